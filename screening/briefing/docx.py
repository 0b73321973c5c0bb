"""The briefing as a Word file, for firms that must edit it.

It is made from the briefing's own HTML, so that it says the same words in the same
order. Only the elements that `reports/` uses are known; another one is an error.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any, NamedTuple

from docx import Document
from docx.document import Document as Word
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from lxml import html as parser
from lxml.etree import Element
from lxml.html import HtmlElement

from screening.briefing import messages
from screening.briefing.html import styles
from screening.briefing.printing.job import PrintJob
from screening.settings import shipped

LONG_AGO = date(1980, 1, 1)
"""Of every part in the file, and of a job that names no day."""

_INKS = {
    **dict.fromkeys(("quiet", "more", "kicker", "pinned", "may"), "ink-quiet"),
    "verdict__level": "navy-deep",
    "strip__no": "paper",  # for those who listen, as on paper
}
_BREAK = "\N{LINE SEPARATOR}"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Signs that no XML may hold, and no font draws."""


class TextStyle(NamedTuple):
    """How a piece of text looks; its colours by their names in the stylesheet."""

    bold: bool = False
    large: bool = False
    ink: str = ""
    fill: str = ""


PLAIN = TextStyle()


def write(job: PrintJob) -> bytes:
    """Return a briefing as a Word file; the same job gives the same bytes.

    What stands in the margins of the printed page stands there too. A logo that is no
    PNG is left out: the name of the house stands beside it.
    """
    page = parser.document_fromstring(_NO_XML.sub("", job.html))
    head = " · ".join(_margin(page, "data-running", "data-status", "data-marks"))
    foot = "\n".join(_margin(page, "data-foot"))
    word = new(page.findtext(".//title") or "", job.on or LONG_AGO, head, foot)
    _Writer(word, job.logo).blocks(page.find(".//main"))
    return packed(word)


def new(title: str, on: date, head: str, foot: str) -> Word:
    """Return an empty document; every page has a head and a foot, and its number."""
    word = Document(str(shipped("reports") / "briefing.docx"))
    about = word.core_properties
    about.title = title[:255]  # no more may stand there
    about.created = about.modified = datetime.combine(on, time(), UTC)
    [section] = word.sections
    section.header.paragraphs[0].runs[0].text = head
    section.footer.paragraphs[0].runs[0].text = f"{foot}\n" if foot else ""
    return word


def packed(word: Word) -> bytes:
    """Return the file, with no date in it that tells when it was made."""
    made, packed = io.BytesIO(), io.BytesIO()
    word.save(made)
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(packed, "w") as into:
        for name in parts.namelist():
            part = zipfile.ZipInfo(name, (*LONG_AGO.timetuple()[:6],))
            part.compress_type = zipfile.ZIP_DEFLATED
            into.writestr(part, parts.read(name))
    return packed.getvalue()


def _margin(page: HtmlElement, *names: str) -> list[str]:
    """Return what the briefing hands to its margins under those names, line by line."""
    said = (text for name in names for text in page.xpath(f"//@{name}"))
    return [line for text in said for line in text.splitlines()]


class _Writer:
    """Writes elements into a document, in their order."""

    def __init__(self, word: Word, logo: bytes) -> None:
        self.word = word
        self.logo = logo
        self.known: dict[str, Callable[[HtmlElement], None]] = {
            **dict.fromkeys(("main", "article", "section", "div", "body"), self.blocks),
            **dict.fromkeys(("h1", "h2", "h3", "h4"), self.heading),
            "p": self.paragraph,
            "ul": self.bullets,
            "table": self.table,
            "img": self.picture,
            "svg": lambda _logo: None,
        }

    def blocks(self, parent: HtmlElement) -> None:
        for element in parent.iterchildren(tag=Element):
            if element.tag not in self.known:
                raise ValueError(messages.UNKNOWN_BLOCK.format(tag=element.tag))
            self.known[element.tag](element)

    def paragraph(self, element: HtmlElement) -> None:
        _fill(self.word.add_paragraph(), element, _look(element))

    def bullets(self, element: HtmlElement) -> None:
        for item in element:
            _fill(self.word.add_paragraph(style="List Bullet"), item, PLAIN)

    def picture(self, element: HtmlElement) -> None:
        self.word.add_picture(io.BytesIO(self.logo), height=Mm(12))
        drawn = self.word.element.xpath("//wp:docPr")[-1]
        drawn.set("descr", str(element.get("alt")))

    def heading(self, element: HtmlElement) -> None:
        heading = self.word.add_heading(level=int(element.tag[1]))
        _fill(heading, element, PLAIN)
        before = element.getparent().getprevious()
        is_next = before is not None and before.get("class") == "first"
        if element.tag == "h2" and is_next:
            heading.paragraph_format.page_break_before = True  # as on paper

    def table(self, element: HtmlElement) -> None:
        caption = element.find("caption")
        if caption is not None:
            _fill(self.word.add_paragraph(), caption, TextStyle(ink="ink-quiet"))
        rows = list(element.iter("tr"))
        cells = [list(row.iterchildren("th", "td")) for row in rows]
        table = self.word.add_table(len(rows), max(map(len, cells)), style="Briefing")
        written = self.word.element.body.tbl_lst[-1].tr_lst
        for row, its, into, tr in zip(rows, cells, table.rows, written, strict=True):
            for cell, place, tc in zip(its, into.cells, tr.tc_lst, strict=True):
                _write_cell(cell, place)
                if fill := "strip__cell" in cell.classes and _level(cell):
                    _shade(tc.get_or_add_tcPr(), fill)
            marks = tr.get_or_add_trPr()
            if row.getparent().tag == "thead":  # stands on every page of its table
                marks.append(OxmlElement("w:tblHeader"))
            marks.append(OxmlElement("w:cantSplit"))
        _set_widths(table, element)
        self.word.add_paragraph().paragraph_format.space_after = Pt(2)


