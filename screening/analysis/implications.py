"""What the form of conditions shows by itself: that where some are met, another is.

A search proves as much by going through every way in which they can be met. Where one
condition plainly holds the other, this is quicker. It never says too much, and it
misses what only answers can tell.
"""

import operator
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from screening.engine.logic import Remembered
from screening.rulebook.conditions import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Is,
    NoneOf,
    Operator,
)

MOST_CASES = 200
"""How many cases are told apart before this is given up."""

Behind = Callable[[Comparison | Is], Condition]
"""What is met as well where a name or a comparison is: its definition, its gate."""

Order = Callable[[AnyOf], int]
"""Which choice is told apart first: the one with the least."""

_ANY = {Operator.IS, Operator.ANY_OF}
_SURE: Mapping[tuple[Operator, Operator], Callable[[Any, Any], bool]] = {
    (Operator.IS, Operator.IS): operator.le,
    (Operator.ANY_OF, Operator.ANY_OF): operator.le,
    (Operator.ALL_OF, Operator.ANY_OF): lambda known, told: bool(known & told),
    (Operator.ALL_OF, Operator.ALL_OF): operator.ge,
    (Operator.NONE_OF, Operator.NONE_OF): operator.ge,
    (Operator.AT_LEAST, Operator.AT_LEAST): operator.ge,
    (Operator.ABOVE, Operator.AT_LEAST): operator.ge,
    (Operator.ABOVE, Operator.ABOVE): operator.ge,
    (Operator.AT_LEAST, Operator.ABOVE): operator.gt,
    (Operator.AT_MOST, Operator.AT_MOST): operator.le,
    (Operator.BELOW, Operator.AT_MOST): operator.le,
    (Operator.BELOW, Operator.BELOW): operator.le,
    (Operator.AT_MOST, Operator.BELOW): operator.lt,
}
"""When one test that an answer passes makes sure that it passes another."""


def always_met(
    behind: Behind, known: Sequence[Condition], choices: Sequence[Condition]
) -> set[Condition] | None:
    """Return conditions of which deals that meet all that is known always meet one.

    They are enough of the choices; None where their form alone does not show it. Cases
    are told apart in the order in which they are written, and then by what has the
    fewest of them.
    """
    orders: tuple[Order, ...] = (lambda _choice: 0, lambda choice: len(choice.parts))
    found = (_in_every_case(behind, known, choices, order) for order in orders)
    return next((enough for enough in found if enough is not None), None)


def _in_every_case(
    behind: Behind,
    known: Sequence[Condition],
    choices: Sequence[Condition],
    order: Order,
) -> set[Condition] | None:
    """Return the same, with the choices told apart in that order."""
    cases, left, enough = [_Facts(behind, known)], MOST_CASES, set[Condition]()
    while cases and left:
        facts, left = cases.pop(), left - 1
        shown = next(filter(facts.show, choices), None)
        if shown is not None:
            enough.add(shown)
        if shown is not None or facts.are_impossible():
            continue
        choice = min(facts.choices(), key=order, default=None)
        if choice is None:
            return None
        cases += [_Facts(behind, (*facts.every, part)) for part in choice.parts]
    return None if cases else enough


class _Facts:
    """What is known to be met, taken apart as far as it goes."""

    def __init__(self, behind: Behind, known: Iterable[Condition]) -> None:
        self.behind = behind
        self.every: dict[Condition, None] = {}
        self._compared: dict[str, list[Comparison]] = defaultdict(list)
        self._shown = Remembered[Condition, bool](self._show)
        self._ruled_out = Remembered[Condition, bool](self._rule_out)
        left = [*known]
        for condition in left:
            if condition not in self.every:
                self.every[condition] = None
                left += self._taken_apart(condition)
                if isinstance(condition, Comparison):
                    self._compared[condition.question].append(condition)

    def _taken_apart(self, condition: Condition) -> Sequence[Condition]:
        """Return what is met as well where a condition is."""
        match condition:
            case AllOf(parts):
                return parts
            case AnyOf([part]):
                return (part,)
            case Is() | Comparison():
                return (self.behind(condition),)
            case NoneOf(parts):
                return [turned for part in parts for turned in self._turned(part)]
        return ()

    def _turned(self, condition: Condition) -> Sequence[Condition]:
        """Return what is met where a condition is not."""
        alone = NoneOf((condition,))
        match condition:
            case AnyOf(parts):
                return [alone, *(NoneOf((part,)) for part in parts)]
            case AllOf(parts):
                return alone, AnyOf(tuple(NoneOf((part,)) for part in parts))
            case NoneOf(parts):
                return alone, AnyOf(parts)
            case Is():
                return alone, NoneOf((self.behind(condition),))
        return (alone,)

    def show(self, condition: Condition) -> bool:
        """Tell whether a condition is met by what is known, without a choice."""
        return self._shown[condition]

    def rule_out(self, condition: Condition) -> bool:
        """Tell whether a condition is not met by what is known, without a choice."""
        return self._ruled_out[condition]

    def _show(self, condition: Condition) -> bool:
        if condition in self.every:
            return True
        match condition:
            case AllOf(parts):
                return all(map(self.show, parts))
            case AnyOf(parts):
                return any(map(self.show, parts))
            case NoneOf(parts):
                return all(map(self.rule_out, parts))
            case Is():
                return self.show(self.behind(condition))
            case Comparison(question, tests):
                known = [it.tests for it in self._compared.get(question, ())]
                return any(_is_sure(each, tests) for each in known)

    def _rule_out(self, condition: Condition) -> bool:
        if NoneOf((condition,)) in self.every:
            return True
        match condition:
            case AllOf(parts):
                return any(map(self.rule_out, parts))
            case AnyOf(parts):
                return all(map(self.rule_out, parts))
            case NoneOf(parts):
                return any(map(self.show, parts))
            case Is():
                return self.rule_out(self.behind(condition))
            case Comparison(question):
                return any(
                    _is_sure(condition.tests, it.tests) for it in self._unmet(question)
                )

    def _unmet(self, question: str) -> Iterator[Comparison]:
        """Yield the comparisons of a question that are known not to be met."""
        for fact in self.every:
            match fact:
                case NoneOf([Comparison(asked) as comparison]) if asked == question:
                    yield comparison
                case _:
                    pass

    def are_impossible(self) -> bool:
        """Tell whether something is known to be met, and not to be."""
        return any(
            self.show(part)
            for fact in self.every
            if isinstance(fact, NoneOf)
            for part in fact.parts
        )

    def choices(self) -> Iterator[AnyOf]:
        """Yield the conditions of which some part is met, but not known which."""
        every = self.every.keys()
        for condition in self.every:
            choice = condition if isinstance(condition, AnyOf) else _each(condition)
            if choice is not None and every.isdisjoint(choice.parts):
                yield choice


def _each(condition: Condition) -> AnyOf | None:
    """Return a condition that wants any of several choices, with one in each part."""
    match condition:
        case Comparison(question, [(test, frozenset() as choices)]) if test in _ANY:
            each = [frozenset([choice]) for choice in sorted(choices)]
            parts = tuple(Comparison(question, ((test, it),)) for it in each)
            return AnyOf(parts) if parts[1:] else None
    return None


Tests = tuple[tuple[Operator, Any], ...]


def _is_sure(known: Tests, told: Tests) -> bool:
    """Tell whether an answer that passes the known tests always passes those told."""
    return all(
        any(
            (one, other) in _SURE and _SURE[one, other](value, least)
            for one, value in known
        )
        for other, least in told
    )
