"""The days of filings in words: by when, how long, when the deal can close.

Pages, paper, terminal and calendar files take their sentences from here.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from screening.engine.assess import Assessment
from screening.engine.filings import Filing
from screening.engine.schedule.calendar import Reckoned
from screening.engine.schedule.clocks import (
    Clock,
    Deadline,
    Expected,
    Outlook,
    Review,
    Why,
)
from screening.engine.schedule.reviews import Case
from screening.engine.schedule.timeline import Timeline
from screening.formats.text import (
    count_in_words,
    day_in_words,
    list_in_words,
    lower_first,
    upper_first,
    weekday_in_words,
)
from screening.rulebook.regimes import Regime, Span
from screening.wording.answers import fill, lengths_in_words
from screening.wording.rulebook import Statement, basis_in_words
from screening.wording.work import can_stop, stands

BY = "By {day}, {length} after {anchor}{limit}: {duty}."
BY_ORDER = (
    "By {worst}, {after}: {duty}.",
    "By {usual}, at worst {worst}, {after}: {duty}.",
    "By {earliest}, usually {usual}, at worst {worst}, {after}: {duty}.",
)
AFTER_ORDER = (
    "{length} after {anchor} or, if it is later, after the end of the reviews that "
    "come first{limit}"
)
WITHIN = "Within {length} of {anchor}{limit}: {duty}."
BEFORE = "Before {anchor}: {duty}."
BEFORE_DAY = "Before {anchor} on {day}: {duty}."
FILE_BY = {
    Why.IN_TIME: "For an answer in time, file completely by {day}.",
    Why.AFTER_OTHERS: "It can be filed from {day} on, after the reviews before it.",
    Why.FOR_OTHERS: "File on {day}, since other filings wait for it.",
    Why.PERHAPS_LATE: "File on {day}; even then the answer may come too late.",
}
AND_BEFORE = ", but before {anchor}"
PASSED = "That day has passed."
DONE = "Done on {day}: {duty}."
OVER = "Over since {day}: {duty}."
LAST_WAS = "The last day for it was {day}."
LATE = "That was late: the last day for it was {day}."
FROM_COMPLETE = "It is reckoned from the complete filing of {day}."
FROM_FILED = "It is reckoned from the filing of {day}, as if it had been complete."
PERHAPS = "This is still open."
ENDS = (
    "The authority has until {worst}.",
    "The authority has until {usual}, at worst {worst}.",
    "The authority has until {earliest}, usually {usual}, at worst {worst}.",
)
TAKES = (
    "The authority has {worst}, {counted}.",
    "The authority has {usual}, at worst {worst}, {counted}.",
    "The authority has {earliest}, usually {usual}, at worst {worst}, {counted}.",
)
"""Where all three are the same, where two are, where they differ."""
CHECK = "no working day, so check it"
PROJECTED = "projected"
CLOSE_AFTER = (
    "Close after {day}, because by then the last review that stops the closing has "
    "ended even at worst ({title})."
)
CLOSE_SINCE = (
    "Close after {day}, when the last review that stops the closing ended ({title})."
)
NO_STOP = "Nothing that is due stops the closing."
MAY_STOP = "What is still open may stop the closing too: {titles}."
FROM_LAST_DAY = (
    "A review is reckoned from a complete filing on the last day for it, or at the "
    "signing where it has none. What is filed incomplete starts it anew."
)
COUNTED = (
    "Terms are counted from the day after their start. A last day that is no working "
    "day is flagged and not moved."
)
GUESSED = "Days for which there is no official list of holidays yet are projected."
OUTLASTS = "{what} {are} too early for the worst case of {title}{which}."
THE_CLOSING = "the closing planned for {day}"
THE_LONG_STOP = "a long-stop on {day}"
FILED_ON = "if it is filed on {day}"
FILED_BETWEEN = "if it is filed between {day} and {latest}"
THEN, FROM_THEN = "if filed on {day}", "if filed from {day} to {latest}"
QUOTED = "\N{LEFT DOUBLE QUOTATION MARK}{title}\N{RIGHT DOUBLE QUOTATION MARK}"
"""Names of filings have commas of their own."""

DAY = timedelta(days=1)


class ScheduleWords:
    """The days of an assessed deal, as sentences."""

    def __init__(self, assessment: Assessment) -> None:
        self._rulebook, self._answers = assessment.rulebook, assessment.answers

    def closing(self, found: Timeline, *, short: bool = False) -> tuple[str, ...]:
        """Return when the deal can close; in short what may stop it is only counted."""
        return (*self._closing(found), *_stops(found, short=short))

    def duties(self, clock: Clock) -> tuple[Statement, ...]:
        """Return what is to be done and by when, else why there is no term."""
        duties = (self._duty(clock, it) for it in clock.deadlines)
        return (*duties, *_no_clock(clock.filing.regime))

    def review(self, clock: Clock) -> tuple[Statement, ...]:
        """Return what comes first, how long the answer takes, and whose days count."""
        working = dict.fromkeys(
            self._rulebook.calendars[span.calendar or ""].label
            for span in _spans(clock)
            if span.working_days
        )
        calendars = f"Working days are those of {list_in_words(working)}."
        return (
            *(self._stated(self._fill(it.says), it.basis) for it in clock.orders),
            *self._answer(clock),
            *([Statement(calendars)] if working else []),
        )

    def terms(self, regime: Regime) -> tuple[Statement, ...]:
        """Return what a regime asks for, by lengths of time and without days."""
        duties = (
            self._stated(
                self._due(None, Deadline(it, None, None, None, certain=True)), it.basis
            )
            for it in regime.duties
        )
        return (*duties, *_no_clock(regime))

    def _fill(self, text: str) -> str:
        return fill(text, self._rulebook.questions, self._answers)

    def _stated(self, says: str, *points: Iterable[str]) -> Statement:
        named = dict.fromkeys(itertools.chain(*points))
        return Statement(says, basis_in_words(self._rulebook, named))

    def _duty(self, clock: Clock, deadline: Deadline) -> Statement:
        says = " ".join(self._by_when(clock, deadline))
        return self._stated(says, deadline.duty.basis)

    def _by_when(self, clock: Clock, deadline: Deadline) -> Iterator[str]:
        if deadline.done:
            yield from self._done(clock, deadline, deadline.done)
            return
        yield self._due(clock, deadline)
        to_file, in_time = deadline.to_file, deadline.in_time
        if to_file and to_file.why in FILE_BY:
            yield FILE_BY[to_file.why].format(day=weekday_in_words(to_file.day))
        elif in_time:
            yield (
                "For an answer in time, one had to file completely by "
                f"{weekday_in_words(in_time)}."
            )
        if to_file and to_file.why is Why.OVER:
            yield PASSED
        if not deadline.certain:
            yield PERHAPS

    def _done(self, clock: Clock, deadline: Deadline, done: date) -> Iterator[str]:
        """Yield on which day a duty was done, and what was the last day for it."""
        duty = lower_first(deadline.duty.duty.rstrip("."))
        form = DONE if clock.happened.filed else OVER
        yield form.format(day=weekday_in_words(done), duty=duty)
        last = deadline.days and deadline.days.worst.day
        if last and clock.happened.filed:
            says = LATE if last < done else LAST_WAS
            yield says.format(day=weekday_in_words(last))

    def _due(self, clock: Clock | None, deadline: Deadline) -> str:
        """Return by when a duty is to be done."""
        duty, days, limit = deadline.duty, deadline.days, ""
        names = {
            "duty": lower_first(duty.duty.rstrip(".")),
            "anchor": self._anchor(duty.anchor),
        }
        if not duty.lengths and days:
            day = weekday_in_words(days.worst.day + DAY)
            return BEFORE_DAY.format(**names, day=day)
        if not duty.lengths:
            return BEFORE.format(**names)
        if duty.no_later_than:
            limit = AND_BEFORE.format(anchor=self._anchor(duty.no_later_than))
        words = {**names, "length": lengths_in_words([duty]), "limit": limit}
        if days is None:
            return WITHIN.format(**words)
        if deadline.limit and days.worst.day == deadline.limit - DAY:
            return self._before_limit(deadline, names["duty"])
        if clock and clock.orders and deadline is clock.deadlines[0]:
            after, dates = AFTER_ORDER.format(**words), _days(days)
            return _differing(BY_ORDER, dates).format(**words, **dates, after=after)
        return BY.format(**words, day=reckoned_in_words(days.worst))

    def _before_limit(self, deadline: Deadline, duty: str) -> str:
        limit = deadline.limit or date.max
        return (
            f"By {weekday_in_words(limit - DAY)}, as it has to be done before "
            f"{self._anchor(deadline.duty.no_later_than or '')} on "
            f"{day_in_words(limit)}: {duty}."
        )

    def _anchor(self, name: str) -> str:
        return self._rulebook.anchors[name].label

    def _answer(self, clock: Clock) -> Iterator[Statement]:
        """Yield how long the answer takes, all of it on what the steps rest on."""
        if clock.review is not None:
            says = " ".join(self._review(clock, clock.review))
            longest = clock.review.lengths[Case.WORST]
            yield self._stated(says, *(step.basis for step in longest))
            yield from map(Statement, self._open(clock, clock.review))

    def _review(self, clock: Clock, review: Review) -> Iterator[str]:
        if clock.happened.outcome:
            yield f"{stands(clock.happened)}."
            return
        yield from _really(clock)
        lengths = map(lengths_in_words, review.lengths)
        if review.ends is None:
            words = dict(zip(Outlook._fields, lengths, strict=True))
            start = self._rulebook.anchors.get(review.starts)
            label = start.label if start else "a complete filing"
            counted_from = f"from {label}"
            yield _differing(TAKES, words).format(**words, counted=counted_from)
        else:
            words = _days(review.ends, lengths)
            yield _differing(ENDS, words).format(**words)

    def _open(self, clock: Clock, review: Review) -> Iterator[str]:
        """Yield what its length hangs on, and with what it is one review."""
        if clock.happened.outcome:
            return
        if review.waiting_for:
            questions = self._rulebook.questions
            shorts = [questions[name].short for name in review.waiting_for]
            yield f"Its length hangs on {', '.join(shorts)}."
        if clock.together:
            titles = [self._rulebook.regimes[name].title for name in clock.together]
            yield f"It is one review with {'; '.join(titles)}."

    def _closing(self, found: Timeline) -> Iterator[str]:
        """Yield when the deal can close, as far as that is known."""
        closing, margin = found.closing, self._rulebook.heading.long_stop_margin
        if closing.safe and closing.binding:
            title = closing.binding.regime.title
            form = CLOSE_SINCE if closing.over else CLOSE_AFTER
            yield form.format(day=reckoned_in_words(closing.safe), title=title)
        for clock in closing.refused:
            title, how = clock.filing.regime.title, lower_first(stands(clock.happened))
            yield f"The deal may not be closed: {title}, {how}."
        if closing.planned and closing.too_early:
            yield (
                f"The closing is planned for {weekday_in_words(closing.planned)}, "
                "which is too early."
            )
        if closing.long_stop:
            day = weekday_in_words(closing.long_stop)
            yield f"A long-stop on {day} or later leaves {margin} days more."
        last = found.last_to_stop
        if last and last.review and last.review.expected:
            yield from filter(None, [too_early(found)])


def counting_notes(found: Timeline) -> Iterator[str]:
    """Yield how days were counted, where there are any."""
    if not found.clocks:
        return
    yield COUNTED
    if any(clock.review for clock in found.clocks):
        yield FROM_LAST_DAY
    if any(clock.happened.begun for clock in found.clocks):
        yield "Where something really happened, the days are reckoned on from there."
    if any(day.projected for clock in found.clocks for day in _reckoned(clock)):
        yield GUESSED


def _really(clock: Clock) -> Iterator[str]:
    """Yield from which real day a review is reckoned, and why its clock is still."""
    happened, regime = clock.happened, clock.filing.regime
    if happened.begun:
        form = FROM_COMPLETE if happened.complete else FROM_FILED
        yield form.format(day=day_in_words(happened.begun))
    waiting = happened.waiting
    if waiting and waiting.received and can_stop(regime):
        yield (
            f"The clock has stood still since {day_in_words(waiting.received)}, "
            "until a question is answered."
        )


def reckoned_in_words(reckoned: Reckoned, length: str = "") -> str:
    """Return a day with what is to be known of how it was counted."""
    marks = ((PROJECTED, reckoned.projected), (CHECK, reckoned.check))
    notes = [length, *(note for note, holds in marks if holds)]
    noted = "; ".join(filter(None, notes))
    day = weekday_in_words(reckoned.day)
    return f"{day} ({noted})" if noted else day


def _days(outlook: Outlook, lengths: Iterable[str] = ("", "", "")) -> dict[str, str]:
    """Return a day in its three cases, in words."""
    words = map(reckoned_in_words, outlook, lengths)
    return dict(zip(Outlook._fields, words, strict=True))


def _differing(forms: Sequence[str], words: Mapping[str, str]) -> str:
    """Return the form for three that are the same, for two that are, or for neither."""
    earliest, usual, worst = (words[case] for case in Outlook._fields)
    return forms[0 if earliest == worst else 1 if earliest == usual else 2]


def _no_clock(regime: Regime) -> tuple[Statement, ...]:
    """Return why there is no term, where there is none."""
    return (Statement(regime.no_clock),) if regime.no_clock else ()


def _spans(clock: Clock) -> Iterator[Span]:
    yield from (deadline.duty for deadline in clock.deadlines)
    for lengths in clock.review.lengths if clock.review else ():
        yield from lengths


def _reckoned(clock: Clock) -> Iterator[Reckoned]:
    outlooks = [deadline.days for deadline in clock.deadlines]
    outlooks += [clock.review.ends] if clock.review else []
    for outlook in filter(None, outlooks):
        yield from outlook


def _stops(found: Timeline, *, short: bool) -> Iterator[str]:
    """Yield what stops the closing on days that are not known, and what may stop it."""
    closing = found.closing
    if closing.undated:
        yield (
            "When it is safe to close is not known, as the days of what stops the "
            f"closing are not: {_names(closing.undated, short=short)}."
        )
    elif closing.safe is None and found.clocks and not closing.refused:
        yield NO_STOP
    if perhaps := closing.perhaps:
        count = f"{count_in_words(len(perhaps))} of the filings named below"
        counted = short and perhaps[1:]
        yield MAY_STOP.format(titles=count if counted else _names(perhaps, short=short))


def _names(found: Iterable[Filing], *, short: bool) -> str:
    regimes = [filing.regime for filing in found]
    return "; ".join(it.short if short else it.title for it in regimes)


def too_early(found: Timeline) -> str:
    """Return what is too early for the last review that stops the closing.

    Empty where nothing is; a review whose filing has no day is taken as it is expected.
    """
    last = found.last_to_stop
    if last is None or last.at_worst is None or last.review is None:
        return ""
    what = list(_before(found, last))
    if not what:
        return ""
    expected = last.review.expected
    return OUTLASTS.format(
        what=upper_first(list_in_words(what)),
        are="are" if what[1:] else "is",
        title=QUOTED.format(title=last.filing.regime.short),
        which=f", which is {day_in_words(last.at_worst)} {if_filed(expected)}"
        if expected
        else "",
    )


def if_filed(expected: Expected) -> str:
    """Return on which day something is filed that is not filed yet."""
    form = FILED_ON if expected.filed == expected.latest else FILED_BETWEEN
    day, latest = map(day_in_words, (expected.filed, expected.latest))
    return form.format(day=day, latest=latest)


def filed_then(expected: Expected) -> str:
    """Return the same in the few words of a note."""
    form = THEN if expected.filed == expected.latest else FROM_THEN
    day, latest = map(day_in_words, (expected.filed, expected.latest))
    return form.format(day=day, latest=latest)


def _before(found: Timeline, last: Clock) -> Iterator[str]:
    """Yield what comes no later than the worst case of a review."""
    closing = found.closing
    for form, day in (
        (THE_CLOSING, closing.planned),
        (THE_LONG_STOP, closing.long_stop),
    ):
        if day and last.at_worst and day <= last.at_worst:
            yield form.format(day=day_in_words(day))
