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
            if len(self._seen) >= MOST_DECISIONS:
                self._seen.clear()
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
        self._alone = {question: frozenset({question}) for question in questions}
        self._order = {question: place for place, question in enumerate(questions)}
        self._entered: dict[str, int] = {}
        self._seen: dict[str, dict[Facts, _Found]] = {}
        self._bits: dict[Comparison, int] = {}
        self._on: dict[str, list[Comparison]] = {}
        self._every: dict[str, int] = {}
        self._held: dict[tuple[str, Answer], tuple[int, int]] = {}
        self._marks: dict[str, dict[Answer | None, Facts]] = {}

    def enter(self, condition: Condition) -> int:
        """Number the comparisons a condition reads; return their bits."""
        match condition:
            case Comparison(question):
                return self._enter_comparison(condition) | self._enter_gate(question)
            case AllOf(parts) | AnyOf(parts) | NoneOf(parts):
                mask = 0
                for part in parts:
                    mask |= self.enter(part)
                return mask
            case Is(name):
                return self._enter_named(name, self._definitions[name])
            case _ as never:
                assert_never(never)

    def _enter_comparison(self, comparison: Comparison) -> int:
        if comparison not in self._bits:
            self._bits[comparison] = 1 << len(self._bits)
            self._on.setdefault(comparison.question, []).append(comparison)
            every = self._every.get(comparison.question, 0)
            self._every[comparison.question] = every | self._bits[comparison]
            self._marks[comparison.question] = {}
        return self._bits[comparison]

    def _enter_gate(self, question: str) -> int:
        """Enter what decides whether a question is asked; return its bits."""
        gate = self._questions[question].ask_when
        return 0 if gate is None else self._enter_named(f"ask {question}", gate)

    def _enter_named(self, name: str, condition: Condition) -> int:
        """Enter a definition or a gate, once; return its bits."""
        if name not in self._entered:
            self._entered[name] = self.enter(condition)
        return self._entered[name]

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
            for question, every in self._every.items()
            if every & facts.open
            and self._asked(question, facts).verdict is Verdict.OPEN
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
        verdict, because, waiting = self._decide(condition, facts)
        in_order = self._order.__getitem__
        return Decision(
            verdict,
            tuple(sorted(because, key=in_order)),
            tuple(sorted(waiting, key=in_order)),
        )

    def _decide(self, condition: Condition, facts: Facts) -> _Found:
        match condition:
            case Comparison():
                return self._compare(condition, facts)
            case AllOf(parts):
                return _all([self._decide(part, facts) for part in parts])
            case AnyOf(parts):
                return _any([self._decide(part, facts) for part in parts])
            case NoneOf(parts):
                return _not(_any([self._decide(part, facts) for part in parts]))
            case Is(name):
                return self._named(name, self._definitions[name], facts)
            case _ as never:
                assert_never(never)

    def _compare(self, comparison: Comparison, facts: Facts) -> _Found:
        """Decide "the question is asked, and its answer compares".

        While it is open whether a question is asked, it is not waited for: the
        answers that decide whether it is asked are.
        """
        question, bit = self._alone[comparison.question], self._bits[comparison]
        asked = self._asked(comparison.question, facts)
        if asked.verdict is Verdict.NOT_MET:
            return asked
        if not (facts.met | facts.open) & bit:
            return _Found(Verdict.NOT_MET, question, _NOTHING)
        if asked.verdict is Verdict.OPEN:
            return asked
        if facts.open & bit:
            return _Found(Verdict.OPEN, _NOTHING, question)
        return _Found(Verdict.MET, asked.because | question, _NOTHING)

    def _asked(self, question: str, facts: Facts) -> _Found:
        """Decide whether a question is asked; no definition's id has a space."""
        gate = self._questions[question].ask_when
        return _ALWAYS if gate is None else self._named(f"ask {question}", gate, facts)

    def _named(self, name: str, condition: Condition, facts: Facts) -> _Found:
        """Decide a definition or a gate, or remember what was decided."""
        mask, seen = self._entered[name], self._seen.setdefault(name, {})
        key = Facts(facts.met & mask, facts.open & mask)
        found = seen.get(key)
        if found is None:
            if len(seen) >= MOST_DECISIONS:
                seen.clear()
            found = seen[key] = self._decide(condition, key)
        return found


class _Found(NamedTuple):
    """A decision whose questions are not yet in order."""

    verdict: Verdict
    because: frozenset[str]
    waiting_for: frozenset[str]


_NOTHING: frozenset[str] = frozenset()
_ALWAYS = _Found(Verdict.MET, _NOTHING, _NOTHING)
_NEVER = _Found(Verdict.NOT_MET, _NOTHING, _NOTHING)


def _all(parts: list[_Found]) -> _Found:
    """All hold, unless one does not; open if one is and none fails."""
    return _first_of(_AGAINST_FIRST, parts) or _ALWAYS


def _any(parts: list[_Found]) -> _Found:
    """At least one holds; open if one is and none does."""
    return _first_of(_FOR_FIRST, parts) or _NEVER


_AGAINST_FIRST = (Verdict.NOT_MET, Verdict.OPEN, Verdict.MET)
_FOR_FIRST = (Verdict.MET, Verdict.OPEN, Verdict.NOT_MET)


def _first_of(verdicts: tuple[Verdict, ...], parts: list[_Found]) -> _Found | None:
    """Return the first verdict that some part has, for the reasons of all that do."""
    for verdict in verdicts:
        deciding = [part for part in parts if part[0] is verdict]
        if len(deciding) == 1:
            return deciding[0]
        if deciding:
            return _Found(
                verdict,
                _NOTHING.union(*[part[1] for part in deciding]),
                _NOTHING.union(*[part[2] for part in deciding]),
            )
    return None


_OPPOSITE = {
    Verdict.MET: Verdict.NOT_MET,
    Verdict.NOT_MET: Verdict.MET,
    Verdict.OPEN: Verdict.OPEN,
}


def _not(found: _Found) -> _Found:
    """The opposite, for the same reasons."""
    return _Found(_OPPOSITE[found.verdict], found.because, found.waiting_for)
