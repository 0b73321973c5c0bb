"""Prints briefings as PDF, in worker processes of their own.

Two threads of one process that print at once corrupt memory, and the library is slow
to import. So it lives in processes that are started early, print one job at a time
and are ended where they overrun. Only those processes import it. What was printed is
kept for a while, in memory alone: the same job need not be printed twice.
"""

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

from screening.briefing import messages
from screening.briefing.printing.fonts import Fonts
from screening.briefing.printing.job import Printed, PrintJob
from screening.briefing.printing.worker import work
from screening.errors import BriefingError

MOST_WAITING = 2
"""How many may wait while others print; a page's thread is never held up for longer."""

MOST_KEPT = 64
MOST_KEPT_BYTES = 16 << 20


class Printer(contextlib.AbstractContextManager["Printer"]):
    """Warm worker processes, each printing one job at a time.

    Any thread may print. Start it in the process that uses it, not before a fork.
    """

    def __init__(
        self, seconds: float, workers: int = 1, font: Path | None = None
    ) -> None:
        """Start nothing yet; so many `seconds` a caller waits at most, queue included.

        A `font` of the user's draws what the vendored ones cannot.
        """
        self._seconds = seconds
        self._font = font
        self._places = threading.BoundedSemaphore(workers + MOST_WAITING)
        self._free: queue.LifoQueue[_Slot] = queue.LifoQueue()
        self._slots = tuple(_Slot(font) for _ in range(workers))
        for slot in self._slots:
            self._free.put(slot)
        self._kept = _Kept()
        self._software: Mapping[str, str] = {}

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm(self) -> None:
        """Start the workers in the background; a first job then comes at once."""
        for slot in self._slots:
            slot.worker()

    def print(self, job: PrintJob) -> bytes:
        """Return a job as PDF; the same job gives the same bytes.

        One that takes too long or breaks is a BriefingError, as are all where Pango is
        missing.
        """
        return self.print_with_remarks(job).pdf

    def print_with_remarks(self, job: PrintJob) -> Printed:
        """Return a job as `print` does, with what the library had to say about it."""
        digest = job.digest()
        if known := self._kept.get(digest):
            return known
        printed = self._ask(job)
        self._kept.put(digest, printed)
        return printed

    def software(self) -> Mapping[str, str]:
        """Return what decides the bytes beside the job: versions, digests, by name.

        It is a BriefingError where Pango is missing, or no worker starts in time.
        """
        if not self._software:
            self._ask(None)
        return self._software

    def cannot_draw(self, text: str) -> str:
        """Return what prints as code points, and the cure; nothing where all is drawn.

        Why a font of the user's is not taken is said in place of it.
        """
        if text.isascii():
            return ""
        try:
            missing = self._fonts.missing(text)
        except BriefingError as error:
            return str(error)
        return messages.cannot_draw(missing, own=bool(self._font)) if missing else ""

    @functools.cached_property
    def _fonts(self) -> Fonts:
        return Fonts(self._font)

    def close(self) -> None:
        """End the workers, even in the middle of a job, and forget what was kept."""
        for slot in self._slots:
            slot.close()
        self._kept.clear()

    def _ask(self, job: PrintJob | None) -> Printed:
        if not self._places.acquire(blocking=False):
            raise BriefingError(messages.PRINTERS_BUSY)
        try:
            return self._ask_the_next(job)
        finally:
            self._places.release()

    def _ask_the_next(self, job: PrintJob | None) -> Printed:
        """Return what the next free worker makes of a job; none only wakes it."""
        ends = time.monotonic() + self._seconds
        try:
            slot = self._free.get(timeout=self._seconds)
        except queue.Empty:
            raise BriefingError(messages.PRINTERS_BUSY) from None
        try:
            worker = slot.worker()
            self._software = worker.wait_until_warm(ends)
            return worker.ask(job, ends) if job else Printed(b"", ())
        except BriefingError:
            raise
        except BaseException as error:
            # The answer may still be on its way: the next caller must not get it.
            slot.replace()
            if isinstance(error, EOFError | OSError):
                late = messages.PRINTING_TOO_LONG.format(seconds=self._seconds)
                ended = messages.PRINTER_ENDED
                says = late if isinstance(error, TimeoutError) else ended
                raise BriefingError(says) from None
            raise
        finally:
            self._free.put(slot)


class _Slot:
    """A place for one worker: whoever takes its place next finds it alive.

    One thread at a time has the worker; another may close the place meanwhile.
    """

    def __init__(self, font: Path | None) -> None:
        self._font = font
        self._lock = threading.Lock()
        self._worker: _Worker | None = None
        self._closed = False

    def worker(self) -> "_Worker":
        with self._lock:
            if self._closed:
                raise BriefingError(messages.PRINTER_CLOSED)
            if self._worker is None or not self._worker.process.is_alive():
                self._worker = _Worker(self._font)
            return self._worker

    def replace(self) -> None:
        with self._lock:
            self._end()
            if not self._closed:
                with contextlib.suppress(OSError):  # else whoever is next tries again
                    self._worker = _Worker(self._font)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._end()

    def _end(self) -> None:
        if worker := self._worker:
            worker.process.kill()
            worker.process.join()
            worker.ours.close()
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
        self._first: Mapping[str, str] | BriefingError | None = None

    def wait_until_warm(self, ends: float) -> Mapping[str, str]:
        """Wait for its first message: what decides its bytes, or why it never prints.

        A job is sent only then: a full pipe would wait without limit.
        """
        if self._first is None:
            self._first = self._receive(ends)
        if isinstance(self._first, BriefingError):
            raise self._first
        return self._first

    def ask(self, job: PrintJob, ends: float) -> Printed:
        """Return what the worker, warm by now, makes of a job."""
        self.ours.send(job)
        answer: Printed | BriefingError = self._receive(ends)
        if isinstance(answer, BriefingError):
            raise answer
        return answer

    def _receive(self, ends: float) -> Any:
        if not self.ours.poll(max(0, ends - time.monotonic())):
            raise TimeoutError
        return self.ours.recv()


class _Kept:
    """What was printed of late, so many bytes; it holds deals, so in memory alone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._printed: OrderedDict[str, Printed] = OrderedDict()

    def get(self, digest: str) -> Printed | None:
        with self._lock:
            if digest in self._printed:
                self._printed.move_to_end(digest)
            return self._printed.get(digest)

    def put(self, digest: str, printed: Printed) -> None:
        if len(printed.pdf) > MOST_KEPT_BYTES:
            return
        with self._lock:
            self._printed[digest] = printed
            size = sum(len(kept.pdf) for kept in self._printed.values())
            while len(self._printed) > MOST_KEPT or size > MOST_KEPT_BYTES:
                size -= len(self._printed.popitem(last=False)[1].pdf)

    def clear(self) -> None:
        with self._lock:
            self._printed.clear()
