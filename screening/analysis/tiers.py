"""Rules as a table along one question or two, and what is wrong with it as one.

Rules belong to one table where all that they ask beside those questions is the same. A
cell is a class of answers that none of its rules tells apart: below 5 %, exactly 5 %,
more. So what is true of every cell is true of every answer there is.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby, pairwise, product
from typing import NamedTuple

from screening.rulebook.conditions import (
    AllOf,
    Answer,
    AnyOf,
    Comparison,
    Condition,
    Is,
    NoneOf,
    behind,
    walk,
)
from screening.rulebook.kinds import Shape
from screening.rulebook.model import Question, Rule, Rulebook


class Step(NamedTuple):
    """Answers to one question that no rule of a table tells apart.

    One of them `stands` for all. Numbers go from `low` to `high`, ends that are in it
    told by `with_low` and `with_high`; None is without end.
    """

    stands: Answer
    low: Decimal | None = None
    high: Decimal | None = None
    with_low: bool = False
    with_high: bool = False

    @property
    def ends(self) -> tuple[Decimal | None, bool, Decimal | None, bool]:
        """The lowest, whether it is among them, the highest and the same of that."""
        return self.low, self.with_low, self.high, self.with_high


class Cell(NamedTuple):
    """A place in a table: the step along each question, and the rules met there."""

    steps: tuple[Step, ...]
    rules: tuple[Rule, ...]


class Fall(NamedTuple):
    """Two cells beside each other: with the graver answer the level is lower."""

    before: Cell
    after: Cell
    question: Question


@dataclass(frozen=True, kw_only=True)
class TierTable:
    """Rules that ask the same beside the questions `along` which they are laid out.

    `beside` is what else they ask; ALWAYS where they ask nothing.
    """

    rulebook: Rulebook
    along: tuple[Question, ...]
    beside: Condition
    told: Mapping[str, Condition]
    """What each rule asks along the questions, by its id, without definitions."""

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of the table, in file order."""
        return tuple(self.rulebook.rules[name] for name in self.told)

    @cached_property
    def steps(self) -> tuple[tuple[Step, ...], ...]:
        """The steps along each question, from low to high or as they are listed.

        Numbers beside each other at which the same rules are met are one step.
        """
        held = self.told.values()
        apart = [[*_steps(question, held)] for question in self.along]
        return tuple(
            tuple(self._joined(place, apart)) if it.traits.numeric else (*apart[place],)
            for place, it in enumerate(self.along)
        )

    def _joined(self, place: int, apart: Sequence[Sequence[Step]]) -> Iterator[Step]:
        """Yield the steps along one of the questions, those alike as one."""

        def met(step: Step) -> list[tuple[Rule, ...]]:
            every = [steps if at != place else [step] for at, steps in enumerate(apart)]
            return [self._met(steps) for steps in product(*every)]

        for _met, alike in groupby(apart[place], met):
            first, *_others = both = [*alike]
            yield first._replace(high=both[-1].high, with_high=both[-1].with_high)

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Every cell, the last question going through its steps first."""
        return tuple(Cell(steps, self._met(steps)) for steps in product(*self.steps))

    @property
    def rows(self) -> list[list[Cell]]:
        """The cells as rows of a table: one for each step along the last question."""
        last = len(self.steps[-1]) if len(self.along) > 1 else 1
        return [[*self.cells[at::last]] for at in range(last)]

    @property
    def holes(self) -> Iterator[Cell]:
        """Yield the cells without a rule that have one on both sides, along numbers."""
        for line in self._lines(Shape.NUMBER):
            ruled = [place for place, cell in enumerate(line) if cell.rules]
            inside = range(min(ruled, default=0), max(ruled, default=0))
            yield from (line[place] for place in inside if not line[place].rules)

    @property
    def bare(self) -> Iterator[Cell]:
        """Yield the other cells without a rule: there the lowest level stays."""
        holes = {*self.holes}
        yield from (it for it in self.cells if not it.rules and it not in holes)

    @property
    def overlaps(self) -> Iterator[Cell]:
        """Yield the cells in which several rules are met at once."""
        yield from (cell for cell in self.cells if len(cell.rules) > 1)

    @property
    def falls(self) -> Iterator[Fall]:
        """Yield where a graver answer has a lower level, along what rises."""
        for question in self.along:
            if not question.rises:
                continue
            for line in self._lines_along(question):
                for before, after in pairwise(line):
                    if self.level(after) < self.level(before):
                        yield Fall(before, after, question)

    def level(self, cell: Cell) -> int:
        """Return the place of the highest level of a cell's rules; 0 without one."""
        rank = self.rulebook.rank
        return max((rank[rule.level] for rule in cell.rules), default=0)

    def _lines(self, shape: Shape) -> Iterator[Sequence[Cell]]:
        for question in self.along:
            if question.traits.shape is shape:
                yield from self._lines_along(question)

    def _lines_along(self, question: Question) -> Iterator[Sequence[Cell]]:
        """Yield the cells along one question, for each step along the other."""
        place = self.along.index(question)
        if len(self.along) == 1:
            yield self.cells
        elif place == 1:
            size = len(self.steps[1])
            yield from (
                self.cells[at : at + size] for at in range(0, len(self.cells), size)
            )
        else:
            yield from self.rows

    def _met(self, steps: Sequence[Step]) -> tuple[Rule, ...]:
        answers = {
            question.id: step.stands
            for question, step in zip(self.along, steps, strict=True)
        }
        return tuple(it for it in self.rules if _holds(self.told[it.id], answers))


