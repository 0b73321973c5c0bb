"""Decide a condition: met, not met, or open.

A comparison on a question without an answer is open. A question is gated by its own
`ask-when`: a comparison reads as "the question is asked, and its answer compares", so
one that is not asked has no answer that counts.

A verdict depends only on which comparisons hold and which are open. Every different
comparison of a rulebook is numbered; a set of them is the bits of one integer, and
each condition remembers what it decided for the bits it reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from operator import or_
from typing import Generic, NamedTuple, TypeVar, assert_never

from screening.conditions import AllOf, AnyOf, Comparison, Condition, Is, NoneOf
from screening.kleene import (
    Found,
    Walk,
    all_of,
    any_of,
    comparing,
    comparing_if_asked,
    none_of,
    remembering,
)
from screening.model import Answer, Answers, Rulebook, Verdict

MOST_DECISIONS = 65_536
"""How many decisions are remembered for one condition."""


class Decision(NamedTuple):
    """A verdict with the questions behind it, in page order.

    `because` decided it: keeping only their answers gives the same verdict.
    `waiting_for` could still decide it, and is empty unless the verdict is open.
    """

    verdict: Verdict
    because: tuple[str, ...]
    waiting_for: tuple[str, ...]


class Facts(NamedTuple):
    """Which comparisons hold and which are open, as bits."""

    met: int
    open: int


class Entered(NamedTuple):
    """A condition in the ledger: the bits of the comparisons it reads, and its walk."""

    mask: int
    walk: Walk


T = TypeVar("T")


class Decider(Generic[T]):
    """One condition, ready to be decided, and what is to be made of its decisions."""

    def __init__(
        self, ledger: Ledger, condition: Condition, make: Callable[[Decision], T]
    ) -> None:
        self._in_order = ledger.in_order
        self._make = make
        self.mask, self._walk = ledger.enter(condition)
        self._seen: dict[tuple[int, int], T] = {}

    def decide(self, facts: Facts) -> T:
        """Return what was made of the decision on those facts."""
        met, open_ = facts
        mask = self.mask
        key = (met & mask, open_ & mask)
        known = self._seen.get(key)
        if known is None:
            if len(self._seen) >= MOST_DECISIONS:
                self._seen.clear()
            known = self._make(self._in_order(self._walk(*key)))
            self._seen[key] = known
        return known


class Ledger:
    """The comparisons of a rulebook, numbered, and how each answer marks them."""

    MOST_ANSWERS = 4096

    def __init__(self, rulebook: Rulebook) -> None:
        self._questions = rulebook.questions
        self._definitions = rulebook.definitions
        self._order = {one: place for place, one in enumerate(rulebook.questions)}
        self._named: dict[str, Entered] = {}
        self._gates: dict[str, Entered] = {}
        self._bits: dict[Comparison, int] = {}
        self._on: dict[str, list[Comparison]] = {}
        self._every: dict[str, int] = {}
        self._held: dict[tuple[str, Answer], tuple[int, int]] = {}
        self._marks: dict[str, dict[Answer | None, Facts]] = {}

    def enter(self, condition: Condition) -> Entered:
        """Number the comparisons a condition reads, and make the walk through it."""
        match condition:
            case Comparison():
                return self._enter_comparison(condition)
            case AllOf(parts):
                return self._enter_group(parts, all_of)
            case AnyOf(parts):
                return self._enter_group(parts, any_of)
            case NoneOf(parts):
                return self._enter_group(parts, none_of)
            case Is(name):
                if name not in self._named:
                    when = self._definitions[name].when
                    self._named[name] = self._shared(when)
                return self._named[name]
            case _ as never:
                assert_never(never)

    def _enter_group(
        self, parts: Sequence[Condition], judge: Callable[[list[Found]], Found]
    ) -> Entered:
        entered = [self.enter(part) for part in parts]
        walks = [one.walk for one in entered]

        def walk(met: int, open_: int) -> Found:
            return judge([part(met, open_) for part in walks])

        return Entered(reduce(or_, (one.mask for one in entered), 0), walk)

    def _enter_comparison(self, comparison: Comparison) -> Entered:
        question, bit = comparison.question, self._number(comparison)
        gate = self._gate(question)
        if gate is None:
            return Entered(bit, comparing(bit, question))
        walk = comparing_if_asked(bit, question, gate.walk)
        return Entered(bit | gate.mask, walk)

    def _number(self, comparison: Comparison) -> int:
        """Return the bit of a comparison, numbering it where it is new."""
        if comparison not in self._bits:
            self._bits[comparison] = 1 << len(self._bits)
            self._on.setdefault(comparison.question, []).append(comparison)
            every = self._every.get(comparison.question, 0)
            self._every[comparison.question] = every | self._bits[comparison]
            self._marks[comparison.question] = {}
        return self._bits[comparison]

    def _gate(self, question: str) -> Entered | None:
        """Return what decides whether a question is asked; None where it always is."""
        when = self._questions[question].ask_when
        if when is not None and question not in self._gates:
            self._gates[question] = self._shared(when)
        return self._gates.get(question)

    def _shared(self, condition: Condition) -> Entered:
        """Enter a condition that many others share: what it decides is remembered."""
        mask, walk = self.enter(condition)
        return Entered(mask, remembering(mask, walk, MOST_DECISIONS))

    def read(self, answers: Answers) -> Facts:
        """Return which comparisons those answers meet and which they leave open.

        Only comparisons entered so far. Answers to questions that no comparison
        reads are passed over.
        """
        met = open_ = 0
        for question, marks in self._marks.items():
            answer = answers.get(question)
            mark = marks.get(answer)
            if mark is None:
                if len(marks) >= self.MOST_ANSWERS:
                    marks.clear()
                mark = marks[answer] = self.mark(question, answer)
            met |= mark[0]
            open_ |= mark[1]
        return Facts(met, open_)

    def comparisons(self, question: str, mask: int) -> Iterator[Comparison]:
        """Yield the comparisons on a question that have a bit in that mask."""
        on = self._on.get(question, [])
        return (one for one in on if self._bits[one] & mask)

    def perhaps_asked(self, facts: Facts) -> list[str]:
        """Return the open questions of which it is open too whether they are asked."""
        return [
            question
            for question, gate in self._gates.items()
            if self._every[question] & facts.open
            and gate.walk(*facts).verdict is Verdict.OPEN
        ]

    def mark(self, question: str, answer: Answer | None, mask: int = -1) -> Facts:
        """Return what one answer, or its absence, does to the comparisons on it.

        Only to those in the mask.
        """
        if answer is None:
            return Facts(0, self._every.get(question, 0) & mask)
        on = self._on.get(question, [])
        met, known = self._held.get((question, answer), (0, 0))
        if known < len(on):
            for comparison in on[known:]:
                if comparison.holds(answer):
                    met |= self._bits[comparison]
            if len(self._held) >= self.MOST_ANSWERS:
                self._held.clear()
            self._held[question, answer] = met, len(on)
        return Facts(met & mask, 0)

    def decide(self, condition: Condition, facts: Facts) -> Decision:
        """Decide a condition that was entered."""
        return self.in_order(self.enter(condition).walk(*facts))

    def in_order(self, found: Found) -> Decision:
        """Return a decision with its questions in page order."""
        verdict, because, waiting_for = found
        place = self._order.__getitem__
        return Decision(
            verdict,
            tuple(sorted(because, key=place)),
            tuple(sorted(waiting_for, key=place)),
        )
