"""Answers as plain data, and read back; numbers as people type them."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.rulebook.answers import (
    NotANumberError,
    WrongValueError,
    plain_answers,
    read_answers,
    read_number,
)
from screening.rulebook.conditions import Answer
from tests import builders as a

QUESTIONS = a.rulebook(
    a.question("a"),
    a.question("stake", "percent"),
    a.question("price", "money"),
    a.question("years", "number"),
    a.question("many", "number", at_least=10),
    a.question("few", "number", at_most=10),
).questions


def test_answer_of_each_kind_is_plain() -> None:
    answers: dict[str, Answer] = {
        "choice": "yes",
        "stake": Decimal("12.50"),
        "price": Decimal("1E+6"),
        "signed": date(2026, 1, 31),
        "several": frozenset("fedcba"),
    }

    assert plain_answers(answers) == {
        "choice": "yes",
        "stake": "12.50",
        "price": "1000000",
        "signed": "2026-01-31",
        "several": ["a", "b", "c", "d", "e", "f"],
    }


@given(st.data())
def test_plain_answers_read_back_the_same(data: st.DataObject) -> None:
    rulebook = data.draw(a.rulebooks())
    answers = data.draw(a.partial_answers(rulebook))

    plain = json.loads(json.dumps(plain_answers(answers)))

    assert read_answers(rulebook.questions, plain) == (answers, {})


def test_answers_that_no_longer_fit_stay_as_they_are() -> None:
    plain = {"a": "maybe", "stake": "ten", "gone": "yes"}

    assert read_answers(QUESTIONS, plain) == ({}, plain)
    for raw in ("NaN", "Infinity", ["a", "b"], "1e999999999", "٣"):
        answers = read_answers(QUESTIONS, {"years": "12.5", "stake": raw})
        assert answers == ({"years": Decimal("12.5")}, {"stake": raw})


def number_read(text: str, question: str = "years") -> Decimal:
    return read_number(text, QUESTIONS[question])


def test_one_choice_reads_the_same_where_a_question_takes_several_or_one() -> None:
    several, single = (
        a.rulebook(a.question("sector", kind)).questions
        for kind in ("choices", "choice")
    )

    assert read_answers(several, {"sector": "a"}) == ({"sector": frozenset("a")}, {})
    assert read_answers(single, {"sector": ["a"]}) == ({"sector": "a"}, {})
    assert read_answers(single, {"sector": ["a", "b"]}) == ({}, {"sector": ["a", "b"]})


def test_number_is_read_in_italian_and_english() -> None:
    numbers = {
        "12": "12",
        "1.500,5": "1500.5",
        "1,500.5": "1500.5",
        "1.500.000": "1500000",
        "1 500,5": "1500.5",
        "1\u00a0500,5": "1500.5",
        "1'500.5": "1500.5",
        "0,5": "0.5",
        "-3": "-3",
        "25 %": "25",
        "€ 2.1bn": "2100000000",
        "EUR 2,1 miliardi": "2100000000",
        "2,1 mln": "2100000",
        "3 mila": "3000",
    }

    wrong = {text for text in numbers if number_read(text) != Decimal(numbers[text])}
    assert wrong == set()


def test_text_that_is_no_number_or_two_or_out_of_bounds_is_refused() -> None:
    for text in ("", "ten", "12 dozens", "2.1.3", "12.34.56", "1,23,456", "1e5", "EUR"):
        with pytest.raises(NotANumberError, match=r"^not a number$"):
            number_read(text)
    with pytest.raises(NotANumberError, match=r"^1\.234 or 1,234\? It can be"):
        number_read("1.234")
    with pytest.raises(WrongValueError, match=r"^must be 100 or less\.$"):
        number_read("250", "stake")


def test_bounds_and_cents_tell_which_of_two_numbers_is_meant() -> None:
    assert number_read("1.234", "stake") == Decimal("1.234")
    assert number_read("1,234", "many") == 1234
    assert number_read("1.234", "few") < 2
    assert number_read("1.234", "price") == 1234
    assert number_read("1,50", "price") == Decimal("1.5")
    assert number_read("1.2345", "price") == Decimal("1.2345")


@given(st.decimals(Decimal(-(10**9)), Decimal(10**9), places=2), st.sampled_from(",."))
def test_number_written_out_reads_back(number: Decimal, point: str) -> None:
    group = {",": ".", ".": ","}[point]
    written = f"{number:,.2f}".translate(str.maketrans(",.", group + point))

    assert number_read(written, "price") == number
