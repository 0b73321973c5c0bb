"""The blocks of the briefing, in their order: headings, text, lists, pictures, tables.

Only the elements that `reports/` uses are known; another one is an error.
"""

import io
from collections.abc import Callable, Iterator
from typing import Any

from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from lxml.etree import Element
from lxml.html import HtmlElement

from screening.briefing import messages
from screening.briefing.logo import PNG
from screening.briefing.word import tables
from screening.briefing.word.elements import Bookmarks, field, made
from screening.briefing.word.looks import TextStyle, look
from screening.briefing.word.template import base_size, new_list, text_width
from screening.briefing.word.text import Text

MOST_ENTRIES = 24
"""With more entries than that, the contents have those of the first depth alone."""
FIRST_PART = frozenset({"board", "first"})
"""The classes of the part that has pages of its own."""
PAPER_ALONE = frozenset({"contents", "key"})
"""The classes of paragraphs that Word has in another way: its contents, and what the
colours of a drawing mean, which it has in words.
"""

_STYLES = {"h1": "Title", "h2": "Heading 1", "h3": "Heading 2", "h4": "Heading 3"}
_FILE = "counsels_file"
_DEPTHS = {"h2": "toc 1", "h3": "toc 2"}


class Writer:
    """Writes elements into a document, in their order."""

    def __init__(self, word: Word, logo: bytes, main: HtmlElement) -> None:
        self.word, self.logo = word, logo
        self.into: Word | _Cell = word
        self.bookmarks = Bookmarks(list(dict.fromkeys(_linked(main))))
        self.text = Text(base_size(word), self.bookmarks)
        self.entries: dict[HtmlElement, str] = {}
        self.known: dict[str, Callable[[HtmlElement], None]] = {
            **dict.fromkeys(("main", "article", "div", "body", "section"), self.blocks),
            **dict.fromkeys(_STYLES, self.heading),
            "p": self.paragraph,
            "ul": self.bullets,
            "ol": self.numbers,
            "table": self.table,
            "img": self.picture,
            "svg": lambda _drawn: None,  # its words follow in a table
        }

    def blocks(self, parent: HtmlElement) -> None:
        """Write all that is in an element."""
        loose = (parent.text, *(child.tail for child in parent))
        if any(words and words.strip() for words in loose):
            raise ValueError(messages.LOOSE_TEXT.format(tag=parent.tag))
        end = None
        for element in parent.iterchildren(tag=Element):
            if element.tag not in self.known:
                raise ValueError(messages.UNKNOWN_BLOCK.format(tag=element.tag))
            before = element.getprevious()
            if before is not None and FIRST_PART.intersection(before.classes):
                end = self.contents([element, *element.itersiblings()])
            self.text.mark(element)
            self.known[element.tag](element)
        if end is not None:
            self.word.element.body.sectPr.addprevious(end)

    def contents(self, parts: list[HtmlElement]) -> Any:
        """Begin a page with what these parts hold; return what is to end the last.

        No page is named: Word alone knows them, and would ask before it counted them.
        """
        headings = [each for part in parts for each in part.iter(*_DEPTHS)]
        first = [each for each in headings if each.tag == "h2"]
        if len(headings) > MOST_ENTRIES and len(first) > 1:
            headings = first
        self.entries = {each: f"_Toc{n:09}" for n, each in enumerate(headings, 1)}
        title = self.word.add_paragraph(messages.CONTENTS, style="TOC Heading")
        title.paragraph_format.page_break_before = True
        links = [self._entry(each, name) for each, name in self.entries.items()]
        if links:
            depth = max(_DEPTHS[each.tag][-1] for each in headings)
            before, behind = field(f' TOC \\b {_FILE} \\o "1-{depth}" \\n \\h \\z ')
            for part in before:
                links[0].addprevious(part)
            links[-1].addnext(behind)
        start, end = self.bookmarks.around(_FILE)
        self.word.element.body.sectPr.addprevious(start)
        return end

    def _entry(self, heading: HtmlElement, name: str) -> Any:
        entry = self.word.add_paragraph(style=_DEPTHS[heading.tag])
        run = entry.add_run(" ".join(heading.text_content().split()))
        link = made("w:hyperlink", anchor=name, history=1)
        entry._p.append(link)  # noqa: SLF001 - python-docx writes no links
        link.append(run._r)  # noqa: SLF001 - the same
        return link

    def paragraph(self, element: HtmlElement) -> None:
        """Write a paragraph that is not for paper alone; one may lead a table in."""
        if PAPER_ALONE.intersection(element.classes):
            return
        behind = element.getnext()
        leads_in = behind is not None and behind.tag == "table"
        written = self._add("Normal", element, look(element))
        written.paragraph_format.keep_with_next = leads_in or None

    def heading(self, element: HtmlElement) -> None:
        """Write a heading, which the contents may lead to."""
        its = look(element)._replace(bold=False, ink="")  # as its style has it
        written = self._add(_STYLES[element.tag], element, its)
        if name := self.entries.get(element):
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
        """Write the logo, the one picture there is; Word draws no SVG by itself."""
        if not self.logo.startswith(PNG):
            return
        run = self.into.add_paragraph(style="Normal").add_run()
        run.add_picture(io.BytesIO(self.logo), height=Mm(10))
        [drawn] = run._r.xpath(".//wp:docPr")  # noqa: SLF001 - python-docx sets no words for pictures
        drawn.set("descr", str(element.get("alt")))

    def table(self, element: HtmlElement) -> None:
        """Write a table below its caption, and what keeps it from another one."""
        if self.into is not self.word:
            raise ValueError(messages.NO_TABLE_IN_A_TABLE)
        caption = element.find("caption")
        if caption is not None and any(child.tag in _STYLES for child in caption):
            self.blocks(caption)
        elif caption is not None:
            self._add("Caption", caption, look(caption))
        table = tables.add(self.word, element, text_width(self.word), self._cell)
        for paragraph in table.xpath("w:tr[w:trPr/w:tblHeader]//w:p"):
            paragraph.get_or_add_pPr().get_or_add_keepNext()
        gap = self.word.add_paragraph(style="Normal").paragraph_format
        gap.space_after, gap.line_spacing = Pt(0), Pt(4)

    def _cell(self, cell: HtmlElement, place: _Cell) -> None:
        """Write what is in a cell: text that flows, or blocks."""
        self.into = place
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
        paragraph = self.into.add_paragraph(style=style)
        self.text.fill(paragraph, element, its)
        return paragraph


def _linked(main: HtmlElement) -> Iterator[str]:
    """Yield the ids that something leads to."""
    there = set(main.xpath(".//@id"))
    for target in main.xpath(".//a/@href"):
        if target.startswith("#") and target[1:] in there:
            yield target[1:]
