"""A cell is read as people write it, or told; what is told counts as not known."""

import random
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from screening.errors import ScreeningError
from screening.formats.spreadsheet import Column, Row, xlsx_file
from screening.portfolio.cells import is_known, reader_of
from screening.portfolio.matching import Match, match, taken
from screening.portfolio.reading import read
from screening.portfolio.table import Table
from tests.portfolio.reading import (
    RULEBOOK,
    TODAY,
    answers_in,
    reading_of,
    said,
    table_in,
    wrong,
)


def test_numbers_are_read_as_in_italy_and_in_britain() -> None:
    texts = ("1.500.000,00", "1,500,000.00", "€ 1,5 mln", "EUR 1.5 million", "1500000")
    assert {*said("deal-value", *texts)} == {Decimal(1_500_000)}
    assert said("stake", "25 %", "12,5", "0.5%") == [
        25,
        Decimal("12.5"),
        Decimal("0.5"),
    ]
    assert said("supply-years", "3 years", "2,5") == [3, Decimal("2.5")]


@pytest.mark.parametrize(
    ("question", "text", "says"),
    [
        ("persons-count", "1,500", "both ways"),
        ("persons-count", "1.500", "both ways"),
        ("deal-value", "$ 2m", "in euro"),
        ("deal-value", "10 %", "no percentage"),
        ("supply-years", "€ 5", "no amount of money"),
        ("stake", "ca. 20 %", "no exact number"),
        ("stake", "10-15", "two numbers"),
        ("stake", "101", "must be 100 or less"),
        ("stake", "lots", "is no number"),
        ("stake", "0.25", "may be 25 % or 0.25 %"),
        ("stake", "=A1", "formula"),
        ("stake", "#N/A", "error"),
        ("deal-value", "999999999999999999999 bn", "more digits"),
    ],
)
def test_a_number_that_could_be_another_is_told(
    question: str, text: str, says: str
) -> None:
    assert says in wrong(question, text)


def test_one_beside_parts_of_a_hundred_may_be_all_of_it() -> None:
    reading = reading_of("stake", "1", "0.25")

    assert [it.value for it in reading.problems] == ["1", "0.25"]
    assert said("stake", "1", "25") == [1, 25]


def test_days_are_read_with_the_day_first_and_that_is_said_once() -> None:
    texts = ("1/2/2027", "1.2.2027", "1 February 2027", "1 febbraio 2027", "2027-02-01")
    assert {*said("closing-date", *texts)} == {date(2027, 2, 1)}
    assert said("closing-date", "2027-02-01 00:00:00") == [date(2027, 2, 1)]
    assert reading_of("closing-date", *texts).notes == (
        "Days in digits are read with the day first: 1/2/2027 is 1 February 2027.",
    )
    assert not reading_of("closing-date", "31/1/2027", "2/2/2027").notes


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1/31/2027", "Did you mean 31/1/2027?"),
        ("31/1/27", "Did you mean 31/1/2027?"),
        ("31/6/2027", "no such day"),
        ("46000", "counts days"),
        ("March 2027", "whole day"),
        ("Q1 2027", "whole day"),
        ("2027", "whole day"),
        ("1/2/1827", "between 1900 and 2100"),
        ("soon", "is no day"),
    ],
)
def test_a_day_that_is_none_is_told(text: str, says: str) -> None:
    assert says in wrong("closing-date", text)


def test_beside_american_days_no_day_of_two_readings_is_read() -> None:
    assert "two readings" in wrong("closing-date", "1/2/2027", "1/31/2027")


def test_words_are_read_by_id_or_label() -> None:
    both = ("joint", "Both, or both sides do something together", "JOINT")
    assert {*said("direction", *both)} == {"joint"}
    assert said("sector", "energy; Machinery", "energy\nmachinery", "energy, machinery")
    assert said("binding-terms", "Yes", "sì", "x", "no", "N") == [
        *["yes"] * 3,
        *["no"] * 2,
    ]
    assert said("party-country", "CN", "China", "Cina", "PRC", "NO", "Norvegia") == [
        *["CN"] * 4,
        *["NO"] * 2,
    ]


