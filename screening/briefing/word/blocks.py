"""The blocks of the briefing, in their order: headings, text, lists, pictures, tables.

Only the elements that `reports/` uses are known; another one is an error.
"""

import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from lxml.etree import Element
from lxml.html import HtmlElement

from screening.briefing import messages
from screening.briefing.word import tables
from screening.briefing.word.contents import Contents
from screening.briefing.word.elements import Bookmarks
from screening.briefing.word.looks import TextStyle, look, stays_with_next
from screening.briefing.word.template import base_size, new_list, text_width
from screening.briefing.word.text import Text

SHORT = 900
"""Up to so many characters a section or a table stays on one page."""
FIRST_PART = frozenset({"board", "first"})
"""The classes of the part that has pages of its own."""
PAPER_ALONE = frozenset({"contents", "key"})
"""The classes of paragraphs that Word has in another way: its contents, and what the
colours of a drawing mean, which it has in words.
"""

_STYLES = {"h1": "Title", "h2": "Heading 1", "h3": "Heading 2", "h4": "Heading 3"}
_HEADINGS = frozenset(_STYLES.values())
_CLOSE = {"h2": (8, 1.25), "h3": (4, 1.05), "h4": (3, 1)}
"""Headings of the part that fits its pages: points of air above, and their size."""


