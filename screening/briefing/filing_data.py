"""The filings of a deal as data: what each legal regime asks, and by when.

Days are told as far as they are known; what they are counted from and how long they
take is told in any case.
"""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from screening.briefing.data_fields import Data, Id, Listed, Words
from screening.engine.schedule.calendar import Reckoned
from screening.engine.schedule.clocks import Clock, DayName, Deadline, Outlook, Why
from screening.engine.schedule.timeline import Timeline
from screening.engine.schedule.work import Outcome
from screening.presentation.answers import longest
from screening.presentation.deal_view import DealView
from screening.presentation.filing_view import FilingView
from screening.rulebook.fields import Day
from screening.rulebook.regimes import Span
from screening.rulebook.states import State


class WindowData(Data):
    """A day at the earliest, as usual and at worst."""

    earliest: Day
    """If nothing takes longer than it must."""
    usual: Day
    """With what is to be reckoned with."""
    worst: Day
    """The latest."""
    projected: bool
    """Whether a day was counted past the last official list of holidays."""
    check: bool
    """Whether one of them is no working day, so that the last day is to be checked."""


class LengthData(Data):
    """How long something takes: the sum of its days, working days and months."""

    days: int
    """Of these days."""
    working_days: int
    """And of these working days."""
    months: int
    """And of these months."""


class DeadlineData(Data):
    """Something to be done by a day."""

    duty: Words
    """What is to be done, as it stands inside a sentence."""
    anchor: Id
    """The day it is counted from; without a length it is due before that day."""
    anchor_day: Day | None
    """That day; null while it is not known."""
    days: Annotated[int | None, Field(strict=False)]
    """How many days after it."""
    working_days: Annotated[int | None, Field(strict=False)]
    """How many working days after it."""
    months: Annotated[int | None, Field(strict=False)]
    """How many months after it."""
    calendar: Id | None
    """Whose working days count."""
    no_later_than: Id | None
    """The day before which it is to be done in any case."""
    file_by: Day | None
    """The day to file by: for an answer in time, else the lawful last day; where that
    hangs on other reviews, the earliest. Null where it is done or over."""
    window: WindowData | None
    """The lawful last day in each case."""
    in_time: Day | None
    """The last day to file on for an answer before the anchor even at worst."""
    certain: bool
    """Whether it is due whatever the open questions come to."""
    done: Day | None = None
    """The day on which it was really done; null where it was not."""


class NamedDayData(Data):
    """A day of a filing by name, where it is counted from, and why it is that."""

    name: Annotated[str, Field(json_schema_extra={"enum": [*DayName]})]
    """The day to file by, which one leads with; the lawful last day; the last one for
    an answer in time; the answer at least and at most; the day after which one is free
    to close."""
    day: Day
    """The day."""
    anchor: Id
    """What it is counted from, or back from."""
    why: Annotated[str, Field(json_schema_extra={"enum": [*Why]})]
    """Why it is that day."""


class AnswerData(Data):
    """How long the authority takes to answer."""

    anchor: Id
    """The day it is counted from."""
    earliest: LengthData
    """How long if nothing takes longer than it must."""
    usual: LengthData
    """How long with what is to be reckoned with."""
    worst: LengthData
    """How long at worst."""
    ends: WindowData | None
    """The day of the answer; null while it is not known."""
    waiting_for: Listed[Id]
    """The questions on which a phase or a pause still hangs."""
    after: Listed[Id]
    """The regimes whose review has to end first where it is asked for."""
    together: Listed[Id]
    """The regimes that are one review with this one."""


class LawChangeData(Data):
    """A day on which a rule or a regime starts to hold, or no longer holds."""

    day: Day
    """The first day on which it is so."""
    part: Id
    """The rule or the regime."""
    starts: bool
    """Whether it starts to hold; else it no longer does."""


class TooEarlyData(Data):
    """What is planned for a day on which a review that stops it may still run."""

    what: Id
    """What is too early, by the id of its anchor."""
    planned: Day
    """The day it is planned for."""
    regime: Id
    """The regime whose answer it has to wait for longest."""
    worst: Day
    """The day of that answer at worst."""


