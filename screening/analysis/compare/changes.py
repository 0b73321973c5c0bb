"""What differs between two rulebooks, as frozen values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Any

from screening.rulebook.answers import Deal
from screening.rulebook.fields import Part
from screening.rulebook.folder import BASE
from screening.rulebook.model import Rulebook, Signal, Verdict


class ChangeKind(StrEnum):
    """What became of a part."""

    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    REORDERED = "reordered"
    RELEVELLED = "re-levelled"
    CONDITION = "condition changed"
    REWRITTEN = "condition rewritten"
    IN_FORCE = "in force on other days"
    SWITCHED_OFF = "switched off"
    SWITCHED_ON = "switched on"
    BASIS = "basis changed"
    MOVED = "moved to another topic"
    LEADS = "leads elsewhere"
    ASSIGNED = "assigned otherwise"
    ANSWERS = "takes other answers"
    UPKEEP = "upkeep"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterexample:
    """A deal that a changed condition decides otherwise than before.

    It may answer what only one of the two rulebooks asks, or offers as a choice.
    """

    before: Verdict
    after: Verdict
    deal: Deal


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that differs between two rulebooks.

    `says` is a sentence. `outcome` is whether a deal can come out otherwise: be asked
    something else, get another verdict, level or range, or other things to do.
    `before` and `after` are what was and is written, in words. `undecided` says that
    the search for a deal that shows the change was given up.
    """

    kind: PartKind
    id: str
    happened: ChangeKind
    says: str
    outcome: bool
    before: str = ""
    after: str = ""
    witnesses: tuple[Counterexample, ...] = ()
    undecided: bool = False


class PartKind(StrEnum):
    """The kinds of part, in the order they are told in."""

    HEADING = "rulebook"
    LEVEL = "level"
    TOPIC = "topic"
    PERSON = "person"
    STAGE = "stage"
    QUESTION = "question"
    CHOICE = "choice"
    DEFINITION = "definition"
    RULE = "rule"
    ITEM = "item"
    CONSEQUENCE = "consequence"
    SIGNAL = "signal"
    LOOK = "look of signal"
    SOURCE = "source"
    POINT = "point"
    FILE = "file"


Key = tuple[PartKind, str]
Parts = Mapping[Key, Part]


def parts(rulebook: Rulebook, other: Rulebook) -> dict[Key, Part]:
    """Return every part, in the order of kinds and files.

    Choices and points are named after what they belong to: sector/energy. So is what a
    signal looks like: by its place where the other rulebook has as many looks of the
    signal, else by its words.
    """
    return dict(chain(_headed(rulebook), _listed(rulebook), _looks(rulebook, other)))


def _headed(rulebook: Rulebook) -> Iterator[tuple[Key, Part]]:
    heading = rulebook.heading
    yield (PartKind.HEADING, ""), heading
    lists: Mapping[PartKind, tuple[Any, ...]] = {
        PartKind.LEVEL: heading.levels,
        PartKind.TOPIC: heading.topics,
        PartKind.PERSON: heading.people,
        PartKind.STAGE: heading.stages,
    }
    for kind, members in lists.items():
        for one in members:
            yield (kind, one.id), one


def _listed(rulebook: Rulebook) -> Iterator[tuple[Key, Part]]:
    questions, sources = rulebook.questions, rulebook.sources
    lists: Mapping[PartKind, Mapping[str, Part]] = {
        PartKind.QUESTION: questions,
        PartKind.CHOICE: _inner({one.id: one.choices for one in questions.values()}),
        PartKind.DEFINITION: rulebook.definitions,
        PartKind.RULE: rulebook.rules,
        PartKind.ITEM: rulebook.checklist,
        PartKind.CONSEQUENCE: rulebook.consequences,
        PartKind.SIGNAL: rulebook.signals,
        PartKind.SOURCE: sources,
        PartKind.POINT: _inner({one.id: one.points for one in sources.values()}),
        PartKind.FILE: {
            name.removeprefix(BASE): one for name, one in rulebook.upkeep.items()
        },
    }
    for kind, members in lists.items():
        for name, one in members.items():
            yield (kind, name), one


def _inner(members: Mapping[str, Mapping[str, Any]]) -> dict[str, Part]:
    return {
        f"{outer}/{name}": one
        for outer, inside in members.items()
        for name, one in inside.items()
    }


def _looks(rulebook: Rulebook, other: Rulebook) -> Iterator[tuple[Key, Part]]:
    for signal in rulebook.signals.values():
        by_place = _as_many(signal, other.signals.get(signal.id))
        for place, look in enumerate(signal.look_for, start=1):
            name = str(place) if by_place else look.says
            yield (PartKind.LOOK, f"{signal.id}/{name}"), look


def _as_many(signal: Signal, twin: Signal | None) -> bool:
    return twin is not None and len(twin.look_for) == len(signal.look_for)
