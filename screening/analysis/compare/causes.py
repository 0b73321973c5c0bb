"""Why a deal's range moved: which rules hold it where it is, and held it before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from screening.engine.assess import Assessment, Range
from screening.rulebook.model import Verdict

BECAUSE_OF_LEVELS = "the levels"
"""Stands where a level moved and no rule did: the list of levels itself changed."""


def ids_of(range_: Range) -> tuple[str, str]:
    """Return the ids of both ends of a range, which rewording does not change."""
    return range_.lowest.id, range_.highest.id


class RangeCauses(NamedTuple):
    """What a range stands on: the levels of the rules met, and of those met or open."""

    range: Range
    rank: Mapping[str, int]
    met: Mapping[str, str]
    possible: Mapping[str, str]


def rules_behind(before: RangeCauses, after: RangeCauses) -> tuple[str, ...]:
    """Return the rules behind a move of the range; empty only where it did not move.

    Where an end rises, they are the rules that newly hold it at its new level; where
    it falls, those that held it above and no longer do.
    """
    if ids_of(before.range) == ids_of(after.range):
        return ()
    ranks = before.rank, after.rank
    lowest, highest = zip(ids_of(before.range), ids_of(after.range), strict=True)
    found = dict.fromkeys(
        (
            *_behind(lowest, ranks, before.met, after.met),
            *_behind(highest, ranks, before.possible, after.possible),
        )
    )
    return tuple(found) or (BECAUSE_OF_LEVELS,)


def _behind(
    ends: tuple[str, str],
    ranks: tuple[Mapping[str, int], Mapping[str, int]],
    was: Mapping[str, str],
    now: Mapping[str, str],
) -> Iterator[str]:
    """Yield the rules behind the move of one end, from the levels they held it at."""
    (start, goal), (above, rank) = ends, ranks
    if start == goal:
        return
    if rank.get(start, -1) < rank[goal]:
        yield from (rule for rule in now if now[rule] == goal != was.get(rule))
    if rank.get(start, len(rank)) > rank[goal]:
        floor = above.get(goal, above[start] - 1)
        yield from (
            rule
            for rule in was
            if above[was[rule]] > floor and now.get(rule) != was[rule]
        )


def range_causes(assessment: Assessment) -> RangeCauses:
    """Return what the range of an assessment stands on."""
    counting = [it for it in assessment.findings if it.verdict is not Verdict.NOT_MET]
    met = {it.rule.id: it.rule.level for it in counting if it.verdict is Verdict.MET}
    possible = {it.rule.id: it.rule.level for it in counting}
    return RangeCauses(assessment.range, assessment.rulebook.rank, met, possible)
