"""Days in the cells of a table; the day comes first, as in Italy and Britain."""

import re
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from datetime import date
from functools import partial

from screening.formats.text import day_in_words, plain_text, read_day
from screening.portfolio import messages

YEARS = range(1900, 2101)
"""The years that a day of a deal may be in, as in the form."""
_WITH_TIME = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?Z?")
_DIGITS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{2}|\d{4})")
_COUNTED = re.compile(r"[2-7]\d{4}(\.\d+)?")
_NO_DAY_OF_MONTH = re.compile(
    r"(\d{4}|\d{4}[-/]\d{1,2}|\d{1,2}[-/]\d{4}|[^\W\d]{3,9}\.? \d{4}"
    r"|([Qq][1-4]|[Hh][12])[ /-]?\d{4}|\d{4}[ /-]?([Qq][1-4]|[Hh][12]))"
)
MOST_MONTHS = 12


def day_reader(texts: Collection[str]) -> Callable[[str], date]:
    """Return what reads the days of a column, of which these are all there are.

    Where one of them can only have its month first, as 1/31/2027, those that could be
    read both ways are read in neither.
    """
    return partial(_day, month_first=any(map(_month_first, texts)))


def read_both_ways(texts: Iterable[str]) -> str:
    """Return how the first day was read that has two readings; empty without one."""
    for text in texts:
        if _two_ways(text):
            with suppress(ValueError):
                day = day_in_words(read_day(text.strip()))
                return messages.DAY_FIRST.format(written=text.strip(), day=day)
    return ""


def _day(text: str, *, month_first: bool) -> date:
    plain = plain_text(text)
    if month_first and _two_ways(plain):
        raise ValueError(messages.MONTH_FIRST.format(written=plain))
    timed = _WITH_TIME.fullmatch(plain)
    try:
        found = read_day(timed[1] if timed else plain)
    except ValueError:
        raise ValueError(_why(plain)) from None
    if found.year not in YEARS:
        raise ValueError(messages.NO_YEAR.format(first=YEARS[0], last=YEARS[-1]))
    return found


def _two_ways(text: str) -> bool:
    found = _DIGITS.fullmatch(text.strip())
    return bool(
        found
        and found[1] != found[3]
        and max(int(found[1]), int(found[3])) <= MOST_MONTHS
        and len(found[4]) > len("27")
    )


def _month_first(text: str) -> bool:
    """Tell whether digits are a day only if the month comes first."""
    found = _DIGITS.fullmatch(text.strip())
    return found is not None and int(found[3]) > MOST_MONTHS >= int(found[1])


def perhaps(text: str) -> str:
    """Return the day that digits may mean, in full; empty where there is none."""
    if found := _DIGITS.fullmatch(plain_text(text)):
        first, _by, second, year = found.groups()
        if _month_first(text):
            first, second = second, first
        whole = year if len(year) > len("27") else f"20{year}"
        meant = f"{int(first)}/{int(second)}/{whole}"
        with suppress(ValueError):
            read_day(meant)
            return meant
    return ""


def _why(text: str) -> str:
    if meant := perhaps(text):
        return messages.PERHAPS_DAY.format(word=meant)
    if _DIGITS.fullmatch(text):
        return messages.NO_SUCH_DAY
    if _COUNTED.fullmatch(text):
        return messages.COUNTED_DAY
    if _NO_DAY_OF_MONTH.fullmatch(text):
        return messages.WHOLE_DAY
    return messages.NO_DAY.format(written=text[:60])
