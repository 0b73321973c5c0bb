"""The days of a deal in few words: by when each filing is due, all days in order."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from operator import attrgetter
from typing import NamedTuple

from screening.engine.assess import Assessment
from screening.engine.schedule.calendar import Reckoned
from screening.engine.schedule.clocks import Clock, Deadline, Outlook, ToFile, Why
from screening.engine.schedule.timeline import Closing, Timeline
from screening.engine.schedule.work import OutcomeCondition
from screening.formats.text import day_in_words, upper_first
from screening.presentation.filing_view import FilingView, is_due
from screening.presentation.timeline import CHECK, PROJECTED, window
from screening.presentation.work import COMPLETE, FILED, FILING, OUTCOMES, DueWords
from screening.rulebook.regimes import Anchor, Regime

DAY = timedelta(days=1)
LATER = "later where its questions are not answered in time"
NOTES = {
    Why.IN_TIME: "for an answer in time",
    Why.AFTER_OTHERS: "the first day after the reviews that come first",
    Why.TOO_LATE: "the first day after the reviews that come first; that is too late",
    Why.FOR_OTHERS: "other filings wait for it",
    Why.PERHAPS_LATE: "even then the answer may come too late",
    Why.OUT_OF_TIME: "file now; filed later, the answer may come too late",
}


class ScheduleDay(NamedTuple):
    """A day of a deal, or all from the first to the last, and what is on it.

    `what` tells it in full, `brief` where a duty is told beside the table. What belongs
    into a calendar has a `key`, by which it is known among those of the deal, and
    `says` more of it. What `happened` was not computed. On the day `changes` the law
    itself is another. What is still to be done by the day is `due`.
    """

    first: date
    last: date
    what: str
    key: str = ""
    says: str = ""
    brief: str = ""
    notes: tuple[str, ...] = ()
    happened: bool = False
    changes: date | None = None
    due: DueWords | None = None

    @property
    def when(self) -> str:
        """The day in words, or both ends."""
        return window(self.first, self.last)

    @property
    def note(self) -> str:
        """What is to be known of it; empty where nothing is."""
        return upper_first("; ".join(self.notes))


def schedule(
    assessment: Assessment,
    timeline: Timeline,
    filings: Mapping[str, FilingView],
    closing: str,
) -> tuple[ScheduleDay, ...]:
    """Return every day that is known, the first first; empty where there is none."""
    on, days = assessment.on, list[ScheduleDay]()
    for anchor, day in named_days(assessment):
        what = named(anchor, day, on)
        days.append(ScheduleDay(day, day, what, brief=what))
    for clock in timeline.clocks:
        filing = filings[clock.filing.regime.id]
        days += _to_file(clock, filing)
        days += _happened(clock, filing.id)
        days += _answer(clock, filing)
    days += _closing(timeline.closing, closing)
    for change in timeline.changes if days else ():
        how = "this applies" if change.starts else "this no longer applies"
        what, day = f"From then on {how}: {change.part.title}", change.day
        days.append(ScheduleDay(day, day, what, brief=what, changes=day))
    return tuple(sorted(days, key=attrgetter("first", "last")))


def named_days(assessment: Assessment) -> Iterator[tuple[Anchor, date]]:
    """Yield the days that the deal names itself, each after its first anchor."""
    anchors = tuple(assessment.rulebook.anchors.values())
    first = {anchor.question: anchor for anchor in reversed(anchors)}
    for name, anchor in first.items():
        day = assessment.answers.get(name or "")
        if isinstance(day, date):
            yield anchor, day


def named(anchor: Anchor, day: date, on: date) -> str:
    """Return the event of a day that the deal names, read on another."""
    return upper_first(f"{anchor.label}, as planned" if day > on else anchor.label)


def _to_file(clock: Clock, filing: FilingView) -> Iterator[ScheduleDay]:
    """Yield the day for each duty that is not done."""
    regime = clock.filing.regime
    for place, deadline in enumerate(clock.deadlines):
        if (days := deadline.days) and (to_file := deadline.to_file):
            duty = upper_first(deadline.duty.duty.rstrip("."))
            due = not place and deadline.certain and is_due(clock.filing)
            yield ScheduleDay(
                to_file.day,
                days.worst.day if to_file.is_last else to_file.day,
                f"{duty}: {regime.title}",
                f"{regime.id}/{place}",
                f"{filing.duties[place].says} Who: {filing.who}.",
                f"Day to act by: {regime.short}",
                tuple(_notes(clock, deadline, days, to_file)),
                due=_due(regime, deadline, filing) if due else None,
            )


def _due(regime: Regime, deadline: Deadline, filing: FilingView) -> DueWords:
    """Return a deadline as lists of many deals have it."""
    days, to_file = deadline.days, deadline.to_file
    day = to_file.day if to_file else date.max
    what = f"{regime.short}: not {'done' if regime.kind == 'duty' else 'filed'} yet"
    if days and to_file and not to_file.is_last:
        what += f" (lawful last day {day_in_words(days.worst.day)})"
    return DueWords(FILING, regime.id, 0, day, what, upper_first(filing.who))


def _happened(clock: Clock, regime: str) -> Iterator[ScheduleDay]:
    """Yield what happened, and what an outcome asks for by a day."""
    happened, title = clock.happened, clock.filing.regime.title
    days = [("filed", happened.filed, FILED), ("complete", happened.complete, COMPLETE)]
    for place, it in enumerate(happened.questions, 1):
        days.append((f"received-{place}", it.received, "Question received"))
        days.append((f"answered-{place}", it.answered, "Question answered"))
    if happened.outcome:
        days.append(("outcome", happened.ended, OUTCOMES[happened.outcome]))
    for key, day, event in days:
        if day:
            yield _it_happened(day, f"{event}: {title}", f"{regime}/{key}")
    for place, condition in enumerate(happened.conditions, 1):
        yield from _condition(clock.filing.regime, place, condition)


def _it_happened(day: date, what: str, key: str) -> ScheduleDay:
    says, notes = "Done on that day.", ("it happened",)
    return ScheduleDay(day, day, what, key, says, what, notes, happened=True)


def _condition(
    regime: Regime, place: int, condition: OutcomeCondition
) -> Iterator[ScheduleDay]:
    """Yield the day on which a condition was met, else by which it is to be."""
    text, key = condition.text.rstrip("."), f"{regime.id}/condition-{place}"
    if day := condition.done:
        yield _it_happened(day, f"Condition met: {text}: {regime.title}", key)
    elif day := condition.due:
        what, short = f"Condition: {text}: {regime.title}", regime.short
        due = DueWords(FILING, regime.id, place, day, f"{short}: {condition.text}", "")
        says = "To be met by that day."
        yield ScheduleDay(day, day, what, key, says, what, due=due)


def _answer(clock: Clock, filing: FilingView) -> Iterator[ScheduleDay]:
    """Yield the days on which the answer comes, or would if it is filed on a day."""
    review = clock.review
    if review is None or clock.happened.outcome:
        return
    what = f"Answer due: {clock.filing.regime.title}"
    later = (LATER,) if review.open_ended else ()
    if ends := review.ends:
        says = " ".join((*(it.says for it in filing.review), f"Who: {filing.who}."))
        key, first, last = f"{filing.id}/answer", ends.earliest.day, ends.worst.day
        yield ScheduleDay(first, last, what, key, says, what, (*later, *_flags(ends)))
    elif expected := review.expected:
        ends = expected.ends
        day, latest = map(day_in_words, (expected.filed, expected.latest))
        then = f"if filed from {day} to {latest}"
        then = then if day != latest else f"if filed on {day}"
        notes = (then, *later, *_flags(ends))
        first, last = ends.earliest.day, ends.worst.day
        yield ScheduleDay(first, last, what, brief=what, notes=notes)


def _closing(closing: Closing, says: str) -> Iterator[ScheduleDay]:
    if until := closing.not_before:
        day, notes = until.day, _flags([until])
        what = "No closing before this day, nor before every answer"
        what = "Closing is safe after this day" if closing.safe else what
        yield ScheduleDay(day, day, what, "closing", says, what, notes)
    if stop := closing.long_stop:
        what = "Earliest day for the long-stop"
        yield ScheduleDay(stop, stop, what, "long-stop", says, what)


def _flags(days: Iterable[Reckoned]) -> tuple[str, ...]:
    """Return the notes on how days were counted, each once."""
    counted = list(days)
    notes = {
        PROJECTED: any(day.projected for day in counted),
        CHECK: any(day.check for day in counted),
    }
    return tuple(note for note, holds in notes.items() if holds)


def _notes(
    clock: Clock, deadline: Deadline, days: Outlook, to_file: ToFile
) -> Iterator[str]:
    """Yield what is to be known of a deadline."""
    if to_file.is_last:
        yield from _flags(days)
    else:
        yield NOTES[to_file.why]
    if not (to_file.is_last or clock.filing.state.traits.optional):
        last = window(days.earliest.day, days.worst.day, day_in_words)
        yield f"the lawful last day is {last}"
    if to_file.why is Why.OVER:
        yield "that day has passed"
    if to_file.why is Why.LATE and deadline.in_time:
        day = day_in_words(deadline.in_time)
        yield f"filed after {day}, the answer may come too late"
    if not deadline.certain:
        yield "whether it applies is not known"
