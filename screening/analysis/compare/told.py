"""What differs between two rulebooks, told to people part by part, by its title.

What is new, gone or written otherwise comes before what only follows from that, and
words and upkeep come last. No part is told twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from screening.analysis.compare import changes, messages, rulebooks
from screening.analysis.compare.changes import Change, Key, PartKind
from screening.formats.text import upper_first
from screening.rulebook.fields import title_of
from screening.rulebook.model import Rulebook
from screening.wording.answers import fill
from screening.wording.rulebook import KINDS

FIRST = PartKind.REGIME, PartKind.RULE, PartKind.THRESHOLD, PartKind.QUESTION
"""What is told first: what is asked and decided, and the numbers of it."""
_BEHIND = PartKind.DEFINITION, PartKind.QUESTION
"""The kinds of part that are named as standing behind another."""


class PartTold(NamedTuple):
    """A part by its title, what it is called, its id, and what became of it."""

    title: str
    kind: str
    id: str
    says: Sequence[str]


class ToldChanges(NamedTuple):
    """What can move a deal by itself, what follows from that, and what moves none."""

    moving: Sequence[PartTold]
    following: Sequence[PartTold]
    wording: Sequence[PartTold]

    @property
    def anything(self) -> bool:
        """Whether anything differs."""
        return any(self)


def told(old: Rulebook, new: Rulebook) -> ToldChanges:
    """Return what differs from one rulebook to another, each part once."""
    by_part: dict[Key, list[Change]] = {}
    for change in rulebooks.rulebooks(old, new):
        by_part.setdefault((change.kind, change.id), []).append(change)
    titles = _titles(old, new)
    places = [list[PartTold](), list[PartTold](), list[PartTold]()]
    for key in sorted(by_part, key=_order):
        part = _part(key, by_part[key], titles)
        places[_place(by_part[key])].append(part)
    return ToldChanges(*places)


def _titles(old: Rulebook, new: Rulebook) -> Mapping[Key, str]:
    """Return what heads each part, as the newer rulebook that has it says it."""
    parts = {**changes.parts(old, new), **changes.parts(new, old)}
    asked = {**old.questions, **new.questions}
    return {key: fill(title_of(part), asked, {}) for key, part in parts.items()}


def _order(key: Key) -> int:
    return [*FIRST, *PartKind].index(key[0])


def _place(found: Iterable[Change]) -> int:
    """Return where a part is told: first what moves deals by itself."""
    moving = [it for it in found if it.outcome]
    if any(not it.follows for it in moving):
        return 0
    return 1 if moving else 2


def _part(key: Key, found: Sequence[Change], titles: Mapping[Key, str]) -> PartTold:
    kind, name = key
    title = titles.get(key) or name or upper_first(_called(kind, several=True))
    called = _called(kind)
    behind = {
        messages.named(*it): f"{_called(it[0])} “{titles[it]}”"
        for it in titles
        if it[0] in _BEHIND and it != key
    }
    says = (messages.of_itself(it, title, called, behind) for it in found)
    return PartTold(title, called, name, tuple(dict.fromkeys(says)))


def _called(kind: PartKind, *, several: bool = False) -> str:
    """Return what a part of a kind is called where people read of it."""
    words = KINDS.get("entry of people" if kind is PartKind.PERSON else kind.value)
    if words is None:
        return kind.value
    return words.several if several else words.one
