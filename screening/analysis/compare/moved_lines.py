"""Conditions that say the same but for where they draw lines.

Only an answer on which two such lines disagree can tell them apart. So a search starts
from one of those, and none is needed where their form alone shows what is always met.
"""

from collections.abc import Iterator
from typing import NamedTuple

from screening.analysis.implications import always_met
from screening.engine.equivalence import TooManyError, answers_for
from screening.engine.logic import Remembered
from screening.engine.solver import UndecidedError
from screening.rulebook.conditions import (
    ALWAYS,
    AllOf,
    Answer,
    AnyOf,
    Comparison,
    Condition,
    Is,
    NoneOf,
    behind,
)
from screening.rulebook.model import Rulebook, Verdict

NEW = "new/"
"""Begins the id of a definition that draws another line in the new rulebook."""

Lines = frozenset[tuple[Comparison, Comparison]]
"""Comparisons that stand in the same place and differ, the old one first."""


class Pair(NamedTuple):
    """A condition of the old rulebook, and what stands in its place in the new one."""

    before: Condition
    after: Condition


class MovedLines:
    """The lines of two rulebooks, held against each other."""

    def __init__(self, old: Rulebook, new: Rulebook) -> None:
        self._old, self._new = old, new
        self._found = Remembered[Pair, Lines | None](self._compare)

    def between(self, before: Condition, after: Condition) -> Lines | None:
        """Return the lines that differ; None where the conditions differ in more."""
        return self._found[Pair(before, after)]

    def _compare(self, pair: Pair) -> Lines | None:
        match pair:
            case Comparison() as before, Comparison() as after:
                return self._of_comparisons(before, after)
            case Is(before_name), Is(after_name):
                old, new = self._old.definitions, self._new.definitions
                return self.between(old[before_name].when, new[after_name].when)
            case (AllOf() | AnyOf() | NoneOf()) as before, after if type(
                before
            ) is type(after) and len(before.parts) == len(after.parts):
                each = zip(before.parts, after.parts, strict=True)
                return _together(*(self.between(*both) for both in each))
        return None

    def _of_comparisons(self, before: Comparison, after: Comparison) -> Lines | None:
        if before.question != after.question or not self._alike(before):
            return None
        own: Lines = frozenset({(before, after)} if before != after else ())
        return _together(own, self._gates(before.question))

    def _alike(self, comparison: Comparison) -> bool:
        """Tell whether a question is answered in the same way in both."""
        old, new = (it.questions[comparison.question] for it in (self._old, self._new))
        told = [(it.kind, [*it.choices], it.bounds) for it in (old, new)]
        return told[0] == told[1]

    def _gates(self, question: str) -> Lines | None:
        old, new = (it.questions[question].ask_when for it in (self._old, self._new))
        return self.between(old or ALWAYS, new or ALWAYS)

    def disagreeing(self, lines: Lines) -> Iterator[tuple[str, Answer]]:
        """Yield an answer of each class on which lines disagree, with its question.

        UndecidedError where there are too many classes.
        """
        for name in sorted({before.question for before, _after in lines}):
            own = [it for it in lines if it[0].question == name]
            every = [comparison for both in own for comparison in both]
            try:
                answers = answers_for(self._new.questions[name], every)
            except TooManyError:
                raise UndecidedError from None
            for answer in answers:
                if any(one.holds(answer) != two.holds(answer) for one, two in own):
                    yield name, answer

    def never(
        self, before: Condition, after: Condition, pair: tuple[Verdict, Verdict]
    ) -> bool:
        """Tell whether the form shows that no deal gets such verdicts before and after.

        It shows where one condition is met wherever the other is. Where a line moved
        in what a question hangs on, others meet the same comparison: it shows nothing.
        """
        if not self._asks_alike(before):
            return False
        was, now = before, self._named(after)
        if pair[0] is Verdict.MET:
            return always_met(self._behind, [was], [now]) is not None
        if pair[1] is Verdict.MET:
            return always_met(self._behind, [now], [was]) is not None
        return False

    def _asks_alike(self, before: Condition) -> bool:
        """Tell whether the questions behind a condition are asked of the same deals."""
        nodes = behind(before, self._old.conditions)
        asked = (name for kind, name in nodes if kind == "question")
        return not any(self._gates(name) for name in asked)

    def _named(self, condition: Condition) -> Condition:
        """Return a condition of the new rulebook, what differs behind it under NEW."""
        match condition:
            case Comparison():
                return condition
            case Is(name):
                same = name in self._old.definitions and not self.between(
                    Is(name), Is(name)
                )
                return condition if same else Is(f"{NEW}{name}")
            case _:
                return type(condition)(tuple(map(self._named, condition.parts)))

    def _behind(self, condition: Comparison | Is) -> Condition:
        """Return what is met as well; gates are the same where this is asked."""
        if isinstance(condition, Comparison):
            return self._old.questions[condition.question].ask_when or ALWAYS
        name = condition.definition
        if name.startswith(NEW):
            return self._named(self._new.definitions[name.removeprefix(NEW)].when)
        return self._old.definitions[name].when


def _together(*found: Lines | None) -> Lines | None:
    """Return the lines of several parts; None where one differs in more."""
    lines: Lines = frozenset()
    for each in found:
        if each is None:
            return None
        lines |= each
    return lines
