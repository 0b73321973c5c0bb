"""Tables of the briefing: columns as on paper, heads on every page, no torn row."""

from collections.abc import Callable
from itertools import accumulate, pairwise
from typing import Any

from docx.document import Document as Word
from docx.table import Table, _Cell
from lxml.html import HtmlElement

from screening.briefing.word.looks import (
    MAYBE,
    NOW,
    POSSIBLE,
    TextStyle,
    colour,
    level,
    look,
    shade,
    tint,
    width,
)
from screening.briefing.word.template import made

STYLE = "Briefing"
WRITABLE = 510
"""How high a row is that somebody writes in, in twentieths of a point: 9 mm."""
DENSE = 12
"""How much air a place on a scale has above and below, in the same."""

_ON_PAPER = 170
"""The space between the margins of paper, in millimetres."""
_SCALES = frozenset({"scale", "strip"})

Fill = Callable[[HtmlElement, _Cell], None]


def add(word: Word, element: HtmlElement, whole: int, fill: Fill) -> Any:
    """Write a table as wide as `whole`, in twentieths of a point, and return it."""
    rows = [list(row.iterchildren("th", "td")) for row in element.iter("tr")]
    widths = _widths(element, max(sum(map(_span, row)) for row in rows), whole)
    table = made("w:tbl", _properties(word, element, whole))
    table.append(made("w:tblGrid", *(made("w:gridCol", w=each) for each in widths)))
    word.element.body.sectPr.addprevious(table)
    place = Table(table, word)
    for row, cells in zip(element.iter("tr"), rows, strict=True):
        table.append(line := made("w:tr", _row(row, cells)))
        column = 0
        for cell in cells:
            behind = column + _span(cell)
            wide = sum(widths[column:behind])
            line.append(made("w:tc", _cell(element, cell, wide), made("w:p")))
            fill(cell, _Cell(line[-1], place))
            column = behind
    return table


def look_of(cell: HtmlElement) -> TextStyle:
    """Return how the text of a cell looks: heads quiet, and bold before a row."""
    [table, *_] = cell.iterancestors("table")
    said = look(cell, look(table))
    if fill := level(cell):
        is_now, is_maybe = (kind.intersection(cell.classes) for kind in (NOW, MAYBE))
        ink = f"{fill}-ink" if is_now or is_maybe else ""
        return said._replace(bold=bool(is_now), quiet=not ink, ink=ink, fill="")
    if cell.tag == "th":
        is_head = cell.getparent().getparent().tag == "thead"
        size = min(said.size or 1, 0.9) if is_head else said.size
        quiet = is_head or said.quiet
        return said._replace(bold=not is_head, quiet=quiet, size=size)
    return said


def is_centred(cell: HtmlElement) -> bool:
    """Return whether a cell is a place on a scale."""
    scale = _SCALES.intersection(next(cell.iterancestors("table")).classes)
    return bool(scale) and cell.tag == "td"


def _span(cell: HtmlElement) -> int:
    return int(cell.get("colspan", 1))


def _properties(word: Word, element: HtmlElement, whole: int) -> Any:
    """Return how a table is laid out, and its words for those who listen."""
    caption = element.find("caption")
    words = "" if caption is None else " ".join(caption.text_content().split())
    has_head = element.find("thead") is not None
    dense, alternatives = [], []
    if _SCALES.intersection(element.classes):
        sides = ("w:top", "w:bottom")
        dense = [made("w:tblCellMar", *(made(s, w=DENSE, type="dxa") for s in sides))]
    if words:
        alternatives = [made("w:tblCaption", val=words)]
        alternatives.append(made("w:tblDescription", val=words))
    return made(
        "w:tblPr",
        made("w:tblStyle", val=word.styles[STYLE].style_id),
        made("w:tblW", w=whole, type="dxa"),
        made("w:tblLayout", type="fixed"),
        *dense,
        made("w:tblLook", val="0020" if has_head else "0000", firstRow=int(has_head)),
        *alternatives,
    )


def _widths(element: HtmlElement, columns: int, whole: int) -> list[int]:
    """Return the widths of columns; those that paper leaves open share the rest."""
    given = [width(col) for col in element.iter("col")] or [0.0] * columns
    rest = max(_ON_PAPER - sum(given), 0) / (given.count(0) or 1)
    shares = [each or rest for each in given]
    ends = [round(end * whole / sum(shares)) for end in accumulate(shares, initial=0.0)]
    return [end - start for start, end in pairwise(ends)]


def _row(row: HtmlElement, cells: list[HtmlElement]) -> Any:
    marks = made("w:trPr", made("w:cantSplit"))
    blank = [_is_blank(cell) for cell in cells if cell.tag == "td"]
    if blank and all(blank):
        marks.append(made("w:trHeight", val=WRITABLE, hRule="atLeast"))
    if row.getparent().tag == "thead":  # stands on every page of its table
        marks.append(made("w:tblHeader"))
    return marks


def _is_blank(cell: HtmlElement) -> bool:
    """Return whether a cell is there to be written in."""
    scale = _SCALES.intersection(next(cell.iterancestors("table")).classes)
    return not scale and not cell.text_content().strip()


def _cell(table: HtmlElement, cell: HtmlElement, wide: int) -> Any:
    """Return how wide a cell is, its lines and its colour."""
    found = made("w:tcPr", made("w:tcW", w=wide, type="dxa"))
    if _span(cell) > 1:
        found.append(made("w:gridSpan", val=_span(cell)))
    name = level(cell)
    fill, ink = colour(name), colour(f"{name}-ink")
    if NOW.intersection(cell.classes) and fill:
        found.extend((_lines("single", ink, 8), shade(fill)))
    elif MAYBE.intersection(cell.classes):
        found.append(_lines("dashed", fill or colour("line-strong"), 4))
        found.extend([shade(tint(fill, POSSIBLE))] if fill else [])
    elif cell.tag == "td" and _is_blank(cell):
        line = made("w:left", val="single", sz=4, space=0, color=colour("line"))
        found.append(made("w:tcBorders", line))
    if _SCALES.intersection(table.classes):
        found.append(made("w:vAlign", val="center"))
    return found


def _lines(kind: str, ink: str, size: int) -> Any:
    sides = ("w:top", "w:left", "w:bottom", "w:right")
    drawn = (made(side, val=kind, sz=size, space=0, color=ink) for side in sides)
    return made("w:tcBorders", *drawn)
