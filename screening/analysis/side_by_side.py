"""Assessments beside each other, of one deal or of several, as rows of a table."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from screening.analysis.difference import RuleState, rule_states
from screening.engine.assess import Assessment, topic_ranges
from screening.engine.range import Range
from screening.engine.recommendation import recommended
from screening.engine.schedule.work import NO_WORK, Work
from screening.formats.text import day_in_words
from screening.presentation.answers import NOT_KNOWN, level_in_words
from screening.presentation.filing_view import FilingView
from screening.presentation.filings_view import FilingsView
from screening.presentation.recommendation import recommendation_words
from screening.rulebook.model import Rulebook, Verdict
from screening.rulebook.states import State


class LevelCell(NamedTuple):
    """A level in words; `lowest` and `highest` are the places of its ends, from 0."""

    says: str
    lowest: int
    highest: int
    settled: bool


Cell = TypeVar("Cell")


class SideRow(NamedTuple, Generic[Cell]):
    """One thing by its name, and how it stands on each side.

    It `moved` where it stands otherwise on one of them, and `counts` where on one of
    them it is a rule that is met, or a filing that asks something.
    """

    title: str
    cells: tuple[Cell | None, ...]
    moved: bool
    counts: bool


@dataclass(frozen=True)
class SideBySide:
    """Assessments beside each other. What moved or counts has a row, each topic too.

    `work` is what was done about the deal where all of them are of one.
    """

    sides: tuple[Assessment, ...]
    work: Work = NO_WORK

    @property
    def rulebooks(self) -> tuple[Rulebook, ...]:
        """The rulebook of each side."""
        return tuple(it.rulebook for it in self.sides)

    @property
    def levels(self) -> tuple[LevelCell, ...]:
        """The level of each side."""
        return tuple(_level(it.rulebook, it.range) for it in self.sides)

    @cached_property
    def advice(self) -> tuple[str, ...]:
        """What is recommended of each side; empty where its rulebook does not say."""
        return tuple(
            recommendation_words(it, given).words if given else ""
            for it in self.sides
            for given in [recommended(it, self.work)]
        )

    @property
    def topics(self) -> tuple[SideRow[LevelCell], ...]:
        """The level within each topic, as the last side's rulebook orders them."""
        levels = [
            {name: _level(it.rulebook, of) for name, of in topic_ranges(it).items()}
            for it in self.sides
        ]
        books = reversed(self.rulebooks)
        titles = {it.id: it.short for book in books for it in book.heading.topics}
        return tuple(row for row in _rows(titles, levels) if any(row.cells))

    @property
    def findings(self) -> tuple[SideRow[RuleState], ...]:
        """The rules that are met on a side or stand otherwise, the gravest first."""
        states = [rule_states(it) for it in self.sides]
        titles = {rule: state.title for side in states for rule, state in side.items()}
        # Of a rule that is not met, its words do not count.
        tests = lambda it: it.counts, lambda it: it.verdict == Verdict.MET
        rows = [row for row in _rows(titles, states, *tests) if row.moved or row.counts]
        rows.sort(key=lambda row: -max(it.level.place for it in row.cells if it))
        return tuple(rows)

    @cached_property
    def filings_of(self) -> tuple[FilingsView, ...]:
        """The filings of each side, with their days."""
        return tuple(FilingsView(it, self.work) for it in self.sides)

    @property
    def to_file(self) -> tuple[SideRow[FilingView], ...]:
        """Those of the filings that ask something, and that nobody made yet."""
        made = {it.regime.id for it in self.made}
        cells = ((row, next(filter(None, row.cells))) for row in self.filings)
        return tuple(row for row, it in cells if row.counts and it.id not in made)

    @property
    def made(self) -> tuple[FilingView, ...]:
        """The filings that were made already: no other day moves them."""
        views = self.filings_of[0].by_id.values()
        return tuple(it for it in views if it.state is State.FILED)

    @property
    def filings(self) -> tuple[SideRow[FilingView], ...]:
        """The filings that are asked on a side or stand otherwise, walls first."""
        cells = [side.by_id for side in self.filings_of]
        titles = {
            it.regime.id: it.regime.short for of in self.filings_of for it in of.results
        }
        tests = _standing, lambda it: it.state.traits.asks
        rows = [row for row in _rows(titles, cells, *tests) if row.moved or row.counts]
        rows.sort(key=lambda row: min(it.state.place for it in row.cells if it))
        return tuple(rows)

    @property
    def closing(self) -> tuple[str, ...]:
        """The day before which no side can close, or that none is known."""
        days = (it.days.closing.not_before for it in self.filings_of)
        return tuple(day_in_words(it.day) if it else NOT_KNOWN for it in days)


def _standing(filing: FilingView) -> tuple[State, str, str]:
    """Return how a filing stands, and by when something is asked."""
    by_when = filing.day if filing.counts else ""
    return filing.state, filing.stands_by_day, by_when


def _level(rulebook: Rulebook, span: Range) -> LevelCell:
    lowest, highest = (rulebook.rank[name] for name in span.ids)
    says = level_in_words(*span, settled=span.settled)
    return LevelCell(says, lowest, highest, span.settled)


def _rows(
    titles: Mapping[str, str],
    sides: Iterable[Mapping[str, Cell]],
    what_counts: Callable[[Cell], Any] = lambda cell: cell,
    counts: Callable[[Cell], bool] = lambda _cell: False,
) -> Iterator[SideRow[Cell]]:
    """Yield a row for each title; it moved where `what_counts` of its cells differs."""
    every = [*sides]
    for name, title in titles.items():
        cells = tuple(side.get(name) for side in every)
        moved = len({cell and what_counts(cell) for cell in cells}) > 1
        yield SideRow(title, cells, moved, any(counts(it) for it in cells if it))
