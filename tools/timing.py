"""What every measurement shares: a clock, a median of ratios, a line of the table."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence


def seconds(work: Callable[[], object]) -> float:
    """Return how long one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the median of the ratios of two things timed side by side."""
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


def line(what: str, measured: str, note: str) -> None:
    """Print one line of the table."""
    print(f"{what:28}{measured:>14}   {note}")
