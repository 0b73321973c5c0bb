"""The reviews of a rulebook's regimes: their phases, and when they end.

What very many deals share is worked out once: which phases and pauses a review has by
what its conditions come to, and when it ends that starts on a day.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import IntEnum
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple, TypeVar

from screening.engine.logic import Remembered
from screening.engine.schedule.calendar import Reckoned, calendars_of
from screening.rulebook.conditions import Condition
from screening.rulebook.model import Rulebook, Verdict
from screening.rulebook.regimes import COMPLETE_FILING, Pause, Phase, Regime, Span

MOST_ENDS = 50_000
"""How many ends of reviews are remembered."""
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


class Course(NamedTuple):
    """A review as it runs in one case, by what its conditions come to."""

    regime: str
    verdicts: tuple[Verdict, ...]
    case: Case


class Reviews:
    """The reviews of a rulebook, remembered for many deals."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._regimes = rulebook.regimes
        self.early = {it.early_question for it in rulebook.regimes.values()}
        self._end = calendars_of(rulebook).end
        self.conditions = Remembered[str, Sequence[Condition]](self._conditions)
        self.steps = Remembered[Course, Steps](self._steps, MOST_ENDS)
        self._ends = Remembered[tuple[Course, date, bool], Reckoned | None](
            self._ending, MOST_ENDS
        )
        self.last_in_time = dict[tuple[object, ...], date | None]()

    def over(self, course: Course, start: Reckoned | None) -> Reckoned | None:
        """Return when a review ends that starts on that day, and at no other."""
        if start is None:
            return None
        return self._ends[course, start.day, start.projected]

    def run(
        self, steps: Steps, start: Reckoned | None, days: Mapping[str | None, date]
    ) -> Reckoned | None:
        """Return when a review ends for which a complete filing came on that day.

        `days` are those of the anchors at which a phase may start instead.
        """
        ends = [self._run_line(line, start, days) for line in beside(steps)]
        return max(filter(None, ends), key=BY_DAY) if all(ends) else None

    def _run_line(
        self, line: Steps, start: Reckoned | None, days: Mapping[str | None, date]
    ) -> Reckoned | None:
        """Return when phases end of which each starts as the one before it ends."""
        for step in line:
            if isinstance(step, Phase) and step.starts not in NEXT:
                day = days.get(step.starts)
                start = Reckoned(day) if day else None
            if start is None:
                return None
            start = self._end(start, step)
        return start

    def _ending(self, of: tuple[Course, date, bool]) -> Reckoned | None:
        course, day, projected = of
        return self.run(self.steps[course], Reckoned(day, projected=projected), {})

    def _conditions(self, regime: str) -> Sequence[Condition]:
        """Return the conditions that decide which phases and pauses a review has."""
        return [*dict.fromkeys(_only_when(self._regimes[regime]))]

    def _steps(self, course: Course) -> Steps:
        regime, verdicts, case = course
        known: Mapping[Condition | None, Verdict]
        known = dict(zip(self.conditions[regime], verdicts, strict=True))
        steps = list[Phase | Pause]()

        def reckoned(when: Condition | None, least: Case) -> bool:
            return counts(known.get(when, Verdict.MET), least, case)

        for phase in self._regimes[regime].review:
            if reckoned(phase.only_when, HAPPENS[phase.happens]):
                pauses = phase.pauses
                steps.append(phase)
                steps += [
                    it for it in pauses if reckoned(it.only_when, PAUSES[it.usual])
                ]
        return tuple(steps)


def _only_when(regime: Regime) -> Iterator[Condition]:
    for phase in regime.review:
        every = (phase.only_when, *(pause.only_when for pause in phase.pauses))
        yield from (it for it in every if it is not None)


reviews_of = lru_cache(maxsize=8)(Reviews)
