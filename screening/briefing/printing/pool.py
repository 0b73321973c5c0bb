"""Prints briefings as PDF, in worker processes of their own.

Two threads of one process that print at once corrupt memory, and the library is slow
to import. So it lives in processes that are started early, print one job at a time
and are ended where they overrun. Only those processes import it.
"""

import contextlib
import ctypes.util
import functools
import gc
import importlib
import itertools
import math
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from screening.briefing.printing.fonts import Fonts, cannot_draw
from screening.briefing.printing.job import BLANK, Printed, PrintJob
from screening.errors import BriefingError
from screening.formats.sandbox import limit, live_with_parent
from screening.settings import shipped

STARTING = 180
"""How many seconds a worker may take to start, beside its job.

One that is ended halfway, for the machine is busy, would only begin anew.
"""
BUSY = 10
"""How many times as long as it takes a job may wait for a processor on a busy machine:
pages go first, here and elsewhere."""
LONG = 300
"""How many seconds a whole rulebook may take: some 15 where nothing else runs."""
MOST_MEMORY = 1 << 30
"""How many bytes of addresses a worker may take; it starts with about a quarter."""
CLOSED = "Printing has been shut down."
SLOW_START = (
    "The printer did not start within {seconds:g} seconds, as the machine is busy with "
    "other programs. Try again when it is less so."
)
TOO_LONG = (
    "The briefing took longer than {seconds:g} seconds to print and was stopped. Try "
    "again; if it happens again, tell the person who runs the app."
)
PANGO_CURES = {
    "linux": "On Debian or Ubuntu: sudo apt-get install "
    "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    "darwin": "On macOS: brew install pango",
    "win32": "On Windows: install MSYS2, then pacman -S mingw-w64-ucrt-x86_64-pango",
}
DIED = (
    "The process that prints briefings was ended from outside, as a system does that "
    "runs out of memory. It starts anew: close other programs, and try again."
)
OVERRUN = getattr(signal, "SIGXCPU", 256)
"""What ends a worker that takes more time of a processor than its job may; where there
is no such signal, a number that none ends with."""


class Worker:
    """The caller's end of one worker process."""

    def __init__(self, font: Path | None) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._ours, theirs = spawn.Pipe()
        self.process: BaseProcess = spawn.Process(
            target=work, args=(theirs, font), name="screening-printer", daemon=True
        )
        self.process.start()
        theirs.close()
        self.software: Mapping[str, str] = {}
        """What decides its bytes, once it is warm."""

    def print(self, job: PrintJob, seconds: float) -> Printed:
        """Return the PDF of a job, made in so many seconds of a processor.

        A BriefingError where the job breaks, or the worker overruns or dies.
        """
        try:
            answer = self._answer(job, seconds)
        except (EOFError, OSError):
            self.end()
            late = self.process.exitcode == -OVERRUN
            says = TOO_LONG.format(seconds=seconds) if late else DIED
            raise BriefingError(says) from None
        except BaseException:
            self.end()  # the answer may be on its way: the next job must not get it
            raise
        if isinstance(answer, BriefingError):
            raise answer
        return answer

    def _answer(self, job: PrintJob, seconds: float) -> Printed | BriefingError:
        """Send it a job once it is warm: a full pipe would wait without limit."""
        if not self.software:
            first = self._receive(STARTING, SLOW_START)
            if isinstance(first, BriefingError):
                raise first
            self.software = first
        self._ours.send((job, seconds))
        answer: Printed | BriefingError = self._receive(seconds * BUSY, TOO_LONG)
        return answer

    def _receive(self, seconds: float, late: str) -> Any:
        if not self._ours.poll(seconds):
            raise BriefingError(late.format(seconds=seconds))
        return self._ours.recv()

    def end(self) -> None:
        """End it, whatever it does; another thread may still listen to it."""
        self.process.kill()
        self.process.join()


