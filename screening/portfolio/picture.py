"""The picture of many deals that a board reads: what counts of them, chosen once.

Page, paper, workbook and terminal show these values; none of them counts anew.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from screening.formats.spreadsheet import Cell
from screening.formats.text import day_in_words, upper_first
from screening.portfolio.summary import NEEDS, FilingCount, LevelCounts, Summary
from screening.presentation.answers import counted
from screening.rulebook.model import Question
from screening.rulebook.regimes import Regime
from screening.rulebook.states import State

MOST_NAMED, MOST_FILINGS, FEWEST_OF_A_SIDE = 2, 13, 2
"""How many deals are named, how many filings a page has room for, and of how many of
each side it is sure to tell."""
MOST_CONTRADICTORY = 6
"""How many deals are named whose facts contradict each other."""
MOST_PAST, MOST_NEXT, MOST_OF_A_SIDE = 2, 5, 2
"""How many filings are told whose day has passed, and how many that are due next, in
all and of one side."""
OPEN_FOR = 0.2
"""For which share of the deals a filing has to be open to stand on the page."""
DUE, LIKELY, ONLY_IF = "due", "likely or possible", "only if it applies"

NEED_HEADS = {
    "impossible": "Not possible",
    "due": "Due",
    "likely": "Likely or possible",
    "open": "Open",
}
"""The heads of columns that count filings by how they stand."""


class Need(NamedTuple):
    """How many deals need something most, in words behind the number."""

    need: str
    deals: int
    says: str


class DealNames(NamedTuple):
    """How many deals there are, and those of most concern, by row and name."""

    deals: int
    first: Sequence[tuple[int, str]]

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.deals - len(self.first)


class Ask(NamedTuple):
    """A question, and the deals that its answer could move: so many to a top level."""

    question: Question
    names: DealNames
    level: str
    lifted: int

    @property
    def up_to(self) -> str:
        """The highest level that the answer alone could lift to, and how many deals."""
        some = f" in {self.lifted}" if self.lifted < self.names.deals else ""
        return f"Up to {self.level}{some}"


class Due(NamedTuple):
    """Of how many deals it is due in a stretch of days, and of how many perhaps."""

    stretch: str
    sure: int
    perhaps: int

    @property
    def in_text(self) -> str:
        """Both numbers, where there are any."""
        sure, perhaps = str(self.sure or ""), f"{self.perhaps}?" if self.perhaps else ""
        return f"{sure} {perhaps}".strip()


class FilingLine(NamedTuple):
    """A filing, of how many deals it is what, and of how many it is due when."""

    filing: FilingCount
    needs: Mapping[str, int]
    due: Sequence[Due]


class Side(NamedTuple):
    """A side, and of its filings those that a page has room for."""

    label: str
    first: Sequence[FilingLine]


class NextFiling(NamedTuple):
    """What is due next on a side, perhaps: by when, who acts, of which deals.

    Of what has `passed` it is the first day, and all deals whose day has. For so many
    deals `more` it is open, and due only if it applies.
    """

    day: date
    regime: Regime
    who: str
    certainty: str
    names: DealNames
    passed: bool
    more: int

    @property
    def by(self) -> str:
        """The day in words."""
        return f"{'Past since' if self.passed else 'By'} {day_in_words(self.day)}"


class Part(NamedTuple):
    """A table of the picture. `narrow` are the places of columns that say the most."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    narrow: Sequence[int]


class _Day(NamedTuple):
    row: int
    day: date
    sure: bool
    is_open: bool


