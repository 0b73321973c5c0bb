"""When a question is asked: by its own condition, and for clocks that start with it.

What a filing counts from is asked of every deal for which it may be due, whatever the
question says itself: else its clock could never start.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from screening.rulebook.conditions import NEVER, AllOf, AnyOf, Condition, Node, behind
from screening.rulebook.regimes import Anchor, Regime


class Start(NamedTuple):
    """A day that a term of a regime counts from: for deals that meet a condition.

    `place` is that of the duty.
    """

    regime: Regime
    place: int
    anchor: str
    when: Condition


class Asking(NamedTuple):
    """When each question is asked and each definition holds, by kind and id.

    The starts that `unasked` has are asked of no deal because of their filing.
    """

    conditions: Mapping[Node, Condition | None]
    unasked: Sequence[Start]


def conditions_of(
    questions: Mapping[str, Any], definitions: Mapping[str, Any]
) -> dict[Node, Condition | None]:
    """Return when questions are asked and definitions hold, as they say themselves."""
    return {
        **{("question", name): questions[name].ask_when for name in questions},
        **{("definition", name): definitions[name].when for name in definitions},
    }


def starts_of(regimes: Mapping[str, Regime]) -> Iterator[Start]:
    """Yield the days that terms count from, of filings that must, or may, be made."""
    for regime in regimes.values():
        due = [it for it in (regime.when, regime.likely_when, regime.may) if it]
        for place, duty in enumerate(regime.duties):
            only = [AnyOf((*due,)), *([duty.only_when] if duty.only_when else [])]
            if duty.lengths:
                when = AllOf((*only,)) if only[1:] else only[0]
                yield Start(regime, place, duty.anchor, when)


def with_starts(
    asked: Mapping[Node, Condition | None],
    anchors: Mapping[str, Anchor],
    regimes: Mapping[str, Regime],
) -> Asking:
    """Return when questions are asked, with what clocks ask.

    They cannot where no question gives the day, or none in force, or where the filing
    hangs on that day itself.
    """
    conditions, left = {**asked}, list[Start]()
    added = defaultdict[Node, dict[Condition, None]](dict)
    for start in starts_of(regimes):
        node = "question", anchors[start.anchor].question or ""
        own = asked.get(node, NEVER)
        if own == NEVER or node in behind(start.when, conditions):
            left.append(start)
        elif own is not None:
            added[node][start.when] = None
            conditions[node] = AnyOf((own, *added[node]))
    return Asking(conditions, left)
