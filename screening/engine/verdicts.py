"""Verdicts alone, without the questions behind them: all that a level takes.

What is known of a deal is read twice: `sure` are the comparisons that hold, `possible`
those that hold or are open. What holds by the sure ones is met, and what does not hold
even by the possible ones is not met. As "none of" turns the two around, a condition is
one function of both, asked once either way: they are Kleene's three values as well.

Each question's gate and each definition is decided once for a deal, what it reads
first. An answer that is not asked for holds no comparison, one that is perhaps asked
for holds none surely, and a definition has a bit of its own, as a comparison has.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from graphlib import TopologicalSorter
from operator import or_
from typing import NamedTuple, assert_never

from screening.engine.evaluator import Evaluator, TruthBits
from screening.engine.logic import Remembered
from screening.rulebook import conditions
from screening.rulebook.conditions import Answers, Comparison, Condition, Is, Node
from screening.rulebook.model import Rulebook, Verdict

Holds = Callable[[int, int], bool]
"""Whether a condition holds by the first bits, and "none of" in it by the second."""


class Known(NamedTuple):
    """The bits of what holds surely and possibly; whether each question is asked."""

    sure: int
    possible: int
    asked: Mapping[str, Verdict]

    def verdict(self, holds: Holds) -> Verdict:
        """Return what a condition comes to."""
        sure, possible, _asked = self
        if not holds(possible, sure):
            return Verdict.NOT_MET
        return Verdict.MET if holds(sure, possible) else Verdict.OPEN


class _Step(NamedTuple):
    """A gate or a definition: what it turns off where it fails, and on where it holds.

    A definition is of no question.
    """

    question: str
    holds: Holds
    off: int
    on: int


class Verdicts:
    """What decides the conditions of a rulebook, once all of them are numbered.

    The bits of definitions stand below those of comparisons, which can become more.
    """

    def __init__(self, evaluator: Evaluator, rulebook: Rulebook) -> None:
        self._evaluator, self._rulebook = evaluator, rulebook
        self._bits = {name: 1 << at for at, name in enumerate(rulebook.definitions)}
        self._below = len(rulebook.definitions)
        self._asked = dict.fromkeys(rulebook.questions, Verdict.MET)
        self.holds = Remembered[Condition, Holds](self._written)
        """What tells of each condition whether it holds."""
        self._steps = [*self._in_order()]

    def read(self, answers: Answers) -> Known:
        """Return what is known with those answers."""
        facts, holding = self._evaluator.read(answers), self._evaluator.blank >> 1
        sure = (facts & holding) << self._below
        possible = sure | (facts >> 1 & holding) << self._below
        asked = self._asked.copy()
        for question, holds, off, on in self._steps:
            if not holds(possible, sure):
                sure, possible, verdict = sure & off, possible & off, Verdict.NOT_MET
            elif holds(sure, possible):
                sure, possible, verdict = sure | on, possible | on, Verdict.MET
            else:
                sure, possible, verdict = sure & off, possible | on, Verdict.OPEN
            if question:
                asked[question] = verdict
        return Known(sure, possible, asked)

    def facts(self, known: Known) -> TruthBits:
        """Return what decides the same conditions with the questions behind them."""
        sure, open_ = known.sure, known.possible & ~known.sure
        return sure >> self._below | open_ >> self._below << 1

    def _in_order(self) -> Iterator[_Step]:
        """Yield every gate and every definition, after what it reads."""
        questions, definitions = self._rulebook.questions, self._rulebook.definitions
        gates = {name: it.ask_when for name, it in questions.items() if it.ask_when}
        read: dict[Node, list[Node]] = {
            **{("question", it): [*conditions.reads(gates[it])] for it in gates},
            **{
                ("definition", it): [*conditions.reads(definitions[it].when)]
                for it in definitions
            },
        }
        for kind, name in TopologicalSorter(read).static_order():
            if kind == "definition":
                holds = self.holds[definitions[name].when]
                yield _Step("", holds, -1, self._bits[name])
            elif name in gates:
                off = ~(self._evaluator.every(name) << self._below)
                yield _Step(name, self.holds[gates[name]], off, 0)

    def _written(self, condition: Condition) -> Holds:
        match condition:
            case conditions.AllOf(parts):
                return _all_of(*self._split(parts))
            case conditions.AnyOf(parts):
                return _any_of(*self._split(parts))
            case conditions.NoneOf(parts):
                return _none_of(_any_of(*self._split(parts)))
            case Comparison() | Is():
                return _any_of(self._bit(condition), [])
            case _ as never:
                assert_never(never)

    def _split(self, parts: Sequence[Condition]) -> tuple[int, list[Holds]]:
        """Return the bits of the parts that have one, and what decides the others."""
        simple = [it for it in parts if isinstance(it, Comparison | Is)]
        others = [it for it in parts if not isinstance(it, Comparison | Is)]
        bits = reduce(or_, map(self._bit, simple), 0)
        return bits, [self.holds[it] for it in others]

    def _bit(self, condition: Comparison | Is) -> int:
        if isinstance(condition, Is):
            return self._bits[condition.definition]
        return self._evaluator.bit(condition) << self._below


def _all_of(bits: int, parts: Sequence[Holds]) -> Holds:
    if not parts:
        return lambda by, _other: by & bits == bits
    rest = reduce(_both, parts)
    return lambda by, other: by & bits == bits and rest(by, other)


def _any_of(bits: int, parts: Sequence[Holds]) -> Holds:
    if not parts:
        return lambda by, _other: by & bits != 0
    rest = reduce(_either, parts)
    return lambda by, other: by & bits != 0 or rest(by, other)


def _none_of(holds: Holds) -> Holds:
    return lambda by, other: not holds(other, by)


def _both(one: Holds, then: Holds) -> Holds:
    return lambda by, other: one(by, other) and then(by, other)


def _either(one: Holds, then: Holds) -> Holds:
    return lambda by, other: one(by, other) or then(by, other)
