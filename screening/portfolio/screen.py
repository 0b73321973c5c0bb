"""What a batch of facts comes to: a row for each deal, as the engine decides it.

`lowest` and `highest` are the quick bound: the levels of the rules that are met, and of
those that are met or open. Open rules that exclude one another can make the highest
too high, and those of which one must be met the lowest too low, never the other way
round. `exact-lowest` and `exact-highest`, where they are asked for, are the engine's
range, which its solver works out for deals with open rules.
"""

from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from screening.engine.assess import assess
from screening.portfolio.facts import DAY, answers_of
from screening.portfolio.kernel import Columns
from screening.portfolio.packing import IDS, flags_of, in_rows, listed
from screening.rulebook.model import Rule, Rulebook
from screening.rulebook.states import State

LEVEL = pa.dictionary(pa.int8(), pa.string())
FILING = pa.struct([("filing", IDS), ("state", pa.dictionary(pa.int8(), pa.string()))])
VERDICTS = pa.schema(
    [
        ("lowest", LEVEL),
        ("highest", LEVEL),
        ("settled", pa.bool_()),
        ("met", pa.list_(IDS)),
        ("open", pa.list_(IDS)),
    ]
)
"""The columns of verdicts."""

FILINGS = pa.schema([("filings", pa.list_(FILING))])
"""The state of each filing, without those not due."""

EXACT = pa.schema([("exact-lowest", LEVEL), ("exact-highest", LEVEL)])


def screened(
    rulebook: Rulebook,
    facts: pa.RecordBatch,
    on: date,
    *,
    filings: bool = False,
    exact: bool = False,
) -> pa.RecordBatch:
    """Return the verdicts of a batch of facts, row by row, and what else is asked for.

    `on` is the day of the deals that have none.
    """
    columns = Columns(rulebook, facts, on)
    found = pa.RecordBatch.from_arrays(_verdicts(columns), schema=VERDICTS)
    if filings:
        found = found.append_column("filings", _filings(columns))
    if exact:
        for name, levels in zip(EXACT.names, _exact(columns, facts, on), strict=True):
            found = found.append_column(name, levels)
    return found


def rules_of(rulebook: Rulebook) -> list[Rule]:
    """Return the rules that can be met."""
    return [rule for rule in rulebook.rules.values() if rule.off is None]


def _verdicts(columns: Columns) -> list[pa.Array]:
    low, high = _bounds(columns)
    live = [it for it in columns.found if it.rule.off is None]
    return [
        _levels(columns.rulebook, low),
        _levels(columns.rulebook, high),
        pa.array(low == high),
        listed(columns.count, ((it.rule.id, it.met) for it in live)),
        listed(columns.count, ((it.rule.id, it.possible & ~it.met) for it in live)),
    ]


def _bounds(columns: Columns) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.int8]]:
    """Return the places of the levels at both ends, by deal."""
    met = columns.by_place((it.rule, it.met) for it in columns.found)
    possible = columns.by_place((it.rule, it.possible) for it in columns.found)
    low, high = np.zeros((2, columns.count), np.int8)
    for places, ends in ((met, low), (possible, high)):
        for place, bits in enumerate(places):
            ends[flags_of(bits, columns.count)] = place
    return low, high


def _levels(rulebook: Rulebook, places: npt.NDArray[np.int8]) -> pa.Array:
    names = pa.array([level.id for level in rulebook.heading.levels])
    return pa.DictionaryArray.from_arrays(pa.array(places), names)


def _filings(columns: Columns) -> pa.Array:
    """Return the filings of each deal that ask something, with their state."""
    states, regimes = [*State], [*columns.rulebook.regimes.values()]
    each = [
        (at * len(states) + states.index(state), bits)
        for at, regime in enumerate(regimes)
        for state, bits in columns.states(regime)
        if bits
    ]
    offsets, found = in_rows(columns.count, [bits for _at, bits in each])
    places = np.array([at for at, _bits in each], np.intp)[found]
    names = pa.array([regime.id for regime in regimes], pa.string())
    filing = pa.DictionaryArray.from_arrays(
        (places // len(states)).astype(np.int16), names
    )
    state = pa.DictionaryArray.from_arrays(
        (places % len(states)).astype(np.int8), pa.array([str(it) for it in states])
    )
    parts = pa.StructArray.from_arrays([filing, state], fields=[*FILING])
    return pa.ListArray.from_arrays(offsets, parts)


def _exact(
    columns: Columns, facts: pa.RecordBatch, on: date
) -> tuple[pa.Array, pa.Array]:
    """Return the engine's range of each deal: worked out where it is not settled."""
    low, high = _bounds(columns)
    rank = columns.rulebook.rank
    for row in np.flatnonzero(low != high):
        [said] = facts.slice(row, 1).to_pylist()
        answers = answers_of(columns.rulebook, said)
        found = assess(columns.rulebook, answers, said.get(DAY) or on).range
        low[row], high[row] = rank[found.lowest.id], rank[found.highest.id]
    return _levels(columns.rulebook, low), _levels(columns.rulebook, high)
