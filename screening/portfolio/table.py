"""A table as it was filled in: the sheet, the heads of its columns, and its rows.

The head is found where notes stand above it, and where it is merged. Which question a
column answers is not looked at here, nor what its cells say.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from screening.errors import ScreeningError
from screening.formats import spreadsheet
from screening.formats.sandbox import Limits
from screening.formats.spreadsheet import Contents, Most, Row
from screening.formats.text import list_in_words, plain_text, plainly
from screening.presentation.answers import counted

MOST_ROWS, MOST_COLUMNS, CELLS_A_ROW = 20_000, 300, 100
"""How much a table may hold; so many cells a row, on average."""
MOST_UNPACKED = 200_000_000
RESULTS = "Results"
"""The sheet of a workbook of results that holds the deals."""
_LIMITS = Limits(memory=2 << 30, seconds=20, patience=120)
MOST_ABOVE = 30
"""In how many rows from the top the head is looked for."""
NO_UNITS: Mapping[str, str] = MappingProxyType({})
Merged = tuple[tuple[int, int], tuple[int, int]]
"""Cells shown as one: the first row and column, from 0, and the last."""


class Table(NamedTuple):
    """A sheet of deals. Heads are all different; `blank` rows were left out.

    `units` say, by head, in what amounts are counted whose column itself does not. Rows
    that are `accepted`, by number, are deals even if they look like none.
    """

    sheet: str
    heads: Sequence[str]
    rows: Sequence[Row]
    blank: int = 0
    units: Mapping[str, str] = NO_UNITS
    accepted: Collection[int] = ()

    def column(self, head: str) -> list[str]:
        """The texts of a column, row by row; an empty one where there is none."""
        place = self.heads.index(head)
        return [cell(row, place) for row in self.rows]

    def mended(self, texts: Mapping[tuple[int, str], str]) -> "Table":
        """Return it with other texts in some cells, by number of row and head."""
        places = {head: place for place, head in enumerate(self.heads)}
        rows = {row.number: row for row in self.rows}
        for (number, head), text in texts.items():
            if number in rows and head in places:
                wide = max(len(self.heads), len(rows[number].cells))
                cells = [cell(rows[number], place) for place in range(wide)]
                cells[places[head]] = text
                rows[number] = Row(number, cells)
        return self._replace(rows=[*rows.values()])

    def emptied(self, places: Collection[int]) -> "Table":
        """Return it with nothing in the rows at some places."""
        rows = enumerate(self.rows)
        cut = [Row(it.number, ()) if at in places else it for at, it in rows]
        return self._replace(rows=cut)

    def without(self, numbers: Iterable[int]) -> "Table":
        """Return it without the rows of these numbers."""
        gone = {*numbers}
        return self._replace(rows=[it for it in self.rows if it.number not in gone])


class File(NamedTuple):
    """A file with a table: the names of its sheets, and one of them as it was read.

    CSV has no sheets.
    """

    sheets: Sequence[str]
    table: Table


def cell(row: Row, place: int) -> str:
    """The text of a row's cell at a place; empty past its end, which may be early."""
    return row.cells[place] if place < len(row.cells) else ""


def most() -> Most:
    """The bounds of the file of a table, with the lines that may be above its head."""
    rows = MOST_ROWS + MOST_ABOVE
    return Most(rows, MOST_COLUMNS, MOST_UNPACKED, MOST_ROWS * CELLS_A_ROW)


def read_file(data: bytes, sheet: str = "") -> File:
    """Return a table, of that sheet or the first that holds one.

    The file is XLSX, XLS, ODS or CSV, and is read in a process of its own. A workbook
    of results is read again at its deals, though other sheets come first. Hidden
    columns and rows are read as others; a formula counts as the value that was kept
    beside it. ScreeningError where it cannot be read; BusyError where too many are.
    """
    contents = spreadsheet.read(data, sheet, most(), RESULTS, _LIMITS)
    names = [it.name for it in contents.sheets if it.rows > 1 and it.columns > 1]
    others = [] if sheet else [name for name in names if name != contents.name]
    while True:
        try:
            return File(names, table_of(contents))
        except ScreeningError:
            if not others:
                raise
            name = others.pop(0)
            contents = spreadsheet.read(data, name, most(), limits=_LIMITS)


def read_table(data: bytes, sheet: str = "") -> Table:
    """Return the table of that sheet, else of the only one with a table.

    ScreeningError names the sheets where several have one and none of them was named;
    of a workbook of results that is the one with its deals.
    """
    file = read_file(data, sheet)
    named = sheet or file.table.sheet == RESULTS
    if len(file.sheets) > 1 and not named:
        names = list_in_words(f"“{name}”" for name in file.sheets)
        raise ScreeningError(
            f"The file has several sheets with a table: {names}. Say which of them "
            "holds the deals."
        )
    return file.table