@dataclass(frozen=True)
class Picture:
    """What a summary of deals comes to, in the order in which a board asks for it."""

    summary: Summary
    heads = NEED_HEADS

    @property
    def title(self) -> str:
        """Of how many deals it is."""
        return f"{counted(len(self.summary.deals), 'deal', 'deals')} in one picture"

    @cached_property
    def needs(self) -> Sequence[Need]:
        """What the deals need, each deal counted once."""
        each = Counter(map(self.summary.need, self.summary.deals))
        return [
            Need(name, each[name], words.one if each[name] == 1 else words.several)
            for name, words in NEEDS.items()
            if each[name] or words.always
        ]

    @property
    def forbids(self) -> bool:
        """Whether some deal is not possible as it is described."""
        return self.needs[0].need == "impossible"

    @cached_property
    def unsettled(self) -> str:
        """Why a low level of these deals says little; empty where all are settled."""
        open_ = sum(not it.settled for it in self.summary.deals)
        of = counted(len(self.summary.deals), "deal", "deals")
        may, labels = self.summary.levels.open, self.summary.rulebook.heading.levels
        top = max(may, default=0)
        them = f"{may[top]} to {labels[top].label}" if may else "it"
        so = f"Open facts can still raise {them}: a low level is no all-clear."
        return f"The level of {open_} of {of} is not settled. {so}" if open_ else ""

    @cached_property
    def contradictory(self) -> DealNames:
        """The deals whose facts cannot all be true; such days give no day to file."""
        rows = [it.row for it in self.summary.deals if it.contradictions]
        return self._names(rows, MOST_CONTRADICTORY)

    @cached_property
    def asks(self) -> Sequence[Ask]:
        """What to ask, first what could lift deals highest, and most of them."""
        book, lifted = self.summary.rulebook, self.summary.lifted
        labels = [it.label for it in book.heading.levels]
        return [
            Ask(book.questions[name], self._names(rows), labels[place], count)
            for name, rows in self.summary.asked.items()
            for place, count in [lifted[name]]
        ]

    def _names(self, rows: Iterable[int], most: int = MOST_NAMED) -> DealNames:
        deals = [self.summary.by_row[it] for it in dict.fromkeys(rows)]
        first = self.summary.graver(deals)[:most]
        names = [(it.row, self.summary.called(it)) for it in first]
        return DealNames(len(deals), names)

    @property
    def levels(self) -> Sequence[LevelCounts]:
        """All deals by level, and below the topics that bring them there.

        What brings most deals to the gravest level comes first.
        """
        top = range(len(self.summary.rulebook.rank))[::-1]
        topics = sorted(
            self.summary.topics,
            key=lambda it: [-it.met[at] - it.open[at] for at in top],
        )
        return [self.summary.levels, *topics]

    @cached_property
    def _days(self) -> Mapping[str, Sequence[_Day]]:
        """The days of each filing, and whether it is sure to be due."""
        days = defaultdict[str, list[_Day]](list)
        for deal in self.summary.deals:
            for it in deal.filings:
                day = it.day or it.if_so
                if day and it.state is not State.FILED:
                    traits = it.state.traits
                    due = _Day(deal.row, day, traits.sure, traits.hangs)
                    days[it.filing].append(due)
        return days

    @cached_property
    def stretches(self) -> Mapping[str, str]:
        """The heads of the columns of days: months, and what has passed or is later."""
        days = chain.from_iterable(self._days.values())
        there = {self.summary.stretch(it.day) for it in days}
        every = self.summary.stretches.items()
        return {it: says for it, says in every if it in there or it[0].isdigit()}

    def _line(self, count: FilingCount) -> FilingLine:
        sure, perhaps = Counter[str](), Counter[str]()
        for it in self._days.get(count.regime.id, ()):
            (sure if it.sure else perhaps)[self.summary.stretch(it.day)] += 1
        due = [Due(it, sure[it], perhaps[it]) for it in self.stretches]
        return FilingLine(count, count.by_need, due)

    @cached_property
    def sides(self) -> Sequence[Side]:
        """The filings by side, in the order of the rulebook: Italy's first."""
        book, room = self.summary.rulebook, self._room()
        sides = self._by_side.items()
        return [Side(book.sides[it].label, lines[: room[it]]) for it, lines in sides]

    @cached_property
    def _by_side(self) -> Mapping[str, Sequence[FilingLine]]:
        book = self.summary.rulebook
        places = {name: at for at, name in enumerate(book.regimes)}
        lines = sorted(
            map(self._line, self.summary.filings),
            key=lambda it: (
                [-n for n in _asked(it)],
                not self._is_frequent(it),
                places[it.filing.regime.id],
            ),
        )
        sides = {
            name: [it for it in lines if it.filing.regime.side == name]
            for name in book.sides
        }
        return {name: of_side for name, of_side in sides.items() if of_side}

    def _is_frequent(self, line: FilingLine) -> bool:
        return line.needs["open"] >= OPEN_FOR * len(self.summary.deals)

    def _room(self) -> Mapping[str, int]:
        """How many filings of each side are told: a few of each, then the first's."""
        wanted = {
            name: sum(any(_asked(it)) or self._is_frequent(it) for it in lines)
            for name, lines in self._by_side.items()
        }
        room = {name: min(it, FEWEST_OF_A_SIDE) for name, it in wanted.items()}
        for name, most in wanted.items():
            left = MOST_FILINGS - sum(room.values())
            room[name] += max(0, min(most - room[name], left))
        return room

    @cached_property
    def next(self) -> Sequence[NextFiling]:
        """What is due next; what has passed comes first.

        A filing that is due or likely comes before one that is open, then the earlier.
        """
        sides = zip(self._by_side.values(), self.sides, strict=True)
        each = chain.from_iterable(self._next_of(all_, it.first) for all_, it in sides)
        days = sorted(each, key=lambda it: (it.certainty == ONLY_IF, it.day))
        past, ahead = ([it for it in days if it.passed is has] for has in (True, False))
        return [*past[:MOST_PAST], *ahead[:MOST_NEXT]]

    def _next_of(
        self, lines: Iterable[FilingLine], shown: Iterable[FilingLine]
    ) -> Iterator[NextFiling]:
        """Yield what is due or likely, of few filings; else what is open and shown."""
        on_page = [it.filing for it in shown]
        each = [
            (line.filing, days)
            for line in lines
            for has in (True, False)
            if (days := self._days_that_passed(line.filing, has=has))
        ]
        each.sort(key=lambda it: (it[1][0].is_open, it[1][0].day, not it[1][0].sure))
        for passed in (True, False):
            of = [it for it in each if self.summary.passed(it[1][0].day) is passed]
            firm = [it for it in of if not it[1][0].is_open]
            open_ = [it for it in of if it[0] in on_page]
            for it in firm[:MOST_OF_A_SIDE] or open_[:1]:
                yield self._next_filing(*it)

    def _days_that_passed(self, filing: FilingCount, *, has: bool) -> list[_Day]:
        """Return the days that have passed, or have not: the open ones last."""
        days = self._days.get(filing.regime.id, ())
        wanted = (it for it in days if self.summary.passed(it.day) is has)
        return sorted(wanted, key=lambda it: (it.is_open, it.day, not it.sure))

    def _next_filing(self, filing: FilingCount, days: Sequence[_Day]) -> NextFiling:
        """A filing of the deals for which it stands as for the first: by that day."""
        first, passed = days[0], self.summary.passed(days[0].day)
        rows = [
            it.row
            for it in days
            if it[2:] == first[2:]
            if passed or it.day == first.day
        ]
        certainty = ONLY_IF if first.is_open else DUE if first.sure else LIKELY
        more = sum(it.is_open and it.row not in rows for it in days)
        names, who = self._names(rows), filing.who
        return NextFiling(first.day, filing.regime, who, certainty, names, passed, more)

    @cached_property
    def parts(self) -> Sequence[Part]:
        """All of it as tables, for what shows tables alone."""
        levels = self._level_part(), self._reason_part()
        return [*self._first_parts(), *levels, self._filing_part()]

    def _first_parts(self) -> Iterator[Part]:
        needs = [(it.says, it.deals) for it in self.needs]
        yield Part("What the deals need", ("A deal", "Deals"), needs, range(2))
        asks = [
            (it.question.ask, it.names.deals, it.up_to, it.question.id)
            for it in self.asks
        ]
        title = "What to ask first: number of deals whose level the answer could change"
        yield Part(title, ("Question", "Deals", "Level", "Id"), asks, range(3))
        due = [
            (
                *(it.by, it.regime.title, upper_first(it.who), it.certainty),
                *(it.names.deals, it.more),
            )
            for it in self.next
        ]
        heads = "By when", "Regime", "Who acts", "Certainty", "Deals", "Perhaps more"
        yield Part("Who files next, on each side", heads, due, range(6))

    def _level_part(self) -> Part:
        book = self.summary.rulebook
        labels, places = [it.label for it in book.heading.levels], book.rank.values()
        heads = "Topic", *chain.from_iterable((it, "may") for it in labels)
        settled = chain(*((self.summary.settled[at], 0) for at in places))
        rows: list[Sequence[Cell]] = [("Settled", *settled)]
        rows += [
            (topic, *chain(*((it.met[at], it.open[at]) for at in places)))
            for it in self.levels
            for topic in [it.topic.short if it.topic else "All deals, at least"]
        ]
        return Part(
            "Levels by topic: deals by the level that they are at least at. Columns "
            "with “may” count deals that open facts could raise to it",
            heads,
            rows,
            range(1 + 2 * len(labels)),
        )

    def _reason_part(self) -> Part:
        labels = {it.id: it.label for it in self.summary.rulebook.heading.levels}
        rules = [
            (it.rule.title, it.met, it.open, labels[it.rule.level], it.rule.id)
            for it in self.summary.rules
            if it.met
        ]
        title = "Reasons: rules, and how many deals meet them"
        heads = "Rule", "Met", "May be met", "Level", "Id"
        return Part(title, heads, rules or [["No rule is met so far."]], range(3))

    def _filing_part(self) -> Part:
        sides, heads = self.summary.rulebook.sides, [*NEED_HEADS.values()]
        rows: list[Sequence[Cell]] = [
            (
                it.filing.regime.short,
                *(it.needs[need] for need in NEED_HEADS),
                *(due.in_text for due in it.due),
                *(sides[name].label, it.filing.regime.title),
                *(upper_first(it.filing.who), it.filing.regime.id),
            )
            for name, lines in self._by_side.items()
            for it in lines
        ]
        days = [*self.stretches.values()]
        return Part(
            "Who files what by when: deals by how the filing stands, and by when. A "
            "number with ? counts deals for which it is due only if it applies",
            ["Short title", *heads, *days, "Side", "Regime", "Who acts", "Id"],
            rows,
            range(1 + len(heads) + len(days)),
        )


def _asked(line: FilingLine) -> Sequence[int]:
    """Of how many deals a filing is more than open, the gravest first."""
    return [line.needs[it] for it in ("impossible", "due", "likely")]
