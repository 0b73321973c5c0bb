"""Decide a condition: met, not met, or open.

A comparison on a question without an answer is open. A question is gated by its own
`ask-when`: a comparison reads as "the question is asked, and its answer compares", so
one that is not asked has no answer that counts.

A verdict depends only on which comparisons hold and which are open. Every different
comparison of a rulebook is numbered and has two bits of one integer, the facts: it
holds, it is open. Every part of a condition remembers what it came to by the bits that
it reads; so a deal that was never seen is put together from parts that were.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial, reduce
from operator import or_
from typing import NamedTuple, assert_never

from screening.engine.logic import Lanes, Remembered
from screening.rulebook import conditions
from screening.rulebook.conditions import Answer, Answers, Comparison, Condition
from screening.rulebook.model import Rulebook, Verdict

MOST_DECISIONS = 1024
"""How many decisions are remembered for one part of a condition."""

MOST_ANSWERS = 1024
"""How many answers are remembered for one question."""

TruthBits = int
"""Which comparisons hold and which are open: two bits for each, in that order."""


class Decision(NamedTuple):
    """A verdict with the questions behind it, in page order.

    `because` decided it: keeping only their answers gives the same verdict.
    `waiting_for` could still decide it, and is empty unless the verdict is open.
    """

    verdict: Verdict
    because: tuple[str, ...]
    waiting_for: tuple[str, ...]


class Mark(NamedTuple):
    """The comparisons that an answer meets, and all those that it settles."""

    met: TruthBits
    every: TruthBits

    def on(self, facts: TruthBits) -> TruthBits:
        """Return facts after the answer: what it meets, and nothing on it left open."""
        return facts & ~self.every | self.met


class Signs(NamedTuple):
    """What a verdict that is open still hangs on, as far as one question goes.

    The comparisons that help it to be met, and those that hurt; and the questions by
    which all others on that question are decided already, or matter no more.
    """

    helping: frozenset[Comparison] = frozenset()
    hurting: frozenset[Comparison] = frozenset()
    because: frozenset[str] = frozenset()

    @staticmethod
    def together(some: Collection["Signs"]) -> "Signs":
        """Return what all of them say."""
        return Signs(
            frozenset[Comparison]().union(*(signs.helping for signs in some)),
            frozenset[Comparison]().union(*(signs.hurting for signs in some)),
            frozenset[str]().union(*(signs.because for signs in some)),
        )


Hanging = tuple[TruthBits, str]
"""Facts, and the question whose comparisons are looked for."""

SignBits = tuple[TruthBits, TruthBits, int]
"""The same three as `Signs`: bits of comparisons, and of questions as in a lane."""


class Entered(NamedTuple):
    """A condition numbered: the facts that it reads, its `Lanes`, its signs if open."""

    mask: TruthBits
    found: Remembered[TruthBits, int]
    signs: Remembered[Hanging, SignBits]


def _signs_by(work: Callable[[Hanging], SignBits]) -> Remembered[Hanging, SignBits]:
    return Remembered(work, MOST_DECISIONS)


class CompiledCondition:
    """One condition, ready to be decided."""

    def __init__(self, evaluator: "Evaluator", condition: Condition) -> None:
        entered = evaluator.entered[condition]
        self.mask, lanes = entered.mask, entered.found
        self.signs = partial(evaluator.signs, entered)
        walk = lanes.work
        decisions = Remembered[int, Decision](evaluator.decision, MOST_DECISIONS)
        self._seen = Remembered[TruthBits, Decision](
            lambda facts: decisions[walk(facts)], MOST_DECISIONS
        )

    def decide(self, facts: TruthBits) -> Decision:
        """Return what it comes to by those facts."""
        return self._seen[facts & self.mask]


class Evaluator:
    """The comparisons of a rulebook, numbered, and how each answer marks them."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._names = tuple(rulebook.questions)
        self._order = {name: place for place, name in enumerate(self._names)}
        self._lanes = Lanes(len(self._names))
        self.entered = Remembered[Condition, Entered](self._enter)
        """The conditions whose comparisons are numbered, with what decides them."""
        self._compiled = Remembered[Condition, CompiledCondition](
            partial(CompiledCondition, self)
        )
        self._on: dict[str, dict[Comparison, TruthBits]] = {}
        self._every: dict[str, TruthBits] = {}
        self._marks: dict[str, Remembered[Answer | None, TruthBits]] = {}
        self._in_part = Remembered(self._mark_in_part, MOST_ANSWERS)
        self._gates: dict[str, Entered] = {}
        self.blank: TruthBits = 0
        """The facts of a deal without answers: every comparison is open."""

    def _enter(self, condition: Condition) -> Entered:
        match condition:
            case Comparison():
                return self._comparison(condition)
            case conditions.AllOf(parts):
                return self._group(parts, self._lanes.all_of)
            case conditions.AnyOf(parts):
                return self._group(parts, self._lanes.any_of)
            case conditions.NoneOf(parts):
                return self._group(parts, self._lanes.none_of, negated=True)
            case conditions.Is(name):
                return self.entered[self._rulebook.definitions[name].when]
            case _ as never:
                assert_never(never)

    def compiled(self, condition: Condition) -> CompiledCondition:
        """Return a condition ready to be decided."""
        return self._compiled[condition]

    def ways(self, condition: Condition) -> list[list[Condition]]:
        """Return the ways to meet a condition that lie open, each with all its parts.

        A definition is looked into as well, unless there are several ways to meet it.
        """
        match condition:
            case conditions.AnyOf(parts):
                return [way for part in parts for way in self.ways(part)]
            case conditions.AllOf(parts):
                return [[it for part in parts for it in self._only_way(part)]]
            case _:
                return [self._only_way(condition)]

    def _only_way(self, condition: Condition) -> list[Condition]:
        """Return the parts of the only way to meet a condition, else itself."""
        whole = condition
        if isinstance(whole, conditions.Is):
            whole = self._rulebook.definitions[whole.definition].when
        if not isinstance(whole, conditions.AllOf):
            return [condition]
        [way] = self.ways(whole)
        return way

    def _group(
        self,
        parts: Sequence[Condition],
        join: Callable[[int], int],
        *,
        negated: bool = False,
    ) -> Entered:
        entered = [self.entered[part] for part in parts]
        lanes = [(part.mask, part.found) for part in entered]

        def walk(facts: TruthBits) -> int:
            said = 0
            for mask, found in lanes:
                said |= found[facts & mask]
            return join(said)

        def signs(hanging: Hanging) -> SignBits:
            facts, question = hanging
            every = self.every(question)
            helping = hurting = because = 0
            for part in entered:
                if part.mask & every:
                    helps, hurts, others = self.signs(part, facts, question)
                    helping, hurting = helping | helps, hurting | hurts
                    because |= others
            if negated:
                return hurting, helping, because
            return helping, hurting, because

        mask = reduce(or_, (part.mask for part in entered), 0)
        return Entered(mask, Remembered(walk, MOST_DECISIONS), _signs_by(signs))

    def _comparison(self, comparison: Comparison) -> Entered:
        """Give a comparison its two bits, and prepare what decides it."""
        question, place = comparison.question, self.blank.bit_length()
        bits = self._on.setdefault(question, {})[comparison] = 3 << place
        self.blank |= 2 << place
        self._every[question] = self.every(question) | bits
        self._marks[question] = Remembered(partial(self._read, question), MOST_ANSWERS)
        holds, fails, waits = self._lanes.comparison(self._order[question])
        own = {bits & ~self.blank: holds, 0: fails, bits & self.blank: waits}
        here: SignBits = (bits, 0, 0)
        when = self._rulebook.questions[question].ask_when
        if when is None:
            signs = _signs_by(lambda _hanging: here)
            return Entered(bits, Remembered(own.__getitem__, MOST_DECISIONS), signs)
        gate = self._gates[question] = self.entered[when]

        def walk(facts: TruthBits) -> int:
            asked = gate.found[facts & gate.mask]
            return self._lanes.if_asked(asked, own[facts & bits])

        def hangs(hanging: Hanging) -> SignBits:
            helping, hurting, because = self.signs(gate, *hanging)
            own = bits if hanging[1] == question else 0
            return helping | own, hurting, because

        mask, lanes = bits | gate.mask, Remembered(walk, MOST_DECISIONS)
        return Entered(mask, lanes, _signs_by(hangs))

    def read(self, answers: Answers) -> TruthBits:
        """Return which comparisons those answers meet and which they leave open.

        Only comparisons entered so far. Answers to questions that no comparison
        reads are passed over.
        """
        facts = 0
        for question, marks in self._marks.items():
            facts |= marks[answers.get(question)]
        return facts

    def _read(self, question: str, answer: Answer | None) -> TruthBits:
        if answer is None:
            return self.every(question) & self.blank
        met = (bits for it, bits in self._on[question].items() if it.holds(answer))
        return reduce(or_, met, 0) & ~self.blank

    def mark(self, question: str, answer: Answer, mask: TruthBits = -1) -> Mark:
        """Return what one answer does to the facts that have a bit in that mask."""
        if question not in self._marks:
            return Mark(0, 0)
        return Mark(self._marks[question][answer] & mask, self.every(question) & mask)

    def mark_in_part(
        self,
        question: str,
        some: frozenset[str],
        out: frozenset[str],
        mask: TruthBits,
    ) -> Mark:
        """Return what an answer does that has some choices, and not those left out.

        Whether it has others is not known yet, and so is what hangs on them.
        """
        return self._in_part[question, some, out, mask]

    def _mark_in_part(
        self, answer: tuple[str, frozenset[str], frozenset[str], TruthBits]
    ) -> Mark:
        question, some, out, mask = answer
        found = 0
        for comparison, bits in self._on.get(question, {}).items():
            holds = comparison.holds_with(some, out) if bits & mask else False
            if holds is not False:
                found |= bits & self.blank if holds is None else bits & ~self.blank
        return Mark(found & mask, self.every(question) & mask)

    def bit(self, comparison: Comparison) -> TruthBits:
        """Return the bit by which a comparison holds that is numbered already."""
        return self._on[comparison.question][comparison] & ~self.blank

    def every(self, question: str) -> TruthBits:
        """Return the bits of all comparisons on a question."""
        return self._every.get(question, 0)

    def comparisons(self, question: str, mask: TruthBits) -> Iterator[Comparison]:
        """Yield the comparisons on a question that have a bit in that mask."""
        on = self._on.get(question, {})
        return (compared for compared, bits in on.items() if bits & mask)

    def signs(self, entered: Entered, facts: TruthBits, question: str) -> SignBits:
        """Return what a condition that reads a question still hangs on, as to that."""
        mask, lanes, signs = entered
        facts &= mask
        found = lanes[facts]
        if found & self._lanes.open:
            return signs[facts, question]
        return 0, 0, self._lanes.bits(found)

    def told(self, question: str, signs: SignBits) -> Signs:
        """Return signs on a question with their comparisons and questions."""
        helping, hurting, because = signs
        names = [self._names[place] for place in self._lanes.questions(because)]
        return Signs(
            frozenset(self.comparisons(question, helping)),
            frozenset(self.comparisons(question, hurting)),
            frozenset(names),
        )

    def perhaps_asked(self, facts: TruthBits, mask: TruthBits) -> list[str]:
        """Return open questions in the mask of which it is open if they are asked."""
        return [
            question
            for question, gate in self._gates.items()
            if self._every[question] & self.blank & facts & mask
            and gate.found[facts & gate.mask] & self._lanes.open
        ]

    def decision(self, found: int) -> Decision:
        """Return what a condition comes to, with its questions in page order."""
        verdict = self._lanes.verdict(found)
        names = tuple([self._names[place] for place in self._lanes.questions(found)])
        is_open = verdict is Verdict.OPEN
        return Decision(verdict, () if is_open else names, names if is_open else ())
