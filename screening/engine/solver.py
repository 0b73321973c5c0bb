"""Find a deal that shows something, or prove that there is none.

The search answers one question at a time and decides by the engine's own rules. As more
answers never change a decided verdict, a branch ends as soon as one verdict is decided
against what is wanted; and as only one answer of each class needs trying, having tried
all is a proof. Where a verdict is wanted open, questions are left unanswered as well.
"""

import itertools
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from screening.engine.equivalence import TooManyError, answers_for
from screening.engine.evaluator import (
    CompiledCondition,
    Decision,
    Evaluator,
    Mark,
    TruthBits,
)
from screening.engine.logic import Remembered
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


Wanted = tuple[Condition | SolverCondition, Verdict]
"""A condition, of the first rulebook unless it says of which, and its verdict."""


class _Class(NamedTuple):
    """One answer of a class, and its mark by each rulebook."""

    question: str
    answer: Answer
    marks: tuple[Mark, ...]


class _State(NamedTuple):
    """The answers so far, the facts by them, and the questions that stay `blank`."""

    answers: dict[str, Answer]
    facts: tuple[TruthBits, ...]
    blank: frozenset[str]


class Solver:
    """Every deal there can be, as far as these rulebooks can tell them apart."""

    def __init__(self, *rulebooks: Rulebook) -> None:
        self._rulebooks = rulebooks
        self.evaluators = [Evaluator(rulebook) for rulebook in rulebooks]
        self._classes = Remembered[tuple[str, tuple[int, ...]], list[_Class]](
            self._told_apart
        )

    @cached_property
    def twice(self) -> "Solver":
        """The pairs of these deals; what is decided of one is known of both."""
        pairs = Solver(*self._rulebooks, *self._rulebooks)
        pairs.evaluators = self.evaluators * 2
        return pairs

    def compiled(self, condition: Condition, of: int = 0) -> SolverCondition:
        """Return a condition ready to be decided by that rulebook."""
        return SolverCondition(of, self.evaluators[of].compiled(condition))

    def find(
        self,
        *wanted: Wanted,
        known: Answers | None = None,
        apart: Sequence[Answers] = (),
        blank: Collection[str] = (),
    ) -> dict[str, Answer] | None:
        """Return answers for which every condition has the wanted verdict.

        They are as few as it takes, those in `known` among them; None is a proof that
        there are none. `apart` are further answers by rulebook, for that one alone.
        Questions in `blank` stay without an answer. UndecidedError where the search is
        given up.
        """
        search = _Search(self, wanted, blank)
        start = search.start(apart)
        found = search.first_from(search.with_answers(start, known or {}))
        return found and search.fewest(start, found.answers, known or {})

    def exists(self, *wanted: Wanted, known: Answers | None = None) -> bool:
        """Tell whether `find` would find answers, or raise UndecidedError."""
        search = _Search(self, wanted)
        start = search.with_answers(search.start(), known or {})
        return search.first_from(start) is not None

    def reads(self, condition: SolverCondition, question: str) -> bool:
        """Tell whether a condition reads a question, through names and gates too."""
        every = self.evaluators[condition.of].every(question)
        return bool(every & condition.decider.mask)

    def verdict(self, condition: SolverCondition, answers: Answers) -> Verdict:
        """Return what a condition comes to with those answers."""
        facts = self.evaluators[condition.of].read(answers)
        return condition.decider.decide(facts).verdict

    def all_answers(self, question: str) -> list[Answer]:
        """Return an answer of every class, in order; UndecidedError if too many."""
        masks = (-1,) * len(self.evaluators)
        return [found.answer for found in self.classes(question, masks)]

    def classes(self, question: str, masks: tuple[int, ...]) -> list[_Class]:
        """Return the answers to a question that comparisons in the masks tell apart.

        One mask for each rulebook. UndecidedError where there are too many.
        """
        pairs = zip(self.evaluators, masks, strict=True)
        masks = tuple(evaluator.every(question) & mask for evaluator, mask in pairs)
        return self._classes[question, masks]

    def _told_apart(self, key: tuple[str, tuple[int, ...]]) -> list[_Class]:
        question, masks = key
        comparisons = [
            comparison
            for evaluator, mask in zip(self.evaluators, masks, strict=True)
            for comparison in evaluator.comparisons(question, mask)
        ]
        asked = [rulebook.questions.get(question) for rulebook in self._rulebooks]
        told: dict[tuple[int, ...], _Class] = {}
        try:
            answers = [answers_for(found, comparisons) for found in asked if found]
        except TooManyError:
            raise UndecidedError from None
        for answer in itertools.chain(*answers):
            marked = self.mark(question, answer, masks)
            told.setdefault(tuple(mark.met for mark in marked.marks), marked)
        return list(told.values())

    def mark(self, question: str, answer: Answer, masks: tuple[int, ...]) -> _Class:
        """Return what an answer does; a rulebook that cannot read it has none."""
        asked = [rulebook.questions.get(question) for rulebook in self._rulebooks]
        marks = [Mark(0, 0)] * len(masks)
        if len({found.kind for found in asked if found}) == 1:
            pairs = zip(self.evaluators, masks, strict=True)
            marks = [
                evaluator.mark(question, answer, mask) for evaluator, mask in pairs
            ]
        return _Class(question, answer, tuple(marks))


