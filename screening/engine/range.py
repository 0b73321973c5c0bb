"""The lowest and the highest level that the missing answers can really lead to.

The highest level of a rule that is met is a bound from below, the highest level of one
that is met or open a bound from above. Rules that cannot all stay unmet, or that can
never be met, may put the ends between these bounds. So the ends are looked for, from
the bounds inwards: answers to what is open that leave every rule above a level unmet,
and answers that meet a rule of a level.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

from screening.engine.encoding import Literal
from screening.engine.solver import Pairs, Placed, Solver
from screening.rulebook.conditions import Answer, Answers, Condition
from screening.rulebook.model import Level, Rule, Rulebook, Verdict

AT_ONCE = 10
"""How many rules are looked for at once."""

MOST_GROUPS = 256
"""For how many groups of rules the literals that they share are remembered."""


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


Bound = tuple[int, int]
"""The places of the lowest and the highest level that there may be."""


class Completions:
    """The ways to answer what is open in the deals of one rulebook.

    Rules are told by their ids, in rulebook order: those of one day, or of one topic.
    """

    def __init__(self, rulebook: Rulebook) -> None:
        self._rules, self._rank = rulebook.rules, rulebook.rank
        self._solver = Solver(rulebook, finished=True)
        self._groups = lru_cache(MOST_GROUPS)(self._group)
        self._met = cache(self._literal)

    def ends(self, answers: Answers, rules: tuple[str, ...], bound: Bound) -> Bound:
        """Return the places of both ends that the rules lead to within a bound."""
        deal = self.near(answers, rules)
        lowest = deal.lowest({}, *bound)
        return lowest, deal.highest({}, lowest, bound[1])

    def near(self, answers: Answers, rules: tuple[str, ...]) -> "Neighbours":
        """Return a deal, and those that differ from it in a few of its answers."""
        with self._solver.lock:
            return Neighbours(self._solver, self._groups(rules), answers)

    def may_be_met(self, answers: Answers, rules: Iterable[str]) -> list[str]:
        """Return those of the rules that some way to answer what is open meets.

        Several are looked for at once, as most can be met together with others.
        """
        with self._solver.lock:
            said, rules = self._solver.literals((), answers), [*rules]
            left = [self._met(rule) for rule in rules]
            starts = range(0, len(left), AT_ONCE)
            never, groups = set[Literal](), [left[at : at + AT_ONCE] for at in starts]
            while groups:
                group = [it for it in groups.pop() if it in left]
                if not group:
                    continue
                if self._solver.solves([*said, *group]):
                    left = [it for it in left if not self._solver.holds(it)]
                elif len(group) == 1:
                    never.add(group[0])
                else:
                    half = len(group) // 2
                    groups += [group[half:], group[:half]]
        return [rule for rule in rules if self._met(rule) not in never]

    def _literal(self, rule: str) -> Literal:
        return self._solver.encoding.literals(self._rules[rule].when).met

    def _group(self, rules: tuple[str, ...]) -> "LevelLiterals":
        every = [self._rules[rule] for rule in rules]
        return LevelLiterals.of(self._solver, every, self._rank)


class Neighbours:
    """One deal with a few of its answers changed: what its ends come to then.

    The literals of what stays are made once, and those of the rules are not added to.
    """

    def __init__(
        self, solver: Solver, group: "LevelLiterals", answers: Answers
    ) -> None:
        self._solver, self._group = solver, group
        self._said = {name: self._saying(name, said) for name, said in answers.items()}

    def reaches(self, changes: Answers, place: int) -> bool:
        """Tell whether a rule of a place or above it may be met."""
        return self._first(changes, [-self._group.none_above[place - 1]]) is not None

    def highest(self, changes: Answers, low: int, high: int) -> int:
        """Return the highest place of which a rule may be met, of those over `low`."""
        places = range(high, low, -1)
        first = self._first(changes, (self._group.one_at[it] for it in places))
        return low if first is None else places[first]

    def lowest(self, changes: Answers, low: int, high: int) -> int:
        """Return the lowest place, from `low`, over which all rules may stay unmet."""
        places = range(low, high)
        first = self._first(changes, (self._group.none_above[it] for it in places))
        return high if first is None else places[first]

    def _first(self, changes: Answers, literals: Iterable[Literal]) -> int | None:
        """Return the number of the first that can hold in the deal so changed."""
        with self._solver.lock:
            kept = (it for name, it in self._said.items() if name not in changes)
            new = (self._saying(name, said) for name, said in changes.items())
            said = [*chain.from_iterable(kept), *chain.from_iterable(new)]
            holding = (self._solver.solves([*said, it]) for it in literals)
            return next((at for at, holds in enumerate(holding) if holds), None)

    def _saying(self, name: str, said: Answer) -> list[Literal]:
        return self._solver.encoding.answer(name).saying(said)


class LevelLiterals(NamedTuple):
    """By place of a level: that no rule above it is met, and that one of it is."""

    none_above: Sequence[Literal]
    one_at: Sequence[Literal]

    @staticmethod
    def of(
        solver: Solver, rules: Sequence[Rule], rank: Mapping[str, int], deal: int = 0
    ) -> "LevelLiterals":
        """Return the literals for rules as one of a solver's deals decides them."""
        clauses, literals = solver.encoding.clauses, solver.encoding.literals
        each = [(rank[rule.level], literals(rule.when, deal)) for rule in rules]
        places = range(len(rank))
        return LevelLiterals(
            [clauses.every(it.not_met for at, it in each if at > of) for of in places],
            [clauses.some(it.met for at, it in each if at == of) for of in places],
        )


class Turns:
    """What one question can do to the deals of a rulebook, all else the same.

    What may be asked of them are conditions that were given.
    """

    def __init__(self, rulebook: Rulebook, conditions: Iterable[Condition]) -> None:
        self._rules, self._rank = rulebook.rules, rulebook.rank
        self._pairs = Pairs(rulebook, conditions, finished=True)
        self._groups = lru_cache(MOST_GROUPS)(self._group)

    def lifts_to(
        self, answers: Answers, question: str, rules: tuple[str, ...], places: range
    ) -> int | None:
        """Return the highest of the places to which an answer to a question lifts.

        With another, and all else the same, no rule of that place or above is met.
        """
        with self._pairs.lock:
            said = self._said(answers, question)
            with_one, with_other = self._groups(rules)
            for place in reversed(places):
                lifted = with_one.one_at[place], with_other.none_above[place - 1]
                if self._pairs.solves([*said, *lifted]):
                    return place
        return None

    def turns(
        self, answers: Answers, question: str, conditions: Iterable[Condition]
    ) -> bool:
        """Tell whether one of the conditions is met with one answer and not another."""
        with self._pairs.lock:
            said = self._said(answers, question)
            for condition in conditions:
                turned = (condition, Verdict.MET), (Placed(1, condition), _NOT_MET)
                if self._pairs.solves([*said, *self._pairs.literals(turned)]):
                    return True
        return False

    def _said(self, answers: Answers, question: str) -> list[Literal]:
        return self._pairs.literals((), answers, but_for=question)

    def _group(self, rules: tuple[str, ...]) -> tuple[LevelLiterals, LevelLiterals]:
        every = [self._rules[rule] for rule in rules]
        one, other = (
            LevelLiterals.of(self._pairs, every, self._rank, deal) for deal in (0, 1)
        )
        return one, other


_NOT_MET = Verdict.NOT_MET
