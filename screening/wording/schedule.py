"""The days of a deal in few words: by when each filing is due, and all days in order.

The sentences about them are those of `timeline`; here is what stands in a table.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import chain
from typing import NamedTuple

from screening.engine.assess import Assessment
from screening.engine.calendar import Reckoned
from screening.engine.clocks import Clock, Deadline, Outlook, ToFile, Why
from screening.engine.law_changes import LawChange
from screening.engine.timeline import Closing, Timeline
from screening.formats.text import (
    day_in_words,
    list_in_words,
    lower_first,
    upper_first,
    weekday_in_words,
)
from screening.rulebook.model import Rulebook, Verdict
from screening.rulebook.regimes import CLOSING, Anchor, Regime
from screening.wording.calendar_entries import ANSWER, EVENT, FILE_BY, SAFE, STOP
from screening.wording.closing import filed_then
from screening.wording.happened import IT_HAPPENED, events, stands
from screening.wording.lengths import lengths_in_words
from screening.wording.timeline import (
    CHECK,
    PASSED,
    PERHAPS,
    PROJECTED,
)

DAY = timedelta(days=1)
THE_DEAL = "the deal"
BARS = {
    CLOSING: "the closing",
    "votes": "the votes",
    "award": "the award",
    "transfer": "the transfer",
    "purchase": "the purchase",
    "money": "the money",
}
AFTER = "{length} after {anchor}"
AFTER_ORDER = "{length} after {anchor}, or after earlier reviews"
BEFORE = "Before {anchor}"
BEFORE_ON = "{day}, before {anchor}"
BY_DAY = {
    Why.IN_TIME: "{day}, for an answer in time",
    Why.AFTER_OTHERS: "From {day}, after the reviews that come first",
    Why.FOR_OTHERS: "{day}, since other filings wait for it",
    Why.PERHAPS_LATE: "{day}; even then the answer may come too late",
    Why.LATE: "{last}; the last day in time, {in_time}, has passed",
    Why.OVER: "{last}; that day has passed",
}
MAY_BE_OVER = "{last}; the first of these days has passed"
TOO_LATE_TO_ASK = "Too late for {anchor} on {day}: move that, or go without"
"""Said of a question that one may ask early, and whose answer does not come in time."""
LAST_DAY = "Day to act by: {title}"
NOTES = {
    Why.IN_TIME: "for an answer in time",
    Why.AFTER_OTHERS: "the first day after the reviews that come first",
    Why.FOR_OTHERS: "other filings wait for it",
    Why.PERHAPS_LATE: "even then the answer may come too late",
}
NO_LONGER_IN_TIME = "the last day in time, {day}, has passed"
LAST = "the lawful last day is {last}"
SAFE_AFTER = "Safe to close after {day}, by when {title} has its answer even at worst."
SAFE_SINCE = "Safe to close after {day}, when {title} ended."
UNTIL = "{first} to {last}"
ORDERED = "{window}, after the reviews that come first"
NO_TERM = "No term"
STOPS = "{what}, until the answer"
STOPS_UNTIL = "{what}, until the answer, at worst {day}"
FORBIDS = "All of it, until it is ruled out"
NO_LONGER = "Nothing any more: {stands}"
FOR_GOOD = "{what}, for good: {stands}"
STOPS_NOTHING = "Nothing"
STARTS = "From then on this applies: {title}"
ENDS = "From then on this no longer applies: {title}"
PLANNED = "{anchor}, as planned"


class ScheduleRow(NamedTuple):
    """A row of the table of days; `note` is empty where nothing is to be known.

    What `happened` was not computed. `brief` names the filing alone, where the duty is
    told beside the table. On the day `changes` the law itself is another.
    """

    when: str
    what: str
    note: str
    happened: bool = False
    brief: str = ""
    changes: date | None = None


class _Day(NamedTuple):
    """A day or a window of days, and what it is."""

    first: date
    last: date
    what: str
    notes: tuple[str, ...] = ()
    happened: bool = False
    brief: str = ""
    changes: date | None = None


def by_when(rulebook: Rulebook, clock: Clock | None, regime: Regime) -> str:
    """Return the day for what a regime asks for first, or how it is counted."""
    first = next(iter(clock.deadlines), None) if clock else None
    if clock and (how_far := stands(clock.happened)):
        return how_far
    duty = first.duty if first else next(iter(() if clock else regime.duties), None)
    if duty is None:
        return NO_TERM
    anchor = rulebook.anchors[duty.anchor].label
    if first and first.days:
        return _day_to_file(first, first.days, anchor)
    if not duty.lengths:
        return BEFORE.format(anchor=anchor)
    after = AFTER_ORDER if clock and clock.orders else AFTER
    return after.format(length=upper_first(lengths_in_words([duty])), anchor=anchor)


def _day_to_file(deadline: Deadline, days: Outlook, anchor: str) -> str:
    """Return the day to file by with why it is that, and what of it has passed."""
    to_file = deadline.to_file
    if to_file is None:
        day = day_in_words(days.worst.day + DAY)
        return TOO_LATE_TO_ASK.format(anchor=anchor, day=day)
    last = last_day(deadline, days, anchor)
    form = MAY_BE_OVER if to_file.passed and to_file.why is not Why.OVER else "{last}"
    in_time = day_in_words(deadline.in_time) if deadline.in_time else ""
    return BY_DAY.get(to_file.why, form).format(
        day=day_in_words(to_file.day), last=last, in_time=in_time
    )


def last_day(deadline: Deadline, days: Outlook, anchor: str) -> str:
    """Return the lawful last day: the one before an anchor, or the end of a term."""
    if not deadline.duty.lengths:
        return BEFORE_ON.format(day=day_in_words(days.worst.day), anchor=anchor)
    window = _window(days.earliest.day, days.worst.day, day_in_words)
    ordered = days.earliest.day != days.worst.day
    return ORDERED.format(window=window) if ordered else window


def has_closing(assessment: Assessment) -> bool:
    """Tell whether a deal of its kind closes; a supply or a bid, say, never does."""
    anchor = assessment.rulebook.anchors.get(CLOSING)
    if anchor is None or anchor.question is None:
        return True
    return assessment.asked[anchor.question].verdict is not Verdict.NOT_MET


def stopped(regime: Regime, clock: Clock | None, *, closes: bool) -> str:
    """Return what a regime stops, and until when: the closing before all else.

    What forbids stops a deal until it is known not to apply. Of a deal that never
    `closes` it is the deal that waits.
    """
    if regime.kind == "prohibition":
        return FORBIDS
    bars = dict.fromkeys(bar.stops for bar in regime.standstill)
    if not bars:
        return STOPS_NOTHING
    if CLOSING not in bars:
        what = upper_first(list_in_words(BARS[bar] for bar in bars))
        return STOPS.format(what=what)
    what = upper_first(BARS[CLOSING] if closes else THE_DEAL)
    if clock and clock.happened.outcome:
        form = NO_LONGER if clock.happened.clears else FOR_GOOD
        says = lower_first(stands(clock.happened))
        return form.format(what=what, stands=says)
    if clock and clock.answered:
        day = day_in_words(clock.answered.day)
        return STOPS_UNTIL.format(what=what, day=day)
    return STOPS.format(what=what)


def safe_closing(closing: Closing) -> str:
    """Return after which day it is safe to close, in a line; empty if not known."""
    if closing.safe is None or closing.binding is None:
        return ""
    day = day_in_words(closing.safe.day)
    form = SAFE_SINCE if closing.over else SAFE_AFTER
    return form.format(day=day, title=closing.binding.regime.short)


def schedule(assessment: Assessment, found: Timeline) -> tuple[ScheduleRow, ...]:
    """Return every day that is known, the first first; empty where there is none."""
    days = [
        *_anchors(assessment),
        *chain.from_iterable(map(_of_clock, found.clocks)),
        *_closing(found.closing),
    ]
    if days:
        days += map(_change, found.changes)
    days.sort(key=lambda day: (day.first, day.last))
    return tuple(
        ScheduleRow(
            _window(day.first, day.last),
            day.what,
            upper_first("; ".join(day.notes)),
            day.happened,
            day.brief or day.what,
            day.changes,
        )
        for day in days
    )


def named_days(assessment: Assessment) -> Iterator[tuple[str, date]]:
    """Yield the days that the deal names itself, each after what is on it."""
    anchors = tuple(assessment.rulebook.anchors.values())
    first = {anchor.question: anchor for anchor in reversed(anchors)}
    for name, anchor in first.items():
        day = assessment.answers.get(name or "")
        if isinstance(day, date):
            yield named(anchor), day


def named(anchor: Anchor) -> str:
    """Return what is on a day that the deal names."""
    return upper_first(PLANNED.format(anchor=anchor.label))


def _anchors(assessment: Assessment) -> Iterator[_Day]:
    for what, day in named_days(assessment):
        yield _Day(day, day, what)


def _of_clock(clock: Clock) -> Iterator[_Day]:
    title = clock.filing.regime.title
    for deadline in clock.deadlines:
        if (days := deadline.days) and (to_file := deadline.to_file):
            last = days.worst.day if to_file.is_last else to_file.day
            duty = upper_first(deadline.duty.duty.rstrip("."))
            what = FILE_BY.format(duty=duty, title=title)
            brief = LAST_DAY.format(title=clock.filing.regime.short)
            notes = tuple(_notes(deadline, days, to_file))
            yield _Day(to_file.day, last, what, notes, brief=brief)
    for event in events(clock.happened):
        what = EVENT.format(what=event.what, title=title)
        notes = (IT_HAPPENED,) if event.happened else ()
        yield _Day(event.day, event.day, what, notes, event.happened)
    yield from _answer(clock)


def _answer(clock: Clock) -> Iterator[_Day]:
    """Yield the days on which the answer comes, or would if it is filed on a day."""
    review, notes = clock.review, tuple[str, ...]()
    if review is None or clock.happened.outcome:
        return
    ends = review.ends
    if ends is None and (expected := review.expected):
        ends = expected.ends
        notes = (filed_then(expected),)
    if ends:
        what = ANSWER.format(title=clock.filing.regime.title)
        yield _Day(ends.earliest.day, ends.worst.day, what, (*notes, *_flags(ends)))


def _closing(closing: Closing) -> Iterator[_Day]:
    if closing.safe:
        day = closing.safe.day
        yield _Day(day, day, SAFE, _flags([closing.safe]))
    if closing.long_stop:
        yield _Day(closing.long_stop, closing.long_stop, STOP)


def _change(change: LawChange) -> _Day:
    form = STARTS if change.starts else ENDS
    what = form.format(title=change.part.title)
    return _Day(change.day, change.day, what, changes=change.day)


def _flags(days: Iterable[Reckoned]) -> tuple[str, ...]:
    """Return what is to be known of how days were counted, each once."""
    counted = list(days)
    found = {
        PROJECTED: any(day.projected for day in counted),
        CHECK: any(day.check for day in counted),
    }
    return tuple(note for note, holds in found.items() if holds)


def _notes(deadline: Deadline, days: Outlook, to_file: ToFile) -> Iterator[str]:
    """Yield what is to be known of a deadline."""
    if to_file.is_last:
        yield from _flags(days)
    else:
        yield NOTES[to_file.why]
        yield LAST.format(last=_window(days.earliest.day, days.worst.day, day_in_words))
    if to_file.why is Why.OVER:
        yield lower_first(PASSED.rstrip("."))
    if to_file.why is Why.LATE and deadline.in_time:
        yield NO_LONGER_IN_TIME.format(day=day_in_words(deadline.in_time))
    if not deadline.certain:
        yield lower_first(PERHAPS.rstrip("."))


def _window(
    first: date, last: date, words: Callable[[date], str] = weekday_in_words
) -> str:
    if first == last:
        return words(last)
    return UNTIL.format(first=words(first), last=words(last))
