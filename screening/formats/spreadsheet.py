"""Tables as files that spreadsheets open: CSV, and XLSX.

The only door of the library `xlsxwriter`. A cell of text never becomes a formula, and
nothing is written to the disk on the way.
"""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from io import BytesIO, StringIO
from typing import NamedTuple

import xlsxwriter

Cell = str | int | date | None
"""What may stand in a cell; None leaves it empty."""

BYTE_ORDER_MARK = "\ufeff"
"""By which spreadsheets know UTF-8."""
_READ_AS_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
DAY = "yyyy-mm-dd"


class Column(NamedTuple):
    """A column: its title, and how many characters wide it is shown."""

    title: str
    width: int = 14


def csv_file(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a table as CSV in UTF-8, days as 2026-01-31.

    Text that a spreadsheet would read as a formula begins with an apostrophe.
    """
    file = StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([column.title for column in columns])
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return (BYTE_ORDER_MARK + file.getvalue()).encode()


def _plain(cell: Cell) -> str | int:
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_READ_AS_FORMULAS) else cell
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else cell


def xlsx_file(
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    made_at: datetime,
) -> bytes:
    """Return a table as the one sheet of a workbook, its head fixed, to be filtered.

    The same table, made at the same moment, is the same bytes.
    """
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"title": title, "created": made_at})
        sheet, bold = book.add_worksheet(title), book.add_format({"bold": True})
        day = book.add_format({"num_format": DAY})
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, column.title, bold)
        last = 0
        for last, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                _write(sheet, (last, place), cell, day)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, last, len(columns) - 1)
    return file.getvalue()


def _write(
    sheet: xlsxwriter.worksheet.Worksheet,
    place: tuple[int, int],
    cell: Cell,
    day: xlsxwriter.format.Format,
) -> None:
    match cell:
        case str():
            sheet.write_string(*place, cell)
        case int():
            sheet.write_number(*place, cell)
        case date():
            sheet.write_datetime(*place, datetime.combine(cell, time()), day)
