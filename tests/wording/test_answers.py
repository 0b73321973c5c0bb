"""Answers, levels, placeholders and kinds of question in words."""

import re
from datetime import date
from decimal import Decimal

import pytest

from screening.rulebook.answers import read_number
from screening.rulebook.conditions import Answer
from screening.rulebook.kinds import TRAITS, Kind
from screening.rulebook.model import Question
from screening.rulebook.regimes import Phase
from screening.wording.answers import (
    KIND_WORDS,
    answer_in_text,
    answer_in_words,
    fill,
    lengths_in_words,
    level_in_text,
    level_in_words,
    longest,
    offers,
    quantity_in_words,
    written,
)
from tests.builders import a_rulebook, question

CHOICES = {
    "a": "Energy",
    "b": "EU money",
    "c": {"label": "Sea ports", "in-text": "seaports"},
}
CHOICE = question("choice", choices=CHOICES)
SEVERAL = question("choices", choices=CHOICES)
IN_TABLE_AND_SENTENCE = (answer_in_words, answer_in_text)


def test_level_stands_alone_or_between_two() -> None:
    low, *_, high = a_rulebook().heading.levels

    assert level_in_words(low, low) == level_in_text(low, low) == "Routine"
    assert level_in_words(low, high) == "At least routine, perhaps strategic"
    assert level_in_text(low, high) == "between routine and strategic"


def test_quantity_has_the_unit_of_its_question_where_it_has_one() -> None:
    half, years = Decimal("0.5"), question("number", unit="years")

    assert quantity_in_words(question("percent"), half) == "0.5 %"
    assert quantity_in_words(question("money"), half) == "EUR 0.50"
    assert quantity_in_words(years, half) == "0.5 years"
    assert quantity_in_words(question("number"), half) == "0.5"
    assert offers(years) == "A number of years."
    assert offers(question("number")) == "A number of units."
    assert written(years) == "years"
    assert written(question("number")) == "a number"


def test_answer_of_each_kind_is_told_in_words() -> None:
    cases: list[tuple[Question, Answer, str, str]] = [
        (CHOICE, "a", "Energy", "energy"),
        (CHOICE, "b", "EU money", "EU money"),
        (CHOICE, "c", "Sea ports", "seaports"),
        (CHOICE, "gone", "gone", "gone"),
        (
            SEVERAL,
            frozenset("cab"),
            "Energy; EU money; Sea ports",
            "energy, EU money and seaports",
        ),
        (SEVERAL, frozenset(), "None of these", "none of these"),
        (question("yes-no"), "yes", "Yes", "yes"),
        (question("country"), "NO", "Norway", "Norway"),
        (question("country"), "XY", "XY", "XY"),
        (question("text"), "Pirelli {stake}", "Pirelli {stake}", "Pirelli {stake}"),
        (question("text"), "ab " * 40, "ab " * 40, "ab " * 25 + "ab…"),
        (question("date"), date(2026, 1, 31), "31 January 2026", "31 January 2026"),
        (question("percent"), Decimal("12.5"), "12.5 %", "12.5 %"),
    ]

    wrong = [
        (asked.kind.value, answer, told)
        for asked, answer, *words in cases
        if (told := [put(asked, answer) for put in IN_TABLE_AND_SENTENCE]) != words
    ]
    assert wrong == []


def test_missing_answer_is_never_told_as_no() -> None:
    named = question("yes-no", unknown_as="an owner not known yet")

    assert answer_in_words(named, None) == "Not known yet"
    assert answer_in_text(named, None) == "an owner not known yet"
    assert answer_in_text(question("yes-no"), None) == "(stake: not known yet)"


def test_placeholders_are_filled_with_answers_that_are_never_looked_into() -> None:
    questions = {
        "name": question("text"),
        "stake": question("percent"),
        "land": question("country"),
    }
    answers: dict[str, Answer] = {"name": "{stake} \\1", "stake": Decimal(10)}

    filled = fill(" {stake} from {land}; {Stake} {} stay. ", questions, answers)

    assert filled == "10 % from (stake: not known yet); {Stake} {} stay."
    assert fill("by {name}", questions, answers) == "By {stake} \\1"


def test_every_kind_has_its_traits_and_its_words() -> None:
    assert set(TRAITS) == set(KIND_WORDS) == set(Kind)


def test_words_of_a_kind_look_as_it_says() -> None:
    odd = {
        kind: word
        for kind, traits in TRAITS.items()
        for word in (*traits.own(), traits.such_as)
        if traits.pattern and not re.search(traits.pattern, word)
    }

    assert odd == {}


def test_number_can_be_typed_as_the_form_shows_it() -> None:
    shown = {
        kind.value: [read_number(one, question(kind)) for one in words.split(" or ")]
        for kind in Kind
        if (words := KIND_WORDS[kind].typed)
    }

    assert shown == {
        "number": [12, Decimal("2.5")],
        "money": [1_500_000, 1_500_000],
        "percent": [25, Decimal("12.5")],
    }


DAYS, WORKING, MONTHS = "days", "working-days", "months"


def phases(*lengths: tuple[str, int, bool]) -> list[Phase]:
    """Return phases of such lengths, each beside those before it or after them."""
    starts = {True: {"starts": "complete-filing"}, False: {}}
    return [
        Phase.model_validate({"phase": "it", unit: Decimal(number), **starts[beside]})
        for unit, number, beside in lengths
    ]


@pytest.mark.parametrize(
    ("lengths", "says"),
    [
        ([], ""),
        ([(DAYS, 15, False), (WORKING, 10, False)], "15 days and 10 working days"),
        ([(DAYS, 15, True), (DAYS, 20, False)], "35 days"),
        (
            [(DAYS, 15, True), (WORKING, 10, True)],
            "the longer of 15 days and 10 working days",
        ),
        ([(DAYS, 15, True), (DAYS, 20, True)], "20 days"),
        ([(DAYS, 15, True), (DAYS, 15, True)], "15 days"),
        (
            [(DAYS, 15, True), (MONTHS, 1, True), (WORKING, 10, True)],
            "the longest of 15 days, 1 month and 10 working days",
        ),
    ],
)
def test_phases_after_one_another_add_up_and_of_those_beside_the_longest_counts(
    lengths: list[tuple[str, int, bool]], says: str
) -> None:
    assert lengths_in_words(phases(*lengths)) == says


def test_ten_working_days_are_two_weeks_against_fifteen_days() -> None:
    [days, working] = phases((DAYS, 15, True), (WORKING, 10, True))

    assert longest([days, working]) == (days,)
    assert longest([days, *phases((WORKING, 11, True))]) != (days,)
