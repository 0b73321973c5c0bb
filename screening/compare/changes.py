"""What differs between two rulebooks, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from screening.assessment import Deal
from screening.compare.parts import Kind
from screening.model import Verdict


class Happened(StrEnum):
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
class Witness:
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

    kind: Kind
    id: str
    happened: Happened
    says: str
    outcome: bool
    before: str = ""
    after: str = ""
    witnesses: tuple[Witness, ...] = ()
    undecided: bool = False
