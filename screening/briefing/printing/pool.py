"""Prints briefings as PDF, in worker processes of their own.

Two threads of one process that print at once corrupt memory, and the library is slow
to import. So it lives in processes that are started early, print one sheet at a time
and are ended where they overrun. Only those processes import it. What was printed is
kept for a while, in memory alone: the same sheet need not be printed twice.
"""

from __future__ import annotations

import contextlib
import functools
import multiprocessing
import queue
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from screening.briefing.printing.fonts import Fonts
from screening.briefing.printing.job import PrintJob
from screening.briefing.printing.worker import Printed, Ready, work
from screening.errors import BriefingError

MOST_WAITING = 2
"""How many may wait while others print; a page's thread is never held up for longer."""

MOST_KEPT = 64
MOST_KEPT_BYTES = 16 << 20

_BUSY = "Other briefings are still being printed. Try again in a minute."
_TOO_LONG = (
    "The briefing took longer than {:g} seconds to print and was stopped. Try again; "
    "if it happens again, tell whoever runs this."
)
_ENDED = "The process that prints briefings ended. It starts anew: try again."
_CLOSED = "Printing has been shut down."
_BLANK = PrintJob("<!doctype html><html lang=en><title>.</title><p>.</p></html>")


class Printer(contextlib.AbstractContextManager["Printer"]):
    """Warm worker processes, each printing one sheet at a time.

    Any thread may print. Start it in the process that uses it, not before a fork.
    """

    def __init__(
        self, seconds: float, workers: int = 1, font: Path | None = None
    ) -> None:
        """Start nothing yet.

        Args:
            seconds: How long one caller waits, queue included.
            workers: How many sheets may be printed at once.
            font: A font of the user's, for what the vendored ones cannot draw.
        """
        self._seconds = seconds
        self._font = font
        self._places = threading.BoundedSemaphore(workers + MOST_WAITING)
        self._desks = tuple(_Slot(font) for _ in range(workers))
        self._free: queue.LifoQueue[_Slot] = queue.LifoQueue()
        for desk in self._desks:
            self._free.put(desk)
        self._kept = _Kept()
        self._software: Mapping[str, str] = {}

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm(self) -> None:
        """Start the workers in the background; a first sheet then comes at once."""
        with contextlib.ExitStack() as taken, contextlib.suppress(queue.Empty):
            while True:
                desk = self._free.get_nowait()
                taken.callback(self._free.put, desk)
                desk.worker()

    def print(self, sheet: PrintJob) -> bytes:
        """Return a sheet as PDF; the same sheet gives the same bytes.

        Raises:
            BriefingError: where it takes too long, breaks, has characters that no font
                can draw, or Pango is missing.
        """
        return self.print_with_remarks(sheet).pdf

    def print_with_remarks(self, sheet: PrintJob) -> Printed:
        """Return a sheet as PDF, with what the library had to say about it.

        Raises:
            BriefingError: as when printing it.
        """
        digest = sheet.digest()
        if known := self._kept.get(digest):
            return known
        printed = self._ask(sheet)
        self._kept.put(digest, printed)
        return printed

    def software(self) -> Mapping[str, str]:
        """Return what decides the bytes beside the sheet: versions, digests, by name.

        Raises:
            BriefingError: where Pango is missing, or no worker starts in time.
        """
        if not self._software:
            self._ask(None)
        return self._software

    def cannot_draw(self, text: str) -> str:
        """Return why text cannot be printed; nothing where it can."""
        if text.isascii():
            return ""
        try:
            self._fonts.printable(text)
        except BriefingError as error:
            return str(error)
        return ""

    @functools.cached_property
    def _fonts(self) -> Fonts:
        return Fonts(self._font)

    def close(self) -> None:
        """End the workers, even in the middle of a sheet, and forget what was kept."""
        for desk in self._desks:
            desk.close()
        self._kept.clear()

    def _ask(self, sheet: PrintJob | None) -> Printed:
        if not self._places.acquire(blocking=False):
            raise BriefingError(_BUSY)
        try:
            return self._ask_the_next(sheet)
        finally:
            self._places.release()

    def _ask_the_next(self, sheet: PrintJob | None) -> Printed:
        """Return what the next free worker makes of a sheet; none only wakes it."""
        ends = time.monotonic() + self._seconds
        try:
            desk = self._free.get(timeout=self._seconds)
        except queue.Empty:
            raise BriefingError(_BUSY) from None
        try:
            worker = desk.worker()
            self._software = worker.wait_until_warm(ends)
            return worker.ask(sheet, ends) if sheet else Printed(b"", ())
        except TimeoutError:
            desk.replace()
            raise BriefingError(_TOO_LONG.format(self._seconds)) from None
        except (EOFError, OSError):
            desk.replace()
            raise BriefingError(_ENDED) from None
        except BriefingError:
            raise
        except BaseException:
            # The answer may still be on its way: the next caller must not get it.
            desk.replace()
            raise
        finally:
            self._free.put(desk)


