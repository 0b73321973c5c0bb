"""Decide a condition with the questions behind it: met, not met, or open, and why.

A comparison on a question without an answer is open. A question is gated by its own
`ask-when`: a comparison reads as "the question is asked, and its answer compares", so
one that is not asked has no answer that counts.

`verdicts` decides far more quickly, where nobody asks why.
"""

from typing import NamedTuple

from screening.engine.logic import Lanes
from screening.rulebook.conditions import (
    AllOf,
    Answers,
    AnyOf,
    Comparison,
    Condition,
    Is,
    NoneOf,
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
        self.rulebook, self.names = rulebook, tuple(rulebook.questions)
        self.lanes = Lanes(len(self.names))
        self.compared = {
            name: self.lanes.comparison(place) for place, name in enumerate(self.names)
        }
        """What a comparison on a question comes to that is met, not met, and open."""
        self.join = {
            AllOf: self.lanes.all_of,
            AnyOf: self.lanes.any_of,
            NoneOf: self.lanes.none_of,
        }
        """What a group comes to, by what its parts come to together."""

    def read(self, answers: Answers) -> "Evaluation":
        """Return what decides conditions for a deal with those answers."""
        return Evaluation(self, answers)

    def decision(self, found: int) -> Decision:
        """Return what a condition comes to, with its questions in page order."""
        verdict = self.lanes.verdict(found)
        behind = tuple([self.names[place] for place in self.lanes.questions(found)])
        is_open = verdict is Verdict.OPEN
        return Decision(verdict, () if is_open else behind, behind if is_open else ())

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
        """Return what a condition comes to, with its questions in page order."""
        found = self[condition]
        if found not in self._decisions:
            self._decisions[found] = self._evaluator.decision(found)
        return self._decisions[found]

    def verdict(self, condition: Condition) -> Verdict:
        """Return what a condition comes to, of which the rulebook need not know."""
        return self._evaluator.lanes.verdict(self[condition])

    def __missing__(self, condition: Condition) -> int:
        """Work it out, and remember it."""
        if type(condition) is Comparison:
            found = self._compare(condition)
        elif type(condition) is Is:
            found = self[
                self._evaluator.rulebook.definitions[condition.definition].when
            ]
        else:
            said = 0
            for part in condition.parts:
                said |= self[part]
            found = self._evaluator.join[type(condition)](said)
        self[condition] = found
        return found

    def _compare(self, comparison: Comparison) -> int:
        question = comparison.question
        holds, fails, found = self._evaluator.compared[question]
        answer = self._answers.get(question)
        if answer is not None:
            found = holds if comparison.holds(answer) else fails
        gate = self._questions[question].ask_when
        if gate is None:
            return found
        return self._evaluator.lanes.if_asked(self[gate], found)
