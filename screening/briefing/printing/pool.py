"""Prints briefings as PDF, in worker processes of their own.

Two threads of one process that print at once corrupt memory, and the library is slow
to import. So it lives in processes that are started early, print one job at a time
and are ended where they overrun. Only those processes import it.
"""

import contextlib
import ctypes.util
import functools
import gc
import itertools
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Mapping
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from screening.briefing import messages
from screening.briefing.printing.fonts import Fonts
from screening.briefing.printing.job import BLANK, Printed, PrintJob
from screening.errors import BriefingError
from screening.formats.sandbox import limit
from screening.settings import shipped

STARTING = 60
"""How many seconds a worker may take to start, beside its job.

One that is ended halfway, for the machine is busy, would only begin anew.
"""
PATIENCE = 30
"""After how many seconds a job that waits for a worker is refused."""
LONG = 300
"""How many seconds a whole rulebook may take: some 15 where nothing else runs."""
_AGAIN = "Try again; if it happens again, tell whoever runs this."
MOST_MEMORY = 1 << 30
"""How many bytes of addresses a worker may take; it starts with about a quarter."""


class Worker:
    """The caller's end of one worker process."""

    def __init__(self, font: Path | None, seconds: float | None) -> None:
        spawn = multiprocessing.get_context("spawn")
        self.ours, theirs = spawn.Pipe()
        self.process: BaseProcess = spawn.Process(
            target=work,
            args=(theirs, font, seconds),
            name="screening-printer",
            daemon=True,
        )
        self.process.start()
        theirs.close()
        self._first: Mapping[str, str] | BriefingError | None = None

    def wait_until_warm(self, seconds: float | None) -> Mapping[str, str]:
        """Wait for its first message: what decides its bytes, or why it never prints.

        It may take so many seconds, or as long as it lives. A job is sent only then: a
        full pipe would wait without limit.
        """
        if self._first is None:
            self._first = self._receive(seconds)
        if isinstance(self._first, BriefingError):
            raise self._first
        return self._first

    def ask(self, job: PrintJob, seconds: float | None) -> Printed:
        """Return what the worker, warm by now, makes of a job."""
        self.ours.send(job)
        answer: Printed | BriefingError = self._receive(seconds)
        if isinstance(answer, BriefingError):
            raise answer
        return answer

    def end(self) -> None:
        """End it, whatever it does; another thread may still listen to it."""
        self.process.kill()
        self.process.join()

    def _receive(self, seconds: float | None) -> Any:
        if not self.ours.poll(seconds):
            raise TimeoutError
        return self.ours.recv()


