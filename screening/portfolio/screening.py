"""Each row of a table screened as a deal: what the engine says of it, as plain values.

Many rows go through processes of their own, each of which reads the rulebook once.
"""

import gc
import multiprocessing
import os
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from functools import lru_cache
from itertools import zip_longest
from typing import Any, NamedTuple

from screening.engine.assess import Assessment, assess
from screening.engine.filings import Filing, filings
from screening.engine.movement import next_questions
from screening.engine.schedule.timeline import Reckoning
from screening.engine.schedule.work import Work, work_of
from screening.formats.sandbox import live_with_parent
from screening.presentation.filing_view import day_to_file
from screening.rulebook import loader
from screening.rulebook.answers import Deal
from screening.rulebook.model import Rulebook, Verdict
from screening.rulebook.states import State

FEW = 200
"""So many rows are done here: processes would take longer to begin."""
PORTION = 20
"""How many rows a process takes at a time: between them it can be stopped."""
MOST_PROCESSES = 4

Seen = Callable[[int], None]
Row = tuple[int, Deal]
"""A deal with the number of its row."""


class ScreenedFiling(NamedTuple):
    """What a regime asks of a deal, with the day to file or to ask, where it is known.

    `if_so` is that day of one that is open, if it applies.
    """

    filing: str
    state: State
    day: date | None = None
    if_so: date | None = None


class ScreenedDeal(NamedTuple):
    """A row as a deal, and what the engine says of it, by ids.

    `lowest` and `highest` are the exact range. `met` and `open` are rules, `filings`
    all but those not due, `ask` the questions that can move the level, most telling
    first, `reach` the level to which each could lift it, and `contradictions` what
    cannot be true of it.
    """

    row: int
    deal: Deal
    lowest: str
    highest: str
    met: Sequence[str]
    open: Sequence[str]
    filings: Sequence[ScreenedFiling]
    ask: Sequence[str]
    contradictions: Sequence[str] = ()
    reach: Sequence[str] = ()

    @property
    def settled(self) -> bool:
        """Whether nothing that is not known can move its level, and all can be true."""
        return self.lowest == self.highest and not self.contradictions


def screened(
    rulebook: Rulebook, row: int, deal: Deal, work: Work | None = None
) -> ScreenedDeal:
    """Assess one deal: range, rules, filings with their days, questions to ask."""
    one = assess(rulebook, deal.answers, deal.on)
    lowest, highest = one.range.ids
    asked = next_questions(one)
    return ScreenedDeal(
        row,
        deal,
        lowest,
        highest,
        tuple(it.rule.id for it in one.findings if it.verdict is Verdict.MET),
        tuple(it.rule.id for it in one.findings if it.verdict is Verdict.OPEN),
        tuple(_filings(one, filings(one, work or work_of(deal)))),
        tuple(it.question for it in asked),
        tuple(one.contradictions),
        tuple(it.could_reach.id for it in asked),
    )


def _filings(one: Assessment, every: Collection[Filing]) -> Iterator[ScreenedFiling]:
    days, if_so = dict[str, date | None](), dict[str, date | None]()
    asked = {it.question for it in one.rulebook.anchors.values()}
    contradicting = {it for names in one.contradictions.values() for it in names}
    if asked & one.answers.keys() and not asked & contradicting:
        due = [it for it in every if it.state.traits.dated]
        days, if_so = _days(one, due, due), _days_if_so(one, due, every)
    for it in every:
        if it.state is not State.NOT_DUE:
            name = it.regime.id
            yield ScreenedFiling(name, it.state, days.get(name), if_so.get(name))


def _days(
    one: Assessment, due: Iterable[Filing], wanted: Iterable[Filing]
) -> dict[str, date | None]:
    """Return by which days to file or to ask, where days are known for sure."""
    clock = Reckoning(one, due).clock
    return {it.regime.id: day_to_file(clock(it)) for it in wanted}


