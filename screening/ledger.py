"""Decide a condition: met, not met, or open.

Kleene's three-valued logic. A comparison on a question without an answer is open. A
question is gated by its own `ask-when`: a comparison reads as "the question is asked,
and its answer compares", so one that is not asked has no answer that counts.

A verdict depends only on which comparisons hold and which are open. Every different
comparison of a rulebook is numbered; a set of them is the bits of one integer, and
each condition remembers what it decided for the bits it reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Generic, NamedTuple, TypeVar, assert_never

from screening.conditions import AllOf, AnyOf, Comparison, Condition, Is, NoneOf
from screening.model import Answer, Answers, Question, Verdict


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


T = TypeVar("T")


class Decider(Generic[T]):
    """One condition, ready to be decided, and what is to be made of its decisions."""

    def __init__(
        self, ledger: Ledger, condition: Condition, make: Callable[[Decision], T]
    ) -> None:
        self._ledger = ledger
        self._condition = condition
        self._make = make
        self.mask = ledger.enter(condition)
        """The bits of the comparisons that the condition reads."""
        self._seen: dict[tuple[int, int], T] = {}

    def decide(self, facts: Facts) -> T:
        """Return what was made of the decision on those facts."""
        met, open_ = facts
        mask = self.mask
        key = (met & mask, open_ & mask)
        known = self._seen.get(key)
        if known is None:
            known = self._make(self._ledger.decide(self._condition, Facts(*key)))
            self._seen[key] = known
        return known


class Ledger:
    """The comparisons of a rulebook, numbered, and how each answer marks them."""

    MOST_ANSWERS = 4096

    def __init__(
        self, questions: Mapping[str, Question], definitions: Mapping[str, Condition]
    ) -> None:
        self._questions = questions
        self._definitions = definitions
        self._order = {question: place for place, question in enumerate(questions)}
        self._entered: dict[str, int] = {}
        self._bits: dict[Comparison, int] = {}
        self._marks: dict[str, dict[Answer | None, Facts]] = {}

    def enter(self, condition: Condition) -> int:
        """Number the comparisons a condition reads; return their bits."""
        match condition:
            case Comparison(question):
                bit = self._bits.setdefault(condition, 1 << len(self._bits))
                self._marks[question] = {}
                gate = self._questions[question].ask_when
                return bit | (self.enter(gate) if gate is not None else 0)
            case AllOf(parts) | AnyOf(parts) | NoneOf(parts):
                mask = 0
                for part in parts:
                    mask |= self.enter(part)
                return mask
            case Is(definition):
                if definition not in self._entered:
                    self._entered[definition] = self.enter(
                        self._definitions[definition]
                    )
                return self._entered[definition]
            case _ as never:
                assert_never(never)

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

    def comparisons(self, mask: int) -> Iterator[Comparison]:
        """Yield the comparisons entered so far that have a bit in that mask."""
        return (one for one, bit in self._bits.items() if bit & mask)

    def mark(self, question: str, answer: Answer | None) -> Facts:
        """Return what one answer, or its absence, does to the comparisons on it."""
        met = open_ = 0
        for comparison, bit in self._bits.items():
            if comparison.question == question:
                if answer is None:
                    open_ |= bit
                elif comparison.holds(answer):
                    met |= bit
        return Facts(met, open_)

    def decide(self, condition: Condition, facts: Facts) -> Decision:
        """Decide a condition that was entered."""
        verdict, because, waiting = self._decide(condition, facts, {})
        in_order = self._order.__getitem__
        return Decision(
            verdict,
            tuple(sorted(because, key=in_order)),
            tuple(sorted(waiting, key=in_order)),
        )

    def _decide(
        self, condition: Condition, facts: Facts, named: dict[str, _Found]
    ) -> _Found:
        """Decide; `named` holds the definitions decided on the way."""
        match condition:
            case Comparison():
                return self._compare(condition, facts, named)
            case AllOf(parts):
                return _all([self._decide(part, facts, named) for part in parts])
            case AnyOf(parts):
                return _any([self._decide(part, facts, named) for part in parts])
            case NoneOf(parts):
                return _not(_any([self._decide(part, facts, named) for part in parts]))
            case Is(name):
                if name not in named:
                    named[name] = self._decide(self._definitions[name], facts, named)
                return named[name]
            case _ as never:
                assert_never(never)

    def _compare(
        self, comparison: Comparison, facts: Facts, named: dict[str, _Found]
    ) -> _Found:
        """Decide "the question is asked, and its answer compares".

        While it is open whether a question is asked, it is not waited for: the
        answers that decide whether it is asked are.
        """
        question, bit = frozenset({comparison.question}), self._bits[comparison]
        gate = self._questions[comparison.question].ask_when
        asked = _ALWAYS if gate is None else self._decide(gate, facts, named)
        if asked.verdict is Verdict.NOT_MET:
            return asked
        if not (facts.met | facts.open) & bit:
            return _Found(Verdict.NOT_MET, question, _NOTHING)
        if asked.verdict is Verdict.OPEN:
            return asked
        if facts.open & bit:
            return _Found(Verdict.OPEN, _NOTHING, question)
        return _Found(Verdict.MET, asked.because | question, _NOTHING)


class _Found(NamedTuple):
    """A decision whose questions are not yet in order."""

    verdict: Verdict
    because: frozenset[str]
    waiting_for: frozenset[str]


_NOTHING: frozenset[str] = frozenset()
_ALWAYS = _Found(Verdict.MET, _NOTHING, _NOTHING)


def _all(parts: list[_Found]) -> _Found:
    """All hold, unless one does not; open if one is and none fails."""
    for verdict in (Verdict.NOT_MET, Verdict.OPEN, Verdict.MET):
        deciding = [part for part in parts if part.verdict is verdict]
        if deciding:
            return _Found(
                verdict,
                _NOTHING.union(*(part.because for part in deciding)),
                _NOTHING.union(*(part.waiting_for for part in deciding)),
            )
    return _ALWAYS


def _any(parts: list[_Found]) -> _Found:
    """At least one holds: not all of the opposites do."""
    return _not(_all([_not(part) for part in parts]))


_OPPOSITE = {
    Verdict.MET: Verdict.NOT_MET,
    Verdict.NOT_MET: Verdict.MET,
    Verdict.OPEN: Verdict.OPEN,
}


def _not(found: _Found) -> _Found:
    """The opposite, for the same reasons."""
    return found._replace(verdict=_OPPOSITE[found.verdict])
