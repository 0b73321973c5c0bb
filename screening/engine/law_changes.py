"""The days on which the law itself changes: a rule or a regime starts or ends."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from screening.engine.assess import Assessment
from screening.engine.filings import Filing
from screening.engine.schedule.calendar import shifted
from screening.rulebook.model import Rule, Rulebook, Verdict
from screening.rulebook.regimes import Regime

_BY_DAY = attrgetter("day")


class LawChange(NamedTuple):
    """A day on which a rule or a regime starts to hold, or no longer holds."""

    day: date
    part: Rule | Regime
    starts: bool


@lru_cache(maxsize=8)
def law_changes(rulebook: Rulebook) -> tuple[LawChange, ...]:
    """Return every day on which a rule or a regime starts or ends, in order."""
    changes, rules = list[LawChange](), rulebook.rules.values()
    parts: list[Rule | Regime] = [rule for rule in rules if rule.off is None]
    for part in (*parts, *rulebook.regimes.values()):
        starts, ends = part.in_force.from_, part.in_force.until
        changes += [LawChange(starts, part, starts=True)] if starts else []
        changes += [LawChange(shifted(ends, 1), part, starts=False)] if ends else []
    return tuple(sorted(changes, key=_BY_DAY))


def changes_to(
    assessment: Assessment, found: Iterable[Filing], last: date
) -> Iterator[LawChange]:
    """Yield the later changes, up to a day, of what a deal meets or may come to meet.

    `found` are its filings; of those that ask nothing nothing is told.
    """
    known = assessment.known
    due = {it.regime.id for it in found if not it.state.traits.idle}
    changes = law_changes(assessment.rulebook)
    later = bisect_right(changes, assessment.on, key=_BY_DAY)
    for change in changes[later : bisect_right(changes, last, key=_BY_DAY)]:
        part = change.part
        if isinstance(part, Rule):
            counts = known.verdict(part.when) is not Verdict.NOT_MET
        else:
            counts = part.id in due
        if counts:
            yield change
