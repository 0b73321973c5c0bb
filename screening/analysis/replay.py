"""Kept deals under two rulebooks: which levels move, and because of which rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, Protocol

from screening.analysis.compare.causes import RangeCauses, ids_of, rules_behind
from screening.engine.assessment import Range
from screening.engine.batch import Batch
from screening.rulebook.answers import read_answers
from screening.rulebook.model import Rulebook

AT_ONCE = 500
"""How many deals are decided together."""


class Kept(Protocol):
    """A kept deal, as far as replaying looks at it; `answers` are plain."""

    @property
    def deal(self) -> str:
        """The id of the deal."""

    @property
    def number(self) -> int:
        """Which of its assessments this is, from 1."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def on(self) -> date:
        """The day it is read at."""

    @property
    def answers(self) -> Mapping[str, Any]:
        """What was answered, by question id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One kept deal under two rulebooks, each read at the deal's own day.

    `because` are the rules behind the move, or `compare.BECAUSE_OF_LEVELS`; it is
    empty only where nothing moved. `lost` are the questions whose answers the old
    rulebook reads and the new one cannot: they are not known to it.
    """

    deal: str
    name: str
    number: int
    on: date
    before: Range
    after: Range
    because: tuple[str, ...]
    lost: tuple[str, ...]

    @property
    def moved(self) -> bool:
        """Whether the level or the range is another one."""
        return ids_of(self.before) != ids_of(self.after)


def replay(old: Rulebook, new: Rulebook, kept: Iterable[Kept]) -> Iterator[Move]:
    """Yield each kept deal under both rulebooks, in the order they come."""
    left = iter(kept)
    while together := list(islice(left, AT_ONCE)):
        yield from _together(old, new, together)


def _together(old: Rulebook, new: Rulebook, kept: list[Kept]) -> Iterator[Move]:
    (before, unread), (after, lost) = _judged(old, kept), _judged(new, kept)
    ranges = zip(before.ranges(), after.ranges(), strict=True)
    for place, (one, (was, now)) in enumerate(zip(kept, ranges, strict=True)):
        yield Move(
            deal=one.deal,
            name=one.name,
            number=one.number,
            on=one.on,
            before=was,
            after=now,
            because=rules_behind(
                _grounds(before, old, was, place), _grounds(after, new, now, place)
            )
            if ids_of(was) != ids_of(now)
            else (),
            lost=tuple(name for name in lost[place] if name not in unread[place]),
        )


def _judged(
    rulebook: Rulebook, kept: list[Kept]
) -> tuple[Batch, list[tuple[str, ...]]]:
    """Return deals under a rulebook, and for each the answers it cannot read."""
    read = [read_answers(rulebook.questions, one.answers) for one in kept]
    deals = [(answers, one.on) for (answers, _), one in zip(read, kept, strict=True)]
    return Batch(rulebook, deals), [tuple(unread) for _, unread in read]


def _grounds(
    crowd: Batch, rulebook: Rulebook, range_: Range, place: int
) -> RangeCauses:
    met, possible = crowd.holding(place)
    return RangeCauses(range_, rulebook.rank, met, possible)
