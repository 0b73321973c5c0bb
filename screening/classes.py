"""Answers that stand for all others: what no comparison can tell apart is one class.

The comparisons in use cut the answers of a question into finitely many classes: numbers
and days fall between thresholds, several choices into those that are always named
together. One answer of each class is enough to decide anything exactly.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise, product
from typing import TypeVar

from screening.conditions import Comparison, Operator, Value
from screening.grammar import allowed
from screening.model import NUMERIC, Answer, Kind, Question

MOST = 4096
"""How many answers are looked at for one question."""


class TooManyError(Exception):
    """More classes than are looked at."""


def answers_for(
    question: Question, comparisons: Collection[Comparison]
) -> list[Answer]:
    """Return at least one answer of every class that those comparisons make.

    Raises:
        TooManyError: where there are more than `MOST`.
    """
    if question.kind in NUMERIC:
        return list(_numbers(question, _values(comparisons, Decimal)))
    match question.kind:
        case Kind.DATE:
            return list(_days(_values(comparisons, date)))
        case Kind.CHOICES:
            return list(_sets(question, comparisons))
        case Kind.COUNTRY:
            return list(_countries(question, comparisons))
        case Kind.TEXT:
            return ["some words"]
        case _:
            return list(allowed(question))


Bound = TypeVar("Bound", Decimal, date)


def _values(comparisons: Collection[Comparison], kind: type[Bound]) -> list[Bound]:
    """Return the thresholds in use, in order."""
    return sorted(
        {value for one in comparisons for _, value in one.tests if type(value) is kind}
    )


def _numbers(question: Question, thresholds: list[Decimal]) -> Iterator[Decimal]:
    """Yield each threshold, and a number below, between and above them.

    Only within the bounds of the question, and at least one.
    """
    lowest, highest = question.bounds
    thresholds = [
        one
        for one in thresholds
        if (lowest is None or one >= lowest) and (highest is None or one <= highest)
    ]
    if not thresholds:
        yield next((one for one in (lowest, highest) if one is not None), Decimal(1))
        return
    below, above = thresholds[0] - 1, thresholds[-1] + 1
    if lowest is not None and below < lowest:
        below = (lowest + thresholds[0]) / 2
    if highest is not None and above > highest:
        above = (thresholds[-1] + highest) / 2
    inner = [_between(*pair) for pair in pairwise(thresholds)]
    yield from sorted({below, *thresholds, *inner, above})


def _between(low: Decimal, high: Decimal) -> Decimal:
    """Return a number between two, a whole one where there is one."""
    whole = low.to_integral_value(rounding="ROUND_FLOOR") + 1
    return whole if whole < high else (low + high) / 2


def _days(thresholds: list[date]) -> Iterator[date]:
    """Yield each threshold, the day before and the day after it."""
    if not thresholds:
        yield date(2026, 1, 1)
    near = {day.toordinal() + days for day in thresholds for days in (-1, 0, 1)}
    first, last = date.min.toordinal(), date.max.toordinal()
    yield from (date.fromordinal(one) for one in sorted(near) if first <= one <= last)


def _countries(
    question: Question, comparisons: Collection[Comparison]
) -> Iterator[str]:
    """Yield the countries that are named, and one that is not."""
    named = {word for one in comparisons for word in _words(one)}
    yield from sorted(named)
    yield from [code for code in ("CN", *allowed(question)) if code not in named][:1]


def _words(comparison: Comparison) -> Iterator[str]:
    for _operator, value in comparison.tests:
        if isinstance(value, frozenset):
            yield from value


def _sets(
    question: Question, comparisons: Collection[Comparison]
) -> Iterator[frozenset[str]]:
    """Yield sets of choices: none, one or all of those always named together."""
    tests = [test for one in comparisons for test in one.tests]
    sets: list[Value] = [value for _, value in tests]
    whole = any(operator is Operator.ALL_OF for operator, _ in tests)
    alike: dict[tuple[bool, ...], list[str]] = {}
    for choice in question.choices:
        named = tuple(isinstance(one, frozenset) and choice in one for one in sets)
        if any(named):
            alike.setdefault(named, []).append(choice)
    options = [
        [(), (group[0],), *([tuple(group)] if whole and len(group) > 1 else [])]
        for group in alike.values()
    ]
    if len(options) > MOST.bit_length() or _size(options) > MOST:
        raise TooManyError
    for chosen in sorted(product(*options), key=lambda some: sum(map(len, some))):
        yield frozenset().union(*chosen)


def _size(options: list[list[tuple[str, ...]]]) -> int:
    size = 1
    for one in options:
        size *= len(one)
    return size
