"""What was done about a deal: the steps of its checklist, and its filings.

It is of the deal and not of one assessment: a step is known by the id of its item, a
filing by that of its regime. What really happened with a filing is told apart from what
was computed: where something happened, the clock goes on from there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar, cast, get_args

from screening.rulebook.answers import Deal

R = TypeVar("R")


class Outcome(StrEnum):
    """How it ended."""

    CLEARED = "cleared"
    CONDITIONS = "cleared with conditions"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    NOT_NEEDED = "not needed"


CLEARING = {Outcome.CLEARED, Outcome.CONDITIONS, Outcome.NOT_NEEDED}
"""The outcomes after which what was stopped may go on."""


class Impossible(StrEnum):
    """Why a day of what happened cannot be."""

    FUTURE = "future"
    NOT_FILED = "not filed"
    BEFORE_FILED = "before filed"
    NOT_RECEIVED = "not received"
    BEFORE_RECEIVED = "before received"
    NO_OUTCOME = "no outcome"
    NO_DAY = "no day"
    NO_TEXT = "no text"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion:
    """A question of the authority, which stops the clock until it is answered.

    `waits_for` is the pause it belongs to, in the words of the rulebook.
    """

    received: date | None
    answered: date | None = None
    waits_for: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeCondition:
    """A condition of the outcome, or a report: what is to be done, and by when."""

    text: str
    due: date | None = None
    done: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What happened with one filing. `complete` starts the review; `ended` ends it."""

    filed: date | None = None
    complete: date | None = None
    questions: tuple[AskedQuestion, ...] = ()
    outcome: Outcome | None = None
    ended: date | None = None
    conditions: tuple[OutcomeCondition, ...] = ()
    reference: str = ""
    note: str = ""

    @property
    def begun(self) -> date | None:
        """The day that the review is counted from, as far as it is known."""
        return self.complete or self.filed

    @property
    def made(self) -> bool:
        """Whether it was filed and not withdrawn, or found not to be needed."""
        begun = self.begun or self.outcome
        return bool(begun) and self.outcome is not Outcome.WITHDRAWN

    @property
    def waiting(self) -> AskedQuestion | None:
        """The question that is still to be answered; none once it is over."""
        open_ = (it for it in self.questions if it.received and not it.answered)
        return None if self.outcome else next(open_, None)

    @property
    def clears(self) -> bool:
        """Whether what was stopped may go on."""
        return self.outcome in CLEARING


NOTHING_HAPPENED = Happened()


def impossible(happened: Happened, on: date) -> Mapping[str, Impossible]:
    """The impossible entries of a record on a day, by the name of the field.

    One of several rows is named with its number, counted from 1.
    """
    impossible = dict[str, Impossible]()
    for name, why, is_so in (*_in_itself(happened), *_future(happened, on)):
        if is_so:
            impossible.setdefault(name, why)
    return impossible


_Checks = Iterator[tuple[str, Impossible, object]]
"""A field, why it cannot be, and what is true where it is so."""


def _in_itself(happened: Happened) -> _Checks:
    filed, ended, outcome = happened.filed, happened.ended, happened.outcome
    needs_filing = happened.complete or happened.questions
    decided = outcome and outcome is not Outcome.NOT_NEEDED
    yield "filed", Impossible.NOT_FILED, needs_filing and not filed
    yield "complete", Impossible.BEFORE_FILED, _is_before(happened.complete, filed)
    for place, it in enumerate(happened.questions, 1):
        received, early = f"received-{place}", _is_before(it.received, filed)
        yield received, Impossible.NOT_RECEIVED, not it.received
        yield received, Impossible.BEFORE_FILED, early
        answered = not early and _is_before(it.answered, it.received)
        yield f"answered-{place}", Impossible.BEFORE_RECEIVED, answered
    needs_outcome = ended or happened.conditions
    yield "outcome", Impossible.NO_OUTCOME, needs_outcome and not outcome
    yield "ended", Impossible.NO_DAY, outcome and not ended
    yield "filed", Impossible.NOT_FILED, decided and not filed
    yield "ended", Impossible.BEFORE_FILED, _is_before(ended, filed)
    for place, condition in enumerate(happened.conditions, 1):
        yield f"condition-{place}", Impossible.NO_TEXT, not condition.text


