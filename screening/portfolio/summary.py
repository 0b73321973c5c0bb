"""What screened deals come to as a whole, and deals among them, found and in order.

Deals are named by the numbers of their rows.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from screening.formats.text import day_in_short, day_in_words, first_sentence
from screening.portfolio.reading import TableReading, called, unread_in_words
from screening.portfolio.screening import ScreenedDeal, ScreenedFiling
from screening.portfolio.table import Table, blank_in_words
from screening.presentation.answers import fill
from screening.presentation.filing_view import is_counted, who_acts
from screening.rulebook.kinds import Kind
from screening.rulebook.model import Rule, Rulebook, Topic
from screening.rulebook.regimes import Regime
from screening.rulebook.states import COUNTED, State

MOST_REASONS = 2
"""How many reasons of a deal are told where many deals are listed."""
NO_LEVEL = -1
"""The place of the level that a topic gives a deal which meets none of its rules."""


class LevelCounts(NamedTuple):
    """Deals by level, by place of the level: of a topic, or of all together.

    `met` counts the deals that are at least at it, and not sure to be above; `open`
    those that open facts could raise to it, and no higher.
    """

    topic: Topic | None
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
    def by_need(self) -> Mapping[str, int]:
        """How many deals there are by what they need for it, as `NEEDS` names it."""
        counts = Counter[str]()
        for state, deals in self.states.items():
            counts[need_of(self.regime, state)] += deals
        return counts


class NeedWords(NamedTuple):
    """What deals need, behind how many there are; `always` told, also of none."""

    one: str
    several: str
    always: bool = False


NEEDS = {
    "impossible": NeedWords(
        "is not possible as described", "are not possible as described"
    ),
    "due": NeedWords("must file for sure", "must file for sure", always=True),
    "likely": NeedWords(
        "has a likely or possible filing", "have a likely or possible filing"
    ),
    "open": NeedWords("depends on open facts", "depend on open facts", always=True),
    "none": NeedWords("has nothing to file", "have nothing to file"),
}
"""What a deal needs, the gravest first."""


def need_of(regime: Regime, state: State) -> str:
    """Return what a filing needs; a ban that all have to rule out is open."""
    if state is State.FILED:
        return "none"
    if state.traits.forbids:
        return "impossible"
    if state.traits.sure:
        return "due"
    return "likely" if state.traits.asks and not regime.rule_out else "open"


PASSED, LATER, MONTHS = "passed", "later", 6
"""What is due before the day of a summary, and after so many months from it."""


DealFilter = Mapping[str, str]
"""Which deals are looked for: all that is said must hold; empty says nothing.

