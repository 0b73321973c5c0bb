"""The cells of a table: what could not be read, and what the others were read as.

Each can be mended, which can be undone, and rows can be left out and taken back in.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from screening.portfolio.column_values import (
    ColumnRead,
    Value,
    columns_read,
    rows_alike,
)
from screening.portfolio.reading import CellProblem
from screening.portfolio.rows import (
    blank_in_words,
    left_out_in_words,
    rows_named,
    why_left_out,
)
from screening.rulebook.model import Rulebook
from screening.web import messages
from screening.web.portfolio_upload import Result, Upload

MOST_SHOWN = 100
"""How many are shown to be mended at a time."""
MOST_ROWS = 8
"""Of how many rows the numbers are told."""
LONGEST_CELL = 500
CELL, SAME = "cell-", "same-"
_FIELD = re.compile(rf"({CELL}|{SAME})(\d{{1,7}})-(\d{{1,4}})")
"""The field of one cell, or of all in its column that say the same: row, column."""
UNDO, BACK = "undo-", "back-"
"""Buttons: to undo what was mended, and to take back in a row that was left out."""
USE = "use-"
"""Before the field of a cell: a button that mends it as it is told to be meant."""
_BACK = re.compile(rf"{BACK}(\d{{1,7}})")
_LEAVE = re.compile(r"leave-(\d{1,7})")
"""What is ticked where a row as a whole is to be left out."""


class Trouble(NamedTuple):
    """One cell that could not be read, or all cells of a column that say the same.

    It may have been typed `instead` of what stands in the table.
    """

    field: str
    first: CellProblem
    rows: Sequence[int]
    instead: Sequence["Mend"] = ()

    @property
    def told_rows(self) -> str:
        """The numbers of the first rows."""
        return ", ".join(map(str, self.rows[:MOST_ROWS]))

    @property
    def more_rows(self) -> int:
        """How many rows more there are."""
        return max(0, len(self.rows) - MOST_ROWS)

    @property
    def can_be_mended(self) -> bool:
        """Whether it is a cell, and not a row as a whole."""
        return bool(self.first.head)


class Uneven(NamedTuple):
    """A row in which a number is below the one before: its cells, by their fields."""

    row: int
    says: str
    cells: Sequence[tuple[str, CellProblem]]


class Mend(NamedTuple):
    """What is read instead of a cell, or of all in its column that said the same."""

    field: str
    head: str
    was: str
    now: str
    rows: Sequence[int]


class Mends(NamedTuple):
    """What was typed instead of cells: what is `read` so, and what could not be."""

    read: Sequence[Mend]
    refused: Sequence[Mend]


def troubles(
    problems: Sequence[CellProblem], heads: Sequence[str], *, by_row: bool
) -> list[Trouble]:
    """Return problems to be mended: row by row, or those alike once, the most first."""
    how = CELL if by_row else SAME
    alike: dict[tuple[object, ...], list[CellProblem]] = {}
    for it in problems:
        key = (it.head, it.value, it.says, it.row if by_row else 0)
        alike.setdefault(key, []).append(it)
    found = [
        Trouble(_field(how, first, heads), first, [first.row, *(it.row for it in more)])
        for first, *more in alike.values()
    ]
    return sorted(found, key=lambda it: -len(it.rows))


def with_typed(found: Sequence[Trouble], refused: Sequence[Mend]) -> list[Trouble]:
    """Return troubles with what was typed of them, and could not be read either."""
    typed: dict[tuple[str, str], list[Mend]] = {}
    for it in refused:
        typed.setdefault((it.head, it.now), []).append(it)
    return [
        trouble._replace(
            instead=[
                it
                for it in typed.get((trouble.first.head, trouble.first.value), ())
                if {*it.rows} & {*trouble.rows}
            ]
        )
        for trouble in found
    ]


def told_apart(
    all_: Sequence[Mend], problems: Sequence[CellProblem], left_out: frozenset[int]
) -> Mends:
    """Return what was typed instead of cells, apart by whether it could be read.

    What was typed in rows that are `left_out` alone is not read at all.
    """
    wrong = {(it.head, it.value) for it in problems}
    there = [it for it in all_ if {*it.rows} - left_out]
    return Mends(
        [it for it in there if (it.head, it.now) not in wrong],
        [it for it in there if (it.head, it.now) in wrong],
    )


def _field(how: str, problem: CellProblem, heads: Sequence[str]) -> str:
    place = heads.index(problem.head) if problem.head else 0
    return f"{how}{problem.row}-{place}"


def uneven(falls: Sequence[CellProblem], heads: Sequence[str]) -> list[Uneven]:
    """Return the rows in which numbers fall, each once for each pair of numbers."""
    rows: dict[tuple[int, str], list[CellProblem]] = {}
    for it in falls:
        rows.setdefault((it.row, it.says), []).append(it)
    return [
        Uneven(row, says, [(_field(CELL, it, heads), it) for it in cells])
        for (row, says), cells in rows.items()
    ]


def kinds(problems: Sequence[CellProblem]) -> list[tuple[str, int]]:
    """Return how many cells of each column could not be read, the most first."""
    return Counter(it.head for it in problems).most_common()


def mended(
    typed: Mapping[str, str],
    problems: Sequence[CellProblem],
    heads: Sequence[str],
    blank: Collection[tuple[int, str]] = (),
) -> dict[tuple[int, str], str]:
    """Return what is typed instead of cells, by row and head; not what is as it was.

    A field that is emptied says that the cell is not known; not so that of a cell whose
    field is `blank` from the start. One of a cell that was mended meanwhile says
    nothing.
    """
    wrong = {(it.row, it.head): it for it in problems if it.head}
    used = {it.removeprefix(USE): typed[it] for it in typed if it.startswith(USE)}
    found = dict[tuple[int, str], str]()
    for name, said in {**typed, **used}.items():
        field = column_field(name, heads)
        first = wrong.get(field) if field else None
        if first and _is_mend(said.strip(), first, blank):
            alone = name.startswith(CELL)
            alike = [first] if alone else _alike(first, problems)
            found |= {(it.row, it.head): said[:LONGEST_CELL] for it in alike}
    return found


def column_field(name: str, heads: Sequence[str]) -> tuple[int, str] | None:
    """Return the number of the row and the head that a field is of, if it is one."""
    field = _FIELD.fullmatch(name)
    if not field or int(field[3]) >= len(heads):
        return None
    return int(field[2]), heads[int(field[3])]


def _is_mend(
    said: str, problem: CellProblem, blank: Collection[tuple[int, str]]
) -> bool:
    return said != problem.value.strip() and bool(
        said or (problem.row, problem.head) not in blank
    )


def mends(
    done: Mapping[tuple[int, str], str],
    heads: Sequence[str],
    said: Callable[[int, str], str],
) -> list[Mend]:
    """Return what was mended, those alike once; `said` is what stood in a cell."""
    alike: dict[tuple[str, str, str], list[int]] = {}
    for (row, head), now in sorted(done.items()):
        if head in heads:
            alike.setdefault((head, said(row, head), now), []).append(row)
    return [
        Mend(f"{UNDO}{rows[0]}-{heads.index(head)}", head, was, now, rows)
        for (head, was, now), rows in alike.items()
    ]


def without_undone(
    do: str, done: Mapping[tuple[int, str], str], all_: Sequence[Mend]
) -> dict[tuple[int, str], str]:
    """Return what stays mended once a button is pressed that undoes some of it."""
    undone = {(row, it.head) for it in all_ if it.field == do for row in it.rows}
    return {cell: now for cell, now in done.items() if cell not in undone}


def taken_back(do: str) -> frozenset[int]:
    """Return the number of the row that a button takes back in, if it is one."""
    found = _BACK.fullmatch(do)
    return frozenset({int(found[1])} if found else ())


def left_out(typed: Mapping[str, str]) -> frozenset[int]:
    """Return the numbers of rows that are to be left out."""
    found = map(_LEAVE.fullmatch, typed)
    return frozenset(int(it[1]) for it in found if it)


def _alike(first: CellProblem, problems: Sequence[CellProblem]) -> list[CellProblem]:
    its = first.head, first.value
    return [it for it in problems if (it.head, it.value) == its]


class ShownValues(NamedTuple):
    """A column as the page shows it; `labels` are offered where it is corrected.

    `apart` says that what was read is told by its ends, and its values only when asked.
    """

    place: int
    read: ColumnRead
    labels: Sequence[str]

    @property
    def apart(self) -> bool:
        """Whether it is told from lowest to highest."""
        return bool(self.read.ends)

    @property
    def clear(self) -> Sequence[Value]:
        """The values that were read."""
        return [it for it in self.read.values if it.answer]

    @property
    def unclear(self) -> Sequence[Value]:
        """The values that say that nothing is known, or could not be read."""
        return [it for it in self.read.values if not it.answer]

    def field(self, value: Value) -> str:
        """Return the name of the field in which a value is corrected."""
        return f"{SAME}{value.row}-{self.place}"


def shown_values(upload: Upload, result: Result) -> list[ShownValues]:
    """Return what each column that is read was read as."""
    rulebook = result.summary.rulebook
    reading, columns = result.answered.cells, upload.read_as.columns
    return [
        ShownValues(upload.table.heads.index(it.head), it, _labels(rulebook, it))
        for it in columns_read(rulebook, result.table, reading, columns)
    ]


def _labels(rulebook: Rulebook, column: ColumnRead) -> list[str]:
    asked = rulebook.questions.get(column.question)
    return [it.label for it in asked.offered.values()] if asked else []


def corrected(typed: Mapping[str, str], result: Result) -> dict[tuple[int, str], str]:
    """Return what is typed instead of values, for each row and head that says the same.

    An empty field says nothing.
    """
    table, found = result.table, dict[tuple[int, str], str]()
    for name, said in typed.items():
        field = column_field(name, table.heads)
        if field and said.strip():
            row, head = field
            rows = rows_alike(table, head, row)
            found |= {(it, head): said[:LONGEST_CELL] for it in rows}
    return found


def mends_of(upload: Upload, result: Result) -> Mends:
    """Return what was typed instead of cells, those alike once."""
    done, heads = upload.read_as.mended, upload.table.heads
    wrong = result.answered.cells.problems
    return told_apart(mends(done, heads, upload.said), wrong, upload.read_as.left_out)


def done(upload: Upload, result: Result) -> list[str]:
    """Return what was mended, and what could not be, and the rows that are left out."""
    wrong = {(it.head, it.value) for it in result.answered.cells.problems}
    mended = [
        (
            messages.CELL_REFUSED if (head, now) in wrong else messages.CELL_MENDED
        ).format(row=row, head=head, was=upload.said(row, head), now=now)
        for (row, head), now in sorted(upload.read_as.mended.items())
        if row not in upload.read_as.left_out
    ]
    rows = left_out_in_words(upload.table, upload.read_as.left_out)
    return [*mended, *rows, *blank_in_words(upload.table)]


def left_out_why(upload: Upload) -> Mapping[int, str]:
    """Return why rows are left out, by their numbers."""
    return why_left_out(upload.table, upload.read_as.left_out)


def left_out_told(upload: Upload) -> Sequence[str]:
    """Return which rows are left out, a sentence for each reason."""
    return left_out_in_words(upload.table, upload.read_as.left_out, MOST_ROWS)


def left_out_now(numbers: Collection[int]) -> str:
    """Return which rows are left out from now on."""
    rows = rows_named(sorted(numbers), MOST_ROWS)
    return messages.LEFT_OUT.format(rows=rows)