class _Search:
    """One search through the deals there can be, counted in steps."""

    def __init__(
        self, solver: Solver, wanted: Sequence[Wanted], blank: Collection[str] = ()
    ) -> None:
        self.solver, self.blank = solver, frozenset(blank)
        self.wanted = [
            (it if isinstance(it, SolverCondition) else solver.compiled(it), verdict)
            for it, verdict in wanted
        ]
        self.steps = itertools.count(1)
        masks = [0] * len(solver.evaluators)
        for (of, decider), _verdict in self.wanted:
            masks[of] |= decider.mask
        self.masks = tuple(masks)

    def start(self, apart: Sequence[Answers] = ()) -> _State:
        """Return the state without answers, except for those that stand apart."""
        pairs = zip(self.solver.evaluators, self.masks, strict=True)
        facts = [evaluator.blank & mask for evaluator, mask in pairs]
        for of, own in enumerate(apart):
            for question, answer in own.items():
                marks = self.solver.mark(question, answer, self.masks).marks
                facts[of] = marks[of].on(facts[of])
        return _State({}, tuple(facts), self.blank)

    def first_from(self, state: _State) -> _State | None:
        """Return a state that has what is wanted, from this one on, or None."""
        if next(self.steps) > MOST_STEPS:
            raise UndecidedError
        left = self.left(state)
        if not left:
            return None if left is None else state
        found = map(self.first_from, self.next_from(state, left[0]))
        return next(filter(None, found), None)

    def next_from(self, state: _State, question: str) -> Iterator[_State]:
        """Yield the state with each answer to a question, and perhaps without any."""
        for marked in self.solver.classes(question, self.masks):
            yield self.answered(state, marked)
        if any(verdict is Verdict.OPEN for _condition, verdict in self.wanted):
            yield state._replace(blank=state.blank | {question})

    def left(self, state: _State) -> list[str] | None:
        """Return questions that must be answered yet, or None where all is in vain."""
        ask: list[str] = []
        gone = state.answers.keys() | state.blank
        for (of, decider), verdict in self.wanted:
            decision = decider.decide(state.facts[of])
            if decision.verdict is verdict:
                continue
            if decision.verdict is not Verdict.OPEN:
                return None
            evaluator, facts = self.solver.evaluators[of], state.facts[of]
            left = [name for name in decision.waiting_for if name not in gone]
            if not left:
                # An answer may be against it though it stays open if it is asked.
                perhaps = evaluator.perhaps_asked(facts, decider.mask)
                left = [name for name in perhaps if name not in gone]
            if not left:
                return None
            ask = ask or left
        return ask

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
        for question, answer in answers.items():
            state = self.answered(state, self.solver.mark(question, answer, self.masks))
        return state

    def answered(self, state: _State, marked: _Class) -> _State:
        facts = tuple(map(Mark.on, marked.marks, state.facts))
        answers = {**state.answers, marked.question: marked.answer}
        return state._replace(answers=answers, facts=facts)