class Printer(contextlib.AbstractContextManager["Printer"]):
    """Warm worker processes, each printing one job at a time.

    Any thread may print, and waits for its turn. Start it in the process that uses it,
    not before a fork.
    """

    def __init__(
        self, seconds: float, workers: int = 1, font: Path | None = None
    ) -> None:
        """Start nothing yet; a job may take so many `seconds` of a processor."""
        self._seconds, self.workers, self._font = seconds, workers, font
        self._free: SimpleQueue[int] = SimpleQueue()  # the places whose worker rests
        for place in range(workers):
            self._free.put(place)
        self._workers: dict[int, Worker] = {}
        self._lock, self._closed = threading.Lock(), False
        self._software: Mapping[str, str] = {}

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm(self) -> None:
        """Start the workers in the background; a first job then comes at once."""
        for place in range(self.workers):
            self._worker(place)

    def print(self, job: PrintJob) -> bytes:
        """Return a job as PDF; the same job gives the same bytes.

        One that breaks or takes too long is a BriefingError, as are all where Pango is
        missing.
        """
        return self.print_with_remarks(job).pdf

    def print_with_remarks(self, job: PrintJob) -> Printed:
        """Return a job as `print` does, with what the library had to say about it."""
        place = self._free.get()
        try:
            worker = self._worker(place)
            printed = worker.print(job, self._seconds)
        except BriefingError as error:
            raise BriefingError(CLOSED if self._closed else str(error)) from None
        finally:
            self._free.put(place)
        self._software = worker.software
        return printed

    def with_limit(self, seconds: float) -> "Printer":
        """Return another printer with the same fonts, for jobs that take longer."""
        if self._closed:
            raise BriefingError(CLOSED)
        return Printer(seconds, font=self._font)

    def software(self) -> Mapping[str, str]:
        """Return the software that decides the bytes beside the job, by name.

        It is a BriefingError where Pango is missing, or no worker starts in time.
        """
        if not self._software:
            self.print(BLANK)
        return self._software

    def cannot_draw(self, text: str) -> str:
        """Return the letters printed as code points, and the cure; empty without any.

        Why a font of the user's is not taken is said in place of it.
        """
        if text.isascii():
            return ""
        try:
            missing = self._fonts.missing(text)
        except BriefingError as error:
            return str(error)
        return cannot_draw(missing, own=bool(self._font)) if missing else ""

    @functools.cached_property
    def _fonts(self) -> Fonts:
        return Fonts(self._font)

    def close(self) -> None:
        """End the workers, even in the middle of a job, and start none any more."""
        with self._lock:
            self._closed = True
            for worker in self._workers.values():
                worker.end()

    def _worker(self, place: int) -> Worker:
        """Return the worker at a place, alive; a BriefingError once all is closed."""
        with self._lock:
            if self._closed:
                raise BriefingError(CLOSED)
            worker = self._workers.get(place)
            if worker is None or not worker.process.is_alive():
                worker = self._workers[place] = Worker(self._font)
            return worker


def work(theirs: Connection, font: Path | None) -> None:
    """Print what comes in until the other end closes.

    The first message names the software that decides the bytes beside the job, or says
    why the worker never will be ready.
    """
    live_with_parent()
    limit(AS=MOST_MEMORY, CORE=0)  # what was printed is written nowhere
    with contextlib.suppress(EOFError, OSError):
        try:
            renderer = renderer_of(font)
        except BriefingError as error:
            theirs.send(error)
            return
        theirs.send(renderer.software)
        # What is kept for ever need not be looked through after every document.
        gc.freeze()
        gc.disable()
        for number in itertools.count(1):
            job, seconds = theirs.recv()
            let_run(seconds)
            theirs.send(renderer.try_to_print(job))
            # Clear up while nobody waits, but never let much pile up.
            if not theirs.poll(0.2) or number % 4 == 0:
                gc.collect()


def let_run(seconds: float) -> None:
    """Let this process be ended by OVERRUN after so many more seconds of a processor.

    Windows has no such limit.
    """
    if sys.platform != "win32":
        resource = importlib.import_module("resource")
        _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
        most = math.ceil(time.process_time() + seconds)
        with contextlib.suppress(ValueError):  # it is held to less than that already
            resource.setrlimit(resource.RLIMIT_CPU, (most, hard))


def renderer_of(own: Path | None) -> Any:
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
        cure = PANGO_CURES.get(sys.platform, PANGO_CURES["linux"])
        says = f"Printing needs Pango, which is not on this machine. {cure}"
        raise BriefingError(says) from None
    return Renderer(fonts)
