"""Rows that divide the others, as a line or a half-year does, and are no deals."""

import re
from collections.abc import Mapping

import numpy as np
import pyarrow.compute as pc

from screening.formats.text import plainly
from screening.portfolio.columns import column_of
from screening.portfolio.remarks import FEWEST_COLUMNS
from screening.portfolio.table import Table

_LINE = re.compile(
    r"([-\u2010-\u2015=_*~#\u00b7\u2022>\u2500\u2501\u2550]\s*){2}", re.ASCII
)
"""How no name begins: with a line of at least two signs."""
_WHEN = (
    r"(primo|secondo|terzo|quarto|ultimo|first|second|third|fourth|last|i{1,3}|iv|\d)"
)
_PART = r"(semestre|trimestre|quadrimestre|half|quarter|anno|esercizio|year)"
_YEAR = r"( (of |del )?(19|20)\d\d)"
_PERIOD = re.compile(
    rf"{_WHEN} {_PART}{_YEAR}?|({_PART}|[hqst][1-4]|[1-4][hqst]){_YEAR}"
)
"""A part of a year by which lists are divided, plainly written."""


def dividers(table: Table) -> Mapping[int, str]:
    """Return the places of the rows that divide others, and what each says.

    They say one thing alone, which is no name. A row with a name alone is a deal of
    which nothing is known. Where every row says one thing alone, that may be anything.
    """
    if len(table.heads) < FEWEST_COLUMNS:
        return {}
    filled = np.zeros(len(table.rows), np.int16)
    for place in range(len(table.heads)):
        column = column_of(table.rows, place)
        filled += pc.not_equal(column, "").to_numpy(zero_copy_only=False)
    if filled.max(initial=0) <= 1:
        return {}
    alone = [int(at) for at in np.flatnonzero(filled == 1)]
    said = {at: "".join(table.rows[at].cells).strip() for at in alone}
    return {at: text for at, text in said.items() if _divides(text)}


def _divides(text: str) -> bool:
    return bool(_LINE.match(text) or _PERIOD.fullmatch(plainly(text)))
