"""Text of the briefing as runs: white space as a browser shows it, links, languages."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from lxml.html import HtmlElement

from screening.briefing import messages
from screening.briefing.word.elements import Bookmarks, made, shade
from screening.briefing.word.looks import TextStyle, colour, look

_BREAK = "\N{LINE SEPARATOR}"
_SPACE = re.compile(r"[ \t\n\r\f]+")
_FLOWS = frozenset({"a", "abbr", "b", "span", "strong"})
_EAST_ASIAN = ("zh", "ja", "ko")


class Piece(NamedTuple):
    """A piece of text, or a line break, or, without text, a place that has an id."""

    text: str
    look: TextStyle
    id: str = ""


class Text:
    """Writes what flows inside an element into a paragraph."""

    def __init__(self, size: float, bookmarks: Bookmarks) -> None:
        self._size, self._bookmarks = size, bookmarks
        self._waiting: list[str] = []

    def mark(self, element: HtmlElement) -> None:
        """Let the next paragraph be where an element's id leads, if anything does."""
        if name := self._bookmarks.name(element.get("id", "")):
            self._waiting.append(name)

    def fill(self, paragraph: Paragraph, element: HtmlElement, its: TextStyle) -> None:
        """Write the text of an element."""
        for name in self._waiting:
            paragraph._p.extend(self._bookmarks.around(name))  # noqa: SLF001 - python-docx has no bookmarks
        self._waiting.clear()
        after_space, link = True, ("", None)
        for piece in _pieces(element, its):
            if name := self._bookmarks.name(piece.id):
                paragraph._p.extend(self._bookmarks.around(name))  # noqa: SLF001 - the same
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
        self, paragraph: Paragraph, words: str, its: TextStyle, last: tuple[str, Any]
    ) -> tuple[str, Any]:
        """Write a run; return the link that it stands in, which the next may share."""
        run = paragraph.add_run(words)
        link = last
        if its.target != last[0]:
            link = its.target, self._link(paragraph, its.target)
        if link[1] is not None:
            link[1].append(run._r)  # noqa: SLF001 - python-docx writes no links
        self._style(run, its, linked=link[1] is not None)
        return link

    def _link(self, paragraph: Paragraph, target: str) -> Any:
        """Return a link at the end of a paragraph; None where nothing is to lead on."""
        if target.startswith("#") and (name := self._bookmarks.name(target[1:])):
            link = made("w:hyperlink", anchor=name, history=1)
        elif target.startswith("https:"):
            kind = RELATIONSHIP_TYPE.HYPERLINK
            link = made("w:hyperlink", history=1)
            link.set(qn("r:id"), paragraph.part.relate_to(target, kind, True))  # noqa: FBT003 - python-docx's order
        else:
            return None
        paragraph._p.append(link)  # noqa: SLF001 - python-docx writes no links
        return link

    def _style(self, run: Run, its: TextStyle, *, linked: bool) -> None:
        run.bold = its.bold or None
        if linked or its.quiet:
            run.style = "Hyperlink" if linked else "Quiet"
        if its.ink and not linked:
            run.font.color.rgb = RGBColor.from_string(colour(its.ink))
        if its.size:
            run.font.size = Pt(round(its.size * self._size * 2) / 2)
        properties = run._r.get_or_add_rPr()  # noqa: SLF001 - python-docx knows neither
        if its.fill:
            properties.append(shade(colour(its.fill)))
        if its.lang.startswith(_EAST_ASIAN):
            properties.get_or_add_rFonts().set(qn("w:hint"), "eastAsia")
            properties.append(made("w:lang", eastAsia=its.lang))
        elif its.lang:
            properties.append(made("w:lang", val=its.lang))


def _trim(paragraph: Paragraph) -> None:
    """Take away a space at the end of a line."""
    last = paragraph._p.xpath("(.//w:r)[last()]/w:t")  # noqa: SLF001 - links hold runs too
    for words in last[-1:]:
        words.text = (words.text or "").rstrip(" ")


def _pieces(element: HtmlElement, its: TextStyle) -> Iterator[Piece]:
    """Yield the pieces of text in an element."""
    yield Piece(element.text or "", its)
    for child in element:
        if child.tag == "br":
            yield Piece(_BREAK, its)
        elif child.tag in _FLOWS:
            yield Piece("", its, child.get("id", ""))
            yield from _pieces(child, look(child, its))
        elif isinstance(child.tag, str) and child.tag != "svg":
            raise ValueError(messages.UNKNOWN_INLINE.format(tag=child.tag))
        yield Piece(child.tail or "", its)
