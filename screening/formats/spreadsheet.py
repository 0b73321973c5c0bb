"""Tables as files that spreadsheets open: written as CSV and XLSX, read from ODS too.

The only door of the libraries `xlsxwriter` and `python_calamine`. A cell of text never
becomes a formula, none is ever reckoned, and nothing is written to the disk on the way.
"""

import csv
import json
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import chain, islice
from string import ascii_uppercase
from typing import Any, NamedTuple

import python_calamine

from screening.errors import ScreeningError
from screening.formats import xlsx_marks
from screening.formats.sandbox import EndedError, Limits, Sandbox
from screening.formats.text import even_lines, list_in_words, number_as_typed


class InputCell(NamedTuple):
    """A cell that somebody is to fill in; it offers `choices`, if it has any."""

    choices: Sequence[str] = ()


Cell = str | int | Decimal | date | InputCell | None
"""What may stand in a cell; None leaves it empty. A workbook holds 15 digits."""

BYTE_ORDER_MARK = "\ufeff"
"""By which spreadsheets know UTF-8."""
_READ_AS_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
DAY = "yyyy-mm-dd"
MOST_OFFERED = 500
"""How many rows offer the choices of a column."""
LONGEST_CELL = 32_767
"""How much text a cell of a workbook holds; a longer one would stay empty."""
MOST_SPANNED = 20_000_000
"""How many cells may lie between the first and the last."""
MOST_PACKED, ROOM = 150, 2_000_000
"""How many times its size a part of a workbook may unpack to, above so many bytes: what
holds a table takes a tenth of that."""
MOST_TRIED = 100_000
"""How much of a text is looked at to tell what separates its cells."""
_PACKED = b"PK"
CHOICES = "Choices"
"""The hidden sheet that offers the choices of columns."""
TOO_MUCH = (
    "Reading the file takes too much memory or time. Save the sheet alone, without "
    "empty rows and columns, or as CSV."
)
NO_TABLE = (
    "The file cannot be read as a table ({why}). Save it as XLSX, ODS or CSV, without "
    "a password."
)


A4 = 9
"""What workbooks call that paper."""


class Bold(str):
    """A text that is written in bold letters."""

    __slots__ = ()


class Column(NamedTuple):
    """A column: its title, and how many characters wide it is shown.

    `note` is a remark at its head, and `choices` are offered in its cells. Without a
    width it is hidden; one that is `wrapped` breaks long texts into lines.
    """

    title: str
    width: int = 14
    note: str = ""
    choices: Sequence[str] = ()
    wrapped: bool = False


class Row(NamedTuple):
    """A row of a table that was read: its number in the sheet, its cells as text."""

    number: int
    cells: Sequence[str]


def csv_file(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a table as a file of CSV in UTF-8."""
    heads = [column.title for column in columns]
    return (BYTE_ORDER_MARK + csv_text(heads, rows)).encode()


def csv_text(
    heads: Sequence[str], rows: Iterable[Sequence[Cell]], end: str = "\r\n"
) -> str:
    """Return a table as CSV, days as 2026-01-31; each line ends so.

    Text that a spreadsheet would read as a formula begins with an apostrophe.
    """
    file = StringIO(newline="")
    writer = csv.writer(file, lineterminator=end)
    writer.writerow(heads)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return file.getvalue()


def _plain(cell: Cell) -> str | int | Decimal:
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_READ_AS_FORMULAS) else cell
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None or isinstance(cell, InputCell) else cell


class Worksheet(NamedTuple):
    """A sheet that is written: its name, its columns and its rows.

    One that is not `headed` is to be read from its first row on: its columns have no
    titles, and cannot be filtered.
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    headed: bool = True


def xlsx_file(
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    made_at: datetime,
) -> bytes:
    """Return a table as the one sheet of a workbook, its head fixed, to be filtered.

    The same table, made at the same moment, is the same bytes.
    """
    return workbook([Worksheet(title, columns, rows)], made_at)


def workbook(pages: Sequence[Worksheet], made_at: datetime) -> bytes:
    """Return tables as the sheets of a workbook, which bears the name of the first."""
    import xlsxwriter  # noqa: PLC0415 - the process that reads a table needs it not

    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"title": pages[0].title, "created": made_at})
        entry = {"bg_color": "#FFF8E1", "border": 1, "border_color": "#B0A080"}
        wrapped = {"text_wrap": True, "valign": "top"}
        formats = _Formats(
            book.add_format({"bold": True}),
            book.add_format({"num_format": DAY}),
            book.add_format(wrapped),
            book.add_format(entry | wrapped),
        )
        for page in pages:
            _fill(book, page, formats)
    return file.getvalue()


