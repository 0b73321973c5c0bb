"""What the worker process does: turn HTML into PDF, with the library kept warm.

Only that process runs this, and only there is the library imported.
"""

from __future__ import annotations

import contextlib
import gc
import itertools
import logging
import os
import signal
import sys
import unicodedata
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple, NoReturn

from screening.briefing import styles
from screening.errors import BriefingError
from screening.settings import shipped

IDLE_SECONDS = 0.2
MOST_UNCLEARED = 4

_CURES = {
    "linux": "On Debian or Ubuntu: sudo apt-get install "
    "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    "darwin": "On macOS: brew install pango",
    "win32": "On Windows: install MSYS2, then pacman -S mingw-w64-ucrt-x86_64-pango",
}
_NO_GLYPH = "□"


class Printed(NamedTuple):
    """A PDF, and what the library had to remark on the way: nothing, if all is well."""

    pdf: bytes
    remarks: tuple[str, ...]


def work(theirs: Connection) -> None:
    """Print what comes in until the other end closes.

    The first message says that the worker is ready, or why it never will be.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(EOFError, OSError):
        try:
            press = _Press()
        except BriefingError as error:
            theirs.send(error)
            return
        theirs.send(Printed(b"", ()))
        # What is kept for ever need not be looked through after every document.
        gc.freeze()
        gc.disable()
        for printed in itertools.count(1):
            theirs.send(press.try_to_print(theirs.recv()))
            # Clear up while nobody waits, but never let much pile up.
            if not theirs.poll(IDLE_SECONDS) or printed % MOST_UNCLEARED == 0:
                gc.collect()


class _Press:
    """The library, its fonts and the stylesheets, kept for every document."""

    def __init__(self) -> None:
        fonts = shipped("reports") / "fonts"
        os.environ["FONTCONFIG_FILE"] = str(fonts / "fonts.conf")
        # Where HarfBuzz cannot cut fonts down, another tool does, and would date them.
        os.environ["SOURCE_DATE_EPOCH"] = "0"
        os.environ["XDG_DATA_HOME"] = os.environ["XDG_DATA_DIRS"] = str(fonts.parent)
        try:
            import weasyprint  # noqa: PLC0415 - only in this process
            from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
        except (ImportError, OSError):
            raise BriefingError(_pango_is_missing()) from None
        self.fatal: type[BaseException] = weasyprint.urls.FatalURLFetchingError
        self.make = weasyprint.HTML
        self.fonts = FontConfiguration()
        self.styles = [
            weasyprint.CSS(string=style.read_text("utf-8"), font_config=self.fonts)
            for style in styles()
        ]
        self.known = _characters(fonts)
        self.remarks = _Remarks()
        self.remarks.listen(logging.getLogger("weasyprint"))
        self.print("<!doctype html><html lang=en><title>.</title><p>.</p></html>")

    def try_to_print(self, html: str) -> Printed | BriefingError:
        try:
            return self.print(html)
        except self.fatal:
            return BriefingError(
                "The briefing asks for a file outside itself. It was not printed."
            )

    def print(self, html: str) -> Printed:
        pdf: bytes = self.make(
            string=self._printable(html), url_fetcher=self._refuse
        ).write_pdf(stylesheets=self.styles, font_config=self.fonts)
        return Printed(pdf, self.remarks.taken())

    def _refuse(self, url: str) -> NoReturn:
        """Fetch nothing: fonts and stylesheets are here already."""
        raise self.fatal(url)

    def _printable(self, html: str) -> str:
        """Return text with a box for what no font of ours can draw.

        Invisible marks, such as those that turn the direction of text, are left out.
        """
        strange = {ord(one) for one in set(html)} - self.known
        return html.translate({one: _stand_in(one) for one in strange})


def _stand_in(character: int) -> str:
    text = chr(character)
    invisible = unicodedata.category(text) in {"Cc", "Cf", "Mn"}
    return "" if invisible else _NO_GLYPH


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


def _characters(fonts: Path) -> set[int]:
    """Return the characters that some vendored font can draw, and white space."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - only in this process

    known = set(map(ord, "\t\n\r "))
    for file in sorted(fonts.glob("*.ttf")):
        with TTFont(file, lazy=True) as font:
            known.update(font.getBestCmap())
    return known


def _pango_is_missing() -> str:
    cure = _CURES.get(sys.platform, _CURES["linux"])
    return f"Printing needs Pango, which is not on this machine. {cure}"
