"""The contents of counsel's file: headings that lead there, right as they stand."""

from typing import Any

from docx.document import Document as Word
from docx.text.paragraph import Paragraph
from lxml.html import HtmlElement

from screening.briefing import messages
from screening.briefing.word.elements import Bookmarks, field, made

MOST = 24
"""With more entries than that, the contents have those of the first depth alone."""

_FILE = "counsels_file"
_DEPTHS = {"h2": "toc 1", "h3": "toc 2"}


class Contents:
    """What a part of the document holds, written before it.

    No page is named: Word alone knows them, and would ask before it counted them.
    """

    def __init__(self, parts: list[HtmlElement]) -> None:
        headings = [each for part in parts for each in part.iter(*_DEPTHS)]
        first = [each for each in headings if each.tag == "h2"]
        if len(headings) > MOST and len(first) > 1:
            headings = first
        self.names = {each: f"_Toc{n:09}" for n, each in enumerate(headings, 1)}
        self._end: Any = None

    def write(self, word: Word, bookmarks: Bookmarks) -> None:
        """Begin a page with the contents, and the part that they are of below them."""
        title = word.add_paragraph(messages.CONTENTS, style="TOC Heading")
        title.paragraph_format.page_break_before = True
        links = [self._entry(word, each, name) for each, name in self.names.items()]
        if links:
            depth = max(_DEPTHS[each.tag][-1] for each in self.names)
            says = f' TOC \\b {_FILE} \\o "1-{depth}" \\n \\h \\z '
            before, behind = field(says)
            for part in before:
                links[0].addprevious(part)
            links[-1].addnext(behind)
        start, self._end = bookmarks.around(_FILE)
        word.element.body.sectPr.addprevious(start)

    def end(self, word: Word) -> None:
        """End the part that the contents are of."""
        word.element.body.sectPr.addprevious(self._end)

    def _entry(self, word: Word, heading: HtmlElement, name: str) -> Any:
        entry: Paragraph = word.add_paragraph(style=_DEPTHS[heading.tag])
        run = entry.add_run(" ".join(heading.text_content().split()))
        link = made("w:hyperlink", anchor=name, history=1)
        entry._p.append(link)  # noqa: SLF001 - python-docx writes no links
        link.append(run._r)  # noqa: SLF001 - the same
        return link
