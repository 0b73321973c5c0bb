"""The days of a filing as data, beside the sentences about them.

Days are told as far as they are known; what they are counted from and how long they
take is told in any case.
"""

from typing import Annotated, Any

from pydantic import Field

from screening.briefing.data_fields import Data, Id, Listed, Words
from screening.engine.assess import Assessment
from screening.engine.law_changes import LawChange
from screening.engine.schedule.calendar import Reckoned
from screening.engine.schedule.clocks import Clock, DayName, Deadline, Outlook, Why
from screening.engine.schedule.timeline import Timeline
from screening.rulebook.fields import Day
from screening.rulebook.regimes import Regime, Span
from screening.wording.lengths import longest

LENGTHS = ("days", "working_days", "months")


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
    days: int | None
    """How many days after it."""
    working_days: int | None
    """How many working days after it."""
    months: int | None
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


class ClosingData(Data):
    """When the deal can close, in days."""

    safe_after: Annotated[Day | None, Field(default=None)]
    """The day after which it is safe: the last answer at worst. Null if not known."""
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
    perhaps: Annotated[Listed[Id], Field(default=[])]
    """The regimes that are open and would stop it too."""
    law_changes: Annotated[Listed[LawChangeData], Field(default=[])]
    """The days until then on which the law changes."""


def closing_data(found: Timeline) -> dict[str, Any]:
    """Return when a deal can close as the data holds it."""
    closing = found.closing
    return {
        "safe_after": closing.safe and closing.safe.day,
        "binds": closing.binding and closing.binding.regime.id,
        "long_stop": closing.long_stop,
        "planned": closing.planned,
        "undated": [filing.regime.id for filing in closing.undated],
        "refused": [clock.filing.regime.id for clock in closing.refused],
        "perhaps": [filing.regime.id for filing in closing.perhaps],
        "law_changes": [*map(_change, found.changes)],
    }


def days_data(
    assessment: Assessment, regime: Regime, clock: Clock | None
) -> dict[str, Any]:
    """Return the days of a filing; one without a clock has the terms of its regime."""
    terms = (Deadline(it, None, None, None, not it.only_when) for it in regime.duties)
    found = clock.deadlines if clock else terms
    return {
        "deadlines": [_deadline(assessment, deadline) for deadline in found],
        "answer": _answer(clock) if clock else None,
        "days": [it._asdict() for it in clock.days] if clock else [],
        "stops": regime.stops,
    }


def _deadline(assessment: Assessment, deadline: Deadline) -> dict[str, Any]:
    duty, days = deadline.duty, deadline.days
    question = assessment.rulebook.anchors[duty.anchor].question
    lengths = {name: getattr(duty, name) for name in LENGTHS}
    return {
        "duty": duty.duty,
        "anchor": duty.anchor,
        "anchor_day": assessment.answers.get(question or ""),
        **{name: None if it is None else int(it) for name, it in lengths.items()},
        "calendar": duty.calendar,
        "no_later_than": duty.no_later_than,
        "file_by": deadline.to_file and deadline.to_file.day,
        "window": days and _window(days),
        "in_time": deadline.in_time,
        "certain": deadline.certain,
        "done": deadline.done,
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
        name: sum(int(getattr(span, name) or 0) for span in line) for name in LENGTHS
    }


def _window(outlook: Outlook) -> dict[str, Any]:
    reckoned: tuple[Reckoned, ...] = outlook
    days = dict(zip(Outlook._fields, (it.day for it in reckoned), strict=True))
    return {
        **days,
        "projected": any(it.projected for it in reckoned),
        "check": any(it.check for it in reckoned),
    }


def _change(change: LawChange) -> dict[str, Any]:
    return {"day": change.day, "part": change.part.id, "starts": change.starts}