def table_of(contents: Contents) -> Table:
    """Return the table that a file holds; ScreeningError where it is none."""
    name, rows = contents.name, contents.rows
    merged = next((it.merged for it in contents.sheets if it.name == name), ())
    place = _head(rows, merged)
    heads = _whole(rows, place, merged)
    below = rows[place + 1 :]
    if not below:
        raise ScreeningError(
            "The table has no row below its head. Fill in a row for each deal."
        )
    blank = below[-1].number - rows[place].number - len(below)
    named = _named(heads)
    filled = {at for row in below for at, text in enumerate(row.cells) if text}
    used = [at for at, head in enumerate(heads) if head or at in filled]
    cut = [Row(row.number, [cell(row, at) for at in used]) for row in below]
    return Table(name, [named[at] for at in used], cut, blank)


def _head(rows: Sequence[Row], merged: Sequence[Merged]) -> int:
    """Return the place of the first row that is filled about as far as any below.

    A row with a cell over several columns heads groups of them, and is above the head.
    """
    top = rows[:MOST_ABOVE]
    filled = [sum(map(bool, row.cells)) for row in top]
    if not filled or max(filled) == 1:
        raise ScreeningError(
            "No row of the table heads its columns. Add a row above the deals with the "
            "content of each column, as in the template."
        )
    wide = [at for at, count in enumerate(filled) if count * 2 > max(filled)]
    across = {first + 1 for (first, left), (_last, right) in merged if right > left}
    whole = [at for at in wide if top[at].number not in across]
    return (whole or wide)[0]


def _whole(rows: Sequence[Row], place: int, merged: Sequence[Merged]) -> list[str]:
    """Return the heads; one that is merged with cells above stands in the first."""
    head = rows[place]
    widest = max(len(row.cells) for row in rows[place:])
    heads = [plain_text(cell(head, at)) for at in range(widest)]
    by_number = {row.number: row for row in rows[:place]}
    for (top, left), (bottom, _right) in merged:
        inside = top + 1 < head.number <= bottom + 1
        if inside and top + 1 in by_number and not heads[left]:
            heads[left] = plain_text(cell(by_number[top + 1], left))
    return heads


def _named(heads: Sequence[str]) -> list[str]:
    """Return heads that all differ: by the letter of the column, where they do not."""
    names: list[str] = []
    for place, head in enumerate(heads):
        letter = spreadsheet.letter_of(place)
        if not head:
            names.append(f"Column {letter}")
        elif head in names:
            names.append(f"{head} (column {letter})")
        else:
            names.append(head)
    return names


FEWEST_COLUMNS = 4
"""In a narrower table one cell alone may well be a deal."""
WORDS_LOOKED_AT = 3
"""In how many cells of a row that say something the word of a total is looked for."""
LONGEST_NAME = 25
"""How many letters a cell alone may have that is called like a deal."""
MOST_NUMBERS = 200
"""How many rows a file names that are left out."""
MOST_NAMES, MOST_TWINS, MOST_OF_NAME = 5, 8, 60
"""How many names of several rows are told, of how many rows, how much of a name."""
TOTALS = frozenset(
    {"total", "totals", "grand total", "subtotal", "sum", "totale", "totali"}
    | {"totale generale", "subtotale", "somma"}
)
"""What a cell says of a row that adds up the others."""
_NUMBER = re.compile(
    r"[-+(]?\W*\d[\d.,\s]*\W*(eur|euro|mln|mio|m|k)?\W*", re.IGNORECASE
)
_LINE = re.compile(
    r"([-\u2010-\u2015=_*~#\u00b7\u2022>\u2500\u2501\u2550]\s*){2}", re.ASCII
)
"""How no name begins: with a line of at least two signs."""
_WHEN = (
    r"(primo|secondo|terzo|quarto|ultimo|first|second|third|fourth|last|i{1,3}|iv|\d)"
)
_PART = r"(semestre|trimestre|quadrimestre|half|quarter|anno|esercizio|year)"
_YEAR = r"( (of |del )?(19|20)\d\d)"
_PERIOD = re.compile(
    rf"{_WHEN} {_PART}{_YEAR}?|({_PART}|[hqst][1-4]|[1-4][hqst]){_YEAR}"
)
"""A part of a year by which lists are divided, plainly written."""
_REMARK = re.compile(
    r"[*(\[\u2020\u2021\u00a7\u00b9\u00b2\u00b3]|\d{1,2}[.)]\s"
    r"|(fonte|fonti|nota|note|n\.?b\.?|legenda|sources?|notes?|legend)(?!\w)",
    re.IGNORECASE,
)


