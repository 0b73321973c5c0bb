"""Kleene's three-valued logic: met, not met or open, with the questions behind each.

A condition becomes a walk: a function of the comparisons that hold and of those that
are open, each comparison a bit of one integer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from screening.model import Verdict


class Found(NamedTuple):
    """A decision whose questions are not yet in order."""

    verdict: Verdict
    because: frozenset[str]
    waiting_for: frozenset[str]


Walk = Callable[[int, int], Found]
"""Decides a condition by the bits of the comparisons that hold and of the open ones."""

_NOTHING: frozenset[str] = frozenset()
_ALWAYS = Found(Verdict.MET, _NOTHING, _NOTHING)
_NEVER = Found(Verdict.NOT_MET, _NOTHING, _NOTHING)
_AGAINST_FIRST = (Verdict.NOT_MET, Verdict.OPEN, Verdict.MET)
_FOR_FIRST = (Verdict.MET, Verdict.OPEN, Verdict.NOT_MET)
_OPPOSITE = {
    Verdict.MET: Verdict.NOT_MET,
    Verdict.NOT_MET: Verdict.MET,
    Verdict.OPEN: Verdict.OPEN,
}


def all_of(parts: Sequence[Found]) -> Found:
    """All hold, unless one does not; open if one is and none fails."""
    return _first_of(_AGAINST_FIRST, parts) or _ALWAYS


def any_of(parts: Sequence[Found]) -> Found:
    """At least one holds; open if one is and none does."""
    return _first_of(_FOR_FIRST, parts) or _NEVER


def none_of(parts: Sequence[Found]) -> Found:
    """The opposite of any, for the same reasons."""
    verdict, because, waiting_for = any_of(parts)
    return Found(_OPPOSITE[verdict], because, waiting_for)


def _first_of(verdicts: tuple[Verdict, ...], parts: Sequence[Found]) -> Found | None:
    """Return the first verdict that some part has, for the reasons of all that do."""
    for verdict in verdicts:
        deciding = [part for part in parts if part[0] is verdict]
        if len(deciding) == 1:
            return deciding[0]
        if deciding:
            return Found(
                verdict,
                _NOTHING.union(*[part[1] for part in deciding]),
                _NOTHING.union(*[part[2] for part in deciding]),
            )
    return None


def comparing(bit: int, question: str) -> Walk:
    """Return the walk of a comparison on a question that is asked of every deal."""
    alone = frozenset({question})
    holds = Found(Verdict.MET, alone, _NOTHING)
    fails = Found(Verdict.NOT_MET, alone, _NOTHING)
    waits = Found(Verdict.OPEN, _NOTHING, alone)
    return lambda met, open_: holds if met & bit else waits if open_ & bit else fails


def comparing_if_asked(bit: int, question: str, gate: Walk) -> Walk:
    """Return the walk of "the question is asked, and its answer compares".

    While it is open whether a question is asked, it is not waited for: the answers that
    decide whether it is asked are.
    """
    compare, alone = comparing(bit, question), frozenset({question})

    def walk(met: int, open_: int) -> Found:
        asked, compared = gate(met, open_), compare(met, open_)
        for verdict in (Verdict.NOT_MET, Verdict.OPEN):
            if asked.verdict is verdict:
                return asked
            if compared.verdict is verdict:
                return compared
        return Found(Verdict.MET, asked.because | alone, _NOTHING)

    return walk


def remembering(mask: int, walk: Walk, most: int) -> Walk:
    """Return a walk that remembers what it found by the bits it reads, up to `most`."""
    seen: dict[tuple[int, int], Found] = {}

    def remember(met: int, open_: int) -> Found:
        key = (met & mask, open_ & mask)
        found = seen.get(key)
        if found is None:
            if len(seen) >= most:
                seen.clear()
            found = seen[key] = walk(*key)
        return found

    return remember
