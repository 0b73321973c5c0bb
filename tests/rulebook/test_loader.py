"""A folder of rule files as a rulebook, or every problem in it."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest

from screening.errors import RulebookError
from screening.rulebook.conditions import MOST_DEEP
from screening.rulebook.kinds import Kind
from screening.rulebook.loader import digest_of, load, read
from screening.rulebook.locations import places_in
from tests.builders import (
    FILES,
    RULES,
    a_definition,
    a_question,
    a_rule,
    files,
    problems_in,
    texts_of,
)


def written_to(folder: Path, texts: dict[str, str]) -> Path:
    for name, text in texts.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def load_problems(folder: Path) -> list[str]:
    with pytest.raises(RulebookError) as caught:
        load(folder)
    return str(caught.value).splitlines()


def test_rulebook_keeps_the_order_of_its_files() -> None:
    rulebook = read(files())

    assert list(rulebook.questions)[:3] == ["sector", "devices", "state-owned"]
    assert rulebook.questions["stake"].kind is Kind.PERCENT
    assert rulebook.questions["stake"].topic == "deal"
    assert list(rulebook.rules) == ["energy-deal"]
    assert list(rulebook.sources["guide"].points) == ["E2", "art-one"]


def test_only_heading_and_sources_are_needed() -> None:
    texts = {name: FILES[name] for name in ("rulebook.yaml", "sources.yaml")}

    assert read(texts).rules == {}


def test_files_without_heading_and_sources_are_refused() -> None:
    assert problems_in({}) == [
        "rulebook.yaml: this file is missing.",
        "sources.yaml: this file is missing.",
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "the file is empty. Write its keys, or delete it."),
        ("# only a remark\n", "the file is empty. Write its keys, or delete it."),
        ("- a list\n", "the file starts without a key. Write key: value at its top."),
        ("a word", "the file starts without a key. Write key: value at its top."),
    ],
)
def test_file_that_holds_no_mapping_is_refused(text: str, says: str) -> None:
    assert problems_in({**FILES, "rules/20-more.yaml": text}) == [
        f"rules/20-more.yaml: {says}"
    ]


def test_conditions_that_rest_on_each_other_too_deep_are_refused() -> None:
    names = ["d" + "x" * place for place in range(MOST_DEEP)]
    chain = [a_definition(one, {"is": next_}) for one, next_ in pairwise(names)]
    last = a_definition(names[-1], {"sector": "yes"})
    sector = a_question("sector")

    assert read(texts_of(sector, *chain[1:], last)).definitions
    [found] = problems_in(texts_of(sector, *chain, last))
    assert found.endswith("conditions rest on each other over 200 deep. Flatten them.")


def test_id_that_comes_twice_names_both_places() -> None:
    again = f"# More\n{RULES}"

    assert problems_in({**FILES, "rules/20-more.yaml": again}) == [
        'rules/20-more.yaml:3:9: rule "energy-deal" is already at rules/10-deal.yaml:2.'
    ]


def test_same_id_in_two_kinds_is_no_problem() -> None:
    texts = texts_of(a_question("energy"), a_rule("energy", {"energy": "yes"}))

    assert list(read(texts).rules) == ["energy"]


@pytest.mark.parametrize(
    ("kind", "line", "place"),
    [("level", "  - {id: watch, label: W, says: S, means: M}\n", "14:10"),
     ("topic", "  - {id: deal, title: T, short: S}\n", "17:10"),
     ("entry of people", "  - {id: board, label: B}\n", "20:10"),
     ("stage", "  - {id: closing, label: C}\n", "23:10")],
)  # fmt: skip
def test_id_that_comes_twice_in_the_heading_is_refused(
    kind: str, line: str, place: str
) -> None:
    ends = {"level": "topics:", "topic": "people:", "entry of people": "stages:"}
    heading = FILES["rulebook.yaml"] + "#end"
    end = ends.get(kind, "#end")

    found = problems_in(files(heading=heading.replace(end, line + end)))

    assert len(found) == 1
    assert found[0].startswith(f"rulebook.yaml:{place}: {kind} ")


def test_key_that_comes_twice_is_refused() -> None:
    rules = RULES.replace("level: watch", "level: watch\n    level: sensitive")

    assert problems_in(files(rules=rules)) == [
        'rules/10-deal.yaml:6:5: "level" comes twice; first at line 5.'
    ]


def test_rule_whose_id_is_no_text_is_said() -> None:
    rules = RULES.replace("id: energy-deal", "id: 12")

    assert problems_in(files(rules=rules)) == [
        'rules/10-deal.yaml:2:9: "id" is text. Put it in quotes.'
    ]


KEPT = "6be9c806a15f0b6084956e5a76539de76a07ad7441d6a8c0f8efbc8a8c7752ed"
LOOP = "a condition that depends on itself"
CURE = "Break the loop."


def test_question_asked_when_itself_is_a_loop() -> None:
    questions = """
        topic: deal
        questions:
          - {id: sector, ask: S?, short: S, kind: choice, choices: {energy: E}}
          - {id: stake, ask: S?, short: S, kind: percent, ask-when: {stake: 3}}
    """

    [found] = problems_in(files(questions=questions))

    assert found == f"questions/10-deal.yaml:4:5: {LOOP}: stake -> stake. {CURE}"


def test_loop_through_a_definition_is_found() -> None:
    questions = """
        topic: deal
        questions:
          - {id: sector, ask: S?, short: S, kind: yes-no, ask-when: {is: small}}
          - {id: stake, ask: S?, short: S, kind: percent, ask-when: {sector: yes}}
    """
    rules = """
        definitions:
          - {id: small, title: Small, when: {any: [{stake: {below: 10}}]}}
    """

    [found] = problems_in(files(questions=questions, rules=rules))

    trail = "sector -> small -> stake -> sector"
    assert found == f"questions/10-deal.yaml:3:5: {LOOP}: {trail}. {CURE}"


def test_every_loop_is_reported() -> None:
    questions = """
        topic: deal
        questions:
          - {id: sector, ask: S?, short: S, kind: choice, choices: {energy: E}}
          - {id: one, ask: S?, short: S, kind: yes-no, ask-when: {one: yes}}
          - {id: two, ask: S?, short: S, kind: yes-no, ask-when: {two: yes}}
    """

    assert problems_in(files(questions=questions)) == [
        f"questions/10-deal.yaml:4:5: {LOOP}: one -> one. {CURE}",
        f"questions/10-deal.yaml:5:5: {LOOP}: two -> two. {CURE}",
    ]


def test_definition_may_rest_on_a_later_one() -> None:
    rules = """
        definitions:
          - {id: large, title: Large, when: {is: owned}}
          - {id: owned, title: Owned, when: {state-owned: yes}}
    """

    assert list(read(files(rules=rules)).definitions) == ["large", "owned"]


def test_question_that_is_no_mapping_is_refused() -> None:
    texts = {**FILES, "questions/20-more.yaml": "topic: deal\nquestions: [word]\n"}

    [found] = problems_in(texts)

    assert found.startswith('questions/20-more.yaml:2:13: entry 1 of "questions" is a ')


@pytest.mark.parametrize("missing", ["rulebook.yaml", "sources.yaml"])
def test_file_that_is_missing_brings_no_other_problems(missing: str) -> None:
    texts = {name: text for name, text in FILES.items() if name != missing}

    assert problems_in(texts) == [f"{missing}: this file is missing."]


def test_file_that_is_not_yaml_brings_no_other_problems() -> None:
    [found] = problems_in(files(questions="topic: deal\nquestions: [\n"))

    assert found.startswith("questions/10-deal.yaml:2:12: this is not YAML: ")


def test_condition_that_is_missing_is_said() -> None:
    rules = RULES.replace("    when: {sector: energy}\n", "")

    assert problems_in(files(rules=rules)) == [
        'rules/10-deal.yaml:2:5: rule "energy-deal" needs "when".'
    ]


def test_problems_of_all_files_come_at_once_and_sorted() -> None:
    texts = files(
        sources="sources: [{id: guide}]",
        rules="rules: [{id: r-two}, 12]",
        signals="signals:\n\t- a",
        questions="topic: deal\nquestions: [{id: a}]\n---\n",
    )

    with pytest.raises(RulebookError) as caught:
        read({**texts, "old.yaml": ""})

    problems = list(caught.value.problems)
    assert problems == sorted(problems)
    assert {one.file for one in problems} == {*texts, "old.yaml"} - {"rulebook.yaml"}


EVERY_SORT = """
    rules:
      - id: energy-deal
        title: Energy
        topic: deal
        level: wach
        basis: [decree/one]
        colour: red
        when: {sectr: energy}
        says: About {place}.
