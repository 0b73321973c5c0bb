"""Find a deal that shows something, or prove that there is none.

The search answers one question at a time and decides by the engine's own rules. As more
answers never change a decided verdict, a branch ends as soon as one verdict is decided
against what is wanted; and as only one answer of each class needs trying, having tried
all is a proof. What decided it also tells which answers to change: those between are
not tried otherwise, and those to blame not together again. Where a verdict is wanted
open, questions stay unanswered too. Several choices are settled one choice at a time.
"""

import itertools
import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property, partial, reduce
from operator import or_
from typing import NamedTuple

from screening.engine.choices import NO_CHOICES, fewest, worth_trying
from screening.engine.equivalence import TooManyError, answers_for
from screening.engine.evaluator import (
    CompiledCondition,
    Evaluator,
    Mark,
    SignBits,
    Signs,
    TruthBits,
)
from screening.engine.logic import Remembered
from screening.engine.states import InVain, Marked, State, ToAnswer
from screening.rulebook.conditions import Answer, Answers, Condition
from screening.rulebook.model import Rulebook, Verdict

MOST_STEPS = 20_000
"""How many sets of answers are tried before a search is given up."""


class UndecidedError(Exception):
    """The search was given up: there may or may not be such a deal."""


class SolverCondition(NamedTuple):
    """A condition to be decided by one of the rulebooks, counted from 0."""

    of: int
    decider: CompiledCondition


Masks = tuple[TruthBits, ...]
"""Which comparisons count, by each rulebook."""

Wanted = tuple[Condition | SolverCondition, Verdict]
"""A condition, of the first rulebook unless it says of which, and its verdict."""


class Solver:
    """Every deal there can be, as far as these rulebooks can tell them apart."""

    def __init__(self, *rulebooks: Rulebook) -> None:
        self._rulebooks = rulebooks
        self.evaluators = [Evaluator(rulebook) for rulebook in rulebooks]
        self._classes = Remembered[tuple[str, Masks], list[Marked]](self._told_apart)
        self.choices = Remembered[str, frozenset[str]](self._listed)
        """The choices of a question that takes several; none of any other."""

    @cached_property
    def twice(self) -> "Solver":
        """The pairs of these deals."""
        return self.side_by_side(2)

    def side_by_side(self, deals: int) -> "Solver":
        """Return so many of these deals; what is decided of one is known of all."""
        several = Solver(*self._rulebooks * deals)
        several.evaluators = self.evaluators * deals
        return several

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
        search = Search(self, wanted, blank)
        start = search.start(apart)
        found = search.first(search.with_answers(start, known or {}))
        return found and search.fewest(start, found.answers, known or {})

    def fewest(
        self, answers: Answers, *wanted: Wanted, apart: Sequence[Answers] = ()
    ) -> dict[str, Answer]:
        """Return as few of those answers as it takes, where they are enough."""
        search = Search(self, wanted)
        return search.fewest(search.start(apart), dict(answers), {})

    def exists(self, *wanted: Wanted, known: Answers | None = None) -> bool:
        """Tell whether `find` would find answers, or raise UndecidedError."""
        search = Search(self, wanted)
        start = search.with_answers(search.start(), known or {})
        return search.first(start) is not None

    def verdict(self, condition: SolverCondition, answers: Answers) -> Verdict:
        """Return what a condition comes to with those answers."""
        facts = self.evaluators[condition.of].read(answers)
        return condition.decider.decide(facts).verdict

    def all_answers(self, question: str) -> list[Answer]:
        """Return an answer of every class, in order; UndecidedError if too many."""
        masks = (-1,) * len(self.evaluators)
        return [found.answer for found in self.classes(question, masks)]

    def classes(self, question: str, masks: Masks) -> list[Marked]:
        """Return the answers to a question that comparisons in the masks tell apart.

        One mask for each rulebook. UndecidedError where there are too many.
        """
        pairs = zip(self.evaluators, masks, strict=True)
        read = tuple(by.every(question) & mask for by, mask in pairs)
        return self._classes[question, read]

    def _listed(self, question: str) -> frozenset[str]:
        asked = [rulebook.questions.get(question) for rulebook in self._rulebooks]
        known = [found for found in asked if found]
        several = all(found.traits.several for found in known)
        return frozenset().union(*(found.choices for found in known if several))

    def _told_apart(self, key: tuple[str, Masks]) -> list[Marked]:
        question, masks = key
        pairs = zip(self.evaluators, masks, strict=True)
        compared = [it for by, mask in pairs for it in by.comparisons(question, mask)]
        asked = [rulebook.questions.get(question) for rulebook in self._rulebooks]
        told: dict[tuple[int, ...], Marked] = {}
        try:
            answers = [answers_for(found, compared) for found in asked if found]
        except TooManyError:
            raise UndecidedError from None
        for answer in itertools.chain(*answers):
            marked = self.mark(question, answer, masks)
            told.setdefault(tuple(mark.met for mark in marked.marks), marked)
        return list(told.values())

    def mark(self, question: str, answer: Answer, masks: Masks) -> Marked:
        """Return what an answer does; a rulebook that cannot read it has none."""
        asked = [rulebook.questions.get(question) for rulebook in self._rulebooks]
        marks = [Mark(0, 0)] * len(masks)
        if len({found.kind for found in asked if found}) == 1:
            pairs = zip(self.evaluators, masks, strict=True)
            marks = [it.mark(question, answer, mask) for it, mask in pairs]
        return Marked(question, answer, tuple(marks))

    def mark_in_part(
        self, question: str, some: frozenset[str], out: frozenset[str], masks: Masks
    ) -> Marked:
        """Return what an answer does that has some choices, and not those left out."""
        pairs = zip(self.evaluators, masks, strict=True)
        marks = [found.mark_in_part(question, some, out, mask) for found, mask in pairs]
        return Marked(question, some, tuple(marks))


