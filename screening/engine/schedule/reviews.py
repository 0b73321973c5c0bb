"""The phases of a review, in the three cases that it is reckoned in."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from enum import IntEnum
from operator import attrgetter
from typing import TypeVar

from screening.engine.schedule.calendar import Reckoned
from screening.rulebook.model import Verdict
from screening.rulebook.regimes import COMPLETE_FILING, Pause, Phase, Span

BY_DAY = attrgetter("day")
NEXT = {None, COMPLETE_FILING}
"""What a phase starts at that starts as the last one ends, or as the first."""
Steps = tuple[Phase | Pause, ...]
"""The phases of a review with their pauses, in order."""
S = TypeVar("S", bound=Span)


class Case(IntEnum):
    """How long things take: as little as they can, as usual, as long as they can."""

    EARLIEST = 0
    USUAL = 1
    WORST = 2


CASES = tuple(Case)
HAPPENS = {"always": Case.EARLIEST, "usually": Case.USUAL, "at worst": Case.WORST}
PAUSES = {True: Case.USUAL, False: Case.WORST}
"""From which case on a phase or a pause counts, by what is written of it."""


def counts(verdict: Verdict, least: Case, case: Case) -> bool:
    """Tell whether something is reckoned with; what is open only at worst."""
    least = Case.WORST if verdict is Verdict.OPEN else least
    return verdict is not Verdict.NOT_MET and case >= least


def beside(spans: Iterable[S]) -> Iterator[tuple[S, ...]]:
    """Yield what runs after one another, apart from what runs beside it.

    A phase that says what it starts at, were it the complete filing, starts there and
    not as the one before it ends.
    """
    line: list[S] = []
    for span in spans:
        if line and isinstance(span, Phase) and span.starts:
            yield tuple(line)
            line = []
        line.append(span)
    yield tuple(line)


def run(
    steps: Steps,
    start: Reckoned | None,
    days: Mapping[str | None, date],
    end: Callable[[Reckoned, Span], Reckoned],
) -> Reckoned | None:
    """Return when a review ends for which a complete filing came on that day.

    `days` are those of the anchors at which a phase may start instead, `end` tells when
    a term ends.
    """
    last: Reckoned | None = None
    for line in beside(steps):
        day = start
        for step in line:
            if isinstance(step, Phase) and step.starts not in NEXT:
                named = days.get(step.starts)
                day = Reckoned(named) if named else None
            if day is None:
                return None
            day = end(day, step)
        if day is None:
            return None
        last = day if last is None else max(last, day, key=BY_DAY)
    return last
