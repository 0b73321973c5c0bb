"""By which days filings of many deals are due, and of which no day is known."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from screening.engine.assess import Assessment, assess
from screening.engine.filings import Filing, filings
from screening.engine.schedule.reckoning import Reckoning
from screening.engine.schedule.timeline import timeline
from screening.portfolio.facts import DAY, answers_of
from screening.portfolio.filed import DUE as GRAVE
from screening.portfolio.filed import Filed
from screening.portfolio.packing import Flags, unknown
from screening.rulebook.model import Rulebook
from screening.rulebook.states import COUNTED, State
from screening.wording.dues import day_to_file

MOST_DATED = 500
"""For how many deals with a filing the days are reckoned, one by one."""
MOST_IF_SO = 200
"""For how many deals the days of what is open are: each takes twice as long."""

_DATED = [place for place, state in enumerate(COUNTED) if state.traits.dated]


class DueDay(NamedTuple):
    """By which day something is to be filed or asked, of the deal at a place."""

    place: int
    filing: str
    day: date

    @property
    def week(self) -> date:
        """The Monday of its week."""
        return self.day - timedelta(self.day.weekday())


class DueDays(NamedTuple):
    """The days of the first `dated` deals with something to file, of `due` in all.

    `perhaps` are the days of filings that are open, if they apply. `undated` are those
    that are due, or to be asked, of which no day is known: deals by place, by filing.
    Of `left` deals with open filings it was not looked for such days.
    """

    days: Sequence[DueDay] = ()
    perhaps: Sequence[DueDay] = ()
    undated: Mapping[str, Sequence[int]] = MappingProxyType({})
    dated: int = 0
    due: int = 0
    left: int = 0


def due_days(rulebook: Rulebook, facts: pa.Table, counted: Filed, on: date) -> DueDays:
    """Return the days of filings; `on` is the day of the deals that have none."""
    known = _with_a_day(rulebook, facts)
    due = np.flatnonzero(known & counted.having("", *GRAVE))
    open_ = known & counted.having("", *(it for it in COUNTED if it.traits.hangs))
    dated, left = due[:MOST_DATED], due[MOST_DATED:]
    maybe = np.flatnonzero(open_)
    asked = {*map(int, maybe[:MOST_IF_SO])} - {*map(int, left)}
    days, perhaps = list[DueDay](), list[DueDay]()
    for row in sorted({*map(int, dated)} | asked):
        [said] = facts.slice(row, 1).to_pylist()
        one = assess(rulebook, answers_of(rulebook, said), said.get(DAY) or on)
        found = filings(one)
        days += (DueDay(row, *it) for it in _sure(one, found))
        if row in asked:
            perhaps += (DueDay(row, *it) for it in _if_so(one, found))
    undated = _undated(counted, days, left)
    missing = len(maybe) - len(asked)
    return DueDays(days, perhaps, undated, len(dated), len(due), missing)


def _with_a_day(rulebook: Rulebook, facts: pa.Table) -> Flags:
    """Return the deals with a day from which something may be counted."""
    known = np.zeros(facts.num_rows, np.bool_)
    for question in {it.question for it in rulebook.anchors.values() if it.question}:
        known |= ~unknown(facts, question)
    return known


def _sure(one: Assessment, found: Iterable[Filing]) -> Iterator[tuple[str, date]]:
    """Yield by which days to file or to ask, where days are known for sure."""
    for clock in timeline(one, found).clocks:
        if day := day_to_file(clock):
            yield clock.filing.regime.id, day


def _if_so(one: Assessment, found: Iterable[Filing]) -> Iterator[tuple[str, date]]:
    """Yield by which days to file what is open, if it applies.

    Each is reckoned as the only one that does: another that is open as well, and would
    have to be over first, makes no day later. Early questions are no duty.
    """
    found = [*found]
    early = {it.early_question for it in one.rulebook.regimes.values()}
    due = [it for it in found if it.state.traits.dated]
    days = Reckoning(one, due).days
    for filing in found:
        regime = filing.regime
        if not filing.state.traits.hangs or regime.id in early:
            continue
        if any(it.anchor in days for it in regime.duties):
            asked = filing._replace(state=State.ASK_FIRST)
            clock = Reckoning(one, [*due, asked]).clock(asked)
            if day := day_to_file(clock):
                yield regime.id, day


def _undated(
    counted: Filed, days: Iterable[DueDay], left: npt.NDArray[np.intp]
) -> Mapping[str, Sequence[int]]:
    """Return the filings without a day, but of the deals that are `left` aside."""
    width = len(counted.regimes)
    dated = [it.place * width + counted.regimes.index(it.filing) for it in days]
    these = np.isin(counted.states, _DATED)
    these &= ~np.isin(counted.deals, left)
    these &= ~np.isin(counted.deals * np.int64(width) + counted.filings, dated)
    each = (
        (name, counted.deals[these & (counted.filings == at)].tolist())
        for at, name in enumerate(counted.regimes)
    )
    return {name: places for name, places in each if places}
