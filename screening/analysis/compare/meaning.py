"""What a condition means under two rulebooks, told apart by deals.

Two conditions mean the same where no deal, however much of it is known, gets another
verdict from one than from the other. That is proved, or a deal is found that shows the
difference, or the search is given up.
"""

from collections.abc import Set as AbstractSet
from typing import NamedTuple

from screening.engine.logic import Remembered
from screening.engine.solver import Solver, UndecidedError
from screening.rulebook import conditions
from screening.rulebook.conditions import ALWAYS, Answers, Condition, Node
from screening.rulebook.model import Rulebook, Verdict

_MET, _NOT, _OPEN = Verdict.MET, Verdict.NOT_MET, Verdict.OPEN
_SETTLED = ((_MET, _NOT), (_NOT, _MET))
_HALF_KNOWN = ((_MET, _OPEN), (_OPEN, _NOT), (_OPEN, _MET), (_NOT, _OPEN))
"""The ways in which a verdict moves; the second are looked for where none of the first
is found, to prove that two conditions mean the same."""


ShownDifference = tuple[Verdict, Verdict, Answers]
"""A verdict before a change, another after it, and answers that get them."""


class Difference(NamedTuple):
    """How a changed condition differs in what it means.

    `through` are the definitions and questions behind it that were changed, by kind and
    id. `shown` has one deal for each way in which verdicts move; with none, it is
    proved that nothing moves, unless it is `undecided`.
    """

    through: tuple[Node, ...]
    shown: tuple[ShownDifference, ...]
    undecided: bool

    @property
    def same(self) -> bool:
        """Whether it is proved that no verdict can move."""
        return not self.shown and not self.undecided


class MeaningComparison:
    """The conditions of two rulebooks, held against each other."""

    def __init__(self, old: Rulebook, new: Rulebook) -> None:
        self.old, self.new = old, new
        self._stays = Remembered[Node, bool](self._means_the_same)
        self._solver = Solver(old, new)

    def difference(self, before: Condition, after: Condition) -> Difference | None:
        """Return how they differ; None where all that decides them is as it was."""
        needed, needs = _needs(self.old, before), _needs(self.new, after)
        if before == after and needed == needs:
            return None
        shared = needed.keys() & needs.keys()
        through = tuple(sorted(key for key in shared if needed[key] != needs[key]))
        if _unordered(before) == _unordered(after) and all(
            self._stays[node] for node in through
        ):
            return Difference(through, (), undecided=False)
        shown, given_up = self._shown(before, after)
        undecided = given_up or self._asks_otherwise(needed.keys() | needs.keys())
        return Difference(through, shown, undecided and not shown)

    def _means_the_same(self, node: Node) -> bool:
        """Tell whether a definition, or when a question is asked, means the same."""
        was, now = (book.conditions[node] or ALWAYS for book in (self.old, self.new))
        found = self.difference(was, now)
        return (found is None or found.same) and not self._asks_otherwise({node})

    def _shown(
        self, before: Condition, after: Condition
    ) -> tuple[tuple[ShownDifference, ...], bool]:
        """Return a deal for each way verdicts move, and whether a search gave up."""
        compiled = self._solver.compiled
        both = compiled(before, of=0), compiled(after, of=1)
        shown, given_up = [], False
        for pairs in (_SETTLED, _HALF_KNOWN):
            for pair in pairs:
                try:
                    answers = self._solver.find(*zip(both, pair, strict=True))
                except UndecidedError:
                    given_up = True
                    continue
                if answers is not None:
                    shown.append((*pair, answers))
            if shown:
                break
        return tuple(shown), given_up

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
    """Return what decides a condition besides itself: definitions, questions' gates."""
    found = conditions.behind(condition, book.conditions)
    kinds = {
        (of, name): book.questions[name].kind for of, name in found if of == "question"
    }
    return {node: (kinds.get(node), book.conditions[node]) for node in found}
