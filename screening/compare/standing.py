"""Where rules stand before and after a step, in words."""

from __future__ import annotations

from typing import NamedTuple

from screening.assessment import Assessment
from screening.compare.moves import Stand, Step
from screening.model import Rulebook


class Turned(NamedTuple):
    """A rule that stands elsewhere, in words, with the level it puts a deal at."""

    title: str
    level: str
    place: int
    before: str
    after: str
    behind: bool


def in_words(step: Step, before: Assessment, after: Assessment) -> tuple[Turned, ...]:
    """Return the rules that a step turned, those behind the move first."""
    turns = sorted(step.turns, key=lambda turn: not turn.behind)
    return tuple(
        Turned(
            turn.title,
            turn.level.label,
            (after if turn.after else before).rulebook.rank[turn.level.id],
            _stand(turn.rule, turn.before, turn.after, before.rulebook),
            _stand(turn.rule, turn.after, turn.before, after.rulebook),
            turn.behind,
        )
        for turn in turns
    )


def _stand(
    rule: str, stand: Stand | None, other: Stand | None, rulebook: Rulebook
) -> str:
    """Return where a rule stands; with its level where that is another one."""
    if stand is None:
        there = rule in rulebook.rules
        return "not in force" if there else "not in the rulebook"
    if other is not None and other.level.id != stand.level.id:
        return f"{stand.verdict.value} at {stand.level.label}"
    return stand.verdict.value
