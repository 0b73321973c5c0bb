"""What conditions are made of, numbered: the same content has one number everywhere.

What conditions come to depends on what is written in them, in the definitions and the
gates behind them, and in the questions that they compare; on nothing else of a
rulebook.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from screening.analysis.remembered import numbered
from screening.engine.logic import Remembered
from screening.rulebook import conditions
from screening.rulebook.conditions import Comparison, Condition
from screening.rulebook.model import Question, Rulebook


class Content(NamedTuple):
    """The number of a condition's content, and a bit for each question behind it."""

    number: int
    questions: int


class Contents:
    """What the conditions of one rulebook are made of."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self._asked = [*rulebook.questions.values()]
        self._places = {it.id: 1 << at for at, it in enumerate(self._asked)}
        self.of = Remembered[Condition, Content](self._of)
        self.questions = Remembered[int, int](self._in_order)
        """The number of the questions of these bits, in page order."""

        self.plain = Remembered[Condition, Condition](self._plain)
        """A condition, with the first of the definitions that say what one says."""

        self.compared = Remembered[Condition, frozenset[Comparison]](self._compared)
        """The comparisons behind a condition, in definitions and gates too."""

    def in_order(self, names: Iterable[str]) -> list[Question]:
        """Return the questions of these names, in page order."""
        places = sorted(self._places[name] for name in names)
        return [self._asked[place.bit_length() - 1] for place in places]

    @cached_property
    def every_question(self) -> int:
        """The number of all questions, in page order."""
        return self.questions[(1 << len(self._asked)) - 1]

    def _of(self, condition: Condition) -> Content:
        inner, own, bits = [self.of[it] for it in self._inside(condition)], "", 0
        told: tuple[Hashable, ...] = ()
        if isinstance(condition, Comparison):
            own, told = condition.question, tuple(map(_test, condition.tests))
            bits = self._places[own]
        for part in inner:
            bits |= part.questions
        if isinstance(condition, conditions.Is):
            return inner[0]
        made = type(condition).__name__, own, told, *(it.number for it in inner)
        return Content(numbered(made), bits)

    def _inside(self, condition: Condition) -> Sequence[Condition]:
        """Return what a condition is made of, one step down."""
        match condition:
            case Comparison(question):
                return [self.rulebook.questions[question].ask_when or conditions.ALWAYS]
            case conditions.Is(definition):
                return [self.rulebook.definitions[definition].when]
        return condition.parts

    @cached_property
    def _first(self) -> Mapping[int, conditions.Is]:
        """By what they say, the first definition that says so."""
        named = [*map(conditions.Is, self.rulebook.definitions)]
        return {self.of[it].number: it for it in reversed(named)}

    def _plain(self, condition: Condition) -> Condition:
        if isinstance(condition, conditions.Is):
            return self._first[self.of[condition].number]
        if isinstance(condition, Comparison):
            return condition
        return type(condition)(tuple(self.plain[it] for it in condition.parts))

    def behind(self, condition: Comparison | conditions.Is) -> Condition:
        """Return what is met as well where that is, as plainly: see `implications`."""
        [inner] = self._inside(condition)
        return self.plain[inner]

    def _compared(self, condition: Condition) -> frozenset[Comparison]:
        own = {condition} if isinstance(condition, Comparison) else set[Comparison]()
        inner = (self.compared[it] for it in self._inside(condition))
        return frozenset(own.union(*inner))

    def _in_order(self, bits: int) -> int:
        places = (at for at, bit in enumerate(reversed(f"{bits:b}")) if bit == "1")
        return numbered(tuple(_answered(self._asked[at]) for at in places))


contents_of = lru_cache(maxsize=16)(Contents)
"""Reads an edition once: it is the same object for as long as it is in use."""


def _test(test: tuple[conditions.Operator, conditions.Value]) -> Hashable:
    """Return a test as written: what is shown of it is 10 or 10.0."""
    how, value = test
    return how, value if isinstance(value, frozenset) else str(value)


def _answered(question: Question) -> Hashable:
    """Return how a question is answered: all that a search reads of it."""
    bounds = str(question.at_least), str(question.at_most)
    return question.id, question.kind, tuple(question.choices), bounds
