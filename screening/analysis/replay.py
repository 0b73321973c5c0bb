"""Kept deals under two rulebooks: which levels move, and because of which rules."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from screening.analysis.compare.assessments import RangeCauses, rules_behind
from screening.engine.batch import Batch
from screening.engine.range import Range
from screening.rulebook.answers import read_answers
from screening.rulebook.model import Rulebook

AT_ONCE = 500
"""How many deals are decided together."""


class Kept(Protocol):
    """A kept deal, as far as replaying looks at it; `answers` are plain."""

    @property
    def on(self) -> date:
        """The day it is read at."""

    @property
    def answers(self) -> Mapping[str, Any]:
        """What was answered, by question id."""


K = TypeVar("K", bound=Kept)


class Move(NamedTuple, Generic[K]):
    """One kept deal under two rulebooks, each read at the deal's own day.

    `because` are the rules behind the move, or `compare.BECAUSE_OF_LEVELS`; it is
    empty only where nothing moved. `lost` are the questions whose answers the old
    rulebook reads and the new one cannot: they are not known to it.
    """

    kept: K
    before: Range
    after: Range
    because: tuple[str, ...]
    lost: tuple[str, ...]

    @property
    def moved(self) -> bool:
        """Whether the level or the range is another one."""
        return self.before.ids != self.after.ids


def replay(old: Rulebook, new: Rulebook, kept: Iterable[K]) -> Iterator[Move[K]]:
    """Yield each kept deal under both rulebooks, in the order they come."""
    left = iter(kept)
    while deals := list(islice(left, AT_ONCE)):
        before, after = _Replayed(old, deals), _Replayed(new, deals)
        for place, deal in enumerate(deals):
            was, now = before.ranges[place], after.ranges[place]
            unread = before.unread[place]
            lost = tuple(name for name in after.unread[place] if name not in unread)
            move = Move(deal, was, now, (), lost)
            if move.moved:
                causes = before.causes(place), after.causes(place)
                move = move._replace(because=rules_behind(*causes))
            yield move


class _Replayed:
    """Deals under a rulebook: their ranges, and the answers it cannot read."""

    def __init__(self, rulebook: Rulebook, kept: Sequence[Kept]) -> None:
        read = [read_answers(rulebook.questions, deal.answers) for deal in kept]
        days = (deal.on for deal in kept)
        answers = (answers for answers, _unread in read)
        self.rank = rulebook.rank
        self.batch = Batch(rulebook, list(zip(answers, days, strict=True)))
        self.ranges = self.batch.ranges()
        self.unread = [unread for _answers, unread in read]

    def causes(self, place: int) -> RangeCauses:
        met, possible = self.batch.holding(place)
        return RangeCauses(self.ranges[place], self.rank, met, possible)