def can_lie_along(question: Question) -> bool:
    """Tell whether rules can be laid out along a question: by numbers, or few words."""
    return question.traits.numeric or question.traits.few


def tables(
    rulebook: Rulebook, along: Sequence[str], topic: str = ""
) -> tuple[TierTable, ...]:
    """Return the tables along one question or two, those of most rules first.

    `rulebook` is an edition. A rule that compares none of them is in none; of rules
    that ask the same beside them, each compares one of them or both.
    """
    found: dict[frozenset[Condition], dict[str, Condition]] = defaultdict(dict)
    for rule in rulebook.rules.values():
        told, beside = split(rule.when, {*along}, rulebook)
        if told and rule.off is None and topic in {"", rule.topic}:
            plain = AllOf(tuple(_plain(part, rulebook) for part in told))
            found[frozenset(beside)][rule.id] = plain
    questions = tuple(rulebook.questions[name] for name in along)
    made = [
        TierTable(rulebook=rulebook, along=questions, beside=_together(it), told=told)
        for it, told in found.items()
    ]
    return tuple(sorted(made, key=lambda table: -len(table.told)))


def split(
    when: Condition, names: set[str], rulebook: Rulebook
) -> tuple[list[Condition], list[Condition]]:
    """Return the parts of a condition that read those questions alone, and the others.

    All of them must hold.
    """
    flat = [*_flat((when,))]
    told = [part for part in flat if _reads(part, rulebook) <= names]
    return told, [part for part in flat if part not in told]


def _flat(parts: Sequence[Condition]) -> Iterator[Condition]:
    """Yield the parts that must all hold, those of an inner "all" too."""
    for part in parts:
        if isinstance(part, AllOf):
            yield from _flat(part.parts)
        else:
            yield part


def _together(parts: Collection[Condition]) -> Condition:
    return AllOf(tuple(parts)) if len(parts) != 1 else next(iter(parts))


def _reads(condition: Condition, rulebook: Rulebook) -> set[str]:
    """Return the questions that a condition compares, without what asks them."""
    nodes = behind(condition, rulebook.conditions, gates=False)
    return {name for kind, name in nodes if kind == "question"}


def _plain(condition: Condition, rulebook: Rulebook) -> Condition:
    """Return a condition with what its definitions stand for."""
    match condition:
        case Comparison():
            return condition
        case Is(name):
            return _plain(rulebook.definitions[name].when, rulebook)
        case _:
            parts = tuple(_plain(part, rulebook) for part in condition.parts)
            return type(condition)(parts)


def _holds(condition: Condition, answers: Mapping[str, Answer]) -> bool:
    """Tell whether a condition without definitions holds; all is answered."""
    match condition:
        case Comparison(question):
            return condition.holds(answers[question])
        case AllOf(parts):
            return all(_holds(part, answers) for part in parts)
        case AnyOf(parts):
            return any(_holds(part, answers) for part in parts)
        case NoneOf(parts):
            return not any(_holds(part, answers) for part in parts)
        case Is():
            raise ValueError(condition)


def _steps(question: Question, held: Iterable[Condition]) -> Iterator[Step]:
    """Yield the steps along a question: its words, or every line and between them."""
    if not question.traits.numeric:
        yield from map(Step, question.offered)
        return
    leaves = (leaf for condition in held for leaf in walk(condition))
    compared = (it for it in leaves if isinstance(it, Comparison))
    yield from _atoms(question, (it for it in compared if it.question == question.id))


def _atoms(question: Question, on: Iterable[Comparison]) -> Iterator[Step]:
    """Yield every line that numbers are compared with, and what lies between them."""
    values = {value for comparison in on for _how, value in comparison.tests}
    numbers = (it for it in values if isinstance(it, Decimal))
    lines = sorted(filter(question.allows, numbers))
    for low, high in pairwise([None, *lines, None]):
        if low is not None:
            yield Step(low, low=low, high=low, with_low=True, with_high=True)
        if (inner := _between(question, low, high)) is not None:
            yield Step(inner, low=low, high=high)


def _between(
    question: Question, low: Decimal | None, high: Decimal | None
) -> Decimal | None:
    """Return a number between two lines; None where the question allows none."""
    lowest, highest = question.bounds
    start = lowest if low is None else low
    end = highest if high is None else high
    if start is None:
        return Decimal(0) if end is None else end - 1
    inner = start + 1 if end is None else (start + end) / 2
    return inner if inner not in {low, high} else None