class NoDeal(NamedTuple):
    """What tells that a row is no deal, and what is to be done about it."""

    text: str
    says: str


_NOT_READ = "It is not counted. If it is a deal,"


def no_deals(table: Table) -> Mapping[int, NoDeal]:
    """Return the rows that are no deals, by place; none that is accepted as one.

    A remark stands before all deals or after them. Where every row says one thing
    alone, that is how deals are listed.
    """
    filled = [_filled(row) for row in table.rows]
    listed = all(len(texts) <= 1 for texts in filled)
    narrow = listed or len(table.heads) < FEWEST_COLUMNS
    others = dict[int, NoDeal]()
    for at, texts in enumerate(filled):
        if total := _total(texts):
            says = f"This row adds up others and is no deal. {_NOT_READ} give the deal"
            others[at] = NoDeal(total, f"{says} another name.")
        elif not narrow and len(texts) == 1 and _divides(texts[0]):
            says = "This row says one thing alone that is no name, and divides the rows"
            what = f"around it. {_NOT_READ} write what else is known of the deal."
            others[at] = NoDeal(texts[0], f"{says} {what}")
    if not narrow:
        others |= dict(_remarks_in(filled, others))
    accepted = {at for at, it in enumerate(table.rows) if it.number in table.accepted}
    return {at: others[at] for at in sorted(others.keys() - accepted)}


def _remarks_in(
    filled: Sequence[Sequence[str]], others: Collection[int]
) -> Iterator[tuple[int, NoDeal]]:
    """Yield the rows that are remarks, from both ends up to the first deal."""
    says = "This row says one thing alone, before or after the deals, like a remark."
    what = f"{_NOT_READ} write what else is known of the deal."
    for places in (range(len(filled)), reversed(range(len(filled)))):
        for at in places:
            if at not in others and filled[at]:
                if not _is_remark(filled[at]):
                    break
                yield at, NoDeal(filled[at][0], f"{says} {what}")


def _filled(row: Row) -> list[str]:
    return [it.strip() for it in row.cells if it.strip()]


def _total(texts: Sequence[str]) -> str:
    """Return the word by which a row adds up others; empty where it does not.

    It is the first cell that says something; or one of the next, where all others are
    numbers: a company may well be called Total.
    """
    for place, text in enumerate(texts[:WORDS_LOOKED_AT]):
        if plainly(text) in TOTALS:
            others = [*texts[:place], *texts[place + 1 :]]
            numbers = others and all(map(_NUMBER.fullmatch, others))
            if not place or numbers:
                return text
    return ""


def _divides(text: str) -> bool:
    return bool(_LINE.match(text) or _PERIOD.fullmatch(plainly(text)))


def _is_remark(texts: Sequence[str]) -> bool:
    """Tell whether a row says one thing alone that is longer than a name, or begins so.

    Those are remarks where the table is wide enough.
    """
    [text] = texts if len(texts) == 1 else [""]
    return len(text) > LONGEST_NAME or bool(_REMARK.match(text))


def left_out_in_words(numbers: Collection[int], most: int = MOST_NUMBERS) -> list[str]:
    """Return which rows are left out by choice, if any are."""
    rows = rows_named(sorted(numbers), most)
    return [f"Left out, by choice: {rows}."] if numbers else []


def rows_named(numbers: Sequence[int], most: int = MOST_NUMBERS) -> str:
    """Return rows by their numbers, and how many more there are than are named."""
    return f"{'rows' if numbers[1:] else 'row'} {first_rows(numbers, most)}"


def first_rows(numbers: Sequence[int], most: int) -> str:
    """Return the first numbers in words, and how many more there are."""
    more = [f"{len(numbers) - most:,} more"] if numbers[most:] else []
    return list_in_words([*map(str, numbers[:most]), *more])


def blank_in_words(table: Table) -> list[str]:
    """Return how many blank rows were left out, where there were any."""
    rows = counted(table.blank, "blank row", "blank rows")
    return [f"Left out: {rows}."] if table.blank else []


def twins_in_words(names: Mapping[int, str]) -> Iterator[str]:
    """Yield a sentence on each name that several rows, by their numbers, have."""
    by_name = dict[str, list[int]]()
    for number, name in names.items():
        if name:
            by_name.setdefault(name, []).append(number)
    several = {name: rows for name, rows in by_name.items() if rows[1:]}
    for name, rows in [*several.items()][:MOST_NAMES]:
        both, whole = ("all", "All of them are") if rows[2:] else ("both", "Both are")
        says = f"Rows {first_rows(rows, MOST_TWINS)} are {both} called"
        yield f"{says} “{name[:MOST_OF_NAME]}”. {whole} read."
    if (left := len(several) - MOST_NAMES) > 0:
        yield f"{left:,} more names stand in several rows. All of those are read."
