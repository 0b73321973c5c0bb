"""The days of filings in words: by when, how long, when the deal can close."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from operator import attrgetter
from typing import NamedTuple

from screening.engine.assess import Assessment
from screening.engine.filings import Filing
from screening.engine.schedule.calendar import SATURDAY, Reckoned
from screening.engine.schedule.clocks import (
    Case,
    Clock,
    Deadline,
    ExpectedReview,
    Outlook,
    Review,
    Why,
)
from screening.engine.schedule.timeline import Timeline, TooEarly
from screening.formats.text import (
    count_in_words,
    day_in_words,
    list_in_words,
    lower_first,
    upper_first,
    weekday_in_words,
)
from screening.presentation.answers import fill, lengths_in_words, spread
from screening.presentation.rulebook import Statement, basis_in_words
from screening.presentation.work import can_stop, stands
from screening.rulebook.model import Rulebook
from screening.rulebook.regimes import CLOSING, COMPLETE_FILING, Duty, Regime, Span
from screening.rulebook.states import StateTraits

FILE_BY = {
    Why.IN_TIME: "For an answer in time, file completely by {day}.",
    Why.AFTER_OTHERS: (
        "It can be filed from {day} at the earliest, after the reviews before it."
    ),
    Why.TOO_LATE: (
        "It can be filed from {day} at the earliest, after the reviews before it, "
        "which is too late."
    ),
    Why.FOR_OTHERS: "File on {day}, since other filings wait for it.",
    Why.PERHAPS_LATE: "File on {day}; even then the answer may come too late.",
    Why.OUT_OF_TIME: "File now; even so the answer may come too late.",
}
BARS = {
    CLOSING: "the closing",
    "votes": "the votes",
    "award": "the award",
    "transfer": "the transfer",
    "purchase": "the contract",
    "money": "the money",
}
BY_DAY = {
    Why.IN_TIME: "{day}, for an answer in time",
    Why.AFTER_OTHERS: "From {day} at the earliest, after {firsts}",
    Why.TOO_LATE: (
        "From {day} at the earliest, after {firsts}; too late for {anchor} of {planned}"
    ),
    Why.FOR_OTHERS: "{day}, since other filings wait for it",
    Why.PERHAPS_LATE: "{day}; even then the answer may come too late",
    Why.OUT_OF_TIME: "Now (the answer may come after {anchor} planned for {planned})",
    Why.LATE: "{last}; filed after {in_time}, the answer may come too late",
    Why.OVER: "Overdue since {last}",
}
OPEN_ENDED = " or longer if it asks"
UP_TO = "up to "
IN_TIME = ", for a timely answer"
CHECK = "not a working day, check it"
PROJECTED = "projected"
NO_STOP = "None of the regimes in this rulebook stops the closing."
FROM_LAST_DAY = (
    "A review is counted from a complete filing on the last day for it, or from the "
    "signing if there is none; where that day has passed, from today. A question "
    "suspends the deadline until it is answered; the days shown assume timely answers. "
    "An incomplete filing starts the review again."
)
COUNTED = (
    "Terms are counted from the day after their start. Deadlines on a Saturday, a "
    "Sunday or a holiday are marked; whether they move is for counsel."
)
GUESSED = "Days without an official list of holidays yet are projected."
NOT_BEFORE, TOO_EARLY = "not before", "too early"
"""The lines about the closing that are looked for by their kind."""
QUOTED = "\N{LEFT DOUBLE QUOTATION MARK}{title}\N{RIGHT DOUBLE QUOTATION MARK}"
"""Names of filings are set off within a sentence."""

DAY = timedelta(days=1)


class ClosingLine(NamedTuple):
    """A sentence about when the deal can close, in three lengths.

    `says` is whole, for page, terminal and data. `board` is what stands of it on the
    board page, and `file` what is left to counsel's file behind that.
    """

    says: str
    board: str = ""
    file: str = ""
    kind: str = ""


class ScheduleWords:
    """The days of an assessed deal, as sentences."""

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment
        self._rulebook, self._answers = assessment.rulebook, assessment.answers

    def closing(self, timeline: Timeline) -> Iterator[ClosingLine]:
        """Yield when the deal can close, as far as that is known, and what is not."""
        closing, margin = timeline.closing, self._rulebook.heading.long_stop_margin
        for clock in closing.refused:
            title, how = clock.filing.regime.title, lower_first(stands(clock.happened))
            yield _left(f"The deal may not be closed: {title}, {how}.")
        if says := _not_before(timeline):
            yield _dated(timeline, says) if closing.not_before else _left(says)
        elif timeline.clocks and not closing.refused:
            yield _left(NO_STOP)
        if closing.binding and not closing.safe:
            title = closing.binding.regime.title
            says = f"Of the reviews with known days, the last to end is: {title}."
            yield _left(says)
        past = closing.planned and closing.planned < timeline.as_of
        if closing.long_stop and not past:
            day = weekday_in_words(closing.long_stop)
            says = f"A long-stop on {day} or later leaves {margin} days more."
            yield _left(says)
        for says in self._too_early(timeline):
            yield ClosingLine(says, board=says, kind=TOO_EARLY)

    def _too_early(self, timeline: Timeline) -> Iterator[str]:
        """Yield what is planned for a day on which its answer may still be missing."""
        for early in timeline.too_early:
            what, over = self._rulebook.anchors[early.what].label, timeline.as_of
            yield _too_early(what, early, past=early.planned < over)
        margin, last = timeline.closing.long_stop, timeline.last_to_stop()
        if margin and last and last.at_worst and margin <= last.at_worst:
            early = TooEarly(CLOSING, margin, last, last.at_worst)
            yield _too_early("a long-stop", early)

    def duties(self, clock: Clock) -> tuple[Statement, ...]:
        """Return the duties with their days, else why there is no term."""
        says = ((" ".join(self._by_when(clock, it)), it) for it in clock.deadlines)
        duties = (self.stated(words, it.duty.basis) for words, it in says)
        return (*duties, *_no_clock(clock.filing.regime))

    def review(self, clock: Clock) -> tuple[Statement, ...]:
        """Return the reviews before it, its length, and whose days count."""
        working = dict.fromkeys(
            self._rulebook.calendars[span.calendar or ""].label
            for span in _spans(clock)
            if span.working_days
        )
        calendars = f"Working days are those of {list_in_words(working)}."
        return (
            *(self.stated(self.fill(it.says), it.basis) for it in clock.orders),
            *self._answer(clock),
            *([Statement(calendars)] if working else []),
        )

    def terms(self, regime: Regime) -> tuple[Statement, ...]:
        """Return the duties of a regime, by lengths of time and without days."""
        book = self._rulebook
        duties = (self.stated(term(book, it), it.basis) for it in regime.duties)
        return (*duties, *_no_clock(regime))

    def fill(self, text: str) -> str:
        """Return a text with the answers it names."""
        return fill(text, self._rulebook.questions, self._answers)

    def stated(self, says: str, *points: Iterable[str]) -> Statement:
        """Return a sentence with the points it rests on."""
        named = dict.fromkeys(itertools.chain(*points))
        return Statement(says, basis_in_words(self._rulebook, named))

    def _by_when(self, clock: Clock, deadline: Deadline) -> Iterator[str]:
        if deadline.done:
            yield from self._done(clock, deadline, deadline.done)
            return
        to_file, in_time = deadline.to_file, deadline.in_time
        if in_time and clock.filing.state.traits.optional:
            yield self._early(deadline, in_time)
            return
        over = bool(to_file and to_file.why is Why.OVER)
        due = self._due(clock, deadline)
        yield f"Overdue. {due}" if over else due
        hangs = [] if deadline.certain else ["This step depends on open facts."]
        if to_file and to_file.why in FILE_BY:
            yield FILE_BY[to_file.why].format(day=weekday_in_words(to_file.day))
        yield from hangs
        if in_time and not (to_file and to_file.why in FILE_BY):
            yield (
                f"Filed completely after {weekday_in_words(in_time)}, "
                "the answer may come too late."
            )

    def _early(self, deadline: Deadline, in_time: date) -> str:
        """Return the one day that counts for what nobody has to do."""
        duty, anchor = deadline.duty, self._rulebook.anchors[deadline.duty.anchor].label
        what = lower_first(duty.duty.rstrip("."))
        day, over = (
            weekday_in_words(in_time),
            "" if deadline.to_file else "; it is over",
        )
        why = f"the last day on which the answer comes before {anchor}"
        return f"By {day}, {why}{over}: {what}."

    def _done(self, clock: Clock, deadline: Deadline, done: date) -> Iterator[str]:
        """Yield on which day a duty was done, and what was the last day for it."""
        duty = lower_first(deadline.duty.duty.rstrip("."))
        how = "Done on" if clock.happened.filed else "Over since"
        yield f"{how} {weekday_in_words(done)}: {duty}."
        last = deadline.days and deadline.days.worst.day
        if last and clock.happened.filed:
            says = "That was late: the last" if last < done else "The last"
            yield f"{says} day for it was {weekday_in_words(last)}."

    def _due(self, clock: Clock, deadline: Deadline) -> str:
        """Return by when a duty is to be done."""
        duty, days, anchors = deadline.duty, deadline.days, self._rulebook.anchors
        if days is None:
            return term(self._rulebook, duty)
        what, anchor = lower_first(duty.duty.rstrip(".")), anchors[duty.anchor].label
        if not duty.lengths:
            return (
                f"Before {anchor} on {weekday_in_words(days.worst.day + DAY)}: {what}."
            )
        if duty.same_day:
            return f"By {reckoned_in_words(days.worst)}, {anchor}: {what}."
        after, day = f"{lengths_in_words([duty])} after {anchor}", days.worst
        limit = _limit(self._rulebook, duty)
        if clock.orders and deadline is clock.deadlines[0]:
            by = _in_cases(map(reckoned_in_words, days))
            reviews = "after the end of the reviews that come first"
            return f"By {by}, {after} or, if it is later, {reviews}{limit}: {what}."
        return f"By {reckoned_in_words(day)}, {after}{limit}: {what}."

    def _answer(self, clock: Clock) -> Iterator[Statement]:
        """Yield how long the answer takes, all of it on what the steps rest on."""
        longest = clock.review.lengths[Case.WORST] if clock.review else ()
        if clock.review and (longest or clock.happened.outcome):
            says = " ".join(self._review(clock, clock.review))
            yield self.stated(says, *(step.basis for step in longest))
            yield from map(Statement, self._open(clock, clock.review))

    def _review(self, clock: Clock, review: Review) -> Iterator[str]:
        if clock.happened.outcome:
            yield f"{stands(clock.happened)}."
            return
        yield from _really(clock)
        lengths = map(lengths_in_words, review.lengths)
        least = "at least " if review.open_ended and review.lengths[0] else ""
        duty = clock.filing.regime.kind == "duty"
        takes = "it takes" if duty else "the authority has"
        if review.ends is None:
            start = self._rulebook.anchors.get(review.starts)
            label = start.label if start else "a complete filing"
            yield f"From {label} {takes} {_from_to([*lengths], review)}."
        else:
            days = [*map(reckoned_in_words, review.ends, lengths)]
            days[:1] = days[:1] if review.lengths[0] else [""]
            until = _in_cases(days, review).removeprefix(UP_TO)
            says = f"{takes} {least}until {until}."
            yield upper_first(f"{_start(clock, review)}{says}")

    def _open(self, clock: Clock, review: Review) -> Iterator[str]:
        """Yield what its length hangs on, and with what it is one review."""
        if clock.happened.outcome:
            return
        if review.waiting_for:
            questions = self._rulebook.questions
            facts = (questions[name].short for name in review.waiting_for)
            shorts = list_in_words(QUOTED.format(title=it) for it in facts)
            yield f"How long it takes depends on {shorts}."
        if clock.together:
            titles = [self._rulebook.regimes[name].title for name in clock.together]
            yield f"One review together with {'; '.join(titles)}."


def counting_notes(timeline: Timeline) -> Iterator[str]:
    """Yield how days were counted, where there are any."""
    if not timeline.clocks:
        return
    yield COUNTED
    if any(clock.review for clock in timeline.clocks):
        yield FROM_LAST_DAY
    if any(clock.happened.begun for clock in timeline.clocks):
        yield "The days are counted from the recorded steps."
    outlooks = [it.days for clock in timeline.clocks for it in clock.deadlines]
    outlooks += [it.review.ends for it in timeline.clocks if it.review]
    if any(day.projected for outlook in filter(None, outlooks) for day in outlook):
        yield GUESSED


def _really(clock: Clock) -> Iterator[str]:
    """Yield from which real day a review is reckoned, and why its clock is still."""
    happened, regime = clock.happened, clock.filing.regime
    if happened.begun:
        day = day_in_words(happened.begun)
        if happened.complete:
            yield f"The review is counted from the complete filing of {day}."
        else:
            yield (f"The review is counted from the filing of {day}, as if complete.")
    waiting = happened.waiting
    if waiting and waiting.received and can_stop(regime):
        yield (
            f"The deadline has been suspended since {day_in_words(waiting.received)}, "
            "until a question is answered."
        )


def reckoned_in_words(reckoned: Reckoned, length: str = "") -> str:
    """Return a day with what is to be known of how it was counted."""
    off = day_off(reckoned.day, closed=True) if reckoned.check else ""
    notes = [off, length, PROJECTED if reckoned.projected else ""]
    noted = "; ".join(filter(None, notes))
    day = day_in_words(reckoned.day) if off else weekday_in_words(reckoned.day)
    return f"{day} ({noted})" if noted else day


def day_off(day: date, *, closed: bool = False) -> str:
    """Return that a day is a Saturday, a Sunday or, where it is `closed`, a holiday."""
    if day.weekday() >= SATURDAY:
        return f"a {weekday_in_words(day).partition(' ')[0]}"
    return "a holiday" if closed else ""


def noted_off(deadline: Deadline) -> str:
    """Return the day to file by, and whether it is known to be no working day."""
    to_file = deadline.to_file
    return f"{day_in_words(to_file.day)}{off_note(deadline)}" if to_file else ""


def off_note(deadline: Deadline) -> str:
    """Return that the day to file by is no working day; empty where it may be one."""
    to_file, days = deadline.to_file, deadline.days
    if not (to_file and days):
        return ""
    off = day_off(to_file.day, closed=to_file.is_last and days.earliest.check)
    return f" ({off})" if off else ""


def _start(clock: Clock, review: Review) -> str:
    """Return from which filing a review is reckoned that was not filed yet."""
    first, last = review.begins, review.latest
    if clock.happened.begun or review.starts != COMPLETE_FILING or not first:
        return ""
    on = f"on {day_in_words(first)}"
    if last and last != first:
        on = f"between {day_in_words(first)} and {day_in_words(last)}"
    return f"from a complete filing {on} "


def _in_cases(words: Iterable[str], review: Review | None = None) -> str:
    """Return the earliest, the usual and the worst case, where they differ."""
    earliest, usual, worst = words
    if not earliest:  # it may come to no review at all
        return f"{UP_TO}{worst}{OPEN_ENDED if review and review.open_ended else ''}"
    if earliest == worst:
        return worst
    usually = f"usually {usual}, " if usual not in {earliest, worst} else ""
    if review and review.open_ended:
        return f"{earliest}, {usually}and {worst}{OPEN_ENDED}"
    return f"{earliest}, {usually}at worst {worst}"


def _from_to(lengths: Sequence[str], review: Review) -> str:
    """Return how long a review takes, from and to where its clock can stand still."""
    earliest, usual, worst = lengths
    if not (review.open_ended and earliest):
        return _in_cases(lengths, review)
    if earliest == worst:
        return f"at least {worst}"
    usually = f", usually {usual}," if usual not in {earliest, worst} else ""
    return f"{spread(earliest, worst)}{usually}{OPEN_ENDED}"


def term(book: Rulebook, duty: Duty) -> str:
    """Return by when a duty is to be done, by lengths of time and without days."""
    what, anchor = lower_first(duty.duty.rstrip(".")), book.anchors[duty.anchor].label
    if not duty.lengths or duty.same_day:
        return f"By {anchor}: {what}." if duty.same_day else f"Before {anchor}: {what}."
    return f"Within {lengths_in_words([duty])} of {anchor}{_limit(book, duty)}: {what}."


def _limit(book: Rulebook, duty: Duty) -> str:
    """Return before what a duty is to be done in any case; empty without such a day."""
    limit = duty.no_later_than
    return f", but before {book.anchors[limit].label}" if limit else ""


def _no_clock(regime: Regime) -> tuple[Statement, ...]:
    """Return why there is no term, where there is none."""
    return (Statement(regime.no_clock),) if regime.no_clock else ()


def _spans(clock: Clock) -> Iterator[Span]:
    yield from (deadline.duty for deadline in clock.deadlines)
    for lengths in clock.review.lengths if clock.review else ():
        yield from lengths


def _left(says: str) -> ClosingLine:
    """Return a line that the board page leaves to counsel's file."""
    return ClosingLine(says, file=says)


