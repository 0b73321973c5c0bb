"""Tables as files that spreadsheets open: whole, and without formulas."""

import csv
import zipfile
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from typing import Any

import pytest
from lxml import etree

from screening.formats.spreadsheet import Cell, Column, csv_file, xlsx_file

COLUMNS = (Column("Deal", 40), Column("Due"), Column("Next day"))
MOMENT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ROWS: list[tuple[Cell, ...]] = [
    ("中远海运 & “Söhne”", 2, date(2026, 3, 4)),
    ("A second, with a comma", None, None),
]


def read_csv(made: bytes) -> list[list[str]]:
    """Return the rows of a CSV file, as a spreadsheet reads them."""
    return [*csv.reader(StringIO(made.decode("utf-8-sig"), newline=""))]


def sheet_of(made: bytes) -> Any:
    """Return the one sheet of a workbook."""
    with zipfile.ZipFile(BytesIO(made)) as parts:
        return etree.fromstring(parts.read("xl/worksheets/sheet1.xml"))


def texts_of(made: bytes) -> list[str]:
    """Return all texts of a workbook."""
    with zipfile.ZipFile(BytesIO(made)) as parts:
        tree = etree.fromstring(parts.read("xl/sharedStrings.xml"))
    return [text.text or "" for text in tree.iter() if text.tag.endswith("}t")]


def test_csv_says_what_the_table_says_and_spreadsheets_know_its_letters() -> None:
    made = csv_file(COLUMNS, ROWS)

    assert made.startswith(b"\xef\xbb\xbf")
    assert read_csv(made) == [
        ["Deal", "Due", "Next day"],
        ["中远海运 & “Söhne”", "2", "2026-03-04"],
        ["A second, with a comma", "", ""],
    ]


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://x")', "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1"]
)
def test_text_never_becomes_a_formula(text: str) -> None:
    [_head, [cell, *_]] = read_csv(csv_file(COLUMNS, [(text, None, None)]))
    workbook = xlsx_file("Deals", COLUMNS, [(text, None, None)], MOMENT)

    assert cell == f"'{text}"
    assert not [it for it in sheet_of(workbook).iter() if it.tag.endswith("}f")]
    assert text.strip() in "".join(texts_of(workbook))


def test_workbook_holds_texts_numbers_and_days() -> None:
    made = xlsx_file("Deals", COLUMNS, ROWS, MOMENT)

    values = [it.text for it in sheet_of(made).iter() if it.tag.endswith("}v")]
    day = (date(2026, 3, 4) - date(1899, 12, 30)).days
    assert values == ["0", "1", "2", "3", "2", str(day), "4"]
    assert texts_of(made)[3:] == ["中远海运 & “Söhne”", "A second, with a comma"]


def test_same_table_is_the_same_bytes() -> None:
    both = [xlsx_file("Deals", COLUMNS, ROWS, MOMENT) for _ in range(2)]

    assert both[0] == both[1]


def test_table_without_rows_is_its_head() -> None:
    assert read_csv(csv_file(COLUMNS, [])) == [["Deal", "Due", "Next day"]]
    assert texts_of(xlsx_file("Deals", COLUMNS, [], MOMENT))[0] == "Deal"
