"""The library that turns HTML into PDF, kept warm. Only the worker process has it."""

import logging
import re
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from importlib.metadata import version
from logging.handlers import BufferingHandler
from pathlib import Path
from typing import Any

import pydyf
import weasyprint
from weasyprint.formatting_structure.boxes import TextBox
from weasyprint.text.ffi import ffi, fontconfig, harfbuzz, pango, pangoft2
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcherResponse

from screening import __version__
from screening.briefing.printing import pdf_standards
from screening.briefing.printing.fonts import (
    NO_WHOLE_FONT,
    OTHER_FONT,
    Fonts,
    digest_of,
    no_font,
)
from screening.briefing.printing.job import BLANK, LOGO, Printed, PrintJob, styles
from screening.errors import BriefingError

_FAULTS = {
    ".notdef": (
        "a character would be an empty box, because the font that has it cannot draw "
        f"it. {OTHER_FONT}."
    ),
    "Failed to ": (
        "its logo cannot be drawn. Save the logo again as a PNG, or leave it out of "
        "the house file."
    ),
}
"""What the library only remarks on, by its beginning, and what it means."""
_EMPTY = re.compile(r"\.notdef .*?\(U\+([0-9A-F]+)\)", re.DOTALL)
SPARE = "data-spare"
"""From which number on something is left out, or shown that was hidden, where a board
page is too full."""
NOUGHT = "(p.\N{NO-BREAK SPACE}0)"
"""What the style sheet writes behind an element of the class `see`."""
LOOKS_OF_FILE = "tight", "loose"
"""How counsel's file is set anew where its last page would be nearly empty."""
PARTED = "sources-apart", "record-apart"
"""Where it begins a page of its own, if neither of those helps."""
LEAST_FULL = 0.22
"""How much of the last page is to be filled: a quarter of its sheet, margins and all.

Of a page before it twice as much.
"""
CLOSER = 0.05
"""How much of a file is saved where it is set closer, about."""
SPARED, LINE = 0.024, 0.014
"""How much of a page a number of `data-spare` spares, about, and the least it does."""
TOO_HIGH = 1000
"""No part of a library's version is as high."""


class Renderer:
    """The library, its fonts and the stylesheets, kept for every document."""

    def __init__(self, fonts: Fonts) -> None:
        self.fonts, self.font_config = fonts, _configuration(fonts.own)
        self.styles = [
            weasyprint.CSS(
                string=style.read_text("utf-8"), font_config=self.font_config
            )
            for style in styles()
        ]
        self.software = software(fonts)
        # What the library says of deals goes into no log.
        self.remarks = BufferingHandler(sys.maxsize)
        self.remarks.setLevel(logging.WARNING)
        logger = logging.getLogger("weasyprint")
        logger.handlers[:], logger.propagate = [self.remarks], False
        self.print(BLANK)

    def try_to_print(self, job: PrintJob) -> Printed | BriefingError:
        """Return a job as PDF, or why it cannot be."""
        try:
            return self.print(job)
        except BriefingError as error:
            return error
        except MemoryError:
            says = "The briefing needs more memory than printing may take."
            return BriefingError(f"{says} Shorten the longest notes and answers.")
        except FatalURLFetchingError:
            return BriefingError(
                "The briefing asks for a file outside itself, which printing never "
                "fetches. That is a fault of its template: tell the person who runs "
                "the app."
            )

    def print(self, job: PrintJob) -> Printed:
        """Return a job as PDF; raise what the library raises."""
        printed = self._draw(job)
        if empty := [
            int(sign, 16) for sign in _EMPTY.findall("".join(printed.remarks))
        ]:
            self.fonts.lacks(empty)
            printed = self._draw(job)
        for start, says in _FAULTS.items():
            if any(remark.startswith(start) for remark in printed.remarks):
                raise BriefingError(f"The briefing cannot be printed: {says}")
        return printed

    def _draw(self, job: PrintJob) -> Printed:
        """Return a job as PDF, whatever the library has to remark."""
        self._remarks()  # of a job that was refused halfway
        text, fetch = self.fonts.printable(job.html), partial(_fetch, job.logo)
        document = self._laid_out(weasyprint.HTML(string=text, url_fetcher=fetch))
        _number_pages(document)
        return Printed(pdf_standards.write(document, job), self._remarks())

    def _laid_out(self, page: weasyprint.HTML) -> Any:
        """Lay a page out: its board page alone, then counsel's file behind its head."""
        root = page.etree_element
        board, file = (root.find(f".//article[@id='{it}']") for it in ("board", "file"))
        if board is None:
            return self._set(page, file)
        main = root.find(".//article[@id='board']/..")
        if file is not None:
            main.remove(file)
        document, _left_out = self.fit(page)
        if file is None:
            return document
        main.append(file)
        if len(document.pages) > 1:
            return self._set(page, file)
        board[list(board).index(board.find("h1")) + 1 :] = []
        [head, *pages] = self._set(page, file).pages
        boxes = document.pages[0]._page_box  # noqa: SLF001 - pages show no boxes
        boxes.children = (boxes.children[0], *head._page_box.children[1:])  # noqa: SLF001 - the same
        return document.copy([*document.pages, *pages])

    def _set(self, page: weasyprint.HTML, file: Any) -> Any:
        """Lay a page out whole; anew where its last page would be nearly empty.

        First as is likely to help: closer where little stands on it, else wider.
        """
        documents = [self._render(page)]
        filled = _filled(documents[0].pages[-1])
        closer = filled <= CLOSER * (len(documents[0].pages) - 1 + filled)
        looks = LOOKS_OF_FILE if closer else LOOKS_OF_FILE[::-1]
        for look in (*looks, *PARTED):
            if file is None or filled >= LEAST_FULL:
                break
            file.set("class", f"file {look}")
            documents.append(self._render(page))
            filled = _filled(documents[-1].pages[-1])
        return max(documents, key=_even)

    def fit(self, page: weasyprint.HTML) -> tuple[Any, int]:
        """Leave out what a board page has no room for.

        Return the document, and the highest number of `data-spare` that is left out.
        What is over, or free, tells about how many numbers on the answer is.
        """
        spare = [
            (it, int(it.get(SPARE)), "hidden" in it.attrib)
            for it in page.etree_element.iter()
            if it.get(SPARE)
        ]
        numbers = [0, *sorted({number for _it, number, _hidden in spare})]
        documents, at, low, high = dict[int, Any](), 0, -1, len(numbers) - 1
        while high not in documents or low + 1 < high:
            _leave_out(spare, numbers[at])
            documents[at] = document = self._render(page)
            over = sum(map(_filled, document.pages)) - 1
            if len(document.pages) > 1:
                low = at
            else:
                low, high = low if over <= -LINE else at - 1, at
            at = max(low + 1, at + round(over / SPARED))
            at = min(at, high - (high in documents))
        _leave_out(spare, numbers[high])
        return documents[high], numbers[high]

    def _render(self, page: weasyprint.HTML) -> Any:
        return page.render(
            self.font_config, stylesheets=self.styles, pdf_variant=pdf_standards.VARIANT
        )

    def _remarks(self) -> tuple[str, ...]:
        """Return the remarks of the library since it was last asked."""
        remarks = tuple(record.getMessage() for record in self.remarks.buffer)
        self.remarks.flush()
        return remarks


