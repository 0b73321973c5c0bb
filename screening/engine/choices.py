"""Which of many choices a search tries next.

A choice that can only help what is wanted is in, one that can only hurt it, or does
nothing for it, is out: nothing is lost by that. Only one that does both is tried in and
out, and with it those that do the same.
"""

from collections.abc import Callable, Iterator

from screening.engine.evaluator import Signs
from screening.rulebook.conditions import Comparison, Operator

Choices = frozenset[str]

Part = tuple[Choices, Choices]
"""The choices that an answer has, and those that it will not have."""

NO_CHOICES: Part = (frozenset(), frozenset())

_Test = tuple[Operator, Choices]


def worth_trying(signs: Signs, choices: Choices, part: Part) -> tuple[Part, ...]:
    """Return the ways to go on with an answer of several choices, of so many in all."""
    some, out = part
    helping, hurting = [*_tests(signs.helping)], [*_tests(signs.hurting)]
    towards = _named(helping, against=False) | _named(hurting, against=True)
    away = _named(hurting, against=False) | _named(helping, against=True)
    left = choices - some - out
    either = left & towards & away
    some |= left & towards - away
    out |= left - either - some
    if not either:
        return ((some, out),)
    alike = _alike(min(either), either, helping + hurting)
    tried = {min(either)}
    return (some | tried, out | alike - tried), (some, out | alike)


def fewest(choices: Choices, does: Callable[[Choices], bool]) -> Choices:
    """Return choices without those that it does not take, the last going first."""
    for choice in sorted(choices, reverse=True):
        if does(choices - {choice}):
            choices -= {choice}
    return choices


def _tests(comparisons: frozenset[Comparison]) -> Iterator[_Test]:
    for comparison in comparisons:
        for how, words in comparison.tests:
            if isinstance(words, frozenset):
                yield how, words


def _named(tests: list[_Test], *, against: bool) -> Choices:
    """Return the choices that tests name which they speak for, or against."""
    words = (words for how, words in tests if (how is Operator.NONE_OF) is against)
    return frozenset().union(*words)


def _alike(choice: str, choices: Choices, tests: list[_Test]) -> Choices:
    """Return the choices that do the same as one; alone where all are wanted."""
    if any(how is Operator.ALL_OF for how, _words in tests):
        return frozenset({choice})
    return frozenset(
        other
        for other in choices
        if all((choice in words) is (other in words) for _how, words in tests)
    )