def _is_before(day: date | None, other: date | None) -> bool:
    return bool(day and other and day < other)


def _future(happened: Happened, on: date) -> _Checks:
    days = {key: getattr(happened, key) for key in ("filed", "complete", "ended")}
    for place, question in enumerate(happened.questions, 1):
        days[f"received-{place}"] = question.received
        days[f"answered-{place}"] = question.answered
    for place, condition in enumerate(happened.conditions, 1):
        days[f"done-{place}"] = condition.done
    for key, day in days.items():
        yield key, Impossible.FUTURE, day and day > on


def record_data(record: Any) -> dict[str, Any]:
    """A record, of a step or a filing, as JSON holds it: days as text."""
    return {key: _plain(value) for key, value in asdict(record).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [{key: _plain(it) for key, it in part.items()} for part in value]
    return value.isoformat() if isinstance(value, date) else value


def read_record(kind: type[R], plain: Mapping[str, Any]) -> R:
    """Return the record of that class that `record_data` wrote."""
    parts: Any = fields(cast("Any", kind))
    return kind(**{it.name: _typed(it.type, plain[it.name]) for it in parts})


def _typed(annotation: Any, value: Any) -> Any:
    """Return a value as a record has it: a day, a word of several, records, text."""
    kinds = get_args(annotation) or (annotation,)
    if Ellipsis in kinds:
        return tuple(read_record(kinds[0], it) for it in value)
    if value is None or date in kinds:
        return value and date.fromisoformat(value)
    return kinds[0](value)


class StepState(StrEnum):
    """How far a step is; one that does not apply says why."""

    TO_DO = "to do"
    DONE = "done"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepWork:
    """How far a step of the checklist is, who owns it, and by which day it is due.

    `since` is the day on which it was done or found not to apply; `reason` is why it
    does not apply.
    """

    state: StepState = StepState.TO_DO
    since: date | None = None
    reason: str = ""
    owner: str = ""
    due: date | None = None
    note: str = ""

    @property
    def to_do(self) -> bool:
        """Whether it is still to be done."""
        return self.state is StepState.TO_DO

    def overdue(self, on: date | None) -> bool:
        """Tell whether it should have been done by that day and was not."""
        return bool(self.to_do and self.due and on and self.due <= on)


UNTOUCHED = StepWork()


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What was done about a deal, as of a day.

    Each step is found by the id of its item, what happened with a filing by that of its
    regime. Without a day nothing was done yet.
    """

    as_of: date | None = None
    steps: Mapping[str, StepWork] = field(default_factory=dict)
    filings: Mapping[str, Happened] = field(default_factory=dict)

    def step(self, item: str) -> StepWork:
        """Return how far a step is."""
        return self.steps.get(item, UNTOUCHED)

    def filing(self, regime: str) -> Happened:
        """The record of a filing by its regime; one of nothing where there is none."""
        return self.filings.get(regime, NOTHING_HAPPENED)


NO_WORK = Work()


def work_of(deal: Deal) -> Work:
    """The work that a deal itself tells, its filings, as of the day it is read at."""
    if not deal.filed:
        return NO_WORK
    made = {
        name: Happened(
            filed=it["filed"],
            complete=it["complete"] or it["filed"],
            outcome=it["outcome"] and Outcome(it["outcome"]),
            ended=it["ended"],
        )
        for name, it in deal.filed.items()
    }
    return Work(as_of=deal.on, filings=made)


def as_data(work: Work) -> dict[str, Any]:
    """The work as JSON holds it; empty where nothing was done."""
    if work.as_of is None:
        return {}
    steps = {item: record_data(step) for item, step in work.steps.items()}
    filings = {name: record_data(it) for name, it in work.filings.items()}
    return {"as-of": work.as_of.isoformat(), "steps": steps, "filings": filings}


def read(plain: Mapping[str, Any]) -> Work:
    """Read the work that `as_data` wrote."""
    if not plain:
        return NO_WORK
    steps = {item: read_record(StepWork, step) for item, step in plain["steps"].items()}
    filings = {name: read_record(Happened, it) for name, it in plain["filings"].items()}
    return Work(as_of=date.fromisoformat(plain["as-of"]), steps=steps, filings=filings)
