"""Prints a briefing as PDF, in a worker process of its own.

Two threads of one process that print at once corrupt memory, and the library is slow
to import. So it lives in a process that is started early, prints one document at a time
and is ended where it overruns. Only that process imports it.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
import unicodedata
from collections.abc import Iterator
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, Self

from screening.briefing import styles
from screening.errors import BriefingError
from screening.settings import shipped

_CURES = {
    "linux": "On Debian or Ubuntu: sudo apt-get install "
    "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    "darwin": "On macOS: brew install pango",
    "win32": "On Windows: install MSYS2, then pacman -S mingw-w64-ucrt-x86_64-pango",
}
_BUSY = "Other briefings are still being printed. Try again in a minute."
_TOO_LONG = (
    "The briefing took longer than {:g} seconds to print and was stopped. Try again; "
    "if it happens again, tell whoever runs this."
)
_ENDED = "The process that prints briefings ended. It starts anew: try again."
_NO_GLYPH = "□"


class Printed(NamedTuple):
    """A PDF, and what the library had to remark on the way: nothing, if all is well."""

    pdf: bytes
    remarks: tuple[str, ...]


class Printer:
    """One worker process, warm, printing one document at a time.

    Any thread may print. Start it in the process that uses it, not before a fork.
    """

    def __init__(self, seconds: float) -> None:
        """Start nothing yet. `seconds` is how long one caller waits, queue included."""
        self._seconds = seconds
        self._lock = threading.Lock()
        self._worker: _Worker | None = None
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm(self) -> None:
        """Start the worker in the background; the first document then comes at once."""
        if self._lock.acquire(blocking=False):
            try:
                self._ready_or_new()
            finally:
                self._lock.release()

    def print(self, html: str) -> bytes:
        """Return a document as PDF; the same HTML gives the same bytes.

        Raises:
            BriefingError: where it takes too long, breaks, or Pango is missing.
        """
        return self.print_with_remarks(html).pdf

    def print_with_remarks(self, html: str) -> Printed:
        """Return a document as PDF, with what the library had to say about it.

        Raises:
            BriefingError: where it takes too long, breaks, or Pango is missing.
        """
        ends = time.monotonic() + self._seconds
        if not self._lock.acquire(timeout=self._seconds):
            raise BriefingError(_BUSY)
        try:
            return self._ready_or_new().ask(html, ends)
        except TimeoutError:
            self._replace()
            raise BriefingError(_TOO_LONG.format(self._seconds)) from None
        except (EOFError, OSError):
            self._replace()
            raise BriefingError(_ENDED) from None
        finally:
            self._lock.release()

    def close(self) -> None:
        """End the worker, even in the middle of a document."""
        self._closed = True
        if worker := self._worker:
            worker.end()

    def _ready_or_new(self) -> _Worker:
        if self._closed:
            raise BriefingError("Printing has been shut down.")
        if self._worker is None or not self._worker.process.is_alive():
            self._worker = _Worker()
        return self._worker

    def _replace(self) -> None:
        if self._worker:
            self._worker.end()
        self._worker = None if self._closed else _Worker()


class _Worker:
    """The caller's end of one worker process."""

    def __init__(self) -> None:
        spawn = multiprocessing.get_context("spawn")
        self.ours, theirs = spawn.Pipe()
        self.process: BaseProcess = spawn.Process(
            target=_work, args=(theirs,), name="screening-printer", daemon=True
        )
        self.process.start()
        theirs.close()
        self.warm = False

    def ask(self, html: str, ends: float) -> Printed:
        """Return what the worker makes of a document.

        It is sent only once the worker listens: a full pipe would wait without limit.
        """
        if not self.warm:
            self._receive(ends)
            self.warm = True
        self.ours.send(html)
        return self._receive(ends)

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.ours.close()

    def _receive(self, ends: float) -> Printed:
        if not self.ours.poll(max(0, ends - time.monotonic())):
            raise TimeoutError
        answer = self.ours.recv()
        if isinstance(answer, BriefingError):
            raise answer
        printed: Printed = answer
        return printed


def what_is_missing() -> str | None:
    """Return a sentence on what printing lacks on this machine, or None.

    It asks a process of its own, so that the library stays out of this one.
    """
    with Printer(seconds=30) as printer:
        try:
            printer.print(
                "<!doctype html><html lang=en><title>.</title><p>.</p></html>"
            )
        except BriefingError as error:
            return str(error)
    return None


# What follows runs in the worker process.


def _work(theirs: Connection) -> None:
    """Print what comes in until the other end closes.

    The first message says that the worker is ready, or why it never will be.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(EOFError, OSError):
        try:
            press = _Press()
        except BriefingError as error:
            while True:
                theirs.send(error)
                theirs.recv()
        theirs.send(Printed(b"", ()))
        gc.disable()
        while True:
            theirs.send(press.try_to_print(theirs.recv()))
            gc.collect()


class _Press:
    """The library, its fonts and the stylesheets, kept for every document."""

    def __init__(self) -> None:
        fonts = shipped("reports") / "fonts"
        os.environ["FONTCONFIG_FILE"] = str(fonts / "fonts.conf")
        os.environ["XDG_DATA_HOME"] = os.environ["XDG_DATA_DIRS"] = str(fonts.parent)
        try:
            import weasyprint  # noqa: PLC0415 - only in this process
            from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
        except OSError:
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
    known = set(map(ord, "\t\n\r "))
    for font in _opened(fonts):
        known.update(font.getBestCmap())
    return known


def _opened(fonts: Path) -> Iterator[Any]:
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - only in this process

    for file in sorted(fonts.glob("*.ttf")):
        with TTFont(file, lazy=True) as font:
            yield font


def _pango_is_missing() -> str:
    cure = _CURES.get(sys.platform, _CURES["linux"])
    return f"Printing needs Pango, which is not on this machine. {cure}"
