"""Tables of the briefing: columns as on paper, heads on every page, no torn row."""

from collections.abc import Callable
from copy import deepcopy
from itertools import accumulate, pairwise
from typing import Any

from docx.document import Document as Word
from docx.table import Table, _Cell
from lxml.html import HtmlElement

from screening.briefing.word.looks import is_marked, is_possible, look_of_cell
from screening.briefing.word.template import made

STYLE = "Briefing"
WRITABLE = 510
"""How high a row is that somebody writes in, in twentieths of a point: 9 mm."""
DENSE = 12
"""How much air a place on a scale has above and below, in the same."""

LINE = "CFD6DF"
"""The colour of a line that says nothing."""

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
            line.append(made("w:tc", _cell(word, cell, wide), made("w:p")))
            fill(cell, _Cell(line[-1], place))
            column = behind
    return table


def is_on_scale(cell: HtmlElement) -> bool:
    """Tell whether a cell is a place on a scale."""
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
    given = [_width(col) for col in element.iter("col")] or [0] * columns
    rest = max(_ON_PAPER - sum(given), 0) / (given.count(0) or 1)
    shares = [each or rest for each in given]
    ends = [round(end * whole / sum(shares)) for end in accumulate(shares, initial=0.0)]
    return [end - start for start, end in pairwise(ends)]


def _width(col: HtmlElement) -> int:
    """Return how wide a column is, in millimetres, as its class says; 0 where open."""
    widths = (name[3:] for name in col.classes if name.startswith("mm-"))
    return int(next(widths, 0))


def _row(row: HtmlElement, cells: list[HtmlElement]) -> Any:
    marks = made("w:trPr", made("w:cantSplit"))
    blank = [_is_blank(cell) for cell in cells if cell.tag == "td"]
    if blank and all(blank):
        marks.append(made("w:trHeight", val=WRITABLE, hRule="atLeast"))
    if row.getparent().tag == "thead":  # stands on every page of its table
        marks.append(made("w:tblHeader"))
    return marks


def _is_blank(cell: HtmlElement) -> bool:
    """Tell whether a cell is there to be written in."""
    return not (is_on_scale(cell) or cell.text_content().strip())


def _cell(word: Word, cell: HtmlElement, wide: int) -> Any:
    """Return how wide a cell is, and the lines and colour of its text's style."""
    properties = made("w:tcPr", made("w:tcW", w=wide, type="dxa"))
    if _span(cell) > 1:
        properties.append(made("w:gridSpan", val=_span(cell)))
    if is_marked(cell):
        style = look_of_cell(cell).style
        shown = word.styles[style].element.rPr if style else None
        ink = LINE if shown is None else shown.xpath("string(w:color/@w:val)")
        properties.append(_lines(cell, ink))
        properties.extend([] if shown is None else map(deepcopy, shown.xpath("w:shd")))
    elif cell.tag == "td" and _is_blank(cell):
        line = made("w:left", val="single", sz=4, space=0, color=LINE)
        properties.append(made("w:tcBorders", line))
    if is_on_scale(cell):
        properties.append(made("w:vAlign", val="center"))
    return properties


def _lines(cell: HtmlElement, ink: str) -> Any:
    """Return the lines around a marked place on a scale."""
    kind, size = ("dashed", 4) if is_possible(cell) else ("single", 8)
    sides = ("w:top", "w:left", "w:bottom", "w:right")
    drawn = (made(side, val=kind, sz=size, space=0, color=ink) for side in sides)
    return made("w:tcBorders", *drawn)
