"""Kept deals under two rulebooks: which levels and filings move, and why."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from screening.analysis import messages
from screening.analysis.compare.assessments import range_causes, rules_behind
from screening.engine.assess import Assessment, assess
from screening.engine.filings import filings
from screening.engine.range import Range
from screening.rulebook.answers import read_answers
from screening.rulebook.model import Rulebook
from screening.rulebook.states import State


class Kept(Protocol):
    """A kept deal, as far as replaying looks at it; `answers` are plain."""

    @property
    def on(self) -> date:
        """The day it is read at."""

    @property
    def answers(self) -> Mapping[str, Any]:
        """What was answered, by question id."""


K = TypeVar("K", bound=Kept)


class FilingMove(NamedTuple):
    """A regime, by id, that asks something else of a deal; None where it has none."""

    regime: str
    before: State | None
    after: State | None


class Move(NamedTuple, Generic[K]):
    """One kept deal under two rulebooks, each read at the deal's own day or a later.

    `because` are the rules behind the move of the level, or
    `compare.BECAUSE_OF_LEVELS`; it is empty only where that did not move. `lost` are
    the questions whose answers the old rulebook reads and the new one cannot: they are
    not known to it. `filings` are those that stand otherwise.
    """

    kept: K
    before: Range
    after: Range
    because: tuple[str, ...]
    lost: tuple[str, ...]
    filings: tuple[FilingMove, ...] = ()

    @property
    def level_moved(self) -> bool:
        """Whether the level or the range is another one."""
        return self.before.ids != self.after.ids

    @property
    def moved(self) -> bool:
        """Whether the level, the range or a filing is another one."""
        return self.level_moved or bool(self.filings)


def filings_in_words(move: Move[Any], old: Rulebook, new: Rulebook) -> list[str]:
    """Return the filings of a move in words, by the short names of these rulebooks."""
    named = {it.id: it.short for book in (old, new) for it in book.regimes.values()}
    return [
        messages.FILING_MOVES.format(
            regime=named[regime],
            before=_stands(before, regime, old),
            after=_stands(after, regime, new),
        )
        for regime, before, after in move.filings
    ]


def _stands(state: State | None, regime: str, rulebook: Rulebook) -> str:
    """Return how a filing stands; one that a rulebook has and does not ask is not due.

    A regime that is not in force on the day is as good as one that asks nothing.
    """
    if state is None and regime not in rulebook.regimes:
        return messages.NO_SUCH_REGIME
    return (state or State.NOT_DUE).traits.in_text


def replay(
    old: Rulebook, new: Rulebook, kept: Iterable[K], today: date | None = None
) -> Iterator[Move[K]]:
    """Yield each kept deal under both rulebooks, in the order they come.

    With a day, the new one is not read before that day.
    """
    for deal in kept:
        before, after = _replayed(old, deal), _replayed(new, deal, today)
        was, now = (range_causes(it.assessment) for it in (before, after))
        yield Move(
            kept=deal,
            before=was.range,
            after=now.range,
            because=rules_behind(was, now),
            lost=tuple(name for name in after.unread if name not in before.unread),
            filings=tuple(_filing_moves(before.filings, after.filings)),
        )


def _filing_moves(
    before: Mapping[str, State], after: Mapping[str, State]
) -> Iterator[FilingMove]:
    """Yield what differs; a regime that asks nothing is as good as none."""
    for regime in {**before, **after}:
        was, now = before.get(regime), after.get(regime)
        if was is not now and not {was, now} <= {None, State.NOT_DUE}:
            yield FilingMove(regime, was, now)


class _Replayed(NamedTuple):
    """A deal under a rulebook, and the questions whose answers that cannot read."""

    assessment: Assessment
    unread: Sequence[str]

    @property
    def filings(self) -> dict[str, State]:
        """How each filing stands that asks something."""
        found = {it.regime.id: it.state for it in filings(self.assessment)}
        return {name: it for name, it in found.items() if it is not State.NOT_DUE}


def _replayed(rulebook: Rulebook, deal: Kept, today: date | None = None) -> _Replayed:
    answers, unread = read_answers(rulebook.questions, deal.answers)
    return _Replayed(
        assess(rulebook, answers, max(deal.on, today or deal.on)), [*unread]
    )
