"""What a screened table comes to as a whole, in plain numbers for pages to show."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from screening.portfolio.due_days import DueDay, DueDays, due_days
from screening.portfolio.filed import Filed, filed
from screening.portfolio.packing import Flags, unknown
from screening.portfolio.screen import EXACT
from screening.rulebook.conditions import behind
from screening.rulebook.model import Rule, Rulebook
from screening.rulebook.states import COUNTED, State

QUICK = ("lowest", "highest")


class LevelCount(NamedTuple):
    """How many deals are at a level for sure, and at it or perhaps above.

    `may` are those that are not settled and could come to it, but no higher.
    """

    level: str
    settled: int
    open: int
    may: int


class TopicCount(NamedTuple):
    """A row of the picture: deals by the gravest level that a topic gives them.

    `met` counts, by level, the deals whose gravest met rule of the topic is of it;
    `open` those that an open rule of the topic could raise to it, and no higher.
    """

    topic: str
    met: Mapping[str, int]
    open: Mapping[str, int]

    @property
    def is_told(self) -> bool:
        """Whether it brings some deal to a level, or may."""
        return any(self.met.values()) or any(self.open.values())


class RuleCount(NamedTuple):
    """How many deals meet a rule, and of how many it is open."""

    rule: str
    met: int
    open: int


class FilingCount(NamedTuple):
    """How many deals a regime asks something of, by the state of the filing."""

    filing: str
    states: Mapping[State, int]

    @property
    def counts(self) -> Sequence[int]:
        """How many deals there are in each state that counts, the gravest first."""
        return [self.states.get(state, 0) for state in COUNTED]


class WeekCount(NamedTuple):
    """Of how many deals a regime asks something by the week that begins on a Monday."""

    week: date
    filing: str
    deals: int


class QuestionCount(NamedTuple):
    """In how many deals an open rule waits for a question that has no answer."""

    question: str
    deals: int


class Summary(NamedTuple):
    """A screened table as a whole; what there is most of comes first.

    `filings` is empty where they were not looked for. `days` and `weeks` are of the
    first `dated` deals with something to file and a day from which to count, of `due`
    in all; `perhaps` are days of what is open, if it applies, and `undated` deals with
    something due of which no day is known. Of `left` deals it was not looked for days
    of what is open. Days before `on` have passed.
    """

    rows: int
    levels: Sequence[LevelCount]
    topics: Sequence[TopicCount]
    rules: Sequence[RuleCount]
    filings: Sequence[FilingCount]
    weeks: Sequence[WeekCount]
    questions: Sequence[QuestionCount]
    days: Sequence[DueDay]
    perhaps: Sequence[DueDay]
    undated: Mapping[str, Sequence[int]]
    dated: int
    due: int
    left: int
    on: date | None

    def passed(self, day: date) -> bool:
        """Tell whether a day has passed; never where no day is known to reckon at."""
        return self.on is not None and day < self.on

    def due_in(self, week: date, *, passed: bool = False) -> set[int]:
        """Return the deals with a day in a week, or with one that has passed."""
        its = (it for it in self.days if it.week == week)
        return {it.place for it in its if not passed or self.passed(it.day)}

    def week_passed(self, week: date) -> bool:
        """Tell whether all days in a week have passed by which something was due."""
        return all(self.passed(it.day) for it in self.days if it.week == week)


def summarize(
    rulebook: Rulebook,
    facts: pa.Table,
    verdicts: pa.Table,
    on: date | None = None,
) -> Summary:
    """Return what verdicts, as `screened` finds them row by row, come to as a whole.

    Weeks are told where `on` is given, the day of the deals that have none.
    """
    rules = _Rules(rulebook, verdicts)
    counted = filed(rulebook, verdicts)
    its = due_days(rulebook, facts, counted, on) if on else DueDays()
    return Summary(
        rows=verdicts.num_rows,
        levels=_levels(rulebook, verdicts),
        topics=[rules.topic(it.id) for it in rulebook.heading.topics],
        rules=sorted(rules.counts(), key=lambda it: (-it.met, -it.open)),
        filings=_filings(counted),
        weeks=_weeks(its.days),
        questions=rules.questions(facts),
        days=its.days,
        perhaps=its.perhaps,
        undated=its.undated,
        dated=its.dated,
        due=its.due,
        left=its.left,
        on=on,
    )


def _levels(rulebook: Rulebook, verdicts: pa.Table) -> list[LevelCount]:
    """Return the deals by level: the exact one, where it was asked for."""
    ends = EXACT.names if EXACT.names[0] in verdicts.column_names else QUICK
    lowest, highest = (verdicts[name].cast(pa.string()) for name in ends)
    settled = pc.equal(lowest, highest).to_numpy()
    at_least, at_most = (np.array(it.to_pylist()) for it in (lowest, highest))
    return [
        LevelCount(
            level.id,
            int(np.count_nonzero(settled & (at_least == level.id))),
            int(np.count_nonzero(~settled & (at_least == level.id))),
            int(np.count_nonzero(~settled & (at_most == level.id))),
        )
        for level in rulebook.heading.levels
    ]


class _Rules:
    """Which deals meet each rule, and of which it is open."""

    def __init__(self, rulebook: Rulebook, verdicts: pa.Table) -> None:
        self._book, self._count = rulebook, verdicts.num_rows
        self._met, self._open = (_rows_of(verdicts, it) for it in ("met", "open"))

    def counts(self) -> Iterable[RuleCount]:
        """Yield the counts of each rule that some deal meets or may meet."""
        for name in self._book.rules:
            met, open_ = (len(it.get(name, ())) for it in (self._met, self._open))
            if met or open_:
                yield RuleCount(name, met, open_)

    def topic(self, topic: str) -> TopicCount:
        """Return the levels that a topic gives to deals."""
        rank, levels = self._book.rank, self._book.heading.levels
        mine = [it for it in self._book.rules.values() if it.topic == topic]
        mine.sort(key=lambda it: rank[it.level])
        met = self._gravest(mine, self._met)
        may = self._gravest(mine, self._open)
        may[may <= met] = -1
        return TopicCount(
            topic,
            *(
                {
                    level.id: int(np.count_nonzero(places == place))
                    for place, level in enumerate(levels)
                }
                for places in (met, may)
            ),
        )

    def _gravest(
        self, rules: Iterable[Rule], rows: Mapping[str, npt.NDArray[Any]]
    ) -> npt.NDArray[np.int8]:
        """Return the place of each deal's gravest level; -1 where there is none."""
        places = np.full(self._count, -1, np.int8)
        for rule in rules:
            places[rows.get(rule.id, [])] = self._book.rank[rule.level]
        return places

    def questions(self, facts: pa.Table) -> list[QuestionCount]:
        """Return what open rules wait for, the question that most deals need first."""
        waiting: dict[str, list[npt.NDArray[Any]]] = {}
        for name, rows in self._open.items():
            for kind, read in behind(
                self._book.rules[name].when, self._book.conditions
            ):
                if kind == "question":
                    waiting.setdefault(read, []).append(rows)
        counts = [
            QuestionCount(
                name, int(np.count_nonzero(self._in(rows) & unknown(facts, name)))
            )
            for name, rows in waiting.items()
        ]
        return sorted((it for it in counts if it.deals), key=lambda it: -it.deals)

    def _in(self, rows: Iterable[npt.NDArray[Any]]) -> Flags:
        flags = np.zeros(self._count, np.bool_)
        for some in rows:
            flags[some] = True
        return flags


def _rows_of(verdicts: pa.Table, name: str) -> dict[str, npt.NDArray[Any]]:
    """Return the rows that each rule stands in, in a column of lists of rules."""
    listed = verdicts[name].combine_chunks()
    words = listed.flatten()
    coded = words if pa.types.is_dictionary(words.type) else words.dictionary_encode()
    codes, rows = coded.indices.to_numpy(), listed.value_parent_indices().to_numpy()
    return {
        word: rows[codes == place]
        for place, word in enumerate(coded.dictionary.to_pylist())
    }


def _filings(counted: Filed) -> list[FilingCount]:
    """Return what regimes ask: first what stops most deals, then what most must do."""
    each = [FilingCount(*it) for it in counted.by_filing().items()]
    return sorted(each, key=lambda it: [-count for count in it.counts])


def _weeks(days: Iterable[DueDay]) -> list[WeekCount]:
    each = Counter((week, filing) for _, week, filing in {_in_week(it) for it in days})
    return [WeekCount(*key, deals) for key, deals in sorted(each.items())]


def _in_week(due: DueDay) -> tuple[int, date, str]:
    return due.place, due.week, due.filing
