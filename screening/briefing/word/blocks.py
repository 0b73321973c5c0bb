"""The blocks of the briefing, in order: headings, text, lists, pictures, tables."""

import io
import re
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any, NamedTuple

from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, Twips
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from lxml.etree import Element
from lxml.html import HtmlElement

from screening.briefing.branding import PNG
from screening.briefing.word import picture, tables
from screening.briefing.word.looks import SMALL, Look, look, look_of_cell
from screening.briefing.word.template import field, made, new_list, text_width

PAPER_ALONE = frozenset({"contents"})
"""The classes of what Word has in another way."""
TEXT, BULLETS, NUMBERS = "Briefing Text", "Briefing List Bullet", "Briefing List Number"
ASKED = "Briefing Ask"
"""The style of what the board is asked: in Word a box, as its paragraphs are alike."""

_STYLES = {"h1": "Title", "h2": "Heading 1", "h3": "Heading 2", "h4": "Heading 3"}
_FILE = "counsels_file"
_DEPTHS = {"h2": "toc 1", "h3": "toc 2"}
_BREAK = "\N{LINE SEPARATOR}"
_SPACE = re.compile(r"[ \t\n\r\f]+")
_FLOWS = frozenset({"a", "abbr", "b", "span"})
_EAST_ASIAN = ("zh", "ja", "ko")


class Piece(NamedTuple):
    """A piece of text, or a line break, or, without text, a place that has an id."""

    text: str
    look: Look
    id: str = ""


