"""The days of each filing, and when the deal can close.

Each day is told three times: at the earliest, as usual, and at worst. Without the day
that a term is counted from there is none, and only the length of it is known. Where
something happened, the days go on from there.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from itertools import chain
from typing import NamedTuple

from screening.engine.assess import Assessment
from screening.engine.days import LawChange, changes_to
from screening.engine.filings import Filing
from screening.engine.schedule.calendar import Reckoned, calendars_of, shifted
from screening.engine.schedule.clocks import (
    BY_DAY,
    CASES,
    HAPPENS,
    NEXT,
    PAUSES,
    Case,
    Clock,
    Course,
    Deadline,
    ExpectedReview,
    Outlook,
    Review,
    Steps,
    answered_before,
    course,
    in_reach,
    last_answer,
    outlook,
    to_file,
    turn_of,
)
from screening.engine.schedule.work import NO_WORK, AskedQuestion, Work
from screening.rulebook.conditions import Condition
from screening.rulebook.model import Rulebook, Verdict
from screening.rulebook.regimes import (
    CLOSING,
    COMPLETE_FILING,
    SIGNING,
    Duty,
    Order,
    Pause,
    Phase,
    Regime,
)

LONGEST_SEARCH = 3660
"""How many days before a day it is looked for the last one to file on."""

_AFTER_SIGNING = {CLOSING, "votes", "transfer", "money"}
"""What comes after the signing, so that what is due before it can be filed there."""
_Asked = Mapping[tuple[int, int], list[AskedQuestion]]
"""Questions that were asked, by the places of their phase and their pause."""
_Line = dict[str, frozenset[str]]
"""Regimes that come after one another: those before each in the line."""


class Reckoning:
    """The days of all filings of one deal, each worked out once."""

    def __init__(
        self,
        assessment: Assessment,
        filings: Iterable[Filing],
        work: Work = NO_WORK,
        as_of: date | None = None,
    ) -> None:
        self.days, on = _days_of(assessment), assessment.on
        self.as_of = max(as_of or on, on)
        self._on = max(work.as_of or on, as_of or date.min)
        self._work = work
        self._assessment = assessment
        self._calendars = calendars_of(assessment.rulebook)
        done = {name for name, it in work.filings.items() if it.begun or it.ended}
        due = [it for it in filings if it.state.traits.dated or it.regime.id in done]
        self.due = {it.regime.id: it for it in due}
        self._ends: dict[tuple[str, Case], Reckoned | None] = {}
        self._running: dict[str, Sequence[Course]] = {}
        self._starts: dict[tuple[str, Case], Reckoned | None] = {}
        self._in_times: dict[str, date | None] = {}
        self._expected: dict[str, ExpectedReview | None] = {}
        self._constants = _constants_of(assessment.rulebook)
        regimes = [filing.regime for filing in due]
        self._duties = {it.id: self._duties_of(it) for it in regimes}
        self._waiting = [regime for regime in regimes if regime.order]

    def clock(self, filing: Filing) -> Clock:
        """Return the days of a filing."""
        regime = filing.regime
        clock = Clock(
            filing,
            (),
            self._review(regime) if regime.review else None,
            tuple(self._orders(regime)),
            tuple([it.id for it in self._group(regime) if it is not regime]),
            self._work.filing(regime.id),
        )
        deadlines, on, over = list[Deadline](), self.as_of, clock.happened.outcome
        early = filing.state.traits.optional
        for place, deadline in enumerate(self._deadlines(regime)):
            it = in_reach(deadline, clock.review, clock.orders, on)
            if early and it.in_time:  # no duty, so it has that day and no later one
                it = it._replace(days=Outlook(*[Reckoned(it.in_time)] * 3))
            turn = None if place else turn_of(clock, it, on)
            by = None if over else to_file(it, turn, on, early=early)
            deadlines.append(Deadline(*it[:-1], to_file=by) if by else it)
        return Clock(filing, tuple(deadlines), *clock[2:]) if deadlines else clock

    def _verdict(self, when: Condition | None) -> Verdict:
        """Return whether what stands under a condition counts; without one it does."""
        if when is None:
            return Verdict.MET
        return self._assessment.known.verdict(when)

    def _counts(self, when: Condition | None, least: Case, case: Case) -> bool:
        """Tell whether it is reckoned with; what is open only at worst."""
        verdict = self._verdict(when)
        least = Case.WORST if verdict is Verdict.OPEN else least
        return verdict is not Verdict.NOT_MET and case >= least

    def _duties_of(self, regime: Regime) -> list[Duty]:
        """Return the duties that count; of those of one day that are open the last."""
        verdicts = [(it, self._verdict(it.only_when)) for it in regime.duties]
        open_ = {
            (it.anchor, *it.lengths): it
            for it, verdict in verdicts
            if verdict is Verdict.OPEN
        }
        last = [*open_.values()]
        return [it for it, of in verdicts if of is Verdict.MET or it in last]

    def _deadlines(self, regime: Regime) -> Iterator[Deadline]:
        """Yield what is to be done; filing ends what the regime asks for first."""
        happened = self._work.filing(regime.id)
        for place, duty in enumerate(self._duties[regime.id]):
            done = happened.ended if place else happened.filed or happened.ended
            yield Deadline(
                duty,
                self._last_days(regime, duty),
                None if done else self._in_time(regime, duty),
                self._verdict(duty.only_when) is Verdict.MET,
                done,
            )

    def _last_days(self, regime: Regime, duty: Duty) -> Outlook | None:
        """Return the last day for a duty: one where nothing has to be over first."""
        if regime.order:
            return outlook(partial(self._last_day, regime, duty))
        day = self._last_day(regime, duty, Case.EARLIEST)
        return Outlook(day, day, day) if day else None

    def _last_day(self, regime: Regime, duty: Duty, case: Case) -> Reckoned | None:
        """Return the last day for a duty."""
        anchor = self.days.get(duty.anchor)
        if anchor is None:
            return None
        if not duty.lengths:
            return Reckoned(shifted(anchor, -1))
        start = self._free(regime, anchor, case)
        return self._calendars.term(duty).end(start) if start else None

    def _free(self, regime: Regime, day: date, case: Case) -> Reckoned | None:
        """Return that day, or a later one on which all that comes first is over."""
        if not regime.order:
            return Reckoned(day)
        starts: list[Reckoned | None] = [Reckoned(day)]
        for order in regime.order:
            starts += [self._over(name, case) for name in self._firsts(order, case)]
        return max(filter(None, starts), key=BY_DAY) if all(starts) else None

    def _firsts(self, order: Order, case: Case) -> list[str]:
        """Return the regimes whose review has to be over before the term starts."""
        counts = self._counts(order.only_when, Case.EARLIEST, case)
        return [name for name in order.after if name in self.due] if counts else []

    def _orders(self, regime: Regime) -> Iterator[Order]:
        """Yield what has to be over first, with those alone that are due here."""
        for order in regime.order:
            if firsts := self._firsts(order, Case.WORST):
                yield order.model_copy(update={"after": tuple(firsts)})

    def _group(self, regime: Regime) -> list[Regime]:
        """Return the regimes whose review is one with this one, itself among them."""
        names = self._constants[regime.id].together
        return [self.due[it].regime for it in names if it in self.due]

    def _filed(self, regime: Regime, case: Case) -> Reckoned | None:
        """Return the day on which a filing is reckoned to be complete.

        What was filed is reckoned from then, or from when it was complete; what was
        not, from today on where the day for it has passed.
        """
        if begun := self._work.filing(regime.id).begun:
            return Reckoned(begun)
        day = self._planned(regime, case)
        return day and max(day, Reckoned(self._on), key=BY_DAY)

    def _planned(self, regime: Regime, case: Case) -> Reckoned | None:
        """Return the day on which something is filed as the deal is planned.

        What has to be answered before something is done is filed at the signing, if
        that is before, or once what comes first is over; anything else on the last day
        there is.
        """
        duty = next(iter(self._duties[regime.id]), None)
        if duty is None or duty.lengths:
            return self._last_day(regime, duty, case) if duty else None
        anchor, signing = self.days.get(duty.anchor), self.days.get(SIGNING)
        if not answered_before(regime, duty):
            return Reckoned(anchor) if anchor else None
        late = signing and anchor and anchor <= signing
        return self._free(regime, signing, case) if signing and not late else None

    def _over(self, name: str, case: Case) -> Reckoned | None:
        """Return the day on which the review of a regime ends."""
        if ended := self._work.filing(name).ended:
            return Reckoned(ended)
        if (name, case) not in self._ends:
            self._ends[name, case] = None  # two that wait for each other never end
            run = self._courses(name)[case].end
            self._ends[name, case] = run(self._begins(name, case), self.days)
        return self._ends[name, case]

    def _begins(self, name: str, case: Case) -> Reckoned | None:
        """Return the day on which the filings of one review are all complete.

        One that has no day yet has none by another's: it can still be made later.
        """
        constants = self._constants[name]
        case = case if constants.waits else Case.EARLIEST
        if (name, case) not in self._starts:
            filed = [self._filed(it, case) for it in self._group(constants.regime)]
            own = self._filed(constants.regime, case)
            self._starts[name, case] = own and max(filter(None, filed), key=BY_DAY)
        return self._starts[name, case]

    def _courses(self, name: str) -> Sequence[Course]:
        """Return how a review runs in each of the cases."""
        if name not in self._running:
            regime, *_rest, whens, known = self._constants[name]
            verdicts = tuple([self._verdict(it) for it in whens])
            if asked := self._asked(regime):
                known, verdicts = {}, ()
            if verdicts not in known:
                every = [self._steps(regime, asked, case) for case in CASES]
                known[verdicts] = [course(it, self._calendars) for it in every]
            self._running[name] = known[verdicts]
        return self._running[name]

    def _steps(self, regime: Regime, asked: _Asked, case: Case) -> Steps:
        """Return the phases of a review that are reckoned with, and their pauses."""
        steps = list[Phase | Pause]()
        for place, phase in enumerate(regime.review):
            counts = self._counts(phase.only_when, HAPPENS[phase.happens], case)
            if counts or any(of == place for of, _pause in asked):
                steps += [phase, *self._pauses(asked, place, phase, case)]
        return tuple(steps)

    def _pauses(
        self, asked: _Asked, of: int, phase: Phase, case: Case
    ) -> Iterator[Pause]:
        """Yield what makes a phase longer: what really did, in place of what may."""
        for place, pause in enumerate(phase.pauses):
            if really := asked.get((of, place)):
                yield from (self._real(pause, it, case) for it in really)
            elif self._counts(pause.only_when, PAUSES[pause.usual], case):
                yield pause

    def _asked(self, regime: Regime) -> _Asked:
        """Return the questions that were asked, by the phase and the pause they are of.

        One that names none is of the first pause that none was asked of yet. A regime
        without pauses goes on: the rulebook knows of nothing that stops it.
        """
        asked: dict[tuple[int, int], list[AskedQuestion]] = {}
        if not (questions := self._work.filing(regime.id).questions):
            return asked
        every = [
            ((of, place), pause.for_)
            for of, phase in enumerate(regime.review)
            for place, pause in enumerate(phase.pauses)
            if self._verdict(pause.only_when) is not Verdict.NOT_MET
        ]
        for question in questions:
            named = [it for it, says in every if says == question.waits_for]
            fitting = named or [it for it, _says in every]
            free = [it for it in fitting if it not in asked] or fitting[-1:]
            if free and question.received:
                asked.setdefault(free[0], []).append(question)
        return asked

    def _real(self, pause: Pause, asked: AskedQuestion, case: Case) -> Pause:
        """Return how long a question really stops the clock.

        While it is not answered, that is until today, or as long as it may be.
        """
        start = asked.received or self._on
        end = asked.answered or max(start, self._on)
        if asked.answered is None and case is not Case.EARLIEST:
            end = max(end, self._calendars.term(pause).end(Reckoned(start)).day)
        return self._calendars.as_long_as(pause, start, end)

    def _review(self, regime: Regime) -> Review:
        name, lengths = regime.id, tuple([it.steps for it in self._courses(regime.id)])
        phases = (it for it in lengths[Case.WORST] if isinstance(it, Phase))
        starts = next((phase.starts for phase in phases), None)
        begins, last = self._begins(name, Case.EARLIEST), self._begins(name, Case.WORST)
        ends = outlook(partial(self._over, name))
        expected = None if ends else self._as_expected(name)
        return Review(
            starts or COMPLETE_FILING,
            self.days.get(starts) if starts not in NEXT else begins and begins.day,
            lengths,
            ends,
            self._assessment.known,
            expected,
            last.day if last else expected and expected.latest,
        )

    def _as_expected(self, name: str) -> ExpectedReview | None:
        """Return how a review runs whose filing was not made and has no day."""
        if name not in self._expected:
            self._expected[name] = None  # two that wait for each other
            regime, over = self.due[name].regime, self._work.filing(name).outcome
            day = None if over else self._likely(regime)
            if day:
                if self._after_firsts(regime, day, Case.WORST).day > day:
                    day = self._on  # late perhaps, so as soon as the others are over
                starts = [self._after_firsts(regime, day, case) for case in CASES]
                runs = self._courses(name)
                ends = outlook(lambda case: runs[case].end(starts[case], self.days))
                self._expected[name] = ends and ExpectedReview(
                    starts[0].day, starts[-1].day, ends
                )
        return self._expected[name]

    def _likely(self, regime: Regime) -> date | None:
        """Return a day on which it can be filed, none before the rules are read.

        That is the last one for an answer in time, today where that is over, or the
        signing where it is due before what comes after that.
        """
        duty = next(iter(self._duties[regime.id]), None)
        if duty is None:
            return None
        anchor, signing = self.days.get(duty.anchor), self.days.get(SIGNING)
        if anchor and not duty.lengths:
            last = self._in_time(regime, duty) or self._on
            return max(last, self._on) if anchor > self._on else None
        limit = duty.no_later_than or (None if duty.lengths else duty.anchor)
        if signing is None or limit not in _AFTER_SIGNING:
            return None
        day, last = max(signing, self._on), self.days.get(limit, date.max)
        return day if day < last else None

    def _after_firsts(self, regime: Regime, day: date, case: Case) -> Reckoned:
        """Return that day, or the end of what comes first, as far as it is known."""
        last = Reckoned(day)
        for name in chain.from_iterable(self._firsts(it, case) for it in regime.order):
            expected = self._as_expected(name)
            over = self._over(name, case) or (expected and expected.ends[case])
            last = over if over and over.day > last.day else last
        return last

    def _in_time(self, regime: Regime, duty: Duty) -> date | None:
        """Return the last day to file on for an answer before the duty's anchor."""
        if duty.lengths:
            return self._within(regime, duty)
        anchor = self.days.get(duty.anchor)
        if anchor is None or not regime.review:
            return None
        fixed = [phase for phase in regime.review if phase.starts not in NEXT]
        if fixed or not answered_before(regime, duty):
            return None
        if regime.id not in self._in_times:
            line = self._line(regime, duty.anchor)
            self._in_times[regime.id] = self._last_in_time(line, anchor)
        return self._in_times[regime.id]

    def _within(self, regime: Regime, duty: Duty) -> date | None:
        """Return the day of a term on which one files for an answer before its cap.

        None where the whole term is early enough, or none of it is.
        """
        limit, first = self.days.get(duty.no_later_than), self.days.get(duty.anchor)
        last = self._last_day(regime, duty, Case.WORST)
        if not (limit and first and last and regime.review) or regime.order:
            return None
        day = self._last_in_time({regime.id: frozenset()}, limit)
        return day if day and first <= day < last.day else None

    def _last_in_time(self, line: _Line, anchor: date) -> date | None:
        """Return the last day to file on for the answer of a whole line before one."""
        before, first = dict.fromkeys(line, anchor), anchor
        for name in reversed(line):
            first = self._courses(name)[-1].begin(before[name], self.days)
            before |= {it: min(before[it], first) for it in line[name]}
        far = (anchor - first).days > LONGEST_SEARCH
        return None if far or first == date.min else shifted(first, -1)

    def _line(self, first: Regime, what: str) -> _Line:
        """Return a regime, and those after it that have to be over before the same."""
        line = {first.id: frozenset[str]()}
        for later in self._waiting:
            firsts = (self._firsts(it, Case.WORST) for it in later.order)
            before = frozenset(chain.from_iterable(firsts)) & line.keys()
            if before and what in later.stops:
                line.setdefault(later.id, before)
        return line


