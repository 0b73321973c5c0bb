"""The reviews of a deal in a few words, and the windows in which they are answered.

Pictures and asks take their days from here.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from screening.engine.schedule.clocks import Clock, Expected, Review, Why
from screening.engine.schedule.happened import Happened
from screening.formats.text import day_in_short, lower_first, upper_first
from screening.wording.happened import OUTCOMES
from screening.wording.lengths import lengths_in_words

LOOKS = "sure", "usual", "worst"
"""A review as long as it takes at least, what is added as usual, and at worst."""
OVER = "over"
"""A review that has ended, as long as it really took."""

FILE_BY = "File by {day}"
FILE_FROM = "File from {day}"
LAPSED = "To be filed by {day}, which has passed"
FILED = "Filed {day}"
IF_SO = "File by {day}; if so"
IF_FILED = "If filed {day}"
IF_FILED_FROM = "If filed from {day}"
RECKONED = "Reckoned from {day}"
ENDED = "{how} {day}"
ANSWER = "answer {first}"
ANSWER_AFTER = "answer after {first}"
ANSWER_AFTER_UNTIL = "answer after {first} to {last}"
ANSWER_UNTIL = "answer {first} to {last}"
NO_DAY = "No day yet, {answer}"
MORE = "{more} more"
BOTH = "{one} and {other}"


class ReviewDays(NamedTuple):
    """Filings that are one review, and their days.

    `expected` is how it would run where no day is known on which it is filed. It has
    `lapsed` where the day to file by has passed, and nothing was filed. It `waits`
    where it can be filed only once another review is over.
    """

    names: Sequence[str]
    file_by: date | None
    windows: tuple[tuple[date, date, str], ...]
    happened: Happened
    expected: Expected | None = None
    lapsed: bool = False
    waits: bool = False

    @property
    def days(self) -> Iterator[date]:
        """All its days."""
        yield from filter(None, [self.file_by])
        for first, last, _look in self.windows:
            yield from (first, last)

    @property
    def name(self) -> str:
        """Its filings, by name or by number."""
        one, *others = self.names
        if not others:
            return one
        other = MORE.format(more=len(others)) if others[1:] else others[0]
        return BOTH.format(one=one, other=other)

    @property
    def says(self) -> str:
        """Its days in short."""
        told, happened = [self._filing], self.happened
        if happened.outcome and happened.ended:
            how, day = OUTCOMES[happened.outcome], day_in_short(happened.ended)
            told.append(ENDED.format(how=lower_first(how), day=day))
        elif self.windows:
            (_begins, first, _sure), *_others = self.windows
            last = self.windows[-1][1]
            form = ANSWER if first == last else ANSWER_UNTIL
            begins, ends = _first_day(first, last), day_in_short(last)
            told.append(form.format(first=begins, last=ends))
        return upper_first(", ".join(filter(None, told)))

    @property
    def _filing(self) -> str:
        """By when it is to be filed, when it was, or when it is expected to be."""
        day, form = self.file_by, FILED if self.happened.filed else FILE_BY
        if self.expected:
            return self._if_filed(self.expected)
        form = LAPSED if self.lapsed else FILE_FROM if self.waits else form
        if day and self.windows and self.windows[0][0] < day:
            day, form = self.windows[0][0], RECKONED  # it can be filed later still
        return form.format(day=day_in_short(day)) if day else ""

    def _if_filed(self, expected: Expected) -> str:
        form = IF_SO if self.file_by else IF_FILED
        form = form if expected.filed == expected.latest else IF_FILED_FROM
        return form.format(day=day_in_short(expected.filed))


def reviews_of(clocks: Iterable[Clock]) -> Iterator[ReviewDays]:
    """Yield the filings that have days, those that are one review together."""
    groups: dict[frozenset[str], list[Clock]] = {}
    for clock in clocks:
        regime = clock.filing.regime.id
        groups.setdefault(frozenset({regime, *clock.together}), []).append(clock)
    for group in groups.values():
        first = min(filter(None, map(_day, group)), default=None)
        to_file = [it.to_file for it in group if it.to_file and it.to_file.day == first]
        happened = next((it.happened for it in group if it.happened.begun), None)
        expected = group[0].review and group[0].review.expected
        if expected and not expected.filed == expected.latest == first:
            first = None  # what is filed then is answered too late
        windows = tuple(_windows(group[0]))
        if first or windows:
            names = [clock.filing.regime.short for clock in group]
            happened = happened or group[0].happened
            lapsed = any(it.passed for it in to_file) and not happened.begun
            waits = any(it.why is Why.AFTER_OTHERS for it in to_file)
            yield ReviewDays(names, first, windows, happened, expected, lapsed, waits)


def _day(clock: Clock) -> date | None:
    """Return the day to file by, or on which it was filed."""
    return clock.happened.filed or (clock.to_file and clock.to_file.day)


def _windows(clock: Clock) -> Iterator[tuple[date, date, str]]:
    """Yield how long a review takes at least, how long as usual, and at worst."""
    review = clock.review
    happened = clock.happened
    if happened.outcome and happened.begun and happened.ended:
        yield happened.begun, happened.ended, OVER
    elif review and (run := _run(review)) and not happened.outcome:
        steps = (run.filed, *(reckoned.day for reckoned in run.ends))
        for (first, last), look in zip(pairwise(steps), LOOKS, strict=True):
            if last > first or look == "sure":
                yield first, max(first, last), look


def _run(review: Review) -> Expected | None:
    """Return from when to when a review runs, or would."""
    if review.begins and review.ends:
        return Expected(review.begins, review.begins, review.ends)
    return review.expected


def _first_day(first: date, last: date) -> str:
    """Return the first day of a window; its year is left to the last, if it is one."""
    year = f" {first.year}" if first < last and first.year == last.year else ""
    return day_in_short(first).removesuffix(year)


def undated(
    clocks: Iterable[Clock], reviews: Iterable[ReviewDays]
) -> Iterator[tuple[str, str]]:
    """Yield the other filings whose review has a length and no days, and that."""
    drawn = {name for review in reviews for name in review.names}
    for clock in clocks:
        review = clock.review
        if clock.filing.regime.short in drawn:
            continue
        if review and not review.ends and any(review.lengths[-1]):
            yield clock.filing.regime.short, NO_DAY.format(answer=answer_after(review))


def answer_after(review: Review) -> str:
    """Return how long the answer takes, at least and at worst."""
    first, *_usual, last = map(lengths_in_words, review.lengths)
    if first == last:
        return ANSWER_AFTER.format(first=first)
    unit = last[last.find(" ") :]  # said once
    return ANSWER_AFTER_UNTIL.format(first=first.removesuffix(unit), last=last)
