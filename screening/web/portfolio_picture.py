"""What a table came to, laid out for a page that a board reads.

Numbers say everything; shade and length only repeat it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from screening.portfolio.summary import Summary
from screening.rulebook.regimes import Regime
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


class Piece(NamedTuple):
    """A piece of a bar of all deals: whose level it is, and where it lies."""

    place: int
    start: float
    width: float
    open: bool


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


def picture(summary: Summary) -> Mapping[str, Any]:
    """Return what the page draws of a summary; what there is most of comes first.

    `at_least` is the bar of the lowest levels that are possible, `at_most` that of the
    highest. `filings` ask something of a deal, `perhaps` may of many deals, as may
    `more`, and `rest` may of few. `if_so` are the earliest days of what is open, of so
    many deals `if_so_in_all`. `worst` are the deals of most concern, if not all are.
    """
    deals, levels = len(summary.deals), summary.levels
    open_ = [it for it in summary.filings if not it.asks]
    many = [it for it in open_ if it.open >= OPEN_FOR * deals]
    dated = [it for it in summary.weeks if it.monday]
    return {
        "at_least": [*_bar(deals, [(it.settled, it.open) for it in levels])],
        "at_most": [*_bar(deals, [(it.settled, it.may) for it in levels])],
        "shade": lambda here: _shade(here / max(1, deals)),
        "reasons": [it for it in summary.rules if it.met][:MOST_RULES],
        "filings": [it for it in summary.filings if it.asks],
        "perhaps": many[:MOST_OPEN],
        "more": many[MOST_OPEN:],
        "rest": open_[len(many) :],
        "weeks": [*dated[:MOST_WEEKS], *summary.weeks[len(dated) :]],
        "if_so": [*_if_so(summary)],
        "if_so_in_all": len({it.row for it in summary.days_if_so}),
        "ask": [*_asks(summary)],
        "worst": _worst(summary),
    }


def _bar(deals: int, counts: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    """Yield the pieces of a bar from how many are settled and open at each level."""
    start, each = 0.0, WIDTH / max(1, deals)
    for place, both in enumerate(counts):
        for count, is_open in zip(both, (False, True), strict=True):
            if count:
                yield Piece(place, start, count * each, is_open)
                start += count * each


def _shade(share: float) -> int:
    """Return how dark the cell of a share of all deals is: 0 for none, 3 for most."""
    return (share > 0) + sum(share > it for it in SHADES)


def _asks(summary: Summary) -> Iterator[Ask]:
    """Yield what to ask first, with the deals that are most of concern."""
    for name, rows in [*summary.asked.items()][:MOST_QUESTIONS]:
        first = summary.graver(summary.by_row[it] for it in rows)[:MOST_NAMED]
        told = [(it.row, summary.called(it)) for it in first]
        yield Ask(name, summary.rulebook.questions[name].ask, len(rows), told)


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


def _worst(summary: Summary) -> Sequence[Any]:
    """Return the deals of most concern; none where all are few."""
    deals = summary.deals
    return summary.graver(deals)[:MOST_WORST] if len(deals) > MOST_WORST else []