class Writer:
    """Writes elements into a document, in their order."""

    def __init__(self, word: Word, logo: bytes, main: HtmlElement) -> None:
        self.word, self.logo = word, logo
        self.into: Word | _Cell = word
        self.bookmarks = Bookmarks(list(dict.fromkeys(_linked(main))))
        self.text = Text(base_size(word), self.bookmarks)
        self.contents: Contents | None = None
        self.is_behind_table = False
        self.known: dict[str, Callable[[HtmlElement], None]] = {
            **dict.fromkeys(("main", "article", "div", "body"), self.blocks),
            **dict.fromkeys(_STYLES, self.heading),
            "section": self.section,
            "p": self.paragraph,
            "ul": self.bullets,
            "ol": self.numbers,
            "table": self.table,
            "img": self.picture,
            "svg": lambda _drawn: None,  # its words follow in a table
        }

    def document(self, main: HtmlElement) -> None:
        """Write all of it."""
        self.blocks(main)
        if self.is_behind_table:
            self._gap()
        if self.contents:
            self.contents.end(self.word)

    def blocks(self, parent: HtmlElement) -> None:
        """Write all that is in an element."""
        loose = (parent.text, *(child.tail for child in parent))
        if any(words and words.strip() for words in loose):
            raise ValueError(messages.LOOSE_TEXT.format(tag=parent.tag))
        for element in parent.iterchildren(tag=Element):
            if element.tag not in self.known:
                raise ValueError(messages.UNKNOWN_BLOCK.format(tag=element.tag))
            before = element.getprevious()
            if before is not None and FIRST_PART.intersection(before.classes):
                self.contents = Contents([element, *element.itersiblings()])
                self.contents.write(self.word, self.bookmarks)
                self.is_behind_table = False
            self.text.mark(element)
            self.known[element.tag](element)

    def section(self, element: HtmlElement) -> None:
        """Write a section, on one page where it is short."""
        before = len(self.word.element.body)
        self.blocks(element)
        if len(element.text_content()) < SHORT:
            written = self.word.element.body[before - 1 : -1]
            _keep_with_next(_rows(written)[:-1])

    def paragraph(self, element: HtmlElement) -> None:
        """Write a paragraph that is not for paper alone."""
        if PAPER_ALONE.intersection(element.classes):
            return
        written = self._add("Normal", element, look(element))
        behind = element.getnext()
        leads_in = behind is not None and behind.tag == "table"
        is_kept = leads_in or stays_with_next(element)
        written.paragraph_format.keep_with_next = is_kept or None

    def heading(self, element: HtmlElement) -> None:
        """Write a heading, which the contents may lead to."""
        style = _STYLES[element.tag]
        its = look(element)._replace(bold=False, ink="")  # as its style has it
        parts = (part.classes for part in element.iterancestors("article"))
        is_close = any(map(FIRST_PART.intersection, parts)) and element.tag in _CLOSE
        air, size = _CLOSE[element.tag] if is_close else (0, 0)
        written = self._add(style, element, its._replace(size=its.size or size))
        if is_close:
            written.paragraph_format.space_before = Pt(air)
        if self.contents and (name := self.contents.names.get(element)):
            start, end = self.bookmarks.around(name)
            written._p.insert(1, start)  # noqa: SLF001 - python-docx has no bookmarks
            written._p.append(end)  # noqa: SLF001 - the same

    def bullets(self, element: HtmlElement) -> None:
        """Write a list."""
        for item in element.iterchildren(tag=Element):
            self.text.mark(item)
            self._add("List Bullet", item, look(item))

    def numbers(self, element: HtmlElement) -> None:
        """Write a list that counts from one."""
        number = new_list(self.word)
        for item in element.iterchildren(tag=Element):
            self.text.mark(item)
            properties = self._add("List Number", item, look(item))._p.get_or_add_pPr()  # noqa: SLF001 - python-docx starts no list anew
            numbered = properties.get_or_add_numPr()
            numbered.get_or_add_ilvl().val = 0
            numbered.get_or_add_numId().val = number

    def picture(self, element: HtmlElement) -> None:
        """Write the logo, the one picture there is."""
        run = self._new("Normal").add_run()
        run.add_picture(io.BytesIO(self.logo), height=Mm(10))
        [drawn] = run._r.xpath(".//wp:docPr")  # noqa: SLF001 - python-docx sets no words for pictures
        drawn.set("descr", str(element.get("alt")))

    def table(self, element: HtmlElement) -> None:
        """Write a table below its caption."""
        if self.into is not self.word:
            raise ValueError(messages.NO_TABLE_IN_A_TABLE)
        caption = element.find("caption")
        if caption is not None:
            self._caption(caption)
        elif self.is_behind_table:
            self._gap()
        whole = text_width(self.word)
        table = tables.add(self.word, element, whole, self._cell)
        is_short = len(element.text_content()) < SHORT
        heads = table.xpath("w:tr[w:trPr/w:tblHeader]")
        _keep_with_next(table.tr_lst[:-1] if is_short else heads)
        self.is_behind_table = True

    def _caption(self, caption: HtmlElement) -> None:
        """Write a caption; one that holds a heading is that heading."""
        if any(child.tag in _STYLES for child in caption):
            self.blocks(caption)
        else:
            self._add("Caption", caption, look(caption))

    def _cell(self, cell: HtmlElement, place: _Cell) -> None:
        """Write what is in a cell: text that flows, or blocks."""
        self.into, self.is_behind_table = place, False
        if cell.getprevious() is None:
            self.text.mark(cell.getparent())
        self.text.mark(cell)
        [first] = place.paragraphs
        if any(child.tag in self.known for child in cell if child.tag != "svg"):
            first._p.getparent().remove(first._p)  # noqa: SLF001 - python-docx removes none
            self.blocks(cell)
        else:
            first.paragraph_format.space_after = Pt(0)
            self.text.fill(first, cell, tables.look_of(cell))
            if tables.is_centred(cell):
                first.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self.into = self.word

    def _add(self, style: str, element: HtmlElement, its: TextStyle) -> Paragraph:
        """Write an element as a paragraph."""
        paragraph = self._new(style)
        self.text.fill(paragraph, element, its)
        return paragraph

    def _new(self, style: str) -> Paragraph:
        """Return a new paragraph; below a table, with some air above it."""
        paragraph = self.into.add_paragraph(style=style)
        if self.is_behind_table and style not in _HEADINGS:
            paragraph.paragraph_format.space_before = Pt(6)
        self.is_behind_table = False
        return paragraph

    def _gap(self) -> None:
        """Write what keeps a table from the next: a line of nothing, hardly high."""
        gap = self.word.add_paragraph(style="Normal").paragraph_format
        gap.space_after, gap.line_spacing = Pt(0), Pt(4)
        self.is_behind_table = False


def _linked(main: HtmlElement) -> Iterator[str]:
    """Yield the ids that something leads to."""
    there = set(main.xpath(".//@id"))
    for target in main.xpath(".//a/@href"):
        if target.startswith("#") and target[1:] in there:
            yield target[1:]


def _rows(written: Iterable[Any]) -> list[Any]:
    """Return paragraphs as they are, and of tables the rows."""
    parts = ((each.tr_lst if each.tag == qn("w:tbl") else [each]) for each in written)
    return [row for part in parts for row in part]


def _keep_with_next(rows: Iterable[Any]) -> None:
    """Let no page end behind any of these."""
    for row in rows:
        for paragraph in row.xpath("descendant-or-self::w:p"):
            paragraph.get_or_add_pPr().get_or_add_keepNext()