class Printer(contextlib.AbstractContextManager["Printer"]):
    """Warm worker processes, each printing one job at a time.

    Any thread may print. Start it in the process that uses it, not before a fork.
    """

    def __init__(
        self,
        seconds: float,
        workers: int = 1,
        font: Path | None = None,
        *,
        by_processor: bool = False,
    ) -> None:
        """Start nothing yet; so many `seconds` a job may take in a worker that is warm.

        They are the clock's, or `by_processor` those that the worker works: then it is
        waited for as long as it lives, however busy the machine is; Windows cannot
        measure them. A `font` of the user's draws what the vendored ones cannot.
        """
        self._seconds, self._by_processor = seconds, by_processor
        self._font, self.workers = font, workers
        self._free: SimpleQueue[int] = SimpleQueue()  # the places whose worker rests
        for place in range(workers):
            self._free.put(place)
        self._workers: dict[int, Worker] = {}
        self._lock = threading.Lock()
        self._closed = False
        self._software: Mapping[str, str] = {}

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm(self) -> None:
        """Start the workers in the background; a first job then comes at once."""
        for place in range(self.workers):
            self._worker(place)

    def print(self, job: PrintJob) -> bytes:
        """Return a job as PDF; the same job gives the same bytes.

        One that breaks, waits or takes too long is a BriefingError, as are all where
        Pango is missing.
        """
        return self.print_with_remarks(job).pdf

    def print_with_remarks(self, job: PrintJob) -> Printed:
        """Return a job as `print` does, with what the library had to say about it."""
        try:
            place = self._free.get(timeout=PATIENCE)
        except Empty:
            raise BriefingError(messages.PRINTERS_BUSY) from None
        try:
            return self._print(self._worker(place), job)
        except BriefingError:
            raise
        except BaseException:
            # The answer may still be on its way: the next job must not get it.
            self._end(place)
            raise
        finally:
            self._free.put(place)

    def apart(self, seconds: float) -> "Printer":
        """Return another printer with the same fonts, for jobs that take longer."""
        if self._closed:
            raise BriefingError(messages.PRINTER_CLOSED)
        return Printer(seconds, font=self._font)

    def software(self) -> Mapping[str, str]:
        """Return what decides the bytes beside the job: versions, digests, by name.

        It is known as soon as anything was printed. It is a BriefingError where Pango
        is missing, or no worker starts in time.
        """
        if not self._software:
            self.print(BLANK)
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
        """End the workers, even in the middle of a job, and start none any more."""
        with self._lock:
            self._closed = True
        for place in range(self.workers):
            self._end(place)

    def _worker(self, place: int) -> Worker:
        """Return the worker at a place, alive; a BriefingError once all is closed."""
        with self._lock:
            if self._closed:
                raise BriefingError(messages.PRINTER_CLOSED)
            worker = self._workers.get(place)
            if worker is None or not worker.process.is_alive():
                seconds = self._seconds if self._by_processor else None
                worker = self._workers[place] = Worker(self._font, seconds)
            return worker

    def _end(self, place: int) -> None:
        with self._lock:
            if worker := self._workers.pop(place, None):
                worker.end()

    def _print(self, worker: Worker, job: PrintJob) -> Printed:
        """Return what a worker makes of a job; a BriefingError ends it as well."""
        late = f"The printer did not start within {STARTING} seconds. Try again."
        try:
            self._software = worker.wait_until_warm(self._at_most(STARTING))
            late = (
                f"The briefing took longer than {self._seconds:g} seconds to print and "
                f"was stopped. {_AGAIN}"
            )
            return worker.ask(job, self._at_most(self._seconds))
        except TimeoutError:
            says = late
        except (EOFError, OSError):
            says = "The process that prints briefings ended. It starts anew: try again."
            worker.process.join(timeout=1)
            if self._closed:
                says = messages.PRINTER_CLOSED
            elif worker.process.exitcode == -getattr(signal, "SIGPROF", 0):
                says = (
                    f"The printer worked for {self._seconds:g} seconds at the briefing "
                    f"and came to no end, so it was stopped. {_AGAIN}"
                )
        worker.end()
        raise BriefingError(says)

    def _at_most(self, seconds: float) -> float | None:
        return None if self._by_processor else seconds


def work(theirs: Connection, font: Path | None, seconds: float | None = None) -> None:
    """Print what comes in until the other end closes.

    With `seconds`, the process ends where it works longer than that at a job: the
    system counts, whatever the library does.

    The first message names the software that decides the bytes beside the job, or says
    why the worker never will be ready.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_who_asks, daemon=True).start()
    if sys.platform != "win32":
        os.nice(10)  # pages go first
    limit(AS=MOST_MEMORY)
    with contextlib.suppress(EOFError, OSError):
        try:
            renderer = _renderer(font)
        except BriefingError as error:
            theirs.send(error)
            return
        theirs.send(renderer.software)
        # What is kept for ever need not be looked through after every document.
        gc.freeze()
        gc.disable()
        for number in itertools.count(1):
            job = theirs.recv()
            _work_at_most(seconds or 0)
            printed = renderer.try_to_print(job)
            _work_at_most(0)
            theirs.send(printed)
            # Clear up while nobody waits, but never let much pile up.
            if not theirs.poll(0.2) or number % 4 == 0:
                gc.collect()


def _work_at_most(seconds: float) -> None:
    """End this process after so many seconds of work from now; 0 takes that back."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _renderer(own: Path | None) -> Any:
    """Return the library, which finds our fonts and the user's own one only."""
    fonts, ours = Fonts(own), shipped("reports") / "fonts"
    os.environ["FONTCONFIG_FILE"] = str(ours / "fonts.conf")
    os.environ["XDG_DATA_HOME"] = os.environ["XDG_DATA_DIRS"] = str(ours.parent)
    # Where HarfBuzz cannot cut fonts down, another tool does, and would date them.
    os.environ["SOURCE_DATE_EPOCH"] = "0"
    if sys.platform == "linux":
        # Else compilers are started to look for names that libraries have elsewhere.
        ctypes.util.find_library = lambda name: None  # noqa: ARG005 - as it has it
    try:
        from screening.briefing.printing.renderer import Renderer  # noqa: PLC0415 - only in this process
    except (ImportError, OSError):
        cure = messages.PANGO_CURES.get(sys.platform, messages.PANGO_CURES["linux"])
        says = f"Printing needs Pango, which is not on this machine. {cure}"
        raise BriefingError(says) from None
    return Renderer(fonts)


def _end_with_who_asks() -> None:
    """End as soon as the process that started this one has, also within a page."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)
