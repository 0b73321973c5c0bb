"""The clock of a filing: by when it is due, how long its review takes, when it ends.

A review has phases, and is reckoned in three cases.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import IntEnum, StrEnum
from operator import attrgetter
from typing import NamedTuple, TypeVar

from screening.engine.assess import Known
from screening.engine.filings import Filing
from screening.engine.schedule.calendar import Calendars, Reckoned, TimeLimit
from screening.engine.schedule.work import NOTHING_HAPPENED, Happened
from screening.rulebook.regimes import (
    CLOSING,
    COMPLETE_FILING,
    SIGNING,
    Duty,
    Order,
    Pause,
    Phase,
    Regime,
    Span,
)

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
    """How a review can run: its phases and pauses, and its terms that run side by side.

    A term runs from its anchor on or, without one, from the complete filing.
    """

    steps: Steps
    terms: tuple[tuple[str | None, TimeLimit], ...]

    def end(
        self, start: Reckoned | None, named: Mapping[str | None, date]
    ) -> Reckoned | None:
        """Return when it ends, by the complete filing and the days of anchors."""
        ends = list[Reckoned]()
        for anchor, term in self.terms:
            day = Reckoned(named[anchor]) if anchor and anchor in named else start
            if day is None or (anchor and anchor not in named):
                return None
            ends.append(term.end(day))
        return max(ends, key=BY_DAY)

    def begin(self, end: date, named: Mapping[str | None, date]) -> date:
        """Return the first day of filing from which it does not end before a day."""
        first = date.max
        for anchor, term in self.terms:
            if anchor is None:
                first = min(first, term.begin(end))
            elif anchor not in named or term.end(Reckoned(named[anchor])).day >= end:
                return date.min
        return first


def course(steps: Steps, calendars: Calendars) -> Course:
    """Return how a review runs that has those phases and pauses."""
    terms = list[tuple[str | None, TimeLimit]]()
    for line in beside(steps):
        starts = line[0].starts if line and isinstance(line[0], Phase) else None
        terms.append((None if starts in NEXT else starts, calendars.term(*line)))
    return Course(steps, tuple(terms))


class Outlook(NamedTuple):
    """The same day at the earliest, as usual and at worst."""

    earliest: Reckoned
    usual: Reckoned
    worst: Reckoned


def outlook(day: Callable[[Case], Reckoned | None]) -> Outlook | None:
    """Return a day in all three cases; nothing where one of them is not known."""
    earliest = day(Case.EARLIEST)
    usual, worst = (earliest and day(case) for case in CASES[1:])
    return Outlook(earliest, usual, worst) if earliest and usual and worst else None


class DayName(StrEnum):
    """The days that a filing has, by name, in their order."""

    TO_FILE = "to file"
    LAST = "lawful last day"
    IN_TIME = "in time"
    AT_LEAST = "answer at least"
    AT_MOST = "answer at most"
    FREE_TO_CLOSE = "free to close"


class Why(StrEnum):
    """Why one files by a day, or why an answer comes by then."""

    IN_TIME = "in time"
    """It is the last one that gets an answer in time even at worst."""
    AFTER_OTHERS = "after others"
    """From then on it can be filed, as the reviews that come first are over."""
    TOO_LATE = "too late"
    """The same, and that is after the lawful last day."""
    FOR_OTHERS = "for others"
    """Other filings wait for it, so that it loses no time."""
    PERHAPS_LATE = "perhaps late"
    """It loses no time, and even so the answer may come too late."""
    LAST_DAY = "last day"
    """It is the lawful last day, and nothing is gained by an earlier one."""
    OUT_OF_TIME = "out of time"
    """It was the last one for an answer in time, and no term is left: file now."""
    LATE = "late"
    """It is the last day of a term: the last one for an answer in time has passed."""
    OVER = "over"
    """It was the lawful last day, which has passed whatever other reviews come to."""
    REVIEW = "review"
    """The review ends then that is counted from a day."""
    IF_FILED = "if filed"
    """The review would end then if it were filed when it can be."""
    ENDED = "ended"
    """It really ended then."""


class NamedDay(NamedTuple):
    """A day of a filing; `anchor` is the id of what it is counted from, or back from.

    One is free to close after the day of that name.
    """

    name: DayName
    day: date
    anchor: str
    why: Why


class ToFile(NamedTuple):
    """The day to file by, which one leads with, and why it is that.

    `anchor` is the id of what it is counted from, or back from. It has `passed` where
    it lies before the day of reading: of a last day that hangs on other reviews the
    earliest may, while it is not over yet.
    """

    day: date
    why: Why
    anchor: str
    passed: bool

    @property
    def at_once(self) -> bool:
        """Whether it is late already: for an answer in time, or at all."""
        return self.passed or self.why is Why.LATE

    @property
    def is_last(self) -> bool:
        """Whether it is the lawful last day, and no earlier one."""
        return self.why in {Why.LAST_DAY, Why.LATE, Why.OVER}


class Deadline(NamedTuple):
    """A duty, and the last day for it; `days` is absent while that is not known.

    `in_time` is the last day for a complete filing that has its answer before the
    duty's anchor even at worst; of a term that has a cap, before that. `certain` tells
    that it is due whatever the open questions come to. `done` is the day on which it
    was really done. `to_file` is the day that one leads with; absent where none is
    known, it is done or over, or it is too late to be of use.
    """

    duty: Duty
    days: Outlook | None
    in_time: date | None
    certain: bool
    done: date | None = None
    to_file: ToFile | None = None


class ExpectedReview(NamedTuple):
    """A review if it is filed on a day on which that can be expected.

    It is filed then if all goes fast, and on the `latest` day at worst, after what has
    to be over first.
    """

    filed: date
    latest: date
    ends: Outlook


class Review(NamedTuple):
    """A review, from the anchor `starts` on, and when it ends.

    `begins` is the day that it is reckoned from, if all goes fast, and `latest` the one
    at worst, expected where none is known. `lengths` are its phases and pauses in each
    of the three cases. Where no day tells when it ends, `expected` tells when it would,
    as far as a day is known on which it can be filed.
    """

    starts: str
    begins: date | None
    lengths: tuple[Steps, ...]
    ends: Outlook | None
    known: Known
    expected: ExpectedReview | None = None
    latest: date | None = None

    @property
    def open_ended(self) -> bool:
        """Whether its clock may stand still, which lasts until an answer comes."""
        return any(isinstance(it, Pause) for it in self.lengths[Case.WORST])

    @property
    def waiting_for(self) -> tuple[str, ...]:
        """The questions on which its length still hangs, in page order."""
        whens = [it.only_when for it in self.lengths[Case.WORST] if it.only_when]
        return self.known.reasons.waiting_for(whens) if whens else ()


def in_reach(
    deadline: Deadline, review: Review | None, orders: Sequence[Order], on: date
) -> Deadline:
    """Return a deadline without its last day in time, where none can be kept.

    It cannot where the filing is made only later, after the signing or what has to be
    over first. One that has passed stays where one can file today.
    """
    latest, days = review and review.latest, deadline.days
    if not (latest and days and deadline.in_time) or deadline.duty.lengths:
        return deadline
    passed = deadline.in_time < on and latest <= on and not orders
    if latest <= deadline.in_time or passed:
        return deadline
    return deadline._replace(in_time=None)


def to_file(
    deadline: Deadline, turn: ToFile | None, on: date, *, early: bool
) -> ToFile | None:
    """Return the day to file by, read on a day; the one function that chooses it.

    It is the day that still gets an answer in time; where none is kept free for that,
    the `turn`, on which one loses no time; else the day that was in time, as the day
    before an event is none to file on for a review that has to end before that; else
    the lawful last day. Where that hangs on other reviews, it is the earliest that it
    can be. What may be asked `early` is of no use once no answer comes in time.
    """
    days, in_time, anchor = deadline.days, deadline.in_time, deadline.duty.anchor
    if deadline.done or days is None:
        return None
    if in_time and in_time >= on:
        return ToFile(in_time, Why.IN_TIME, anchor, passed=False)
    if turn and not turn.passed:
        return turn
    over = days.worst.day < on
    if early and in_time:
        return None
    if in_time and not (over or deadline.duty.lengths):
        return ToFile(in_time, Why.OUT_OF_TIME, anchor, passed=True)
    day = days.earliest.day
    why = Why.OVER if over else Why.LATE if in_time else Why.LAST_DAY
    return ToFile(day, why, anchor, passed=day < on)


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
    happened: Happened = NOTHING_HAPPENED

    @property
    def answered(self) -> Reckoned | None:
        """The day by which there is an answer at worst, as far as it is known.

        None where it ended without leave.
        """
        if self.happened.outcome and not self.happened.clears:
            return None
        return self.review.ends.worst if self.review and self.review.ends else None

    @property
    def waits(self) -> bool:
        """Whether its review begins only once another is over, as late as that ends."""
        review = self.review
        return bool(self.orders and review and review.begins != review.latest)

    @property
    def to_file(self) -> ToFile | None:
        """The day to file by, or to ask: that of what the regime asks for first."""
        return self.deadlines[0].to_file if self.deadlines else None

    @property
    def ahead(self) -> bool:
        """Whether it was neither filed nor settled in another way."""
        return not (self.happened.begun or self.happened.outcome)

    @property
    def overdue(self) -> bool:
        """Whether its lawful last day has passed, and it was due for sure."""
        to_file = self.to_file if self.ahead else None
        return bool(to_file and to_file.why is Why.OVER and self.deadlines[0].certain)

    @property
    def days(self) -> Iterator[NamedDay]:
        """Its days by name, as far as they are known; of what was filed the answer."""
        if (to_file := self.to_file) and (days := self.deadlines[0].days):
            anchor, in_time = self.deadlines[0].duty.anchor, self.deadlines[0].in_time
            yield NamedDay(DayName.TO_FILE, to_file.day, to_file.anchor, to_file.why)
            yield NamedDay(DayName.LAST, days.worst.day, anchor, Why.LAST_DAY)
            if in_time:
                yield NamedDay(DayName.IN_TIME, in_time, anchor, Why.IN_TIME)
        review = self.review
        if review is None:
            return
        ends, why = review.ends, Why.ENDED if self.happened.ended else Why.REVIEW
        if ends is None and review.expected:
            ends, why = review.expected.ends, Why.IF_FILED
        if ends:
            yield NamedDay(DayName.AT_LEAST, ends.earliest.day, review.starts, why)
            yield NamedDay(DayName.AT_MOST, ends.worst.day, review.starts, why)
        if self.answered and CLOSING in self.filing.regime.stops:
            free = self.answered.day
            yield NamedDay(DayName.FREE_TO_CLOSE, free, review.starts, why)

    @property
    def at_worst(self) -> date | None:
        """The day of the answer at worst, known or expected; None once it is over."""
        if self.happened.outcome or self.review is None:
            return None
        expected = self.review.expected
        ends = self.review.ends or (expected and expected.ends)
        return ends.worst.day if ends else None


def turn_of(clock: Clock, deadline: Deadline, on: date) -> ToFile | None:
    """Return the day on which it is filed to lose no time, with no last day in time.

    None where there is such a day, or nothing has to be answered before another. What
    waits for others that end after its lawful last day has their end, expected or not.
    """
    review, days = clock.review, deadline.days
    if clock.happened.begun or deadline.in_time or deadline.duty.lengths:
        return None
    if not (review and days):
        return None
    last, answer, why = days.worst.day, clock.answered, Why.PERHAPS_LATE
    begins = review.begins or (review.expected and review.expected.filed)
    if clock.orders and begins and on <= last < begins:
        why = Why.TOO_LATE
    elif clock.orders and begins and not review.begins:
        why = Why.AFTER_OTHERS
    elif not review.begins or review.begins > last:
        return None
    elif clock.waits:
        why = Why.AFTER_OTHERS
    elif answer and answer.day <= last:
        why = Why.FOR_OTHERS
    anchor = SIGNING if review.starts == COMPLETE_FILING else review.starts
    return ToFile(begins, why, anchor, passed=begins < on) if begins else None


def answered_before(regime: Regime, duty: Duty) -> bool:
    """Tell whether there has to be an answer before the day a duty is counted from."""
    signed = duty.anchor == SIGNING and bool(regime.review)
    return signed or duty.anchor in regime.stops


def last_answer(
    until: date, clocks: Iterable[Clock], planned: Mapping[str | None, date]
) -> date:
    """Return the last answer: for the closing, or for what is planned up to its day."""
    closing = planned.get(CLOSING, date.min)
    up_to_it = {it for it, day in planned.items() if day <= closing} - {CLOSING}
    stopping = (it for it in clocks if up_to_it.intersection(it.filing.regime.stops))
    return max([until, *(it.at_worst for it in stopping if it.at_worst)])