class _Constants(NamedTuple):
    """What of a regime is the same for every deal.

    `together` are the ids of the regimes that are one review with it, itself among
    them; it `waits` where one of them has something that has to be over first. `whens`
    are the conditions of its phases and pauses, by whose verdicts it has its `courses`,
    one for each case.
    """

    regime: Regime
    together: tuple[str, ...]
    waits: bool
    whens: tuple[Condition, ...]
    courses: dict[tuple[Verdict, ...], Sequence[Course]]


@lru_cache(maxsize=8)
def _constants_of(rulebook: Rulebook) -> Mapping[str, _Constants]:
    constants, every = dict[str, _Constants](), rulebook.regimes.values()
    for regime in every:
        names = {regime.id, *regime.assessed_with}
        one = [it for it in every if it.id in names or regime.id in it.assessed_with]
        phases = regime.review
        steps: list[Phase | Pause] = [*phases, *chain(*(it.pauses for it in phases))]
        whens = dict.fromkeys(it.only_when for it in steps if it.only_when)
        waits, together = any(it.order for it in one), tuple(it.id for it in one)
        constants[regime.id] = _Constants(regime, together, waits, tuple(whens), {})
    return constants


def _days_of(assessment: Assessment) -> Mapping[str | None, date]:
    """Return the day of each anchor, as far as it is answered."""
    answers, anchors = assessment.answers, assessment.rulebook.anchors.values()
    asked = [(it.id, answers.get(it.question)) for it in anchors if it.question]
    return {anchor: day for anchor, day in asked if isinstance(day, date)}


