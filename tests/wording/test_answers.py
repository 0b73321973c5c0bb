"""Numbers, days, lists and placeholders, as people read and write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.formats.text import (
    countries,
    day_in_words,
    list_in_words,
    lower_first,
    money_in_words,
    number_in_words,
    placeholders,
    plain_text,
    upper_first,
)
from screening.rulebook.answers import NotANumberError, read_number
from screening.rulebook.conditions import Answer
from screening.rulebook.model import Question
from screening.wording.answers import (
    answer_in_text,
    answer_in_words,
    fill,
    level_in_words,
    quantity_in_words,
)
from tests.builders import a_question, a_rulebook


def question(kind: str, **keys: object) -> Question:
    written = {**a_question("stake", kind, **keys).data, "topic": "deal"}
    return Question.model_validate(written)


def test_level_stands_alone_or_between_two() -> None:
    low, *_, high = a_rulebook().heading.levels

    assert level_in_words(low, low) == "Routine"
    assert level_in_words(low, high) == "Between routine and strategic"


@pytest.mark.parametrize(
    ("number", "words"),
    [("0", "0"), ("1500", "1,500"), ("1500.50", "1,500.5"), ("-0.25", "-0.25"),
     ("1234567.891", "1,234,567.891"), ("1E+3", "1,000")],
)  # fmt: skip
def test_number_is_grouped_and_keeps_its_decimals(number: str, words: str) -> None:
    assert number_in_words(Decimal(number)) == words


@pytest.mark.parametrize(
    ("euro", "words"),
    [
        ("0", "EUR 0"),
        ("999999", "EUR 999,999"),
        ("1000000", "EUR 1 million"),
        ("1234000", "EUR 1.234 million"),
        ("1234567", "EUR 1,234,567"),
        ("2100000000", "EUR 2.1 billion"),
        ("2100000001", "EUR 2,100,000,001"),
        ("-2000000", "EUR -2 million"),
    ],
)
def test_money_is_short_where_nothing_is_lost(euro: str, words: str) -> None:
    assert money_in_words(Decimal(euro)) == words


def test_day_is_written_out() -> None:
    assert day_in_words(date(2026, 11, 5)) == "5 November 2026"


@pytest.mark.parametrize(
    ("parts", "words"),
    [("", ""), ("a", "a"), ("ab", "a and b"), ("abc", "a, b and c")],
)
def test_list_reads_like_a_sentence(parts: str, words: str) -> None:
    assert list_in_words(parts) == words


def test_list_may_end_with_another_word() -> None:
    assert list_in_words(["a", "b"], "or") == "a or b"


def test_quantity_has_the_unit_of_its_question() -> None:
    half = Decimal("0.5")

    assert quantity_in_words(question("percent"), half) == "0.5 %"
    assert quantity_in_words(question("money"), half) == "EUR 0.50"
    assert quantity_in_words(question("number", unit="years"), half) == "0.5 years"
    assert quantity_in_words(question("number"), half) == "0.5"


CHOICES = {
    "a": "Energy",
    "b": "EU money",
    "c": {"label": "Sea ports", "in-text": "seaports"},
}


@pytest.mark.parametrize(
    ("kind", "answer", "in_table", "in_sentence"),
    [
        ("choice", "a", "Energy", "energy"),
        ("choice", "b", "EU money", "EU money"),
        ("choice", "c", "Sea ports", "seaports"),
        ("choice", "gone", "gone", "gone"),
        ("choices", frozenset("cab"), "Energy; EU money; Sea ports",
            "energy, EU money and seaports"),
        ("choices", frozenset(), "None of these", "none of these"),
    ],
)  # fmt: skip
def test_choice_is_told_by_its_label(
    kind: str, answer: Answer, in_table: str, in_sentence: str
) -> None:
    asked = question(kind, choices=CHOICES)

    assert answer_in_words(asked, answer) == in_table
    assert answer_in_text(asked, answer) == in_sentence


@pytest.mark.parametrize(
    ("kind", "answer", "in_table", "in_sentence"),
    [
        ("yes-no", "yes", "Yes", "yes"),
        ("country", "NO", "Norway", "Norway"),
        ("country", "XY", "XY", "XY"),
        ("text", "Pirelli {stake}", "Pirelli {stake}", "Pirelli {stake}"),
        ("date", date(2026, 1, 31), "31 January 2026", "31 January 2026"),
        ("percent", Decimal("12.5"), "12.5 %", "12.5 %"),
    ],
)
def test_answer_of_each_kind_is_told_in_words(
    kind: str, answer: Answer, in_table: str, in_sentence: str
) -> None:
    assert answer_in_words(question(kind), answer) == in_table
    assert answer_in_text(question(kind), answer) == in_sentence


def test_missing_answer_is_never_told_as_no() -> None:
    named = question("yes-no", unknown_as="an owner not known yet")

    assert answer_in_words(named, None) == "Not known yet"
    assert answer_in_text(named, None) == "an owner not known yet"
    assert answer_in_text(question("yes-no"), None) == "(stake: not known yet)"


def test_norway_and_namibia_are_countries_and_the_union_is_not() -> None:
    assert countries()["NO"] == "Norway"
    assert countries()["NA"] == "Namibia"
    assert not {"EU", "UN", "ZZ", "001"} & set(countries())


@pytest.mark.parametrize(
    ("text", "lower", "upper"),
    [("Energy", "energy", "Energy"), ("EU", "EU", "EU"), ("a b", "a b", "A b"),
     ("", "", ""), ("A deal", "a deal", "A deal")],
)  # fmt: skip
def test_sentence_starts_and_goes_on(text: str, lower: str, upper: str) -> None:
    assert lower_first(text) == lower
    assert upper_first(text) == upper


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("  Candy \t and\r\n Haier ", "Candy and Haier"),
        ("a\u2028b\u00a0c", "a b c"),
        ("safe\u202egnp", "safegnp"),
        ("\u200bzero\ufeff", "zero"),
        ("half \ud800", "half"),
        ("\x00null", "null"),
        ("海尔 è 100 % €", "海尔 è 100 % €"),
        ("\n", ""),
    ],
)
def test_text_is_one_line_of_what_can_be_seen(text: str, plain: str) -> None:
    assert plain_text(text) == plain


def test_placeholders_are_filled_with_answers_in_words() -> None:
    questions = {"stake": question("percent"), "land": question("country")}

    filled = fill(
        " {stake} from {land}; {Stake} {} stay. ", questions, {"stake": Decimal(10)}
    )

    assert filled == "10 % from (stake: not known yet); {Stake} {} stay."


def test_answer_is_never_looked_into() -> None:
    questions = {"name": question("text"), "stake": question("percent")}
    answers: dict[str, Answer] = {"name": "{stake} \\1", "stake": Decimal(10)}

    assert fill("by {name}", questions, answers) == "By {stake} \\1"


def test_placeholders_of_a_text_are_found() -> None:
    assert placeholders("{a} and {b-c}, {D} and {e f}") == ("a", "b-c", "D", "e f")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", "12"),
        ("1.500,5", "1500.5"),
        ("1,500.5", "1500.5"),
        ("1.500.000", "1500000"),
        ("1 500,5", "1500.5"),
        ("1\u00a0500,5", "1500.5"),
        ("1'500.5", "1500.5"),
        ("0,5", "0.5"),
        ("-3", "-3"),
        ("25 %", "25"),
        ("€ 2.1bn", "2100000000"),
        ("EUR 2,1 miliardi", "2100000000"),
        ("2,1 mln", "2100000"),
        ("3 mila", "3000"),
    ],
)
def test_number_is_read_in_italian_and_english(text: str, number: str) -> None:
    assert read_number(text, question("number")) == Decimal(number)


@pytest.mark.parametrize(
    "text", ["", "ten", "12 dozens", "2.1.3", "12.34.56", "1,23,456", "1e5", "EUR", "-"]
)
def test_text_that_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(NotANumberError, match=r"^not a number$"):
        read_number(text, question("number"))


def test_number_that_could_be_two_is_asked_again() -> None:
    with pytest.raises(NotANumberError) as caught:
        read_number("1.234", question("number"))

    assert str(caught.value) == "1.234 or 1,234? It can be read both ways"


def test_bounds_tell_which_of_two_numbers_is_meant() -> None:
    assert read_number("1.234", question("percent")) == Decimal("1.234")
    assert read_number("1,234", question("number", at_least=Decimal(10))) == 1234
    assert read_number("1.234", question("number", at_most=Decimal(10))) < 2


def test_money_has_no_more_than_cents() -> None:
    assert read_number("1.234", question("money")) == 1234
    assert read_number("1,50", question("money")) == Decimal("1.5")
    assert read_number("1.2345", question("money")) == Decimal("1.2345")


def test_number_out_of_bounds_is_still_read() -> None:
    assert read_number("250", question("percent")) == 250


@given(st.decimals(Decimal(-(10**9)), Decimal(10**9), places=2), st.sampled_from(",."))
def test_number_written_out_reads_back(number: Decimal, point: str) -> None:
    group = {",": ".", ".": ","}[point]
    written = f"{number:,.2f}".translate(str.maketrans(",.", group + point))

    assert read_number(written, question("money")) == number
