"""Long work on many things, shared out among processes.

Only a command that runs alone may do so: the processes are copies of its own, which is
safe where nothing else goes on in it, and which Linux alone does well.
"""

import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import TypeVar, cast

T = TypeVar("T")
R = TypeVar("R")

MOST_PROCESSES = 8
"""More hardly help: each has to find out anew what the others know."""

PORTIONS = 64
"""Into how many portions each process's share is cut, as some work takes long."""


def processes_here() -> int:
    """Return how many processes work side by side here."""
    if sys.platform != "linux":
        return 1
    return min(len(os.sched_getaffinity(0)), MOST_PROCESSES)


def in_processes(
    work: Callable[[T], R],
    items: Sequence[T],
    processes: int = 1,
    seen: Callable[[int], None] = lambda _count: None,
) -> list[R]:
    """Return what the work makes of each item, in order; one process is this one.

    What comes back is a copy, and what the work remembers is lost. Where a process is
    ended from outside, all is done again in this one. What has come back is counted to
    `seen`.
    """
    if processes == 1:
        return [*_counted(map(work, items), seen)]
    fork = multiprocessing.get_context("fork")
    portion = len(items) // (processes * PORTIONS) + 1
    pool = ProcessPoolExecutor(processes, fork, _begin, (partial(_of, work, items),))
    try:
        made = pool.map(_at, range(len(items)), chunksize=portion)
        return [*_counted(cast("Iterator[R]", made), seen)]
    except BrokenProcessPool:
        return [work(item) for item in items]
    finally:
        pool.shutdown(cancel_futures=True)


def _counted(made: Iterable[R], seen: Callable[[int], None]) -> Iterator[R]:
    """Yield what is made, and tell after each how many there were."""
    for count, each in enumerate(made, 1):
        yield each
        seen(count)


_WORK: list[Callable[[int], object]] = []
"""In a process that was begun, its work on the item at a place."""


def _begin(work: Callable[[int], object]) -> None:
    """Begin a process, which the first one ends when somebody stops it.

    It is gone so soon that clearing up takes longer than it gives.
    """
    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _WORK[:] = [work]


def _at(place: int) -> object:
    [work] = _WORK
    return work(place)


def _of(work: Callable[[T], R], items: Sequence[T], place: int) -> R:
    return work(items[place])
