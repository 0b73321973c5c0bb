"""What is wrong with the shape of a rulebook's files is told once, and plainly."""

from __future__ import annotations

import pytest

from tests.builders import FILES, files, problems_in


def problems_when(file: str, old: str, new: str) -> list[str]:
    """Return what is wrong when one text of a file is written otherwise."""
    assert old in FILES[file]
    return problems_in({**FILES, file: FILES[file].replace(old, new, 1)})


def lines(file: str, problems: str) -> list[str]:
    return [f"{file}:{one}" for one in problems.splitlines()]


HEADING, SOURCES = "rulebook.yaml", "sources.yaml"
QUESTIONS, RULES = "questions/10-deal.yaml", "rules/10-deal.yaml"
DAY = "is a day. Write it like 2026-01-31."
NUMBER = "is a number. Write digits only, without quotes."
EMPTY = "is empty. Write its text, or take the key away."
LIST = "is a list. Write one entry a line, with -."
MAPPING = "is a mapping. Write key: value, one a line."
ID = (
    "is not an id. Write lower-case words joined by hyphens, the last one not a number."
)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("level: watch", "levle: watch", (
            '5:5: "levle" is not known in rule "energy-deal". Did you mean "level"?')),
        ("says:", "colour: red\n    says:", (
            '8:5: "colour" is not known in rule "energy-deal".')),
        ("when:", "ask-when: {sector: food}\n    when:", (
            '7:5: "ask-when" is not known in rule "energy-deal". '
            'Did you mean "when"?')),
        ("- id: energy-deal\n    title", "- title", '2:5: this entry needs "id".'),
        ("energy-deal", "energy-2", f'2:9: "energy-2" {ID}'),
        ("title: Energy", "title:", f'3:11: "title" {EMPTY}'),
        ("title: Energy", "title: ' '", f'3:12: "title" {EMPTY}'),
        ("title: Energy", "title: 12", '3:12: "title" is text. Put it in quotes.'),
        ("title: Energy", "title: true", '3:12: "title" is text. Put it in quotes.'),
        ("title: Energy", "title: [a]", (
            '3:12: "title" is text, not a list or a mapping.')),
        ("title: Energy", "title: {a: b}", (
            '3:12: "title" is text, not a list or a mapping.')),
        ("[guide/E2]", "guide/E2", f'6:12: "basis" {LIST}'),
        ("[guide/E2]", "[]", '6:12: "basis" is an empty list. Give it an entry.'),
        ("[guide/E2]", "[guide/E2, 12]", (
            '6:23: entry 2 of "basis" is text. Put it in quotes.')),
        ("says:", "in-force: 2026\n    says:", f'8:15: "in-force" {MAPPING}'),
        ("says:", "in-force: {from: 2026-02-30}\n    says:", f'8:22: "from" {DAY}'),
        ("says:", "in-force: {until: spring}\n    says:", f'8:23: "until" {DAY}'),
        ("says:", "in-force: {from: 20260131}\n    says:", f'8:22: "from" {DAY}'),
        ("says:", "in-force: {form: 2026-01-31}\n    says:", (
            '8:16: "form" is not known in "in-force" of rule "energy-deal". '
            'Did you mean "from"?')),
        ("- id: energy-deal", "- word\n  - id: energy-deal", (
            f'2:5: entry 1 of "rules" {MAPPING}')),
        ("rules:\n  - id", "rules:\n    id", f'2:5: "rules" {LIST}'),
        ("rules:", "ruels:", (
            '1:1: "ruels" is not known in this file. Did you mean "rules"?')),
        ("rules:", "reviewed: Monday\nrules:", f'1:11: "reviewed" {DAY}'),
    ],
)  # fmt: skip
def test_mistake_in_a_rule_is_explained(old: str, new: str, problem: str) -> None:
    assert problems_when(RULES, old, new) == lines(RULES, problem)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("kind: yes-no", "kind: yes-on", (
            '5:48: "kind": "yes-on" is not a kind of question. '
            'Did you mean "yes-no"?')),
        ("kind: yes-no", "kind: 12", '5:48: "kind": "12" is not a kind of question.'),
        ("kind: percent", "kind: percent, at-least: ten",
            f'8:61: "at-least" {NUMBER}'),
        ("kind: percent", "kind: percent, at-most: '90'",
            f'8:60: "at-most" {NUMBER}'),
        ("unit: years", "unti: years", (
            '10:50: "unti" is not known in question "years". Did you mean "unit"?')),
        ("food: Food", "Food: Food", f'3:83: "Food" {ID}'),
        ("food: Food", "food: 12",
            '3:83: "food" is a label. Write it as text, in quotes.'),
        ("food: Food", "food: {hint: H}",
            '3:83: "choices" of question "sector" needs "label".'),
        ("food: Food", "food: {label: F, hnt: H}", (
            '3:94: "hnt" is not known in "choices" of question "sector". '
            'Did you mean "hint"?')),
        ("{meters: M, cars: C}", "[meters, cars]", f'4:62: "choices" {MAPPING}'),
    ],
)  # fmt: skip
def test_mistake_in_a_question_is_explained(old: str, new: str, problem: str) -> None:
    assert problems_when(QUESTIONS, old, new) == [f"{QUESTIONS}:{problem}"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('format: "1"', "format: 1", '1:9: "format" is text. Put it in quotes.'),
        ("reviewed: 2026-01-01", "reviewed: 2026-13-01", f'6:11: "reviewed" {DAY}'),
        ("limits: Not advice.\n", "", '1:1: this file needs "limits".'),
        ("limits:", "limit: x\nlimits:",
            '8:1: "limit" is not known in this file. Did you mean "limits"?'),
        ("label: Watch, ", "", '11:5: level "watch" needs "label".'),
        ("{id: watch,", "{id: watch, lable: W,", (
            '11:17: "lable" is not known in level "watch". Did you mean "label"?')),
        ("short: Deal}", "short: Deal, shrt: D}", (
            '15:46: "shrt" is not known in topic "deal". Did you mean "short"?')),
        ("label: Board}", "label: Board, x: y}",
            '19:31: "x" is not known in entry of people "board".'),
    ],
)  # fmt: skip
def test_mistake_in_the_heading_is_explained(old: str, new: str, problem: str) -> None:
    assert problems_when(HEADING, old, new) == [f"{HEADING}:{problem}"]


