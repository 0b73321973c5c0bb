"""Prints briefings as PDF, in worker processes of their own.

Two threads of one process that print at once corrupt memory, and the library is slow
to import. So it lives in processes that are started early, print one job at a time
and are ended where they overrun. Only those processes import it. Each has a thread
here that hands it what is next in the line.
"""

import contextlib
import functools
import logging
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from screening.briefing import messages
from screening.briefing.printing.fonts import Fonts
from screening.briefing.printing.job import BLANK, Printed, PrintJob
from screening.briefing.printing.kept import KeptPrints
from screening.briefing.printing.line import Ahead, Build, Line, Ticket
from screening.briefing.printing.slot import Slot
from screening.errors import BriefingError, ScreeningError

STARTING = 60
"""How many seconds a worker may take to start, beside its job.

One that is ended halfway, for the machine is busy, would only begin anew.
"""

_LOG = logging.getLogger("screening")


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
        self._font = font
        working = seconds if by_processor else None
        self._slots = tuple(Slot(font, working) for _ in range(workers))
        self._threads: list[threading.Thread] = []
        self._starting = threading.Lock()
        self._line = Line()
        self._kept = KeptPrints()
        self._software: Mapping[str, str] = {}

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm(self) -> None:
        """Start the workers in the background; a first job then comes at once."""
        for slot in self._slots:
            slot.worker()

    def print(self, job: PrintJob, of: str = "") -> bytes:
        """Return a job as PDF; the same job gives the same bytes.

        One that breaks, waits or takes too long is a BriefingError, as are all where
        Pango is missing. `of` tells whose it is.
        """
        return self.print_with_remarks(job, of).pdf

    def print_with_remarks(self, job: PrintJob, of: str = "") -> Printed:
        """Return a job as `print` does, with what the library had to say about it."""
        return self.wait(self.ask(job, of))

    def ask(self, job: PrintJob, of: str = "") -> Ticket:
        """Stand in line with a job, and go on; a job that was printed is there at once.

        A BriefingError where it was refused since it was asked for.
        """
        ticket = Ticket(job, of)
        if known := self._kept.get(ticket.digest):
            ticket.outcome.set_result(known)
            return ticket
        ticket = self._line.ask(ticket)
        self._start()
        return ticket

    def wait(self, ticket: Ticket) -> Printed:
        """Return what becomes of a job in line, or a BriefingError."""
        ticket.heard = True
        try:
            return ticket.outcome.result(max(0, ticket.ends - time.monotonic()))
        except TimeoutError:
            self._line.leave(ticket)
        return ticket.outcome.result()

    def before(self, ticket: Ticket) -> int:
        """Return how many are printed before a job."""
        return self._line.before(ticket)

    def print_ahead(self, of: str, build: Build) -> None:
        """Build and print a job of a deal once nobody waits, to have it when asked.

        Only the deals of which this was asked last count, and what fails is not told.
        """
        self._line.make_ahead(Ahead(of, build))
        self._start()

    def forget(self, of: str) -> None:
        """Print nothing ahead of a deal, and let go of what was printed of it."""
        self._line.drop(of)
        self._kept.forget(of)

    def apart(self, seconds: float) -> "Printer":
        """Return another printer with the same fonts, for jobs that take longer."""
        if self._line.closed:
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
        """End the workers, even in the middle of a job, and forget what was kept."""
        self._line.close()
        for slot in self._slots:
            slot.close()
        with self._starting:
            for thread in self._threads:
                thread.join()
        self._kept.clear()

    def _start(self) -> None:
        """Start the threads that print, unless they run."""
        with self._starting:
            if not (self._threads or self._line.closed):
                given: Any = {"target": self._run, "name": "printing", "daemon": True}
                self._threads = [
                    threading.Thread(args=(slot,), **given) for slot in self._slots
                ]
                for thread in self._threads:
                    thread.start()

    def _run(self, slot: Slot) -> None:
        """Print what comes, until the line is closed."""
        while found := self._line.next():
            ticket = self._build(found) if isinstance(found, Ahead) else found
            if ticket:
                self._line.done(ticket, self._outcome(slot, ticket))

    def _build(self, ahead: Ahead) -> Ticket | None:
        """Build a job that nobody asked for yet; whatever is wrong shows when asked."""
        try:
            return self._line.built(ahead, ahead.build())
        except ScreeningError:  # such as a deal that was erased meanwhile
            return None
        except Exception as error:  # noqa: BLE001 - it must not end printing
            fault = messages.NOT_MADE_AHEAD.format(error=type(error).__name__)
            _LOG.error(fault)  # a stack trace would tell of the deal
            return None

    def _outcome(self, slot: Slot, ticket: Ticket) -> Printed | BaseException:
        """Return what becomes of a job in the worker of a slot."""
        if known := self._kept.get(ticket.digest):
            return known
        try:
            printed = self._print(slot, ticket.job)
        except Exception as error:  # noqa: BLE001 - it is raised where somebody waits
            return error
        if not ticket.forgotten:
            self._kept.put(ticket.digest, printed, ticket.of)
        return printed

    def _print(self, slot: Slot, job: PrintJob) -> Printed:
        late = messages.STARTING_TOO_LONG.format(seconds=STARTING)
        worker = None
        try:
            worker = slot.worker()
            self._software = worker.wait_until_warm(self._after(STARTING))
            late = messages.PRINTING_TOO_LONG.format(seconds=self._seconds)
            return worker.ask(job, self._after(self._seconds))
        except BriefingError:
            raise
        except Exception as error:
            says = late if isinstance(error, TimeoutError) else messages.PRINTER_ENDED
            if isinstance(error, EOFError) and worker and worker.worked_too_long():
                says = messages.WORKED_TOO_LONG.format(seconds=self._seconds)
            # The answer may still be on its way: the next job must not get it.
            slot.replace()
            if isinstance(error, EOFError | OSError):
                raise BriefingError(says) from None
            raise

    def _after(self, seconds: float) -> float | None:
        return None if self._by_processor else time.monotonic() + seconds