class _Formats(NamedTuple):
    bold: Any
    day: Any
    wrapped: Any
    entry: Any


def _fill(book: Any, page: Worksheet, formats: _Formats) -> None:
    """Write a sheet, as wide on paper as the paper is."""
    sheet = book.add_worksheet(page.title)
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for place, column in enumerate(page.columns):
        look = formats.wrapped if column.wrapped else None
        sheet.set_column(place, place, column.width, look, {"hidden": not column.width})
        if page.headed:
            sheet.write_string(0, place, column.title, formats.bold)
    _help(book, sheet, page.columns)
    last, entries = 0, dict[tuple[int, int], Sequence[str]]()
    for last, row in enumerate(page.rows, start=int(page.headed)):
        for place, cell in enumerate(row):
            _write(sheet, (last, place), cell, formats)
            if isinstance(cell, InputCell) and cell.choices:
                entries[last, place] = cell.choices
    _offer(book, sheet, entries)
    if page.headed:
        sheet.repeat_rows(0)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, last, len(page.columns) - 1)


def _write(sheet: Any, place: tuple[int, int], cell: Cell, formats: _Formats) -> None:
    match cell:
        case Bold():
            sheet.write_string(*place, str(cell), formats.bold)
        case InputCell():
            sheet.write_blank(*place, None, formats.entry)
        case str():
            sheet.write_string(*place, cell[:LONGEST_CELL])
        case int() | Decimal():
            sheet.write_number(*place, float(cell))
        case date():
            sheet.write_datetime(*place, datetime.combine(cell, time()), formats.day)


def _help(book: Any, sheet: Any, columns: Sequence[Column]) -> None:
    """Write the remarks at the heads of columns, and offer choices in their cells."""
    for place, column in enumerate(columns):
        if column.note:
            sheet.write_comment(0, place, column.note, {"author": "", "x_scale": 2})
    every = enumerate(columns)
    offered = {(1, place): it.choices for place, it in every if it.choices}
    _offer(book, sheet, offered, MOST_OFFERED)


def _offer(
    book: Any,
    sheet: Any,
    offered: Mapping[tuple[int, int], Sequence[str]],
    last: int = 0,
) -> None:
    """Offer choices in cells, and in those below down to a row; others can be typed."""
    if offered:
        offers = book.add_worksheet(CHOICES)
        offers.hide()
    for beside, ((row, place), choices) in enumerate(offered.items()):
        offers.write_column(0, beside, choices)
        letter = letter_of(beside)
        source = f"='{CHOICES}'!${letter}$1:${letter}${len(choices)}"
        rule = {"validate": "list", "source": source, "error_type": "warning"}
        sheet.data_validation(row, place, last or row, place, rule)


class Most(NamedTuple):
    """What a table that is read may have; a packed file, as bytes unpacked."""

    rows: int = 2_000
    columns: int = 200
    unpacked: int = 40_000_000
    cells: int = 400_000


LIST = Most()
"""What a list of parts of a rulebook may have."""


def letter_of(place: int) -> str:
    """Return by which letters spreadsheets call the column at a place, from 0."""
    before, last = divmod(place, len(ascii_uppercase))
    return (letter_of(before - 1) if before else "") + ascii_uppercase[last]


class Sheet(NamedTuple):
    """A sheet of a workbook: its name, its size, and the cells shown as one.

    The ends of those are counted from 0: first row and column, last row and column.
    """

    name: str
    rows: int
    columns: int
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]


class Contents(NamedTuple):
    """The sheets of a file that are not hidden, and the rows of one that are not empty.

    CSV has no sheets, and its rows no name.
    """

    sheets: Sequence[Sheet]
    name: str
    rows: Sequence[Row]


