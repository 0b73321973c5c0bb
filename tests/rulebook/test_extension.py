"""A rulebook on top of another that it extends: a shipped one, or one beside it."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from decimal import Decimal
from pathlib import Path
from textwrap import dedent

import pytest

from screening.engine.assess import assess
from screening.errors import RulebookError
from screening.rulebook.extension import idle_changes
from screening.rulebook.files import CHANGED, places_in
from screening.rulebook.folder import base_beside, files_in, with_base
from screening.rulebook.loader import Loader, digest_of, load, read
from screening.rulebook.model import Rulebook
from tests import builders as a

OWN = """\
format: "1"
id: ours
extends: example
title: Ours
version: "1"
reviewed: 2026-02-01
review-by: 2026-12-31
"""
PORTS = """
    rules:
      - id: port-deal
        title: Ports
        topic: deal
        level: strategic
        basis: [guide/E2]
        when: {stake: {at-least: 10}}
        says: A port.
"""
BASE_RULE = a.FILES["rules/10-deal.yaml"].replace(
    "says:", "checklist: [ask]\n    says:"
)
ITEM = "checklist: [{id: ask, do: Ask, who: counsel, before: signing, why: So.}]"


def extending(heading: str = OWN, **texts: str) -> dict[str, str]:
    """Return the files of a small rulebook under base/, and own ones that extend it."""
    base = a.files(rules=BASE_RULE, checklist=ITEM)
    own = a.files(heading=heading, **texts)
    written = {name: own[name] for name in own if own[name] != a.FILES.get(name)}
    return {**{f"base/{name}": text for name, text in base.items()}, **written}


def changing(*lines: str) -> dict[str, str]:
    """Return files whose changes.yaml holds these entries."""
    return extending(changes="changes:\n" + "".join(f"  - {line}\n" for line in lines))


def idle(rulebook: Rulebook) -> list[str]:
    return [str(problem) for problem in idle_changes(places_in(rulebook.texts))]


def test_heading_takes_what_it_leaves_out_from_the_other_and_adds_its_topics() -> None:
    more = OWN + "limits: Ours.\ntopics: [{id: ports, title: Ports, short: Ports}]\n"

    heading, other = read(extending()).heading, read(extending(more)).heading

    assert (heading.id, heading.title, heading.extends) == ("ours", "Ours", "example")
    assert heading.limits == "Not advice."
    assert [stage.id for stage in heading.stages] == ["signing", "closing"]
    assert read(extending(OWN + "limits:\n")).heading.limits == "Not advice."
    assert other.limits == "Ours."
    assert [topic.id for topic in other.topics] == ["deal", "energy", "ports"]


def test_heading_that_extends_needs_what_is_its_own() -> None:
    needed = ("title", "version", "reviewed", "review-by")

    problems = [
        a.problems_in(extending(OWN.replace(f"\n{key}:", "\n#"))) for key in needed
    ]

    says = 'rulebook.yaml:1:1: this file needs "{}".'
    assert problems == [[says.format(key)] for key in needed]


def test_change_takes_effect_and_leaves_all_else_as_it_was() -> None:
    before = read(extending())
    rulebook = read(
        changing(
            "{rule: energy-deal, level: strategic, checklist: [], because: So.}",
            "{question: sector, ask: Which sector?, because: So.}",
            "{item: ask, who: board, because: So.}",
        )
    )

    meant = {
        "rules": ("energy-deal", {"level": "strategic", "checklist": ()}),
        "questions": ("sector", {"ask": "Which sector?"}),
        "checklist": ("ask", {"who": "board"}),
    }
    for parts, (name, keys) in meant.items():
        was, now = (getattr(book, parts)[name] for book in (before, rulebook))
        assert now == was.model_copy(update=keys) != was
    assessment = assess(rulebook, {"sector": "energy"}, a.DAY)
    assert assessment.range.lowest.id == "strategic"


LINES = "thresholds: [{id: line, title: Line, values: [{value: 10}]}]"
LOWER = "{threshold: line, values: [{value: 10}, {value: 5, from: 2026-03-01}], %s}"


def test_threshold_takes_the_own_values_in_what_compares_with_it() -> None:
    texts = changing(LOWER % "because: Our line is lower.")
    texts |= {"base/thresholds.yaml": f"reviewed: 2026-02-01\n{LINES}"}
    texts |= {
        "rules/20-port.yaml": dedent(PORTS).replace("at-least: 10", "at-least: line")
    }

    rulebook = read(texts)

    levels = [
        assess(rulebook, {"stake": Decimal(stake)}, day).range.lowest.id
        for stake in (5, 10)
        for day in (date(2026, 2, 28), date(2026, 3, 1))
    ]
    assert levels == ["routine", "strategic", "strategic", "strategic"]


def test_threshold_is_changed_for_a_reason_and_stays_a_number_of_its_kind() -> None:
    texts = changing(
        "{threshold: line, kind: money, values: [{value: 5}], because: So.}",
        "{threshold: other, values: [{value: 5}]}",
    )
    other = LINES.replace("}]}]", "}]}, {id: other, title: B, values: [{value: 1}]}]")
    texts |= {"base/thresholds.yaml": f"reviewed: 2026-02-01\n{other}"}

    assert a.problems_in(texts) == [
        f'changes.yaml:2:23: "kind" of thresholds cannot be changed. {RESTS_ON_IT}',
        'changes.yaml:3:5: change "other" needs "because".',
    ]


def test_rule_switched_off_is_never_in_force() -> None:
    rulebook = read(changing("{rule: energy-deal, off: We do no energy.}"))

    assert rulebook.rules["energy-deal"].off == "We do no energy."
    assert assess(rulebook, {"sector": "energy"}, a.DAY).findings == ()


def test_change_accepts_a_doubt_beside_those_that_are_accepted() -> None:
    accepted = "accept: [{{doubt: {}, because: So., look-again: 2026-10-01}}]"
    texts = changing(f"{{item: ask, {accepted.format('unused')}, because: So.}}")
    before = f", {accepted.format('never-applies')}}}]"
    texts["base/checklist.yaml"] = ITEM.replace("}]", before)

    item = read(texts).checklist["ask"]

    assert [accepted.doubt for accepted in item.accept] == ["never-applies", "unused"]


ANEW = "Switch the rule off here, and add one of your own under another id."
RESTS_ON_IT = "Conditions that compare with it rely on that. Add one of your own."
OF_WHAT = "a change names one rule, question, item or threshold, like `rule: its-id`."
ASK = "Answers must keep their meaning. Ask a question of your own."


CHANGES_REFUSED = {
    "{rule: energy-deal, because: So., when: {sector: food}}": (
        f'39: "when" of rules cannot be changed. {ANEW}'
    ),
    "{question: sector, because: So., choices: {food: Food}}": (
        f'38: "choices" of questions cannot be changed. {ASK}'
    ),
    "{item: ask, because: So., level: watch}": (
        '31: "level" of items cannot be changed. Give it one of: do, who, before, '
        "why, proviso, clause, accept."
    ),
    "{rule: energy-deal, level: strategic}": (
        '5: change "energy-deal" needs "because".'
    ),
    "{rule: energy-deal, because: So.}": (
        '5: change "energy-deal" changes nothing. Give it one of: '
        f"{', '.join(CHANGED['rule'])}."
    ),
    "{rule: energy-deal, because: So., checklst: []}": (
        '39: "checklst" is not known in change "energy-deal". Did you mean "checklist"?'
    ),
    "{level: watch, because: So.}": f"5: {OF_WHAT}",
    "{rule: energy-deal, item: ask, off: So.}": f"5: {OF_WHAT}",
    "{rule: energy-deal, because: So., "
    "in-force: {from: 2026-02-01, until: 2026-01-01}}": (
        '49: rule "energy-deal" ends before it starts. Change "from" or "until".'
    ),
}


def test_change_that_cannot_be_is_refused_at_its_place() -> None:
    problems = {line: a.problems_in(changing(line)) for line in CHANGES_REFUSED}

    assert problems == {
        line: [f"changes.yaml:2:{says}"] for line, says in CHANGES_REFUSED.items()
    }


def test_reading_writes_into_no_document() -> None:
    wrong = "{rule: energy-deal, level: , when: {sector: food}}"
    reading = Loader(changing(wrong))
    reading.read_documents()
    documents = dict(reading.documents)
    before = {file: deepcopy(document.data) for file, document in documents.items()}

    reading.check()

    assert reading.problems
    assert {file: document.data for file, document in documents.items()} == before


ONCE = "{rule: energy-deal, off: So.}"
WATCH = "levels: [{id: watch, label: W, says: S, means: M}]"
REFUSED: dict[str, dict[str, str]] = {
    'changes.yaml:3:5: rule "energy-deal" is changed at line 2 already.': (
        changing(ONCE, ONCE)
    ),
    'rules/10-deal.yaml:2:9: rule "energy-deal" is already at '
    "base/rules/10-deal.yaml:2. Change it in changes.yaml, or give yours another id.": (
        extending(rules=PORTS.replace("port-deal", "energy-deal"))
    ),
    'rulebook.yaml:8:15: level "watch" is already at base/rulebook.yaml:11. Give yours '
    "another id.": extending(f"{OWN}{WATCH}\n"),
    'base/rules/10-deal.yaml:6:13: no source point called "guide/E2". Did you mean '
    '"guide/E4"?': {
        **extending(),
        "base/sources.yaml": a.FILES["sources.yaml"].replace("E2", "E4"),
    },
    'changes.yaml: it changes an extended rulebook. Write "extends" in '
    "rulebook.yaml.": a.files(changes="changes: []"),
    "base/rules/10-deal.yaml: not a file of a rulebook. Did you mean "
    '"rules/10-deal.yaml"?': {**a.FILES, "base/rules/10-deal.yaml": PORTS},
    'rulebook.yaml:3:10: no rulebook called "italy-chna" came with the software, or '
    'lies beside this folder. Did you mean "italy-china"?': {
        "rulebook.yaml": OWN.replace("example", "italy-chna")
    },
}


@pytest.mark.parametrize("says", REFUSED)
def test_what_does_not_fit_what_is_extended_is_refused_there(says: str) -> None:
    assert a.problems_in(REFUSED[says]) == [says]


def beside_each_other(folder: Path, **texts: Mapping[str, str]) -> Path:
    """Write rulebooks into folders of these names; return the last of the folders."""
    for name, of_it in texts.items():
        for file, text in of_it.items():
            (folder / name / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / name / file).write_text(text)
    return folder / [*texts][-1]


def test_what_is_extended_may_lie_beside(tmp_path: Path) -> None:
    own = {"rulebook.yaml": OWN, "rules/90-ports.yaml": dedent(PORTS).strip()}

    rulebook = load(beside_each_other(tmp_path, example=a.FILES, ours=own))

    assert list(rulebook.rules) == ["energy-deal", "port-deal"]
    assert next(iter(rulebook.questions)) == "sector"
    assert rulebook.heading.extends == "example"
    assert read(rulebook.texts).digest == rulebook.digest


def test_whether_a_folder_is_named_from_here_or_from_the_root_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = beside_each_other(tmp_path, example=a.FILES, ours={"rulebook.yaml": OWN})
    monkeypatch.chdir(folder)

    assert load(Path()).digest == load(folder).digest
    assert base_beside(Path()) == base_beside(folder) == tmp_path / "example"


OURS = {"rulebook.yaml": OWN}
NOT_EXTENDED: dict[str, tuple[dict[str, Mapping[str, str]], str]] = {
    '"ours" extends "example" itself. Extend "example" instead, or another whole '
    "rulebook.": (
        {"example": a.FILES, "ours": OURS},
        OWN.replace("ours", "theirs").replace("example", "ours"),
    ),
    'the folder "gulf" beside this one holds the rulebook "example". Name the folder '
    "so, and extend that.": ({"gulf": a.FILES}, OWN.replace("example", "gulf")),
    'no rulebook called "theirs" came with the software, or lies beside this folder. '
    "With the software came: italy-china.": (
        {"example": a.FILES},
        OWN.replace("ours", "theirs").replace("example", "theirs"),
    ),
}


@pytest.mark.parametrize("says", NOT_EXTENDED)
def test_what_is_extended_is_whole_and_another(tmp_path: Path, says: str) -> None:
    folders, heading = NOT_EXTENDED[says]

    with pytest.raises(RulebookError) as caught:
        load(beside_each_other(tmp_path, **folders, theirs={"rulebook.yaml": heading}))

    assert str(caught.value) == f"{tmp_path}/theirs/rulebook.yaml:3:10: {says}"


def test_a_mistake_in_what_lies_beside_is_told_of_its_file(tmp_path: Path) -> None:
    wrong = {**a.FILES, "sources.yaml": "sources: ["}
    ours = beside_each_other(tmp_path, example=wrong, ours=OURS)

    with pytest.raises(RulebookError, match=rf"^{ours}/base/sources\.yaml:1:10: "):
        load(ours)
    (tmp_path / "example" / "sources.yaml").write_bytes(b"\xff")
    with pytest.raises(RulebookError, match=rf"^{ours}/base/sources\.yaml"):
        load(ours)


def test_heading_that_is_not_yaml_brings_no_other_problems() -> None:
    texts = {"rulebook.yaml": OWN + "about: [", "changes.yaml": "changes: []"}

    [problem] = a.problems_in(texts)

    assert problem.startswith("rulebook.yaml:8:8: this is not YAML: ")


def test_kept_texts_are_read_with_the_rulebook_of_then(tmp_path: Path) -> None:
    heading = OWN.replace("example", "italy-china")
    (tmp_path / "rulebook.yaml").write_text(heading)

    rulebook = load(tmp_path)

    assert rulebook.texts.keys() > {"base/rulebook.yaml", "base/sources.yaml"}
    assert rulebook.digest == digest_of(rulebook.texts)
    assert read(rulebook.texts).digest == rulebook.digest
    assert not [name for name in files_in(tmp_path) if "examples/" in name]
    taken = r'^base/a\.yaml: "base/" is for the rulebook that this one extends\. Rename'
    with pytest.raises(RulebookError, match=taken):
        with_base({"rulebook.yaml": heading, "base/a.yaml": ""})


def test_change_of_what_is_not_there_or_its_own_or_says_the_same_is_idle() -> None:
    texts = changing(
        "{rule: energi-deal, off: So.}",
        "{item: b, do: B, because: So.}",
        "{rule: energy-deal, level: watch, checklist: [ask], because: So.}",
        "{question: sector, ask: S?, short: Sector, because: So.}",
        "{rule: port-deal, level: watch, because: So.}",
    )

    rulebook = read({**texts, "rules/10-deal.yaml": dedent(PORTS)})

    assert rulebook.rules["port-deal"].level == "strategic"
    by_line = {
        2: 'the extended rulebook has no rule called "energi-deal". '
        'Did you mean "energy-deal"?',
        3: 'the extended rulebook has no item called "b". Remove this.',
        4: 'the rule "energy-deal" of the extended rulebook says the same. '
        "Remove this.",
        6: 'rule "port-deal" is your own. Change it at rules/10-deal.yaml:3.',
    }
    assert idle(rulebook) == [
        f"changes.yaml:{line}:5: {says}" for line, says in by_line.items()
    ]
