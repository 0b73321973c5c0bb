"""Work in the background: how far it is, and what came of it.

Each job has a thread of its own, which ends with it, so that nobody has to close them.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent import futures
from threading import Event, Lock, Semaphore, Thread
from typing import Generic, TypeVar

from screening.errors import BusyError

MOST_WAITING = 200
"""Behind how many others a job may wait: more than are done in time."""
MOST_BEFORE = 2
"""Behind how many others one may wait that nobody asked for yet."""

LOOK_AGAIN = 2
"""After how many seconds a page that waits looks again."""

BUSY = "The app is busy making other files. Try again in a minute."
Made = TypeVar("Made")
Key = tuple[str, Hashable]
"""Of what a job is, and which one of those."""


class StoppedError(Exception):
    """Somebody stopped the work, or it is not wanted any more."""


class Job(Generic[Made]):
    """Does something step by step; others see how far it is, and may stop it."""

    def __init__(self, work: Callable[["Job[Made]"], Made], steps: int = 1) -> None:
        self.steps, self.done = steps, 0
        self.outcome = futures.Future[Made]()
        self.is_asked_for = True
        self._work, self._stopped = work, Event()

    def run(self) -> None:
        """Do it; what goes wrong is raised where its outcome is asked for."""
        try:
            self.outcome.set_result(self._work(self))
        except BaseException as error:  # noqa: BLE001 - raised again by `outcome.result`
            self.outcome.set_exception(error)

    def tell(self, done: int) -> None:
        """Say how many more steps are done; StoppedError where it is to stop."""
        self.done += done
        if self._stopped.is_set():
            raise StoppedError

    def stop(self) -> None:
        """Let it end at its next step."""
        self._stopped.set()

    @property
    def has_failed(self) -> bool:
        """Whether it came to nothing."""
        return self.outcome.done() and self.outcome.exception() is not None

    @property
    def percent(self) -> int:
        """How much of it is done."""
        return 100 * self.done // max(1, self.steps)


class Jobs(Generic[Made]):
    """Does so many jobs at once, and keeps what came of the last ones.

    Safe to share between threads.
    """

    def __init__(self, at_once: int = 1, most_kept: int = 32) -> None:
        self._lock, self._turns = Lock(), Semaphore(at_once)
        self._known, self._most_kept = OrderedDict[Key, Job[Made]](), most_kept

    def begin(self, job: Job[Made]) -> None:
        """Do a job when its turn comes."""

        def run() -> None:
            with self._turns:
                job.run()

        Thread(target=run, name="jobs", daemon=True).start()

    def ask(
        self,
        key: Key,
        work: Callable[[Job[Made]], Made],
        steps: int = 1,
        *,
        ahead: bool = False,
    ) -> Job[Made]:
        """Return the job of that key, which is begun unless it is known; or BusyError.

        `ahead` begins it for nobody yet: only where next to nothing waits, and its
        failure is told to nobody.
        """
        with self._lock:
            job = self._known.get(key)
            if job is None or (job.has_failed and not job.is_asked_for):
                waiting = sum(not it.outcome.done() for it in self._known.values())
                if waiting > (MOST_BEFORE if ahead else MOST_WAITING):
                    raise BusyError(BUSY)
                job = self._known[key] = Job(work, steps)
                job.is_asked_for = not ahead
                self.begin(job)
            job.is_asked_for |= not ahead
            self._known.move_to_end(key)
            for old in [*self._known][: -self._most_kept]:
                if self._known[old].outcome.done():
                    del self._known[old]
            return job

    def wait(self, job: Job[Made]) -> Made:
        """Wait for a job's result; its error is raised, and forgotten then."""
        try:
            return job.outcome.result()
        finally:
            if job.has_failed:
                self._forget(lambda key: self._known[key] is job)

    def known(self, of: str) -> Job[Made] | None:
        """Return the newest job of something; None where none is kept."""
        with self._lock:
            every = [job for key, job in self._known.items() if key[0] == of]
            return every[-1] if every else None

    def forget(self, of: str) -> None:
        """Keep nothing of what was, is or will be done of something."""
        self._forget(lambda key: key[0] == of)

    def _forget(self, is_meant: Callable[[Key], bool]) -> None:
        with self._lock:
            for key in [*filter(is_meant, self._known)]:
                del self._known[key]
