"""Tables as people have them, made by other libraries: read right, or refused.

`messy/make.py` made the files.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from screening.errors import ScreeningError
from screening.portfolio.matching import DAY, NAME, match, taken
from screening.portfolio.reading import Reading, read
from screening.portfolio.table import Table, read_file, read_table
from screening.rulebook import loader
from screening.rulebook.model import Rulebook
from screening.settings import shipped
from tests.portfolio.reading import answers_in

MESSY = Path(__file__).parent / "messy"
TODAY = date(2026, 11, 29)
DEALS: dict[str, list[Any]] = {
    "deal": ["Alpha", "Beta"],
    "deal-kind": [["export"], ["export"]],
    "sector": [["energy"], ["energy", "machinery"]],
    "stake": [Decimal("12.5"), Decimal(25)],
    "closing-date": [date(2027, 1, 31), date(2027, 2, 1)],
}
"""What most of the files say."""


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return loader.load(shipped("rules") / "italy-china")


def table_of(name: str, sheet: str = "") -> Table:
    return read_table((MESSY / name).read_bytes(), sheet)


def read_as_matched(rulebook: Rulebook, table: Table) -> Reading:
    return read(rulebook, table, taken(match(rulebook, table.heads)), today=TODAY)


def said(reading: Reading, count: int = 5) -> dict[str, Any]:
    """Return the columns that say something."""
    names = {name for deal in reading.deals for name in deal.answers}
    columns = {name: answers_in(reading, name) for name in (NAME, DAY, *names)}
    found = {name: it for name, it in columns.items() if any(it)}
    assert len(found) == count
    return found


def places(reading: Reading) -> Sequence[tuple[int, str]]:
    return [(it.row, it.head) for it in reading.problems]


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("merged-heads.xlsx", (3, 4)),
        ("notes-above.xlsx", (5, 6)),
        ("days-of-1904.xlsx", (2, 3)),
        ("blank-rows.ods", (2, 5)),
        ("hidden-columns.xlsx", (2, 3)),
    ],
)
def test_a_messy_table_is_read_as_it_is_meant(
    rulebook: Rulebook, name: str, rows: Sequence[int]
) -> None:
    reading = read_as_matched(rulebook, table_of(name))

    assert said(reading) == DEALS
    assert (tuple(reading.rows), reading.problems) == (rows, ())


def test_blank_rows_are_counted() -> None:
    assert table_of("blank-rows.ods").blank == 2


def test_of_two_sheets_one_has_to_be_named(rulebook: Rulebook) -> None:
    data = (MESSY / "two-sheets.xlsx").read_bytes()
    assert read_file(data).sheets == ["Deals", "Old deals"]
    with pytest.raises(ScreeningError, match=r"“Deals” and “Old deals”\. Say which"):
        table_of("two-sheets.xlsx")

    reading = read_as_matched(rulebook, table_of("two-sheets.xlsx", "Deals"))

    assert said(reading) == DEALS


def test_italian_numbers_and_letters_are_read(rulebook: Rulebook) -> None:
    reading = read_as_matched(rulebook, table_of("italian-numbers.csv"))

    assert said(reading, 4) == {
        "deal": ["Alpha", "Beta"],
        "italian-party": ["Società Elettrica", "Città di Prato"],
        "deal-value": [Decimal("1500000.5"), Decimal(2_100_000)],
        "stake": [Decimal("12.5"), Decimal("0.5")],
    }
    assert not reading.problems


def test_days_as_text_are_read_and_american_ones_are_told(rulebook: Rulebook) -> None:
    reading = read_as_matched(rulebook, table_of("days-as-text.csv"))

    assert said(reading, 2)["closing-date"] == [*[date(2027, 1, 31)] * 4, None]
    assert places(reading) == [(6, "Planned closing")]
    assert "Did you mean 31/1/2027?" in reading.problems[0].says


def test_a_row_that_adds_up_others_is_told_and_not_read(rulebook: Rulebook) -> None:
    reading = read_as_matched(rulebook, table_of("totals-row.xlsx"))

    assert said(reading) == {name: [*it, None] for name, it in DEALS.items()}
    assert places(reading) == [(4, "")]
    assert "adds up others" in reading.problems[0].says


def test_formulas_and_errors_are_told_and_per_cent_is_read(rulebook: Rulebook) -> None:
    reading = read_as_matched(rulebook, table_of("formulas.xlsx"))

    assert said(reading)["stake"] == [None, None, Decimal(7)]
    assert places(reading) == [
        (2, "Stake after closing"),
        (3, "Kind of deal"),
        (3, "Stake after closing"),
        (4, "Planned closing"),
    ]
    assert {it.value for it in reading.problems} == {
        "=10+2.5",
        "=cmd|'/c calc'!A1",
        "#REF!",
        "=TODAY()",
    }
