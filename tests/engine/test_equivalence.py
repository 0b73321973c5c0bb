"""One answer of each class is enough: no comparison tells more of them apart."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.engine.equivalence import TooManyError, answers_for
from screening.rulebook.conditions import Comparison
from screening.rulebook.model import Rulebook
from tests.builders import Part, a_question, a_rule, a_rulebook, answers_of


def classes(question: Part, *compared: Any) -> list[Any]:
    """Return the answers for a question that is compared so."""
    name = question.data["id"]
    rules = [
        a_rule(f"rule-{letter}", {name: one})
        for letter, one in zip("abcdefghijklmnop", compared, strict=False)
    ]
    rulebook = a_rulebook(question, *rules)
    return [*answers_for(rulebook.questions[name], comparisons_of(rulebook))]


def comparisons_of(rulebook: Rulebook) -> list[Comparison]:
    conditions = [one.when for one in rulebook.rules.values()]
    return [one for one in conditions if isinstance(one, Comparison)]


def test_thresholds_cut_numbers_into_intervals() -> None:
    number = a_question("years", "number")

    found = classes(number, {"at-least": 5}, {"above": 6})

    assert found == [4, 5, Decimal("5.5"), 6, 7]


def test_bounds_of_a_question_are_kept_to() -> None:
    stake = a_question("stake", "percent")

    assert classes(stake, {"above": 0}) == [0, 1]
    assert classes(stake, {"at-least": 100}) == [99, 100]
    assert classes(stake, {"at-least": 0.5}) == [
        Decimal("0.25"),
        Decimal("0.5"),
        Decimal("1.5"),
    ]


def test_thresholds_out_of_bounds_leave_the_answers_there_are() -> None:
    grown = a_question("years", "number", at_least=10)

    assert classes(grown, {"at-least": 5}) == [10]
    assert classes(grown, {"at-least": 5, "below": 20}) == [19, 20, 21]
    assert classes(a_question("years", "number", at_most=10), {"above": 20}) == [10]


def test_first_and_last_day_there_is_have_one_neighbour() -> None:
    ever = {"at-least": "0001-01-01", "at-most": "9999-12-31"}

    found = classes(a_question("signed", "date"), ever)

    assert found[:2] == [date(1, 1, 1), date(1, 1, 2)]
    assert found[2:] == [date(9999, 12, 30), date(9999, 12, 31)]


def test_day_before_and_after_a_threshold_are_tried() -> None:
    found = classes(a_question("signed", "date"), {"at-least": "2026-01-17"})

    assert found == [date(2026, 1, day) for day in (16, 17, 18)]


def test_country_that_is_not_named_stands_for_all_others() -> None:
    assert classes(a_question("country", "country"), ["CN", "IT"])[:2] == ["CN", "IT"]
    assert len(classes(a_question("country", "country"), "CN")) == 2


def test_choices_always_named_together_are_one() -> None:
    several = a_question("devices", "choices")

    assert classes(several, ["a", "b"]) == [frozenset(), frozenset("a")]


def test_choices_that_must_all_be_there_are_tried_alone_and_together() -> None:
    found = classes(a_question("devices", "choices"), {"all-of": ["a", "b"]})

    assert found == [frozenset(), frozenset("a"), frozenset("ab")]


@pytest.mark.parametrize(
    ("kind", "one"), [("number", Decimal(1)), ("date", date(2026, 1, 1))]
)
def test_question_that_is_not_compared_has_one_class(kind: str, one: object) -> None:
    assert classes(a_question("free", kind)) == [one]


def test_free_words_are_one_class() -> None:
    assert classes(a_question("remarks", "text")) == ["some words"]


def test_more_classes_than_are_looked_at_are_refused() -> None:
    names = [f"x{letter}" for letter in "abcdefghijklm"]
    several = a_question("devices", "choices", choices={one: one for one in names})

    with pytest.raises(TooManyError):
        classes(several, *({"all-of": [one]} for one in names))


@given(st.data())
@pytest.mark.parametrize(
    ("kind", "compared"),
    [
        ("number", [{"at-least": 1}, {"above": 1, "below": 3}, 4]),
        ("choices", [["a"], {"all-of": ["a", "b"]}, {"none-of": ["b", "c"]}]),
        ("date", [{"above": "2026-01-02"}, {"at-most": "2026-01-03"}]),
        ("country", ["IT", ["IT", "NO"]]),
        ("choice", ["a", ["b", "c"]]),
    ],
)
def test_every_answer_is_like_one_of_them(
    kind: str, compared: list[Any], data: st.DataObject
) -> None:
    question = a_question("asked", kind)
    rules = [
        a_rule(f"rule-{letter}", {"asked": one})
        for letter, one in zip("abc", compared, strict=False)
    ]
    rulebook = a_rulebook(question, *rules)
    every = comparisons_of(rulebook)
    answer = data.draw(answers_of(kind))

    found = answers_for(rulebook.questions["asked"], every)

    like = [[each.holds(one) for each in every] for one in found]
    assert [each.holds(answer) for each in every] in like
