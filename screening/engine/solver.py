"""Find a deal that shows something, or prove that there is none.

The search answers one question at a time and decides by the engine's own rules. As more
answers never change a decided verdict, a branch ends as soon as one verdict is decided
against what is wanted; and as only one answer of each class needs trying, having tried
all is a proof. Where a verdict is wanted open, questions are left unanswered as well.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from screening.engine.equivalence import TooManyError, answers_for
from screening.engine.evaluator import CompiledCondition, Decision, Evaluator, TruthBits
from screening.rulebook.conditions import Answer, Answers, Condition
from screening.rulebook.model import Rulebook, Verdict

MOST_STEPS = 20_000
"""How many sets of answers are tried before a search is given up."""


class UndecidedError(Exception):
    """The search was given up: there may or may not be such a deal."""


class SolverCondition(NamedTuple):
    """A condition to be decided by one of the rulebooks, counted from 0."""

    of: int
    decider: CompiledCondition[Decision]


Wanted = tuple[SolverCondition, Verdict]


class _Mark(NamedTuple):
    """The comparisons that an answer meets, and all those that it settles."""

    met: TruthBits
    every: TruthBits

    def on(self, facts: TruthBits) -> TruthBits:
        """Return facts after the answer: what it meets, and nothing on it left open."""
        return facts & ~self.every | self.met


class _Class(NamedTuple):
    """One answer of a class, and its mark by each rulebook."""

    question: str
    answer: Answer
    marks: tuple[_Mark, ...]


class _State(NamedTuple):
    """The answers so far, and the comparisons they meet and leave open.

    Questions in `blank` stay without an answer.
    """

    answers: dict[str, Answer]
    facts: tuple[TruthBits, ...]
    blank: frozenset[str]


class Solver:
    """Every deal there can be, as far as these rulebooks can tell them apart."""

    def __init__(self, *rulebooks: Rulebook) -> None:
        self._rulebooks = rulebooks
        self.ledgers = [Evaluator(one) for one in rulebooks]
        self._deciders: dict[
            tuple[Evaluator, Condition], CompiledCondition[Decision]
        ] = {}
        self._classes: dict[tuple[str, tuple[int, ...]], list[_Class]] = {}

    def twice(self) -> Solver:
        """Return the pairs of these deals; what is decided of one is known of both."""
        pairs = Solver(*self._rulebooks, *self._rulebooks)
        pairs.ledgers = self.ledgers * 2
        pairs._deciders = self._deciders
        return pairs

    def judge(self, condition: Condition, of: int = 0) -> SolverCondition:
        """Return what decides a condition by that rulebook."""
        ledger = self.ledgers[of]
        key = (ledger, condition)
        if key not in self._deciders:
            self._deciders[key] = CompiledCondition(ledger, condition, _as_it_is)
        return SolverCondition(of, self._deciders[key])

    def find(
        self,
        *wanted: Wanted,
        known: Answers | None = None,
        apart: Sequence[Answers] = (),
        blank: Collection[str] = (),
    ) -> dict[str, Answer] | None:
        """Return answers for which every judge gives the wanted verdict.

        They are as few as it takes, those in `known` among them; None is a proof that
        there are none. `apart` are further answers by rulebook, for that one alone.
        Questions in `blank` stay without an answer.

        Raises:
            UndecidedError: where the search is given up.
        """
        search = self._search(wanted, blank)
        start = search.start(apart)
        found = search.first_from(search.with_answers(start, known or {}))
        return found and search.fewest(start, found.answers, known or {})

    def exists(self, *wanted: Wanted, known: Answers | None = None) -> bool:
        """Tell whether there are answers for which every judge gives its verdict.

        Raises:
            UndecidedError: where the search is given up.
        """
        search = self._search(wanted, ())
        start = search.with_answers(search.start(()), known or {})
        return search.first_from(start) is not None

    def reads(self, judge: SolverCondition, question: str) -> bool:
        """Tell whether a judge reads a question, through names and gates too."""
        comparisons = self.ledgers[judge.of].comparisons(question, judge.decider.mask)
        return next(comparisons, None) is not None

    def perhaps_asked(self, judge: SolverCondition, facts: TruthBits) -> list[str]:
        """Return the questions a judge reads that are open, and so is their asking."""
        ledger = self.ledgers[judge.of]
        return ledger.perhaps_asked(facts, judge.decider.mask)

    def verdict(self, judge: SolverCondition, answers: Answers) -> Verdict:
        """Return the verdict a judge gives on answers."""
        search = self._search([(judge, Verdict.MET)], ())
        state = search.with_answers(search.start(()), answers)
        return judge.decider.decide(state.facts[judge.of]).verdict

    def _search(self, wanted: Sequence[Wanted], blank: Collection[str]) -> _Search:
        masks = [0] * len(self.ledgers)
        for judge, _verdict in wanted:
            masks[judge.of] |= judge.decider.mask
        wants_open = any(verdict is Verdict.OPEN for _judge, verdict in wanted)
        steps = itertools.count(1)
        return _Search(self, wanted, wants_open, frozenset(blank), tuple(masks), steps)

    def all_answers(self, question: str) -> list[Answer]:
        """Return an answer of every class of a question, in order.

        Raises:
            UndecidedError: where there are too many.
        """
        masks = tuple(-1 for _ in self.ledgers)
        try:
            return [one.answer for one in self.classes(question, masks)]
        except TooManyError:
            raise UndecidedError from None

    def classes(self, question: str, masks: tuple[int, ...]) -> list[_Class]:
        """Return the answers to a question that comparisons in the masks tell apart.

        One mask for each rulebook.
        """
        pairs = zip(self.ledgers, masks, strict=True)
        masks = tuple(ledger.every(question) & mask for ledger, mask in pairs)
        found = self._classes.get((question, masks))
        if found is None:
            told: dict[tuple[int, ...], _Class] = {}
            for answer in self._answers(question, masks):
                one = self.mark(question, answer, masks)
                told.setdefault(tuple(mark.met for mark in one.marks), one)
            found = self._classes[question, masks] = list(told.values())
        return found

    def _answers(self, question: str, masks: tuple[int, ...]) -> Iterator[Answer]:
        comparisons = [
            one
            for ledger, mask in zip(self.ledgers, masks, strict=True)
            for one in ledger.comparisons(question, mask)
        ]
        for rulebook in self._rulebooks:
            if question in rulebook.questions:
                yield from answers_for(rulebook.questions[question], comparisons)

    def mark(self, question: str, answer: Answer, masks: tuple[int, ...]) -> _Class:
        """Return what an answer does; a rulebook that cannot read it has none."""
        asked = [one.questions.get(question) for one in self._rulebooks]
        marks = [_Mark(0, 0)] * len(masks)
        if len({one.kind for one in asked if one}) == 1:
            marks = [
                _Mark(one.mark(question, answer) & mask, one.every(question) & mask)
                for one, mask in zip(self.ledgers, masks, strict=True)
            ]
        return _Class(question, answer, tuple(marks))


class _Search(NamedTuple):
    """One search through a space, counted in steps."""

    space: Solver
    wanted: Sequence[Wanted]
    wants_open: bool
    blank: frozenset[str]
    masks: tuple[int, ...]
    steps: Iterator[int]

    def start(self, apart: Sequence[Answers]) -> _State:
        """Return the state without answers, but for those that stand apart."""
        pairs = zip(self.space.ledgers, self.masks, strict=True)
        facts = (ledger.blank & mask for ledger, mask in pairs)
        state = _State({}, tuple(facts), self.blank)
        for of, own in enumerate(apart):
            for question, answer in own.items():
                one = self.space.mark(question, answer, self.masks)
                state = self.answered_apart(state, of, one)
        return state

    def first_from(self, state: _State) -> _State | None:
        """Return a state that has what is wanted, from this one on, or None."""
        if next(self.steps) > MOST_STEPS:
            raise UndecidedError
        left = self.left(state)
        if not left:
            return None if left is None else state
        for one in self.next_from(state, left[0]):
            found = self.first_from(one)
            if found is not None:
                return found
        return None

    def next_from(self, state: _State, question: str) -> Iterator[_State]:
        """Yield the state with each answer to a question, and perhaps without any."""
        try:
            classes = self.space.classes(question, self.masks)
        except TooManyError:
            raise UndecidedError from None
        for one in classes:
            yield self.answered(state, one)
        if self.wants_open:
            yield state._replace(blank=state.blank | {question})

    def left(self, state: _State) -> list[str] | None:
        """Return questions that must be answered yet, or None where all is in vain."""
        ask: list[str] = []
        for judge, verdict in self.wanted:
            decision = judge.decider.decide(state.facts[judge.of])
            if decision.verdict is verdict:
                continue
            if decision.verdict is not Verdict.OPEN:
                return None
            left = self.unanswered(state, judge, decision)
            if not left:
                return None
            ask = ask or left
        return ask

    def unanswered(
        self, state: _State, judge: SolverCondition, decision: Decision
    ) -> list[str]:
        """Return what could decide a judge yet.

        An answer may be against a condition though it stays open whether it is asked.
        """
        gone = state.answers.keys() | state.blank
        left = [one for one in decision.waiting_for if one not in gone]
        if left:
            return left
        perhaps = self.space.perhaps_asked(judge, state.facts[judge.of])
        return [one for one in perhaps if one not in gone]

    def fewest(
        self, start: _State, answers: dict[str, Answer], known: Answers
    ) -> dict[str, Answer]:
        """Return the answers without those that it does not take."""
        kept = dict(answers)
        for question in [name for name in reversed(answers) if name not in known]:
            fewer = {name: kept[name] for name in kept if name != question}
            if self.left(self.with_answers(start, fewer)) == []:
                kept = fewer
        return kept

    def with_answers(self, state: _State, answers: Answers) -> _State:
        """Return the state with all those answers."""
        for question, answer in answers.items():
            state = self.answered(state, self.space.mark(question, answer, self.masks))
        return state

    def answered(self, state: _State, one: _Class) -> _State:
        """Return the state with one more answer."""
        facts = tuple(map(_Mark.on, one.marks, state.facts))
        answers = {**state.answers, one.question: one.answer}
        return _State(answers, facts, state.blank)

    def answered_apart(self, state: _State, of: int, one: _Class) -> _State:
        """Return the state with one more answer for that rulebook alone."""
        facts = [*state.facts]
        facts[of] = one.marks[of].on(facts[of])
        return state._replace(facts=tuple(facts))


def _as_it_is(decision: Decision) -> Decision:
    return decision
