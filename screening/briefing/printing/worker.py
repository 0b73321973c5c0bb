"""What the worker process does: turn sheets into PDFs, with the library kept warm.

Only that process runs this, and only there is the library imported.
"""

from __future__ import annotations

import contextlib
import gc
import itertools
import logging
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Mapping
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

from screening.briefing.html import styles
from screening.briefing.limits import limit
from screening.briefing.printing.fonts import IS_NONE, Fonts, no_font
from screening.briefing.printing.job import LOGO, PrintJob
from screening.errors import BriefingError
from screening.settings import shipped

IDLE_SECONDS = 0.2
MOST_UNCLEARED = 4
MOST_MEMORY = 1 << 30
"""How many bytes of addresses a worker may take; it starts with about a quarter."""
NICENESS = 10

_CURES = {
    "linux": "On Debian or Ubuntu: sudo apt-get install "
    "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    "darwin": "On macOS: brew install pango",
    "win32": "On Windows: install MSYS2, then pacman -S mingw-w64-ucrt-x86_64-pango",
}
_FAULTS = {
    ".notdef": "The briefing cannot be printed: a character would be an empty box, "
    "because the font that has it cannot draw it. Set SCREENING_FONT to another TTF or "
    "OTF file.",
    "Failed to ": "The briefing cannot be printed: its logo cannot be drawn. Save the "
    "logo again as a PNG, or leave it out of the house file.",
}
"""What the library only remarks on, by its beginning, and what it means."""

_FIRST = PrintJob("<!doctype html><html lang=en><title>.</title><p>.</p></html>")


class Ready(NamedTuple):
    """A worker listens. What decides its bytes beside the sheet, by name."""

    software: Mapping[str, str]


class Printed(NamedTuple):
    """A PDF, and what the library had to remark on the way: nothing, if all is well."""

    pdf: bytes
    remarks: tuple[str, ...]


def work(theirs: Connection, font: Path | None) -> None:
    """Print what comes in until the other end closes.

    The first message says that the worker is ready, or why it never will be.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_who_asks, daemon=True).start()
    _stand_back()
    with contextlib.suppress(EOFError, OSError):
        try:
            press = _Renderer(Fonts(font))
        except BriefingError as error:
            theirs.send(error)
            return
        theirs.send(Ready(press.software))
        # What is kept for ever need not be looked through after every document.
        gc.freeze()
        gc.disable()
        for printed in itertools.count(1):
            theirs.send(press.try_to_print(theirs.recv()))
            # Clear up while nobody waits, but never let much pile up.
            if not theirs.poll(IDLE_SECONDS) or printed % MOST_UNCLEARED == 0:
                gc.collect()


def _end_with_who_asks() -> None:
    """End as soon as the process that started this one has, also within a page."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _stand_back() -> None:
    """Let pages go first, and take no more than a share of memory, where one can."""
    if sys.platform != "win32":
        os.nice(NICENESS)
    limit(AS=MOST_MEMORY)


class _Renderer:
    """The library, its fonts and the stylesheets, kept for every document."""

    def __init__(self, fonts: Fonts) -> None:
        _find_only_our_fonts()
        try:
            import weasyprint  # noqa: PLC0415 - only in this process

            from screening.briefing.printing import (  # noqa: PLC0415 - the same
                pdf_standards,
                versions,
            )
        except (ImportError, OSError):
            raise BriefingError(_pango_is_missing()) from None
        self.fatal: type[BaseException] = weasyprint.urls.FatalURLFetchingError
        self.response = weasyprint.urls.URLFetcherResponse
        self.make, self.standards = weasyprint.HTML, pdf_standards
        self.fonts, self.found = fonts, _configuration(fonts.own)
        self.styles = [
            weasyprint.CSS(string=style.read_text("utf-8"), font_config=self.found)
            for style in styles()
        ]
        self.software = versions.software(fonts)
        self.remarks = _Remarks()
        self.remarks.listen(logging.getLogger("weasyprint"))
        self.print(_FIRST)

    def try_to_print(self, sheet: PrintJob) -> Printed | BriefingError:
        try:
            return self.print(sheet)
        except BriefingError as error:
            return error
        except MemoryError:
            return BriefingError(
                "The briefing needs more memory than printing may take. It was stopped."
            )
        except self.fatal:
            return BriefingError(
                "The briefing asks for a file outside itself. It was not printed."
            )

    def print(self, sheet: PrintJob) -> Printed:
        self.remarks.taken()  # of a sheet that was refused halfway
        html = self.make(
            string=self.fonts.printable(sheet.html),
            url_fetcher=partial(self._fetch, sheet.logo),
        )
        document = html.render(
            self.found, stylesheets=self.styles, pdf_variant=self.standards.VARIANT
        )
        printed = Printed(self.standards.write(document, sheet), self.remarks.taken())
        for start, says in _FAULTS.items():
            if any(one.startswith(start) for one in printed.remarks):
                raise BriefingError(says)
        return printed

    def _fetch(self, logo: bytes, url: str) -> Any:
        """Hand over the logo that came with the sheet; nothing is ever fetched.

        Fonts and stylesheets are here already.
        """
        if logo and url == LOGO:
            return self.response(url, logo, {"Content-Type": "image/png"})
        raise self.fatal(url)


class _Remarks(logging.Handler):
    """Keeps what the library says; what it says of deals goes into no log."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def listen(self, logger: logging.Logger) -> None:
        logger.handlers[:] = [self]
        logger.propagate = False

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())

    def taken(self) -> tuple[str, ...]:
        said, self.said = tuple(self.said), []
        return said


def _find_only_our_fonts() -> None:
    fonts = shipped("reports") / "fonts"
    os.environ["FONTCONFIG_FILE"] = str(fonts / "fonts.conf")
    # Where HarfBuzz cannot cut fonts down, another tool does, and would date them.
    os.environ["SOURCE_DATE_EPOCH"] = "0"
    os.environ["XDG_DATA_HOME"] = os.environ["XDG_DATA_DIRS"] = str(fonts.parent)


def _configuration(own: Path | None) -> Any:
    """Return where fonts are found: beside the design, then the user's own file."""
    from weasyprint.text import ffi  # noqa: PLC0415 - only in this process
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 - the same

    found = FontConfiguration()
    if own:
        name = str(own.absolute()).encode(sys.getfilesystemencoding())
        if not ffi.fontconfig.FcConfigAppFontAddFile(found._config, name):  # noqa: SLF001 - as @font-face does
            raise BriefingError(no_font(own, IS_NONE))
        ffi.pangoft2.pango_fc_font_map_config_changed(
            ffi.ffi.cast("PangoFcFontMap *", found.font_map)
        )
    return found


def _pango_is_missing() -> str:
    cure = _CURES.get(sys.platform, _CURES["linux"])
    return f"Printing needs Pango, which is not on this machine. {cure}"
