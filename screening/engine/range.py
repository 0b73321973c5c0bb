"""The lowest and the highest level that the missing answers can really lead to.

The highest level of a rule that is met is a bound from below, the highest level of one
that is met or open a bound from above. Rules that cannot all stay unmet, or that can
never be met, may put the ends between these bounds. So the ends are looked for, from
the bounds inwards: answers to what is open that leave every rule above a level unmet,
and answers that meet a rule of a level.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain, compress
from typing import NamedTuple

from screening.engine.encoding import Literal
from screening.engine.solver import Solver
from screening.rulebook.conditions import Answers
from screening.rulebook.model import Level, Rulebook

MOST_GROUPS = 256
"""For how many groups of rules the literals that they share are remembered."""

MOST_WAYS = 16
"""How many ways to meet a rule are remembered: what its own comparisons come to."""


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


class ContradictoryRange(Range):
    """A range by answers that cannot all be true: put right, they may change it."""

    settled = False


class Completions:
    """The ways to answer what is open in the deals of one rulebook.

    Rules are told by their ids, in rulebook order: those of one day, or of one topic.
    A solver of finished deals may be one that others search with.
    """

    def __init__(self, rulebook: Rulebook, solver: Solver | None = None) -> None:
        self._rules, self._rank = rulebook.rules, rulebook.rank
        self.solver = solver or Solver(rulebook, finished=True)
        self.groups = lru_cache(MOST_GROUPS)(self._group)
        literals = self.solver.encoding.literals
        self.met = cache(lambda rule: literals(rulebook.rules[rule].when).met)
        self.ways = defaultdict[Literal, list[frozenset[Literal]]](list)
        """Literals of answers that meet a rule, or one of several, the last first."""

    def neighbours(self, answers: Answers, rules: tuple[str, ...]) -> "Neighbours":
        """Return a deal, and those that differ from it in a few of its answers."""
        with self.solver.lock:
            self.groups(rules)
            answer = self.solver.encoding.answer
            chosen = {name: answer(name).saying(it) for name, it in answers.items()}
            return Neighbours(self, rules, chosen)

    def learn(self, literal: Literal) -> None:
        """Remember a way in which it holds in the deal that was found last."""
        way = self.solver.encoding.clauses.way([literal], self.solver.model)
        self.ways[literal] = [way, *self.ways[literal][: MOST_WAYS - 1]]

    def _group(self, rules: tuple[str, ...]) -> tuple[list[Literal], list[Literal]]:
        """Return by place that no rule above it is met, and that one of it is."""
        clauses, literals = self.solver.encoding.clauses, self.solver.encoding.literals
        every = [self._rules[rule] for rule in rules]
        each = [(self._rank[rule.level], literals(rule.when)) for rule in every]
        places = range(len(self._rank))
        return (
            [clauses.every(it.not_met for at, it in each if at > of) for of in places],
            [clauses.some(it.met for at, it in each if at == of) for of in places],
        )


class Neighbours:
    """One deal with a few of its answers changed: what its ends come to then.

    The literals of what stays are made once, and those of the rules are not added to.
    A way to meet a rule that was found in another deal does where no answer is against
    it.
    """

    def __init__(
        self,
        completions: Completions,
        rules: tuple[str, ...],
        chosen: Mapping[str, list[Literal]],
    ) -> None:
        self._all, self._solver, self._chosen = completions, completions.solver, chosen
        self._none_above, self._one_at = completions.groups(rules)
        self._without: tuple[str, ...] | None = None
        self._last: tuple[list[Literal], frozenset[Literal]] = [], frozenset()

    def ends(self, rules: tuple[str, ...], low: int, high: int) -> tuple[int, int]:
        """Return the places of both ends that some rules lead to, of those between."""
        with self._solver.lock:
            deal = Neighbours(self._all, rules, self._chosen)
            lowest = deal.lowest({}, low, high)
            return lowest, deal.highest({}, lowest, high)

    def may_be_met(self, rules: Sequence[str]) -> list[str]:
        """Return those of the rules that some way to answer what is open meets."""
        with self._solver.lock:
            met, (kept, against) = [*map(self._all.met, rules)], self._kept()
            possible = {it for it in met if any(self._open_ways(it, against))}
            left = [it for it in dict.fromkeys(met) if it not in possible]
            for literal, holds in self._solver.possible(kept, left):
                if holds:
                    self._all.learn(literal)
                    possible.add(literal)
            return [*compress(rules, map(possible.__contains__, met))]

    def lifts(self, question: str, place: int, rules: Iterable[str]) -> bool:
        """Tell whether an answer to a question is seen to lift to one of the rules.

        With another, and all else the same, no rule of that place or above is met. So
        it is where a way to meet one of them, but for that answer, leaves the others
        unmet: what is not seen may be so all the same.
        """
        with self._solver.lock:
            kept, against = self._kept()
            own = {*map(abs, self._solver.encoding.answer(question).each)}
            unmet = self._none_above[place - 1]
            return any(
                self._solver.solves([*kept, *rest, unmet])
                for rule in rules
                for way in self._open_ways(self._all.met(rule), against)
                if len(rest := [it for it in way if abs(it) not in own]) < len(way)
            )

    def reaches(self, changes: Answers, place: int) -> bool:
        """Tell whether a rule of a place or above it may be met."""
        with self._solver.lock:
            return any(self._holding(changes, [-self._none_above[place - 1]]))

    def highest(self, changes: Answers, low: int, high: int) -> int:
        """Return the highest place of which a rule may be met, of those over `low`."""
        with self._solver.lock:
            holding = enumerate(self._holding(changes, self._one_at[high:low:-1]))
            return next((high - at for at, holds in holding if holds), low)

    def lowest(self, changes: Answers, low: int, high: int) -> int:
        """Return the lowest place, from `low`, over which all rules may stay unmet."""
        with self._solver.lock:
            kept = [*self._kept(*changes)[0], *self._new(changes)]
            solves, none_above = self._solver.solves, self._none_above
            places = range(low, high)
            return next((at for at in places if solves([*kept, none_above[at]])), high)

    def _holding(self, changes: Answers, literals: Iterable[Literal]) -> Iterator[bool]:
        """Yield whether each of those can hold in the deal so changed."""
        (kept, against), new = self._kept(*changes), self._new(changes)
        changed, is_held = {-literal for literal in new}, False
        for literal in literals:
            known = any(map(changed.isdisjoint, self._open_ways(literal, against)))
            if not known:
                if not (is_held and self._solver.holds(literal)):
                    is_held = self._solver.solves([*kept, *new, literal])
                if is_held:
                    self._all.learn(literal)
            yield known or is_held

    def _open_ways(
        self, literal: Literal, against: Collection[Literal]
    ) -> Iterator[frozenset[Literal]]:
        return (way for way in self._all.ways[literal] if way.isdisjoint(against))

    def _kept(self, *names: str) -> tuple[list[Literal], frozenset[Literal]]:
        """Return the literals of all other answers, and their opposites."""
        if names != self._without:
            some = (it for name, it in self._chosen.items() if name not in names)
            kept = [*chain.from_iterable(some)]
            self._without, self._last = names, (kept, frozenset([-it for it in kept]))
        return self._last

    def _new(self, changes: Answers) -> list[Literal]:
        each, answer = changes.items(), self._solver.encoding.answer
        return [literal for name, it in each for literal in answer(name).saying(it)]