def _dated(timeline: Timeline, says: str) -> ClosingLine:
    """Return before which day the deal cannot close; in short with a count."""
    opened = [it for it in timeline.closing.unsettled if it.state.traits.hangs]
    names = list_in_words(QUOTED.format(title=it.regime.short) for it in opened)
    file = f"These open filings could block closing: {names}." if opened else ""
    return ClosingLine(says, _not_before(timeline, short=True), file, NOT_BEFORE)


def _not_before(timeline: Timeline, *, short: bool = False) -> str:
    """Return before which day the deal cannot close, and what is not settled.

    Empty where nothing can stop the closing. In short what is open is only counted.
    """
    closing = timeline.closing
    day = closing.not_before and reckoned_in_words(closing.not_before)
    if closing.safe and closing.binding:
        title = QUOTED.format(title=closing.binding.regime.short)
        return f"Earliest safe closing: after {day}, when {title} ended."
    if not closing.unsettled:
        return ""
    never = f"Do not close before {day}, nor"
    says = never if day else "The earliest closing is not known; do not close"
    groups = itertools.groupby(closing.unsettled, attrgetter("state.traits"))
    unsettled = "; ".join(
        _unsettled(traits, [*group], short=short) for traits, group in groups
    )
    return f"{says} while any of these is not settled: {unsettled}."


