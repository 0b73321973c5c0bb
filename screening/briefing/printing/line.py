"""Who waits to be printed: in the order of asking, then what nobody asked for yet."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from typing import NamedTuple

from screening.briefing import messages
from screening.briefing.printing.job import Printed, PrintJob
from screening.errors import BriefingError

PATIENCE = 30
"""After how many seconds in the line a job that was asked for is refused."""
MOST_WAITING = 200
"""How many may wait: more than are printed before the last of them is refused."""
MOST_AHEAD = 2
"""How many jobs that nobody asked for may wait: those of the deals looked at last."""
MOST_REFUSALS = 64

Build = Callable[[], PrintJob]


class Ticket:
    """A job that somebody asked for, or will, and what comes of it.

    `of` tells whose job it is. `forgotten` says that its print must not be kept, and
    `heard` that what becomes of it need not be told to whoever asks next.
    """

    def __init__(self, job: PrintJob, of: str, *, heard: bool = False) -> None:
        self.job = job
        self.digest = job.digest()
        self.of = of
        self.ends = time.monotonic() + PATIENCE
        self.outcome: Future[Printed] = Future()
        self.forgotten = False
        self.heard = heard

    @property
    def late(self) -> bool:
        """Whether it has waited for longer than anybody should."""
        return time.monotonic() > self.ends


class Ahead(NamedTuple):
    """A job that nobody asked for yet, to be built and printed while nobody waits."""

    of: str
    build: Build


class Line:
    """Jobs that wait for a printer. Any thread may ask, and several may print."""

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._asked: OrderedDict[str, Ticket] = OrderedDict()
        self._printing: dict[str, Ticket] = {}
        self._ahead: OrderedDict[str, Build] = OrderedDict()
        self._building: set[str] = set()
        self._refused: OrderedDict[str, BaseException] = OrderedDict()
        self.closed = False

    def ask(self, ticket: Ticket) -> Ticket:
        """Stand in line, or where the same job is; return what stands there.

        A BriefingError where too many wait, or the same job waited for too long; what
        became of a job that nobody waited for is told once, too.
        """
        with self._turn:
            if self.closed:
                raise BriefingError(messages.PRINTER_CLOSED)
            if error := self._refused.pop(ticket.digest, None):
                raise error
            if known := self._known(ticket.digest):
                return known
            if len(self._asked) >= MOST_WAITING:
                raise BriefingError(messages.PRINTERS_BUSY)
            self._asked[ticket.digest] = ticket
            self._turn.notify_all()
            return ticket

    def _known(self, digest: str) -> Ticket | None:
        """Return the same job in the line or in print; one that is late leaves it."""
        known = self._asked.get(digest)
        if known and known.late:
            del self._asked[digest]
            error = BriefingError(messages.PRINTERS_BUSY)
            known.outcome.set_exception(error)
            raise error
        return known or self._printing.get(digest)

    def before(self, ticket: Ticket) -> int:
        """Return how many are printed before it, one that is being printed included."""
        with self._turn:
            if ticket.digest not in self._asked:
                return 0
            return len(self._printing) + [*self._asked].index(ticket.digest)

    def leave(self, ticket: Ticket) -> None:
        """Refuse a job that still waits, and so all who wait for it."""
        with self._turn:
            if self._asked.pop(ticket.digest, None):
                self._settle(ticket, BriefingError(messages.PRINTERS_BUSY))

    def make_ahead(self, ahead: Ahead) -> None:
        """Have a job made once nobody waits; the newest comes first, and few wait."""
        with self._turn:
            if self.closed:
                return
            self._ahead.pop(ahead.of, None)
            self._ahead[ahead.of] = ahead.build
            while len(self._ahead) > MOST_AHEAD:
                self._ahead.popitem(last=False)
            self._turn.notify_all()

    def drop(self, of: str) -> None:
        """Make nothing ahead of a deal, and let nothing be kept that is in print."""
        with self._turn:
            self._ahead.pop(of, None)
            self._building.discard(of)
            for ticket in (*self._asked.values(), *self._printing.values()):
                ticket.forgotten = ticket.forgotten or ticket.of == of

    def next(self) -> Ticket | Ahead | None:
        """Wait for what is to be done next; nothing comes once the line is closed."""
        with self._turn:
            while not self.closed:
                if ticket := self._next_asked():
                    self._printing[ticket.digest] = ticket
                    return ticket
                if self._ahead:
                    of, build = self._ahead.popitem()
                    self._building.add(of)
                    return Ahead(of, build)
                self._turn.wait()
            return None

    def _next_asked(self) -> Ticket | None:
        """Return who stands first; those that are late are refused on the way."""
        while self._asked:
            _digest, ticket = self._asked.popitem(last=False)
            if not ticket.late:
                return ticket
            self._settle(ticket, BriefingError(messages.PRINTERS_BUSY))
        return None

    def built(self, ahead: Ahead, job: PrintJob) -> Ticket | None:
        """Return the ticket of a job that was built ahead, to print it now.

        None where somebody asked meanwhile: then it waits again, already built; and
        where it was dropped, or is in line or in print already.
        """
        ticket = Ticket(job, ahead.of, heard=True)
        with self._turn:
            wanted = ahead.of in self._building
            self._building.discard(ahead.of)
            if not wanted or self.closed or ticket.digest in self._printing:
                return None
            if self._asked:
                self._wait_again(ahead.of, job)
                return None
            self._printing[ticket.digest] = ticket
            return ticket

    def _wait_again(self, of: str, job: PrintJob) -> None:
        """Let a job that is built wait behind those of deals looked at since."""
        if of not in self._ahead and len(self._ahead) < MOST_AHEAD:
            self._ahead[of] = lambda: job
            self._ahead.move_to_end(of, last=False)

    def done(self, ticket: Ticket, outcome: Printed | BaseException) -> None:
        """Say what became of a job that was in print."""
        with self._turn:
            self._printing.pop(ticket.digest, None)
            self._settle(ticket, outcome)

    def _settle(self, ticket: Ticket, outcome: Printed | BaseException) -> None:
        if isinstance(outcome, Printed):
            ticket.outcome.set_result(outcome)
            return
        ticket.outcome.set_exception(outcome)
        if not ticket.heard:
            self._refused[ticket.digest] = outcome
            while len(self._refused) > MOST_REFUSALS:
                self._refused.popitem(last=False)

    def close(self) -> None:
        """Refuse all who wait, and whoever asks from now on."""
        with self._turn:
            self.closed = True
            closed = BriefingError(messages.PRINTER_CLOSED)
            for ticket in self._asked.values():
                ticket.outcome.set_exception(closed)
            self._asked.clear()
            self._ahead.clear()
            self._refused.clear()
            self._turn.notify_all()