def test_rulebook_without_levels_is_refused() -> None:
    heading = FILES[HEADING].split("levels:")[0] + "levels: []\ntopics: []\n"

    assert problems_in({HEADING: heading, SOURCES: FILES[SOURCES]}) == [
        'rulebook.yaml:9:9: "levels" is an empty list. Give it an entry.',
        'rulebook.yaml:10:9: "topics" is an empty list. Give it an entry.',
    ]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("E2: {says:", "E2: {syas:", (
            '7:12: "syas" is not known in "points" of source "guide". '
            'Did you mean "says"?')),
        ("E2: {says: Devices can be reached.}", "E2: Devices", (
            f'7:11: "E2" {MAPPING}')),
    ],
)  # fmt: skip
def test_mistake_in_a_source_is_explained(old: str, new: str, problem: str) -> None:
    assert problems_when(SOURCES, old, new) == lines(SOURCES, problem)


def test_mistake_in_what_follows_is_explained() -> None:
    texts = files(
        checklist="checklist: [{id: ask-counsel, do: Ask, who: counsel, why: So.}]",
        consequences="consequences: [{id: deeper-checks, title: T, colour: S}]",
        signals="signals: [{id: decree, title: T, says: S, look-for: [{when: {sector: "
        "food}}]}]",
    )

    assert problems_in(texts) == [
        'checklist.yaml:1:13: item "ask-counsel" needs "before".',
        'consequences.yaml:1:16: consequence "deeper-checks" needs "says".',
        'consequences.yaml:1:46: "colour" is not known in consequence "deeper-checks".',
        'signals.yaml:1:54: "look-for" of signal "decree" needs "says".',
    ]


@pytest.mark.parametrize(
    ("file", "hint"),
    [
        ("source.yaml", ' Did you mean "sources.yaml"?'),
        ("rule/10-deal.yaml", ' Did you mean "rules/10-deal.yaml"?'),
        ("plan-of-next-week.yaml", ""),
    ],
)
def test_file_that_has_no_place_is_refused(file: str, hint: str) -> None:
    assert problems_in({**FILES, file: "rules: []"}) == [
        f"{file}: not a file of a rulebook.{hint}"
    ]


def test_list_in_the_wrong_file_is_sent_to_its_own() -> None:
    says = '"rules" is not known in this file. It belongs in rules/*.yaml.'

    assert problems_in({**FILES, "questions/20-more.yaml": "rules: []"}) == [
        f"questions/20-more.yaml:1:1: {says}"
    ]


def test_text_that_is_a_placeholder_alone_wants_quotes() -> None:
    assert problems_when(RULES, "says: It is about energy.", "says: {sector}") == [
        f'{RULES}:8:11: "says" is text. Put it in quotes, since it starts with {{.'
    ]


def test_two_letters_the_wrong_way_round_are_understood() -> None:
    assert problems_when(QUESTIONS, "{id: sector", "{di: sector") == [
        f'{QUESTIONS}:3:6: "di" is not known in this entry. Did you mean "id"?'
    ]
