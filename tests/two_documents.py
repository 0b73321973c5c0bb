"""What a briefing of two documents must be, read back from its pages and its PDF."""

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import pypdf
from lxml import html as parser
from lxml.html import HtmlElement

from screening.briefing.html import Cited

RUN = 12
"""How many words in a row never stand twice in one document."""
SHORT = 5
"""How many words a sentence may have to stand twice."""
HALF = 0.5
FOOT = 60.0
"""Up to where the foot of a page stands, in points from below."""
FILE = re.compile(r"^Counsel\W{1,2}s\sfile", re.MULTILINE)

_BLOCK = re.compile(r"</?(?:p|td|th|li|tr|h\d|caption|section)\b[^>]*>")
_MARKS = ".,;:?!()“”"
_SENTENCE = re.compile(r"(?<=[.?!]) ")
_LAW = (
    "//a[starts-with(@href, '#source-')] | //abbr | //*[@id='sources']"
    " | //a[@href='#facts' or @href='#board']"
)
"""Names of laws, and numbers of facts."""


def repeated(html: str) -> list[str]:
    """Return the runs of words that stand twice in a document, but names of laws."""
    page = parser.document_fromstring(html)
    for law in page.xpath(_LAW):
        law.drop_tree() if law.tail is None else _emptied(law)
    for table in page.xpath("//table[@class='word'] | //svg"):
        _emptied(table)
    return [run for part in page.xpath("//article") for run in _twice(part)]


def _emptied(element: HtmlElement) -> None:
    for child in list(element):
        element.remove(child)
    element.text = " | "


def _is_whole(sentence: str) -> bool:
    words = [word for word in sentence.split() if any(map(str.isalpha, word))]
    return len(words) > SHORT and sentence.endswith((".", "?", "!"))


def _twice(part: HtmlElement) -> Iterator[str]:
    told = parser.tostring(part, encoding="unicode", with_tail=False)
    words = re.sub(r"<[^>]+>", " ", re.sub(r"</t[dh]>", " | ", told)).split()
    seen: set[str] = set()
    for place in range(len(words) - RUN + 1):
        run = words[place : place + RUN]
        if "|" in run:
            continue
        said = " ".join(run)
        if said in seen:
            yield said
        seen.add(said)


_NAMES = (
    "//caption | //h1 | //h2 | //h3 | //h4"
    " | //a[starts-with(@href, '#filing-') or starts-with(@href, '#finding-')"
    " or starts-with(@href, '#step-')]"
    " | //li[starts-with(@id, 'finding-')]/b | //tr[starts-with(@id, 'step-')]/td[2]/b"
    " | //*[@id='filings']/ul/li/b | //b[starts-with(@class, 'level')]"
)
"""What levels, filings, findings and steps are called, here and where it leads."""


def told_again(html: str) -> list[str]:
    """Return what the file says of what the board page has said.

    That is a sentence of more than five words, or a run of twelve, whatever their case.
    The file may only name what the page named: laws, and each filing, finding and step
    by its title or short name, as it is signed or looked up there; facts, levels and
    days, which make no sentence, stand wherever they are needed. A sentence is no name.
    """
    board, *files = _told(html)
    there = set(board)
    return [it for file in files for it in file if it in there]


def said_twice(html: str) -> list[str]:
    """Return what stands twice in a document, names apart as between the two."""
    return [
        it for told in _told(html) for it, times in Counter(told).items() if times > 1
    ]


def _told(html: str) -> list[list[str]]:
    """Return the sentences and runs of words of each document, without names."""
    page = parser.document_fromstring(html)
    for name in page.xpath(f"{_LAW} | {_NAMES} | //table[@class='word'] | //svg"):
        _emptied(name)
    return [
        [it for block in _blocks(part) for it in said(block)]
        for part in page.xpath("//article")
    ]


def said(block: str) -> Iterator[str]:
    """Yield the whole sentences of a text, then its runs of words, without case."""
    told = block.casefold()
    yield from filter(_is_whole, _SENTENCE.split(told))
    words = [word.strip(_MARKS) for word in told.split()]
    for place in range(len(words) - RUN + 1):
        yield " ".join(words[place : place + RUN])


def _blocks(part: HtmlElement) -> Iterator[str]:
    """Yield the paragraphs and cells of a document, cut where a name stood."""
    told = parser.tostring(part, encoding="unicode", with_tail=False)
    for block in _BLOCK.split(told):
        for piece in re.sub(r"<[^>]+>", "", block).split("|"):
            yield " ".join(piece.split())


def not_in_sources(html: str, told: Iterable[Cited]) -> list[str]:
    """Return what is cited and does not stand among the sources."""
    page = parser.document_fromstring(html)
    places = {
        f"#source-{it.source.id}": {
            *it.seen,
            *(place for _check, of in it.unseen for place in of),
        }
        for it in told
    }
    return [
        f"{href}: {left}"
        for link in page.xpath("//a[starts-with(@href, '#source-')]")
        for href in [link.get("href")]
        if (left := _without(link.text_content(), places.get(href, set())))
    ]


def _without(text: str, places: Iterable[str]) -> str:
    """Return what is left of a citation without the places that are known."""
    for place in sorted(places, key=len, reverse=True):
        text = text.replace(place, "")
    return text.strip(" ,")


def pages(pdf: bytes) -> list[tuple[str, float]]:
    """Return the text of each page, and how much of it is filled, from 0 to 1."""
    found = []
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        lowest: list[float] = []

        def look(text: str, cm: Any, tm: Any, _font: Any, _size: Any) -> None:
            height = cm[5] + cm[3] * tm[5]  # the page is drawn from above
            if text.strip() and height > FOOT:
                lowest.append(height)  # noqa: B023 - asked at once

        text = page.extract_text(visitor_text=look)
        height = float(page.mediabox.height)
        found.append((text, 1 - min(lowest, default=height) / height))
    return found
