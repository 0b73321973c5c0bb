"""A workbook read in a process of its own: what goes in and comes out is bytes."""

import json
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

from screening.errors import ScreeningError
from screening.formats.spreadsheet import Row
from screening.portfolio import messages
from screening.portfolio.table import Table, read_table, sheets

MOST_ROWS = 300_000
_END = b"\0"


class File(NamedTuple):
    """A file with a table: the names of its sheets, and one of them as it was read.

    CSV has no sheets.
    """

    sheets: Sequence[str]
    table: Table


def asked(data: bytes, sheet: str) -> bytes:
    """Return what the process is given; with no sheet, it takes the first it can."""
    return sheet.encode() + _END + data


def answered(said: bytes) -> File:
    """Return what the process answered, or raise the ScreeningError that it met.

    ValueError where it broke off.
    """
    told = json.loads(said)
    if "refused" in told:
        raise ScreeningError(told["refused"])
    return File(told["sheets"], _table(told["table"]))


def work() -> None:
    """Answer what is asked, in a process of its own."""
    sheet, _end, data = sys.stdin.buffer.read().partition(_END)
    try:
        told: dict[str, Any] = _told(data, sheet.decode())
    except ScreeningError as error:
        told = {"refused": str(error)}
    sys.stdout.write(json.dumps(told))


def _told(data: bytes, sheet: str) -> dict[str, Any]:
    """Return a table and the names of the sheets; the first that holds one is read.

    A workbook of results is read again at its deals, though other sheets come first.
    """
    there = sorted(sheets(data), key=lambda name: name != messages.RESULTS)
    *others, last = [sheet] if sheet else there or [""]
    for name in others:
        try:
            return {"sheets": there, "table": _read(data, name)}
        except ScreeningError:
            continue
    return {"sheets": there, "table": _read(data, last)}


def _read(data: bytes, sheet: str) -> Sequence[Any]:
    """Return what a table is made of; nobody has said anything of its columns yet."""
    table = read_table(data, sheet, MOST_ROWS)
    return table.sheet, table.heads, table.rows, table.blank


def _table(told: Sequence[Any]) -> Table:
    sheet, heads, rows, blank = told
    same: dict[str, str] = {}
    kept = [
        Row(number, [same.setdefault(cell, cell) for cell in cells])
        for number, cells in rows
    ]
    return Table(sheet, heads, kept, blank)
