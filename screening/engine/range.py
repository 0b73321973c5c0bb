"""The lowest and the highest level that the missing answers can really lead to.

The highest level of a rule that is met is a bound from below, the highest level of one
that is met or open a bound from above. Rules that cannot all stay unmet, or that can
never be met, may put the ends between these bounds. So the ends are looked for: answers
to what is open that leave every rule above a level unmet, and answers that meet a rule
of a level. What was found for one deal often fits the next, and is tried first.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple

from screening.engine.evaluator import TruthBits
from screening.engine.logic import Remembered
from screening.engine.solver import (
    Search,
    Solver,
    SolverCondition,
    State,
    ToAnswer,
    UndecidedError,
)
from screening.rulebook.model import Level, Verdict

MOST_FOUND = 16
"""How many answers are remembered for one thing that is looked for."""

MOST_LOOKED_FOR = 4096
"""For how many things that are looked for answers are remembered."""


class Range(NamedTuple):
    """The lowest and the highest level still possible; settled when they are equal."""

    lowest: Level
    highest: Level

    @property
    def ids(self) -> tuple[str, str]:
        """The ids of both ends, which rewording does not change."""
        return self.lowest.id, self.highest.id

    @property
    def settled(self) -> bool:
        """Tell whether no missing answer can change the level."""
        return self.lowest is self.highest


OpenRule = tuple[int, str]
"""The place of an open rule's level, and its id."""

Goal = tuple[SolverCondition, Verdict]


class Completions:
    """The ways to answer what is open in the deals of one rulebook."""

    def __init__(self, solver: Solver, rules: Mapping[str, SolverCondition]) -> None:
        self._solver, self._rules = solver, rules
        [self._evaluator] = solver.evaluators
        self._mask = reduce(or_, (it.decider.mask for it in rules.values()), 0)
        self._found = Remembered[Hashable, list[TruthBits]](
            lambda _looked_for: [], MOST_LOOKED_FOR
        )

    def ends(
        self, facts: TruthBits, open_: Sequence[OpenRule], bound: tuple[int, int]
    ) -> tuple[int, int, bool]:
        """Return the places of both ends that the open rules lead to within a bound.

        The third tells whether they are proved; else they are still a bound.
        """
        lowest, found = self._lowest(facts, open_, bound)
        highest, reached = self._highest(facts, open_, (lowest, bound[1]))
        return lowest, highest, lowest == highest or (found and reached)

    def _lowest(
        self, facts: TruthBits, open_: Sequence[OpenRule], bound: tuple[int, int]
    ) -> tuple[int, bool]:
        """Return the lowest place above which every rule may stay unmet."""
        for place in range(*bound):
            above = [self._rules[rule] for at, rule in open_ if at > place]
            goals = [(rule, Verdict.NOT_MET) for rule in above]
            try:
                if self.exists(facts, goals, place):
                    return place, True
            except UndecidedError:
                return place, False
        return bound[1], True

    def _highest(
        self, facts: TruthBits, open_: Sequence[OpenRule], bound: tuple[int, int]
    ) -> tuple[int, bool]:
        """Return the highest place of which a rule may be met."""
        for place in range(bound[1], bound[0], -1):
            said = {self.may_be_met(facts, rule) for at, rule in open_ if at == place}
            if said - {False}:
                return place, True in said
        return bound[0], True

    def may_be_met(self, facts: TruthBits, rule: str) -> bool | None:
        """Tell whether some answers meet a rule; None where that is undecided."""
        try:
            return self.exists(facts, [(self._rules[rule], Verdict.MET)], rule)
        except UndecidedError:
            return None

    def exists(
        self, facts: TruthBits, goals: Sequence[Goal], looked_for: Hashable
    ) -> bool:
        """Tell whether some answers to what is open in the facts reach every goal.

        `looked_for` names the goals. UndecidedError where the search is given up.
        """
        known = self._found[looked_for]
        for place, found in enumerate(known):
            together = self._completed(facts, found)
            if all(of.decider.decide(together).verdict is is_ for of, is_ in goals):
                known.insert(0, known.pop(place))
                return True
        state = _CalmestFirst(self._solver, goals, self._mask).first_of(facts)
        if state is not None:
            known.insert(0, state.facts[0])
            del known[MOST_FOUND:]
        return state is not None

    def _completed(self, facts: TruthBits, found: TruthBits) -> TruthBits:
        """Return facts where what is open is as it was found for another deal."""
        open_ = facts & self._evaluator.blank
        every = open_ | open_ >> 1
        return facts & ~every | found & every


class _CalmestFirst(Search):
    """A search that tries those answers first that reach most of what is wanted."""

    def __init__(self, solver: Solver, goals: Sequence[Goal], mask: TruthBits) -> None:
        super().__init__(solver, goals)
        self.masks = (mask,)

    def first_of(self, facts: TruthBits) -> State | None:
        """Return answers to what is open in the facts that reach every goal."""
        return self.first(State({}, (facts,), self.blank, {}))

    def next_from(self, state: State, left: ToAnswer) -> Iterator[State]:
        """Yield the state with each answer to a question, the best first."""
        every = self.solver.evaluators[0].every(left.question)
        goals = [goal for goal in self.wanted if goal[0].decider.mask & every]
        told: dict[TruthBits, tuple[int, State]] = {}
        read = reduce(or_, (goal[0].decider.mask for goal in goals), 0) & every
        for following in super().next_from(state, left):
            facts = following.facts[0]
            if facts & read not in told:
                reached = sum(map(_reached, goals, [facts] * len(goals)))
                told[facts & read] = (reached, following)
        ordered = sorted(told.values(), key=lambda it: -it[0])
        return iter([following for _reached, following in ordered])


def _reached(goal: Goal, facts: TruthBits) -> int:
    """Return 1 where it is reached, 0 where it may be; far less where it is missed."""
    verdict = goal[0].decider.decide(facts).verdict
    if verdict is goal[1]:
        return 1
    return 0 if verdict is Verdict.OPEN else -1000