class ClosingData(Data):
    """When the deal can close, in days."""

    safe_after: Annotated[Day | None, Field(default=None)]
    """The day of the last answer. Null while what can stop it is not settled."""
    not_before: Annotated[Day | None, Field(default=None)]
    """The day of the last answer at worst, as far as days are known."""
    binds: Annotated[Id | None, Field(default=None)]
    """The regime whose review ends last."""
    long_stop: Annotated[Day | None, Field(default=None)]
    """The earliest day for the long-stop."""
    planned: Annotated[Day | None, Field(default=None)]
    """The day that the parties have in mind."""
    undated: Annotated[Listed[Id], Field(default=[])]
    """The regimes that stop the closing and have no days yet."""
    refused: Annotated[Listed[Id], Field(default=[])]
    """The regimes that stop the closing and ended without leave."""
    unsettled: Annotated[Listed[Id], Field(default=[])]
    """The regimes that can stop it and have not ended with leave."""
    too_early: Annotated[Listed[TooEarlyData], Field(default=[])]
    """What is planned for a day on which its answer may still be missing."""
    law_changes: Annotated[Listed[LawChangeData], Field(default=[])]
    """The days until then on which the law changes."""


def closing_data(timeline: Timeline) -> dict[str, Any]:
    """Return when a deal can close as the data holds it."""
    closing = timeline.closing
    return closing._asdict() | {
        "safe_after": closing.safe and closing.safe.day,
        "not_before": closing.not_before and closing.not_before.day,
        "too_early": [
            it._asdict() | {"regime": it.clock.filing} for it in timeline.too_early
        ],
        "binds": closing.binding,
        "refused": [clock.filing for clock in closing.refused],
        "law_changes": timeline.changes,
    }


def _filing(filing: FilingView, timeline: Timeline) -> dict[str, Any]:
    """Return a filing as the data holds it, most of it as it stands in the view."""
    clock = filing.clock
    fields = {name: getattr(filing, name, None) for name in FilingData.model_fields}
    return fields | {
        "basis": [point.name for point in filing.basis],
        "happened": filing.happened.happened,
        "deadlines": [_deadline(it, timeline) for it in filing.deadlines],
        "answer": _answer(clock) if clock else None,
        "days": [*clock.days] if clock else [],
    }


def _deadline(deadline: Deadline, timeline: Timeline) -> dict[str, Any]:
    duty, days = deadline.duty, deadline.days
    return {
        **dict(duty),
        **deadline._asdict(),
        "duty": duty.duty,
        "days": duty.days,
        "anchor_day": timeline.planned.get(duty.anchor),
        "file_by": deadline.to_file and deadline.to_file.day,
        "window": days and _window(days),
    }


def _answer(clock: Clock) -> dict[str, Any] | None:
    review = clock.review
    if review is None:
        return None
    lengths = zip(Outlook._fields, review.lengths, strict=True)
    return {
        "anchor": review.starts,
        **{case: _length(spans) for case, spans in lengths},
        "ends": review.ends and _window(review.ends),
        "waiting_for": review.waiting_for,
        "after": [name for order in clock.orders for name in order.after],
        "together": clock.together,
    }


def _length(spans: tuple[Span, ...]) -> dict[str, int]:
    line = longest(spans)
    return {
        name: sum(int(getattr(span, name) or 0) for span in line)
        for name in LengthData.model_fields
    }


def _window(outlook: Outlook) -> dict[str, Any]:
    reckoned: tuple[Reckoned, ...] = outlook
    days = dict(zip(Outlook._fields, (it.day for it in reckoned), strict=True))
    return {
        **days,
        "projected": any(it.projected for it in reckoned),
        "check": any(it.check for it in reckoned),
    }


class AuthorityQuestionData(Data):
    """A question of the authority, which stops the clock."""

    received: Day
    """The day on which it came."""
    answered: Day | None
    """The day on which it was answered; null where it was not."""
    waits_for: Words
    """The pause of the regime that it belongs to; empty where nothing is said."""


class ConditionData(Data):
    """A condition of an outcome, or a report."""

    text: Words
    """What it asks for."""
    due: Day | None
    """By which day; null where nothing is said."""
    done: Day | None
    """The day on which it was met; null where it was not."""


