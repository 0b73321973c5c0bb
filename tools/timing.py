"""What every measurement shares: clocks, the goals, and a line of the table.

Goals by the clock are those of one machine. Here they are held against a yardstick that
is timed beside each line: docs/decisions/goals-by-a-yardstick.md.

With `--small` each script measures as little as shows that all of it still runs: no
goal counts then.
"""

import operator
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from subprocess import PIPE
from typing import TypeVar

T = TypeVar("T")

SMALL = "--small" in sys.argv
if SMALL:
    sys.argv.remove("--small")

MOST: Mapping[str, float] = {
    "to a chain of ifs, 30 %": 18,
    "to a chain of ifs, 75 %": 12,
    "to a chain of ifs, 100 %": 12,
    "longest stop in a batch": 50,
    "make the engine ready": 58,
    "exact range, median": 0.36,
    "exact range, p95": 3,
    "exact range, slowest": 40,
    "later days, median": 2.44,
    "later days, p95": 3.84,
    "later days, slowest": 17,
    "what to ask next, median": 0.94,
    "what to ask next, p95": 8.8,
    "what to ask next, slowest": 44,
    "filings and days, to assess": 1,
    "filings and days, slowest": 40,
    "memory, last to first tenth": 1.05,
    "load the rulebook": 120,
    "check the rulebook": 1500,
    "take a changed rulebook": 157,
    "levers, p95": 14.3,
    "levers, slowest": 110,
    "print a warm PDF, short": 144,
    "print a warm PDF, long": 455,
    # With the questions that matter, which came after the goal of 10, it is 12.
    "live panel of real deals, p95": 12,
    "live panel of one deal, p95": 10,
    "live panel of any deals, p95": 12,
    "page of an assessment, p95": 35,
    "unfinished deal kept, p95": 1.8,
    "list of deals, p95": 47,
    "list of deals, largest": 77_600,
    "print four pages, warm": 500,
    "to a naive call": 0.70,
    "to the untagged file": 1.2,
    "to a warm browser": 2.8,
    "memory to the browser": 0.25,
    "memory, after 100 to before": 1.05,
    "warnings of GLib and others": 0,
    "form beside two who print": 2.9,
    "page of a deal": 52,
    "download of an open deal": 17,
    "download of another": 277,
    "four pages, after half a second": 300,
    "prints refused": 0,
    "import of the app": 3.1,
    "screening --help": 200,
    "screening assess": 450,
    "server after 1,000 requests": 300,
    "check, x1": 1.5,
    "check, x6": 8,
    "one edit: title": 250,
    "one edit: level": 250,
    "one edit: condition": 250,
    "rows screened whole": 20,
}
"""The goals that are met at this or below, in the unit of their line.

Where an issue names none, it is a fifth above what a quiet machine took on 30 November
2026.
"""

LEAST: Mapping[str, float] = {
    "replay deals a second": 1000,
    "a repeat is faster by": 50,
    "two workers to one": 1.7,
}
"""The goals that are met at this or above."""

IN_TIME = (" ms", " s")
"""How the form of a line ends whose goal is a time."""

YARDSTICK = 0.020
"""Seconds that `_yardstick` took on the machine of the goals."""

_missed = list[str]()
_clock = [0.0]


def at_most(usual: T, small: T) -> T:
    """Return how much is measured: the usual, or what the small form does."""
    return small if SMALL else usual


def seconds(work: Callable[[], object]) -> float:
    """Return how long one call takes, by the clock on the wall."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def processor_seconds(work: Callable[[], object]) -> float:
    """Return how long this process works at one call, whoever else is busy here."""
    start = time.process_time()
    work()
    return time.process_time() - start


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the median of the ratios of two things timed side by side."""
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


def elsewhere(script: str, *asked: str, **environ: str) -> str:
    """Return what a script prints in a process of its own: it remembers nothing yet."""
    run = [sys.executable, script, *asked, *(["--small"] if SMALL else [])]
    env = {**os.environ, **environ}
    return subprocess.run(run, env=env, check=True, text=True, stdout=PIPE).stdout


def p95(times: Sequence[float]) -> float:
    """Return what nineteen of twenty take at most."""
    return sorted(times)[len(times) * 19 // 20]


def slowness() -> float:
    """Return how many times as long this machine takes now as that of the goals.

    The least of ten counts: what others do on the same machine only makes it longer.
    """
    return min(processor_seconds(_yardstick) for _ in range(10)) / YARDSTICK


def _yardstick() -> int:
    """Do what a program does most: calls, dictionaries, numbers and texts."""
    seen, letters = dict[int, int](), 0
    for number in range(200_000):
        key = number % 977
        seen[key] = seen.get(key, 0) + 1
        if key in seen and seen[key] & 1:
            letters += len(str(key))
    return letters


def line(
    what: str, value: float, form: str, note: str = "", *, most: float | None = None
) -> None:
    """Print one line of the table, and whether its goal is met where it has one.

    `most` is a goal that is not in the table, as it depends on what was asked for. A
    goal in milliseconds or seconds, and of so many a second, is as many times as far
    away as this machine is slower than that of the goals: both are told. At the line's
    end stand the load and the processor time since the last line, of this
    process and of those that it started and that have ended.
    """
    notes = [note] if note else []
    for bound, says, better, by_clock in (
        (MOST.get(what, most), "at most", operator.le, form.endswith(IN_TIME)),
        (LEAST.get(what), "at least", operator.ge, what.endswith(" a second")),
    ):
        if bound is not None and not SMALL:
            slower = slowness() if by_clock else 1
            here = bound * slower if better is operator.le else bound / slower
            met = better(value, here)
            _missed.extend([] if met else [what])
            as_here = f", here {form.format(here)}" if by_clock else ""
            is_met = "met" if met else "MISSED"
            notes.append(f"goal: {says} {form.format(bound)}{as_here}: {is_met}")
    used = sum(os.times()[:4])
    notes.append(f"load {os.getloadavg()[0]:.1f}, {used - _clock[0]:.1f} s")
    _clock[0] = used
    print(f"{what:30}{form.format(value):>14}   {'; '.join(notes)}", flush=True)


def finish() -> None:
    """End with status 1 where a goal was missed."""
    if _missed:
        raise SystemExit(f"Missed: {', '.join(_missed)}.")
