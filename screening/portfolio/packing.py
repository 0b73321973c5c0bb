"""Truths in bits, a bit for each deal; and what has them, as a list for each deal."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from screening.engine.bits import Bits

Flags = npt.NDArray[np.bool_]
"""A truth for each deal of a batch."""

IDS = pa.dictionary(pa.int16(), pa.string())
_STEPS = (
    (np.uint64(7), np.uint64(0x00AA00AA00AA00AA)),
    (np.uint64(14), np.uint64(0x0000CCCC0000CCCC)),
    (np.uint64(28), np.uint64(0x00000000F0F0F0F0)),
)
"""By how many bits to move which, to turn eight bytes of eight bits over."""
_CHUNK = 1 << 13
"""How many deals are gone through at once, so that they stay near the processor."""


def bits_of(flags: Flags) -> Bits:
    """Return truths as bits, the first deal's lowest."""
    return int.from_bytes(np.packbits(flags, bitorder="little").tobytes(), "little")


def flags_of(bits: Bits, count: int) -> Flags:
    """Return the bits of so many deals as truths."""
    packed = np.frombuffer(bits.to_bytes(-(-count // 8), "little"), np.uint8)
    return np.unpackbits(packed, count=count, bitorder="little").view(np.bool_)


def known_in(column: pa.Array) -> Bits:
    """Return the deals of which a column says something."""
    every = (1 << len(column)) - 1
    held = column.buffers()[0]
    if held is None or not column.null_count:
        return every
    bits = int.from_bytes(memoryview(held), "little")
    return (bits >> int(column.offset)) & every


def unknown(facts: pa.Table, question: str) -> Flags:
    """Return the deals of which nothing is known about a question."""
    if question not in facts.column_names:
        return np.ones(facts.num_rows, np.bool_)
    found: Flags = facts[question].is_null().to_numpy()
    return found


def listed(count: int, having: Iterable[tuple[str, Bits]]) -> pa.Array:
    """Return lists of names, for each deal those that it has, in their order."""
    every = [*having]
    names = pa.array([name for name, _bits in every], pa.string())
    offsets, places = in_rows(count, [bits for _name, bits in every])
    coded = pa.DictionaryArray.from_arrays(places, names)
    return pa.ListArray.from_arrays(offsets, coded)


def in_rows(
    count: int, having: Sequence[Bits]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int16]]:
    """Return where each deal's part begins, and the places of what it has, by deal."""
    by_deal = _by_deal(count, having)
    offsets = np.zeros(count + 1, np.int32)
    np.cumsum(np.bitwise_count(by_deal).sum(axis=1), out=offsets[1:])
    width = by_deal.shape[1] * 8 - 1
    found = [
        (np.flatnonzero(flat) & width).astype(np.int16)
        for start in range(0, count, _CHUNK)
        if (flat := _unpacked(by_deal[start : start + _CHUNK])).size
    ]
    return offsets, np.concatenate([np.empty(0, np.int16), *found])


def _unpacked(packed: npt.NDArray[np.uint8]) -> Flags:
    return np.unpackbits(packed.ravel(), bitorder="little").view(np.bool_)


def _by_deal(count: int, having: Sequence[Bits]) -> npt.NDArray[np.uint8]:
    """Return bytes by deal, whose bits are what the deal has; as many as a power of 2.

    Eight times eight bits are turned over at once.
    """
    size = -(-count // 64) * 8
    groups = -(-len(having) // 8)
    rows = np.zeros((groups * 8, size), np.uint8)
    for place, bits in enumerate(having):
        rows[place] = np.frombuffer(bits.to_bytes(size, "little"), np.uint8)
    turned = np.zeros((size * 8, 1 << (groups - 1).bit_length()), np.uint8)
    for group in range(groups):
        eight = np.ascontiguousarray(rows[group * 8 : group * 8 + 8].T)
        words = eight.view(np.uint64).ravel()
        for by, which in _STEPS:
            moved = (words ^ (words >> by)) & which
            words = words ^ moved ^ (moved << by)
        turned[:, group] = words.view(np.uint8)
    return turned[:count]