MOST_OPEN = 4
"""Up to how many open filings that could stop the closing are named."""


def _unsettled(traits: StateTraits, filings: Sequence[Filing], *, short: bool) -> str:
    if traits.hangs and (short or len(filings) > MOST_OPEN):
        return f"{count_in_words(len(filings))} {traits.in_text} that could hold it up"
    return standing_in_words(traits, filings)


def standing_in_words(traits: StateTraits, filings: Iterable[Filing]) -> str:
    """Return which filings they are, and how all of them stand."""
    names = [QUOTED.format(title=it.regime.short) for it in filings]
    return f"{list_in_words(names)} ({traits.in_text})"


def _too_early(what: str, early: TooEarly, *, past: bool = False) -> str:
    """Return the event that is too early, and for which review."""
    title = QUOTED.format(title=early.clock.filing.regime.short)
    day, worst = day_in_words(early.planned), day_in_words(early.worst)
    if past:
        came = f"{upper_first(what)} on {day} came before the answer on {title}"
        return f"{came}; have counsel check what is suspended or void."
    says = f"{upper_first(what)} on {day} is too early for the answer on {title}"
    review = early.clock.review
    later = " or longer" if review and review.open_ended else ""
    then = f", {if_filed(review.expected)}" if review and review.expected else ""
    return f"{says}, which can take until {worst}{later}{then}."


