"""A rulebook as clauses: what a solver of propositional logic reads of it.

Every condition is two literals, that it is met and that it is not; where it is open,
neither holds. A literal is a number, and its opposite is that number below zero. What
an answer can be is a literal that there is one, and further ones: one for each choice,
or for each line on a scale that the answer may be over. Those of a question come about
as conditions ask for them, so that each condition is put in clauses once, when a search
first reads it.
"""

from abc import ABC, abstractmethod
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import NamedTuple, assert_never, cast

from screening.rulebook import conditions
from screening.rulebook.conditions import (
    ALWAYS,
    Answer,
    Comparison,
    Condition,
    Node,
    Operator,
    Value,
)
from screening.rulebook.kinds import Shape
from screening.rulebook.model import Question, Rulebook, Verdict

Literal = int
Clause = list[Literal]
_Made = Callable[[Iterable[Literal]], Literal]

TRUE: Literal = 1
"""The literal that always holds."""


class Literals(NamedTuple):
    """What stands for a condition: that it is met, and that it is not met."""

    met: Literal
    not_met: Literal

    def of(self, verdict: Verdict) -> list[Literal]:
        """Return the literals that all hold where a condition comes to that."""
        if verdict is Verdict.OPEN:
            return [-self.met, -self.not_met]
        return [self.met if verdict is Verdict.MET else self.not_met]


class Clauses:
    """Clauses as they are made; a group of the same literals is made once."""

    def __init__(self, add: Callable[[Clause], None]) -> None:
        self.add = add
        self.count = TRUE
        """How many literals there are."""
        self._groups = dict[frozenset[Literal], Literal]()
        self._every_of = dict[Literal, list[Literal]]()
        """What a literal stands for, first what says least: that was made first."""
        add([TRUE])

    def new(self) -> Literal:
        """Return a literal that nothing is said of yet."""
        self.count += 1
        return self.count

    def every(self, literals: Iterable[Literal]) -> Literal:
        """Return the literal that holds where all of those do."""
        group = frozenset(literals)
        if group not in self._groups:
            self._groups[group] = self._every(group)
        return self._groups[group]

    def _every(self, group: frozenset[Literal]) -> Literal:
        if TRUE in group:
            return self.every(group - {TRUE})
        if -TRUE in group or not group.isdisjoint([-literal for literal in group]):
            return -TRUE
        if len(group) < 2:  # noqa: PLR2004 - none and one need no literal of their own
            return next(iter(group), TRUE)
        whole = self.new()
        self._every_of[whole] = sorted(group, key=abs)
        for literal in group:
            self.add([-whole, literal])
        self.add([whole, *(-literal for literal in group)])
        return whole

    def some(self, literals: Iterable[Literal]) -> Literal:
        """Return the literal that holds where one or more of those do."""
        return -self.every(-literal for literal in literals)

    def way(
        self, literals: Iterable[Literal], model: Sequence[Literal]
    ) -> frozenset[Literal]:
        """Return literals in a model, of answers alone, that make some of it hold."""
        left, seen, way = [*literals], {TRUE}, set[Literal]()
        while left:
            if (it := left.pop()) in seen:
                continue
            seen.add(it)
            if not (group := self._every_of.get(abs(it))):
                way.add(it)
            elif it > 0:
                left += group
            else:
                left.append(next(-of for of in group if model[abs(of) - 1] == -of))
        return frozenset(way)

    def more_than(self, count: int, literals: Sequence[Literal]) -> Literal:
        """Return the literal that holds where more than so many of those do."""
        over = [TRUE] + [-TRUE] * (count + 1)
        for literal in literals:
            pairs = pairwise(over)
            over[1:] = [
                self.some([at, self.every([literal, one])]) for one, at in pairs
            ]
        return over[-1]


class AnswerLiterals(ABC):
    """What the answer to a question may be; `known` holds where there is one."""

    def __init__(
        self, clauses: Clauses, asked: Sequence[Question], known: Literal
    ) -> None:
        self.clauses, self.asked, self.known = clauses, asked, known
        self.each, self.words = [known], dict[str, Literal]()
        """All literals of the answer, as they came about; of them those of words."""

    def new(self) -> Literal:
        """Return one more literal, which holds only where there is an answer."""
        self.each.append(self.clauses.new())
        self.clauses.add([-self.each[-1], self.known])
        return self.each[-1]

    def holds(self, comparison: Comparison) -> Literal:
        """Return the literal of a comparison, where the question has an answer."""
        tests = [self.passes(test, value) for test, value in comparison.tests]
        return self.clauses.every(tests) if len(tests) > 1 else tests[0]

    @abstractmethod
    def passes(self, test: Operator, value: Value) -> Literal:
        """Return the literal that an answer passes one test of a comparison."""

    @abstractmethod
    def saying(self, answer: Answer) -> list[Literal]:
        """Return all literals of the answer, each as it is for this one."""


