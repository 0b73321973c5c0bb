"""How far a search has come: what was answered, by what marks, and what is left."""

from collections import defaultdict
from typing import NamedTuple

from screening.engine.choices import Part
from screening.engine.evaluator import Mark, TruthBits
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


class InVain:
    """Sets of answers that one search found to be in vain, whatever else is answered.

    Each is kept by the answer that was given last of it.
    """

    def __init__(self) -> None:
        self._by_last = defaultdict[Said, list[dict[str, Said]]](list)

    def learn(self, state: State, last: str, blame: frozenset[str]) -> None:
        """Keep the answers to blame, where the last one is among them."""
        if last in blame:
            known = {name: state.said(name) for name in blame - {last}}
            self._by_last[state.said(last)].append(known)

    def blame(self, state: State, last: str) -> frozenset[str] | None:
        """Return the questions to blame where a state has such answers."""
        for known in self._by_last.get(state.said(last), ()):
            if all(state.said(name) == said for name, said in known.items()):
                return frozenset((last, *known))
        return None


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
