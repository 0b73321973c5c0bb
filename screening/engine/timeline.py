"""When each filing is due, how long its review takes, and when the deal can close.

Each day is told three times: at the earliest, as usual, and at worst. Without the day
that a term is counted from there is none, and only the length of it is known.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from enum import IntEnum
from functools import partial
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from screening.engine.assess import Assessment, engine_of
from screening.engine.calendar import Reckoned, calendars_of, shifted
from screening.engine.filings import Filing
from screening.engine.law_changes import LawChange, changes_to
from screening.rulebook.conditions import Condition
from screening.rulebook.model import Verdict
from screening.rulebook.regimes import (
    CLOSING,
    COMPLETE_FILING,
    SIGNING,
    Duty,
    Order,
    Pause,
    Phase,
    Regime,
    State,
)

LONGEST_SEARCH = 3660
"""How many days before a day it is looked for the last one to file on."""

_BY_DAY = attrgetter("day")
_NEXT = {None, COMPLETE_FILING}
"""What a phase starts at that starts as the last one ends, or as the first."""
_DATED = State.MUST, State.ASK_FIRST
_Steps = tuple[Phase | Pause, ...]
_Line = Mapping[str, tuple[AbstractSet[str], _Steps]]
"""Regimes that come after one another: those before each in the line, and its steps."""


class Case(IntEnum):
    """How long things take: as little as they can, as usual, as long as they can."""

    EARLIEST = 0
    USUAL = 1
    WORST = 2


HAPPENS = {"always": Case.EARLIEST, "usually": Case.USUAL, "at worst": Case.WORST}
PAUSES = {True: Case.USUAL, False: Case.WORST}
"""From which case on a phase or a pause counts, by what is written of it."""


class Outlook(NamedTuple):
    """The same day at the earliest, as usual and at worst."""

    earliest: Reckoned
    usual: Reckoned
    worst: Reckoned


class Deadline(NamedTuple):
    """A duty, and the last day for it; `days` is absent while that is not known.

    `limit` is the day before which it is due in any case. `in_time` is the last day for
    a complete filing that has its answer before the duty's anchor even at worst.
    `certain` tells that it is due whatever the open questions come to.
    """

    duty: Duty
    days: Outlook | None
    limit: date | None
    in_time: date | None
    certain: bool


class Review(NamedTuple):
    """A review, from the anchor `starts` on, and when it ends.

    `begins` is the day that it is reckoned from, if all goes fast. `lengths` are its
    phases and pauses in each of the three cases. `waiting_for` are the questions on
    which one of them still hangs.
    """

    starts: str
    begins: date | None
    lengths: tuple[_Steps, ...]
    ends: Outlook | None
    waiting_for: tuple[str, ...]


class Clock(NamedTuple):
    """The days of one filing.

    `orders` are what has to be over first; `together` are the ids of the regimes that
    are one review with this one.
    """

    filing: Filing
    deadlines: tuple[Deadline, ...]
    review: Review | None
    orders: tuple[Order, ...]
    together: tuple[str, ...]

    @property
    def answered(self) -> Reckoned | None:
        """The day by which there is an answer at worst, as far as it is known."""
        return self.review.ends.worst if self.review and self.review.ends else None


class Closing(NamedTuple):
    """When the deal can close.

    `safe` is the day by which the last review that stops the closing, `binding`, has
    ended at worst; `undated` are those of which no day is known, `perhaps` filings that
    are still open and would stop it too. `planned` is the day that the parties have in
    mind.
    """

    safe: Reckoned | None
    binding: Filing | None
    long_stop: date | None
    undated: tuple[Filing, ...]
    perhaps: tuple[Filing, ...]
    planned: date | None

    @property
    def too_early(self) -> bool:
        """Tell whether the closing is planned for a day before the last answer."""
        return bool(self.planned and self.safe and self.planned <= self.safe.day)


class Timeline(NamedTuple):
    """The clocks of a deal in file order, its closing, and the days the law changes."""

    clocks: tuple[Clock, ...]
    closing: Closing
    changes: tuple[LawChange, ...]


def timeline(assessment: Assessment, found: Iterable[Filing]) -> Timeline:
    """Return when what is found must be done or asked first, and what follows.

    Regimes whose state is another have no days.
    """
    filings = [filing for filing in found if filing.state is not State.NOT_DUE]
    reckoning = _Reckoning(assessment, filings)
    clocks = tuple(map(reckoning.clock, reckoning.due.values()))
    stopped = [clock for clock in clocks if _stops(clock.filing.regime, CLOSING)]
    last = max((it for it in stopped if it.answered), key=_answered, default=None)
    safe, margin = last and last.answered, assessment.rulebook.heading.long_stop_margin
    open_ = (filing for filing in filings if filing.state is State.OPEN)
    closing = Closing(
        safe=safe,
        binding=last.filing if last else None,
        long_stop=shifted(safe.day, int(margin)) if safe and margin else None,
        undated=tuple(clock.filing for clock in stopped if not clock.answered),
        perhaps=tuple(it for it in open_ if _stops(it.regime, CLOSING)),
        planned=reckoning.days.get(CLOSING),
    )
    return Timeline(clocks, closing, _changes(assessment, filings, closing))


class _Reckoning:
    """The days of all filings of one deal, each worked out once."""

    def __init__(self, assessment: Assessment, found: Iterable[Filing]) -> None:
        self.days = _days_of(assessment)
        self._assessment, self._engine = assessment, engine_of(assessment.rulebook)
        self._end = calendars_of(assessment.rulebook).end
        self.due = {it.regime.id: it for it in found if it.state in _DATED}
        self._ends: dict[tuple[str, Case], Reckoned | None] = {}
        self._lengths: dict[tuple[str, Case], _Steps] = {}
        regimes = [filing.regime for filing in self.due.values()]
        self._duties = {it.id: self._duties_of(it) for it in regimes}
        self._groups = {it.id: self._group(it, regimes) for it in regimes}

    def clock(self, filing: Filing) -> Clock:
        """Return the days of a filing."""
        regime = filing.regime
        return Clock(
            filing,
            tuple(self._deadline(regime, it) for it in self._duties[regime.id]),
            self._review(regime) if regime.review else None,
            tuple(order for order in regime.order if self._firsts(order, Case.WORST)),
            tuple(it.id for it in self._groups[regime.id] if it is not regime),
        )

    def _verdict(self, when: Condition | None) -> Verdict:
        """Return whether what stands under a condition counts; without one it does."""
        if when is None:
            return Verdict.MET
        return self._assessment.known.verdict(self._engine.verdicts.holds[when])

    def _counts(self, when: Condition | None, least: Case, case: Case) -> bool:
        """Tell whether it is reckoned with; what is open only at worst."""
        verdict = self._verdict(when)
        least = Case.WORST if verdict is Verdict.OPEN else least
        return verdict is not Verdict.NOT_MET and case >= least

    def _waiting_for(self, when: Condition | None) -> Iterable[str]:
        """Return the questions on which it hangs whether something counts."""
        if when is None or self._verdict(when) is not Verdict.OPEN:
            return ()
        facts, evaluator = self._assessment.facts, self._engine.evaluator
        return evaluator.compiled(when).decide(facts).waiting_for

    def _duties_of(self, regime: Regime) -> list[Duty]:
        worst = Case.WORST
        return [it for it in regime.duties if self._counts(it.only_when, worst, worst)]

    def _deadline(self, regime: Regime, duty: Duty) -> Deadline:
        return Deadline(
            duty,
            _outlook(partial(self._last_day, regime, duty)),
            self.days.get(duty.no_later_than),
            self._in_time(regime, duty),
            self._verdict(duty.only_when) is Verdict.MET,
        )

    def _last_day(self, regime: Regime, duty: Duty, case: Case) -> Reckoned | None:
        """Return the last day for a duty."""
        anchor, limit = self.days.get(duty.anchor), self.days.get(duty.no_later_than)
        if anchor is None:
            return None
        if not duty.lengths:
            return Reckoned(shifted(anchor, -1))
        start = self._free(regime, anchor, case)
        last = self._end(start, duty) if start else None
        if last and limit:
            return min(last, Reckoned(shifted(limit, -1)), key=_BY_DAY)
        return last

    def _free(self, regime: Regime, day: date, case: Case) -> Reckoned | None:
        """Return that day, or a later one on which all that comes first is over."""
        starts: list[Reckoned | None] = [Reckoned(day)]
        for order in regime.order:
            starts += [self._over(name, case) for name in self._firsts(order, case)]
        return max(filter(None, starts), key=_BY_DAY) if all(starts) else None

    def _firsts(self, order: Order, case: Case) -> list[str]:
        """Return the regimes whose review has to be over before the term starts."""
        counts = self._counts(order.only_when, Case.EARLIEST, case)
        return [name for name in order.after if name in self.due] if counts else []

    def _group(self, regime: Regime, others: Iterable[Regime]) -> list[Regime]:
        """Return the regimes whose review is one with this one, itself among them."""
        names = {regime.id, *regime.assessed_with}
        return [it for it in others if it.id in names or regime.id in it.assessed_with]

    def _filed(self, regime: Regime, case: Case) -> Reckoned | None:
        """Return the day on which a filing is reckoned to be complete.

        What has to be answered before something is done is filed at the signing, if
        that is before, or once what comes first is over; anything else on the last day
        there is.
        """
        duty = next(iter(self._duties[regime.id]), None)
        if duty is None or duty.lengths:
            return self._last_day(regime, duty, case) if duty else None
        anchor, signing = self.days.get(duty.anchor), self.days.get(SIGNING)
        if not _answered_before(regime, duty):
            return Reckoned(anchor) if anchor else None
        late = signing and anchor and anchor <= signing
        return self._free(regime, signing, case) if signing and not late else None

    def _over(self, name: str, case: Case) -> Reckoned | None:
        """Return the day on which the review of a regime ends."""
        if (name, case) not in self._ends:
            self._ends[name, case] = None  # two that wait for each other never end
            steps = self._steps(self.due[name].regime, case)
            self._ends[name, case] = self._run(steps, self._begins(name, case))
        return self._ends[name, case]

    def _begins(self, name: str, case: Case) -> Reckoned | None:
        """Return the day on which the filings of one review are all complete."""
        filed = [self._filed(regime, case) for regime in self._groups[name]]
        return max(filter(None, filed), key=_BY_DAY, default=None)

    def _run(self, steps: _Steps, start: Reckoned | None) -> Reckoned | None:
        """Return when a review ends for which a complete filing came on that day."""
        for step in steps:
            if isinstance(step, Phase) and step.starts not in _NEXT:
                day = self.days.get(step.starts)
                start = Reckoned(day) if day else None
            if start is None:
                return None
            start = self._end(start, step)
        return start

    def _steps(self, regime: Regime, case: Case) -> _Steps:
        """Return the phases of a review that are reckoned with, and their pauses."""
        if (regime.id, case) not in self._lengths:
            steps = list[Phase | Pause]()
            for phase in regime.review:
                if self._counts(phase.only_when, HAPPENS[phase.happens], case):
                    steps += [phase, *self._pauses(phase, case)]
            self._lengths[regime.id, case] = tuple(steps)
        return self._lengths[regime.id, case]

    def _pauses(self, phase: Phase, case: Case) -> Iterator[Pause]:
        for pause in phase.pauses:
            if self._counts(pause.only_when, PAUSES[pause.usual], case):
                yield pause

    def _review(self, regime: Regime) -> Review:
        steps = self._steps(regime, Case.WORST)
        starts = next((it.starts for it in steps if isinstance(it, Phase)), None)
        waiting = (self._waiting_for(step.only_when) for step in steps)
        begins = self._begins(regime.id, Case.EARLIEST)
        return Review(
            starts or COMPLETE_FILING,
            self.days.get(starts) if starts not in _NEXT else begins and begins.day,
            tuple(self._steps(regime, case) for case in Case),
            _outlook(partial(self._over, regime.id)),
            tuple(dict.fromkeys(chain.from_iterable(waiting))),
        )

    def _in_time(self, regime: Regime, duty: Duty) -> date | None:
        """Return the last day to file on for an answer before the duty's anchor."""
        anchor = self.days.get(duty.anchor)
        if anchor is None or duty.lengths or not regime.review:
            return None
        fixed = {phase.starts for phase in regime.review} - _NEXT
        if fixed or not _answered_before(regime, duty):
            return None
        line, last = self._line(regime, duty.anchor), anchor.toordinal() - 1
        day, earliest = last, max(1, last - LONGEST_SEARCH)
        while day >= earliest and (answer := self._answer_to(line, day)) >= anchor:
            day -= (answer - anchor).days + 1
        day = max(day, earliest - 1)  # it may have gone back over a holiday too many
        while day < last and self._answer_to(line, day + 1) < anchor:
            day += 1
        return date.fromordinal(day) if day >= earliest else None

    def _line(self, first: Regime, what: str) -> _Line:
        """Return a regime, and those after it that have to be over before the same."""
        line, worst = {first.id: set[str]()}, Case.WORST
        for later in [filing.regime for filing in self.due.values()]:
            before = self._before(later) & line.keys()
            if before and _stops(later, what):
                line.setdefault(later.id, before)
        return {it: (line[it], self._steps(self.due[it].regime, worst)) for it in line}

    def _before(self, regime: Regime) -> set[str]:
        return {it for order in regime.order for it in self._firsts(order, Case.WORST)}

    def _answer_to(self, line: _Line, filed: int) -> date:
        """Return when all of a line are over at worst, the first filed on a day."""
        ends, first = dict[str, Reckoned](), Reckoned(date.fromordinal(filed))
        for name, (before, steps) in line.items():
            start = max((ends[it] for it in before), key=_BY_DAY, default=first)
            over = self._run(steps, start)
            if over is None:
                return date.max
            ends[name] = over
        return max(ends.values(), key=_BY_DAY).day


