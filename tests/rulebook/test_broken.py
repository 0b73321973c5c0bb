"""Every slip an analyst makes is told in one plain sentence, at its place.

The slips are in `tests/broken`; its README.md says how they read.
"""

import copy
import re
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from screening.analysis.examples import RulebookCheck, load
from screening.rulebook.fields import Part, keys_of
from screening.rulebook.files import PARTS
from screening.rulebook.kinds import Choice
from tests import builders as a

BROKEN = Path(__file__).parents[1] / "broken"
GOOD = BROKEN / "good"


class Slip(NamedTuple):
    """One mistake: the file it is in, its lines with their marks, what is said."""

    title: str
    file: str
    lines: tuple[str, ...]
    says: tuple[str, ...]


def slips_in(file: Path) -> Iterator[Slip]:
    text = f"\n{file.read_text(encoding='utf-8')}"
    for written in text.split("\n# ")[1:]:
        title, name, *lines = [line for line in written.split("\n") if line]
        says = tuple(line[2:] for line in lines if line.startswith("="))
        yield Slip(title, name, tuple(lines[: len(lines) - len(says)]), says)


SLIPS = [slip for file in sorted(BROKEN.glob("*.txt")) for slip in slips_in(file)]


def good_files() -> dict[str, bytes]:
    files = (file for file in GOOD.rglob("*") if file.is_file())
    return {file.relative_to(GOOD).as_posix(): file.read_bytes() for file in files}


def broken_by(slip: Slip) -> dict[str, bytes]:
    files = good_files()
    if slip.lines == ("removed",):
        del files[slip.file]
        return files
    old, new = (
        "".join(f"{line[1:]}\n" for line in slip.lines if line[0] in marks)
        for marks in (" -", " +")
    )
    text = files.get(slip.file, b"").decode()
    assert not old or text.count(old) == 1, f"{slip.title}: found {text.count(old)}"
    return {**files, slip.file: (text.replace(old, new) if old else new).encode()}


def proved(folder: Path, files: Mapping[str, bytes]) -> RulebookCheck:
    """Write files to a folder and load it as the program does."""
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return load(folder, a.DAY)


