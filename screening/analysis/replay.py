"""Kept deals under two rulebooks: which levels and filings move, and why."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from screening.analysis.difference import Difference
from screening.engine.assess import assess
from screening.rulebook.answers import read_answers
from screening.rulebook.model import Rulebook


class KeptDeal(Protocol):
    """A kept deal, as far as replaying looks at it; `answers` are plain."""

    @property
    def on(self) -> date:
        """The day it is read at."""

    @property
    def answers(self) -> Mapping[str, Any]:
        """What was answered, by question id."""


K = TypeVar("K", bound=KeptDeal)


class Move(NamedTuple, Generic[K]):
    """One kept deal under two rulebooks, each read at the deal's own day or a later.

    `lost` are the questions whose answers the old rulebook reads and the new one
    cannot: they are not known to it.
    """

    kept: K
    difference: Difference
    lost: tuple[str, ...]


def replay(
    old: Rulebook, new: Rulebook, kept: Iterable[K], today: date | None = None
) -> Iterator[Move[K]]:
    """Yield each kept deal under both rulebooks, in the order they come.

    With a day, the new one is not read before that day. The answers to what both ask
    alike are read once.
    """
    asked = {
        name for name, it in new.questions.items() if old.questions.get(name) == it
    }
    same_questions = asked == old.questions.keys() == new.questions.keys()
    for deal in kept:
        answers, unread = read_answers(old.questions, deal.answers)
        read_anew, unread_now = answers, unread
        if not same_questions:
            known = {name: answers[name] for name in answers if name in asked}
            read_anew, unread_now = read_answers(new.questions, deal.answers, known)
        before = assess(old, answers, deal.on)
        after = assess(new, read_anew, max(deal.on, today or deal.on))
        lost = tuple(name for name in unread_now if name not in unread)
        yield Move(deal, Difference(before, after), lost)
