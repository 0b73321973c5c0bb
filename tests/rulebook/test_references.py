"""Every name in a rulebook leads somewhere, and nothing impossible is asked."""

from __future__ import annotations

import pytest

from screening.rulebook.conditions import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Is,
    Node,
    NoneOf,
    find_loops,
    reads,
)
from tests.builders import FILES, a_question, a_rulebook, files, problems_in

ITEM = "checklist: [{id: ask-counsel, do: Ask, who: counsel, before: signing, why: So}]"
SIGNAL = "signals: [{id: new-decree, title: T, says: S}]"
CONSEQUENCE = "consequences: [{id: deeper-checks, title: T, says: S}]"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("level: watch", "level: wach", (
            '5:12: no level called "wach". Did you mean "watch"?')),
        ("topic: deal", "topic: enregy", (
            '4:12: no topic called "enregy". Did you mean "energy"?')),
        ("[guide/E2]", "[guide/E2, guide/E3]", (
            '6:23: no source point called "guide/E3". Did you mean "guide/E2"?')),
        ("[guide/E2]", "[decree/one]", '6:13: no source point called "decree/one".'),
        ("says: It", "says: An {sectr} It", (
            '8:11: no question called "sectr". Did you mean "sector"?')),
        ("title: Energy", "title: '{plan}'", '3:12: no question called "plan".'),
        ("says:", "expect: [deeper-check]\n    says:", (
            '8:14: no consequence called "deeper-check". '
            'Did you mean "deeper-checks"?')),
        ("says:", "checklist: [ask-counsel, ask-council]\n    says:", (
            '8:30: no item called "ask-council". Did you mean "ask-counsel"?')),
        ("says:", "signals: [votes]\n    says:", '8:15: no signal called "votes".'),
        ("says:", "in-force: {from: 2026-02-02, until: 2026-02-01}\n    says:",
            ('8:15: rule "energy-deal" ends before it starts. '
             'Change "from" or "until".')),
    ],
)  # fmt: skip
def test_name_in_a_rule_that_leads_nowhere(old: str, new: str, problem: str) -> None:
    rules = FILES["rules/10-deal.yaml"].replace(old, new, 1)
    texts = files(rules=rules, checklist=ITEM, signals=SIGNAL, consequences=CONSEQUENCE)

    assert problems_in(texts) == [f"rules/10-deal.yaml:{problem}"]


def test_rule_may_hold_for_a_single_day() -> None:
    in_force = "in-force: {from: 2026-02-02, until: 2026-02-02}\n    level: wach"
    rules = FILES["rules/10-deal.yaml"].replace("level: watch", in_force)

    assert problems_in(files(rules=rules)) == [
        'rules/10-deal.yaml:6:12: no level called "wach". Did you mean "watch"?'
    ]


@pytest.mark.parametrize(
    ("kind", "written", "problem"),
    [
        ("checklist", ITEM.replace("counsel, b", "council, b"),
            '1:45: no entry of people called "council". Did you mean "counsel"?'),
        ("checklist", ITEM.replace("signing", "signin"),
            '1:62: no stage called "signin". Did you mean "signing"?'),
        ("checklist", ITEM.replace("do: Ask", "do: '{stakes}'"),
            '1:35: no question called "stakes". Did you mean "stake"?'),
        ("checklist", ITEM.replace("why: So", "why: '{plan}'"),
            '1:76: no question called "plan".'),
        ("consequences", CONSEQUENCE.replace("says: S", "says: '{plan}'"),
            '1:52: no question called "plan".'),
        ("signals", SIGNAL.replace("says: S", "says: S, basis: [guide/E9]"),
            '1:55: no source point called "guide/E9". Did you mean "guide/E2"?'),
        ("signals", SIGNAL.replace("says: S", "says: S, when: {plan: a}"),
            '1:54: no question called "plan".'),
        ("signals", SIGNAL.replace(
            "says: S", "says: S, look-for: [{when: {plan: a}, says: S}]"),
            '1:66: no question called "plan".'),
    ],
)  # fmt: skip
def test_name_in_what_follows_that_leads_nowhere(
    kind: str, written: str, problem: str
) -> None:
    assert problems_in(files(**{kind: written})) == [f"{kind}.yaml:{problem}"]


NAMED_NOWHERE = {
    "expect: [deeper-checks]": "8:14: no consequence",
    "checklist: [ask-counsel]": "8:17: no item",
    "signals: [new-decree]": "8:15: no signal",
}


@pytest.mark.parametrize("written", NAMED_NOWHERE)
def test_name_is_refused_where_nothing_has_one(written: str) -> None:
    rules = FILES["rules/10-deal.yaml"].replace("says:", f"{written}\n    says:")

    [found] = problems_in(files(rules=rules))

    assert found.startswith(f"rules/10-deal.yaml:{NAMED_NOWHERE[written]} called ")