def test_none_of_several_is_an_answer_and_empty_is_not_known() -> None:
    assert said("commitments", "None of these", "", "n/a", "?", "tbd", "n.d.") == [
        [],
        *[None] * 5,
    ]


@pytest.mark.parametrize("text", ["da verificare", "Da confermare", "IN VERIFICA"])
def test_what_is_still_to_be_checked_is_not_known_and_no_problem(text: str) -> None:
    for question in ("state-ownership", "stake", "closing-date", "party-country"):
        assert said(question, text) == [None]


@pytest.mark.parametrize(
    ("question", "text", "says"),
    [
        ("sector", "Enrgy", "Did you mean “energy”?"),
        ("sector", "energy; foo", "no answer “foo”"),
        ("direction", "joint; chinese-into-italy", "takes one answer"),
        ("direction", "sideways", "Its answers are “A Chinese party comes into Italy”"),
        ("binding-terms", "1", "Its answers are “Yes” or “No”"),
        ("party-country", "no", "may be a country"),
        ("party-country", "NA", "may be a country"),
        ("chinese-party", "=1+1", "formula"),
        ("chinese-party", "x" * 501, "longer than 500"),
    ],
)
def test_a_word_that_is_none_is_told_with_what_was_meant(
    question: str, text: str, says: str
) -> None:
    assert says in wrong(question, text)


def test_a_mark_of_text_is_no_part_of_it() -> None:
    assert said("chinese-party", "'@acme", "'-x") == ["@acme", "-x"]
    assert "formula" in wrong("chinese-party", "'=1+1")


def test_a_bad_day_of_a_deal_says_which_day_is_taken() -> None:
    reading = reading_of("on", "soon")

    assert answers_in(reading, "on") == [None]
    assert "The rules are read at 29 November 2026" in reading.problems[0].says


def test_a_mended_cell_is_read_instead_of_the_one_that_stood_there() -> None:
    table = Table("", ["Sector", "Stake"], [Row(2, ["Enrgy"]), Row(3, ["Total"])])
    columns = {"Sector": "sector", "Stake": "stake"}
    mended = {(2, "Sector"): "energy", (2, "Stake"): "5", (3, "Sector"): "machinery"}

    reading = read(RULEBOOK, table.mended(mended), columns, today=TODAY)

    assert not reading.problems
    assert answers_in(reading, "sector") == [["energy"], ["machinery"]]
    assert answers_in(reading, "stake") == [5, None]
    assert table.mended(mended).rows[0].cells == ["energy", "5"]


def test_rows_with_problems_can_be_left_out() -> None:
    table = Table("", ["Sector"], [Row(2, ["Enrgy"]), Row(3, ["energy"])])
    reading = read(RULEBOOK, table, {"Sector": "sector"}, today=TODAY)

    sound = reading.without_rows({it.row for it in reading.problems})

    assert [row.number for row in table.without({2}).rows] == sound.rows == [3]
    assert answers_in(sound, "sector") == [["energy"]]


def test_columns_are_matched_by_id_short_name_or_question() -> None:
    heads = [
        "STAKE",
        "Kind-of-deal",
        "What is the deal worth?",
        "Name",
        "Day",
        "comments",
    ]

    found = match(RULEBOOK, heads)

    assert found[:5] == [
        Match("STAKE", "stake", "id"),
        Match("Kind-of-deal", "deal-kind", "short name"),
        Match("What is the deal worth?", "deal-value", "question"),
        Match("Name", "deal", "short name"),
        Match("Day", "on", "short name"),
    ]
    assert found[5].how in {"near", "none"}
    assert "comments" not in taken(found)


def test_what_is_near_a_question_is_only_proposed() -> None:
    [near] = match(RULEBOOK, ["Committments"])

    assert near == Match("Committments", "commitments", "near")
    assert taken([near]) == {}