def _write_cell(cell: HtmlElement, place: _Cell) -> None:
    paragraph = place.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    # Heads are bold, but those of the annex's rows, as on paper.
    articles = cell.iterancestors("article") if cell.get("scope") == "row" else ()
    plain = any(article.get("id") == "annex" for article in articles)
    _fill(paragraph, cell, TextStyle(bold=cell.tag == "th" and not plain))


def _fill(paragraph: Paragraph, element: HtmlElement, look: TextStyle) -> None:
    """Write the text of an element as runs, its white space as a browser shows it."""
    after_space = True
    for text, its in _pieces(element, look):
        words = re.sub(r"\s+", " ", text)
        if text == _BREAK:
            _trim(paragraph)
            paragraph.add_run().add_break()
            after_space = True
        elif words := words.lstrip() if after_space else words:
            _style(paragraph.add_run(words), its)
            after_space = words.endswith(" ")
    _trim(paragraph)


def _trim(paragraph: Paragraph) -> None:
    """Take away a space at the end of a line."""
    for run in paragraph.runs[-1:]:
        if run.text.endswith(" "):
            run.text = run.text.rstrip(" ")


def _pieces(element: HtmlElement, look: TextStyle) -> Iterator[tuple[str, TextStyle]]:
    """Yield the pieces of text in an element; a line break is a piece of its own."""
    if element.text:
        yield element.text, look
    for child in element:
        if child.tag == "br":
            yield _BREAK, look
        elif child.tag in {"b", "strong", "span", "a"}:
            yield from _pieces(child, _look(child, look))
        elif isinstance(child.tag, str):
            raise ValueError(messages.UNKNOWN_INLINE.format(tag=child.tag))
        if child.tail:
            yield child.tail, look


def _look(element: HtmlElement, outer: TextStyle = PLAIN) -> TextStyle:
    """Return how an element's text looks inside another's."""
    classes = element.classes
    large = "verdict__level" in classes
    return TextStyle(
        bold=outer.bold or large or element.tag in {"b", "strong"},
        large=outer.large or large,
        ink=next((_INKS[name] for name in classes if name in _INKS), outer.ink),
        fill=_level(element) if "level" in classes else outer.fill,
    )


def _level(element: HtmlElement) -> str:
    """Return the name of the colour of the level that an element has, if any."""
    named = (name for name in element.classes if name.startswith("level--"))
    return next(named, "").replace("--", "-")


def _style(run: Any, look: TextStyle) -> None:
    run.bold = look.bold or None
    if look.large:
        run.font.size = Pt(16)
    if look.ink:
        run.font.color.rgb = RGBColor.from_string(_colour(look.ink))
    if look.fill:
        _shade(run.element.get_or_add_rPr(), look.fill)


def _shade(properties: Any, fill: str) -> None:
    """Give a run or a cell a background, by its properties."""
    shade = OxmlElement("w:shd")
    for name, value in {"val": "clear", "color": "auto", "fill": _colour(fill)}.items():
        shade.set(qn(f"w:{name}"), value)
    properties.append(shade)


def _set_widths(table: Table, element: HtmlElement) -> None:
    """Give columns the widths, in millimetres, that they have on paper."""
    known = _from_css(-1, r"^\.([\w-]+) { width: ([\d.]+)mm; }$")
    given = [float(known.get(str(col.get("class")), 0)) for col in element.iter("col")]
    rest = (170 - sum(given)) / (given.count(0) or 1)  # of all between the margins
    table.autofit = False
    for column, width in zip(table.columns, given, strict=True):
        column.width = Mm(width or rest)
        for cell in column.cells:
            cell.width = column.width


def _colour(name: str) -> str:
    """Return a colour that page and paper share; the light one, as on paper."""
    return _from_css(0, r"--([\w-]+): #([0-9a-f]{6});")[name].upper()


@cache
def _from_css(place: int, pattern: str) -> dict[str, str]:
    """Return what a stylesheet of the briefing says first by each name."""
    css = styles()[place].read_text(encoding="utf-8")
    return dict(reversed(re.findall(pattern, css, re.MULTILINE)))
