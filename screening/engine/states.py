"""How far a search has come: what was answered, by what marks, and what is left."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from screening.engine.choices import Part
from screening.engine.evaluator import Mark, TruthBits
from screening.engine.logic import Remembered
from screening.rulebook.conditions import Answer


class Marked(NamedTuple):
    """One answer of a class, and its mark by each rulebook."""

    question: str
    answer: Answer
    marks: tuple[Mark, ...]


class State(NamedTuple):
    """The answers so far, the facts by them, and the questions that stay `blank`.

    Of several choices out of many, `parts` has those that an answer has and those that
    it will not have, one by one; it may come to have the others.
    """

    answers: dict[str, Answer]
    facts: tuple[TruthBits, ...]
    blank: frozenset[str]
    parts: dict[str, Part]

    def said(self, name: str) -> "Said":
        """Return all that is said to a question: it may be nothing, or in part."""
        answer, part = self.answers.get(name), self.parts.get(name)
        return name, answer, part, name in self.blank


Said = tuple[str, Answer | None, Part | None, bool]
"""A question, its answer, that as far as it is settled, and whether it stays blank."""


class _Sets(dict[int, list[tuple[int, frozenset[str]]]]):
    """Sets of answers as bits, with the questions to blame, by their highest bit."""


class InVain:
    """Sets of answers that one search found to be in vain, whatever else is answered.

    Each is kept by the answer that was given last of it, and by that which was said
    latest of all others. All that is said has a bit of its own, so that very many sets
    are compared in no time.
    """

    def __init__(self) -> None:
        self._by_last = defaultdict[Said, _Sets](_Sets)
        self._bits = Remembered[Said, int](lambda _said: 1 << len(self._bits))
        self._unsaid = set[str]()

    def learn(self, state: State, last: str, blame: frozenset[str]) -> None:
        """Keep the answers to blame, where the last one is among them."""
        if last in blame:
            self._unsaid |= blame - state.answers.keys() - state.blank
            bits = self._said(state, blame - {last})
            latest = 1 << bits.bit_length() >> 1
            sets = self._by_last[state.said(last)]
            sets.setdefault(latest, []).append((bits, blame))

    def blame(self, state: State, last: str) -> frozenset[str] | None:
        """Return the questions to blame where a state has such answers."""
        if not (known := self._by_last.get(state.said(last))):
            return None
        said = self._said(state, {*state.answers, *state.blank, *self._unsaid})
        for latest, sets in known.items():
            if latest & said == latest:
                for bits, blame in sets:
                    if bits & said == bits:
                        return blame
        return None

    def _said(self, state: State, names: Iterable[str]) -> int:
        answers, _facts, blank, parts = state
        bits, found = self._bits, 0
        for name in names:
            found |= bits[name, answers.get(name), parts.get(name), name in blank]
        return found


class ToAnswer(NamedTuple):
    """What is left to do in a state: a question to answer, because of open comparisons.

    Without a question, there is nothing left to do; or all is in vain, and `blame` are
    the questions of which one must be answered otherwise. Of several choices, `parts`
    are all that is worth trying next, `because` of how other questions are answered.
    """

    question: str = ""
    of: int = 0
    comparisons: TruthBits = 0
    blame: frozenset[str] | None = None
    parts: tuple[Part, ...] = ()
    because: frozenset[str] = frozenset()