def contents(
    data: bytes, name: str = "", most: Most = LIST, first: str = ""
) -> Contents:
    """Read a table file: the names of its sheets, and the rows of the one of that name.

    Else those of the sheet that is to be looked at `first`, or of the first with a
    table. It is XLSX, XLS, ODS or CSV. A formula counts as the value that was kept
    beside it. ScreeningError where it cannot be read, or is too large.
    """
    if not data.startswith((_PACKED, b"\xd0\xcf\x11\xe0")):  # it is text
        return Contents((), "", _bounded(_separated(data), most))
    with _opened(data, most) as book:
        if name and name not in book.sheet_names:
            names = list_in_words(f"“{it}”" for it in book.sheet_names)
            says = f"The file has no sheet “{name}”. Its sheets are {names}."
            raise ScreeningError(says)
        sheets = [*_sheets(book)]
        tables = [it.name for it in sheets if it.rows > 1 and it.columns > 1]
        tables.sort(key=lambda it: it != first)
        name = name or next(iter(tables), book.sheet_names[0])
        rows = _bounded(_unpacked(data, book, name), most)
    return Contents(sheets, name, rows)


def _bounded(rows: Iterable[Sequence[Any]], most: Most) -> list[Row]:
    """Return the rows that are not empty, equal texts once in memory."""
    kept: list[Row] = []
    same: dict[str, str] = {}
    left = most.cells
    for number, cells in enumerate(rows, 1):
        if len(kept) >= most.rows or len(cells) > most.columns or left < 0:
            raise ScreeningError(
                f"The table has more than {most.rows:,} rows, {most.columns} "
                f"columns or {most.cells:,} cells. Remove everything that is not part "
                f"of it, or send it in parts."
            )
        texts = [*map(_as_text, cells)]
        if any(texts):
            left -= len(cells)
            texts = [*map(same.setdefault, texts, texts)]
            kept.append(Row(number, texts))
    return kept


def _sheets(book: python_calamine.CalamineWorkbook) -> Iterator[Sheet]:
    for it in book.sheets_metadata:
        shown = it.visible is python_calamine.SheetVisibleEnum.Visible
        if shown and it.typ is python_calamine.SheetTypeEnum.WorkSheet:
            sheet = book.get_sheet_by_name(it.name)
            merged = sheet.merged_cell_ranges or ()
            yield Sheet(sheet.name, sheet.height, sheet.width, merged)


@contextmanager
def _opened(data: bytes, most: Most) -> Iterator[python_calamine.CalamineWorkbook]:
    """Open a workbook; ScreeningError where it cannot be read, or unpacks to much."""
    try:
        if data.startswith(_PACKED):
            with zipfile.ZipFile(BytesIO(data)) as parts:
                _refuse_too_much(parts, most)
        yield python_calamine.CalamineWorkbook.from_filelike(BytesIO(data))
    except (python_calamine.CalamineError, zipfile.BadZipFile, IndexError) as error:
        raise ScreeningError(NO_TABLE.format(why=error)) from None


def _refuse_too_much(parts: zipfile.ZipFile, most: Most) -> None:
    """Raise a ScreeningError where a workbook unpacks to much, or to far too much."""
    sizes = [(it.file_size, it.compress_size) for it in parts.infolist()]
    hollow = any(size > max(ROOM, packed * MOST_PACKED) for size, packed in sizes)
    if hollow or sum(size for size, _packed in sizes) > most.unpacked:
        raise ScreeningError(TOO_MUCH)
    if xlsx_marks.reaches(parts) > MOST_SPANNED:
        raise ScreeningError(
            "A cell far from the others makes the sheet as wide or long as it can be. "
            "Delete the rows and columns beyond the table, and save it."
        )


def _unpacked(
    data: bytes, book: python_calamine.CalamineWorkbook, name: str
) -> Iterator[Sequence[Any]]:
    """Yield the cells of a sheet of a workbook, row by row."""
    sheet = book.get_sheet_by_name(name)
    marked = _marks(data, sheet.name)
    for row, cells in enumerate(sheet.to_python(skip_empty_area=False)):
        for column in marked.get(row, ()):
            cells[column] = _marked(cells[column], marked[row][column])
        yield cells


def _marks(data: bytes, sheet: str) -> dict[int, dict[int, str]]:
    """Read the marks of a sheet's cells, by row and then column; none but of XLSX."""
    by_row: dict[int, dict[int, str]] = {}
    if data.startswith(_PACKED):
        with zipfile.ZipFile(BytesIO(data)) as parts:
            for (row, column), mark in xlsx_marks.marks(parts, sheet).items():
                by_row.setdefault(row, {})[column] = mark
    return by_row


