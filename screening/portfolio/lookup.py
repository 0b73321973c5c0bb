"""Deals of a decided table, looked for and put in order.

Deals are named by their place in the table, counted from 0.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from screening.portfolio import messages
from screening.portfolio.facts import NAME
from screening.portfolio.filed import Filed, filed
from screening.portfolio.outcome import Outcome, Settling
from screening.portfolio.packing import Flags
from screening.portfolio.summary import Summary
from screening.rulebook.kinds import Kind
from screening.rulebook.model import Rulebook
from screening.rulebook.states import COUNTED, State

Places = npt.NDArray[np.intp]
NO_TOPIC = -1


class Wanted(NamedTuple):
    """Which deals are looked for: all that is said must hold; empty says nothing.

    `level` is the lowest that is possible, `reach` the highest; those that are `open`
    are not settled. A `topic` is `at` a level by the rules that are met, or may come to
    it. A `rule` is one that is met, a `question` one that could move the level. A
    `filing` is counted, in that `state` if it is said; in a `week` it is due, and
    `undated` it is due on a day that is not known. `words` stand in the name or in an
    answer that is a text.
    """

    level: str = ""
    reach: str = ""
    open: bool = False
    topic: str = ""
    at: str = ""
    rule: str = ""
    question: str = ""
    filing: str = ""
    state: State | None = None
    week: date | None = None
    undated: bool = False
    words: str = ""


class Order(StrEnum):
    """What a list is sorted by.

    By concern the highest level that is possible counts first, then the lowest, then
    how many filings stop a deal, must be made, and are to be asked about.
    """

    CONCERN = "concern"
    DAY = "day"
    NAME = "name"
    TABLE = "table"


class ListedFiling(NamedTuple):
    """A filing of a deal that counts, and by which day it is due, where it is known."""

    filing: str
    state: State
    day: date | None


class ListedDeal(NamedTuple):
    """A deal in a list. `lowest` and `highest` are places of levels; ids are rules.

    One without a name is called by its parties; its name is empty where those are not
    known either.

    `filings` are those that count, the gravest first, and of those alike what is due
    first; `first` is the first day by which one is due for sure, where it is known.
    """

    place: int
    name: str
    parties: Sequence[str]
    lowest: int
    highest: int
    met: Sequence[str]
    open: Sequence[str]
    filings: Sequence[ListedFiling]
    first: date | None

    @property
    def settled(self) -> bool:
        """Whether nothing that is open can move its level."""
        return self.lowest == self.highest


class Lookup:
    """Looks for deals of a decided table. Safe to share between threads."""

    def __init__(self, outcome: Outcome, summary: Summary, settling: Settling) -> None:
        self._outcome, self._summary, self._settling = outcome, summary, settling
        self._rank = outcome.rulebook.rank
        self._ends = {
            end: _ranks(outcome.verdicts.column(end), self._rank)
            for end in ("lowest", "highest")
        }
        self._filed: Filed = filed(outcome.rulebook, outcome.verdicts)
        days = sorted(summary.days, key=lambda it: it.day, reverse=True)
        self._days = {(it.place, it.filing): it.day for it in days}
        self._by_state = {state: self._filed.by_deal(state) for state in COUNTED}
        self._concern = self._by_concern()

    def find(self, wanted: Wanted, order: Order = Order.TABLE) -> list[int]:
        """Return the places of the deals that are looked for."""
        found = np.ones(self._summary.rows, np.bool_)
        for flags in self._flags(wanted):
            found &= flags
        places = np.flatnonzero(found)
        if order is Order.TABLE:
            return [*map(int, places)]
        return self._in_order(self.graver(places), order)

    def graver(self, places: Places | Sequence[int]) -> list[int]:
        """Return deals with those first that are most of concern."""
        among = np.asarray(places, np.intp)
        return [*map(int, among[np.argsort(self._concern[among], kind="stable")])]

    def listed(self, places: Sequence[int]) -> list[ListedDeal]:
        """Return those deals as a list tells them."""
        at = pa.array(places, pa.int64())
        rows = self._outcome.verdicts.select(["met", "open"]).take(at).to_pylist()
        first = self._first_days()
        return [
            ListedDeal(
                place,
                name or messages.PARTIES.join(parties),
                parties if name else (),
                int(self._ends["lowest"][place]),
                int(self._ends["highest"][place]),
                row["met"],
                row["open"],
                self._filings(place),
                first.get(place),
            )
            for place, (name, parties), row in zip(
                places, self._named(places), rows, strict=True
            )
        ]

    def _filings(self, place: int) -> list[ListedFiling]:
        """Return the filings of a deal; they stand together, as deals are in order."""
        every = self._filed
        its = slice(*np.searchsorted(every.deals, (place, place + 1)))
        found = [
            ListedFiling(name, COUNTED[state], self._days.get((place, name)))
            for at, state in zip(every.filings[its], every.states[its], strict=True)
            for name in [every.regimes[at]]
        ]
        return sorted(found, key=lambda it: (it.state.place, it.day or date.max))

    def names(self, places: Sequence[int]) -> list[str]:
        """Return what those deals are called: by their parties, where by no name.

        It is empty where neither is known.
        """
        return called(self._outcome.rulebook, self._outcome.facts, places)

    def _named(self, places: Sequence[int]) -> list[tuple[str, list[str]]]:
        return _names(self._outcome.rulebook, self._outcome.facts, places)

    def _flags(self, wanted: Wanted) -> Iterator[Flags]:
        """Yield for each thing that is wanted which deals have it."""
        yield from self._at_levels(wanted)
        if wanted.rule:
            yield self._holding("met", {wanted.rule})
        if wanted.question:
            yield self._at(self._settling.deals_of.get(wanted.question, ()))
        if wanted.filing or wanted.state:
            states = [wanted.state] if wanted.state else []
            yield self._filed.having(wanted.filing, *states)
        if wanted.week:
            yield self._due_in(wanted.week, wanted.filing)
        if wanted.undated:
            yield self._undated(wanted.filing)
        if wanted.words:
            yield self._with_words(wanted.words.casefold())

    def _at_levels(self, wanted: Wanted) -> Iterator[Flags]:
        for end, level in (("lowest", wanted.level), ("highest", wanted.reach)):
            if level:
                yield self._ends[end] == self._rank[level]
        if wanted.open:
            yield self._ends["lowest"] != self._ends["highest"]
        if wanted.topic:
            yield self._of_topic(wanted.topic, wanted.at)

    def _at(self, places: Collection[int]) -> Flags:
        flags = np.zeros(self._summary.rows, np.bool_)
        flags[[*places]] = True
        return flags

    def _due_in(self, week: date, filing: str) -> Flags:
        days = (it for it in self._summary.days if it.week == week)
        return self._at({it.place for it in days if filing in {"", it.filing}})

    def _undated(self, filing: str) -> Flags:
        every = self._summary.undated.items()
        among = (places for name, places in every if filing in {"", name})
        return self._at({it for places in among for it in places})

    def _with_words(self, words: str) -> Flags:
        facts = self._outcome.facts
        questions = self._outcome.rulebook.questions.values()
        texts = [it.id for it in questions if it.kind is Kind.TEXT]
        said = [facts.column(name).to_pylist() for name in (NAME, *texts)]
        return np.array(
            [
                any(words in (it or "").casefold() for it in row)
                for row in zip(*said, strict=True)
            ],
            np.bool_,
        )

    def _holding(self, column: str, rules: Collection[str]) -> Flags:
        """Return which deals have one of these rules in a list of rules."""
        listed = self._outcome.verdicts.column(column).combine_chunks()
        inner = listed.flatten().cast(pa.string())
        among = pc.is_in(inner, value_set=pa.array([*rules], pa.string()))
        return self._at(listed.value_parent_indices().filter(among).to_pylist())

    def _of_topic(self, topic: str, level: str) -> Flags:
        """Return which deals a topic brings to a level, or may; or to any."""
        met, may = (self._gravest(topic, column) for column in ("met", "open"))
        if not level:
            return (met > NO_TOPIC) | (may > NO_TOPIC)
        place = self._rank[level]
        flags: Flags = (met == place) | ((may == place) & (may > met))
        return flags

    def _gravest(self, topic: str, column: str) -> Places:
        """Return the place of the gravest level that a topic's rules have, by deal."""
        rules = [
            it for it in self._outcome.rulebook.rules.values() if it.topic == topic
        ]
        places = np.full(self._summary.rows, NO_TOPIC, np.intp)
        for rule in sorted(rules, key=lambda it: self._rank[it.level]):
            places[self._holding(column, {rule.id})] = self._rank[rule.level]
        return places

    def _by_concern(self) -> Places:
        """Return where each deal comes by concern, of those alike as in the table."""
        asking = (it for it in reversed(COUNTED) if it.traits.asks)
        counts = (self._by_state[state] for state in asking)
        keys = (*counts, self._ends["lowest"], self._ends["highest"])
        places = np.empty(self._summary.rows, np.intp)
        places[np.lexsort([-key for key in keys])] = np.arange(self._summary.rows)
        return places

    def _in_order(self, places: list[int], order: Order) -> list[int]:
        """Return places that are in order of concern in another order."""
        if order is Order.DAY:
            first = self._first_days()
            return sorted(places, key=lambda place: first.get(place, date.max))
        if order is Order.NAME:
            names = dict(zip(places, self.names(places), strict=True))
            return sorted(places, key=lambda it: (not names[it], names[it].casefold()))
        return places

    def _first_days(self) -> Mapping[int, date]:
        days = sorted(self._summary.days, key=lambda it: it.day, reverse=True)
        return {it.place: it.day for it in days}


