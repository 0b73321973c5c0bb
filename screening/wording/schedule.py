"""The days of a deal in few words: by when each filing is due, and all days in order.

The sentences about them are those of `timeline`; here is what stands in a table.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from screening.engine.assess import Assessment
from screening.engine.calendar import Reckoned
from screening.engine.law_changes import LawChange
from screening.engine.timeline import (
    Clock,
    Closing,
    Deadline,
    Outlook,
    Timeline,
)
from screening.formats.text import (
    list_in_words,
    lower_first,
    upper_first,
    weekday_in_words,
)
from screening.rulebook.model import Rulebook
from screening.rulebook.regimes import CLOSING, Regime
from screening.wording.timeline import (
    ANSWER,
    CHECK,
    FILE_BY,
    PASSED,
    PERHAPS,
    PROJECTED,
    SAFE,
    STOP,
    lengths_in_words,
)

DAY = timedelta(days=1)
BARS = {
    "closing": "the closing",
    "votes": "the votes",
    "award": "the award",
    "transfer": "the transfer",
    "purchase": "the purchase",
    "money": "the money",
}
AFTER = "{length} after {anchor}"
AFTER_ORDER = "{length} after {anchor}, or after the reviews that come first"
BEFORE = "Before {anchor}"
BEFORE_ON = "Before {day}"
IN_TIME = "{day}, to have the answer in time"
UNTIL = "{first} to {last}"
ORDERED = "{window}, by when the reviews that come first have ended"
NO_TERM = "No term"
MAY_NOT_CLOSE = "No: until {answer} it stops {bars}."
STOPS_ELSE = "It stops {bars}, not the closing."
STOPS_NOTHING = "It does not stop the closing."
AN_ANSWER = "there is an answer"
AT_WORST = "the answer, at worst on {day},"
STARTS = "From then on this applies: {title}"
ENDS = "From then on this no longer applies: {title}"
PLANNED = "{anchor}, as planned"


class ScheduleRow(NamedTuple):
    """A row of the table of days; `note` is empty where nothing is to be known."""

    when: str
    what: str
    note: str


class _Day(NamedTuple):
    """A day or a window of days, and what it is."""

    first: date
    last: date
    what: str
    notes: tuple[str, ...] = ()


def by_when(rulebook: Rulebook, clock: Clock | None, regime: Regime) -> str:
    """Return the last day for what a regime asks for first, or how it is counted."""
    first = next(iter(clock.deadlines), None) if clock else None
    if first and first.in_time:
        return IN_TIME.format(day=weekday_in_words(first.in_time))
    if first and first.days:
        return _last_day(first, first.days)
    duty = first.duty if first else next(iter(() if clock else regime.duties), None)
    if duty is None:
        return NO_TERM
    anchor = rulebook.anchors[duty.anchor].label
    if not duty.lengths:
        return BEFORE.format(anchor=anchor)
    after = AFTER_ORDER if clock and clock.orders else AFTER
    return after.format(length=upper_first(lengths_in_words([duty])), anchor=anchor)


def _last_day(deadline: Deadline, days: Outlook) -> str:
    if not deadline.duty.lengths:
        return BEFORE_ON.format(day=weekday_in_words(days.worst.day + DAY))
    window = _window(days.earliest.day, days.worst.day)
    ordered = days.earliest.day != days.worst.day
    return ORDERED.format(window=window) if ordered else window


def may_close(regime: Regime, clock: Clock | None) -> str:
    """Return whether one may close before there is an answer, and what waits else."""
    stopped = [bar.stops for bar in regime.standstill]
    bars = list_in_words(dict.fromkeys(BARS[stops] for stops in stopped))
    if CLOSING not in stopped:
        return STOPS_ELSE.format(bars=bars) if stopped else STOPS_NOTHING
    answered = clock and clock.answered
    day = answered and weekday_in_words(answered.day)
    answer = AT_WORST.format(day=day) if day else AN_ANSWER
    return MAY_NOT_CLOSE.format(bars=bars, answer=answer)


def schedule(assessment: Assessment, found: Timeline) -> tuple[ScheduleRow, ...]:
    """Return every day that is known, the first first; empty where there is none."""
    days = [
        *_anchors(assessment),
        *(day for clock in found.clocks for day in _of_clock(clock, assessment.on)),
        *_closing(found.closing),
    ]
    if days:
        days += map(_change, found.changes)
    days.sort(key=lambda day: (day.first, day.last))
    return tuple(
        ScheduleRow(_window(day.first, day.last), day.what, upper_first(_notes(day)))
        for day in days
    )


def _anchors(assessment: Assessment) -> Iterator[_Day]:
    """Yield the days that the deal names itself."""
    for anchor in assessment.rulebook.anchors.values():
        day = assessment.answers.get(anchor.question or "")
        if isinstance(day, date):
            yield _Day(day, day, upper_first(PLANNED.format(anchor=anchor.label)))


def _of_clock(clock: Clock, on: date) -> Iterator[_Day]:
    title = clock.filing.regime.title
    for deadline in clock.deadlines:
        if days := deadline.days:
            duty = upper_first(deadline.duty.duty.rstrip("."))
            perhaps = () if deadline.certain else (PERHAPS.rstrip("."),)
            last = deadline.in_time or days.worst.day
            yield _Day(
                deadline.in_time or days.earliest.day,
                last,
                FILE_BY.format(duty=duty, title=title),
                ((PASSED.rstrip("."),) if last < on else ())
                + (() if deadline.in_time else _flags(days))
                + perhaps,
            )
    if clock.review and (ends := clock.review.ends):
        what = ANSWER.format(title=title)
        yield _Day(ends.earliest.day, ends.worst.day, what, _flags(ends))


def _closing(closing: Closing) -> Iterator[_Day]:
    if closing.safe:
        day = closing.safe.day
        yield _Day(day, day, SAFE, _flags([closing.safe]))
    if closing.long_stop:
        yield _Day(closing.long_stop, closing.long_stop, STOP)


def _change(change: LawChange) -> _Day:
    form = STARTS if change.starts else ENDS
    return _Day(change.day, change.day, form.format(title=change.part.title))


def _flags(days: Iterable[Reckoned]) -> tuple[str, ...]:
    """Return what is to be known of how days were counted, each once."""
    counted = list(days)
    found = {
        PROJECTED: any(day.projected for day in counted),
        CHECK: any(day.check for day in counted),
    }
    return tuple(note for note, holds in found.items() if holds)


def _notes(day: _Day) -> str:
    return "; ".join(map(lower_first, day.notes))


def _window(first: date, last: date) -> str:
    day = weekday_in_words(last)
    if first == last:
        return day
    return UNTIL.format(first=weekday_in_words(first), last=day)
