"""What is certain of a deal in which a condition is met, as far as its form tells.

What this finds needs no search. What it does not find may be so all the same.
"""

from collections.abc import Callable, Collection, Iterable
from contextlib import suppress

from screening.engine.solver import UndecidedError
from screening.rulebook.conditions import (
    AllOf,
    Answer,
    AnyOf,
    Comparison,
    Condition,
    Conditions,
    Is,
    Node,
)

AllAnswers = Callable[[str], Iterable[Answer]]
"""Gives an answer of every class to a question, or raises UndecidedError: too many."""


def shows_that_it_is_asked(
    condition: Condition, question: str, conditions: Conditions, answers: AllAnswers
) -> bool:
    """Tell whether a condition is met only in deals of which that question is asked.

    What must be met beside is enough then to have it asked. That an answer to it counts
    proves nothing: it might be asked of every deal.
    """
    node = "question", question
    met = _met_with(condition, conditions, free=node)
    return _follows(conditions[node], met, conditions, answers)


def _met_with(
    condition: Condition | None, conditions: Conditions, free: Node
) -> frozenset[Condition]:
    """Return what is met in every deal that meets a condition.

    Whether `free` is asked is left open.
    """
    if condition is None:
        return frozenset()
    every = frozenset[Condition]({condition})
    match condition:
        case AllOf(parts):
            every |= every.union(*(_met_with(it, conditions, free) for it in parts))
        case AnyOf(parts) if parts:
            first, *others = (_met_with(it, conditions, free) for it in parts)
            every |= first.intersection(*others)
        case Is(name):
            every |= _met_with(conditions["definition", name], conditions, free)
        case Comparison(name) if ("question", name) != free:
            every |= _met_with(conditions["question", name], conditions, free)
    return every


def _follows(
    condition: Condition | None,
    met: Collection[Condition],
    conditions: Conditions,
    answers: AllAnswers,
) -> bool:
    """Tell whether a condition is met because others are."""

    def follows(condition: Condition | None) -> bool:
        if condition is None or condition in met:
            return True
        match condition:
            case AllOf(parts):
                return all(map(follows, parts))
            case AnyOf(parts):
                return any(map(follows, parts))
            case Is(name):
                return follows(conditions["definition", name])
            case Comparison(name):
                same = (it for it in met if isinstance(it, Comparison))
                return any(
                    narrower(it, condition) for it in same if it.question == name
                )
        return False

    def narrower(one: Comparison, other: Comparison) -> bool:
        with suppress(UndecidedError):
            return all(map(other.holds, filter(one.holds, answers(one.question))))
        return False

    return follows(condition)
