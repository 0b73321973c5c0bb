"""Find a deal that shows something, or prove that there is none.

The search answers one question at a time and decides by the engine's own rules. As more
answers never change a decided verdict, a branch ends as soon as one verdict is decided
against what is wanted; and as only one answer of each class needs trying, having tried
all is a proof.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from screening.classes import TooManyError, answers_for
from screening.conditions import Condition
from screening.ledger import Decider, Decision, Facts, Ledger
from screening.model import Answer, Answers, Rulebook, Verdict

MOST_STEPS = 20_000
"""How many sets of answers are tried before a search is given up."""


class UndecidedError(Exception):
    """The search was given up: there may or may not be such a deal."""


class Judge(NamedTuple):
    """A condition to be decided by one of the rulebooks, counted from 0."""

    of: int
    decider: Decider[Decision]


Wanted = tuple[Judge, Verdict]


class _Class(NamedTuple):
    """One answer of a class: the comparisons it meets, and those it settles."""

    question: str
    answer: Answer
    marks: tuple[Facts, ...]


class _State(NamedTuple):
    """The answers so far, and the comparisons they meet and leave open."""

    answers: dict[str, Answer]
    facts: tuple[Facts, ...]


class Space:
    """Every deal there can be, as far as these rulebooks can tell them apart."""

    def __init__(self, *rulebooks: Rulebook) -> None:
        self._rulebooks = rulebooks
        self._ledgers = [_ledger(one) for one in rulebooks]
        self._classes: dict[tuple[str, tuple[int, ...]], list[_Class]] = {}

    def judge(self, condition: Condition, of: int = 0) -> Judge:
        """Return what decides a condition by that rulebook."""
        return Judge(of, Decider(self._ledgers[of], condition, _as_it_is))

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
        masks = [0] * len(self._ledgers)
        for judge, _verdict in wanted:
            masks[judge.of] |= judge.decider.mask
        search = _Search(
            self, wanted, frozenset(blank), tuple(masks), itertools.count(1)
        )
        state = _State({}, tuple(Facts(0, mask) for mask in masks))
        for of, own in enumerate(apart):
            for question, answer in own.items():
                state = search.answered_apart(state, of, self.mark(question, answer))
        start = search.with_answers(state, known or {})
        try:
            found = next(search.found_from(start), None)
        except TooManyError:
            raise UndecidedError from None
        return found and search.fewest(state, found.answers, known or {})

    def classes(self, question: str, masks: tuple[int, ...]) -> list[_Class]:
        """Return the answers to a question that comparisons in the masks tell apart.

        One mask for each rulebook.
        """
        key = question, masks
        if key not in self._classes:
            told: dict[tuple[int, ...], _Class] = {}
            for answer in self._answers(question, masks):
                one = self.mark(question, answer)
                met = tuple(
                    mark.met & mask for mark, mask in zip(one.marks, masks, strict=True)
                )
                told.setdefault(met, one)
            self._classes[key] = list(told.values())
        return self._classes[key]

    def _answers(self, question: str, masks: tuple[int, ...]) -> Iterator[Answer]:
        comparisons = [
            one
            for ledger, mask in zip(self._ledgers, masks, strict=True)
            for one in ledger.comparisons(mask)
            if one.question == question
        ]
        for rulebook in self._rulebooks:
            if question in rulebook.questions:
                yield from answers_for(rulebook.questions[question], comparisons)

    def mark(self, question: str, answer: Answer) -> _Class:
        """Return what an answer does; a rulebook that cannot read it has none."""
        asked = [one.questions.get(question) for one in self._rulebooks]
        kinds = {one.kind for one in asked if one}
        marks = []
        for ledger, one in zip(self._ledgers, asked, strict=True):
            reads = one is not None and len(kinds) == 1
            met = ledger.mark(question, answer).met if reads else 0
            marks.append(Facts(met, ledger.mark(question, None).open if reads else 0))
        return _Class(question, answer, tuple(marks))


class _Search(NamedTuple):
    """One search through a space, counted in steps."""

    space: Space
    wanted: Sequence[Wanted]
    blank: frozenset[str]
    masks: tuple[int, ...]
    steps: Iterator[int]

    def found_from(self, state: _State) -> Iterator[_State]:
        """Yield states that have what is wanted, from this one on."""
        if next(self.steps) > MOST_STEPS:
            raise UndecidedError
        left = self.left(state)
        if left is None:
            return
        if not left:
            yield state
            return
        for one in self.space.classes(left[0], self.masks):
            yield from self.found_from(self.answered(state, one))

    def left(self, state: _State) -> list[str] | None:
        """Return questions that must be answered yet, or None where all is in vain."""
        ask: list[str] = []
        for judge, verdict in self.wanted:
            decision = judge.decider.decide(state.facts[judge.of])
            if decision.verdict is verdict:
                continue
            left = [
                one
                for one in decision.waiting_for
                if one not in state.answers and one not in self.blank
            ]
            if decision.verdict is not Verdict.OPEN or not left:
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
        """Return the state with all those answers."""
        for question, answer in answers.items():
            state = self.answered(state, self.space.mark(question, answer))
        return state

    def answered(self, state: _State, one: _Class) -> _State:
        """Return the state with one more answer."""
        facts = tuple(map(self.marked, state.facts, one.marks, self.masks))
        return _State({**state.answers, one.question: one.answer}, facts)

    def answered_apart(self, state: _State, of: int, one: _Class) -> _State:
        """Return the state with one more answer for that rulebook alone."""
        facts = list(state.facts)
        facts[of] = self.marked(facts[of], one.marks[of], self.masks[of])
        return _State(state.answers, tuple(facts))

    @staticmethod
    def marked(facts: Facts, mark: Facts, mask: int) -> Facts:
        """Return facts after an answer: what it meets, and nothing on it left open."""
        return Facts(facts.met | mark.met & mask, facts.open & ~mark.open)


def _ledger(rulebook: Rulebook) -> Ledger:
    definitions: Mapping[str, Condition] = {
        one.id: one.when for one in rulebook.definitions.values()
    }
    return Ledger(rulebook.questions, definitions)


def _as_it_is(decision: Decision) -> Decision:
    return decision
