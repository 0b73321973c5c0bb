"""A table as it was filled in: the sheet, the heads of its columns, and its rows.

The head is found where notes stand above it, and where it is merged. Which question a
column answers is not looked at here, nor what its cells say.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import pyarrow.compute as pc

from screening.errors import ScreeningError
from screening.formats import spreadsheet, table_file
from screening.formats.spreadsheet import LIST, Contents, Most, Row
from screening.formats.table_file import Limits
from screening.formats.text import list_in_words, plain_text
from screening.portfolio import messages
from screening.portfolio.columns import ColumnRows, column_of, picked, read_columns

MOST_ROWS, MOST_COLUMNS = 1_000_000, 300
MOST_IN_PAGES = 20_000
"""How many rows a table may have that pages show."""
_LIMITS = Limits(memory=2 << 30, seconds=20, patience=40)
MOST_UNPACKED, UNPACKED_A_ROW = 1_000_000_000, 5_000
CELLS_A_ROW = 100
Merged = tuple[tuple[int, int], tuple[int, int]]
"""Cells shown as one: the first row and column, from 0, and the last."""
NO_UNITS: Mapping[str, str] = MappingProxyType({})
MOST_ABOVE = 30
"""In how many rows from the top the head is looked for."""


class Table(NamedTuple):
    """A sheet of deals. Heads are all different; `blank` rows were left out.

    `units` say, by head, in what amounts are counted whose column itself does not.
    """

    sheet: str
    heads: Sequence[str]
    rows: Sequence[Row]
    blank: int = 0
    units: Mapping[str, str] = NO_UNITS


class File(NamedTuple):
    """A file with a table: the names of its sheets, and one of them as it was read.

    CSV has no sheets.
    """

    sheets: Sequence[str]
    table: Table


def sheets(data: bytes) -> Sequence[str]:
    """Return the sheets that hold a table and are not hidden; of CSV there is none."""
    return [it.name for it in spreadsheet.sheets_of(data, most_of()) if _is_table(it)]


def read_table(data: bytes, sheet: str = "", most: int = MOST_ROWS) -> Table:
    """Read the deals of a file, of that sheet, else of the only one with a table.

    A workbook of results, which has several, is read again at its deals. It is XLSX,
    XLS, ODS or CSV, of at most so many rows. Hidden columns and rows are read as
    others; a formula counts as the value that was kept beside it.
    ScreeningError tells what to do where there is no table, or more than one.
    """
    limits = most_of(most)
    if columns := read_columns(data, limits):
        return table_of(Contents((), "", columns))
    found = spreadsheet.contents(data, sheet, limits, messages.RESULTS)
    if not sheet:
        _refuse_several(tables_in(found))
    return table_of(found)


def read_file(data: bytes, sheet: str = "") -> File:
    """Return a table, of that sheet or the first that holds one.

    The file is read in a process of its own. A workbook of results is read again at
    its deals, though other sheets come first. ScreeningError where it cannot be read;
    BusyError where too many are being read.
    """
    most, first = most_of(MOST_IN_PAGES), messages.RESULTS
    found = table_file.read(data, sheet, most, first, _LIMITS)
    names = tables_in(found)
    others = [] if sheet else [name for name in names if name != found.name]
    while True:
        try:
            return File(names, table_of(found))
        except ScreeningError:
            if not others:
                raise
            found = table_file.read(data, others.pop(0), most, first, _LIMITS)


def tables_in(found: Contents) -> list[str]:
    """Return the names of the sheets that hold a table, one of results first."""
    names = [it.name for it in found.sheets if _is_table(it)]
    return sorted(names, key=lambda name: name != messages.RESULTS)


def table_of(found: Contents) -> Table:
    """Return the table that a file holds; ScreeningError where it is none."""
    name, rows = found.name, found.rows
    merged = next((it.merged for it in found.sheets if it.name == name), ())
    place = _head(rows, merged)
    heads = _whole(rows, place, merged)
    below = rows[place + 1 :]
    if not below:
        raise ScreeningError(messages.NO_DEALS)
    blank = below[-1].number - rows[place].number - len(below)
    used, named = _used(heads, below), _named(heads)
    if len(used) < len(heads):
        below = picked(below, used)
    return Table(name, [named[it] for it in used], below, blank)


def _refuse_several(names: Sequence[str]) -> None:
    if len(names) > 1 and messages.RESULTS not in names:
        told = list_in_words(f"“{name}”" for name in names)
        raise ScreeningError(messages.SEVERAL_SHEETS.format(names=told))


def most_of(rows: int = MOST_ROWS) -> Most:
    """Return what a table may have that has so many rows."""
    unpacked = max(LIST.unpacked, min(rows * UNPACKED_A_ROW, MOST_UNPACKED))
    return Most(rows + MOST_ABOVE, MOST_COLUMNS, unpacked, rows * CELLS_A_ROW)


def _is_table(sheet: spreadsheet.Sheet) -> bool:
    return sheet.rows > 1 and sheet.columns > 1


def _head(rows: Sequence[Row], merged: Sequence[Merged]) -> int:
    """Return the place of the first row that is filled about as far as any below.

    A row with a cell over several columns heads groups of them, and is above the head.
    """
    top = rows[:MOST_ABOVE]
    filled = [sum(map(bool, row.cells)) for row in top]
    if not filled or max(filled) == 1:
        raise ScreeningError(messages.NO_HEAD)
    found = [at for at, count in enumerate(filled) if count * 2 > max(filled)]
    across = {first + 1 for (first, left), (_last, right) in merged if right > left}
    whole = [at for at in found if top[at].number not in across]
    return (whole or found)[0]


def _whole(rows: Sequence[Row], place: int, merged: Sequence[Merged]) -> list[str]:
    """Return the heads; one that is merged with cells above stands in the first."""
    head = rows[place]
    widest = _widest(rows[place:])
    heads = [*map(plain_text, head.cells), *[""] * (widest - len(head.cells))]
    by_number = {row.number: row.cells for row in rows[:place]}
    for (top, left), (bottom, _right) in merged:
        above = by_number.get(top + 1, ())
        inside = top + 1 < head.number <= bottom + 1
        if inside and left < len(above) and not heads[left]:
            heads[left] = plain_text(above[left])
    return heads


def _used(heads: Sequence[str], rows: Sequence[Row]) -> list[int]:
    """Return the places of the columns that have a head, or something below it."""
    return [
        place
        for place, head in enumerate(heads)
        if head or pc.any(pc.not_equal(column_of(rows, place), "")).as_py()
    ]


def _widest(rows: Sequence[Row]) -> int:
    if isinstance(rows, ColumnRows):
        return len(rows.columns)
    return max(len(row.cells) for row in rows)


def _named(heads: Sequence[str]) -> list[str]:
    """Return heads that all differ: by the letter of the column, where they do not."""
    found: list[str] = []
    for place, head in enumerate(heads):
        letter = spreadsheet.letter_of(place)
        if not head:
            found.append(messages.UNNAMED.format(letter=letter))
        elif head in found:
            found.append(messages.TWIN.format(head=head, letter=letter))
        else:
            found.append(head)
    return found
