"""Lengths of time in words: those of one kind put together, the longest of several."""

from collections import Counter
from collections.abc import Iterable, Iterator

from screening.engine.schedule.reviews import S, beside
from screening.formats.text import list_in_words
from screening.rulebook.regimes import Span
from screening.wording.answers import counted

MONTH, WEEK, WORKING_WEEK = 30, 7, 5
LONGER, LONGEST = "the longer of {lengths}", "the longest of {lengths}"
_Total = Counter[tuple[str, str]]


def lengths_in_words(spans: Iterable[Span]) -> str:
    """Return lengths of time in words, those of one kind put together.

    Of phases that run beside each other the longest counts, as far as that is known.
    """
    told = [_in_words(total) for total in _longest(map(_total, beside(spans)))]
    if not told[1:]:
        return told[0]
    form = LONGEST if told[2:] else LONGER
    return form.format(lengths=list_in_words(told))


def longest(spans: Iterable[S]) -> tuple[S, ...]:
    """Return those of the phases beside each other that take longest, as far as seen.

    A working day counts as so much more than a day that a week has five of them.
    """
    return max(beside(spans), key=in_days)


def in_days(spans: Iterable[Span]) -> float:
    """Return about how many days lengths of time come to, after one another."""
    return sum(map(_in_days, spans))


def _in_days(span: Span) -> float:
    working = float(span.working_days or 0) * WEEK / WORKING_WEEK
    return float(span.days or 0) + float(span.months or 0) * MONTH + working


def _total(spans: Iterable[Span]) -> _Total:
    total = _Total()
    for span in spans:
        total[_unit(span)] += int(sum(span.lengths))
    return total


def _longest(totals: Iterable[_Total]) -> Iterator[_Total]:
    """Yield the totals that none of the others is as long as for certain."""
    left = [*totals]
    for place, total in enumerate(left):
        others = (*left[:place], *(it for it in left[place + 1 :] if it != total))
        if not any(total <= other for other in others):
            yield total


def _in_words(total: _Total) -> str:
    return list_in_words(counted(total[unit], *unit) for unit in total)


def _unit(span: Span) -> tuple[str, str]:
    if span.working_days is not None:
        return "working day", "working days"
    return ("day", "days") if span.months is None else ("month", "months")
