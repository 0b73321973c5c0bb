"""Conditions and answers as they are written, held against their questions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from screening.rulebook.answers import WrongValueError, read_answer
from screening.rulebook.conditions import (
    AllOf,
    Answer,
    AnyOf,
    Comparison,
    Condition,
    Is,
    NoneOf,
    Operator,
)
from screening.rulebook.loader import read
from screening.rulebook.model import Question
from tests.builders import RULES, a_question, files, problems_in

RULE = (
    """\
definitions:
  - {id: about-energy, title: Energy, when: {sector: energy}}
"""
    + RULES
)


def ruled(written: str) -> str:
    """Return a file of rules whose rule has a condition written so."""
    return RULE.replace("{sector: energy}\n    says", f"{written}\n    says")


def condition(written: str) -> Condition:
    """Return the condition that a rule has when it is written so."""
    found: Condition = read(files(rules=ruled(written))).rules["energy-deal"].when
    return found


def problem(written: str) -> str:
    """Return the one complaint about a condition, without its place."""
    [found] = problems_in(files(rules=ruled(written)))
    return found.split(": ", 1)[1]


def words(*names: str) -> frozenset[str]:
    return frozenset(names)


@pytest.mark.parametrize(
    ("written", "question", "tests"),
    [
        ("{sector: food}", "sector", [(Operator.IS, words("food"))]),
        (
            "{sector: [food, energy]}",
            "sector",
            [(Operator.IS, words("food", "energy"))],
        ),
        ("{state-owned: yes}", "state-owned", [(Operator.IS, words("yes"))]),
        ("{country: NO}", "country", [(Operator.IS, words("NO"))]),
        ("{devices: cars}", "devices", [(Operator.ANY_OF, words("cars"))]),
        ("{devices: {all-of: [cars]}}", "devices", [(Operator.ALL_OF, words("cars"))]),
        ("{devices: {none-of: cars}}", "devices", [(Operator.NONE_OF, words("cars"))]),
        ("{stake: {above: 1.5}}", "stake", [(Operator.ABOVE, Decimal("1.5"))]),
        ("{price: {at-most: 5}}", "price", [(Operator.AT_MOST, Decimal(5))]),
    ],
)
def test_comparison_is_read_as_written(
    written: str, question: str, tests: list[tuple[Operator, object]]
) -> None:
    assert condition(written) == Comparison(question, tuple(tests))  # type: ignore[arg-type]


def test_two_bounds_of_one_number_both_hold() -> None:
    assert condition("{stake: {at-least: 10, below: 25}}") == Comparison(
        "stake", ((Operator.AT_LEAST, Decimal(10)), (Operator.BELOW, Decimal(25)))
    )


@pytest.mark.parametrize(
    ("written", "question", "exact"),
    [("{years: 3}", "years", Decimal(3)),
     ("{signed: 2026-01-31}", "signed", date(2026, 1, 31))],
)  # fmt: skip
def test_number_or_day_alone_means_exactly(
    written: str, question: str, exact: Decimal | date
) -> None:
    assert condition(written) == Comparison(
        question, ((Operator.AT_LEAST, exact), (Operator.AT_MOST, exact))
    )


def test_groups_and_definitions_nest() -> None:
    food = Comparison("sector", ((Operator.IS, words("food")),))

    found = condition(
        "{all: [{any: [{sector: food}]}, {none: [{is: about-energy}, {sector: food}]}]}"
    )

    assert found == AllOf((AnyOf((food,)), NoneOf((Is("about-energy"), food))))


WRONG = {
    "{sector: fod}": '"sector" has no choice "fod". Did you mean "food"?',
    "{sector: 12}": '"sector" has no choice "12".',
    "{sector: []}": '"sector" is compared with an empty list. Put an answer in it.',
    "{sector: {}}": '"sector" is compared with nothing. Write an answer after it.',
    "{sector: {any-of: [food]}}": (
        '"sector" has one answer; "any-of" does not fit. Write `sector: '
        "answer`, or a list of answers."
    ),
    "{sector: {at-least: 10}}": (
        '"sector" has one answer; "at-least" does not fit. Write `sector: '
        "answer`, or a list of answers."
    ),
    "{state-owned: true}": '"state-owned" is answered yes or no, not true.',
    "{state-owned: maybe}": '"state-owned" is answered yes or no, not maybe.',
    "{country: Norway}": '"country" has no country "Norway". Write two letters: NO.',
    "{country: no}": '"country" has no country "no". Write two letters: NO.',
    "{devices: {at-least: 1}}": (
        '"devices" cannot be compared by "at-least". Compare it like {any-of: [...]}.'
    ),
    "{devices: {any-off: [cars]}}": (
        '"devices" cannot be compared by "any-off". Did you mean "any-of"?'
    ),
    "{devices: {any-of: [cras]}}": (
        '"devices" has no choice "cras". Did you mean "cars"?'
    ),
    "{devices: {any-of: []}}": (
        '"devices" is compared with an empty list. Put an answer in it.'
    ),
    "{signed: {after: 2026-01-01}}": (
        '"signed" cannot be compared by "after". Did you mean "above"?'
    ),
    "{signed: {above: 12}}": '"signed" is a day, not "12". Write it like 2026-01-31.',
    "{signed: 2026-02-30}": (
        '"signed" is a day, not "2026-02-30". Write it like 2026-01-31.'
    ),
    "{signed: 20260131}": (
        '"signed" is a day, not "20260131". Write it like 2026-01-31.'
    ),
    "{stake: many}": (
        '"stake" is a number, not "many". Write digits only, with a point: 12.5.'
    ),
    "{stake: 10%}": (
        '"stake" is a number, not "10%". Write digits only, with a point: 12.5.'
    ),
    "{stake: {at-least: ten}}": (
        '"stake" is a number, not "ten". Write digits only, with a point: 12.5.'
    ),
    "{stake: [10, 20]}": (
        '"stake" is a number, not "[10, 20]". Write digits only, with a point: 12.5.'
    ),
    "{stake: {at-lest: 10}}": (
        '"stake" cannot be compared by "at-lest". Did you mean "at-least"?'
    ),
    "{stake: {any-of: [10]}}": (
        '"stake" cannot be compared by "any-of". Compare it like {at-least: 10}.'
    ),
    "{remarks: fine}": '"remarks" is answered in free words; no rule can compare it.',
    "{sectr: food}": 'no question called "sectr". Did you mean "sector"?',
    "{alls: [{sector: food}]}": 'no question called "alls". Did you mean "all"?',
    "{is: about-energi}": (
        'no definition called "about-energi". Did you mean "about-energy"?'
    ),
    "{all: []}": '"all" holds a list of conditions. Write them one a line, with -.',
    "{any: {sector: food}}": (
        '"any" holds a list of conditions. Write them one a line, with -.'
    ),
    "{none: food}": '"none" holds a list of conditions. Write them one a line, with -.',
    "{all: [food]}": "a condition is a key and a value, such as `sector: energy`.",
    "{sector: food, state-owned: yes}": (
        "a condition has one key, and this one has 2. Put several under all:, any: "
        "or none:, one a line, with -."
    ),
    "{}": "the condition is empty. Write one, such as `sector: energy`.",
    "food": "a condition is a key and a value, such as `sector: energy`.",
    "": "the condition is empty. Write one, such as `sector: energy`.",
    "{sector: {not: food}}": (
        '"sector" has one answer; "not" does not fit. Put `sector: answer` under none:.'
    ),
    "{sector: }": '"sector" is compared with nothing. Write an answer after it.',
    "{and: [{sector: food}]}": '"and" joins no conditions. Write all: and a list.',
    "{or: [{sector: food}]}": '"or" joins no conditions. Write any: and a list.',
    "{not: {sector: food}}": '"not" joins no conditions. Write none: and a list.',
    "[{sector: food}]": (
        "a list is no condition. Put several under all:, any: or none:, one a "
        "line, with -."
    ),
    '{stake: ">= 10"}': (
        '"stake" is a number, not ">= 10". Compare it like {at-least: 10}.'
    ),
    '{stake: "10"}': '"stake" is a number, not "10". Take the quotes away.',
    "{stake: {at-least: 12,5}}": (
        '"stake" is a number. Write a point, not a comma: 12.5.'
    ),
    "{stake: {'>=': 10}}": (
        '"stake" cannot be compared by ">=". Did you mean "at-least"?'
    ),
    "{stake: {over: 10}}": (
        '"stake" cannot be compared by "over". Did you mean "above"?'
    ),
    "{stake: 1234567890123456789012345}": '"stake" is a number of 24 digits at most.',
    "{sector: [[food]]}": '"sector" has one answer, not a list of them.',
}


@pytest.mark.parametrize("written", WRONG)
def test_wrong_condition_is_explained(written: str) -> None:
    assert problem(written) == WRONG[written]


@pytest.mark.parametrize(
    ("written", "quoted"),
    [("{sector: }", "None"), ("{sector: true}", "True"), ("{sector: [[a]]}", "['a']"),
     ("{is: }", "None"), ("{is: [a]}", "['a']"), ("{country: false}", "False")],
)  # fmt: skip
def test_no_python_word_is_shown_to_an_analyst(written: str, quoted: str) -> None:
    assert f'"{quoted}"' not in problem(written)


def test_every_wrong_part_of_a_condition_is_reported() -> None:
    written = """
      all:
        - sector: fod
        - any:
            - state-owned: maybe
            - sector: food
        - stake: {above: many}"""

    assert problems_in(files(rules=ruled(written))) == [
        'rules/10-deal.yaml:11:19: "sector" has no choice "fod". Did you mean "food"?',
        'rules/10-deal.yaml:13:28: "state-owned" is answered yes or no, not maybe.',
        f"rules/10-deal.yaml:15:18: {WRONG['{stake: many}']}",
    ]


def test_unknown_question_is_placed_on_its_own_line() -> None:
    written = """
      alls:
        - sector: food"""

    assert problems_in(files(rules=ruled(written))) == [
        'rules/10-deal.yaml:10:7: no question called "alls". Did you mean "all"?'
    ]


def test_question_that_is_wrong_itself_is_reported_once() -> None:
    questions = """
        topic: deal
        questions:
          - {id: sector, ask: S?, short: S, kind: chioce, choices: {energy: Energy}}
    """

    [found] = problems_in(files(questions=questions))

    assert found == (
        'questions/10-deal.yaml:3:43: "kind": "chioce" is not a kind of question.'
        ' Did you mean "choice"?'
    )


def question(kind: str, **keys: object) -> Question:
    written = {**a_question("stake", kind, **keys).data, "topic": "deal"}
    return Question.model_validate(written)


@pytest.mark.parametrize(
    ("kind", "raw", "answer"),
    [
        ("choice", "a", "a"),
        ("choices", ["a", "b"], words("a", "b")),
        ("choices", "a", words("a")),
        ("choices", [], words()),
        ("yes-no", "no", "no"),
        ("country", "NO", "NO"),
        ("text", "  Pirelli ", "Pirelli"),
        ("date", "2026-01-31", date(2026, 1, 31)),
        ("number", Decimal("-1.5"), Decimal("-1.5")),
        ("money", Decimal(0), Decimal(0)),
        ("percent", Decimal(100), Decimal(100)),
    ],
)
def test_answer_of_each_kind_is_read(kind: str, raw: object, answer: Answer) -> None:
    assert read_answer(question(kind), raw) == answer


@pytest.mark.parametrize(
    ("kind", "raw", "says"),
    [
        ("choice", "d", 'has no choice "d".'),
        ("choices", ["a", "d"], 'has no choice "d".'),
        ("yes-no", True, "is answered yes or no, not true."),
        ("choice", ["a"], "has one answer, not a list of them."),
        ("country", "EU", 'has no country "EU". Write two letters, like CN.'),
        ("text", " ", "is answered in words. Put them in quotes."),
        ("text", Decimal(12), "is answered in words. Put them in quotes."),
        ("date", "31.1.2026", 'is a day, not "31.1.2026". Write it like 2026-01-31.'),
        ("date", Decimal(2026), 'is a day, not "2026". Write it like 2026-01-31.'),
        ("number", "12", 'is a number, not "12". Take the quotes away.'),
        ("number", Decimal("1" * 25), "is a number of 24 digits at most."),
        (
            "money",
            True,
            'is a number, not "true". Write digits only, with a point: 12.5.',
        ),
        ("percent", Decimal("100.1"), "must be 100 or less."),
        ("percent", Decimal("-0.1"), "must be 0 or more."),
    ],
)
def test_wrong_answer_is_explained(kind: str, raw: object, says: str) -> None:
    with pytest.raises(WrongValueError) as caught:
        read_answer(question(kind), raw)

    assert str(caught.value) == says


def test_bounds_of_the_question_hold_at_both_ends() -> None:
    years = question("number", at_least=Decimal(1000), at_most=Decimal(2000))

    assert read_answer(years, Decimal(1000)) == Decimal(1000)
    assert read_answer(years, Decimal(2000)) == Decimal(2000)
    with pytest.raises(WrongValueError, match="must be 1,000 or more"):
        read_answer(years, Decimal(999))


def test_what_may_be_answered_is_known() -> None:
    assert list(question("choice").offered) == ["a", "b", "c"]
    assert list(question("yes-no").offered) == ["yes", "no"]
    assert {"IT", "CN", "NO"} <= set(question("country").offered)
    assert list(question("text").offered) == []
