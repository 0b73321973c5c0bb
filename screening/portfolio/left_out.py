"""Rows that are left out of a table, and why, as pages and files tell it."""

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence

from screening.formats.spreadsheet import Row
from screening.formats.text import list_in_words
from screening.portfolio import messages
from screening.portfolio.cells import numbers_of
from screening.portfolio.remarks import is_remark
from screening.portfolio.table import Table
from screening.portfolio.totals import totals
from screening.wording.answers import counted

MOST_ROWS = 200
"""How many rows a file names that are left out for one reason."""


def reasons(table: Table, numbers: Collection[int]) -> Mapping[int, str]:
    """Return why rows, by their numbers, are left out: what they are, or by choice."""
    rows = _rows(table, sorted(numbers))
    adding_up = totals(table._replace(rows=rows))
    return {
        row.number: messages.ADDS_UP
        if at in adding_up
        else messages.IS_REMARK
        if is_remark(table.heads, row.cells)
        else messages.BY_CHOICE
        for at, row in enumerate(rows)
    }


def told(table: Table, numbers: Collection[int], most: int = MOST_ROWS) -> list[str]:
    """Return which rows are left out, a sentence for each reason."""
    why = reasons(table, numbers)
    return [
        messages.LEFT_OUT.format(
            rows=rows_named([row for row, said in why.items() if said == reason], most),
            why=reason,
        )
        for reason in dict.fromkeys(why.values())
    ]


def rows_named(numbers: Sequence[int], most: int = MOST_ROWS) -> str:
    """Return rows by their numbers, and how many more there are than are named."""
    named, more = numbers[:most], len(numbers) - most
    left = [messages.MORE_ROWS.format(count=more)] if more > 0 else []
    word = messages.ROWS[len(numbers) > 1]
    return f"{word} {list_in_words([*map(str, named), *left])}"


def blank_told(table: Table) -> list[str]:
    """Return how many blank rows were left out, where there were any."""
    if not table.blank:
        return []
    rows = counted(table.blank, *messages.ROWS_BLANK)
    return [messages.BLANK_ROWS.format(rows=rows)]


def _rows(table: Table, wanted: Sequence[int]) -> list[Row]:
    numbers = numbers_of(table)
    places = ((bisect_left(numbers, it), it) for it in wanted)
    return [
        table.rows[at] for at, it in places if at < len(numbers) and numbers[at] == it
    ]
