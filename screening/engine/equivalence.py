"""Answers that stand for all others: what no comparison can tell apart is one class.

The comparisons in use cut the answers of a question into finitely many classes: numbers
and days fall between thresholds, several choices into those that are always named
together. One answer of each class is enough to decide anything exactly.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise, product
from math import prod
from typing import TypeVar

from screening.rulebook.conditions import Answer, Comparison, Operator, Value
from screening.rulebook.kinds import Shape
from screening.rulebook.model import Question

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
    match question.traits.shape:
        case Shape.NUMBER:
            return list(_numbers(question, _values(comparisons, Decimal)))
        case Shape.DAY:
            return list(_days(_values(comparisons, date)))
        case Shape.WORDS:
            return list(_sets(question, comparisons))
        case Shape.TEXT:
            return ["some words"]
        case Shape.WORD if question.traits.few:
            return list(question.offered)
        case _:
            return list(_of_many(question, comparisons))


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
    thresholds = list(filter(question.allows, thresholds))
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


def _of_many(question: Question, comparisons: Collection[Comparison]) -> Iterator[str]:
    """Yield the words that are named, and one that is not."""
    named = {word for one in comparisons for word in _words(one)}
    others = (question.traits.such_as, *question.offered)
    yield from sorted(named)
    yield from [word for word in others if word not in named][:1]


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


def others(
    question: Question, comparisons: Collection[Comparison], now: Answer | None
) -> Sequence[Answer]:
    """Return answers of every class that those comparisons make, the nearest first.

    Where nothing is known now, the gravest come first: the highest number, the latest
    day, the most choices, the last in a list that rises. So what comes first of those
    that stay on one side of a line is what lies next to the line.

    Raises:
        TooManyError: where there are more than `classes.MOST`.
    """
    match question.traits.shape:
        case Shape.NUMBER:
            number = now if isinstance(now, Decimal) else None
            return _near_numbers(question, comparisons, number)
        case Shape.DAY:
            days = answers_for(question, comparisons)
            return sorted(days, key=lambda day: _days_from(now, day))
        case Shape.WORDS:
            chosen = now if isinstance(now, frozenset) else frozenset(question.choices)
            return _near_sets(question, comparisons, chosen)
        case Shape.WORD if question.traits.few:
            return _listed(question, now)
        case _:
            return answers_for(question, comparisons)


def _near_numbers(
    question: Question, comparisons: Collection[Comparison], now: Decimal | None
) -> Sequence[Decimal]:
    """Return numbers of every class, those beside a line among them."""
    classes = answers_for(question, comparisons)
    numbers = {one for one in classes if isinstance(one, Decimal)}
    for line in _lines(comparisons):
        step = min(question.traits.step, _last_decimal(line))
        numbers |= {line - step, line, line + step}
    inside = filter(question.allows, numbers)
    if now is None:
        return sorted(inside, reverse=True)
    return sorted(inside, key=lambda one: (abs(one - now), one))


def _lines(comparisons: Iterable[Comparison]) -> Iterator[Decimal]:
    for one in comparisons:
        for _operator, value in one.tests:
            if isinstance(value, Decimal):
                yield value


def _last_decimal(number: Decimal) -> Decimal:
    """Return one unit of the last decimal that a number is written with."""
    exponent = number.as_tuple().exponent
    return Decimal(1).scaleb(min(0, exponent if isinstance(exponent, int) else 0))


def _days_from(now: Answer | None, day: Answer) -> int:
    assert isinstance(day, date)  # noqa: S101 - the classes of a date question
    return abs(day - now).days if isinstance(now, date) else -day.toordinal()


def _listed(question: Question, now: Answer | None) -> Sequence[str]:
    """Return the answers of a list by how far they stand from the present one."""
    words = list(question.offered)
    if isinstance(now, str):
        here = words.index(now)
        return sorted(words, key=lambda word: abs(words.index(word) - here))
    return words[::-1] if question.rises else words


def _near_sets(
    question: Question, comparisons: Collection[Comparison], now: frozenset[str]
) -> Sequence[frozenset[str]]:
    """Return sets of every class, by how many choices go or come."""
    tests = [test for one in comparisons for test in one.tests]
    named = [value for _, value in tests if isinstance(value, frozenset)]
    whole = any(operator is Operator.ALL_OF for operator, _ in tests)
    alike = _alike(question, named)
    options = [_parts(group, now, whole=whole) for group in alike]
    if prod(map(len, options)) > MOST:
        raise TooManyError
    beside = now.difference(*alike)
    sets = [beside.union(*parts) for parts in product(*options)]
    return sorted(sets, key=lambda some: (len(some ^ now), len(some - now)))


def _alike(
    question: Question, named: Collection[frozenset[str]]
) -> list[tuple[str, ...]]:
    """Return the choices that are named, together those always named together."""
    groups: dict[tuple[bool, ...], list[str]] = {}
    for choice in question.choices:
        where = tuple(choice in value for value in named)
        if any(where):
            groups.setdefault(where, []).append(choice)
    return [tuple(group) for group in groups.values()]


def _parts(
    group: tuple[str, ...], now: frozenset[str], *, whole: bool
) -> Collection[frozenset[str]]:
    """Return nearest parts of a group: none of it, some of it and, perhaps, all of it.

    The present one stands first.
    """
    here = [choice for choice in group if choice in now]
    parts = [here, [], here or [group[0]]]
    if whole:
        parts += [[*group], here[:-1] if len(here) == len(group) else here]
    return dict.fromkeys(map(frozenset, parts))