def if_filed(expected: ExpectedReview) -> str:
    """Return on which day something is filed that is not filed yet."""
    day, latest = map(day_in_words, (expected.filed, expected.latest))
    between = f"if it is filed between {day} and {latest}"
    return between if day != latest else f"if it is filed on {day}"


def by_when(rulebook: Rulebook, clock: Clock | None, regime: Regime) -> str:
    """Return the day for what a regime asks for first, or how it is counted."""
    first = next(iter(clock.deadlines), None) if clock else None
    if clock and (how_far := stands(clock.happened)):
        return how_far
    duty = first.duty if first else next(iter(() if clock else regime.duties), None)
    if duty is None:
        return "At any time" if regime.kind == "prohibition" else "No fixed day"
    anchor = rulebook.anchors[duty.anchor].label
    if clock and first and first.days and not clock.happened.outcome:
        before = reviews_before(rulebook, clock)
        firsts = [QUOTED.format(title=it) for it in before]
        return _day_to_file(first, first.days, anchor, list_in_words(firsts))
    if duty.same_day:
        return f"By {anchor}"
    if not duty.lengths:
        ahead = _how_long_before(clock, duty)
        return (
            f"{upper_first(ahead)} before {anchor}{IN_TIME}"
            if ahead
            else f"Before {anchor}"
        )
    after = f"{upper_first(lengths_in_words([duty]))} after {anchor}"
    return f"{after} (or earlier reviews)" if clock and clock.orders else after


