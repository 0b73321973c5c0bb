"""What a table came to, laid out for a page that a board reads.

Numbers say everything; shade and length only repeat it.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from screening.portfolio.screening import ScreenedDeal
from screening.portfolio.summary import LevelCount, Summary, TopicCount
from screening.rulebook.heading import Level, Topic
from screening.rulebook.model import Rule
from screening.rulebook.regimes import Regime
from screening.rulebook.states import COUNTED, State
from screening.wording.dues import who_acts

MOST_RULES, MOST_QUESTIONS, MOST_WEEKS = 8, 8, 26
MOST_OPEN, MOST_WORST, MOST_PERHAPS = 8, 6, 6
"""How many filings that are open stand before the fold, and how many deals are told."""
MOST_NAMED = 3
"""How many deals are named of those that a question could move."""
OPEN_FOR = 0.2
"""For which share of the deals a filing has to be open to stand before the fold."""
WIDTH = 100
"""How wide the bar of all deals is drawn."""
SHADES = (0.34, 0.1)
"""Above which shares of all deals a cell is dark, and above which it is not pale."""


class Cell(NamedTuple):
    """How many deals a topic brings to a level, how many more it may, and its shade."""

    level: Level
    place: int
    met: int
    open: int
    shade: int


class TopicRow(NamedTuple):
    """A topic, and what it brings deals to."""

    topic: Topic
    cells: Sequence[Cell]


class Piece(NamedTuple):
    """A piece of a bar of all deals: whose level it is, and where it lies."""

    place: int
    start: float
    width: float
    open: bool


class FilingRow(NamedTuple):
    """A regime, who acts, and of how many deals it asks something, by state."""

    regime: Regime
    who: str
    counts: Sequence[tuple[State, int]]

    @property
    def is_due(self) -> bool:
        """Whether something is due, or to be asked, for some deal already."""
        return any(count for state, count in self.counts if state.traits.asks)

    @property
    def open(self) -> int:
        """Of how many deals it is not known whether it asks something."""
        return sum(count for state, count in self.counts if state.traits.hangs)

    @property
    def forbidden(self) -> int:
        """How many deals are not possible as they are described."""
        return sum(count for state, count in self.counts if state.traits.forbids)


class Duty(NamedTuple):
    """Of how many deals a regime asks something, and who acts."""

    regime: Regime
    who: str
    deals: int


class WeekRow(NamedTuple):
    """What is due in a week: of how many deals in all, and by regime.

    Of so many of these deals a day in it has `passed`; it is `over` where all days
    have. What is due on a day that is not known has no week.
    """

    week: date | None
    deals: int
    passed: int
    over: bool
    filings: Sequence[Duty]


class PerhapsRow(NamedTuple):
    """The first day by which open filings of a deal are due, if they apply.

    The deal is told by the number of its row and what it is called.
    """

    day: date
    passed: bool
    row: int
    name: str
    filings: Sequence[tuple[Regime, str]]


class Ask(NamedTuple):
    """A question whose answer could move so many deals, and the first of these.

    They are told by the numbers of their rows and by what they are called.
    """

    question: str
    ask: str
    deals: int
    first: Sequence[tuple[int, str]]


class Reason(NamedTuple):
    """A rule, and how many deals meet it, or may."""

    rule: Rule
    place: int
    met: int
    open: int


class Picture(NamedTuple):
    """All of it; what there is most of comes first.

    `at_least` is the bar of the lowest levels that are possible, `at_most` that of the
    highest. `filings` ask something of a deal, `perhaps` may of many deals, as may
    `more`, and `rest` may of few. `undated` is what is due without a known day; `if_so`
    are the earliest days of what is open, of so many deals `if_so_in_all`.
    """

    levels: Sequence[tuple[Level, LevelCount]]
    at_least: Sequence[Piece]
    at_most: Sequence[Piece]
    topics: Sequence[TopicRow]
    reasons: Sequence[Reason]
    filings: Sequence[FilingRow]
    perhaps: Sequence[FilingRow]
    more: Sequence[FilingRow]
    rest: Sequence[FilingRow]
    weeks: Sequence[WeekRow]
    undated: WeekRow
    if_so: Sequence[PerhapsRow]
    if_so_in_all: int
    ask: Sequence[Ask]


def picture(summary: Summary) -> Picture:
    """Return the picture of deals that were screened."""
    filings, deals = [*_filings(summary)], len(summary.deals)
    open_ = [it for it in filings if not it.is_due]
    many = [it for it in open_ if it.open >= OPEN_FOR * deals]
    levels = summary.levels
    return Picture(
        levels=[*zip(summary.rulebook.heading.levels, levels, strict=True)],
        at_least=[*_bar(deals, [(it.settled, it.open) for it in levels])],
        at_most=[*_bar(deals, [(it.settled, it.may) for it in levels])],
        topics=[*_topics(summary)],
        reasons=_reasons(summary),
        filings=[it for it in filings if it.is_due],
        perhaps=many[:MOST_OPEN],
        more=many[MOST_OPEN:],
        rest=open_[len(many) :],
        weeks=_weeks(summary),
        undated=_undated(summary),
        if_so=[*_if_so(summary)],
        if_so_in_all=len({it.row for it in summary.days_if_so}),
        ask=[*_asks(summary)],
    )


def _bar(deals: int, counts: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    """Yield the pieces of a bar from how many are settled and open at each level."""
    start, each = 0.0, WIDTH / max(1, deals)
    for place, both in enumerate(counts):
        for count, is_open in zip(both, (False, True), strict=True):
            if count:
                yield Piece(place, start, count * each, is_open)
                start += count * each


def _reasons(summary: Summary) -> list[Reason]:
    rules, rank = summary.rulebook.rules, summary.rulebook.rank
    met = [it for it in summary.rules if it.met][:MOST_RULES]
    return [
        Reason(rules[it.rule], rank[rules[it.rule].level], it.met, it.open)
        for it in met
    ]


def _asks(summary: Summary) -> Iterator[Ask]:
    """Yield what to ask first, with the deals that are most of concern."""
    for name, rows in [*summary.asked.items()][:MOST_QUESTIONS]:
        first = summary.graver(summary.by_row[it] for it in rows)[:MOST_NAMED]
        told = [(it.row, summary.called(it)) for it in first]
        yield Ask(name, summary.rulebook.questions[name].ask, len(rows), told)


def _topics(summary: Summary) -> Iterator[TopicRow]:
    topics = {it.id: it for it in summary.rulebook.heading.topics}
    for found in summary.topics:
        cells = [
            _cell(level, place, found, len(summary.deals))
            for place, level in enumerate(summary.rulebook.heading.levels)
        ]
        yield TopicRow(topics[found.topic], cells)


def _cell(level: Level, place: int, found: TopicCount, deals: int) -> Cell:
    here, may = found.met.get(level.id, 0), found.open.get(level.id, 0)
    share = here / max(1, deals)
    dark = next((len(SHADES) - at for at, it in enumerate(SHADES) if share > it), 0)
    return Cell(level, place, here, may, dark + 1 if here else 0)


def _filings(summary: Summary) -> Iterator[FilingRow]:
    for it in summary.filings:
        regime = summary.rulebook.regimes[it.filing]
        counts = [*zip(COUNTED, it.counts, strict=True)]
        yield FilingRow(regime, who_acts(summary.rulebook, regime), counts)


def _duty(summary: Summary, filing: str, deals: int) -> Duty:
    regime = summary.rulebook.regimes[filing]
    return Duty(regime, who_acts(summary.rulebook, regime), deals)


def _weeks(summary: Summary) -> list[WeekRow]:
    """Return the first weeks in which something is due."""
    weeks: dict[date, list[Duty]] = {}
    for it in summary.weeks:
        weeks.setdefault(it.week, []).append(_duty(summary, it.filing, it.deals))
    return [
        WeekRow(
            week,
            len(summary.due_in(week)),
            len(summary.due_in(week, passed=True)),
            over=summary.week_passed(week),
            filings=found,
        )
        for week, found in [*weeks.items()][:MOST_WEEKS]
    ]


def _undated(summary: Summary) -> WeekRow:
    """Return what is due without a known day, what is due of most deals first."""
    every = sorted(summary.undated.items(), key=lambda it: -len(it[1]))
    found = [_duty(summary, name, len(rows)) for name, rows in every]
    deals = {row for _name, rows in every for row in rows}
    return WeekRow(None, len(deals), 0, over=False, filings=found)


def _if_so(summary: Summary) -> Iterator[PerhapsRow]:
    """Yield the deals whose open filings are due first, if they apply."""
    rulebook, first = summary.rulebook, dict[int, date]()
    for it in sorted(summary.days_if_so, key=lambda it: it.day):
        first.setdefault(it.row, it.day)
    for row, day in [*first.items()][:MOST_PERHAPS]:
        deal = summary.by_row[row]
        regimes = [
            rulebook.regimes[it.filing] for it in deal.filings if it.if_so == day
        ]
        filings = [(regime, who_acts(rulebook, regime)) for regime in regimes]
        passed, called = summary.passed(day), summary.called(deal)
        yield PerhapsRow(day, passed, row, called, filings)


def worst(summary: Summary) -> list[ScreenedDeal]:
    """Return the deals of most concern; none where all are few."""
    deals = summary.deals
    return summary.graver(deals)[:MOST_WORST] if len(deals) > MOST_WORST else []
