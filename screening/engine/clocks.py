"""The clock of a filing: by when it is due, how long its review takes, when it ends."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from enum import IntEnum
from typing import NamedTuple, TypeVar

from screening.engine.calendar import Reckoned
from screening.engine.filings import Filing
from screening.engine.happened import NOTHING_HAPPENED, Happened
from screening.rulebook.regimes import Duty, Order, Pause, Phase, Span

Steps = tuple[Phase | Pause, ...]
"""The phases of a review with their pauses, in order."""
S = TypeVar("S", bound=Span)


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


def outlook(day: Callable[[Case], Reckoned | None]) -> Outlook | None:
    """Return a day in all three cases; nothing where one of them is not known."""
    days = [found for case in Case if (found := day(case))]
    return Outlook(*days) if len(days) == len(Case) else None


class Deadline(NamedTuple):
    """A duty, and the last day for it; `days` is absent while that is not known.

    `limit` is the day before which it is due in any case. `in_time` is the last day for
    a complete filing that has its answer before the duty's anchor even at worst.
    `certain` tells that it is due whatever the open questions come to. `done` is the
    day on which it was really done.
    """

    duty: Duty
    days: Outlook | None
    limit: date | None
    in_time: date | None
    certain: bool
    done: date | None = None


class Expected(NamedTuple):
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
    of the three cases. `waiting_for` are the questions on which one of them still
    hangs. Where no day tells when it ends, `expected` tells when it would, as far as a
    day is known on which it can be filed.
    """

    starts: str
    begins: date | None
    lengths: tuple[Steps, ...]
    ends: Outlook | None
    waiting_for: tuple[str, ...]
    expected: Expected | None = None
    latest: date | None = None


def in_reach(
    deadline: Deadline, review: Review | None, orders: Sequence[Order]
) -> Deadline:
    """Return a deadline without its last day in time, where none can be kept.

    It cannot where the filing is made only later, after the signing or what has to be
    over first. One that has passed stays if the answer comes too late on its own.
    """
    latest, days = review and review.latest, deadline.days
    if not (review and latest and days and deadline.in_time):
        return deadline
    too_late = review.expected and days.worst.day < review.expected.ends.worst.day
    if latest <= deadline.in_time or (too_late and not orders):
        return deadline
    return deadline._replace(in_time=None)


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
    def turn(self) -> date | None:
        """The day on which it is filed to lose no time, with no last day in time.

        None where there is such a day, or nothing has to be answered before another.
        """
        first = next(iter(self.deadlines), None)
        if self.happened.begun or self.happened.outcome or not (first and self.review):
            return None
        begins, days = self.review.begins, first.days
        if first.in_time or first.duty.lengths or not (begins and days):
            return None
        return begins if begins <= days.worst.day else None

    @property
    def at_worst(self) -> date | None:
        """The day of the answer at worst, known or expected; None once it is over."""
        if self.happened.outcome or self.review is None:
            return None
        expected = self.review.expected
        ends = self.review.ends or (expected and expected.ends)
        return ends.worst.day if ends else None
