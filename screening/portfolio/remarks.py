"""Rows of a table that say something about it, as a footnote does, and are no deals."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain

from screening.portfolio.table import Table

FEWEST_COLUMNS = 4
"""In a narrower table one cell alone may well be a deal."""
LONGEST_NAME = 25
"""How many letters a cell alone may have that is called like a deal."""
_REMARK = re.compile(
    r"[*(\[\u2020\u2021\u00a7\u00b9\u00b2\u00b3]|\d{1,2}[.)]\s"
    r"|(fonte|fonti|nota|note|n\.?b\.?|legenda|sources?|notes?|legend)(?!\w)",
    re.IGNORECASE,
)


def remarks(table: Table, totals: Collection[int]) -> Mapping[int, str]:
    """Return the places of the rows that are remarks, and what each says.

    They stand before all deals or after them; rows that add up others are no deals.
    Where every row says one thing alone, that is how deals are listed.
    """
    places = range(len(table.rows))
    if _is_narrow(table.heads) or all(len(_said(row.cells)) <= 1 for row in table.rows):
        return {}
    both = (_first(table, each, totals) for each in (places, reversed(places)))
    return dict(chain.from_iterable(both))


def is_remark(heads: Collection[str], cells: Iterable[str]) -> bool:
    """Tell whether a row says one thing alone, like a remark."""
    said = _said(cells)
    return not _is_narrow(heads) and len(said) == 1 and _is_remark(said[0])


def _is_narrow(heads: Collection[str]) -> bool:
    return len(heads) < FEWEST_COLUMNS


def _first(
    table: Table, places: Iterable[int], totals: Collection[int]
) -> Iterator[tuple[int, str]]:
    """Yield the rows that are remarks, up to the first that is a deal."""
    for at in places:
        said = _said(table.rows[at].cells)
        if at in totals or not said:
            continue
        if len(said) > 1 or not _is_remark(said[0]):
            return
        yield at, said[0]


def _said(cells: Iterable[str]) -> list[str]:
    return [it.strip() for it in cells if it.strip()]


def _is_remark(text: str) -> bool:
    return len(text) > LONGEST_NAME or bool(_REMARK.match(text))
