"""Rules as a table along one question or two, and what is wrong with it as one.

Rules belong to one table where all that they ask beside those questions is the same. A
cell is a class of answers that none of its rules tells apart: below 5 %, exactly 5 %,
more. So what is true of every cell is true of every answer there is.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import chain, groupby, pairwise, product
from typing import NamedTuple

from screening.analysis.lint.checks import LintContext
from screening.engine.evaluator import Evaluator
from screening.rulebook.conditions import (
    AllOf,
    Answer,
    Comparison,
    Condition,
    behind,
    comparisons_behind,
)
from screening.rulebook.kinds import Shape
from screening.rulebook.model import Question, Rule, Rulebook, Verdict


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


class LevelFall(NamedTuple):
    """Two cells beside each other: with the graver answer the level is lower."""

    before: Cell
    after: Cell
    question: Question


@dataclass(frozen=True, kw_only=True)
class TierTable:
    """Rules that ask the same beside the questions `along` which they are laid out.

    `rulebook` asks all of them of every deal. `beside` is what else the rules ask;
    ALWAYS where they ask nothing.
    """

    rulebook: Rulebook
    along: tuple[Question, ...]
    beside: Condition
    tiered: Mapping[str, Condition]
    """What each rule asks along the questions, by its id."""

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of the table, in file order."""
        return tuple(self.rulebook.rules[name] for name in self.tiered)

    @cached_property
    def steps(self) -> tuple[tuple[Step, ...], ...]:
        """The steps along each question, from low to high or as they are listed.

        Numbers beside each other at which the same rules are met are one step.
        """
        conditions = self.rulebook.conditions
        compared = {
            it
            for when in self.tiered.values()
            for it in comparisons_behind(when, conditions)
        }
        split = [[*_steps(question, compared)] for question in self.along]
        return tuple(
            tuple(self._joined(place, split)) if it.traits.numeric else (*split[place],)
            for place, it in enumerate(self.along)
        )

    def _joined(self, place: int, split: Sequence[Sequence[Step]]) -> Iterator[Step]:
        """Yield the steps along one of the questions, those alike as one."""

        def met(step: Step) -> list[tuple[Rule, ...]]:
            every = [steps if at != place else [step] for at, steps in enumerate(split)]
            return [self._met(steps) for steps in product(*every)]

        for _met, alike in groupby(split[place], met):
            first, *_others = both = [*alike]
            yield first._replace(high=both[-1].high, with_high=both[-1].with_high)

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Every cell, the last question going through its steps first."""
        return tuple(Cell(steps, self._met(steps)) for steps in product(*self.steps))

    @property
    def rows(self) -> list[list[Cell]]:
        """The cells as rows of a table: one for each step along the last question."""
        return self._lines(0)

    @property
    def holes(self) -> Iterator[Cell]:
        """Yield the cells without a rule that have one on both sides, along numbers."""
        numeric = (
            place
            for place, question in enumerate(self.along)
            if question.traits.shape is Shape.NUMBER
        )
        for line in chain.from_iterable(map(self._lines, numeric)):
            ruled = [place for place, cell in enumerate(line) if cell.rules]
            inside = range(min(ruled, default=0), max(ruled, default=0))
            yield from (line[place] for place in inside if not line[place].rules)

    @property
    def overlaps(self) -> Iterator[Cell]:
        """Yield the cells in which several rules are met at once."""
        yield from (cell for cell in self.cells if len(cell.rules) > 1)

    @property
    def falls(self) -> Iterator[LevelFall]:
        """Yield where a graver answer has a lower level, along what rises."""
        for place, question in enumerate(self.along):
            for line in self._lines(place) if question.rises else ():
                for before, after in pairwise(line):
                    if self.level(after) < self.level(before):
                        yield LevelFall(before, after, question)

    def level(self, cell: Cell) -> int:
        """Return the place of the highest level of a cell's rules; 0 without one."""
        rank = self.rulebook.rank
        return max((rank[rule.level] for rule in cell.rules), default=0)

    def _lines(self, place: int) -> list[list[Cell]]:
        """Return the cells along one question, for each step along the other."""
        lines = defaultdict[tuple[Step, ...], list[Cell]](list)
        for cell in self.cells:
            lines[cell.steps[:place] + cell.steps[place + 1 :]].append(cell)
        return [*lines.values()]

    def _met(self, steps: Sequence[Step]) -> tuple[Rule, ...]:
        both = zip(self.along, steps, strict=True)
        deal = self._evaluator.read({asked.id: step.stands for asked, step in both})
        return tuple(
            it for it in self.rules if deal.verdict(self.tiered[it.id]) is Verdict.MET
        )

    @cached_property
    def _evaluator(self) -> Evaluator:
        return Evaluator(self.rulebook)


def tables(rulebook: Rulebook, along: Sequence[str]) -> tuple[TierTable, ...]:
    """Return the tables along one question or two, those of most rules first.

    `rulebook` is an edition. A rule that compares none of them is in none; of rules
    that ask the same beside them, each compares one of them or both.
    """
    conditions: dict[frozenset[Condition], dict[str, Condition]] = defaultdict(dict)
    beside: dict[frozenset[Condition], list[Condition]] = {}
    for rule in rulebook.rules.values():
        parts = [*_flat((rule.when,))]
        tiered = [part for part in parts if _reads(part, rulebook) <= {*along}]
        if tiered and rule.off is None:
            others = [part for part in parts if part not in tiered]
            beside.setdefault(key := frozenset(others), others)
            conditions[key][rule.id] = AllOf(tuple(tiered))
    freely = LintContext(rulebook, rulebook.heading.reviewed).freely.rulebook
    made = [
        TierTable(
            rulebook=freely,
            along=tuple(rulebook.questions[name] for name in along),
            beside=AllOf(tuple(it)) if len(it) != 1 else it[0],
            tiered=conditions[key],
        )
        for key, it in beside.items()
    ]
    return tuple(sorted(made, key=lambda table: -len(table.tiered)))


def _flat(parts: Sequence[Condition]) -> Iterator[Condition]:
    """Yield the parts that must all hold, those of an inner "all" too."""
    for part in parts:
        if isinstance(part, AllOf):
            yield from _flat(part.parts)
        else:
            yield part


def _reads(condition: Condition, rulebook: Rulebook) -> set[str]:
    """Return the questions that a condition compares, without what asks them."""
    nodes = behind(condition, rulebook.conditions, gates=False)
    return {name for kind, name in nodes if kind == "question"}


def _steps(question: Question, compared: Iterable[Comparison]) -> Iterator[Step]:
    """Yield the steps along a question: its words, or every line and between them."""
    if not question.traits.numeric:
        yield from map(Step, question.telling)
        return
    own = (it for it in compared if it.question == question.id)
    values = {value for comparison in own for _how, value in comparison.tests}
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
