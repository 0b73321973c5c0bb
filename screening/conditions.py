"""Conditions as data: comparisons, groups of conditions, and named ones."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, assert_never

from screening.model import Answer


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

Value = frozenset[str] | Decimal | date


@dataclass(frozen=True, slots=True)
class Comparison:
    """One question's answer held against values; every test must hold."""

    question: str
    tests: tuple[tuple[Operator, Value], ...]

    def holds(self, answer: Answer) -> bool:
        """Tell whether that answer passes every test."""
        return all(OPERATORS[test](answer, value) for test, value in self.tests)


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """No part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Is:
    """The named definition holds."""

    definition: str


Condition = Comparison | AllOf | AnyOf | NoneOf | Is

ALWAYS, NEVER = AllOf(()), AnyOf(())


def walk(condition: Condition) -> Iterator[Comparison | Is]:
    """Yield the comparisons and names in a condition, not those behind its names."""
    match condition:
        case AllOf(parts) | AnyOf(parts) | NoneOf(parts):
            for part in parts:
                yield from walk(part)
        case Comparison() | Is():
            yield condition
        case _ as never:
            assert_never(never)
