"""What an own rulebook writes of the shipped one it extends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from screening.fields import LISTED, Accept, Basis, Day, Id, Ids, Part, Text
from screening.model import InForce, Label, Level, Topic

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
    gaps_by: Ids = ()
    accept: Accept = ()


class Change(Part):
    """What an extension changes in one rule, question or item of the other, and why.

    Only the keys that are written count; which a part may have, `CHANGED` says.
    """

    rule: Id | None = None
    question: Id | None = None
    item: Id | None = None
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
