"""Conditions as values, and what each reads."""

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from typing import Any, final

Answer = str | Decimal | date | frozenset[str]
"""A choice, country or text as `str`, yes-no as "yes" or "no", several as a set.
Money, per cent (25 is a quarter) and numbers are `Decimal`."""


Answers = Mapping[str, Answer]
"""Answers by question id. A question that is not there is not known yet."""


class Verdict(StrEnum):
    """Whether a condition holds: yes, no, or cannot tell yet."""

    MET = "met"
    NOT_MET = "not met"
    OPEN = "open"


class Operator(StrEnum):
    """The comparisons there are."""

    IS = "is"
    ANY_OF = "any-of"
    ALL_OF = "all-of"
    NONE_OF = "none-of"
    AT_LEAST = "at-least"
    ABOVE = "above"
    AT_MOST = "at-most"
    BELOW = "below"


OPERATORS: Mapping[Operator, Callable[[Any, Any], bool]] = {
    Operator.IS: lambda answer, values: answer in values,
    Operator.ANY_OF: lambda answer, values: not answer.isdisjoint(values),
    Operator.ALL_OF: lambda answer, values: answer.issuperset(values),
    Operator.NONE_OF: lambda answer, values: answer.isdisjoint(values),
    Operator.AT_LEAST: operator.ge,
    Operator.ABOVE: operator.gt,
    Operator.AT_MOST: operator.le,
    Operator.BELOW: operator.lt,
}


@final
@dataclass(frozen=True, slots=True)
class ThresholdName:
    """Stands for the value that a threshold has on the day: see `editions`."""

    id: str


Value = frozenset[str] | Decimal | date | ThresholdName


@final
@dataclass(frozen=True, slots=True)
class Comparison:
    """One question's answer held against values; every test must hold.

    It is looked up so often that the hash is kept.
    """

    question: str
    tests: tuple[tuple[Operator, Value], ...]
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((self.question, self.tests)))

    def __hash__(self) -> int:
        return self._hash

    def holds(self, answer: Answer) -> bool:
        """Tell whether that answer passes every test."""
        return all(OPERATORS[test](answer, value) for test, value in self.tests)


@dataclass(frozen=True, slots=True)
class _Group:
    """Conditions put together; their hash is kept too."""

    parts: tuple["Condition", ...]
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((type(self), self.parts)))

    def __hash__(self) -> int:
        return self._hash


@final
@dataclass(frozen=True, slots=True, eq=False)
class AllOf(_Group):
    """Every part holds."""


@final
@dataclass(frozen=True, slots=True, eq=False)
class AnyOf(_Group):
    """At least one part holds."""


@final
@dataclass(frozen=True, slots=True, eq=False)
class NoneOf(_Group):
    """No part holds."""


@final
@dataclass(frozen=True, slots=True)
class Is:
    """The named definition holds."""

    definition: str

    def __hash__(self) -> int:
        return hash(self.definition)


Condition = Comparison | AllOf | AnyOf | NoneOf | Is

ALWAYS, NEVER = AllOf(()), AnyOf(())


@lru_cache(maxsize=16_384)
def first_alike(condition: Condition) -> Condition:
    """Return the first condition that equals it.

    So equal ones are one, and none has to be compared with another to be looked up.
    """
    return condition


def walk(condition: Condition) -> Iterator[Comparison | Is]:
    """Yield the comparisons and names in a condition, not those behind its names."""
    if isinstance(condition, Comparison | Is):
        yield condition
        return
    for part in condition.parts:
        yield from walk(part)


Node = tuple[str, str]
"""A question or a definition: "question" or "definition", and its id."""

Conditions = Mapping[Node, Condition | None]


def reads(condition: Condition) -> Iterator[Node]:
    """Yield what a condition reads, not what stands behind its names."""
    for part in walk(condition):
        if isinstance(part, Is):
            yield "definition", part.definition
        else:
            yield "question", part.question


@lru_cache(maxsize=16_384)
def nodes_in(condition: Condition) -> frozenset[Node]:
    """Return all that a condition reads, as `reads` yields it."""
    return frozenset(reads(condition))


def named_in(condition: Condition) -> Iterator[str]:
    """Yield the thresholds that a condition names itself, by id."""
    leaves = (it for it in walk(condition) if isinstance(it, Comparison))
    values = (value for leaf in leaves for _how, value in leaf.tests)
    yield from (value.id for value in values if isinstance(value, ThresholdName))


def behind(
    condition: Condition, conditions: Conditions, *, gates: bool = True
) -> set[Node]:
    """Return every definition and question that can decide a condition.

    `conditions` are those of all of them. Without `gates`, what decides whether a
    question is asked is left out.
    """
    nodes: set[Node] = set()
    left: list[Condition | None] = [condition]
    while left:
        if (read := left.pop()) is not None:
            new = nodes_in(read) - nodes
            nodes |= new
            left += [conditions[at] for at in new if gates or at[0] == "definition"]
    return nodes


def comparisons_behind(
    condition: Condition, conditions: Conditions
) -> Iterator[Comparison]:
    """Yield the comparisons that can decide a condition; some come more than once."""
    whens = (conditions[node] for node in behind(condition, conditions))
    for when in (condition, *filter(None, whens)):
        yield from comparisons_in(when)


@lru_cache(maxsize=16_384)
def comparisons_in(condition: Condition) -> tuple[Comparison, ...]:
    """The comparisons in a condition, in the order in which they are written.

    Those behind definitions and gates of questions are not among them.
    """
    return tuple(it for it in walk(condition) if isinstance(it, Comparison))


MOST_DEEP = 200
"""How many conditions may stand inside each other, or rest one on the next."""


def find_loops(conditions: Conditions) -> Iterator[tuple[Node, ...]]:
    """Yield the loops among conditions that read each other.

    The first node of a loop stands again at its end.
    """
    done: set[Node] = set()

    def visit(node: Node, trail: tuple[Node, ...]) -> Iterator[tuple[Node, ...]]:
        if node in trail:
            yield (*trail[trail.index(node) :], node)
            return
        condition = conditions.get(node)
        if node not in done and condition is not None and len(trail) <= MOST_DEEP:
            for read in reads(condition):
                yield from visit(read, (*trail, node))
        done.add(node)

    for node in conditions:
        yield from visit(node, ())


def find_too_deep(conditions: Conditions) -> Node | None:
    """Return a condition in which too many stand inside each other, if there is one.

    What a question's or definition's own condition holds counts. Loops longer than
    that are found as well.
    """
    depths: dict[Node, int] = {}

    def depth(condition: Condition) -> int:
        if isinstance(condition, Comparison):
            # Whether it is asked, and how its answer compares: two steps.
            return 2 + depths.get(("question", condition.question), 0)
        if isinstance(condition, Is):
            return 1 + depths.get(("definition", condition.definition), 0)
        return 1 + max(map(depth, condition.parts), default=0)

    graph = {node: [*reads(held)] if held else [] for node, held in conditions.items()}
    try:
        for node in TopologicalSorter(graph).static_order():
            if (condition := conditions.get(node)) is not None:
                depths[node] = depth(condition)
    except CycleError as loop:
        return next(node for node in conditions if node in loop.args[1])
    return next((node for node in conditions if depths.get(node, 0) > MOST_DEEP), None)