class Closing(NamedTuple):
    """When the deal can close.

    `not_before` is the day by which the last review that stops the closing, `binding`,
    has ended at worst, as far as days are known. `unsettled` are all filings that can
    stop it and have not ended with leave, the gravest first, known or open; of those
    that are `undated` no day is known. `refused` ended without leave. `planned` is the
    day that the parties have in mind. `long_stop` leaves room for the last answer, for
    the closing or for what is planned up to its day.
    """

    not_before: Reckoned | None
    binding: Filing | None
    long_stop: date | None
    unsettled: tuple[Filing, ...]
    undated: tuple[Filing, ...]
    planned: date | None
    refused: tuple[Clock, ...] = ()

    @property
    def safe(self) -> Reckoned | None:
        """The day of the last answer, where nothing is left that can stop it."""
        return None if self.unsettled or self.refused else self.not_before


class TooEarly(NamedTuple):
    """What is planned for a day on which a review that stops it may still run.

    `what` is the id of its anchor, `clock` that of the review that stops it longest.
    """

    what: str
    planned: date
    clock: Clock
    worst: date


class Timeline(NamedTuple):
    """The clocks of a deal in file order, its closing, and the days the law changes.

    Days before `as_of` have passed. `planned` are the days of anchors.
    """

    clocks: tuple[Clock, ...]
    closing: Closing
    changes: tuple[LawChange, ...]
    as_of: date
    planned: Mapping[str | None, date]

    def last_to_stop(self, what: str = CLOSING) -> Clock | None:
        """The review that stops the closing longest; none where it may not close."""
        if self.closing.refused and what == CLOSING:
            return None
        waited = (it for it in self.clocks if it.at_worst)
        stopping = (it for it in waited if what in it.filing.regime.stops)
        return max(stopping, key=lambda it: str(it.at_worst), default=None)

    def past(self, regime: Regime) -> tuple[str, ...]:
        """The things that a regime stops whose day has passed, by their anchors."""
        days = self.planned
        return tuple(it for it in regime.stops if it in days and days[it] < self.as_of)

    @property
    def missed(self) -> tuple[Clock, ...]:
        """What had to be filed before, of a deal that is signed or carried out."""
        due = (it for it in self.clocks if it.ahead and it.filing.state.traits.sure)
        return tuple(it for it in due if it.overdue or self.past(it.filing.regime))

    @property
    def too_early(self) -> tuple[TooEarly, ...]:
        """What comes too early for the worst case: the closing, a transfer, an award.

        A standstill is compared with the day of the anchor that has its name.
        """
        bars = dict.fromkeys(
            bar for it in self.clocks for bar in it.filing.regime.stops
        )
        lasts = [(bar, self.planned.get(bar), self.last_to_stop(bar)) for bar in bars]
        return tuple(
            TooEarly(bar, day, last, last.at_worst)
            for bar, day, last in lasts
            if day and last and last.at_worst and day <= last.at_worst
        )


