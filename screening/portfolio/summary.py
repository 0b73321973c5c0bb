"""What screened deals come to as a whole, and deals among them, found and in order.

Deals are named by the numbers of their rows.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from screening.portfolio.reading import called
from screening.portfolio.screening import ScreenedDeal, ScreenedFiling
from screening.presentation.answers import fill
from screening.presentation.filing_view import is_counted, who_acts
from screening.rulebook.kinds import Kind
from screening.rulebook.model import Level, Rule, Rulebook, Topic
from screening.rulebook.regimes import Regime
from screening.rulebook.states import COUNTED, State

MOST_REASONS = 2
"""How many reasons of a deal are told where many deals are listed."""
NO_LEVEL = -1
"""The place of the level that a topic gives a deal which meets none of its rules."""


class LevelCount(NamedTuple):
    """How many deals are at a level for sure, and at it or perhaps above.

    `may` are those that are not settled and could come to it, but no higher.
    """

    level: Level
    settled: int
    open: int
    may: int


class TopicCount(NamedTuple):
    """Deals by the gravest level that a topic gives them, by place of the level.

    `met` counts the deals whose gravest met rule of the topic is of it; `open` those
    that an open rule of the topic could raise to it, and no higher.
    """

    topic: Topic
    met: Mapping[int, int]
    open: Mapping[int, int]


class RuleCount(NamedTuple):
    """How many deals meet a rule, and of how many it is open."""

    rule: Rule
    met: int
    open: int


class FilingCount(NamedTuple):
    """Of how many deals a regime asks something, by the state of the filing."""

    regime: Regime
    who: str
    states: Mapping[State, int]

    @property
    def counts(self) -> Sequence[int]:
        """How many deals there are in each state that counts, the gravest first."""
        return [self.states.get(state, 0) for state in COUNTED]

    @property
    def asks(self) -> bool:
        """Whether something is to be filed, done or asked of some deal already."""
        return any(state.traits.asks for state in self.states)

    @property
    def open(self) -> int:
        """Of how many deals it is not known whether it asks something."""
        return sum(self.states[it] for it in self.states if it.traits.hangs)

    @property
    def forbidden(self) -> int:
        """How many deals are not possible as they are described."""
        return sum(self.states[it] for it in self.states if it.traits.forbids)


class WeekDuty(NamedTuple):
    """Of how many deals a regime asks something, and who acts."""

    regime: Regime
    who: str
    deals: int


class Week(NamedTuple):
    """What is due in the week that begins on a Monday: of how many deals, by regime.

    Of so many of these deals a day in it has `passed`; it is `over` where all days
    have. What is due on a day that is not known has no `monday`.
    """

    monday: date | None
    deals: int
    passed: int
    over: bool
    duties: Sequence[WeekDuty]


class DueDay(NamedTuple):
    """By which day something is to be filed or asked, of the deal in a row."""

    row: int
    filing: str
    day: date


def monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(day.weekday())


DealFilter = Mapping[str, str]
"""Which deals are looked for: all that is said must hold; empty says nothing.

