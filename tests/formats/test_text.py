"""Numbers, days, lists and text, as people read and write them."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from screening.formats import text

NUMBERS = {
    "0": "0",
    "1500": "1,500",
    "1500.50": "1,500.5",
    "-0.25": "-0.25",
    "1234567.891": "1,234,567.891",
    "1E+3": "1,000",
}
MONEY = {
    "0": "EUR 0",
    "999999": "EUR 999,999",
    "1000000": "EUR 1 million",
    "1234000": "EUR 1.234 million",
    "1234567": "EUR 1,234,567",
    "2100000000": "EUR 2.1 billion",
    "2100000001": "EUR 2,100,000,001",
    "-2000000": "EUR -2 million",
}
LISTS = {"": "", "a": "a", "ab": "a and b", "abc": "a, b and c"}
DATES = {"2024-10-17": "17 October 2024", "2024-10": "October 2024", "2024": "2024"}
COUNTS = {0: "no", 1: "one", 12: "twelve", 13: "13", 1204: "1,204"}
BLANKS = {"{a} and {b-c}, {D} and {e f}": ("a", "b-c", "D", "e f")}
GOES_ON = {"Energy": "energy", "EU": "EU", "a b": "a b", "": "", "A deal": "a deal"}
STARTS = {"energy": "Energy", "EU": "EU", "a b": "A b", "": ""}
ONE_LINE = {
    "  Candy \t and\r\n Haier ": "Candy and Haier",
    "a\u2028b\u00a0c": "a b c",
    "safe\u202egnp": "safegnp",
    "\u200bzero\ufeff": "zero",
    "half \ud800": "half",
    "\x00null": "null",
    "海尔 è 100 % €": "海尔 è 100 % €",
    "\n": "",
}


@pytest.mark.parametrize(
    ("put", "cases"),
    [
        (lambda number: text.number_in_words(Decimal(number)), NUMBERS),
        (lambda euro: text.money_in_words(Decimal(euro)), MONEY),
        (text.list_in_words, LISTS),
        (text.date_in_words, DATES),
        (text.count_in_words, COUNTS),
        (text.placeholders, BLANKS),
        (text.lower_first, GOES_ON),
        (text.upper_first, STARTS),
        (text.plain_text, ONE_LINE),
    ],
    ids=lambda it: getattr(it, "__name__", ""),
)
def test_each_is_put_as_people_read_it(
    put: Callable[[Any], object], cases: Mapping[object, object]
) -> None:
    assert {given: put(given) for given in cases} == cases


def test_a_day_is_read_however_it_is_commonly_typed() -> None:
    typed = ("2027-03-02", "2/3/2027", "02.03.2027", "2 March 2027", "2 mar 2027")

    for words in (*typed, "Tuesday 2 March 2027"):
        assert text.read_day(words) == date(2027, 3, 2)
    for wrong in ("2 Marvel 2027", "March 2027", "2 March", "2/13/2027", "0/3/2027"):
        with pytest.raises(ValueError, match="Enter a day"):
            text.read_day(wrong)
    for past in ("31 June 2027", "31/6/2027", "2027-06-31"):
        with pytest.raises(ValueError, match=r"There is no 31 June 2027: .* 30 days"):
            text.read_day(past)


MARCH = (date(2027, 3, 1), date(2027, 3, 31))
FIRST_QUARTER = (date(2027, 1, 1), date(2027, 3, 31))
PARTS_OF_A_YEAR = {
    MARCH: ("March 2027", "marzo 2027", "mar. 2027", "3/2027", "2027-03"),
    FIRST_QUARTER: (
        *("Q1 2027", "1Q 2027", "2027 Q1", "q1/2027", "T1 2027", "1st quarter of 2027"),
        *("primo trimestre 2027", "1° trimestre del 2027", "I trimestre 2027"),
    ),
    (date(2027, 7, 1), date(2027, 12, 31)): ("H2 2027", "secondo semestre 2027"),
    (date(2028, 2, 1), date(2028, 2, 29)): ("February 2028",),
    (date(2026, 12, 4),) * 2: ("4 dicembre 2026", "4/12/2026", "2026-12-04"),
}


def test_a_month_a_quarter_or_half_a_year_has_its_first_and_last_day() -> None:
    read = {
        days: {text.read_days(words) for words in typed}
        for days, typed in PARTS_OF_A_YEAR.items()
    }

    assert read == {days: {days} for days in PARTS_OF_A_YEAR}
    parts = [text.part_in_words(*days) for days in PARTS_OF_A_YEAR]
    assert parts == ["month", "quarter", "half-year", "month", "day"]
    for wrong in ("Q5 2027", "13/2027", "2027", "March", "ma 2027", "H3 2027", ""):
        with pytest.raises(ValueError, match="Enter a day"):
            text.read_days(wrong)


def test_norway_and_namibia_are_countries_and_the_union_is_not() -> None:
    assert text.countries()["NO"] == "Norway"
    assert text.countries()["NA"] == "Namibia"
    assert not {"EU", "UN", "ZZ", "001"} & set(text.countries())


def test_first_sentence_of_a_text_ends_before_the_next_capital() -> None:
    assert text.first_sentence("Ask first. Then sign.") == ("Ask first.", "Then sign.")
    assert text.first_sentence("See Art. A. Go on?") == ("See Art. A.", "Go on?")
    assert text.list_in_words(["a", "b"], "or") == "a or b"
    assert text.first_sentence("One alone") == ("One alone", "")
