"""What follows from a deal as data: what to do, what to expect and what to watch."""

from dataclasses import asdict
from typing import Annotated, Any

from pydantic import Field

from screening.briefing.data_fields import Data, Id, Listed, Stands, Words
from screening.engine import assess
from screening.engine.assess import Applies, Assessment, Following
from screening.engine.schedule.work import StepState, Work
from screening.rulebook.fields import Day


class AppliesData(Data):
    """Something that follows from the deal.

    It applies where the verdict is met, and may apply where it is open.
    """

    id: Id
    verdict: Stands
    rules: Listed[Id]
    """The rules that lead to it. Empty where it has a condition of its own."""


class StepData(AppliesData):
    """A step of the checklist, and how far it was when the briefing was made."""

    state: Annotated[str, Field(json_schema_extra={"enum": [*StepState]})] = "to do"
    """Whether it is to do, done or not applicable."""
    since: Day | None = None
    """The day on which it was done or found not to apply; null where it is to do."""
    reason: Words = ""
    """Why it does not apply; empty where it does."""
    owner: Words = ""
    """Who does it; empty where nothing is said."""
    due: Day | None = None
    """By which day it is to be done; null where nothing is said."""
    note: Words = ""
    """What is to be known of it; empty where nothing is said."""


class SignalData(AppliesData):
    """Something to watch next."""

    look_for: Listed[str]
    """What it looks like in a deal like this."""


def following_data(assessment: Assessment, work: Work) -> dict[str, Any]:
    """Return what follows as the data holds it, its steps with how far they are."""
    follows = assess.following(assessment)
    parts: dict[str, tuple[Applies[Any], ...]] = {
        "consequences": follows.consequences,
        "signals": follows.signals,
    }
    steps = [
        _applies(it, follows) | asdict(work.step(it.what.id))
        for it in follows.checklist
    ]
    told = {key: [_applies(it, follows) for it in parts[key]] for key in parts}
    return {"checklist": steps, **told}


def _applies(part: Applies[Any], follows: Following) -> dict[str, Any]:
    look_for = follows.look_for.get(part.what.id, ())
    told = {"id": part.what, "verdict": part.verdict, "rules": part.rules}
    return told | {"look-for": look_for}
