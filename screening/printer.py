"""Prints a briefing as PDF, in a worker process of its own.

Two threads of one process that print at once corrupt memory, and the library is slow
to import. So it lives in a process that is started early, prints one document at a time
and is ended where it overruns. Only that process imports it.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import threading
import time
from multiprocessing.process import BaseProcess

from screening.errors import BriefingError
from screening.press import Printed, work

MOST_WAITING = 3
"""How many may print or wait to; a page's thread is never held up for longer."""

_BUSY = "Other briefings are still being printed. Try again in a minute."
_TOO_LONG = (
    "The briefing took longer than {:g} seconds to print and was stopped. Try again; "
    "if it happens again, tell whoever runs this."
)
_ENDED = "The process that prints briefings ended. It starts anew: try again."


class Printer(contextlib.AbstractContextManager["Printer"]):
    """One worker process, warm, printing one document at a time.

    Any thread may print. Start it in the process that uses it, not before a fork.
    """

    def __init__(self, seconds: float) -> None:
        """Start nothing yet. `seconds` is how long one caller waits, queue included."""
        self._seconds = seconds
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(MOST_WAITING)
        self._worker: _Worker | None = None
        self._closed = False

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
        if not self._places.acquire(blocking=False):
            raise BriefingError(_BUSY)
        try:
            return self._print_next(html)
        finally:
            self._places.release()

    def _print_next(self, html: str) -> Printed:
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
            target=work, args=(theirs,), name="screening-printer", daemon=True
        )
        self.process.start()
        theirs.close()
        self.warm = False

    def ask(self, html: str, ends: float) -> Printed:
        """Return what the worker makes of a document.

        It is sent only once the worker listens: a full pipe would wait without limit.
        """
        if not self.warm:
            self._wait_until_warm(ends)
        self.ours.send(html)
        return self._receive(ends)

    def _wait_until_warm(self, ends: float) -> None:
        try:
            self._receive(ends)
        except BriefingError:
            self.end()
            raise
        self.warm = True

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