def timeline(
    assessment: Assessment,
    every: Iterable[Filing],
    work: Work = NO_WORK,
    as_of: date | None = None,
) -> Timeline:
    """Reckon when each filing must be made or asked first, and what follows.

    Regimes whose state is another have no days, unless they were filed. Where something
    happened, the days go on from there. What was not filed is filed on no day before
    `as_of`, nor before the one the rules are read at.
    """
    known = work.filings
    filings = [it for it in every if not it.state.traits.idle or it.regime.id in known]
    reckoning = Reckoning(assessment, filings, work, as_of)
    clocks = tuple(map(reckoning.clock, reckoning.due.values()))
    stopped = [clock for clock in clocks if CLOSING in clock.filing.regime.stops]
    last = max((it for it in stopped if it.answered), key=_answered, default=None)
    refused = tuple(it for it in stopped if it.happened.outcome and not it.answered)
    until = None if refused else last and last.answered
    answered = until and last_answer(until.day, clocks, reckoning.days)
    margin = assessment.rulebook.heading.long_stop_margin
    over = {it.filing.regime.id for it in clocks if it.happened.outcome}
    unsettled = [it for it in filings if _can_stop(it) and it.regime.id not in over]
    closing = Closing(
        not_before=until,
        binding=last.filing if until and last else None,
        long_stop=shifted(answered, int(margin)) if answered and margin else None,
        unsettled=tuple(sorted(unsettled, key=lambda it: it.state.place)),
        undated=tuple(
            it.filing for it in stopped if not (it.answered or it in refused)
        ),
        planned=reckoning.days.get(CLOSING),
        refused=refused,
    )
    changes = _changes(assessment, filings, closing)
    return Timeline(clocks, closing, changes, reckoning.as_of, reckoning.days)


def _can_stop(filing: Filing) -> bool:
    """Tell whether it stops the closing, or forbids the deal, or still may."""
    regime, stops = filing.regime, filing.state.traits.can_stop
    return stops and (CLOSING in regime.stops or regime.kind == "prohibition")


def _answered(clock: Clock) -> date:
    return clock.answered.day if clock.answered else date.min


def _changes(
    assessment: Assessment, filings: Iterable[Filing], closing: Closing
) -> tuple[LawChange, ...]:
    """Return the days between reading and closing on which the law of it changes."""
    until = closing.not_before
    known = [day for day in (closing.planned, until and until.day) if day]
    return tuple(changes_to(assessment, filings, max(known, default=date.max)))
