"""Work in the background: how far it is, what came of it, and in whose order.

Threads run while there is something to do, so that nobody has to close them.
"""

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from concurrent import futures
from threading import Event, Lock, Thread
from typing import Generic, TypeVar

from screening.errors import BusyError
from screening.formats import messages

MOST_WAITING = 200
"""How many may wait: more than are done before the last of them is refused."""
MOST_AHEAD = 2
"""How many jobs that nobody asked for may wait: the last ones."""
MOST_KEPT = 64

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
        if not self.outcome.set_running_or_notify_cancel():
            return
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
        """Whether it came to nothing, or was given up before it began."""
        done, outcome = self.outcome.done(), self.outcome
        return done and (outcome.cancelled() or outcome.exception() is not None)

    @property
    def percent(self) -> int:
        """How much of it is done."""
        return 100 * self.done // max(1, self.steps)


class Jobs(Generic[Made]):
    """Does jobs in their order, so many at once, and keeps what came of the last ones.

    Those that nobody asked for come when no other waits, the newest first. Safe to
    share between threads.
    """

    def __init__(
        self,
        at_once: int = 1,
        size: Callable[[Made], int] = lambda _made: 0,
        most: int = 16 << 20,
    ) -> None:
        """Keep what takes no more than `most` together, as `size` measures it."""
        self._lock = Lock()
        self._free, self._size, self._most = at_once, size, most
        self._line, self._ahead = deque[Job[Made]](), deque[Job[Made]]()
        self._known = OrderedDict[Key, Job[Made]]()

    def begin(self, job: Job[Made]) -> None:
        """Do a job that nobody will ask for again."""
        with self._lock:
            self._begin(job)

    def ask(
        self, key: Key, work: Callable[[], Made], *, ahead: bool = False
    ) -> Job[Made]:
        """Return the job of that key, which is begun unless it is known; or BusyError.

        `ahead` begins it for nobody yet: then its failure is told to nobody either.
        """
        with self._lock:
            job = self._known.get(key)
            if job is None:
                if len(self._line) >= MOST_WAITING:
                    raise BusyError(messages.JOBS_BUSY)
                job = self._known[key] = Job(lambda _job: work())
                job.is_asked_for = not ahead
                self._begin(job)
            elif not ahead and not job.is_asked_for:
                job.is_asked_for = True
                if job in self._ahead:
                    self._ahead.remove(job)
                    self._begin(job)
            self._known.move_to_end(key)
            return job

    def wait(self, job: Job[Made], seconds: float | None = None) -> Made:
        """Return what comes of a job; what went wrong is raised, and forgotten then.

        A BusyError where its turn does not come within so many seconds: nobody who
        waits for it gets it then.
        """
        futures.wait([job.outcome], seconds)
        job.outcome.cancel()  # which one that has begun is not
        try:
            return job.outcome.result()
        except futures.CancelledError:
            raise BusyError(messages.JOBS_BUSY) from None
        finally:
            if job.has_failed:
                with self._lock:
                    self._drop(job)

    def forget(self, of: str) -> None:
        """Keep nothing of what was, is or will be done of something."""
        with self._lock:
            self._drop(*(job for key, job in self._known.items() if key[0] == of))

    def _begin(self, job: Job[Made]) -> None:
        if job.is_asked_for:
            self._line.append(job)
        else:
            self._ahead.append(job)
            if len(self._ahead) > MOST_AHEAD:
                self._drop(self._ahead[0])
        if self._free:
            self._free -= 1
            Thread(target=self._run, name="jobs", daemon=True).start()

    def _run(self) -> None:
        while job := self._next():
            job.run()
            with self._lock:
                self._clear(job)

    def _next(self) -> Job[Made] | None:
        with self._lock:
            if self._line:
                return self._line.popleft()
            if self._ahead:
                return self._ahead.pop()
            self._free += 1
            return None

    def _clear(self, job: Job[Made]) -> None:
        """Let go of a job that failed for nobody, and of what was used longest ago."""
        if self._size_of(job) > self._most or (job.has_failed and not job.is_asked_for):
            self._drop(job)
        done = [it for it in self._known.values() if it.outcome.done()]
        while len(done) > MOST_KEPT or sum(map(self._size_of, done)) > self._most:
            self._drop(done.pop(0))

    def _size_of(self, job: Job[Made]) -> int:
        return 0 if job.has_failed else self._size(job.outcome.result())

    def _drop(self, *jobs: Job[Made]) -> None:
        for key in [key for key, job in self._known.items() if job in jobs]:
            job = self._known.pop(key)
            if job in self._ahead:
                self._ahead.remove(job)