def test_two_columns_for_one_question_are_refused_by_name() -> None:
    table = table_in(b"Stake after closing,stake,Stake\n1,2,3\n")
    columns = taken(match(RULEBOOK, table.heads))

    with pytest.raises(ScreeningError, match="“Stake after closing”, “stake” and “St"):
        read(RULEBOOK, table, columns, today=TODAY)


def test_a_column_or_question_that_is_not_there_is_refused() -> None:
    table = Table("", ["Stake"], [Row(2, ["1"])])
    with pytest.raises(ScreeningError, match=r'no column “Stkae”.*"Stake"'):
        read(RULEBOOK, table, {"Stkae": "stake"}, today=TODAY)
    with pytest.raises(ScreeningError, match=r'is no question.*"stake"'):
        read(RULEBOOK, table, {"Stake": "stakes"}, today=TODAY)


MISTAKES: Mapping[str, tuple[str, str]] = {
    "a slip of the pen": ("sector", "enrgy"),
    "another language": ("sector", "energia solare"),
    "no such choice": ("deal-kind", "barter"),
    "one of several wrong": ("deal-kind", "export; barter"),
    "two for one answer": ("direction", "joint; chinese-into-italy"),
    "a digit for yes": ("binding-terms", "1"),
    "perhaps": ("binding-terms", "maybe"),
    "a country that may be none": ("party-country", "no"),
    "a country misspelt": ("party-country", "Chinaa"),
    "beyond the bounds": ("stake", "120 %"),
    "roughly": ("stake", "> 25 %"),
    "from to": ("stake", "10-15 %"),
    "a fraction": ("stake", "0.25"),
    "another currency": ("deal-value", "USD 2m"),
    "words for a number": ("deal-value", "two million"),
    "thousands or decimals": ("persons-count", "1.500"),
    "the month first": ("closing-date", "12/31/2027"),
    "a year of two digits": ("closing-date", "31/12/27"),
    "no whole day": ("closing-date", "March 2027"),
    "a formula": ("chinese-party", "=HYPERLINK(A1)"),
}
SOUND = {
    "deal-kind": "Export",
    "sector": "energy; machinery",
    "direction": "joint",
    "binding-terms": "yes",
    "party-country": "China",
    "stake": "12,5 %",
    "deal-value": "€ 2,1 mln",
    "persons-count": "12",
    "closing-date": "31.1.2027",
    "chinese-party": "Acme",
}


def test_of_300_planted_mistakes_each_is_found_and_none_else() -> None:
    chance = random.Random(5)  # noqa: S311 - places of mistakes are no secret
    heads = [*SOUND]
    rows = [[f"Deal {row}", *SOUND.values()] for row in range(5_000)]
    planted = {}
    for place, row in enumerate(chance.sample(range(5_000), 300)):
        question, text = [*MISTAKES.values()][place % len(MISTAKES)]
        rows[row][1 + heads.index(question)] = text
        planted[row + 2, question] = text
    columns = [Column(name) for name in ("deal", *heads)]
    made = xlsx_file("Deals", columns, rows, datetime(2026, 1, 1, tzinfo=UTC))

    table = table_in(made)
    reading = read(RULEBOOK, table, taken(match(RULEBOOK, table.heads)), today=TODAY)

    found = {(it.row, it.question): it.value for it in reading.problems}
    assert (len(MISTAKES), len(planted)) == (20, 300)
    assert found == planted
    assert reading.rows == [*range(2, 5_002)]
    known = sum(len(it.answers) + bool(it.name) for it in reading.deals)
    assert known == 5_000 * (1 + len(SOUND)) - 300


def test_every_answer_of_every_question_is_read_back_by_id_and_by_label() -> None:
    for question in RULEBOOK.questions.values():
        words = question.offered
        read_one = reader_of(question, ())
        for word, choice in words.items():
            for text in {word, choice.label}:
                if text != "NA":
                    assert is_known(text, question)
                    assert read_one(text) in (word, {word})
