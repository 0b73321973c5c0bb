"""The filings of many deals as they are counted: of a picture, a list and a workbook.

What counts is what counts of one deal: see `screening.wording.dues.is_counted`.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from screening.portfolio.packing import Flags
from screening.rulebook.model import Rulebook
from screening.rulebook.states import COUNTED, State
from screening.wording.dues import is_counted

DUE = tuple(state for state in COUNTED if state.traits.asks)
"""The states in which something is to be filed, done or asked first."""


class Filed(NamedTuple):
    """Each filing that counts: its deal, by place, its regime and its state.

    Regimes and states are places in `regimes` and in `COUNTED`.
    """

    rows: int
    regimes: tuple[str, ...]
    deals: npt.NDArray[np.int32]
    filings: npt.NDArray[np.int16]
    states: npt.NDArray[np.int16]

    def by_filing(self) -> Mapping[str, Mapping[State, int]]:
        """Return how many deals each regime asks something of, by state."""
        shape = (len(self.regimes), len(COUNTED))
        counts = np.zeros(shape, np.intp)
        np.add.at(counts, (self.filings, self.states), 1)
        return {
            regime: {
                state: int(count)
                for state, count in zip(COUNTED, row, strict=True)
                if count
            }
            for regime, row in zip(self.regimes, counts, strict=True)
            if row.any()
        }

    def by_deal(self, state: State) -> npt.NDArray[np.intp]:
        """Return how many filings of each deal are in a state."""
        deals = self.deals[self.states == COUNTED.index(state)]
        return np.bincount(deals, minlength=self.rows)

    def having(self, filing: str = "", *states: State) -> Flags:
        """Return which deals have a filing, or any, in one of these states, or any."""
        these = np.ones(len(self.deals), np.bool_)
        if filing:
            these &= self.filings == self.regimes.index(filing)
        if states:
            these &= np.isin(self.states, [COUNTED.index(it) for it in states])
        flags = np.zeros(self.rows, np.bool_)
        flags[self.deals[these]] = True
        return flags


def filed(rulebook: Rulebook, verdicts: pa.Table) -> Filed:
    """Return the filings of verdicts that count; none where nobody looked for them."""
    regimes, rows = tuple(rulebook.regimes), verdicts.num_rows
    if "filings" not in verdicts.column_names:
        none = np.zeros(0, np.int16)
        return Filed(rows, regimes, none.astype(np.int32), none, none)
    listed = verdicts["filings"].combine_chunks()
    names, states = listed.flatten().flatten()
    filings = _places(names, regimes)
    found = _places(states, tuple(map(str, COUNTED)))
    counts = np.array(
        [
            [is_counted(regime, state) for state in COUNTED]
            for regime in rulebook.regimes.values()
        ],
        np.bool_,
    ).reshape(len(regimes), len(COUNTED))
    these = (found >= 0) & counts[filings, found]
    deals = listed.value_parent_indices().to_numpy().astype(np.int32)
    return Filed(rows, regimes, deals[these], filings[these], found[these])


def _places(words: pa.Array, among: tuple[str, ...]) -> npt.NDArray[np.int16]:
    """Return where each word stands among others; -1 where it does not."""
    coded = words if pa.types.is_dictionary(words.type) else words.dictionary_encode()
    at = {word: place for place, word in enumerate(among)}
    places = np.array([at.get(it, -1) for it in coded.dictionary.to_pylist()], np.int16)
    codes = coded.indices.to_numpy()
    return places[codes] if len(codes) else np.zeros(0, np.int16)
