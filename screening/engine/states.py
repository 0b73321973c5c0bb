"""How far a search has come: what was answered, by what marks, and what is left."""

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