def _how_long_before(clock: Clock | None, duty: Duty) -> str:
    """Return how long the answer takes that stops what a duty comes before.

    Empty where it can take longer or shorter, or other reviews come first.
    """
    review = clock.review if clock and not clock.orders else None
    if not (clock and review) or duty.anchor not in clock.filing.regime.stops:
        return ""
    least, *longer = map(lengths_in_words, review.lengths)
    fixed = review.starts == COMPLETE_FILING and not review.open_ended
    return least if fixed and {*longer} == {least} else ""


def reviews_before(rulebook: Rulebook, clock: Clock) -> list[str]:
    """Return the short names of the filings whose answers it waits for."""
    names = dict.fromkeys(
        itertools.chain.from_iterable(it.after for it in clock.orders)
    )
    return [rulebook.regimes[it].short for it in names]


def _day_to_file(deadline: Deadline, days: Outlook, anchor: str, firsts: str) -> str:
    """Return the day to file by with why it is that, and what of it has passed.

    The lawful last day is the one before an anchor, or the end of a term, which waits
    for the reviews that come first.
    """
    to_file = deadline.to_file
    if to_file is None:  # there is one where an answer can still come in time
        day = day_in_words(days.worst.day)
        return f"Too late for an answer before {anchor}: the last day was {day}"
    day, several = noted_off(deadline), days.earliest.day != days.worst.day
    last = window(days.earliest.day, days.worst.day, day_in_words)
    last = day if to_file.is_last and not several else last
    if not deadline.duty.lengths:
        last += f", before {anchor}"
    elif deadline.duty.same_day:
        last += f", {anchor}"
    elif several:
        last += f", after {firsts}"
    perhaps = "{last}; the first of these days has passed"
    form = perhaps if to_file.passed and to_file.why is not Why.OVER else "{last}"
    in_time = day_in_words(deadline.in_time) if deadline.in_time else ""
    return BY_DAY.get(to_file.why, form).format(
        day=day,
        last=last,
        in_time=in_time,
        firsts=firsts,
        anchor=anchor,
        planned=day_in_words(days.worst.day + DAY),
    )


