"""Kept deals under two rulebooks: which levels and filings move, when, and why."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from screening.analysis.causes import causes
from screening.analysis.difference import Difference
from screening.engine.assess import Assessment, assess
from screening.engine.days import course, last_day
from screening.presentation.answers import level_in_words
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
    cannot: they are not known to it. `later` is how they differ from later days on,
    each time that is otherwise than before: see `later_differences`.
    """

    kept: K
    difference: Difference
    lost: tuple[str, ...]
    later: tuple[Difference, ...] = ()

    @property
    def moved(self) -> bool:
        """Whether the deal moves at once, or on a later day."""
        return self.difference.moved or any(it.moved for it in self.later)

    def as_of(self, today: date) -> "Move[K]":
        """Return the same with what is so on a day as what is so at once."""
        *past, now = (self.difference, *(it for it in self.later if it.day <= today))
        return self._replace(difference=now, later=self.later[len(past) :])

    @property
    def steps(self) -> tuple[Difference, ...]:
        """How it moves at once, if it does, and from later days on."""
        return ((self.difference,) if self.difference.moved else ()) + self.later

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield the steps as plain data in words, each from a day on.

        `from` is empty where it moves at once; with `same` it no longer moves. A step
        says what it adds to the one before.
        """
        for it, was in zip(self.steps, (None, *self.steps), strict=False):
            known = it.repeats_level(was)
            yield {
                "deal": getattr(self.kept, "deal", ""),
                "from": "" if it is self.difference else it.day.isoformat(),
                "same": not it.moved,
                "before": level_in_words(*(it.after if known else it.before).range),
                "after": level_in_words(*it.after.range),
                "because": [*causes(it, was)],
                "filings": [filing.says for filing in it.filings_since(was)],
            }


def replay(
    old: Rulebook, new: Rulebook, kept: Iterable[K], today: date | None = None
) -> Iterator[Move[K]]:
    """Yield each kept deal under both rulebooks, in the order they come.

    With a day, the new one is not read before that day. The answers to what both ask
    alike are read once.
    """
    same_questions, asked = _asked_alike(old, new)
    for deal in kept:
        answers, unread = read_answers(old.questions, deal.answers)
        read_anew, unread_now = answers, unread
        if not same_questions:
            known = {name: answers[name] for name in answers if name in asked}
            read_anew, unread_now = read_answers(new.questions, deal.answers, known)
        before = assess(old, answers, deal.on)
        after = assess(new, read_anew, max(deal.on, today or deal.on))
        lost = tuple(name for name in unread_now if name not in unread)
        later = () if old is new else tuple(later_differences(before, after))
        yield Move(deal, Difference(before, after), lost, later)


def _asked_alike(old: Rulebook, new: Rulebook) -> tuple[bool, set[str]]:
    """Return whether all questions are the same, and those that are."""
    every = new.questions.items()
    asked = {name for name, it in every if old.questions.get(name) == it}
    return asked == old.questions.keys() == new.questions.keys(), asked


def later_differences(
    before: Assessment, after: Assessment, last: date | None = None
) -> Iterator[Difference]:
    """Yield how two rulebooks differ on a deal from each later day on that changes it.

    Both are read on the same days, none before that of `after`, and up to the last day
    of the deal. A side that nothing touches on a day stays as it was read before.
    """
    last = last or max(last_day(before), last_day(after))
    sides = [before if before.on == after.on else before.on_day(after.on), after]
    days = [(it.on, at, it) for at in (0, 1) for it in course(sides[at], last)]
    was = _effect(Difference(*sides)) if days else None
    for day in sorted({day for day, _at, _then in days}):
        for on, at, then in days:
            sides[at] = then if on == day else sides[at]
        difference = Difference(*sides)
        if (effect := _effect(difference)) != was:
            yield difference
        was = effect


def _effect(difference: Difference) -> object:
    """Return what a difference comes to, to be compared with that of another day."""
    if not difference.moved:
        return None
    filings = [(it.regime, it.before, it.after) for it in difference.filings]
    return difference.before.range.ids, difference.after.range.ids, filings


class DayMoves(NamedTuple):
    """The rows of deals that move from a day on, None for those that do at once.

    `deals` is how many of them did not move on a day before.
    """

    day: date | None
    rows: list[Mapping[str, Any]]
    deals: int


def moves_by_day(rows: Iterable[Mapping[str, Any]]) -> list[DayMoves]:
    """Return rows by their day; old ones were of deals that moved at once."""
    by_day = defaultdict[str, list[Mapping[str, Any]]](list)
    for row in rows:
        by_day[row.get("from", "")].append(row)
    days, known = list[DayMoves](), set[str]()
    for day, alike in sorted(by_day.items()):
        new = {row["deal"] for row in alike if not row.get("same")} - known
        days.append(DayMoves(date.fromisoformat(day) if day else None, alike, len(new)))
        known |= new
    return days
