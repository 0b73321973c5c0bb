"""Prints long documents, each in a worker of its own that ends with it.

A whole rulebook takes many times as long as a briefing: no briefing waits behind it,
and nothing of it stays in memory but what was printed.
"""

import threading

from screening.briefing import messages
from screening.briefing.printing.job import PrintJob
from screening.briefing.printing.kept import KeptPrints
from screening.briefing.printing.pool import Printer
from screening.errors import BriefingError

SECONDS = 300
"""How long one may take; the shipped rulebook takes some 15 where nothing else runs."""
MOST_WAITING = 4


class LongPrints:
    """What was printed of long documents, and what is being printed, one at a time."""

    def __init__(self) -> None:
        self._lock, self._turn = threading.Lock(), threading.Lock()
        self._kept = KeptPrints()
        self._printing: dict[str, threading.Thread] = {}
        self._refused: dict[str, BriefingError] = {}

    def ask(self, job: PrintJob, printer: Printer) -> bytes | None:
        """Return a document as PDF; None while it is being printed.

        A BriefingError says once what became of it, or that too many wait.
        """
        digest = job.digest()
        if known := self._kept.get(digest):
            return known.pdf
        with self._lock:
            if error := self._refused.pop(digest, None):
                raise error
            if digest not in self._printing:
                self._begin(job, digest, printer)
        return None

    @property
    def waiting(self) -> int:
        """How many are being printed, or wait for that."""
        return len(self._printing)

    def wait(self) -> None:
        """Wait until all that was asked for is printed."""
        for thread in [*self._printing.values()]:
            thread.join()

    def _begin(self, job: PrintJob, digest: str, printer: Printer) -> None:
        if len(self._printing) >= MOST_WAITING:
            raise BriefingError(messages.PRINTERS_BUSY)
        own = printer.apart(SECONDS)
        thread = threading.Thread(
            target=self._print, args=(job, digest, own), name="document", daemon=True
        )
        self._printing[digest] = thread
        thread.start()

    def _print(self, job: PrintJob, digest: str, own: Printer) -> None:
        """Print a document when it is its turn, and end the worker."""
        refused = None
        with self._turn, own:
            try:
                self._kept.put(digest, own.print_with_remarks(job))
            except BriefingError as error:
                refused = error
        with self._lock:
            del self._printing[digest]
            if refused:
                self._refused[digest] = refused