"""


def test_wrong_rule_does_not_hide_what_is_wrong_with_others() -> None:
    again = RULES.replace("energy-deal", "other-deal").replace("watch", "wach")
    rules = RULES.replace("watch", "12") + again.removeprefix("rules:\n")

    assert problems_in(files(rules=rules)) == [
        'rules/10-deal.yaml:5:12: "level" is text. Put it in quotes.',
        'rules/10-deal.yaml:12:12: no level called "wach". Did you mean "watch"?',
    ]


def test_mistake_of_every_sort_is_found_in_one_load() -> None:
    assert problems_in(files(rules=EVERY_SORT)) == [
        'rules/10-deal.yaml:5:12: no level called "wach". Did you mean "watch"?',
        'rules/10-deal.yaml:6:13: no source point called "decree/one".',
        'rules/10-deal.yaml:7:5: "colour" is not known in rule "energy-deal".',
        'rules/10-deal.yaml:8:12: no question called "sectr". Did you mean "sector"?',
        'rules/10-deal.yaml:9:11: no question called "place". Did you mean "price"?',
    ]


def test_lists_that_are_no_lists_are_refused() -> None:
    texts = files(rules="rules: word", signals="signals: [{id: s, look-for: [1]}]")

    found = problems_in(texts)

    assert 'rules/10-deal.yaml:1:8: "rules" is a list. ' in found[0]
    assert 'signals.yaml:1:30: entry 1 of "look-for" is a mapping. ' in found[-1]


def test_a_part_of_a_read_rulebook_can_be_found_again_in_its_file() -> None:
    document, path = places_in(files()).parts["question", "sector"]

    assert document.file == "questions/10-deal.yaml"
    assert path == ("questions", 0)


def test_digest_tells_texts_apart_and_not_their_order() -> None:
    one = {"a.yaml": "b", "c.yaml": "d"}

    assert digest_of(one) == sha256(b"a.yaml\0b\0c.yaml\0d\0").hexdigest()
    assert digest_of(dict(reversed(one.items()))) == digest_of(one)
    assert digest_of({"a.yaml": "b", "c.yaml": "e"}) != digest_of(one)


def test_rulebook_holds_the_texts_it_was_read_from() -> None:
    rulebook = read(files())

    assert rulebook.texts == files()
    assert rulebook.digest == digest_of(files())


@pytest.mark.parametrize(
    ("written", "cure"),
    [
        ("2", "Update the software."),
        ("0", 'Write format: "1".'),
        ("one", 'Write format: "1".'),
    ],
)
def test_format_not_read_here_is_refused_by_name(written: str, cure: str) -> None:
    heading = FILES["rulebook.yaml"].replace('format: "1"', f'format: "{written}"')

    assert problems_in(files(heading=heading)) == [
        f'rulebook.yaml:1:9: format "{written}" is not read here, only "1" is. {cure}'
    ]


def test_newer_format_is_all_that_is_said_of_it() -> None:
    heading = FILES["rulebook.yaml"].replace('format: "1"', 'format: "2"\nshape: new')

    [found] = problems_in(files(heading=heading, rules="rules: {new: shape}"))

    assert 'format "2" is not read here' in found


def test_rulebook_kept_before_there_were_new_keys_reads_as_it_did() -> None:
    kept = Path(__file__).parents[1] / "kept" / "format-one.json"

    rulebook = read(json.loads(kept.read_text(encoding="utf-8")))

    assert rulebook.digest == KEPT
    heading, rule = rulebook.heading, rulebook.rules["energy-deal"]
    assert (heading.extends, heading.gaps_by, heading.accept) == (None, (), ())
    assert (rule.off, rule.accept, rule.covers(date.min)) == (None, (), True)
    assert not any(one.rises for one in rulebook.questions.values())


def test_missing_format_is_said() -> None:
    heading = FILES["rulebook.yaml"].replace('format: "1"\n', "")

    assert problems_in(files(heading=heading)) == [
        'rulebook.yaml:1:1: this file needs "format".'
    ]


def test_file_with_another_ending_is_not_passed_over(tmp_path: Path) -> None:
    folder = written_to(tmp_path, {**files(), "rules/20-more.yml": RULES})

    [found] = load_problems(folder)

    says = "its name has to end in .yaml. Rename it."
    assert found == f"{folder}/rules/20-more.yml: {says}"


def test_problems_of_a_folder_name_its_files(tmp_path: Path) -> None:
    folder = written_to(tmp_path, files(rules=RULES.replace("watch", "wach")))

    [found] = load_problems(folder)

    says = 'no level called "wach". Did you mean "watch"?'
    assert found == f"{folder}/rules/10-deal.yaml:5:12: {says}"
