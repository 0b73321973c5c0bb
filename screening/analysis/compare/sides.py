"""Assessments side by side: a row each for topics, findings, filings and the closing.

They may be of one deal, of two, or of one and of what it would be with other facts.
Each row has a cell for every side, None where that side's rulebook has no such thing.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

from screening.analysis.compare.assessments import RuleState, states
from screening.engine.assess import Assessment, topic_ranges
from screening.engine.range import Range
from screening.formats.text import day_in_words
from screening.rulebook.model import Rulebook, Verdict
from screening.rulebook.states import State
from screening.wording.answers import NOT_KNOWN, level_in_words
from screening.wording.filings import FilingsWords


class LevelCell(NamedTuple):
    """A level in words; `lowest` and `highest` are the places of its ends, from 0."""

    says: str
    lowest: int
    highest: int

    @property
    def settled(self) -> bool:
        """Whether no missing answer can change it."""
        return self.lowest == self.highest


class FilingCell(NamedTuple):
    """How a filing stands, in words too; `by_when` is empty where nothing is asked."""

    state: State
    stands: str
    by_when: str


Cell = TypeVar("Cell")


class Row(NamedTuple, Generic[Cell]):
    """One thing by its name, and how it stands on each side."""

    title: str
    cells: tuple[Cell | None, ...]

    @property
    def moved(self) -> bool:
        """Whether it stands otherwise on one of the sides."""
        return len({_what_counts(cell) for cell in self.cells}) > 1

    @property
    def asked(self) -> bool:
        """Whether it is a filing that asks something on one of the sides."""
        states = (it.state for it in self.cells if isinstance(it, FilingCell))
        return any(state.traits.asks for state in states)

    @property
    def met(self) -> bool:
        """Whether it is a rule that is met on one of the sides."""
        rules = (it for it in self.cells if isinstance(it, RuleState))
        return any(it.verdict == Verdict.MET for it in rules)


def _what_counts(cell: object) -> object:
    """Return what makes a cell another one: of a rule not met, its words do not."""
    return cell.counts if isinstance(cell, RuleState) else cell


def levels(sides: Sequence[Assessment]) -> tuple[LevelCell, ...]:
    """Return the level of each side."""
    return tuple(_level(it.rulebook, it.range) for it in sides)


def topics(sides: Sequence[Assessment]) -> tuple[Row[LevelCell], ...]:
    """Return the level within each topic, as the last side's rulebook orders them."""
    newest_first = [*reversed(sides)]
    titles = {
        topic.id: topic.short
        for side in newest_first
        for topic in side.rulebook.heading.topics
    }
    found = [
        {name: _level(it.rulebook, range_) for name, range_ in topic_ranges(it).items()}
        for it in sides
    ]
    rows = _rows(titles, found)
    return tuple(row for row in rows if any(row.cells))


def findings(sides: Sequence[Assessment]) -> tuple[Row[RuleState], ...]:
    """Return the rules that are met on a side or stand otherwise, the gravest first."""
    found = [states(it) for it in sides]
    titles = {rule: state.title for side in found for rule, state in side.items()}
    rows = [row for row in _rows(titles, found) if row.moved or row.met]
    rows.sort(key=lambda row: -max(it.level.place for it in row.cells if it))
    return tuple(rows)


def filings(sides: Sequence[FilingsWords]) -> tuple[Row[FilingCell], ...]:
    """Return the filings that are asked on a side or stand otherwise, walls first."""
    found = [
        {name: FilingCell(*line) for name, line in it.standings.items()} for it in sides
    ]
    titles = {it.regime.id: it.regime.short for side in sides for it in side.found}
    rows = [row for row in _rows(titles, found) if row.moved or row.asked]
    rows.sort(key=lambda row: min(it.state.place for it in row.cells if it))
    return tuple(rows)


def safe_closing(sides: Sequence[FilingsWords]) -> tuple[str, ...]:
    """Return the day after which each side is safe to close, or that none is known."""
    safe = (it.days.closing.safe for it in sides)
    return tuple(day_in_words(it.day) if it else NOT_KNOWN for it in safe)


def _level(rulebook: Rulebook, found: Range) -> LevelCell:
    ends = (rulebook.rank[level.id] for level in found)
    return LevelCell(level_in_words(*found), *ends)


def _rows(
    titles: Mapping[str, str], found: Iterable[Mapping[str, Cell]]
) -> list[Row[Cell]]:
    sides = [*found]
    return [
        Row(title, tuple(side.get(name) for side in sides))
        for name, title in titles.items()
    ]