`level` is the lowest that is possible, `reach` the highest; those that are `open` are
not settled. A `topic` is `at` a level by the rules that are met, or may come to it. A
`rule` is one that is met, a `question` one that could move the level. A `filing` is
counted, in a `state` (see `STATES`) if that is said; in the `week` of a Monday it is
due, and `undated` it is due on a day that is not known. `words` stand in the name or in
an answer that is a text.
"""
STATES = {it.replace(" ", "-"): it for it in COUNTED}
"""The states that filings are looked for by, as addresses call them."""


class SortOrder(StrEnum):
    """What a list is sorted by.

    By concern the highest level that is possible counts first, then the lowest, then
    how many filings stop a deal, must be made, and are to be asked about.
    """

    CONCERN = "concern"
    DAY = "day"
    NAME = "name"
    TABLE = "table"


@dataclass(frozen=True)
class Summary:
    """Screened deals as a whole; what there is most of comes first.

    `on` is the day of the deals that have none; days before it have passed.
    """

    rulebook: Rulebook
    on: date
    deals: Sequence[ScreenedDeal]

    @cached_property
    def by_row(self) -> Mapping[int, ScreenedDeal]:
        """The deals by the numbers of their rows."""
        return {it.row: it for it in self.deals}

    @cached_property
    def levels(self) -> Sequence[LevelCount]:
        """The deals by level, the lowest first."""
        settled = Counter(it.lowest for it in self.deals if it.settled)
        least = Counter(it.lowest for it in self.deals if not it.settled)
        most = Counter(it.highest for it in self.deals if not it.settled)
        return [
            LevelCount(it, settled[it.id], least[it.id], most[it.id])
            for it in self.rulebook.heading.levels
        ]

    @cached_property
    def topics(self) -> Sequence[TopicCount]:
        """The topics that bring some deal to a level, or may, in page order."""
        counts = list[TopicCount]()
        for topic in self.rulebook.heading.topics:
            each = [self.topic_levels(it, topic.id) for it in self.deals]
            met = Counter(low for low, _high in each if low > NO_LEVEL)
            may = Counter(high for low, high in each if high > low)
            if met or may:
                counts.append(TopicCount(topic, met, may))
        return counts

    def topic_levels(self, deal: ScreenedDeal, topic: str) -> tuple[int, int]:
        """Return the places of the levels that a topic gives a deal, and may give."""
        places = self._rule_places[topic]
        low, may = (
            max((places[it] for it in rules if it in places), default=NO_LEVEL)
            for rules in (deal.met, deal.open)
        )
        return low, max(low, may)

    @cached_property
    def _rule_places(self) -> Mapping[str, Mapping[str, int]]:
        """The place of each rule's level, by topic."""
        places = {it.id: dict[str, int]() for it in self.rulebook.heading.topics}
        for rule in self.rulebook.rules.values():
            places[rule.topic][rule.id] = self.rulebook.rank[rule.level]
        return places

    @cached_property
    def rules(self) -> Sequence[RuleCount]:
        """The rules that some deal meets or may meet."""
        met = Counter(rule for it in self.deals for rule in it.met)
        may = Counter(rule for it in self.deals for rule in it.open)
        rules = self.rulebook.rules.items()
        each = (RuleCount(rule, met[it], may[it]) for it, rule in rules)
        counts = (it for it in each if it.met or it.open)
        return sorted(counts, key=lambda it: (-it.met, -it.open))

    def counted(self, deal: ScreenedDeal) -> list[ScreenedFiling]:
        """Return the filings of a deal that count, the gravest first, by day."""
        regimes = self.rulebook.regimes
        filings = (
            it for it in deal.filings if is_counted(regimes[it.filing], it.state)
        )
        return sorted(filings, key=lambda it: (it.state.place, it.day or date.max))

    @cached_property
    def filings(self) -> Sequence[FilingCount]:
        """What regimes ask: first what stops most deals, then what most must do."""
        states = {it: Counter[State]() for it in self.rulebook.regimes}
        for deal in self.deals:
            for it in self.counted(deal):
                states[it.filing][it.state] += 1
        counted = ((name, of_regime) for name, of_regime in states.items() if of_regime)
        each = (
            FilingCount(*self._regime(name), of_regime) for name, of_regime in counted
        )
        return sorted(each, key=lambda it: [-count for count in it.counts])

    def _regime(self, name: str) -> tuple[Regime, str]:
        regime = self.rulebook.regimes[name]
        return regime, who_acts(self.rulebook, regime)

    @cached_property
    def days(self) -> Sequence[DueDay]:
        """The days to file or to ask, where they are known for sure."""
        each = ((deal.row, it) for deal in self.deals for it in deal.filings)
        return [DueDay(row, it.filing, it.day) for row, it in each if it.day]

    @cached_property
    def days_if_so(self) -> Sequence[DueDay]:
        """The days of filings that are open, if they apply."""
        each = ((deal.row, it) for deal in self.deals for it in deal.filings)
        return [DueDay(row, it.filing, it.if_so) for row, it in each if it.if_so]

    @cached_property
    def weeks(self) -> Sequence[Week]:
        """What is due by week, the first first; last what is due on no known day."""
        weeks = defaultdict[date, list[DueDay]](list)
        for it in self.days:
            weeks[monday(it.day)].append(it)
        dated = [self._week(week, due) for week, due in sorted(weeks.items())]
        undated = [
            DueDay(deal.row, name, date.max)
            for deal in self.deals
            for name in self.undated(deal)
        ]
        return [*dated, *([self._week(None, undated)] if undated else [])]

    def _week(self, week: date | None, due: Sequence[DueDay]) -> Week:
        each = Counter(it.filing for it in due)
        names = sorted(each) if week else [name for name, _ in each.most_common()]
        return Week(
            week,
            len({it.row for it in due}),
            len({it.row for it in due if self.passed(it.day)}),
            all(self.passed(it.day) for it in due),
            [WeekDuty(*self._regime(it), each[it]) for it in names],
        )

    def undated(self, deal: ScreenedDeal) -> list[str]:
        """Return the filings of a deal that are due on a day that is not known."""
        counted = self.counted(deal)
        return [it.filing for it in counted if it.state.traits.dated and not it.day]

    @cached_property
    def asked(self) -> Mapping[str, Sequence[int]]:
        """Questions, each with the rows that its answer could move; the most first."""
        rows_of: dict[str, list[int]] = {it: [] for it in self.rulebook.questions}
        for deal in self.deals:
            for question in deal.ask:
                rows_of[question].append(deal.row)
        most = sorted(rows_of.items(), key=lambda it: -len(it[1]))
        return {name: rows for name, rows in most if rows}

    def first_day(self, deal: ScreenedDeal) -> date | None:
        """Return the first day by which something of a deal is due for sure."""
        return min((it.day for it in deal.filings if it.day), default=None)

    def passed(self, day: date) -> bool:
        """Tell whether a day has passed."""
        return day < self.on

    def called(self, deal: ScreenedDeal) -> str:
        """The name of a deal, else its parties, else its row."""
        return called(self.rulebook, deal.deal) or f"Row {deal.row}"

    def reasons(self, deal: ScreenedDeal) -> list[str]:
        """A few contradictions of it, then titles of rules met of the gravest level."""
        book, answers = self.rulebook, deal.deal.answers
        wrong = (book.contradictions[it].says for it in deal.contradictions)
        untrue = [fill(it, book.questions, answers) for it in wrong]
        met = [book.rules[it] for it in deal.met]
        swallowed = {weak for it in met for weak in it.supersedes}
        rules = [it for it in met if it.id not in swallowed]
        rank = self.rulebook.rank
        top = max((rank[it.level] for it in rules), default=0)
        titles = (it.title for it in rules if rank[it.level] == top)
        return [*untrue, *titles][:MOST_REASONS]

    def find(
        self, wanted: DealFilter, order: SortOrder = SortOrder.TABLE
    ) -> list[ScreenedDeal]:
        """The deals that pass all filters, in that order."""
        tests = self._tests(wanted)
        deals = [it for it in self.deals if all(test(it) for test in tests)]
        return (
            deals
            if order is SortOrder.TABLE
            else sorted(deals, key=lambda it: self._place(it, order))
        )

    def graver(self, deals: Iterable[ScreenedDeal]) -> list[ScreenedDeal]:
        """Return deals with those first that are most of concern."""
        return sorted(deals, key=self._concern)

    def _tests(self, wanted: DealFilter) -> list[Callable[[ScreenedDeal], object]]:
        """Return for each thing that is wanted what tells whether a deal has it."""
        filing, words = wanted.get("filing", ""), wanted.get("words", "").casefold()
        states = {STATES[it]} if (it := wanted.get("state")) else {*COUNTED}
        tests: Mapping[str, Callable[[ScreenedDeal], object]] = {
            "level": lambda it: it.lowest == wanted["level"],
            "reach": lambda it: it.highest == wanted["reach"],
            "open": lambda it: not it.settled,
            "topic": lambda it: self._of_topic(it, wanted["topic"], wanted.get("at")),
            "rule": lambda it: wanted["rule"] in it.met,
            "question": lambda it: wanted["question"] in it.ask,
            "filing": lambda it: self._has_filing(it, filing, states),
            "state": lambda it: self._has_filing(it, filing, states),
            "week": lambda it: _is_due(it, filing, date.fromisoformat(wanted["week"])),
            "undated": lambda it: _among(filing, self.undated(it)),
            "words": lambda it: words in self._texts(it),
        }
        return [test for name, test in tests.items() if wanted.get(name)]

    def _of_topic(self, deal: ScreenedDeal, topic: str, at: str | None) -> bool:
        low, high = self.topic_levels(deal, topic)
        return self.rulebook.rank[at] in {low, high} if at else high > NO_LEVEL

    def _has_filing(
        self, deal: ScreenedDeal, filing: str, states: Collection[State]
    ) -> bool:
        filings = [it.filing for it in self.counted(deal) if it.state in states]
        return _among(filing, filings)

    def _texts(self, deal: ScreenedDeal) -> str:
        """Return the name and the answers that are texts, to look for words in."""
        every, answers = self.rulebook.questions.values(), deal.deal.answers
        names = (it.id for it in every if it.kind is Kind.TEXT and it.id in answers)
        return "\n".join(
            [deal.deal.name, *(str(answers[it]) for it in names)]
        ).casefold()

    def _place(self, deal: ScreenedDeal, order: SortOrder) -> Any:
        """The key by which a deal is sorted: alike ones by how much they concern."""
        first: tuple[Any, ...] = ()
        if order is SortOrder.DAY:
            first = (self.first_day(deal) or date.max,)
        elif order is SortOrder.NAME:
            named = called(self.rulebook, deal.deal)
            first = (not named, named.casefold())
        return first, self._concern(deal)

    def _concern(self, deal: ScreenedDeal) -> tuple[int, ...]:
        rank = self.rulebook.rank
        counts = Counter(it.state for it in self.counted(deal))
        grave = (counts[state] for state in COUNTED if state.traits.asks)
        return (-rank[deal.highest], -rank[deal.lowest], *(-count for count in grave))


def _is_due(deal: ScreenedDeal, filing: str, week: date) -> bool:
    """Tell whether a filing of a deal is due in a week; any, where none is named."""
    due = [it.filing for it in deal.filings if it.day and monday(it.day) == week]
    return _among(filing, due)


def _among(filing: str, filings: Collection[str]) -> bool:
    """Tell whether a filing is among those found; whether any is, where it is empty."""
    return filing in filings if filing else bool(filings)
