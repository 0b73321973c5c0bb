"""Other answers than the present one, the nearest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from screening.engine.equivalence import TooManyError, others
from screening.engine.evaluator import Evaluator
from screening.rulebook.conditions import Answer, Comparison, Operator, Value
from screening.rulebook.model import Question
from tests.builders import a_question, a_rulebook, answers_of, rulebooks

Test = tuple[Operator, Value]
LINES: Sequence[Test] = (
    (Operator.AT_LEAST, Decimal(10)),
    (Operator.ABOVE, Decimal(50)),
)


def question(kind: str, **keys: object) -> Question:
    return a_rulebook(a_question("it", kind, **keys)).questions["it"]


def near(asked: Question, tests: Sequence[Test], now: Answer | None) -> list[Answer]:
    return [*others(asked, [Comparison("it", (one,)) for one in tests], now)]


def test_number_just_below_a_line_comes_before_those_further_off() -> None:
    found = near(question("percent"), LINES, Decimal(30))

    below = [one for one in found if isinstance(one, Decimal) and one < 10]
    assert below[0] == Decimal("9.99")


@pytest.mark.parametrize(
    ("kind", "line", "just_below"),
    [
        ("percent", "10", "9.99"),
        ("percent", "0.125", "0.124"),
        ("money", "1E+6", "999999"),
        ("number", "5", "4"),
        ("number", "0.5", "0.4"),
    ],
)
def test_step_off_a_line_is_one_that_people_count_in(
    kind: str, line: str, just_below: str
) -> None:
    found = near(question(kind), [(Operator.AT_LEAST, Decimal(line))], Decimal(line))

    assert found[:1] == [Decimal(line)]
    assert Decimal(just_below) in found[1:3]


def test_number_stays_within_the_bounds_of_its_question() -> None:
    found = near(question("percent"), [(Operator.BELOW, Decimal(100))], Decimal(30))

    assert max(one for one in found if isinstance(one, Decimal)) == Decimal(100)


def test_highest_number_comes_first_where_none_is_known() -> None:
    found = near(question("percent"), LINES, None)

    assert found[:3] == [Decimal(51), Decimal("50.01"), Decimal(50)]


def test_nearest_day_comes_first() -> None:
    line = (Operator.AT_LEAST, date(2028, 1, 17))

    found = near(question("date"), [line], date(2028, 3, 1))

    assert found == [date(2028, 1, 18), date(2028, 1, 17), date(2028, 1, 16)]


def test_latest_day_comes_first_where_none_is_known() -> None:
    found = near(question("date"), [(Operator.AT_LEAST, date(2028, 1, 17))], None)

    assert found[0] == date(2028, 1, 18)


@pytest.mark.parametrize(
    ("now", "rises", "order"),
    [
        ("c", True, ["c", "b", "a"]),
        ("b", False, ["b", "a", "c"]),
        (None, True, ["c", "b", "a"]),
        (None, False, ["a", "b", "c"]),
    ],
)
def test_neighbour_in_a_list_is_nearest(
    now: str | None,
    rises: bool,  # noqa: FBT001
    order: list[str],
) -> None:
    assert near(question("choice", rises=rises), [], now) == order


def test_set_that_loses_the_fewest_choices_is_nearest() -> None:
    tests = [(Operator.ANY_OF, frozenset("a")), (Operator.ANY_OF, frozenset("ab"))]

    found = near(question("choices"), tests, frozenset("abc"))

    assert found == [
        frozenset("abc"),
        frozenset("ac"),
        frozenset("bc"),
        frozenset("c"),
    ]


def test_choice_that_no_comparison_names_stays() -> None:
    found = near(
        question("choices"), [(Operator.ANY_OF, frozenset("a"))], frozenset("ac")
    )

    assert found == [frozenset("ac"), frozenset("c")]


def test_all_choices_are_the_first_where_none_is_known() -> None:
    found = near(question("choices"), [(Operator.ANY_OF, frozenset("a"))], None)

    assert found == [frozenset("abc"), frozenset("bc")]


def test_more_sets_than_are_looked_at_are_refused() -> None:
    words = [f"word-{letter}" for letter in "abcdefghijklm"]
    asked = question("choices", choices={word: word for word in words})
    tests = [(Operator.ANY_OF, frozenset({word})) for word in words]

    with pytest.raises(TooManyError):
        near(asked, tests, None)


def distance(one: Answer, other: Answer) -> Decimal:
    """Return how far two answers to a number, a day or a set are apart."""
    match one, other:
        case frozenset(), frozenset():
            return Decimal(len(one ^ other))
        case date(), date():
            return Decimal(abs(one - other).days)
        case Decimal(), Decimal():
            return abs(one - other)
        case _:
            return Decimal(0)


@given(st.data())
def test_first_of_each_other_class_is_the_nearest_of_it(data: st.DataObject) -> None:
    rulebook = data.draw(rulebooks())
    ledger = Evaluator(rulebook)
    for rule in rulebook.rules.values():
        ledger.enter(rule.when)
    asked = data.draw(st.sampled_from([*rulebook.questions.values()]))
    now, other = (data.draw(answers_of(asked.kind)) for _ in range(2))
    assume(ledger.mark(asked.id, now) != ledger.mark(asked.id, other))

    found = others(asked, [*ledger.comparisons(asked.id, -1)], now)

    same = [
        one
        for one in found
        if ledger.mark(asked.id, one) == ledger.mark(asked.id, other)
    ]
    step = Decimal(1) if isinstance(now, Decimal) else Decimal(0)
    assert same
    assert distance(same[0], now) <= distance(other, now) + step