class ChoiceLiterals(AnswerLiterals):
    """The answer is a set of choices: a literal for each that is named."""

    def word(self, word: str) -> Literal:
        """Return the literal that a choice is in the answer, or that it is a word."""
        if word not in self.words:
            self.words[word] = self.new()
        return self.words[word]

    def passes(self, test: Operator, value: Value) -> Literal:
        """Return the literal that some, all or none of the choices are there."""
        each = map(self.word, sorted(cast("frozenset[str]", value)))
        if test is Operator.ALL_OF:
            return self.clauses.every(each)
        some = self.clauses.some(each)
        return -some if test is Operator.NONE_OF else some

    def saying(self, answer: Answer) -> list[Literal]:
        """Return the literals of what is in an answer, and against all others."""
        each = self.words.items()
        some = answer if isinstance(answer, frozenset) else {answer}
        return [self.known, *[it if word in some else -it for word, it in each]]


class WordLiterals(ChoiceLiterals):
    """The answer is one of the words offered: a literal for each that is named.

    So is text, of which nothing is named.
    """

    def __init__(
        self, clauses: Clauses, asked: Sequence[Question], known: Literal
    ) -> None:
        super().__init__(clauses, asked, known)
        self.offered = {word for question in asked for word in question.telling}
        self.not_known = frozenset[str]().union(*(it.not_known for it in asked))
        self._saying = dict[Answer | None, list[Literal]]()
        if any(question.traits.few for question in asked):
            for word in sorted(self.offered):
                self.word(word)

    def saying(self, answer: Answer) -> list[Literal]:
        """Return the same; it is worked out once for each word that is named."""
        named = answer if answer in self.words else None
        if named not in self._saying:
            self._saying[named] = super().saying(answer)
        return self._saying[named]

    def word(self, word: str) -> Literal:
        """Return the literal that the answer is that word, and so no other."""
        if word in self.not_known:
            return -TRUE
        if word not in self.words:
            others = [*self.words.values()]
            self._saying.clear()
            new = super().word(word)
            for other in others:
                self.clauses.add([-new, -other])
            if self.words.keys() >= self.offered:
                self.clauses.add([-self.known, *self.words.values()])
        return self.words[word]


Line = tuple[Decimal, bool]
"""A place on a scale: from that number on, or over it."""


class ScaleLiterals(AnswerLiterals):
    """The answer is a number or a day: a literal for each line it may be over.

    Days are counted. Whatever is over a line is over all lines below it.
    """

    def __init__(
        self, clauses: Clauses, asked: Sequence[Question], known: Literal
    ) -> None:
        super().__init__(clauses, asked, known)
        bounds = [question.bounds for question in asked]
        lowest, highest = zip(*bounds, strict=True)
        self.lowest = None if None in lowest else min(lowest)
        self.highest = None if None in highest else max(highest)
        self.lines, self.over = list[Line](), list[Literal]()

    def line(self, line: Line) -> Literal:
        """Return the literal that the answer is over a line."""
        if self.lowest is not None and line <= (self.lowest, False):
            return TRUE
        if self.highest is not None and line > (self.highest, False):
            return -TRUE
        at = bisect_left(self.lines, line)
        if self.lines[at : at + 1] != [line]:
            new = self.new()
            if at:
                self.clauses.add([-new, self.over[at - 1]])
            if at < len(self.over):
                self.clauses.add([-self.over[at], new])
            self.lines.insert(at, line)
            self.over.insert(at, new)
        return self.over[at]

    def passes(self, test: Operator, value: Value) -> Literal:
        """Return the literal that the answer lies on one side of a number or a day."""
        over = test in {Operator.ABOVE, Operator.AT_MOST}
        number, one = _counted(value)
        line = self.line((number + one, False) if over and one else (number, over))
        return line if test in {Operator.AT_LEAST, Operator.ABOVE} else -line

    def saying(self, answer: Answer) -> list[Literal]:
        """Return that the answer is over each line below it, and over no other."""
        at = bisect_right(self.lines, (_counted(answer)[0], False))
        return [self.known, *self.over[:at], *[-line for line in self.over[at:]]]


