"""What was done about a deal, in words: steps and filings, and what is due."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from screening.engine.schedule.work import (
    AskedQuestion,
    Happened,
    Outcome,
    OutcomeCondition,
    StepState,
    StepWork,
    Work,
)
from screening.formats.text import day_in_words, upper_first
from screening.presentation.answers import counted
from screening.rulebook.regimes import Regime

STEP = "item"
"""The kind of what is kept of a step, which is known by the id of its item."""
FILING = "filing"
"""The kind of what is kept of a filing, which is known by the id of its regime."""

BY = "by {day}"
BOXES = {StepState.TO_DO: "☐", StepState.DONE: "☑", StepState.NOT_APPLICABLE: ""}
STATES = {
    StepState.TO_DO: "To do",
    StepState.DONE: "Done",
    StepState.NOT_APPLICABLE: "Not applicable",
}


class StepWords(NamedTuple):
    """How far a step is, in words: empty where nothing is known of it."""

    work: StepWork
    says: str
    overdue: bool

    @property
    def to_do(self) -> bool:
        """Whether it is still to be done."""
        return self.work.to_do

    @property
    def typed(self) -> dict[str, str]:
        """What stands in the form of the step, as somebody would type it."""
        step = self.work
        due = day_in_words(step.due) if step.due else ""
        typed = {"state": str(step.state), "reason": step.reason, "owner": step.owner}
        return {**typed, "due": due, "note": step.note}

    @property
    def box(self) -> str:
        """The box on paper, ticked where it is done."""
        return BOXES[self.work.state]

    @property
    def by(self) -> str:
        """By which day it is to be done; empty where nothing is said."""
        due = self.work.due
        return upper_first(BY.format(day=day_in_words(due))) if due else ""


@dataclass(frozen=True, slots=True)
class DueWords:
    """Something that is still to be done by a day; `place` tells it from others.

    `kind` and `about` say what it is of, `what` and `owner` are words.
    """

    kind: str
    about: str
    place: int
    day: date
    what: str
    owner: str


class Tally(NamedTuple):
    """How many steps are done, of how many that count, and how many are overdue."""

    done: int
    all: int
    overdue: int

    @property
    def says(self) -> str:
        """The same in words."""
        says = f"{self.done} of {self.all} done"
        return says + (f", {self.overdue} overdue" if self.overdue else "")


def step_in_words(work: Work, item: str) -> StepWords:
    """Return how far a step is, in words."""
    step = work.step(item)
    return StepWords(step, step_says(step), step.overdue(work.as_of))


def step_says(step: StepWork) -> str:
    """Return how far a step is, by whom, and by when, in a line."""
    if step.state is StepState.NOT_APPLICABLE:
        return f"Not applicable: {step.reason}"
    if step.state is StepState.DONE:
        done = f"Done {day_in_words(step.since)}" if step.since else "Done"
        return f"{done} ({step.owner})" if step.owner else done
    by = BY.format(day=day_in_words(step.due)) if step.due else ""
    return upper_first(", ".join(filter(None, (step.owner, by))))


def change_says(step: StepWork) -> str:
    """Return the state of a step after a change, in a line."""
    says = step_says(step) or "Undo to be done"
    return f"{says}. {step.note}" if step.note else says


def as_of_says(work: Work) -> str:
    """Return as of which day it is told what was done; empty where nothing was."""
    return f"Progress as of {day_in_words(work.as_of)}." if work.as_of else ""


OUTCOMES = {
    Outcome.CLEARED: "Cleared",
    Outcome.CONDITIONS: "Cleared with conditions",
    Outcome.REFUSED: "Refused",
    Outcome.WITHDRAWN: "Withdrawn",
    Outcome.NOT_NEEDED: "Not needed",
}
FILED = "Filed"
COMPLETE = "Filing complete"
NEVER_STOPS = "Authority questions do not extend this deadline."


class ConditionWords(NamedTuple):
    """A condition of an outcome, and by when it is to be met, or when it was."""

    text: str
    says: str
    overdue: bool


class HappenedWords(NamedTuple):
    """What happened with a filing: empty where nothing did."""

    happened: Happened
    says: tuple[str, ...]
    conditions: tuple[ConditionWords, ...]

    @property
    def conditions_say(self) -> tuple[str, ...]:
        """The conditions, each with its day, in a line."""
        late = [(it, ", overdue" if it.overdue else "") for it in self.conditions]
        return tuple(
            f"{it.text} ({it.says}{end})" if it.says else it.text for it, end in late
        )


def stands(happened: Happened) -> str:
    """Return how far a filing is, in a few words with a day."""
    if happened.outcome and happened.ended:
        return on(OUTCOMES[happened.outcome], happened.ended)
    if happened.complete:
        return on(COMPLETE, happened.complete)
    return on(FILED, happened.filed) if happened.filed else ""


def can_stop(regime: Regime) -> bool:
    """Tell whether the rulebook knows of something that stops the clock of a regime."""
    return any(phase.pauses for phase in regime.review)


def on(what: str, day: date) -> str:
    """Return an event with its day, as a sentence."""
    return f"{what} on {day_in_words(day)}"


def happened_in_words(
    happened: Happened, regime: Regime, as_of: date | None
) -> HappenedWords:
    """Return the record of a filing in sentences, as of a day."""
    says = tuple(_sentences(happened, pauses=can_stop(regime)))
    conditions = tuple(_condition(it, as_of) for it in happened.conditions)
    return HappenedWords(happened, says, conditions)


def filing_change_says(happened: Happened, regime: Regime) -> str:
    """Return the record of a filing after a change, in a line."""
    words = happened_in_words(happened, regime, None)
    return " ".join((*words.says, *words.conditions_say)) or "No step recorded yet."


def _sentences(happened: Happened, *, pauses: bool) -> Iterator[str]:
    for what, day in ((FILED, happened.filed), (COMPLETE, happened.complete)):
        if day:
            yield f"{on(what, day)}."
    for question in happened.questions:
        stops = pauses and bool(question.answered or not happened.outcome)
        yield _asked(question, stops=stops)
    if happened.questions and not pauses:
        yield NEVER_STOPS
    if happened.outcome and happened.ended:
        yield f"{on(OUTCOMES[happened.outcome], happened.ended)}."
    if happened.reference:
        yield f"Reference: {happened.reference}."
    if happened.note:
        yield happened.note


def _asked(question: AskedQuestion, *, stops: bool) -> str:
    """Return when a question came and was answered, and what that did to the clock."""
    received, answered = question.received or date.min, question.answered
    says = f"A question was received on {day_in_words(received)}"
    if answered is None:
        still = " The deadline has been suspended since then." if stops else ""
        return f"{says}, and is not answered yet.{still}"
    says = f"{says} and answered on {day_in_words(answered)}."
    length = counted((answered - received).days, "day", "days")
    return f"{says} The deadline was suspended for {length}." if stops else says


def _condition(condition: OutcomeCondition, as_of: date | None) -> ConditionWords:
    due, done = condition.due, condition.done
    says = BY.format(day=day_in_words(due)) if due else ""
    if done:
        says = f"met on {day_in_words(done)}"
    overdue = bool(due and not done and as_of and due <= as_of)
    return ConditionWords(condition.text, says, overdue)