class Search:
    """One search through the deals there can be, counted in steps."""

    met_first = False  # whether what is to be met is looked at before all else

    def __init__(
        self,
        solver: Solver,
        wanted: Sequence[Wanted],
        blank: Collection[str] = (),
        most: int | None = None,
    ) -> None:
        self.most = MOST_STEPS if most is None else most
        self.solver, self.blank = solver, frozenset(blank)
        self.may_be_blank = any(verdict is Verdict.OPEN for _it, verdict in wanted)
        self.wanted = [
            (it if isinstance(it, SolverCondition) else solver.compiled(it), verdict)
            for it, verdict in wanted
        ]
        self.steps, self.in_vain = itertools.count(1), InVain()
        masks = [0] * len(solver.evaluators)
        for (of, decider), _verdict in self.wanted:
            masks[of] |= decider.mask
        self.masks = tuple(masks)

    def start(self, apart: Sequence[Answers] = ()) -> State:
        """Return the state without answers, except for those that stand apart."""
        pairs = zip(self.solver.evaluators, self.masks, strict=True)
        facts = [evaluator.blank & mask for evaluator, mask in pairs]
        for of, own in enumerate(apart):
            for question, answer in own.items():
                marks = self.solver.mark(question, answer, self.masks).marks
                facts[of] = marks[of].on(facts[of])
        return State({}, tuple(facts), self.blank, {})

    def first(self, state: State) -> State | None:
        """Return a state that has what is wanted, from this one on, or None."""
        return self.first_from(state)[0]

    def first_from(self, state: State) -> tuple[State | None, frozenset[str]]:
        """Return the same, and if there is none, the questions to blame for it.

        As long as their answers stay, other answers to all others are as much in vain.
        """
        if next(self.steps) > self.most:
            raise UndecidedError
        left = self.left(state)
        if not left.question:
            return (state if left.blame is None else None), left.blame or frozenset()
        blamed, name = left.because, self.name(left.question, left.of)
        for following in self.next_from(state, left):
            found, blame = None, self.in_vain.blame(following, name)
            if blame is None:
                found, blame = self.first_from(following)
                self.in_vain.learn(following, name, blame)
            if found is not None or name not in blame:
                return found, blame
            blamed |= blame
        return None, blamed if name in state.answers else blamed - {name}

    def next_from(self, state: State, left: ToAnswer) -> Iterator[State]:
        """Yield the state with each answer to a question, and perhaps without any."""
        question = left.question
        if self.solver.choices[question]:
            yield from self.with_choices(state, left)
        else:
            for marked in self.solver.classes(question, self.masks):
                yield self.answered(state, marked, left.of)
        if question not in state.answers and self.may_be_blank:
            yield state._replace(blank=state.blank | {question})

    def with_choices(self, state: State, left: ToAnswer) -> Iterator[State]:
        """Yield the state with more choices in the answer, and more left out."""
        name = self.name(left.question, left.of)
        for part in left.parts:
            marked = self.solver.mark_in_part(left.question, *part, self.masks)
            parts = {**state.parts, name: part}
            yield self.answered(state, marked, left.of)._replace(parts=parts)

    def left(self, state: State) -> ToAnswer:
        """Return a question of what waits for the fewest, or why all is in vain."""
        first, least = ToAnswer(), math.inf
        for condition, verdict in self.wanted:
            of, decider = condition
            decision = decider.decide(state.facts[of])
            if decision.verdict is verdict:
                continue
            if decision.verdict is not Verdict.OPEN:
                return ToAnswer(blame=self.names(decision.because, of))
            met_first = self.met_first and verdict is Verdict.MET
            waiting = 0 if met_first else len(decision.waiting_for)
            if waiting >= least and not state.blank:
                continue
            left = self.left_of(state, condition, verdict)
            if left.blame is not None:
                return left
            if waiting < least:
                first, least = left, waiting
        if self.may_be_blank and not first.question:
            first = next(self.unsettled(state), first)
        return self.with_parts(state, first)

    def left_of(
        self, state: State, condition: SolverCondition, verdict: Verdict
    ) -> ToAnswer:
        """Return a question that an open condition waits for, or why all is in vain."""
        of, decider = condition
        if state.blank and (kept_open := self.kept_open(state, condition, verdict)):
            return ToAnswer(blame=kept_open)
        if not (left := self.waiting_for(state, condition)):
            return ToAnswer(blame=frozenset(state.answers) | state.blank)
        comparisons = state.facts[of] & self.solver.evaluators[of].blank
        return ToAnswer(left[0], of, comparisons & decider.mask)

    def with_parts(self, state: State, left: ToAnswer) -> ToAnswer:
        """Return what is left, of several choices with those that are worth trying."""
        if not (choices := self.solver.choices[left.question]):
            return left
        name = self.name(left.question, left.of)
        signs = Signs.together([*self.signs(state, left.question, name)])
        parts = worth_trying(signs, choices, state.parts.get(name, NO_CHOICES))
        return left._replace(parts=parts, because=signs.because)

    def signs(self, state: State, question: str, name: str) -> Iterator[Signs]:
        """Yield what all that is wanted hangs on, as far as an answer of that name."""
        for of, evaluator in enumerate(self.solver.evaluators):
            if self.name(question, of) == name:
                signs = evaluator.told(question, self.sign_bits(state, question, of))
                yield signs._replace(because=self.names(signs.because, of))

    def sign_bits(self, state: State, question: str, of: int) -> SignBits:
        """Return the same by one of the rulebooks; where blanks may stay, all of it."""
        facts, evaluator = state.facts[of], self.solver.evaluators[of]
        if self.may_be_blank:
            open_ = facts & evaluator.blank & self.masks[of]
            return open_, open_, 0
        every, helping, hurting, because = evaluator.every(question), 0, 0, 0
        for (where, decider), verdict in self.wanted:
            if where == of and decider.mask & every:
                helps, hurts, others = decider.signs(facts, question)
                if verdict is Verdict.NOT_MET:
                    helps, hurts = hurts, helps
                helping, hurting = helping | helps, hurting | hurts
                because |= others
        return helping, hurting, because

    def waiting_for(self, state: State, condition: SolverCondition) -> list[str]:
        """Return the questions that an open condition waits for and may be answered."""
        gone = (state.answers.keys() - state.parts.keys()) | state.blank
        of, decider = condition
        waiting_for = decider.decide(state.facts[of]).waiting_for
        left = [it for it in waiting_for if self.name(it, of) not in gone]
        if left:
            return left
        # An answer may be against it though it stays open if it is asked.
        evaluator = self.solver.evaluators[of]
        perhaps = evaluator.perhaps_asked(state.facts[of], decider.mask)
        return [it for it in perhaps if self.name(it, of) not in gone]

    def unsettled(self, state: State) -> Iterator[ToAnswer]:
        """Yield answers in part that something hangs on: it is not open by itself."""
        for question in state.parts:
            for of, evaluator in enumerate(self.solver.evaluators):
                open_ = evaluator.every(question) & evaluator.blank & state.facts[of]
                if open_:
                    yield ToAnswer(question, of, open_)

    def kept_open(
        self, state: State, condition: SolverCondition, verdict: Verdict
    ) -> frozenset[str]:
        """Return the questions to blame where what stays blank keeps a verdict away.

        It would have to come about whatever was said there.
        """
        of, decider = condition
        evaluator = self.solver.evaluators[of]
        blank = reduce(or_, map(evaluator.every, state.blank), 0) & decider.mask
        fails = state.facts[of] & ~blank
        for facts in (fails, fails | blank & ~evaluator.blank) if blank else ():
            decision = decider.decide(facts)
            if decision.verdict not in {verdict, Verdict.OPEN}:
                return self.names(decision.because, of)
        return frozenset()

    def fewest(
        self, start: State, answers: dict[str, Answer], known: Answers
    ) -> dict[str, Answer]:
        """Return the answers without those, and the choices, that it does not take."""
        kept = dict(answers)
        for question in [name for name in reversed(answers) if name not in known]:
            fewer = {name: kept[name] for name in kept if name != question}
            if self.does(start, fewer):
                kept = fewer
                continue
            if isinstance(answer := kept[question], frozenset):
                does = partial(self.does, start, dict(kept), question)
                kept[question] = fewest(answer, does)
        return kept

    def does(
        self, start: State, answers: Answers, question: str = "", some: Answer = ""
    ) -> bool:
        """Tell whether answers are all it takes, perhaps with another to a question."""
        other = {question: some} if question else {}
        return self.left(self.with_answers(start, {**answers, **other})) == ToAnswer()

    def with_answers(self, state: State, answers: Answers) -> State:
        """Return the state with more answers."""
        for question, answer in answers.items():
            state = self.answered(state, self.solver.mark(question, answer, self.masks))
        return state

    def name(self, question: str, _of: int) -> str:
        """Return what the answer of one of the rulebooks stands under: it is of all."""
        return question

    def names(self, questions: Iterable[str], of: int) -> frozenset[str]:
        """Return what the answers of one of the rulebooks stand under."""
        return frozenset(self.name(question, of) for question in questions)

    def answered(self, state: State, marked: Marked, _of: int = 0) -> State:
        """Return the state with one more answer, by what it does to each rulebook."""
        facts = tuple(map(Mark.on, marked.marks, state.facts))
        answers = {**state.answers, marked.question: marked.answer}
        return state._replace(answers=answers, facts=facts)
