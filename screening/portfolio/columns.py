"""A long table of text, held by its columns, which takes a small part of the time.

Only CSV whose rows are all equally wide is read so; any other is read row by row, and
comes to the same.
"""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import overload

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from screening.formats import spreadsheet
from screening.formats.spreadsheet import Row

WORTH_IT = 1_000_000
"""From how many bytes on."""
PIECE = 10_000


class ColumnRows(Sequence[Row]):
    """Rows of which the columns are at hand; each row is made when it is looked at."""

    def __init__(self, numbers: Sequence[int], columns: Sequence[pa.Array]) -> None:
        self.numbers, self.columns = numbers, columns

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.numbers)

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> "ColumnRows": ...

    def __getitem__(self, place: int | slice) -> "Row | ColumnRows":
        """Return a row, or some of them."""
        if isinstance(place, slice):
            first, last, _step = place.indices(len(self))
            some = [it.slice(first, max(last - first, 0)) for it in self.columns]
            return ColumnRows(self.numbers[place], some)
        return Row(self.numbers[place], [it[place].as_py() for it in self.columns])

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows, of which a piece at a time is made."""
        for start in range(0, len(self), PIECE):
            columns = [it.slice(start, PIECE).to_pylist() for it in self.columns]
            numbers = self.numbers[start : start + PIECE]
            for number, cells in zip(numbers, zip(*columns, strict=True), strict=True):
                yield Row(number, cells)


def column_of(rows: Sequence[Row], place: int) -> pa.Array:
    """Return what stands in a column of a table, as text."""
    if isinstance(rows, ColumnRows):
        return rows.columns[place]
    return pa.array(
        [it.cells[place] if place < len(it.cells) else "" for it in rows], pa.string()
    )


def picked(rows: Sequence[Row], places: Sequence[int]) -> Sequence[Row]:
    """Return rows with those of their columns alone."""
    if isinstance(rows, ColumnRows):
        return ColumnRows(rows.numbers, [rows.columns[place] for place in places])
    return [
        Row(row.number, [row.cells[it] if it < len(row.cells) else "" for it in places])
        for row in rows
    ]


def read_columns(data: bytes, most: spreadsheet.Most) -> ColumnRows | None:
    """Return the rows of long CSV that are not empty, as `read_rows` does.

    None where it has to be read row by row: short, uneven or too large.
    """
    if len(data) < WORTH_IT or spreadsheet.is_workbook(data):
        return None
    text = spreadsheet.text_of(data)
    try:
        found = csv.read_csv(
            BytesIO(text.encode()),
            csv.ReadOptions(autogenerate_column_names=True, block_size=1 << 24),
            csv.ParseOptions(
                delimiter=spreadsheet.separator_of(text),
                newlines_in_values=True,
                ignore_empty_lines=False,
            ),
            csv.ConvertOptions(default_column_type=pa.string()),
        )
    except pa.ArrowInvalid:
        return None
    if found.num_rows > most.rows or found.num_columns > most.columns:
        return None
    return _not_empty([_plain(it.combine_chunks()) for it in found.columns])


def _plain(column: pa.Array) -> pa.Array:
    """Return a column as the cells of other tables are read."""
    even = pc.replace_substring(column, "\r\n", "\n")
    return pc.utf8_trim_whitespace(pc.replace_substring(even, "\r", "\n"))


def _not_empty(columns: Sequence[pa.Array]) -> ColumnRows:
    filled = np.zeros(len(columns[0]), np.bool_)
    for column in columns:
        filled |= pc.not_equal(column, "").to_numpy(zero_copy_only=False)
    numbers = (np.flatnonzero(filled) + 1).tolist()
    if filled.all():
        return ColumnRows(numbers, columns)
    return ColumnRows(numbers, [it.filter(pa.array(filled)) for it in columns])
