"""What differs between two rulebooks, as frozen values."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from screening.rulebook.answers import Deal
from screening.rulebook.fields import Members, Part, marked
from screening.rulebook.files import parts_by_kind
from screening.rulebook.folder import BASE
from screening.rulebook.model import Rulebook, Verdict


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
    VALUES = "takes other values"
    CLOCK = "clock changed"
    FILED = "filed otherwise"
    UPKEEP = "upkeep"


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A deal that a changed condition decides otherwise than before.

    It may answer what only one of the two rulebooks asks, or offers as a choice.
    """

    before: Verdict
    after: Verdict
    deal: Deal


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs between two rulebooks.

    `says` is a sentence. `outcome` is whether a deal can come out otherwise: be asked
    something else, get another verdict, level or range, or other things to do.
    `before` and `after` are what was and is written, in words. `incomparable`
    says that no deal can show the change, as it cannot be read by both rulebooks.
    """

    kind: "PartKind"
    id: str
    happened: ChangeKind
    says: str
    outcome: bool
    before: str = ""
    after: str = ""
    witnesses: tuple[Counterexample, ...] = ()
    incomparable: bool = False

    @property
    def follows(self) -> bool:
        """Whether a condition stays as written, and what stands behind it changed."""
        written = self.before or self.after
        return self.happened is ChangeKind.CONDITION and not written


class PartKind(StrEnum):
    """The kinds of part, in the order they are told in."""

    HEADING = "rulebook"
    LEVEL = "level"
    TOPIC = "topic"
    PERSON = "person"
    STAGE = "stage"
    QUESTION = "question"
    CHOICE = "choice"
    THRESHOLD = "threshold"
    DEFINITION = "definition"
    RULE = "rule"
    ITEM = "item"
    CONSEQUENCE = "consequence"
    SIGNAL = "signal"
    LOOK = "look of signal"
    SIDE = "side"
    PARTY = "party"
    ANCHOR = "anchor"
    CALENDAR = "calendar"
    REGIME = "regime"
    TERM = "term"
    SOURCE = "source"
    POINT = "point"
    PRECEDENT = "precedent"
    FILE = "file"


Key = tuple[PartKind, str]
OWN = "own/"
"""Begins the name of a file of an extension, where what it extends has such a file."""
_KINDS = {"entry of people": PartKind.PERSON}


def part_kind(kind: str) -> PartKind:
    """Return the kind of part that the model calls so."""
    return _KINDS.get(kind) or PartKind(kind)


def parts(rulebook: Rulebook, other: Rulebook) -> dict[Key, Part]:
    """Return every part, in the order of kinds and files.

    Choices and points are named after what they belong to: sector/energy. So is what a
    signal looks like: by its place where the other rulebook has as many looks of the
    signal, else by its words.
    """
    found: dict[Key, Part] = {(PartKind.HEADING, ""): rulebook.heading}
    twins = parts_by_kind(other)
    for kind, members in parts_by_kind(rulebook).items():
        for name, part in members.items():
            found[part_kind(kind), name] = part
            for (within, inner_name), inner in _inside(part, twins[kind].get(name)):
                found[within, f"{name}/{inner_name}"] = inner
    for name, upkeep in rulebook.upkeep.items():
        found[PartKind.FILE, _called(name, rulebook)] = upkeep
    return found


def _called(file: str, rulebook: Rulebook) -> str:
    """Return a file's name; an extension may have one called as one it extends."""
    twin = f"{BASE}{file}" in rulebook.upkeep
    return f"{OWN}{file}" if twin else file.removeprefix(BASE)


def _inside(part: Part, twin: Part | None) -> Iterator[tuple[Key, Part]]:
    """Yield the parts that are listed in a part, named within it."""
    for key, mark, members in marked(part, Members):
        named = members
        if isinstance(members, tuple):
            by_place = len(getattr(twin, key.name, ())) == len(members)
            named = {
                str(place) if by_place else member.says: member
                for place, member in enumerate(members, start=1)
            }
        for name, member in named.items():
            yield (part_kind(mark.kind), name), member
