"""Answers as plain data, and read back."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.rulebook.answers import plain_answers, read_answers
from screening.rulebook.conditions import Answer
from tests.builders import a_question, a_rulebook, partial_answers, rulebooks

QUESTIONS = a_rulebook(a_question("a"), a_question("stake", "percent")).questions


@pytest.mark.parametrize(
    ("answer", "plain"),
    [
        ("yes", "yes"),
        (Decimal("12.50"), "12.50"),
        (Decimal("1E+6"), "1000000"),
        (date(2026, 1, 31), "2026-01-31"),
        (frozenset("fedcba"), ["a", "b", "c", "d", "e", "f"]),
    ],
)
def test_answer_of_each_kind_is_plain(answer: Answer, plain: object) -> None:
    assert plain_answers({"it": answer}) == {"it": plain}


@given(st.data())
def test_plain_answers_read_back_the_same(data: st.DataObject) -> None:
    rulebook = data.draw(rulebooks())
    answers = data.draw(partial_answers(rulebook))

    plain = json.loads(json.dumps(plain_answers(answers)))

    assert read_answers(rulebook.questions, plain) == (answers, {})


def test_answers_that_no_longer_fit_stay_as_they_are() -> None:
    plain = {"a": "maybe", "stake": "ten", "gone": "yes"}

    assert read_answers(QUESTIONS, plain) == ({}, plain)


def test_answers_that_still_fit_are_kept_beside() -> None:
    found = read_answers(QUESTIONS, {"gone": "x", "stake": "12.5"})

    assert found == ({"stake": Decimal("12.5")}, {"gone": "x"})


@pytest.mark.parametrize("raw", ["NaN", "Infinity", ["a", "b"], "1e999999999", "٣"])
def test_kept_number_that_is_none_is_named_not_raised(raw: object) -> None:
    assert read_answers(QUESTIONS, {"stake": raw}) == ({}, {"stake": raw})