def _days_of(assessment: Assessment) -> Mapping[str | None, date]:
    """Return the day of each anchor, as far as it is answered."""
    answers, anchors = assessment.answers, assessment.rulebook.anchors.values()
    days = ((anchor.id, answers.get(anchor.question or "")) for anchor in anchors)
    return {anchor: day for anchor, day in days if isinstance(day, date)}


def _answered(clock: Clock) -> date:
    return clock.answered.day if clock.answered else date.min


def _answered_before(regime: Regime, duty: Duty) -> bool:
    """Tell whether there has to be an answer before the day a duty is counted from."""
    signed = duty.anchor == SIGNING and bool(regime.review)
    return signed or _stops(regime, duty.anchor)


def _stops(regime: Regime, what: str) -> bool:
    """Tell whether something may not be done before there is an answer."""
    return what in [bar.stops for bar in regime.standstill]


def _outlook(day: Callable[[Case], Reckoned | None]) -> Outlook | None:
    """Return a day in all three cases; nothing where one of them is not known."""
    days = [found for case in Case if (found := day(case))]
    return Outlook(*days) if len(days) == len(Case) else None


def _changes(
    assessment: Assessment, found: Iterable[Filing], closing: Closing
) -> tuple[LawChange, ...]:
    """Return the days between reading and closing on which the law of it changes."""
    known = [day for day in (closing.planned, closing.safe and closing.safe.day) if day]
    return tuple(changes_to(assessment, found, max(known, default=date.max)))
