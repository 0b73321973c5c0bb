"""What each deal of a table has to file or to ask, by when: a sheet to work through."""

from collections.abc import Iterator, Sequence

import numpy as np

from screening.formats.spreadsheet import Cell, Column, Page
from screening.formats.text import upper_first
from screening.portfolio import messages
from screening.portfolio.cells import Reading
from screening.portfolio.filed import DUE, Filed
from screening.portfolio.lookup import called_or_row
from screening.portfolio.summary import Summary
from screening.rulebook.model import Rulebook
from screening.rulebook.states import COUNTED
from screening.wording.dues import who_acts

_WIDTHS = 30, 6, 56, 14, 14, 12, 24, 24
_COLUMNS = [
    Column(head, width)
    for head, width in zip(messages.TO_FILE_HEADS, _WIDTHS, strict=True)
]


def page(
    rulebook: Rulebook, counted: Filed, summary: Summary, reading: Reading
) -> Page:
    """Return a row for each filing that stops a deal, is due or is to be asked about.

    They come in the order of the deals, the gravest of each first.
    """
    rows = _rows(rulebook, counted, summary, reading)
    return Page(messages.TO_FILE, _COLUMNS, rows)


def _rows(
    rulebook: Rulebook, counted: Filed, summary: Summary, reading: Reading
) -> Iterator[Sequence[Cell]]:
    names = called_or_row(rulebook, reading.facts, reading.rows)
    days = {it[:2]: it.day for it in summary.days}
    regimes = [*rulebook.regimes.values()]
    told = np.flatnonzero(counted.states < len(DUE))
    order = np.lexsort((counted.states[told], counted.deals[told]))
    for at in told[order]:
        deal, regime = int(counted.deals[at]), regimes[counted.filings[at]]
        day = days.get((deal, regime.id))
        yield (
            names[deal],
            reading.rows[deal],
            regime.title,
            upper_first(messages.STANDS[COUNTED[counted.states[at]]]),
            day or "",
            messages.YES if day and summary.passed(day) else "",
            upper_first(who_acts(rulebook, regime)),
            regime.short,
        )
