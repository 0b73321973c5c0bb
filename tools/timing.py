"""What every measurement shares: a clock, a median of ratios, a line of the table."""

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


def line(  # noqa: PLR0913 - a row of a table
    what: str,
    value: float,
    form: str,
    note: str = "",
    *,
    most: float | None = None,
    least: float | None = None,
) -> None:
    """Print one line of the table, and whether its goal is met where it has one."""
    bound, says = (most, "at most") if least is None else (least, "at least")
    notes = [note] if note else []
    if bound is not None:
        met = value <= bound if least is None else value >= bound
        notes.append(f"goal: {says} {form.format(bound)}: {'met' if met else 'MISSED'}")
    print(f"{what:30}{form.format(value):>14}   {'; '.join(notes)}", flush=True)
