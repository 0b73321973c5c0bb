"""Rows whose deals have the same name: perhaps one deal that was listed twice."""

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

from screening.formats.text import list_in_words
from screening.portfolio import messages

MOST_NAMES, MOST_ROWS, LONGEST_NAME = 5, 8, 60
"""How many names are told, of how many rows each, and how much of a name."""
BOTH = 2


def told(names: pa.ChunkedArray, numbers: Sequence[int]) -> Iterator[str]:
    """Yield a sentence on each name that several rows have, by their numbers."""
    coded = names.combine_chunks().dictionary_encode()
    codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    several = np.flatnonzero(np.bincount(codes[codes >= 0]) > 1)
    for code in several[:MOST_NAMES]:
        places = np.flatnonzero(codes == code)
        rows = [str(numbers[int(it)]) for it in places[:MOST_ROWS]]
        left = len(places) - MOST_ROWS
        more = [messages.MORE_ROWS.format(count=left)] if left > 0 else []
        says = messages.TWO_OF_A_NAME if len(places) == BOTH else messages.OF_A_NAME
        name = coded.dictionary[int(code)].as_py()[:LONGEST_NAME]
        yield says.format(rows=list_in_words([*rows, *more]), name=name)
    if len(several) > MOST_NAMES:
        yield messages.MORE_NAMES.format(count=len(several) - MOST_NAMES)