class _Slot:
    """A place for one worker: whoever takes its place next finds it alive.

    One thread at a time has the worker; another may close the place meanwhile.
    """

    def __init__(self, font: Path | None) -> None:
        self._font = font
        self._lock = threading.Lock()
        self._worker: _Worker | None = None
        self._closed = False

    def worker(self) -> _Worker:
        with self._lock:
            if self._closed:
                raise BriefingError(_CLOSED)
            if self._worker is None or not self._worker.process.is_alive():
                self._worker = _Worker(self._font)
            return self._worker

    def replace(self) -> None:
        with self._lock:
            if self._worker:
                self._worker.end()
                self._worker = None
            if not self._closed:
                with contextlib.suppress(OSError):  # else whoever is next tries again
                    self._worker = _Worker(self._font)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            if self._worker:
                self._worker.end()
                self._worker = None


class _Worker:
    """The caller's end of one worker process."""

    def __init__(self, font: Path | None) -> None:
        spawn = multiprocessing.get_context("spawn")
        self.ours, theirs = spawn.Pipe()
        self.process: BaseProcess = spawn.Process(
            target=work, args=(theirs, font), name="screening-printer", daemon=True
        )
        self.process.start()
        theirs.close()
        self._ending = threading.Lock()
        self._software: Mapping[str, str] | None = None

    def wait_until_warm(self, ends: float) -> Mapping[str, str]:
        """Wait for its first message: what decides its bytes.

        A sheet is sent only then: a full pipe would wait without limit.
        """
        if self._software is None:
            try:
                ready: Ready = self._receive(ends)
            except BriefingError:
                self.end()
                raise
            self._software = ready.software
        return self._software

    def ask(self, sheet: PrintJob, ends: float) -> Printed:
        """Return what the worker, warm by now, makes of a sheet."""
        self.ours.send(sheet)
        printed: Printed = self._receive(ends)
        return printed

    def end(self) -> None:
        """End the process, once: two threads may want to."""
        with self._ending:
            if not self.ours.closed:
                self.process.kill()
                self.process.join()
                self.ours.close()

    def _receive(self, ends: float) -> Any:
        if not self.ours.poll(max(0, ends - time.monotonic())):
            raise TimeoutError
        answer = self.ours.recv()
        if isinstance(answer, BriefingError):
            raise answer
        return answer


class _Kept:
    """What was printed of late, by the digests of the sheets: so many, so many bytes.

    It holds deals, so it lives in memory alone.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._printed: OrderedDict[str, Printed] = OrderedDict()
        self._bytes = 0

    def get(self, digest: str) -> Printed | None:
        with self._lock:
            if digest in self._printed:
                self._printed.move_to_end(digest)
            return self._printed.get(digest)

    def put(self, digest: str, printed: Printed) -> None:
        with self._lock:
            if digest in self._printed or len(printed.pdf) > MOST_KEPT_BYTES:
                return
            self._printed[digest] = printed
            self._bytes += len(printed.pdf)
            while len(self._printed) > MOST_KEPT or self._bytes > MOST_KEPT_BYTES:
                _digest, oldest = self._printed.popitem(last=False)
                self._bytes -= len(oldest.pdf)

    def clear(self) -> None:
        with self._lock:
            self._printed.clear()
            self._bytes = 0


def what_is_missing(font: Path | None = None) -> str | None:
    """Return a sentence on what printing lacks on this machine, or None.

    It asks a process of its own, so that the library stays out of this one.
    """
    with Printer(seconds=30, font=font) as printer:
        try:
            printer.print(_BLANK)
        except BriefingError as error:
            return str(error)
    return None
