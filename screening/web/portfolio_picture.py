"""What a table came to, laid out for a page that a board reads.

Numbers say everything; shade and length only repeat it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from screening.rulebook.heading import Level, Topic
from screening.rulebook.model import Rule, Rulebook
from screening.rulebook.regimes import Regime
from screening.rulebook.states import COUNTED, State
from screening.web import messages
from screening.wording.dues import who_acts

if TYPE_CHECKING:  # it needs what the plain app has not
    from screening.portfolio.summary import Summary
    from screening.web.portfolio_upload import Result

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


class LevelRow(NamedTuple):
    """How many deals are at a level for sure, are at least at it, and may come to it.

    Those that may are not settled, and come no higher.
    """

    level: Level
    place: int
    settled: int
    open: int
    may: int


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

    levels: Sequence[LevelRow]
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


def picture(result: "Result") -> Picture:
    """Return the picture of a table that was decided."""
    rulebook, summary = result.outcome.rulebook, result.summary
    levels, filings = _levels(rulebook, summary), _filings(rulebook, summary)
    open_ = [it for it in filings if not it.is_due]
    many = [it for it in open_ if it.open >= OPEN_FOR * summary.rows]
    return Picture(
        levels=levels,
        at_least=[*_bar(summary.rows, [(it.settled, it.open) for it in levels])],
        at_most=[*_bar(summary.rows, [(it.settled, it.may) for it in levels])],
        topics=[*_topics(rulebook, summary)],
        reasons=_reasons(rulebook, summary),
        filings=[it for it in filings if it.is_due],
        perhaps=many[:MOST_OPEN],
        more=many[MOST_OPEN:],
        rest=open_[len(many) :],
        weeks=_weeks(rulebook, summary),
        undated=_undated(rulebook, summary),
        if_so=[*_if_so(result)],
        if_so_in_all=len({it.place for it in summary.perhaps}),
        ask=[*_asks(result)],
    )


def _levels(rulebook: Rulebook, summary: "Summary") -> list[LevelRow]:
    counts = {it.level: it for it in summary.levels}
    return [
        LevelRow(level, place, it.settled, it.open, it.may)
        for place, level in enumerate(rulebook.heading.levels)
        for it in [counts[level.id]]
    ]


def _bar(deals: int, counts: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    """Yield the pieces of a bar from how many are settled and open at each level."""
    start, each = 0.0, WIDTH / max(1, deals)
    for place, both in enumerate(counts):
        for count, is_open in zip(both, (False, True), strict=True):
            if count:
                yield Piece(place, start, count * each, is_open)
                start += count * each


def _reasons(rulebook: Rulebook, summary: "Summary") -> list[Reason]:
    rules, rank = rulebook.rules, rulebook.rank
    met = [it for it in summary.rules if it.met][:MOST_RULES]
    return [
        Reason(rules[it.rule], rank[rules[it.rule].level], it.met, it.open)
        for it in met
    ]


def _asks(result: "Result") -> Iterator[Ask]:
    """Yield what to ask first, with the deals that are most of concern."""
    questions, numbers = result.outcome.rulebook.questions, result.reading.rows
    for name, deals in [*result.settling.deals_of.items()][:MOST_QUESTIONS]:
        first = result.lookup.graver(deals)[:MOST_NAMED]
        named = zip(first, _called(result, first), strict=True)
        told = [(numbers[place], said) for place, said in named]
        yield Ask(name, questions[name].ask, len(deals), told)


def _topics(rulebook: Rulebook, summary: "Summary") -> Iterator[TopicRow]:
    """Yield the topics that bring some deal to a level, or may."""
    counts = {it.topic: it for it in summary.topics}
    for topic in rulebook.heading.topics:
        found = counts[topic.id]
        cells = [
            _cell(level, place, found.met, found.open, summary.rows)
            for place, level in enumerate(rulebook.heading.levels)
        ]
        if any(cell.met or cell.open for cell in cells):
            yield TopicRow(topic, cells)


def _cell(
    level: Level, place: int, met: Mapping[str, int], open_: Mapping[str, int], of: int
) -> Cell:
    here = met.get(level.id, 0)
    share = here / max(1, of)
    dark = next((len(SHADES) - at for at, it in enumerate(SHADES) if share > it), 0)
    shade = dark + 1 if here else 0
    return Cell(level, place, here, open_.get(level.id, 0), shade)


def _filings(rulebook: Rulebook, summary: "Summary") -> list[FilingRow]:
    return [
        FilingRow(
            regime, who_acts(rulebook, regime), [*zip(COUNTED, it.counts, strict=True)]
        )
        for it in summary.filings
        for regime in [rulebook.regimes[it.filing]]
    ]


def _duty(rulebook: Rulebook, filing: str, deals: int) -> Duty:
    regime = rulebook.regimes[filing]
    return Duty(regime, who_acts(rulebook, regime), deals)


def _weeks(rulebook: Rulebook, summary: "Summary") -> list[WeekRow]:
    """Return the first weeks in which something is due."""
    weeks: dict[date, list[Duty]] = {}
    for it in summary.weeks:
        weeks.setdefault(it.week, []).append(_duty(rulebook, it.filing, it.deals))
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


def _undated(rulebook: Rulebook, summary: "Summary") -> WeekRow:
    """Return what is due without a known day, what is due of most deals first."""
    every = sorted(summary.undated.items(), key=lambda it: -len(it[1]))
    found = [_duty(rulebook, name, len(places)) for name, places in every]
    deals = {place for _name, places in every for place in places}
    return WeekRow(None, len(deals), 0, over=False, filings=found)


def _if_so(result: "Result") -> Iterator[PerhapsRow]:
    """Yield the deals whose open filings are due first, if they apply."""
    summary, rulebook = result.summary, result.outcome.rulebook
    days: dict[int, date] = {}
    for it in sorted(summary.perhaps, key=lambda it: it.day):
        days.setdefault(it.place, it.day)
    first = [*days][:MOST_PERHAPS]
    for place, name in zip(first, _called(result, first), strict=True):
        day = days[place]
        regimes = [
            rulebook.regimes[it.filing]
            for it in summary.perhaps
            if (it.place, it.day) == (place, day)
        ]
        filings = [(regime, who_acts(rulebook, regime)) for regime in regimes]
        number = result.reading.rows[place]
        yield PerhapsRow(day, summary.passed(day), number, name, filings)


def _called(result: "Result", places: Sequence[int]) -> list[str]:
    """Return what deals are called: by their rows, where by nothing else."""
    named = zip(places, result.lookup.names(places), strict=True)
    numbers = result.reading.rows
    return [it or messages.ROW.format(number=numbers[place]) for place, it in named]


def worst(result: "Result") -> list[int]:
    """Return the places of the deals of most concern; none where all are few."""
    rows = result.summary.rows
    return result.lookup.graver(range(rows))[:MOST_WORST] if rows > MOST_WORST else []