def _leave_out(spare: Iterable[tuple[Any, int, bool]], most: int) -> None:
    """Hide what is to spare up to a number, and show what is hidden until then."""
    for it, number, hidden in spare:
        _hide(it, hidden=hidden is (number > most))


def _hide(element: Any, *, hidden: bool) -> None:
    if hidden:
        element.set("hidden", "")
    else:
        element.attrib.pop("hidden", None)


def _even(document: Any) -> float:
    """Return how full the emptiest page is but the first; the last may be half so."""
    *full, last = map(_filled, document.pages)
    return min(2 * last, *full[1:], 1)


def _filled(page: Any) -> float:
    """Return how much of a page is filled, from its top to its last line."""
    box = page._page_box  # noqa: SLF001 - pages show no boxes
    texts = (it for it in box.children[0].descendants() if isinstance(it, TextBox))
    last = max((it.position_y + it.height for it in texts), default=0)
    return float((last - box.content_box_y()) / box.height)


def _number_pages(document: Any) -> None:
    """Write the pages on which links arrive behind those that say so.

    A style sheet could ask for them (`target-counter`), and all would be laid out once
    more: a third of the time of a print. So a nought stands there first, as wide as any
    figure.
    """
    pages: dict[str, int] = {}
    for number, page in enumerate(document.pages, 1):
        for name in page.anchors:
            pages.setdefault(name, number)  # what goes on overleaf is there again
    for page in document.pages:
        for box in _texts(page._page_box):  # noqa: SLF001 - pages show no boxes
            name = (box.element.get("href") or "")[1:]
            if NOUGHT in box.text and name in pages:
                box.text = box.text.replace(
                    NOUGHT, f"(p.\N{NO-BREAK SPACE}{pages[name]})"
                )
                box.pango_layout.text = box.text


def _texts(box: Any) -> Iterator[Any]:
    """Yield the texts that a style sheet wrote behind an element."""
    if isinstance(box, TextBox):
        if str(box.element_tag).endswith("::after"):
            yield box
        return
    for child in getattr(box, "children", ()):
        yield from _texts(child)


def _fetch(logo: bytes, url: str) -> Any:
    """Hand over the logo that came with the job; nothing else is asked for, or got."""
    if logo and url == LOGO:
        kind = "image/png" if logo.startswith(b"\x89PNG") else "image/svg+xml"
        return URLFetcherResponse(url, logo, {"Content-Type": kind})
    raise FatalURLFetchingError(url)


def _configuration(own: Path | None) -> FontConfiguration:
    """Return where fonts are found: beside the design, then the user's own file."""
    font_config = FontConfiguration()
    if own:
        name = str(own.absolute()).encode(sys.getfilesystemencoding())
        if not fontconfig.FcConfigAppFontAddFile(font_config._config, name):  # noqa: SLF001 - as @font-face does
            raise no_font(own, NO_WHOLE_FONT)
        fonts = ffi.cast("PangoFcFontMap *", font_config.font_map)
        pangoft2.pango_fc_font_map_config_changed(fonts)
    return font_config


def software(fonts: Fonts) -> Mapping[str, str]:
    """Return by name what, beside the job, decides the bytes of a PDF, all of it."""
    number = pango.pango_version()  # like 15603
    return {
        "screening": __version__,
        "weasyprint": weasyprint.__version__,
        "pydyf": pydyf.__version__,
        "pango": f"{number // 10000}.{number // 100 % 100}.{number % 100}",
        "harfbuzz": _newest(harfbuzz.hb_version_atleast),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        "pillow": version("pillow"),
        "fonttools": version("fonttools"),
        "fonts": fonts.digest(),
        "styles": digest_of(styles()),
    }


def _newest(at_least: Callable[[int, int, int], int]) -> str:
    """Return the version of a library that only tells whether it is that new."""
    digits = [0, 0, 0]
    for place in range(3):
        while digits[place] < TOO_HIGH and at_least(*digits):
            digits[place] += 1
        digits[place] -= 1
    return ".".join(map(str, digits))
