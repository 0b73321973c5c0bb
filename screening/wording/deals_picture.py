"""Many deals in one picture: how many stand at each level, by month and by topic."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple, Protocol

from screening.formats.text import month_in_words
from screening.rulebook.model import Level

MOST_MONTHS = 24
MONTHS_A_YEAR = 12
WHOLE = 100
"""How wide the longest bar is."""

Counts = Counter[str]
"""How many deals there are, by the id of their highest level."""


class PicturedDeal(Protocol):
    """A deal, as far as the picture tells it."""

    @property
    def highest(self) -> str | None:
        """The id of the highest level that is possible, None where it is not known."""

    @property
    def made_at(self) -> datetime:
        """When it was assessed."""

    @property
    def topics(self) -> Mapping[str, Sequence[str]]:
        """The ids of the lowest and highest level of each topic, by its title."""


class Piece(NamedTuple):
    """A part of a bar: how many deals, of which level, from where and how wide."""

    level: Level
    place: int
    deals: int
    start: float
    width: float


class Bar(NamedTuple):
    """A row: what it is about, how many deals in all, and its pieces, low to high."""

    title: str
    total: int
    pieces: tuple[Piece, ...]


class DealsPicture(NamedTuple):
    """Bars by what they are about. `others` deals have levels that are not live now."""

    all: Bar
    months: tuple[Bar, ...]
    topics: tuple[Bar, ...]
    others: int


def deals_picture(
    deals: Iterable[PicturedDeal], levels: Sequence[Level]
) -> DealsPicture:
    """Return the picture of deals, each counted at the highest level still possible.

    A topic has a level of its own in each deal. Months are those of the newest
    assessments, up to two years of them.
    """
    found = list(deals)
    months, topics = dict[date, Counts](), dict[str, Counts]()
    for deal in found:
        month = months.setdefault(deal.made_at.date().replace(day=1), Counts())
        month[deal.highest or ""] += 1
        for topic, (_lowest, highest) in deal.topics.items():
            topics.setdefault(topic, Counts())[highest] += 1
    [all_] = _bars({"All of them": sum(months.values(), Counts())}, levels)
    shown = {month_in_words(it): months.get(it, Counts()) for it in _row_of(months)}
    others = len(found) - all_.total
    return DealsPicture(all_, _bars(shown, levels), _bars(topics, levels), others)


def _bars(counts: Mapping[str, Counts], levels: Sequence[Level]) -> tuple[Bar, ...]:
    longest = max((_total(it, levels) for it in counts.values()), default=0) or 1
    return tuple(_bar(title, it, levels, longest) for title, it in counts.items())


def _total(counts: Counts, levels: Iterable[Level]) -> int:
    return sum(counts[level.id] for level in levels)


def _bar(title: str, counts: Counts, levels: Sequence[Level], longest: int) -> Bar:
    pieces, start = list[Piece](), 0.0
    for place, level in enumerate(levels):
        width = round(WHOLE * counts[level.id] / longest, 2)
        pieces.append(Piece(level, place, counts[level.id], round(start, 2), width))
        start += width
    return Bar(title, _total(counts, levels), tuple(pieces))


def _row_of(months: Iterable[date]) -> list[date]:
    """Return every month from the first to the last, at most the last two years."""
    numbers = [month.year * MONTHS_A_YEAR + month.month - 1 for month in months]
    if not numbers:
        return []
    last, first = max(numbers), max(min(numbers), max(numbers) - MOST_MONTHS + 1)
    return [
        date(number // MONTHS_A_YEAR, number % MONTHS_A_YEAR + 1, 1)
        for number in range(first, last + 1)
    ]
