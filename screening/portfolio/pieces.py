"""A table of facts, screened piece by piece, so that how far it is can be shown."""

from collections.abc import Iterable, Iterator
from datetime import date

import pyarrow as pa

from screening.portfolio.screen import screened
from screening.rulebook.model import Rulebook

PIECE = 8_192
"""How many deals are screened at once."""


def pieces_of(
    rulebook: Rulebook,
    facts: pa.Table,
    on: date,
    *,
    filings: bool = False,
    exact: bool = False,
) -> Iterator[pa.RecordBatch]:
    """Yield the verdicts of facts piece by piece, as `screened` gives them."""
    none = pa.RecordBatch.from_pylist([], schema=facts.schema)
    for piece in facts.combine_chunks().to_batches(PIECE) or [none]:
        yield screened(rulebook, piece, on, filings=filings, exact=exact)


def together(pieces: Iterable[pa.RecordBatch]) -> pa.Table:
    """Return pieces, of which there is at least one, as one table of verdicts."""
    return pa.Table.from_batches([*pieces]).unify_dictionaries()