def stopped(regime: Regime, clock: Clock | None, *, closes: bool) -> str:
    """Return the events a regime stops, and until when: the closing before all else.

    What forbids stops a deal until it is known not to apply. Of a deal that never
    `closes` it is the deal that waits.
    """
    if regime.kind == "prohibition":
        return "All of it, until it is ruled out"
    bars = regime.stops
    if not bars:
        return "Nothing"
    if CLOSING not in bars:
        what = list_in_words(BARS[bar] for bar in bars)
        return f"{upper_first(what)}, until the answer"
    what = upper_first(BARS[CLOSING] if closes else "the deal")
    if clock and clock.happened.outcome:
        says = lower_first(stands(clock.happened))
        clears = clock.happened.clears
        return f"Nothing any longer: {says}" if clears else f"{what}, for good: {says}"
    if clock and clock.answered:
        day, open_ended = clock.answered.day, clock.review and clock.review.open_ended
        later = ", or later if one asks" if open_ended else ""
        return f"{what}, until the answer, at worst {day_in_words(day)}{later}"
    return f"{what}, until the answer"


def window(
    first: date, last: date, words: Callable[[date], str] = weekday_in_words
) -> str:
    """Return a day in words, or the first and the last of several."""
    if first == last:
        return words(last)
    return f"{words(first)} to {words(last)}"
