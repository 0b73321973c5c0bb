"""A screened table, to be taken away: the columns as they came, and what was found.

As a workbook it begins with the picture, has columns in words beside those with ids, a
sheet of problems and one that says how it was made; Parquet says that in its metadata.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from screening import __version__
from screening.errors import ScreeningError
from screening.formats import spreadsheet
from screening.formats.spreadsheet import Cell, Column, Page
from screening.formats.text import day_in_words
from screening.portfolio import as_read_sheet, filings_sheet, messages, picture
from screening.portfolio.cells import CellProblem, Reading
from screening.portfolio.columns import column_of
from screening.portfolio.filed import filed
from screening.portfolio.in_words import WordColumn, word_columns
from screening.portfolio.matching import PROBLEMS, ROW
from screening.portfolio.screen import EXACT
from screening.portfolio.summary import Summary
from screening.portfolio.table import Table
from screening.rulebook.model import Rulebook
from screening.wording.answers import counted

MOST_CELLS = 5_000_000
"""How many cells a workbook may have: it is made in memory, and opened in it."""
MOST_MEASURED, NARROW, WIDE = 200, 10, 40
"""How many rows a column is measured by, and how narrow and wide it may be."""


def origin(rulebook: Rulebook, on: date) -> dict[str, str]:
    """Return by what a table was screened: the rulebook, the day, the software."""
    return {
        "rulebook": rulebook.heading.id,
        "version": str(rulebook.heading.version),
        "digest": rulebook.digest,
        "on": on.isoformat(),
        "software": f"screening {__version__}",
    }


class Results(NamedTuple):
    """A table as it was read, and its verdicts row by row; `origin` says by what.

    `asked` are the questions to ask first, where that was worked out. Where it is
    `exact`, the lowest and highest levels are the engine's range.
    """

    table: Table
    reading: Reading
    verdicts: pa.Table
    origin: Mapping[str, str]
    rulebook: Rulebook
    summary: Summary
    asked: picture.Asked | None = None
    exact: bool = False


Tell = Callable[[int], None]
"""What is told of how many more deals are written; what it raises stops the work."""


def _nobody(_deals: int) -> None:
    """Tell nobody."""


def as_csv(results: Results, tell: Tell = _nobody) -> bytes:
    """Return results as CSV; no cell becomes a formula."""
    heads = [Column(head) for head in _heads(results)]
    return spreadsheet.csv_file(heads, _rows(results, tell))


def problems_as_csv(problems: Sequence[CellProblem]) -> bytes:
    """Return the problems as CSV: row, column, question, value, reason."""
    return spreadsheet.csv_file(_PROBLEMS, problems)


def as_xlsx(results: Results, made_at: datetime, tell: Tell = _nobody) -> bytes:
    """Return results as a workbook, with its problems and by what it was made.

    ScreeningError where it would be too large to be opened.
    """
    words = [*word_columns(results.rulebook, results.verdicts, results.summary)]
    heads = _columns(results, words)
    wide = len(heads) + as_read_sheet.width(results.rulebook, results.reading)
    if len(results.table.rows) * wide > MOST_CELLS:
        raise ScreeningError(messages.TOO_LARGE_A_BOOK)
    by = [f"{name}: {value}" for name, value in results.origin.items()]
    levels = _levels_told(results)
    about = [*by, *results.reading.notes, *levels, *messages.HOW_TO_READ]
    rows = _with_words(_rows(results, tell), words)
    pages = [
        picture.page(results.rulebook, results.summary, results.asked, _said(results)),
        Page(messages.RESULTS, heads, rows),
        *_filings(results),
        as_read_sheet.page(results.rulebook, results.reading),
        Page(messages.PROBLEMS, _PROBLEMS, results.reading.problems),
        Page(messages.READ_ME, [Column(messages.READ_ME, 110)], [[it] for it in about]),
    ]
    return spreadsheet.workbook(pages, made_at)


def _filings(results: Results) -> list[Page]:
    """Return the sheet of filings, where they were looked for."""
    if "filings" not in results.verdicts.column_names:
        return []
    counted = filed(results.rulebook, results.verdicts)
    about = counted, results.summary, results.reading
    return [filings_sheet.page(results.rulebook, *about)]


def _said(results: Results) -> list[str]:
    """Return by what a table was screened, in words."""
    heading, by = results.rulebook.heading, results.origin
    said = messages.SCREENED_BY.format(
        title=heading.title,
        version=heading.version,
        day=day_in_words(date.fromisoformat(by["on"])),
    )
    return [said, *_levels_told(results), *_unread(results.reading)]


def _levels_told(results: Results) -> list[str]:
    """Return whether the levels are exact."""
    if results.exact:
        return [messages.LEVELS_EXACT]
    beside = EXACT.names[0] in results.verdicts.column_names
    return [messages.LEVELS_QUICK, *([messages.LEVELS_BESIDE] if beside else [])]


def _unread(reading: Reading) -> list[str]:
    """Return how many cells, and how many whole rows, count as not known."""
    cells = sum(bool(it.head) for it in reading.problems)
    rows = len(reading.problems) - cells
    told = {
        messages.CELLS_UNREAD.format(cells=counted(cells, *messages.CELL_WORDS)): cells,
        messages.ROWS_UNREAD.format(rows=counted(rows, *messages.ROWS)): rows,
    }
    return [it for it, count in told.items() if count] or [messages.NO_CELL_UNREAD]


def _columns(results: Results, words: Sequence[WordColumn]) -> list[Column]:
    """Return the columns of the deals, those that came as wide as what they hold."""
    heads, wide = _heads(results), len(results.table.heads)
    top = results.table.rows[:MOST_MEASURED]
    came = [
        Column(
            head, _width([head, *(row.cells[at] for row in top if at < len(row.cells))])
        )
        for at, head in enumerate(heads[:wide])
    ]
    found = [Column(head, max(NARROW, len(head) + 2)) for head in heads[wide:]]
    taken = {*heads}
    return [*came, *found, *(Column(_own(it.head, taken), it.width) for it in words)]


def _width(said: Sequence[str]) -> int:
    return min(max(NARROW, *(len(it) + 2 for it in said)), WIDE)


def _with_words(
    rows: Iterable[Sequence[Cell]], words: Sequence[WordColumn]
) -> Iterator[Sequence[Cell]]:
    each = zip(*(it.cells for it in words), strict=True)
    for row, told in zip(rows, each, strict=True):
        yield [*row, *told]


def as_parquet(results: Results) -> bytes:
    """Return results as Parquet, with what they were made by in its metadata.

    The columns as they came are text; rules and filings are lists, of words and not of
    their codes: several row groups of those cannot be read.
    """
    file = BytesIO()
    table, verdicts = results.table, results.verdicts
    came = [column_of(table.rows, place) for place in range(len(table.heads))]
    wrong, numbers = _wrong(results), results.reading.rows
    counts = pa.array([wrong[it] for it in numbers], pa.int32())
    each = [*came, pa.array(numbers, pa.int32()), *verdicts.columns, counts]
    whole = pa.table(each, names=_heads(results))
    with pyarrow.parquet.ParquetWriter(
        file, whole.schema, store_schema=False
    ) as writer:
        writer.write_table(whole)
        writer.add_key_value_metadata(dict(results.origin))
    return file.getvalue()


_PROBLEMS = [
    Column(head, width)
    for head, width in zip(messages.PROBLEM_HEADS, (6, 24, 24, 24, 90), strict=True)
]


def _heads(results: Results) -> list[str]:
    """Return the heads of the columns that came, and of those that were found."""
    came = results.table.heads
    found = [ROW, *results.verdicts.column_names, PROBLEMS]
    return [*came, *(_own(it, came) for it in found)]


def _own(head: str, others: Collection[str]) -> str:
    """Return a head of ours, told apart from one that came."""
    return messages.OF_SCREENING.format(name=head) if head in others else head


def _rows(results: Results, tell: Tell) -> Iterator[Sequence[Cell]]:
    wide, wrong = len(results.table.heads), _wrong(results)
    columns = [_cells(it) for it in results.verdicts.columns]
    for row, *found in zip(results.table.rows, *columns, strict=True):
        came = _filled(row.cells, wide)
        yield [*came, row.number, *found, wrong[row.number]]
        tell(1)


def _filled(cells: Sequence[str], wide: int) -> Sequence[str]:
    return [*cells[:wide], *[""] * (wide - len(cells))]


def _wrong(results: Results) -> Mapping[int, int]:
    """Return how many cells of a row, by its number, could not be read."""
    return Counter(problem.row for problem in results.reading.problems)


def _cells(column: pa.ChunkedArray) -> list[Cell]:
    """Return what a column of verdicts says, each in a cell."""
    if pa.types.is_boolean(column.type):
        said = {True: messages.YES, False: messages.NO, None: ""}
        return [said[it] for it in column.to_pylist()]
    if not pa.types.is_list(column.type):
        return [it or "" for it in column.to_pylist()]
    listed = column.combine_chunks()
    words = listed.flatten()
    if pa.types.is_struct(words.type):
        parts = [it.cast(pa.string()) for it in words.flatten()]
        words = pc.binary_join_element_wise(*parts, messages.STATE)
    each = pa.ListArray.from_arrays(listed.offsets, words.cast(pa.string()))
    joined: list[Cell] = pc.binary_join(each, messages.LIST).to_pylist()
    return joined
