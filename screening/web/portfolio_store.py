"""Tables that were sent, in memory alone: few, each for its sender, not for long."""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime
from operator import attrgetter
from queue import SimpleQueue
from threading import Lock, Thread, Timer
from typing import NamedTuple, cast

from flask import current_app, session

from screening.portfolio.screening import FEW
from screening.web.portfolio_upload import Upload

TABLES = "screening-tables"
OWNER = "tables"
"""What the session holds: a name by which its tables are found again."""

LARGEST = 25_000_000
"""How large a file may be, in bytes."""
MOST_OF_ONE, MOST_BYTES = 4, 100_000_000
"""How many tables of one session are kept, and how large all may be."""
FORGET_AFTER = 2 * 60 * 60
"""After so many seconds without a look at it a table is forgotten."""
LONG_FILE = 2_000
"""Above so many rows a file is made while a page shows how far that is."""


class ForgottenError(Exception):
    """A table that is not in memory any more, or is somebody else's."""


class Sent(NamedTuple):
    """A table of somebody: the name it has here, and when it was sent."""

    name: str
    upload: Upload
    at: datetime


class _Kept(NamedTuple):
    owner: str
    upload: Upload
    seen: float
    at: datetime


class Tables:
    """Keeps tables until they are forgotten. Safe to share between threads."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        long_from: int = FEW,
        long_file: int = LONG_FILE,
    ) -> None:
        self.long_from, self.long_file = long_from, long_file
        self._clock = clock
        self._kept = OrderedDict[str, _Kept]()
        self._lock = Lock()
        self._jobs = SimpleQueue[Callable[[], object]]()
        self._worker: Thread | None = None
        self._timer: Timer | None = None

    def work(self, job: Callable[[], object]) -> None:
        """Do something once what was to be done before is; the app may stop meanwhile.

        It raises nothing.
        """
        self._jobs.put(job)
        with self._lock:
            if self._worker is None:
                self._worker = Thread(target=self._do, daemon=True)
                self._worker.start()

    def keep(self, owner: str, upload: Upload) -> str:
        """Keep a table; return the name it has from now on, which tells nothing."""
        name = secrets.token_urlsafe(16)
        with self._lock:
            self._kept[name] = _Kept(owner, upload, self._clock(), datetime.now(UTC))
            self._clear()
            mine = [key for key, kept in self._kept.items() if kept.owner == owner]
            for key in mine[:-MOST_OF_ONE]:
                self._drop(key)
            while self._size() > MOST_BYTES and len(self._kept) > 1:
                self._drop(next(iter(self._kept)))
        return name

    def recall(self, owner: str, name: str) -> Upload | None:
        """Return a table of somebody, or None where it is forgotten."""
        with self._lock:
            self._clear()
            kept = self._kept.get(name)
            if kept is None or kept.owner != owner:
                return None
            self._kept[name] = kept._replace(seen=self._clock())
            self._kept.move_to_end(name)
            return kept.upload

    def of(self, owner: str) -> list[Sent]:
        """Return the tables of somebody, the last one that was sent first."""
        with self._lock:
            self._clear()
            mine = [
                Sent(name, kept.upload, kept.at)
                for name, kept in self._kept.items()
                if kept.owner == owner
            ]
        return sorted(mine, key=attrgetter("at"), reverse=True)

    def forget(self, owner: str, name: str) -> None:
        """Forget a table of somebody; what is not there is forgotten already."""
        with self._lock:
            if (kept := self._kept.get(name)) and kept.owner == owner:
                self._drop(name)

    def _do(self) -> None:
        while True:
            self._jobs.get()()

    def _size(self) -> int:
        return sum(kept.upload.size for kept in self._kept.values())

    def _clear(self) -> None:
        """Forget what nobody looked at for long."""
        before = self._clock() - FORGET_AFTER
        for name in [name for name, kept in self._kept.items() if kept.seen < before]:
            self._drop(name)
        if self._kept and self._timer is None:
            self._timer = Timer(FORGET_AFTER + 1, self._look)
            self._timer.daemon = True
            self._timer.start()

    def _look(self) -> None:
        """Forget what is to be forgotten where nobody comes who would see to it."""
        with self._lock:
            self._timer = None
            self._clear()

    def _drop(self, name: str) -> None:
        self._kept.pop(name).upload.stop()


def tables() -> Tables:
    """Return the tables that were sent to this app."""
    return cast("Tables", current_app.extensions[TABLES])


def table_of(deal: str) -> str:
    """Return the name of the table of this session that a deal comes from, or nothing.

    It is told by memory alone: the register knows of no table.
    """
    every = tables().of(str(session[OWNER])) if OWNER in session else []
    having = (it.name for it in every if deal in it.upload.deals.values())
    return next(having, "")


def owner() -> str:
    """Return whose tables this request may see."""
    if OWNER not in session:
        session[OWNER] = secrets.token_urlsafe(16)
    return str(session[OWNER])
