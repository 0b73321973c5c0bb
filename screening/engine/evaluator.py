"""Decide a condition with the questions behind it: met, not met, or open, and why.

A comparison on a question without an answer is open, and so is one whose answer only
says that it is not known. A question is gated by its own
`ask-when`: a comparison reads as "the question is asked, and its answer compares", so
one that is not asked has no answer that counts.

What a condition comes to, by Kleene's three values, is one integer of three lanes, a
bit for each question in each: those by which it is met, those by which it is not, and
those it waits for. Only one of the lanes has bits. So the parts of a group are put
together by `|`, and what the group comes to is the first lane, by its own order, that
has bits then.

`verdicts` decides far more quickly, where nobody asks why.
"""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import NamedTuple

from screening.rulebook.conditions import (
    AllOf,
    Answers,
    AnyOf,
    Comparison,
    Condition,
    Is,
)
from screening.rulebook.model import Rulebook, Verdict


class Decision(NamedTuple):
    """A verdict with the questions behind it, in page order.

    `because` decided it: keeping only their answers gives the same verdict.
    `waiting_for` could still decide it, and is empty unless the verdict is open.
    """

    verdict: Verdict
    because: tuple[str, ...]
    waiting_for: tuple[str, ...]


class Evaluator:
    """What decides conditions over the questions and definitions of one edition."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook, self._names = rulebook, tuple(rulebook.questions)
        self._nothing = 1 << len(self._names)
        """The bit of no question: by it a group without parts is decided."""
        self._width = width = len(self._names) + 1
        self._met, self._not_met, self.open = (
            ((1 << width) - 1) << lane * width for lane in range(3)
        )
        self.compared = {
            name: tuple((1 << place) << lane * width for lane in range(3))
            for place, name in enumerate(self._names)
        }
        """What a comparison on a question comes to that is met, not met, and open."""

    def read(self, answers: Answers) -> "Evaluation":
        """Begin to decide conditions for a deal with those answers."""
        return Evaluation(self, answers)

    def joined(self, group: type, bits: int) -> int:
        """The truth of a group, by the truths of its parts joined by "or".

        None of them holds for the same reasons for which any does not.
        """
        if group is AllOf:
            return bits & self._not_met or bits & self.open or bits or self._nothing
        nothing = self._nothing << self._width
        upper = bits & self._met or bits & self.open or bits or nothing
        if group is AnyOf or upper & self.open:
            return upper
        return upper >> self._width if upper & self._not_met else upper << self._width

    def if_asked(self, asked: int, compared: int) -> int:
        """The question is asked, and its answer compares.

        While it is open whether a question is asked, it is not waited for: the answers
        that decide whether it is asked are.
        """
        fails = asked & self._not_met or compared & self._not_met
        waits = asked & self.open or compared & self.open
        return fails or waits or asked | compared

    def verdict(self, truth: int) -> Verdict:
        """Return which lane has the bits."""
        if truth & self.open:
            return Verdict.OPEN
        return Verdict.MET if truth & self._met else Verdict.NOT_MET

    def decision(self, truth: int) -> Decision:
        """The verdict of a truth, with the questions behind it in page order."""
        verdict, behind = self.verdict(truth), list[str]()
        while truth > self._met:
            truth >>= self._width
        left = truth & ~self._nothing
        while left:
            lowest = left & -left
            behind.append(self._names[lowest.bit_length() - 1])
            left ^= lowest
        names = tuple(behind)
        if verdict is Verdict.OPEN:
            return Decision(verdict, (), names)
        return Decision(verdict, names, ())

    def ways(self, condition: Condition) -> list[list[Condition]]:
        """Return the ways to meet a condition that lie open, each with all its parts.

        A definition is looked into as well, unless there are several ways to meet it.
        """
        match condition:
            case AnyOf(parts):
                return [way for part in parts for way in self.ways(part)]
            case AllOf(parts):
                return [[it for part in parts for it in self._only_way(part)]]
            case _:
                return [self._only_way(condition)]

    def _only_way(self, condition: Condition) -> list[Condition]:
        """Return the parts of the only way to meet a condition, else itself."""
        whole = condition
        if isinstance(whole, Is):
            whole = self.rulebook.definitions[whole.definition].when
        if not isinstance(whole, AllOf):
            return [condition]
        [way] = self.ways(whole)
        return way


class Evaluation(dict[Condition, int]):
    """What conditions come to for one deal, in lanes, each worked out once."""

    def __init__(self, evaluator: Evaluator, answers: Answers) -> None:
        super().__init__()
        self._evaluator, self._answers = evaluator, answers
        self._questions = evaluator.rulebook.questions
        self._decisions = dict[int, Decision]()

    def decide(self, condition: Condition) -> Decision:
        """Decide a condition: the verdict, and its questions in page order."""
        truth = self[condition]
        if truth not in self._decisions:
            self._decisions[truth] = self._evaluator.decision(truth)
        return self._decisions[truth]

    def waiting_for(self, conditions: Iterable[Condition]) -> tuple[str, ...]:
        """The questions that any of those conditions that are open waits for."""
        every = reduce(or_, map(self.__getitem__, conditions), 0)
        return self._evaluator.decision(every & self._evaluator.open).waiting_for

    def verdict(self, condition: Condition) -> Verdict:
        """The verdict of a condition, also of one that the rulebook has not."""
        return self._evaluator.verdict(self[condition])

    def __missing__(self, condition: Condition) -> int:
        """Work it out, and remember it."""
        if type(condition) is Comparison:
            truth = self._compare(condition)
        elif type(condition) is Is:
            truth = self[
                self._evaluator.rulebook.definitions[condition.definition].when
            ]
        else:
            truths = reduce(or_, map(self.__getitem__, condition.parts), 0)
            truth = self._evaluator.joined(type(condition), truths)
        self[condition] = truth
        return truth

    def _compare(self, comparison: Comparison) -> int:
        question = comparison.question
        holds, fails, truth = self._evaluator.compared[question]
        answer = self._answers.get(question)
        if answer is not None and answer not in self._questions[question].not_known:
            truth = holds if comparison.holds(answer) else fails
        gate = self._evaluator.rulebook.conditions["question", question]
        if gate is None:
            return truth
        return self._evaluator.if_asked(self[gate], truth)