class Writer:
    """Writes elements into a document, in their order."""

    def __init__(self, word: Word, logo: bytes, main: HtmlElement) -> None:
        self.word, self.logo = word, logo
        self.into: Word | _Cell = word
        there = {f"#{name}" for name in main.xpath(".//@id")}
        led = (to[1:] for to in main.xpath(".//a/@href") if to in there)
        # Names have letters, digits and underscores alone, and 40 of them at most.
        self.places = {it: f"to_{n}" for n, it in enumerate(dict.fromkeys(led), 1)}
        self.ids = count(1)
        self.waiting: list[str] = []
        self.entries: dict[HtmlElement, str] = {}
        self.known: dict[str, Callable[[HtmlElement], None]] = {
            **dict.fromkeys(("article", "div", "section"), self.blocks),
            **dict.fromkeys(_STYLES, self.heading),
            "p": self.paragraph,
            "ul": self.bullets,
            "ol": self.numbers,
            "table": self.table,
            "img": self.picture,
            "svg": self.drawing,
        }

    def blocks(self, parent: HtmlElement) -> None:
        """Write all that is in an element."""
        loose = (parent.text, *(child.tail for child in parent))
        if any(words and words.strip() for words in loose):
            raise ValueError(f"The Word file knows no loose text in <{parent.tag}>.")
        end = None
        for element in parent.iterchildren(tag=Element):
            if "hidden" in element.attrib or PAPER_ALONE.intersection(element.classes):
                continue
            if element.tag not in self.known:
                raise ValueError(f"The Word file knows no <{element.tag}>.")
            before = element.getprevious()
            if before is not None and "board" in before.classes:
                end = self.contents([element, *element.itersiblings()])
            self.mark(element)
            self.known[element.tag](element)
        if end is not None:
            self.word.element.body.sectPr.addprevious(end)

    def contents(self, parts: list[HtmlElement]) -> Any:
        """Begin a page with what these parts hold; return what is to end the last.

        No page is named: Word alone knows them, and would ask before it counted them.
        """
        headings = [each for part in parts for each in part.iter(*_DEPTHS)]
        self.entries = {each: f"_Toc{n:09}" for n, each in enumerate(headings, 1)}
        title = self.word.add_paragraph("Contents", style="TOC Heading")
        title.paragraph_format.page_break_before = True
        links = [self._entry(each, name) for each, name in self.entries.items()]
        if links:
            before, behind = field(f' TOC \\b {_FILE} \\o "1-2" \\n \\h \\z ')
            for part in before:
                links[0].addprevious(part)
            links[-1].addnext(behind)
        start, end = self.around(_FILE)
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
        """Write a paragraph, which may lead a table in."""
        behind = element.getnext()
        leads_in = behind is not None and behind.tag == "table"
        small = [SMALL[name] for name in element.classes if name in SMALL]
        written = self._add((small or [TEXT])[0], element)
        written.paragraph_format.keep_with_next = leads_in or None

    def heading(self, element: HtmlElement) -> None:
        """Write a heading, which the contents may lead to."""
        written = self._add(_STYLES[element.tag], element)
        if name := self.entries.get(element):
            start, end = self.around(name)
            written._p.insert(1, start)  # noqa: SLF001 - python-docx has no bookmarks
            written._p.append(end)  # noqa: SLF001 - the same

    def bullets(self, element: HtmlElement) -> None:
        """Write a list."""
        asked = "ask" in element.getparent().classes
        if asked:
            self.numbers(element)
            return
        for item in element.iterchildren(tag=Element):
            self.mark(item)
            self._add(BULLETS, item)

    def numbers(self, element: HtmlElement) -> None:
        """Write a list that counts from one."""
        number = new_list(self.word)
        style = ASKED if "ask" in element.getparent().classes else NUMBERS
        for item in element.iterchildren(tag=Element):
            self.mark(item)
            properties = self._add(style, item)._p.get_or_add_pPr()  # noqa: SLF001 - python-docx starts no list anew
            numbered = properties.get_or_add_numPr()
            numbered.get_or_add_ilvl().val = 0
            numbered.get_or_add_numId().val = number

    def picture(self, element: HtmlElement) -> None:
        """Write the logo, where Word draws it by itself: no SVG."""
        if not self.logo.startswith(PNG):
            return
        self._picture(self.logo, str(element.get("alt")), height=Mm(10))

    def drawing(self, element: HtmlElement) -> None:
        """Write the timeline as a picture; another drawing has its words beside it."""
        if "days" in element.classes:
            width = Twips(text_width(self.word))
            self._picture(picture.drawn(element), picture.words(element), width=width)

    def _picture(self, file: bytes, words: str, **size: int) -> None:
        run = self.into.add_paragraph(style=TEXT).add_run()
        run.add_picture(io.BytesIO(file), **size)
        [drawn] = run._r.xpath(".//wp:docPr")  # noqa: SLF001 - python-docx sets no words for pictures
        drawn.set("descr", words)
        for side in ("T", "B", "L", "R"):  # else other programs leave room beside it
            drawn.getparent().set(f"dist{side}", "0")

    def table(self, element: HtmlElement) -> None:
        """Write a table below its caption, and what keeps it from another one."""
        if self.into is not self.word:
            raise ValueError("The Word file knows no table inside a table.")
        caption = element.find("caption")
        if caption is not None and any(child.tag in _STYLES for child in caption):
            self.blocks(caption)
        elif caption is not None:
            self._add("Caption", caption)
        table = tables.add(self.word, element, text_width(self.word), self._cell)
        for paragraph in table.xpath("w:tr[w:trPr/w:tblHeader]//w:p"):
            paragraph.get_or_add_pPr().get_or_add_keepNext()
        gap = self.word.add_paragraph(style=TEXT).paragraph_format
        gap.space_after, gap.line_spacing = Pt(0), Pt(4)

    def _cell(self, cell: HtmlElement, place: _Cell) -> None:
        """Write what is in a cell: text that flows, or blocks."""
        self.into = place
        if cell.getprevious() is None:
            self.mark(cell.getparent())
        self.mark(cell)
        [first] = place.paragraphs
        first.style = self.word.styles[TEXT]
        if any(child.tag in self.known for child in cell if child.tag != "svg"):
            first._p.getparent().remove(first._p)  # noqa: SLF001 - python-docx removes none
            self.blocks(cell)
        else:
            first.paragraph_format.space_after = Pt(0)
            self.fill(first, cell, look_of_cell(cell))
            if tables.is_on_scale(cell):
                first.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self.into = self.word

    def _add(self, style: str, element: HtmlElement) -> Paragraph:
        """Write an element as a paragraph."""
        paragraph = self.into.add_paragraph(style=style)
        self.fill(paragraph, element, look(element))
        return paragraph

    def around(self, name: str) -> tuple[Any, Any]:
        """Return the elements before and behind a place of that name."""
        number = next(self.ids)
        return (
            made("w:bookmarkStart", id=number, name=name),
            made("w:bookmarkEnd", id=number),
        )

    def mark(self, element: HtmlElement) -> None:
        """Let the next paragraph be where an element's id leads, if anything does."""
        if name := self.places.get(element.get("id", "")):
            self.waiting.append(name)

    def fill(self, paragraph: Paragraph, element: HtmlElement, looks: Look) -> None:
        """Write the text of an element."""
        for name in self.waiting:
            paragraph._p.extend(self.around(name))  # noqa: SLF001 - python-docx has no bookmarks
        self.waiting.clear()
        after_space, link = True, ("", None)
        for piece in _pieces(element, looks):
            if place := self.places.get(piece.id):
                paragraph._p.extend(self.around(place))  # noqa: SLF001 - the same
            if piece.text == _BREAK:
                _trim(paragraph)
                paragraph.add_run().add_break()
                after_space = True
                continue
            words = _SPACE.sub(" ", piece.text)
            if words := words.lstrip(" ") if after_space else words:
                link = self._run(paragraph, words, piece.look, link)
                after_space = words.endswith(" ")
        _trim(paragraph)

    def _run(
        self, paragraph: Paragraph, words: str, looks: Look, last: tuple[str, Any]
    ) -> tuple[str, Any]:
        """Write a run; return the link that it stands in, which the next may share."""
        run = paragraph.add_run(words)
        link = last
        if looks.target != last[0]:
            link = looks.target, self._link(paragraph, looks.target)
        if link[1] is not None:
            link[1].append(run._r)  # noqa: SLF001 - python-docx writes no links
        self._style(run, looks, linked=link[1] is not None)
        return link

    def _link(self, paragraph: Paragraph, target: str) -> Any:
        """Return a link at the end of a paragraph; None where nothing is to lead on."""
        if target.startswith("#") and (name := self.places.get(target[1:])):
            link = made("w:hyperlink", anchor=name, history=1)
        elif target.startswith("https:"):
            kind = RELATIONSHIP_TYPE.HYPERLINK
            link = made("w:hyperlink", history=1)
            link.set(qn("r:id"), paragraph.part.relate_to(target, kind, True))  # noqa: FBT003 - python-docx's order
        else:
            return None
        paragraph._p.append(link)  # noqa: SLF001 - python-docx writes no links
        return link

    def _style(self, run: Run, looks: Look, *, linked: bool) -> None:
        run.bold = looks.bold or None
        if style := "Hyperlink" if linked else looks.style:
            run.style = style
        properties = run._r.get_or_add_rPr()  # noqa: SLF001 - python-docx knows no languages
        if looks.lang.startswith(_EAST_ASIAN):
            properties.get_or_add_rFonts().set(qn("w:hint"), "eastAsia")
            properties.append(made("w:lang", eastAsia=looks.lang))
        elif looks.lang:
            properties.append(made("w:lang", val=looks.lang))


def _trim(paragraph: Paragraph) -> None:
    """Take away a space at the end of a line."""
    last = paragraph._p.xpath("(.//w:r)[last()]/w:t")  # noqa: SLF001 - links hold runs too
    for words in last[-1:]:
        words.text = (words.text or "").rstrip(" ")


def _pieces(element: HtmlElement, looks: Look) -> Iterator[Piece]:
    """Yield the pieces of text in an element."""
    yield Piece(element.text or "", looks)
    for child in element:
        if child.tag == "br":
            yield Piece(_BREAK, looks)
        elif child.tag in _FLOWS:
            yield Piece("", looks, child.get("id", ""))
            yield from _pieces(child, look(child, looks))
        elif isinstance(child.tag, str) and child.tag != "svg":
            raise ValueError(f"The Word file knows no <{child.tag}> inside a text.")
        yield Piece(child.tail or "", looks)
