"""Answers that stand for all others: what no comparison can tell apart is one class.

The comparisons in use cut the answers of a question into finitely many classes: numbers
and days fall between thresholds, several choices into those that are always named
together. One answer of each class is enough to decide anything exactly.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Any, TypeVar

from screening.rulebook.conditions import Answer, Comparison, Operator
from screening.rulebook.kinds import Shape
from screening.rulebook.model import Question

MOST = 4096
"""How many answers are looked at for one question."""

V = TypeVar("V", Decimal, date, frozenset[str])
A = TypeVar("A", bound=Answer)


class TooManyError(Exception):
    """More classes than are looked at."""


def answers_for(
    question: Question, comparisons: Collection[Comparison]
) -> Sequence[Answer]:
    """Return an answer or more of every class; TooManyError if over `MOST`."""
    match question.traits.shape:
        case Shape.NUMBER:
            return _numbers(question, _values(comparisons, Decimal))
        case Shape.DAY:
            return days_around(_values(comparisons, date)) or [date(2026, 1, 1)]
        case Shape.WORDS:
            return _sets(question, comparisons, frozenset())
        case Shape.TEXT:
            return ["some words"]
        case _ if question.traits.few:
            return [*question.telling]
        case _:
            named = frozenset[str]().union(*_values(comparisons, frozenset))
            words = (question.traits.such_as, *question.offered)
            return [*sorted(named), *[word for word in words if word not in named][:1]]


def _values(comparisons: Iterable[Comparison], held: type[V]) -> set[V]:
    """The values of a type that comparisons compare answers with."""
    tests = (test for comparison in comparisons for test in comparison.tests)
    return {value for _operator, value in tests if type(value) is held}


def _numbers(question: Question, lines: Iterable[Decimal]) -> list[Decimal]:
    """Return each threshold, and a number below, between and above them.

    Only within the bounds of the question, and at least one; whole where it can be.
    """
    lowest, highest = question.bounds
    lines = sorted(filter(question.allows, lines))
    if not lines:
        bounds = [bound for bound in (lowest, highest) if bound is not None]
        return [*bounds, Decimal(1)][:1]
    below, above = lines[0] - 1, lines[-1] + 1
    if lowest is not None and below < lowest:
        below = (lowest + lines[0]) / 2
    if highest is not None and above > highest:
        above = (lines[-1] + highest) / 2
    numbers = {below, *lines, above}
    for low, high in pairwise(lines):
        whole = low.to_integral_value(rounding="ROUND_FLOOR") + 1
        numbers.add(whole if whole < high else (low + high) / 2)
    return sorted(numbers)


def days_around(lines: Iterable[date]) -> list[date]:
    """Return each threshold, the day before and the day after it, in order."""
    ordinals = {day.toordinal() + days for day in lines for days in (-1, 0, 1)}
    there = range(date.min.toordinal(), date.max.toordinal() + 1)
    return [date.fromordinal(day) for day in sorted(ordinals) if day in there]


def in_order(question: Question, comparisons: Collection[Comparison]) -> list[Answer]:
    """Return answers from low to high, or from harmless to grave.

    Numbers and days that no comparison tells apart count once where they lie side by
    side; below and above a band they count twice.
    """
    if not question.traits.ranged:
        words: list[Answer] = [*question.telling]
        return words if question.traits.listed else words[::-1]
    alike_groups = groupby(
        answers_for(question, comparisons),
        lambda answer: [comparison.holds(answer) for comparison in comparisons],
    )
    return [next(alike) for _holding, alike in alike_groups]


def others(
    question: Question, comparisons: Collection[Comparison], now: Answer | None
) -> Sequence[Answer]:
    """Return answers of every class that those comparisons make, the nearest first.

    Where nothing is known now, the gravest come first: the highest number, the latest
    day, the most choices, the last in a list that rises. So what comes first of those
    that stay on one side of a line is what lies next to the line. TooManyError where
    there are more than `MOST`.
    """
    match question.traits.shape:
        case Shape.NUMBER:
            lines = _values(comparisons, Decimal)
            steps = {
                line: min(question.traits.step, last_place(line)) for line in lines
            }
            beside = (line + by for line in lines for by in (-steps[line], steps[line]))
            numbers = {*_numbers(question, lines), *filter(question.allows, beside)}
            return _by_distance(numbers, now)
        case Shape.DAY:
            return _by_distance(answers_for(question, comparisons), now)
        case Shape.WORDS:
            every = frozenset(question.choices)
            return _sets(question, comparisons, every if now is None else now)
        case Shape.WORD if question.traits.few:
            words: list[Any] = [*question.telling]
            if now is None:
                return words[::-1] if question.rises else words
            place = words.index
            return sorted(words, key=lambda word: abs(place(word) - place(now)))
        case _:
            return answers_for(question, comparisons)


def first_of_each(answers: Iterable[A], comparisons: Collection[Comparison]) -> list[A]:
    """Return the first of the answers that no comparison tells apart, in order."""
    first = dict[tuple[bool, ...], A]()
    for answer in answers:
        holding = tuple(comparison.holds(answer) for comparison in comparisons)
        first.setdefault(holding, answer)
    return [*first.values()]


def last_place(number: Decimal) -> Decimal:
    """Return one unit of the last decimal of a number; 1 where it has none."""
    exponent = number.as_tuple().exponent
    return Decimal(1).scaleb(min(0, exponent if isinstance(exponent, int) else 0))


def _by_distance(answers: Iterable[Any], now: Any) -> list[Any]:
    """Return numbers or days by how far they are from now; else the highest first."""
    if now is None:
        return sorted(answers, reverse=True)
    return sorted(answers, key=lambda answer: (abs(answer - now), answer))


def _sets(
    question: Question, comparisons: Collection[Comparison], now: Any
) -> list[frozenset[str]]:
    """Return the nearest set of every class, by how many choices go or come.

    Groups are put together one by one. Where no comparison wants all of its choices,
    two sets that touch the same are alike: that leaves far fewer than there are.
    """

    def away(some: frozenset[str]) -> tuple[int, int]:
        return len(some ^ now), len(some - now)

    named = _values(comparisons, frozenset)
    together: dict[tuple[bool, ...], list[str]] = {}
    for choice in question.choices:
        where = tuple(choice in words for words in named)
        if any(where):
            together.setdefault(where, []).append(choice)
    whole = any(Operator.ALL_OF in dict(comparison.tests) for comparison in comparisons)
    sets = [now.difference(*together.values())]
    for group in together.values():
        parts = _parts(group, now, whole=whole)
        distinct: dict[object, frozenset[str]] = {}
        for some in sorted((some | part for some in sets for part in parts), key=away):
            touched = tuple(some.isdisjoint(words) for words in named)
            distinct.setdefault(some if whole else touched, some)
        if len(distinct) > MOST:
            raise TooManyError
        sets = [*distinct.values()]
    return sorted(sets, key=away)


def _parts(
    group: list[str], now: frozenset[str], *, whole: bool
) -> Collection[frozenset[str]]:
    """Return nearest parts of a group, the present first: none, some, perhaps all."""
    here = [choice for choice in group if choice in now]
    parts = [here, [], here or group[:1]]
    if whole:
        parts += [group, here[:-1] if len(here) == len(group) else here]
    return dict.fromkeys(map(frozenset, parts))
