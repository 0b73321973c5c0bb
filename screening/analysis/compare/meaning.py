"""What a condition means under two rulebooks, told apart by deals.

Two conditions mean the same where no deal, however much of it is known, gets another
verdict from one than from the other. That is proved, or a deal is found that shows the
difference. Only where a question is answered in another kind neither can be.
"""

from collections.abc import Set as AbstractSet
from datetime import date
from functools import cache
from typing import NamedTuple

from screening.engine.solver import Placed, Solver
from screening.rulebook import conditions
from screening.rulebook.conditions import ALWAYS, Answers, Condition, Node
from screening.rulebook.editions import of_day, turns, with_values
from screening.rulebook.model import Rulebook, Verdict

_MET, _NOT, _OPEN = Verdict.MET, Verdict.NOT_MET, Verdict.OPEN
_SETTLED = ((_MET, _NOT), (_NOT, _MET))
_HALF_KNOWN = ((_MET, _OPEN), (_OPEN, _NOT), (_OPEN, _MET), (_NOT, _OPEN))
"""The ways in which a verdict moves; the second are looked for where none of the first
is found, to prove that two conditions mean the same."""


ShownDifference = tuple[Verdict, Verdict, Answers]
"""A verdict before a change, another after it, and answers that get them."""


class ConditionDifference(NamedTuple):
    """How a changed condition differs in what it means.

    `through` are the definitions and questions behind it that were changed, by kind and
    id. `shown` has one deal for each way in which verdicts move; with none, it is
    proved that nothing moves, unless they are `incomparable`: a question behind both is
    answered in another kind. It is so `on` a day, where the rulebooks have editions.
    """

    through: tuple[Node, ...]
    shown: tuple[ShownDifference, ...]
    incomparable: bool
    on: date | None = None

    @property
    def same(self) -> bool:
        """Whether it is proved that no verdict can move."""
        return not self.shown and not self.incomparable


class MeaningComparison:
    """The conditions of two rulebooks, held against each other in each edition."""

    def __init__(self, old: Rulebook, new: Rulebook) -> None:
        self._books = old, new
        first, later = new.heading.reviewed, {*turns(old), *turns(new)}
        self._days = (first, *sorted(later - {first}))
        self._on = cache(
            lambda day: _EditionMeaning(of_day(old, day), of_day(new, day))
        )

    def difference(
        self, before: Condition, after: Condition
    ) -> ConditionDifference | None:
        """Return how they differ; None where all that decides them is as it was.

        Of several editions, the first tells in which they mean something else.
        """
        same = None
        for day in self._days:
            conditions_then = zip((before, after), self._books, strict=True)
            both = [with_values(it, book, day) for it, book in conditions_then]
            difference = self._on(day).difference(both[0], both[1])
            if difference is not None and not difference.same:
                return difference._replace(on=day if len(self._days) > 1 else None)
            same = same or difference
        return same


class _EditionMeaning:
    """The conditions of two editions of a day."""

    def __init__(self, old: Rulebook, new: Rulebook) -> None:
        self.old, self.new = old, new
        self._stays = cache(self._means_the_same)

    def difference(
        self, before: Condition, after: Condition
    ) -> ConditionDifference | None:
        """Return how they differ; None where all that decides them is as it was."""
        needed, needs = _needs(self.old, before), _needs(self.new, after)
        if before == after and needed == needs:
            return None
        shared = needed.keys() & needs.keys()
        through = tuple(sorted(key for key in shared if needed[key] != needs[key]))
        if _unordered(before) == _unordered(after) and all(
            self._stays(node) for node in through
        ):
            return ConditionDifference(through, (), incomparable=False)
        shown = self._shown(before, after)
        unreadable = self._asks_otherwise(needed.keys() | needs.keys())
        return ConditionDifference(
            through, shown, incomparable=unreadable and not shown
        )

    def _means_the_same(self, node: Node) -> bool:
        """Tell whether a definition, or when a question is asked, means the same."""
        was, now = (book.conditions[node] or ALWAYS for book in (self.old, self.new))
        diff = self.difference(was, now)
        return (diff is None or diff.same) and not self._asks_otherwise({node})

    def _shown(
        self, before: Condition, after: Condition
    ) -> tuple[ShownDifference, ...]:
        """Return a deal for each way in which verdicts move."""
        solver, both = Solver(self.old, self.new), (before, Placed(1, after))
        for pairs in (_SETTLED, _HALF_KNOWN):
            tried = ((it, solver.find(*zip(both, it, strict=True))) for it in pairs)
            shown = [(*pair, answers) for pair, answers in tried if answers is not None]
            if shown:
                return tuple(shown)
        return ()

    def _asks_otherwise(self, nodes: AbstractSet[Node]) -> bool:
        """Tell whether a question is answered in another kind than before.

        Then there is no answer that both can read, and nothing is proved.
        """
        old, new = self.old.questions, self.new.questions
        named = {name for kind, name in nodes if kind == "question"}
        both = named & old.keys() & new.keys()
        return any(old[name].kind is not new[name].kind for name in both)


def _unordered(condition: Condition) -> object:
    """Return a condition so that the order of the parts of its groups is no matter."""
    if isinstance(condition, conditions.Comparison | conditions.Is):
        return condition
    return type(condition), frozenset(map(_unordered, condition.parts))


def _needs(book: Rulebook, condition: Condition) -> dict[Node, object]:
    """The definitions, and the gates of questions, behind a condition, by node."""
    behind = conditions.behind(condition, book.conditions)
    kinds = {
        (of, name): book.questions[name].kind for of, name in behind if of == "question"
    }
    return {node: (kinds.get(node), book.conditions[node]) for node in behind}
