"""The lowest and the highest level that the missing answers can really lead to.

The highest level of a rule that is met is a bound from below, the highest level of one
that is met or open a bound from above. Rules that cannot all stay unmet, or that can
never be met, may put the ends between these bounds. So the ends are looked for, from
the bounds inwards: answers to what is open that leave every rule above a level unmet,
and answers that meet a rule of a level.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from screening.engine.encoding import Literal
from screening.engine.logic import Remembered
from screening.engine.solver import Placed, Solver
from screening.rulebook.conditions import Answers, Condition
from screening.rulebook.heading import Level
from screening.rulebook.model import Rule, Rulebook, Verdict

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
        self._solver = Solver(rulebook)
        self._groups = Remembered(self._group, MOST_GROUPS)
        self._every_place: Bound = 0, len(rulebook.rank) - 1

    def ends(self, answers: Answers, rules: tuple[str, ...], bound: Bound) -> Bound:
        """Return the places of both ends that the rules lead to within a bound."""
        lowest = self.lowest(answers, rules, bound)
        return lowest, self.highest(answers, rules, (lowest, bound[1]))

    def lowest(
        self, answers: Answers, rules: tuple[str, ...], within: Bound | None = None
    ) -> int:
        """Return the lowest place above which all rules may stay unmet."""
        lowest, highest = within or self._every_place
        with self._solver.lock:
            group, said = self._groups[rules], self._solver.literals((), answers)
            for place in range(lowest, highest):
                if self._solver.solves([*said, group.none_above[place]]):
                    return place
        return highest

    def highest(
        self, answers: Answers, rules: tuple[str, ...], within: Bound | None = None
    ) -> int:
        """Return the highest place of which a rule may be met."""
        lowest, highest = within or self._every_place
        with self._solver.lock:
            group, said = self._groups[rules], self._solver.literals((), answers)
            for place in range(highest, lowest, -1):
                if self._solver.solves([*said, group.one_at[place]]):
                    return place
        return lowest

    def may_be_met(self, answers: Answers, rules: Iterable[str]) -> list[str]:
        """Return those of the rules that some way to answer what is open meets."""
        found, model = list[str](), frozenset[Literal]()
        with self._solver.lock:
            said = self._solver.literals((), answers)
            for rule in rules:
                [met] = self._solver.literals_of((self._rules[rule].when, Verdict.MET))
                if met not in model and self._solver.solves([*said, met]):
                    model |= self._solver.model()
                if met in model:
                    found.append(rule)
        return found

    def _group(self, rules: tuple[str, ...]) -> "LevelLiterals":
        every = [self._rules[rule] for rule in rules]
        return LevelLiterals.of(self._solver, every, self._rank)


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
        return LevelLiterals(
            [
                clauses.every(it.not_met for at, it in each if at > place)
                for place in range(len(rank))
            ],
            [
                clauses.some(it.met for at, it in each if at == place)
                for place in range(len(rank))
            ],
        )


class Pairs:
    """Two deals of one rulebook that are alike but for their answers to one question.

    What may be asked of them are conditions that were given.
    """

    def __init__(self, rulebook: Rulebook, conditions: Iterable[Condition]) -> None:
        self._rules, self._rank = rulebook.rules, rulebook.rank
        self._solver = solver = Solver(rulebook, rulebook, apart=rulebook.questions)
        for condition in conditions:
            for of in (0, 1):
                solver.encoding.literals(condition, of)
        self._alike = self._linked([*rulebook.questions])
        self._groups = Remembered(self._group, MOST_GROUPS)

    def lifts_to(
        self, answers: Answers, question: str, rules: tuple[str, ...], places: range
    ) -> int | None:
        """Return the highest of the places to which an answer to a question lifts.

        With another, and all else the same, no rule of that place or above is met.
        """
        with self._solver.lock:
            said = self._said(answers, question)
            with_one, with_other = self._groups[rules]
            for place in reversed(places):
                lifted = with_one.one_at[place], with_other.none_above[place - 1]
                if self._solver.solves([*said, *lifted]):
                    return place
        return None

    def turns(
        self, answers: Answers, question: str, conditions: Iterable[Condition]
    ) -> bool:
        """Tell whether one of the conditions is met with one answer and not another."""
        with self._solver.lock:
            said = self._said(answers, question)
            for condition in conditions:
                met = self._solver.literals_of((condition, Verdict.MET))
                other = Placed(1, condition), Verdict.NOT_MET
                if self._solver.solves([*said, *met, *self._solver.literals_of(other)]):
                    return True
        return False

    def _said(self, answers: Answers, question: str) -> list[Literal]:
        return [*self._solver.literals((), answers), *self._alike[question]]

    def _group(self, rules: tuple[str, ...]) -> tuple[LevelLiterals, LevelLiterals]:
        every = [self._rules[rule] for rule in rules]
        one, other = (
            LevelLiterals.of(self._solver, every, self._rank, deal) for deal in (0, 1)
        )
        return one, other

    def _linked(self, names: Sequence[str]) -> dict[str, list[Literal]]:
        """Return what makes two deals alike but for a question, by that question.

        A literal links the answers to all questions before it, and one to all after.
        """
        before, after = self._chain(names), self._chain(names[::-1])
        found = {}
        for name in names:
            found[name] = [before[name], after[name]]
        return found

    def _chain(self, names: Sequence[str]) -> dict[str, Literal]:
        """Return a literal by question that links answers to all those before it."""
        encoding, clauses = self._solver.encoding, self._solver.encoding.clauses
        found, link = dict[str, Literal](), clauses.every(())
        for name in names:
            found[name] = link
            pairs = zip(
                *(encoding.answer(name, of).each() for of in (0, 1)), strict=True
            )
            same, further = clauses.new(), clauses.new()
            for one, other in pairs:
                clauses.add([-same, -one, other])
                clauses.add([-same, one, -other])
            clauses.add([-further, link])
            clauses.add([-further, same])
            link = further
        return found
