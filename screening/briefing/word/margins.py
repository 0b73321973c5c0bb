"""What stands in the margins of every page, as in those of paper."""

from collections.abc import Iterator
from typing import Any

from docx.document import Document as Word
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Pt, Twips
from docx.text.paragraph import Paragraph
from lxml.html import HtmlElement

from screening.briefing import messages
from screening.briefing.word.elements import field, made
from screening.briefing.word.looks import colour
from screening.briefing.word.template import text_width


def write(word: Word, page: HtmlElement) -> None:
    """Write a line at the head of every page, and lines and its number at the foot.

    They stand below those of a firm's template. Its own page number is enough.
    """
    for head in _each(word, "header"):
        _head(_line(word, head, "Header"), page)
    for foot in _each(word, "footer"):
        has_number = foot._element.xpath(  # noqa: SLF001 - python-docx knows no fields
            ".//w:instrText[contains(., 'PAGE')]"
            " | .//w:fldSimple[contains(@w:instr, 'PAGE')]"
        )
        line = _line(word, foot, "Footer")
        first, *others = _said(page, "foot") or [""]
        line.add_run(first)
        if not has_number:
            line.add_run(f"\t{messages.PAGE}")
            _number(line, "PAGE")
            line.add_run(messages.OF_PAGES)
            _number(line, "NUMPAGES")
        line.add_run("".join(f"\n{other}" for other in others))


def _said(page: HtmlElement, name: str) -> list[str]:
    """Return the lines that a briefing hands to its margins under a name."""
    return "\n".join(page.xpath(f"//@data-{name}")).splitlines()


def _each(word: Word, kind: str) -> Iterator[Any]:
    """Yield the heads or the feet: of common pages, of the first and of even ones."""
    section = word.sections[-1]
    yield getattr(section, kind)
    if section.different_first_page_header_footer:
        yield getattr(section, f"first_page_{kind}")
    if word.settings.odd_and_even_pages_header_footer:
        yield getattr(section, f"even_page_{kind}")


def _line(word: Word, place: Any, style: str) -> Paragraph:
    """Return a line below what is there, with one tab stop: at the right margin."""
    paragraphs = place.paragraphs
    is_empty = len(place._element) == 1 and len(paragraphs[0]._p) <= 1  # noqa: SLF001 - python-docx does not say
    line: Paragraph = paragraphs[0] if is_empty else place.add_paragraph()
    line.style = style
    stops = line.paragraph_format.tab_stops
    right = Twips(text_width(word))
    above = line.style
    while above is not None:
        for stop in above.paragraph_format.tab_stops:
            if stop.position != right:
                stops.add_tab_stop(stop.position, WD_TAB_ALIGNMENT.CLEAR)
        above = above.base_style
    stops.add_tab_stop(right, WD_TAB_ALIGNMENT.RIGHT)
    return line


def _head(line: Paragraph, page: HtmlElement) -> None:
    line.paragraph_format.space_after = Pt(6)
    line.add_run(" ".join(_said(page, "running")) + "\t")
    status = line.add_run(" ".join(_said(page, "status")))
    if page.xpath("//body[contains(@class, 'is-draft')]"):
        # Quiet, and told apart in black and white too.
        status.font.all_caps = status.bold = True
        ink = colour("line-strong")
        border = made("w:bdr", val="single", sz=4, space=1, color=ink)
        status._r.get_or_add_rPr().append(border)  # noqa: SLF001 - python-docx knows no borders
    line.add_run("".join(f" · {mark}" for mark in _said(page, "marks")))


def _number(line: Paragraph, says: str) -> None:
    before, behind = field(says)
    line._p.extend((*before, made("w:r", made("w:t")), behind))  # noqa: SLF001 - python-docx knows no fields
    line._p.xpath("w:r/w:t")[-1].text = "1"  # noqa: SLF001 - the same
