"""What was done about a deal, in words: each step of its checklist, and what is due."""

from datetime import date
from typing import NamedTuple

from screening.engine.schedule.work import StepState, StepWork, Work
from screening.formats.text import day_in_words, upper_first

STEP = "item"
"""The kind of what is kept of a step, which is known by the id of its item."""
FILING = "filing"
"""The kind of what is kept of a filing, which is known by the id of its regime."""

DONE = "Done"
NOT_APPLICABLE = "Not applicable: {reason}"
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


class DueWords(NamedTuple):
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
        return NOT_APPLICABLE.format(reason=step.reason)
    if step.state is StepState.DONE:
        done = f"Done {day_in_words(step.since)}" if step.since else DONE
        return f"{done} ({step.owner})" if step.owner else done
    by = BY.format(day=day_in_words(step.due)) if step.due else ""
    return upper_first(", ".join(filter(None, (step.owner, by))))


def change_says(step: StepWork) -> str:
    """Return what a change made of a step, in a line."""
    told = step_says(step) or "Set back to be done"
    return f"{told}. {step.note}" if step.note else told


def as_of_says(work: Work) -> str:
    """Return as of which day it is told what was done; empty where nothing was."""
    return (
        f"What was done is told as of {day_in_words(work.as_of)}." if work.as_of else ""
    )