class HappenedData(Data):
    """What really happened with a filing until the briefing was made."""

    filed: Day | None = None
    """The day on which it was filed; null where it was not."""
    complete: Day | None = None
    """The day on which it was complete; null where it is not known."""
    questions: Annotated[Listed[AuthorityQuestionData], Field(default=[])]
    """The questions of the authority."""
    outcome: Annotated[
        str,
        Field(json_schema_extra={"enum": ["", *Outcome]}),
        BeforeValidator(lambda it: it or ""),
    ] = ""
    """How it ended; empty where it has not."""
    ended: Day | None = None
    """The day on which it ended; null where it has not."""
    conditions: Annotated[Listed[ConditionData], Field(default=[])]
    """The conditions of the outcome, and the reports it asks for."""
    reference: Words = ""
    """The reference of the authority; empty where nothing is said."""
    note: Words = ""
    """What is to be known of it; empty where nothing is said."""


class FilingData(Data):
    """What one legal regime asks of the deal."""

    id: Id
    title: Words
    """What the regime is called."""
    side: Words
    """On which side the regime stands."""
    state: Annotated[str, Field(json_schema_extra={"enum": [*State]})]
    """How it stands to the deal."""
    says: Words
    """What it asks, in a sentence."""
    who: Words
    """Who files or acts."""
    authority: Words
    """With whom."""
    channel: Words
    """How it is filed; empty where nothing is said."""
    because: Listed[Id]
    """The questions whose answers decided it."""
    waiting_for: Listed[Id]
    """The questions that could still change it."""
    reason: Words
    """Why nothing is due though the rest holds; empty where that is not so."""
    lifting: Annotated[Listed[Words], Field(default=[])]
    """The exceptions of which only one that is shown would lift what is asked."""
    doubtful: Annotated[Listed[Words], Field(default=[])]
    """What is doubtful where it only may apply, and what to ask."""
    remote: Annotated[Words, Field(default="")]
    """What it takes, where it is open and remote; empty where that is not so."""
    early: Words = ""
    """Under which regime one can ask early whether it applies; empty where none is."""
    duties: Listed[Words]
    """What is to be done and by when, in sentences."""
    review: Listed[Words]
    """How long the answer takes, in sentences."""
    standstill: Listed[Words]
    """What may not be done meanwhile."""
    silence: Words
    """What it means when no answer comes; empty where nothing is said."""
    way_out: Annotated[Words, Field(default="")]
    """What would make the deal possible; empty where nothing is said."""
    outcomes: Listed[Words]
    """What can come out."""
    sanctions: Listed[Words]
    """What happens to those who do not do it."""
    if_not: Annotated[Words, Field(default="")]
    """The same in one short sentence; empty where nothing is said."""
    documents: Listed[Words]
    """What is handed in."""
    signs: Words = ""
    """Who has to sign; empty where nothing is said."""
    clause: Words
    """What the contract should say; empty where nothing is said."""
    basis: Listed[Words]
    """The source points it rests on, as they are printed."""
    known: Words = ""
    """How well these are known, and in which state the oldest of them was read."""
    stops: Annotated[Listed[Words], Field(default=[])]
    """What may not be done before there is an answer: closing, votes, award, transfer,
    purchase or money."""
    deadlines: Annotated[Listed[DeadlineData], Field(default=[])]
    """What is to be done by a day, in the order of the duties."""
    answer: Annotated[AnswerData | None, Field(default=None)]
    """How long the answer takes; null where nothing is reviewed or nothing is due."""
    days: Annotated[Listed[NamedDayData], Field(default=[])]
    """Its days by name, as far as they are known."""
    happened: Annotated[HappenedData, Field(default_factory=HappenedData)]


class FilingsData(Data):
    """Every filing of the deal, those that count most first, and its days."""

    summary: Words = ""
    """How many of each kind there are."""
    not_covered: Annotated[Listed[Words], Field(default=[])]
    """What nothing in the rulebook looks at."""
    all: Annotated[Listed[FilingData], Field(default=[])]
    """Each regime of the rulebook that has not ended."""
    closing: Annotated[Listed[Words], Field(default=[])]
    """When the deal can close, in sentences."""
    days: Annotated[ClosingData, Field(default_factory=ClosingData)]
    """When the deal can close, in days."""
    notes: Annotated[Listed[Words], Field(default=[])]
    """How days were counted."""


def filings_data(view: DealView) -> dict[str, Any]:
    """Return the filings of a deal as the data holds them."""
    filings = view.filings
    return {
        "summary": filings.summary,
        "not_covered": view.rulebook.heading.not_covered,
        "all": [_filing(filing, filings.days) for filing in filings.all],
        "closing": filings.closing,
        "days": closing_data(filings.days),
        "notes": filings.notes,
    }
