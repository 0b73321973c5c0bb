"""Other answers than the present one, the nearest first.

`classes` says which answers no comparison can tell apart; this says which of a class is
nearest: the number just on the other side of a line, the neighbour in a list, the set
that has the fewest choices more or less.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import product
from math import prod

from screening.classes import MOST, TooManyError, answers_for
from screening.conditions import Comparison, Operator
from screening.grammar import allowed
from screening.model import NUMERIC, Answer, Kind, Question

_STEPS = {
    Kind.PERCENT: Decimal("0.01"),
    Kind.MONEY: Decimal(1),
    Kind.NUMBER: Decimal(1),
}
"""How far from a line a number is that just misses it; less where the line is finer."""


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
    if question.kind in NUMERIC:
        number = now if isinstance(now, Decimal) else None
        return _numbers(question, comparisons, number)
    if question.kind is Kind.DATE:
        days = answers_for(question, comparisons)
        return sorted(days, key=lambda day: _days_from(now, day))
    if question.kind is Kind.CHOICES:
        chosen = now if isinstance(now, frozenset) else frozenset(question.choices)
        return _sets(question, comparisons, chosen)
    if question.kind in {Kind.COUNTRY, Kind.TEXT}:
        return answers_for(question, comparisons)
    return _listed(question, now)


def _numbers(
    question: Question, comparisons: Collection[Comparison], now: Decimal | None
) -> Sequence[Decimal]:
    """Return numbers of every class, those beside a line among them."""
    lowest, highest = question.bounds
    classes = answers_for(question, comparisons)
    numbers = {one for one in classes if isinstance(one, Decimal)}
    for line in _lines(comparisons):
        step = min(_STEPS[question.kind], _last_decimal(line))
        numbers |= {line - step, line, line + step}
    inside = (
        one
        for one in numbers
        if (lowest is None or one >= lowest) and (highest is None or one <= highest)
    )
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
    words = list(allowed(question))
    if isinstance(now, str):
        here = words.index(now)
        return sorted(words, key=lambda word: abs(words.index(word) - here))
    return words[::-1] if question.rises else words


def _sets(
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
