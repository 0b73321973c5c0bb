"""What each file of a rules folder holds: its keys, and the shape of each part."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatch
from typing import Annotated, Any

from pydantic import Field, ValidationError

from screening.errors import nearest
from screening.rulebook.fields import (
    LISTED,
    Accept,
    Accepted,
    Basis,
    Day,
    Id,
    Ids,
    Part,
    Ref,
    Text,
    keys_of,
)
from screening.rulebook.kinds import Choice
from screening.rulebook.model import (
    Consequence,
    Definition,
    Heading,
    InForce,
    Item,
    Label,
    Level,
    LookFor,
    Point,
    Question,
    Rule,
    Signal,
    Source,
    Topic,
    Upkeep,
)

CHANGED: Mapping[str, tuple[str, ...]] = {
    "rule": (
        *("off", "level", "title", "says", "basis"),
        *("expect", "checklist", "signals", "in-force", "accept"),
    ),
    "question": ("ask", "short", "hint", "unknown-as", "accept"),
    "item": ("do", "who", "before", "why", "accept"),
}
"""What an extension may change, by the kind of part. A condition is never among it."""


class Extension(Part):
    """The heading of a rulebook that extends another.

    What it leaves out is the other's. Its levels, topics, people and stages come after
    the other's.
    """

    format: Text
    id: Id
    extends: Id
    title: Text
    version: Text
    reviewed: Day
    review_by: Day
    about: Text | None = None
    limits: Text | None = None
    levels: Annotated[tuple[Level, ...], LISTED] = ()
    topics: Annotated[tuple[Topic, ...], LISTED] = ()
    people: Annotated[tuple[Label, ...], LISTED] = ()
    stages: Annotated[tuple[Label, ...], LISTED] = ()
    gaps_by: Annotated[Ids, Ref("question")] = ()
    accept: Accept = ()


class Change(Part):
    """What an extension changes in one rule, question or item of the other, and why.

    Only the keys that are written count; which a part may have, `CHANGED` says.
    """

    rule: Annotated[Id | None, Ref("rule")] = None
    question: Annotated[Id | None, Ref("question")] = None
    item: Annotated[Id | None, Ref("item")] = None
    because: Text | None = None
    off: Text | None = None
    level: Id | None = None
    title: Text | None = None
    says: Text | None = None
    basis: Basis = ()
    expect: Ids = ()
    checklist: Ids = ()
    signals: Ids = ()
    in_force: InForce = InForce()
    ask: Text | None = None
    short: Text | None = None
    hint: Text | None = None
    unknown_as: Text | None = None
    do: Text | None = None
    who: Id | None = None
    before: Id | None = None
    why: Text | None = None
    accept: Accept = ()


class Changes(Part):
    """The file of what an extension changes."""

    changes: Annotated[tuple[Change, ...], LISTED]


class Questions(Part):
    """A file of questions, all of one topic."""

    topic: Annotated[Id, Ref("topic")]
    questions: Annotated[tuple[Question, ...], LISTED]


class Rules(Upkeep):
    """A file of rules, with the definitions they share."""

    definitions: Annotated[tuple[Definition, ...], LISTED] = ()
    rules: Annotated[tuple[Rule, ...], LISTED] = ()


class Checklist(Part):
    """The file of checklist items."""

    checklist: Annotated[tuple[Item, ...], LISTED]


class Consequences(Part):
    """The file of what a deal should expect."""

    consequences: Annotated[tuple[Consequence, ...], LISTED]


class Signals(Part):
    """The file of signals to watch."""

    signals: Annotated[tuple[Signal, ...], LISTED]


class Sources(Upkeep):
    """The file of sources."""

    sources: Annotated[tuple[Source, ...], LISTED]


SAID = Field(json_schema_extra={"minLength": 1})


class Expectation(Part):
    """The range and the verdicts that are right for it."""

    lowest: Any = None
    highest: Any = None
    rules: dict[str, Any] | None = None


class Deal(Part):
    """A deal, or an example."""

    deal: Annotated[str | None, SAID, Field(description="The name of the deal.")]
    on: Day | None = None
    about: Annotated[str | None, SAID] = None
    source: Annotated[str | None, SAID, Field(description="Where it was read.")] = None
    start: bool = False
    each: dict[str, Any] | None = None
    answers: dict[str, Any] | None = None
    expect: Expectation | None = None


SHEETS: Mapping[str, type[Part]] = {
    "rulebook.yaml": Heading,
    "sources.yaml": Sources,
    "consequences.yaml": Consequences,
    "checklist.yaml": Checklist,
    "signals.yaml": Signals,
    "questions/*.yaml": Questions,
    "rules/*.yaml": Rules,
    "changes.yaml": Changes,
}

PARTS: Mapping[str, type[Part]] = {
    "questions": Question,
    "choices": Choice,
    "definitions": Definition,
    "rules": Rule,
    "in-force": InForce,
    "checklist": Item,
    "consequences": Consequence,
    "signals": Signal,
    "look-for": LookFor,
    "sources": Source,
    "points": Point,
    "accept": Accepted,
    "levels": Level,
    "topics": Topic,
    "people": Label,
    "stages": Label,
    "changes": Change,
}
LISTS: Mapping[str, str] = {
    "questions": "question",
    "definitions": "definition",
    "rules": "rule",
    "checklist": "item",
    "consequences": "consequence",
    "signals": "signal",
    "sources": "source",
}
"""The lists of parts, by key, and what each member is called."""

HEADING_LISTS: Mapping[str, str] = {
    "levels": "level",
    "topics": "topic",
    "people": "entry of people",
    "stages": "stage",
}


def written_keys(part: type[Part]) -> list[str]:
    """Return the keys of a part as rule files write them, in order."""
    return [key.written for key in keys_of(part)]


def sheet_for(file: str) -> type[Part] | None:
    """Return what the file at that path in the folder holds; None where nothing."""
    return next((SHEETS[glob] for glob in SHEETS if fnmatch(file, glob)), None)


def read_part(key: str, data: Mapping[str, Any]) -> Part | None:
    """Return a member of the list under that key; None where its shape is wrong.

    Keys that are not known are passed over: `complaints` says so. One that looks like
    a known key makes the shape wrong.
    """
    part = PARTS[key]
    known = data.keys() & set(written_keys(part))
    absent = [one for one in written_keys(part) if one not in known]
    if any(nearest(one, absent) for one in data.keys() - known):
        return None
    try:
        return part.model_validate({key: data[key] for key in known})
    except ValidationError:
        return None