def called(rulebook: Rulebook, facts: pa.Table, places: Sequence[int]) -> list[str]:
    """Return what deals are called: by their parties, where by no name."""
    each = _names(rulebook, facts, places)
    return [name or messages.PARTIES.join(parties) for name, parties in each]


def called_or_row(
    rulebook: Rulebook, facts: pa.Table, numbers: Sequence[int]
) -> list[str]:
    """Return what all deals are called, one of which nothing is known by its row."""
    names = called(rulebook, facts, range(len(numbers)))
    row = messages.UNNAMED_DEAL
    return [
        name or row.format(number=number)
        for name, number in zip(names, numbers, strict=True)
    ]


def _names(
    rulebook: Rulebook, facts: pa.Table, places: Sequence[int]
) -> list[tuple[str, list[str]]]:
    """Return the names of deals, and what lists tell of who is in them."""
    at, every = pa.array(places, pa.int64()), rulebook.questions.values()
    asked = [it.id for it in every if it.in_list and it.kind is Kind.TEXT]
    said = (facts.column(name).take(at).to_pylist() for name in (NAME, *asked))
    return [
        (name or "", [*filter(None, parties)])
        for name, *parties in zip(*said, strict=True)
    ]


def _ranks(column: pa.ChunkedArray, rank: Mapping[str, int]) -> Places:
    """Return the places of levels in a column of them."""
    coded = column.cast(pa.string()).dictionary_encode().combine_chunks()
    ranks = np.array([rank[name] for name in coded.dictionary.to_pylist()], np.intp)
    return ranks[coded.indices.to_numpy()] if len(coded) else np.zeros(0, np.intp)
