"""The days on which the law itself changes: a rule or a regime starts or ends."""

from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from screening.engine.calendar import shifted
from screening.rulebook.model import Rule, Rulebook
from screening.rulebook.regimes import Regime


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
    return tuple(sorted(changes, key=attrgetter("day")))
