"""Rows of a table that add up the others, and are no deals."""

import re
from collections.abc import Collection, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from screening.formats.text import plainly
from screening.portfolio.columns import column_of
from screening.portfolio.table import Table

TOTALS = frozenset(
    {"total", "totals", "grand total", "subtotal", "sum", "totale", "totali"}
    | {"totale generale", "subtotale", "somma"}
)
"""What a cell says of a row that adds up the others."""
LOOKED_AT = 3
"""In how many cells of a row that say something the word is looked for."""
_NUMBER = re.compile(
    r"[-+(]?\W*\d[\d.,\s]*\W*(eur|euro|mln|mio|m|k)?\W*", re.IGNORECASE
)


def totals(table: Table) -> Mapping[int, str]:
    """Return the places of the rows that add up others, and the word that says so.

    It is the first cell that says something; or one of the next, where all others are
    numbers: a company may well be called Total.
    """
    seen = np.zeros(len(table.rows), np.int8)
    found = dict[int, str]()
    for place in range(len(table.heads)):
        if (seen >= LOOKED_AT).all():
            break
        column = column_of(table.rows, place)
        for at in _saying_so(column):
            cells = table.rows[at].cells
            others = [*cells[:place], *cells[place + 1 :]]
            if seen[at] < LOOKED_AT and (not seen[at] or _are_numbers(others)):
                found[at] = cells[place]
        seen += pc.not_equal(column, "").to_numpy(zero_copy_only=False)
    return dict(sorted(found.items()))


def _saying_so(column: pa.Array) -> Collection[int]:
    """Return the places at which a column has one of the words."""
    coded = column.dictionary_encode()
    likely = pc.match_substring_regex(
        coded.dictionary, r"^\W*(grand|som|sub|sum|tot)", ignore_case=True
    )
    places = np.flatnonzero(likely.to_numpy(zero_copy_only=False))
    words = [
        int(at) for at in places if plainly(coded.dictionary[at].as_py()) in TOTALS
    ]
    return [int(at) for at in np.flatnonzero(np.isin(coded.indices, words))]


def _are_numbers(cells: Collection[str]) -> bool:
    said = [it for it in cells if it.strip()]
    return bool(said) and all(_NUMBER.fullmatch(it.strip()) for it in said)