def test_basis_is_refused_where_there_are_no_sources() -> None:
    assert problems_in(files(sources="sources: []")) == [
        'rules/10-deal.yaml:6:13: no source point called "guide/E2".'
    ]


def test_item_is_refused_where_there_are_no_people() -> None:
    heading = FILES["rulebook.yaml"].split("people:")[0]

    assert problems_in(files(heading=heading, checklist=ITEM)) == [
        'checklist.yaml:1:45: no entry of people called "counsel".',
        'checklist.yaml:1:62: no stage called "signing".',
    ]


def test_placeholder_in_what_to_look_for_leads_somewhere() -> None:
    signals = """
        signals:
          - id: new-decree
            title: T
            says: S
            look-for:
              - when: {sector: food}
                says: About {sectr}.
    """

    assert problems_in(files(signals=signals)) == [
        'signals.yaml:7:15: no question called "sectr". Did you mean "sector"?'
    ]


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        ("kind: choice", '3:5: question "size" needs "choices".'),
        ("kind: choices", '3:5: question "size" needs "choices".'),
        ("kind: text, choices: {a: A}", (
            "3:56: a text question has no choices. "
            "Take them away, or make it a choice question.")),
        ("kind: money, unit: EUR", (
            "3:54: a money question has no unit of its own. Take it away.")),
        ("kind: date, at-least: 1", (
            "3:57: a date question has no bounds. Take it away.")),
        ("kind: country, at-most: 1", (
            "3:59: a country question has no bounds. Take it away.")),
        ("kind: number, at-least: 2, at-most: 1", (
            '3:59: "at-least" is above "at-most". Change one of the two.')),
        ("kind: percent, at-least: 101", (
            '3:60: "at-least" is above 100, the highest percentage.')),
        ("kind: percent, at-most: -1", (
            '3:59: "at-most" is below 0, the lowest percentage.')),
        ("kind: text, rises: true", (
            "3:54: the answers of a text question cannot rise. Take it away.")),
        ("kind: text, lever: true", (
            "3:54: a text question is no lever, because no rule reads it. "
            "Take it away.")),
        (f"kind: number, at-most: {'9' * 25}", "3:58: a bound has 24 digits at most."),
        ("kind: text, topic: sun", '3:54: no topic called "sun".'),
    ],
)  # fmt: skip
def test_question_that_cannot_be_is_refused(question: str, problem: str) -> None:
    questions = f"""
        topic: deal
        questions:
          - {{id: size, ask: S?, short: S, {question}}}
          - {{id: sector, ask: S?, short: S, kind: choice, choices: {{energy: E}}}}
    """

    assert problems_in(files(questions=questions)) == [
        f"questions/10-deal.yaml:{problem}"
    ]


def test_lowest_and_highest_number_may_be_equal() -> None:
    size = a_question("size", "number", at_least=2, at_most=2)

    assert list(a_rulebook(size).questions) == ["size"]


def test_unknown_topic_is_reported_once_at_its_line() -> None:
    questions = FILES["questions/10-deal.yaml"].replace("topic: deal", "topic: del")

    assert problems_in(files(questions=questions)) == [
        'questions/10-deal.yaml:1:8: no topic called "del". Did you mean "deal"?'
    ]


def test_missing_topic_of_a_file_is_reported_once() -> None:
    questions = FILES["questions/10-deal.yaml"].replace("topic: deal\n", "")

    assert problems_in(files(questions=questions)) == [
        'questions/10-deal.yaml:1:1: this file needs "topic".'
    ]


def test_condition_reads_questions_and_definitions() -> None:
    sector, stake = Comparison("sector", ()), Comparison("stake", ())

    found = list(reads(AllOf((AnyOf((sector, Is("inbound"))), NoneOf((stake,))))))

    assert found == [
        ("question", "sector"),
        ("definition", "inbound"),
        ("question", "stake"),
    ]


def test_conditions_in_a_line_are_no_loop() -> None:
    chain: dict[Node, Condition | None] = {
        ("question", "a"): Comparison("b", ()),
        ("question", "b"): Comparison("c", ()),
        ("question", "c"): None,
    }

    assert list(find_loops(chain)) == []
    assert list(find_loops({**chain, ("question", "c"): Is("nowhere")})) == []


def test_two_conditions_that_read_one_are_no_loop() -> None:
    conditions: dict[Node, Condition | None] = {
        ("question", "a"): AllOf((Comparison("b", ()), Comparison("c", ()))),
        ("question", "b"): Comparison("d", ()),
        ("question", "c"): Comparison("d", ()),
        ("question", "d"): None,
    }

    assert list(find_loops(conditions)) == []


def test_loop_is_told_from_where_it_closes() -> None:
    conditions: dict[Node, Condition | None] = {
        ("question", "a"): Comparison("b", ()),
        ("question", "b"): Is("c"),
        ("definition", "c"): NoneOf((Comparison("b", ()),)),
    }

    assert list(find_loops(conditions)) == [
        (("question", "b"), ("definition", "c"), ("question", "b"))
    ]
