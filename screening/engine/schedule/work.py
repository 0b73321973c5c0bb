"""What was done about a deal: the steps of its checklist, and its filings.

It is of the deal and not of one assessment: a step is known by the id of its item, a
filing by that of its regime.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from screening.engine.schedule import happened
from screening.engine.schedule.happened import (
    NOTHING_HAPPENED,
    Happened,
    read_record,
)


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
        """Return what happened with a filing."""
        return self.filings.get(regime, NOTHING_HAPPENED)


NO_WORK = Work()


def as_data(work: Work) -> dict[str, Any]:
    """Return what was done as JSON holds it; nothing where nothing was."""
    if work.as_of is None:
        return {}
    steps = {item: happened.as_data(step) for item, step in work.steps.items()}
    filings = {name: happened.as_data(it) for name, it in work.filings.items()}
    return {"as-of": work.as_of.isoformat(), "steps": steps, "filings": filings}


def read(plain: Mapping[str, Any]) -> Work:
    """Return what `as_data` wrote."""
    if not plain:
        return NO_WORK
    steps = {item: read_record(StepWork, step) for item, step in plain["steps"].items()}
    filings = {name: happened.read(it) for name, it in plain["filings"].items()}
    return Work(as_of=date.fromisoformat(plain["as-of"]), steps=steps, filings=filings)
