"""Kept deals under two rulebooks: which levels and filings move, and why."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from screening.analysis.compare.assessments import rules_behind
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
        f"{named[it]}: {_stands(was, it, old)} becomes {_stands(now, it, new)}"
        for it, was, now in move.filings
    ]


def _stands(state: State | None, regime: str, rulebook: Rulebook) -> str:
    """Return how a filing stands; one that a rulebook has and does not ask is not due.

    A regime that is not in force on the day is as good as one that asks nothing.
    """
    if state is None and regime not in rulebook.regimes:
        return "not in the rulebook"
    return (state or State.NOT_DUE).traits.in_text


def replay(
    old: Rulebook, new: Rulebook, kept: Iterable[K], today: date | None = None
) -> Iterator[Move[K]]:
    """Yield each kept deal under both rulebooks, in the order they come.

    With a day, the new one is not read before that day. What both have in common is
    read and decided once.
    """
    asked = {
        name for name, it in new.questions.items() if old.questions.get(name) == it
    }
    same_questions = asked == old.questions.keys() == new.questions.keys()
    same_filings = all(
        getattr(old, key) == getattr(new, key) for key in _BEHIND_FILINGS
    )
    for deal in kept:
        later = max(deal.on, today or deal.on)
        answers, unread = read_answers(old.questions, deal.answers)
        read_anew, unread_now = answers, unread
        if not same_questions:
            known = {name: answers[name] for name in answers if name in asked}
            read_anew, unread_now = read_answers(new.questions, deal.answers, known)
        before, after = assess(old, answers, deal.on), assess(new, read_anew, later)
        as_they_stood = same_filings and later == deal.on
        yield Move(
            kept=deal,
            before=before.range,
            after=after.range,
            because=rules_behind(before, after),
            lost=tuple(name for name in unread_now if name not in unread),
            filings=() if as_they_stood else tuple(_filing_moves(before, after)),
        )


_BEHIND_FILINGS = ("questions", "thresholds", "definitions", "regimes")
"""The parts of a rulebook that decide how filings stand on a day."""


def _filing_moves(before: Assessment, after: Assessment) -> Iterator[FilingMove]:
    """Yield what differs; a regime that asks nothing is as good as none."""
    then, today = _standing(before), _standing(after)
    for regime in {**then, **today}:
        was, now = then.get(regime), today.get(regime)
        if was is not now:
            yield FilingMove(regime, was, now)


def _standing(assessment: Assessment) -> dict[str, State]:
    """Return how each filing stands that asks something, by the id of its regime."""
    found = ((it.regime.id, it.state) for it in filings(assessment))
    return {name: state for name, state in found if state is not State.NOT_DUE}
