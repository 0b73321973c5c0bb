"""A place for a worker process, and the caller's end of the one that is in it."""

import contextlib
import multiprocessing
import signal
import threading
import time
from collections.abc import Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from screening.briefing import messages
from screening.briefing.printing.job import Printed, PrintJob
from screening.briefing.printing.worker import work
from screening.errors import BriefingError


class Slot:
    """A place for one worker: whoever takes its place next finds it alive.

    One thread at a time has the worker; another may close the place meanwhile.
    """

    def __init__(self, font: Path | None, seconds: float | None = None) -> None:
        """Take a font of the user's, and how long a worker may work at a job, if so."""
        self._given = font, seconds
        self._lock = threading.Lock()
        self._worker: Worker | None = None
        self._closed = False

    def worker(self) -> "Worker":
        """Return the worker that is in it, alive; a BriefingError once it is closed."""
        with self._lock:
            if self._closed:
                raise BriefingError(messages.PRINTER_CLOSED)
            if self._worker is None or not self._worker.process.is_alive():
                self._worker = Worker(*self._given)
            return self._worker

    def replace(self) -> None:
        """End the worker, whatever it does, and start another."""
        with self._lock:
            self._end()
            if not self._closed:
                with contextlib.suppress(OSError):  # else whoever is next tries again
                    self._worker = Worker(*self._given)

    def close(self) -> None:
        """End the worker, and start none any more."""
        with self._lock:
            self._closed = True
            self._end()

    def _end(self) -> None:
        if worker := self._worker:
            worker.process.kill()
            worker.process.join()
            worker.ours.close()
        self._worker = None


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

    def wait_until_warm(self, ends: float | None) -> Mapping[str, str]:
        """Wait for its first message: what decides its bytes, or why it never prints.

        It may come until it `ends`, by the monotonic clock, or as long as it lives.
        A job is sent only then: a full pipe would wait without limit.
        """
        if self._first is None:
            self._first = self._receive(ends)
        if isinstance(self._first, BriefingError):
            raise self._first
        return self._first

    def ask(self, job: PrintJob, ends: float | None) -> Printed:
        """Return what the worker, warm by now, makes of a job."""
        self.ours.send(job)
        answer: Printed | BriefingError = self._receive(ends)
        if isinstance(answer, BriefingError):
            raise answer
        return answer

    def worked_too_long(self) -> bool:
        """Tell whether it has ended because it worked too long at a job."""
        self.process.join(timeout=1)
        return self.process.exitcode == -getattr(signal, "SIGPROF", 0)

    def _receive(self, ends: float | None) -> Any:
        left = None if ends is None else max(0, ends - time.monotonic())
        if not self.ours.poll(left):
            raise TimeoutError
        return self.ours.recv()