def _days_if_so(
    one: Assessment, due: Sequence[Filing], every: Iterable[Filing]
) -> dict[str, date | None]:
    """Return by which days to file what is open, if it applies.

    Each is reckoned as the only one that does: another that is open as well, and would
    have to be over first, makes no day later. Those that never wait for one another are
    reckoned together. Early questions are no duty.
    """
    groups = groups_of_regimes(one.rulebook)
    by_group = defaultdict[str, list[Filing]](list)
    for it in every:
        if it.state.traits.hangs and not it.regime.optional:
            by_group[groups[it.regime.id]].append(it._replace(state=State.MAY_APPLY))
    days = dict[str, date | None]()
    for together in zip_longest(*by_group.values()):
        asked = [it for it in together if it]
        days |= _days(one, [*due, *asked], asked)
    return days


@lru_cache(maxsize=8)
def groups_of_regimes(rulebook: Rulebook) -> Mapping[str, str]:
    """Return the group of each regime: of one group are those that wait for another."""
    group = {it: it for it in rulebook.regimes}
    for regime in rulebook.regimes.values():
        waits = (name for order in regime.order for name in order.after)
        for other in (*waits, *regime.assessed_with):
            old, new = group[other], group[regime.id]
            group = {it: new if of == old else of for it, of in group.items()}
    return group


def screen(
    rulebook: Rulebook,
    deals: Mapping[int, Deal],
    seen: Seen = lambda _count: None,
    processes: int = 0,
) -> list[ScreenedDeal]:
    """Assess deals by row, in order; in processes where there are many.

    `seen` is told of how many more deals each time, and what it raises stops the work.
    """
    # Deals of one day are taken together: the engine is made ready for each edition.
    rows = sorted(deals.items(), key=lambda it: it[1].on)
    processes = processes or min(os.cpu_count() or 1, MOST_PROCESSES)
    if processes == 1 or len(rows) <= FEW:
        screened_deals = [*_here(rulebook, rows, seen)]
    else:
        screened_deals = _in_processes(rulebook, rows, seen, processes)
    by_row = {it.row: it for it in screened_deals}
    return [by_row[row] for row in deals]


def _here(
    rulebook: Rulebook, rows: Sequence[Row], seen: Seen
) -> Iterator[ScreenedDeal]:
    for row, deal in rows:
        yield screened(rulebook, row, deal)
        seen(1)


def _in_processes(
    rulebook: Rulebook, rows: Sequence[Row], seen: Seen, processes: int
) -> list[ScreenedDeal]:
    portions = [rows[at : at + PORTION] for at in range(0, len(rows), PORTION)]
    spawn = multiprocessing.get_context("spawn")  # threads go on in this one
    pool = ProcessPoolExecutor(processes, spawn, _begin, (dict(rulebook.texts),))
    done, same = list[ScreenedDeal](), dict[Any, Any]()
    try:
        for portion, made in zip(portions, pool.map(_portion, portions), strict=True):
            pairs = zip(portion, made, strict=True)
            done += [_as_here(it, deal, same) for (_row, deal), it in pairs]
            seen(len(portion))
    except BrokenProcessPool:  # one was ended from outside, as where memory is short
        done += _here(rulebook, rows[len(done) :], seen)
    finally:
        pool.shutdown(wait=len(done) == len(rows), cancel_futures=True)
    return done


def _as_here(made: ScreenedDeal, deal: Deal, same: dict[Any, Any]) -> ScreenedDeal:
    """A deal that came from a process, equal values of many rows held once."""

    def once(value: Any) -> Any:
        each = value
        if isinstance(value, tuple):
            each = tuple(same.setdefault(it, it) for it in value)
        return same.setdefault(each, each)

    row, _deal, *values = made
    return ScreenedDeal(row, deal, *map(once, values))


_RULEBOOK: list[Rulebook] = []
"""In a process that was begun, the rulebook by which it screens."""


def _begin(texts: Mapping[str, str]) -> None:
    """Begin a process: it reads the rulebook, and ends with the one that began it."""
    live_with_parent()
    _RULEBOOK[:] = [loader.read(texts)]
    gc.freeze()


def _portion(rows: Sequence[Row]) -> list[ScreenedDeal]:
    [rulebook] = _RULEBOOK
    return [screened(rulebook, row, deal) for row, deal in rows]