`level` is the lowest that is possible, `reach` the highest; the level is `settled`. A
`topic` is `at` a level by the rules that are met, or may come to it, and without a
topic the deal is. A `rule` is one that is met, a `question` one that could move the
level. A `filing` is counted, `stands` as `NEEDS` names it if that is said, and is
`due`, surely or perhaps, in a stretch of days. What a deal needs most is its
`need`. `words` stand in the name or in an answer that is a text.
"""


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
    def levels(self) -> LevelCounts:
        """All deals by level."""
        return _level_counts(None, map(self._range, self.deals))

    @cached_property
    def settled(self) -> Mapping[int, int]:
        """The deals whose level nothing can change any more, by place of the level."""
        return Counter(self.rulebook.rank[it.lowest] for it in self.deals if it.settled)

    @cached_property
    def topics(self) -> Sequence[LevelCounts]:
        """The topics that bring some deal to a level, or may, in page order."""
        counts = (
            _level_counts(it, [self.topic_levels(deal, it.id) for deal in self.deals])
            for it in self.rulebook.heading.topics
        )
        return [it for it in counts if it.met or it.open]

    def _range(self, deal: ScreenedDeal) -> tuple[int, int]:
        return self.rulebook.rank[deal.lowest], self.rulebook.rank[deal.highest]

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
        each = (
            FilingCount(regime, who_acts(self.rulebook, regime), states[name])
            for name, regime in self.rulebook.regimes.items()
            if states[name]
        )
        return sorted(each, key=lambda it: [-it.by_need[need] for need in NEEDS])

    def need(self, deal: ScreenedDeal) -> str:
        """Return what a deal needs, by the gravest of its filings."""
        regimes = self.rulebook.regimes
        needs = {need_of(regimes[it.filing], it.state) for it in self.counted(deal)}
        return next((it for it in NEEDS if it in needs), "none")

    @cached_property
    def stretches(self) -> Mapping[str, str]:
        """The stretches of days by name: what has passed, months, and what is later."""
        first = self.on.year * 12 + self.on.month - 1
        months = [divmod(it, 12) for it in range(first, first + MONTHS)]
        days = [date(year, month + 1, 1) for year, month in months]
        heads = {f"{it:%Y-%m}": day_in_short(it).partition(" ")[2] for it in days}
        return {PASSED: "Past", **heads, LATER: "Later"}

    def stretch(self, day: date) -> str:
        """Return the name of the stretch that a day is in."""
        month = f"{day:%Y-%m}"
        if self.passed(day):
            return PASSED
        return month if month in self.stretches else LATER

    @cached_property
    def asked(self) -> Mapping[str, Sequence[int]]:
        """Questions, each with the rows that its answer could move.

        What could lift a deal highest comes first, then what could so lift the most.
        """
        rows_of, lifted = defaultdict[str, list[int]](list), self.lifted
        for deal in self.deals:
            for question in deal.ask:
                rows_of[question].append(deal.row)
        names = (it for it in self.rulebook.questions if it in rows_of)
        first = sorted(names, key=lambda it: (*lifted[it], len(rows_of[it])))
        return {name: rows_of[name] for name in first[::-1]}

    @cached_property
    def lifted(self) -> Mapping[str, tuple[int, int]]:
        """The highest level that each question alone could lift to, and how many."""
        places = defaultdict[str, list[int]](list)
        for deal in self.deals:
            for question, level in zip(deal.ask, deal.reach, strict=True):
                places[question].append(self.rulebook.rank[level])
        return {name: (max(it), it.count(max(it))) for name, it in places.items()}

    def first_day(self, deal: ScreenedDeal) -> date | None:
        """Return the first day by which something of a deal is due for sure."""
        return min((it.day for it in deal.filings if it.day), default=None)

    def first_day_perhaps(self, deal: ScreenedDeal) -> date | None:
        """Return the first day by which something open of a deal is due, if at all."""
        return min((it.if_so for it in deal.filings if it.if_so), default=None)

    def passed(self, day: date) -> bool:
        """Tell whether a day has passed."""
        return day < self.on

    def how_read(self, name: str, table: Table, reading: TableReading) -> list[str]:
        """Return how a table of that name was read: what it rests on comes first."""
        version, day = self.rulebook.heading.version, day_in_words(self.on)
        own = " where a row names no day" if reading.dated else ""
        says = f"The deals of {name}, by rulebook {version}, as of {day}{own}."
        lines = [says, *unread_in_words(reading.problems)]
        return [*lines, *reading.notes, *blank_in_words(table)]

    def called(self, deal: ScreenedDeal) -> str:
        """The name of a deal, else its parties, else its row."""
        return called(self.rulebook, deal.deal) or f"Row {deal.row}"

    def reasons(self, deal: ScreenedDeal) -> list[str]:
        """A few contradictions of it, then titles of rules met of the gravest level."""
        book, answers = self.rulebook, deal.deal.answers
        wrong = (book.contradictions[it].says for it in deal.contradictions)
        filled = (fill(it, book.questions, answers) for it in wrong)
        untrue = [first_sentence(it)[0].rstrip(".") for it in filled]
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
        if order is not SortOrder.TABLE:
            deals.sort(key=lambda it: self._place(it, order))
        return deals

    def graver(self, deals: Iterable[ScreenedDeal]) -> list[ScreenedDeal]:
        """Return deals with those first that are most of concern."""
        return sorted(deals, key=self._concern)

    def _tests(self, wanted: DealFilter) -> list[Callable[[ScreenedDeal], object]]:
        """Return for each thing that is wanted what tells whether a deal has it."""
        filing, words = wanted.get("filing", ""), wanted.get("words", "").casefold()
        stands = {it} if (it := wanted.get("stands")) else {*NEEDS}
        tests: Mapping[str, Callable[[ScreenedDeal], object]] = {
            "level": lambda it: it.lowest == wanted["level"],
            "reach": lambda it: it.highest == wanted["reach"],
            "settled": lambda it: it.settled,
            "topic": lambda it: self.topic_levels(it, wanted["topic"])[1] > NO_LEVEL,
            "at": lambda it: self._is_at(it, wanted.get("topic", ""), wanted["at"]),
            "rule": lambda it: wanted["rule"] in it.met,
            "question": lambda it: wanted["question"] in it.ask,
            "filing": lambda it: self._has_filing(it, filing, stands),
            "stands": lambda it: self._has_filing(it, filing, stands),
            "due": lambda it: self._is_due(it, filing, wanted["due"]),
            "need": lambda it: self.need(it) == wanted["need"],
            "words": lambda it: words in self._texts(it),
        }
        return [test for name, test in tests.items() if wanted.get(name)]

    def _is_at(self, deal: ScreenedDeal, topic: str, at: str) -> bool:
        levels = self.topic_levels(deal, topic) if topic else self._range(deal)
        return self.rulebook.rank[at] in levels

    def _has_filing(
        self, deal: ScreenedDeal, filing: str, stands: Collection[str]
    ) -> bool:
        regimes, every = self.rulebook.regimes, self.counted(deal)
        needs = ((it.filing, need_of(regimes[it.filing], it.state)) for it in every)
        return any(need in stands and filing in ("", name) for name, need in needs)

    def _is_due(self, deal: ScreenedDeal, filing: str, stretch: str) -> bool:
        """Tell whether a filing is due in a stretch of days; any, if none is named."""
        days = ((it.filing, it.day or it.if_so) for it in deal.filings)
        due = (name for name, day in days if day and self.stretch(day) == stretch)
        return any(filing in ("", name) for name in due)

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


def _level_counts(topic: Topic | None, each: Iterable[tuple[int, int]]) -> LevelCounts:
    """Count places of the levels that deals have, and may have, where there are any."""
    met, may = Counter[int](), Counter[int]()
    for low, high in each:
        met.update([low] if low > NO_LEVEL else [])
        may.update([high] if high > low else [])
    return LevelCounts(topic, met, may)