def complaints(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    return [str(problem) for problem in proved(folder, files).problems]


def test_good_rulebook_has_no_problem(tmp_path: Path) -> None:
    good = proved(tmp_path, good_files())

    assert (good.problems, len(good.examples)) == ((), 1)
    assert good.rulebook is not None


def test_slips_are_many_and_each_is_told_apart() -> None:
    titles = [f"{slip.file}: {slip.title}" for slip in SLIPS]

    assert len(titles) == len(set(titles)) >= 150


@pytest.mark.parametrize("slip", SLIPS, ids=[slip.title for slip in SLIPS])
def test_slip_is_told(slip: Slip, tmp_path: Path) -> None:
    assert complaints(tmp_path, broken_by(slip)) == list(slip.says)


HEADING, SOURCES = "rulebook.yaml", "sources.yaml"


def test_file_as_folder_and_folder_too_high_are_told(tmp_path: Path) -> None:
    good = good_files()
    left = {name: good[name] for name in (HEADING, SOURCES)}

    for folder in ("questions", "rules", "examples"):
        assert complaints(tmp_path / folder, {**left, folder: b"rules: []"}) == [
            f"{folder}: this is a file. Create a folder, and put files in it."
        ]
    [problem] = load(tmp_path / "rules" / "rules", a.DAY).problems
    assert problem.says == "this is a file, no folder of rules."
    inside = {f"small/{name}": text for name, text in good.items()}
    [complaint] = complaints(tmp_path / "above", inside)
    assert complaint.endswith("holds no rulebook. There is one in: small.")


QUESTIONS, IN_RULES = "questions/10-deal.yaml", "rules/10-deal.yaml"
ITEM = "checklist: [{id: ask-counsel, do: Ask, who: counsel, before: signing, why: So}]"
SIGNAL = "signals: [{id: new-decree, title: T, says: S}]"
CONSEQUENCE = "consequences: [{id: deeper-checks, title: T, says: S}]"
SMALL = {
    **a.FILES,
    "checklist.yaml": ITEM,
    "signals.yaml": SIGNAL,
    "consequences.yaml": CONSEQUENCE,
}

Slips = dict[tuple[str, str], str]
"""What is said where a text of a file is replaced by another."""


def missed(file: str, slips: Slips) -> list[tuple[str, list[str]]]:
    """Return the slips of which something else is said, and what that is."""
    wrong = []
    for (old, new), says in slips.items():
        assert old in SMALL[file]
        problems = a.problems_in({**SMALL, file: SMALL[file].replace(old, new, 1)})
        if problems != [f"{file}:{says}"]:
            wrong.append((new, problems))
    return wrong


OF_SMALL: dict[str, Slips] = {
    IN_RULES: {
        ("title: Energy", "title: '{plan}'"): '3:12: no question called "plan".',
        ("[guide/E2]", "[guide/E2, 12]"): (
            '6:23: entry 2 of "basis" is text. Put it in quotes.'
        ),
    },
    QUESTIONS: {
        ("food: Food", "food: {label: F, hnt: H}"): (
            '3:94: "hnt" is not known in "choices" of question "sector". '
            'Did you mean "hint"?'
        ),
        ("percent", "percent, at-most: -1"): (
            '8:60: "at-most" is below 0, the lowest percentage.'
        ),
        ("unit: years", f"at-most: {'9' * 25}"): (
            "10:59: a bound has 24 digits at most."
        ),
    },
    HEADING: {
        ("label: Watch, ", ""): '11:5: level "watch" needs "label".',
        ("label: Board}", "label: Board, x: y}"): (
            '19:31: "x" is not known in entry of people "board". '
            "Its keys are: id, label, decides."
        ),
    },
    "checklist.yaml": {
        ("why: So", "why: '{plan}'"): '1:76: no question called "plan".'
    },
    "signals.yaml": {
        ("says: S", "says: S, look-for: [{when: {plan: a}, says: S}]"): (
            '1:66: no question called "plan".'
        ),
        ("says: S", "says: S, look-for: [{when: {sector: food}, says: '{plan}'}]"): (
            '1:87: no question called "plan".'
        ),
        ("says: S", "says: S, look-for: [{when: {sector: food}}]"): (
            '1:58: "look-for" of signal "new-decree" needs "says".'
        ),
    },
    "consequences.yaml": {
        ("says: S", "says: '{plan}'"): '1:52: no question called "plan".'
    },
}


def test_slip_is_told_at_its_place() -> None:
    by_file = {file: missed(file, slips) for file, slips in OF_SMALL.items()}

    assert by_file == {file: [] for file in OF_SMALL}


def test_what_is_not_there_at_all_is_named_nowhere() -> None:
    named = {
        "expect: [deeper-checks]": '8:14: no consequence called "deeper-checks".',
        "checklist: [ask-counsel]": '8:17: no item called "ask-counsel".',
        "signals: [new-decree]": '8:15: no signal called "new-decree".',
    }
    bare = a.FILES[HEADING].split("people:")[0]

    for written, says in named.items():
        rules = a.FILES[IN_RULES].replace("says:", f"{written}\n    says:")
        assert a.problems_in(a.files(rules=rules)) == [f"{IN_RULES}:{says}"]
    assert a.problems_in(a.files(sources="sources: []")) == [
        f'{IN_RULES}:6:13: no source point called "guide/E2".'
    ]
    assert a.problems_in(a.files(heading=bare, checklist=ITEM)) == [
        'checklist.yaml:1:45: no entry of people called "counsel".',
        'checklist.yaml:1:62: no stage called "signing".',
    ]


def test_rulebook_without_levels_or_with_a_file_unlike_any_is_refused() -> None:
    heading = a.FILES[HEADING].split("levels:")[0] + "levels: []\ntopics: []\n"

    assert a.problems_in({HEADING: heading, SOURCES: a.FILES[SOURCES]}) == [
        'rulebook.yaml:9:9: "levels" is an empty list. Give it an entry.',
        'rulebook.yaml:10:9: "topics" is an empty list. Give it an entry.',
    ]
    assert a.problems_in({**a.FILES, "plan-of-next-week.yaml": "rules: []"}) == [
        "plan-of-next-week.yaml: not a file of a rulebook."
    ]


def test_wrong_rule_does_not_hide_what_is_wrong_with_others() -> None:
    again = (
        a.FILES[IN_RULES].replace("energy-deal", "other-deal").replace("watch", "wach")
    )
    rules = a.FILES[IN_RULES].replace("watch", "12") + again.removeprefix("rules:\n")

    assert a.problems_in(a.files(rules=rules)) == [
        f'{IN_RULES}:5:12: "level" is text. Put it in quotes.',
        f'{IN_RULES}:12:12: no level called "wach". Did you mean "watch"?',
    ]


def test_slips_of_every_sort_are_found_in_one_reading_of_a_rule_of_one_day() -> None:
    single_day = "in-force: {from: 2026-02-02, until: 2026-02-02}"
    written = {
        "level: watch": f"{single_day}\n    level: wach",
        "[guide/E2]": "[decree/one]\n    colour: red",
        "sector: energy": "sectr: energy",
        "It is about energy.": "About {place}.",
    }
    rules = a.FILES[IN_RULES]
    for old, new in written.items():
        rules = rules.replace(old, new)

    assert a.problems_in(a.files(rules=rules)) == [
        f'{IN_RULES}:6:12: no level called "wach". Did you mean "watch"?',
        f'{IN_RULES}:7:13: no source point called "decree/one".',
        f'{IN_RULES}:8:5: "colour" is not known in rule "energy-deal".',
        f'{IN_RULES}:9:12: no question called "sectr". Did you mean "sector"?',
        f'{IN_RULES}:10:11: no question called "place". Did you mean "price"?',
    ]


DATED = {"from": "2026-01-01"}
EXCUSED = {"when": {"sector": "energy"}, "reason": "It is small."}
CLOCKED: dict[str, object] = {
    "unless": [EXCUSED],
    "may-apply": [{"when": {"sector": "food"}, "because": "So."}],
    "review": [{"phase": "P", "days": 45, "pauses": [{"for": "F", "days": 5}]}],
    "order": [{"after": ["other"], "says": "S."}],
    "standstill": [{"stops": "closing", "says": "S."}],
    "sanctions": [{"says": "S.", "amounts": [{"bound": "up to", "percent": 5}]}],
    "in-force": DATED,
}
RULED: dict[str, Any] = {"unless": [EXCUSED], "in-force": DATED}
OF_EACH_KIND = (
    a.rule("own", {"sector": "energy"}, **RULED),
    a.question("asked", choices={"one": {"label": "One"}}),
    a.threshold("line", values=[{"value": 10, "basis": ["guide/E2"]}]),
    a.regime("law", {"sector": "energy"}, **CLOCKED),
)
CURE = re.compile(
    r"is a (list|mapping|number|day|label)\. Write|is text, not a list|is true or false"
    r"|is an empty list\. Give|Put several under|does not fit\. Write|Write one of: "
    r"|has no other choices|it has no choices"
)
"""What to write instead, or what it is that is to be written."""


Step = str | int


def shapes(data: Any, shape: type[Part], *path: Step) -> Iterator[Any]:
    """Yield a part and all within it, each with its keys and the way there."""
    yield data, keys_of(shape), path
    for key in keys_of(shape):
        there = data.get(key.written)
        if key.part and there:
            way: list[Step] = [0] if isinstance(there, list) else []
            way += [next(iter(there))] if key.part is Choice else []
            inner = there
            for step in way:
                inner = inner[step]
            yield from shapes(inner, key.part, *path, key.written, *way)


def wrong_edits() -> Iterator[tuple[str, str, a.Part]]:
    """Yield each key of each part and of all within, with another value, or misspelt.

    Another value is a list of a list, which fits nowhere.
    """
    for part in OF_EACH_KIND:
        for _data, keys, path in shapes(part.data, PARTS[part.list]):
            for key, name in product((it.written for it in keys), ("", "x")):
                inner = data = copy.deepcopy(part.data)
                for step in path:
                    inner = inner[step]
                inner.pop(key, None)
                inner[key + name] = [[]]
                yield key, key + name, part._replace(data=data)


def test_each_wrong_value_and_misspelt_key_is_told_there_with_its_cure() -> None:
    untold = []
    for key, name, part in wrong_edits():
        texts = a.texts_of(*(it for it in OF_EACH_KIND if it.list != part.list), part)
        [text] = [text for text in texts.values() if "[[]]" in text]
        at, written = text.index("[[]]"), text.index(f'"{name}": [[]]')
        says = a.problems_in({**texts})
        if name == key:
            cured = [it for it in says if CURE.search(it)]
            places = {f":1:{at + 1}: ", f":1:{at + 2}: "}
        else:
            cured = [it for it in says if f'Did you mean "{key}"?' in it]
            places = {f":1:{written + 1}: "}
        if not any(place in it for it in cured for place in places):
            untold.append((part.list, name, says))

    assert untold == []