def _counted(value: Value | Answer) -> tuple[Decimal, int]:
    """Return a number, or a day as one; and what is between two neighbours, if any."""
    if isinstance(value, date):
        return Decimal(value.toordinal()), 1
    return cast("Decimal", value), 0


_BY_SHAPE: dict[Shape, type[AnswerLiterals]] = {
    Shape.WORD: WordLiterals,
    Shape.WORDS: ChoiceLiterals,
    Shape.NUMBER: ScaleLiterals,
    Shape.DAY: ScaleLiterals,
    Shape.TEXT: WordLiterals,
}


class Encoding:
    """Deals side by side, each read by a rulebook, that share their answers.

    Questions that are `per_deal` each deal answers by itself. One that the rulebooks
    answer in other kinds has no answer that all of them can read. Of deals that are
    `finished` all is known, so that nothing is open: that takes half as many literals.
    """

    def __init__(
        self,
        rulebooks: Sequence[Rulebook],
        add: Callable[[Clause], None],
        per_deal: Collection[str] = (),
        *,
        finished: bool = False,
    ) -> None:
        self.rulebooks, self.per_deal = rulebooks, frozenset(per_deal)
        self._finished = finished
        self.clauses = Clauses(add)
        self._answer, self._literals = cache(self._answers), cache(self._encode)
        self._differs = cache(self._may_differ)

    def answer(self, question: str, of: int = 0) -> AnswerLiterals:
        """Return the literals of one deal's answers to a question."""
        return self._answer(question, of if question in self.per_deal else 0)

    def literals(self, condition: Condition, of: int = 0) -> Literals:
        """Return the literals of a condition, as one of the deals decides it."""
        return self._literals(of, condition)

    def _alike(self, condition: Condition) -> bool:
        """Tell whether it comes to the same in all deals, whatever they answer."""
        return not any(map(self._differs, conditions.nodes_in(condition)))

    def _may_differ(self, node: Node) -> bool:
        """Tell whether a question or definition is, or reads, what may differ."""
        kind, name = node
        if name in self.per_deal:
            return True
        key = "questions" if kind == "question" else "definitions"
        first, *others = (getattr(book, key).get(name) for book in self.rulebooks)
        if any(it is not first and it != first for it in others):
            return True
        when = self.rulebooks[0].conditions[node]
        return when is not None and not self._alike(when)

    def _answers(self, question: str, _of: int) -> AnswerLiterals:
        books = (book.questions.get(question) for book in self.rulebooks)
        asked = [question_there for question_there in books if question_there]
        known = TRUE if self._finished else self.clauses.new()
        if len({it.kind for it in asked}) > 1:
            self.clauses.add([-known])
        return _BY_SHAPE[asked[0].traits.shape](self.clauses, asked, known)

    def _encode(self, of: int, condition: Condition) -> Literals:
        match condition:
            case Comparison() | conditions.Is() if of and self._alike(condition):
                return self._literals(0, condition)
            case Comparison():
                return self._compare(condition, of)
            case conditions.Is(name):
                return self._literals(of, self.rulebooks[of].definitions[name].when)
        parts = [self._literals(of, part) for part in condition.parts]
        met, not_met = [it.met for it in parts], [it.not_met for it in parts]
        every, some = self.clauses.every, self.clauses.some
        match condition:
            case conditions.AllOf():
                return self._either(every, met, some, not_met)
            case conditions.AnyOf():
                return self._either(some, met, every, not_met)
            case conditions.NoneOf():
                return self._either(every, not_met, some, met)
            case _ as never:
                assert_never(never)

    def _either(
        self, holds: _Made, holding: list[Literal], fails: _Made, failing: list[Literal]
    ) -> Literals:
        """Return the literals of what holds, and fails, so; it does if all is known."""
        met = holds(holding)
        return Literals(met, -met if self._finished else fails(failing))

    def _compare(self, comparison: Comparison, of: int) -> Literals:
        """Return the literals of a comparison: its question is asked, and it holds."""
        asked = self.rulebooks[of].conditions["question", comparison.question]
        gate, every = self._literals(of, asked or ALWAYS), self.clauses.every
        answer = self.answer(comparison.question, of)
        known, holds = answer.known, answer.holds(comparison)
        if self._finished:
            met = every([gate.met, holds])
            return Literals(met, -met)
        met, fails = every([gate.met, known, holds]), every([known, -holds])
        return Literals(met, self.clauses.some([gate.not_met, fails]))
