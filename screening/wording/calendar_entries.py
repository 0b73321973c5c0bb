"""The days of a deal as entries of a calendar: what is computed, and what happened."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from screening.engine.clocks import Clock
from screening.engine.timeline import Timeline
from screening.formats.text import upper_first
from screening.wording.happened import events
from screening.wording.rulebook import Statement

FILE_BY = "{duty}: {title}"
ANSWER = "Answer due: {title}"
SAFE = "The closing is safe after this day"
STOP = "Earliest day for the long-stop"
WHO = "Who: {who}."
EVENT = "{what}: {title}"
HAPPENED = "This happened on that day."
TO_MEET = "This is to be met by that day."
LAST = ("closing", "long-stop")
"""The keys of what stands in a calendar once for the whole deal."""


class ClockWords(NamedTuple):
    """The days of one filing, as sentences; `who` files it."""

    regime: str
    title: str
    who: str
    duties: tuple[Statement, ...]
    review: tuple[Statement, ...]


class CalendarEntry(NamedTuple):
    """An entry of a calendar: from the first day to the last, both included.

    `key` tells the entries of a deal apart.
    """

    key: str
    first: date
    last: date
    title: str
    says: str


def entries(
    found: Timeline, clocks: Sequence[ClockWords], closing: Sequence[str]
) -> Iterator[CalendarEntry]:
    """Yield what belongs into a calendar."""
    for clock, words in zip(found.clocks, clocks, strict=True):
        yield from _duties(clock, words)
        yield from _answer(clock, words)
        yield from _events(clock, words)
    safe, says = found.closing.safe, " ".join(closing)
    days = (safe and safe.day, found.closing.long_stop)
    for key, day, title in zip(LAST, days, (SAFE, STOP), strict=True):
        if day:
            yield CalendarEntry(key, day, day, title, says)


def _duties(clock: Clock, words: ClockWords) -> Iterator[CalendarEntry]:
    """Yield the day for each duty that is not done."""
    for place, deadline in enumerate(clock.deadlines):
        if (days := deadline.days) and (to_file := deadline.to_file):
            duty = upper_first(deadline.duty.duty)
            title = FILE_BY.format(duty=duty, title=words.title)
            says = f"{words.duties[place].says} {WHO.format(who=words.who)}"
            last = days.worst.day if to_file.is_last else to_file.day
            key = f"{words.regime}/{place}"
            yield CalendarEntry(key, to_file.day, last, title, says)


def _answer(clock: Clock, words: ClockWords) -> Iterator[CalendarEntry]:
    """Yield the days an answer may come on, while it has not come."""
    if clock.review and (ends := clock.review.ends) and not clock.happened.outcome:
        yield CalendarEntry(
            f"{words.regime}/answer",
            ends.earliest.day,
            ends.worst.day,
            ANSWER.format(title=words.title),
            " ".join((*(it.says for it in words.review), WHO.format(who=words.who))),
        )


def _events(clock: Clock, words: ClockWords) -> Iterator[CalendarEntry]:
    """Yield what happened, and what an outcome asks for by a day."""
    for event in events(clock.happened):
        title = EVENT.format(what=event.what, title=words.title)
        key, says = f"{words.regime}/{event.key}", TO_MEET
        if event.happened:
            says = HAPPENED
        yield CalendarEntry(key, event.day, event.day, title, says)