def _marked(cell: Any, mark: str) -> Any:
    """Put a mark to a cell's value; an error or a formula without value is its mark.

    A number is shown with its sign of per cent, or of another money than euro.
    """
    if mark == xlsx_marks.PER_CENT:
        return f"{_shown(cell * 100)}%" if isinstance(cell, float) else cell
    if mark in xlsx_marks.MONEY:
        return f"{_shown(cell)} {mark}" if isinstance(cell, float) else cell
    return mark


_END = "\N{SYMBOL FOR END OF TEXT}\N{WORD JOINER}"
"""A row behind all rows: where it is none by itself, a quotation mark is open."""


def _separated(data: bytes) -> Iterator[Sequence[Any]]:
    """Yield the cells of a CSV file, whatever separates them.

    ScreeningError where a quotation mark is never closed: all below it is one cell.
    """
    text = text_of(data)
    lines = chain(StringIO(text, newline=""), [_END])
    rows = csv.reader(lines, delimiter=separator_of(text))
    number = 0
    try:
        for number, cells in enumerate(rows, 1):
            if _END in cells[-1:]:
                return
            if cells and cells[-1].endswith(_END):
                raise ScreeningError(
                    f"In row {number} a quotation mark is opened and never closed, so "
                    f"that everything below it is one cell. Close the mark, or remove "
                    f"it."
                )
            yield cells
    except csv.Error:
        most = csv.field_size_limit()
        says = (
            f"Row {number + 1} has a cell of over {most:,} characters. Perhaps a "
            "quotation mark is opened there and never closed: close it, or make the "
            "cell shorter."
        )
        raise ScreeningError(says) from None


def text_of(data: bytes) -> str:
    """Return the text of a CSV file; ScreeningError where it is none."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    if "\0" in text:
        raise ScreeningError(NO_TABLE.format(why="it is no text"))
    return text


def separator_of(text: str) -> str:
    """The sign between cells: by it most of the first rows are equally wide."""

    def alike(by: str) -> int:
        rows = csv.reader(StringIO(text[:MOST_TRIED], newline=""), delimiter=by)
        widths = Counter(len(row) for row in islice(rows, MOST_OFFERED))
        return max((count for wide, count in widths.items() if wide > 1), default=0)

    return max(";\t,", key=alike)


def _as_text(cell: Any) -> str:
    """A cell as it would be typed: 10, 2026-01-31, yes; empty where it is empty."""
    if isinstance(cell, str):
        return even_lines(cell).strip() if "\r" in cell else cell.strip()
    match cell:
        case bool():
            return "yes" if cell else "no"
        case float():
            return _shown(cell)
        case datetime():
            return (cell if cell.time() != time() else cell.date()).isoformat()
        case date() | time():
            return cell.isoformat()
        case _:
            return str(cell)


def _shown(number: float) -> str:
    """Return a number in the 15 digits that spreadsheets have, to be read in one way.

    What is reckoned there would be 0.30000000000000004 else, and 1.234 two numbers.
    """
    plain = format(Decimal(f"{number:.15g}"), "f")
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return number_as_typed(Decimal(plain))


USUAL = Limits(memory=1 << 30, seconds=10, patience=90)
"""What a table may take: a workbook names cells that are far apart in a few bytes, and
CSV takes as rows twenty times what it is. A list of thirty rules takes a tenth."""
SANDBOX = Sandbox(
    __name__,
    "work",
    busy="Other tables are being read at the moment. Try again shortly.",
)
_AFTER_HEAD = b"\n"


def read(
    data: bytes,
    name: str = "",
    most: Most = LIST,
    first: str = "",
    limits: Limits = USUAL,
) -> Contents:
    """Read a table file as `contents` does, but in a process of its own.

    BusyError at once where others are being read: nobody waits in a thread.
    ScreeningError where it cannot be read within the limits.
    """
    head = json.dumps([name, most, first]).encode()
    try:
        answer = SANDBOX.read(head + _AFTER_HEAD + data, limits)
    except EndedError:
        raise ScreeningError(TOO_MUCH) from None
    sheets, shown, rows = json.loads(answer)
    same: dict[str, str] = {}
    kept = [Row(number, [*map(same.setdefault, it, it)]) for number, it in rows]
    return Contents([Sheet._make(it) for it in sheets], shown, kept)


def work(given: bytes) -> bytes:
    """Read for `read`: first a head in JSON (name, most, first), then the file."""
    head, _end, data = given.partition(_AFTER_HEAD)
    name, most, first = json.loads(head)
    return json.dumps(contents(data, name, Most(*most), first)).encode()
