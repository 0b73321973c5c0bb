"""Numbers and days in the cells of a table, as people write them in Italy and Britain.

A number that could be two is neither, and the day comes before the month.
"""

import re
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from functools import partial

from screening.formats.text import day_in_words, plain_text, read_day
from screening.portfolio import messages
from screening.portfolio.units import (
    EURO,
    PER_CENT,
    money_of,
    moneys_in,
    without_money,
)
from screening.rulebook.answers import NotANumberError, WrongValueError, read_number
from screening.rulebook.model import Question

DECIMALS, DIGITS = 10, 38
"""How many decimals and digits a number of a table may have: what Parquet holds."""
_ROUGHLY = re.compile(
    r"^\s*([<>\u2264\u2265~\u2248]|ca\b|circa\b|about\b|approx|over\b|oltre\b"
    r"|at least\b|up to\b|more than\b|less than\b|under\b)",
    re.IGNORECASE,
)
_TWO = re.compile(
    r"\d\s*%?\s*(-|\u2013|\u2014|/|\bto\b|\ba\b|\bor\b)\s*\d", re.IGNORECASE
)
_FRACTION = re.compile(r"0?[.,]\d*[1-9]\d*")
_WHOLE = re.compile(r"1([.,]0+)?")


def number_reader(
    question: Question, texts: Collection[str]
) -> Callable[[str], Decimal]:
    """Return what reads the numbers of a column, of which these are all there are.

    A part of a hundred without its sign, as 0.25, may be 25 % or a quarter of one: it
    is read as neither, and in a column that has one, nor is 1.
    """
    if question.traits.unit_after != PER_CENT:
        return partial(_number, question)
    fractions = any(_FRACTION.fullmatch(text.strip()) for text in texts)
    return partial(_per_cent, question, fractions=fractions)


def _per_cent(question: Question, text: str, *, fractions: bool) -> Decimal:
    bare = text.strip()
    if _FRACTION.fullmatch(bare) or (fractions and _WHOLE.fullmatch(bare)):
        found = _number(question, bare)
        raise ValueError(
            messages.FRACTION.format(
                written=bare, hundred=f"{found * 100:f}".rstrip("0").rstrip(".")
            )
        )
    return _number(question, text)


def _number(question: Question, text: str) -> Decimal:
    """Return a number to the tenth decimal: facts are no finer, and no line is.

    Money has two decimals at most, so that 1.500 and 1,500 are both 1500 euro.
    """
    plain = _in_its_unit(question, plain_text(text))
    try:
        found = read_number(plain, question)
    except NotANumberError as unclear:
        raise ValueError(_why(question, plain, str(unclear))) from None
    except WrongValueError as wrong:
        says = messages.OUT_OF_BOUNDS
        raise ValueError(says.format(short=question.short, limit=wrong)) from None
    if found.adjusted() >= DIGITS - DECIMALS:
        raise ValueError(messages.TOO_LARGE)
    exponent = found.as_tuple().exponent
    fine = isinstance(exponent, int) and -exponent > DECIMALS
    return round(found, DECIMALS) if fine else found


def _in_its_unit(question: Question, text: str) -> str:
    """Return a text without the unit that its question has.

    ValueError where a sign says that something else is counted.
    """
    named, money = moneys_in(text), money_of(question)
    if PER_CENT in text and question.traits.unit_after != PER_CENT:
        raise ValueError(messages.NO_PER_CENT.format(short=question.short))
    if named - {money}:
        other = messages.OTHER_MONEY if money else messages.NO_MONEY
        asked = messages.MONEYS.get(money, money)
        raise ValueError(other.format(short=question.short, money=asked))
    if money != EURO and named:
        return without_money(text).strip()
    unit = question.unit and re.escape(question.unit)
    return re.sub(rf"\s*\b{unit}$", "", text) if unit else text


def _why(question: Question, text: str, unclear: str) -> str:
    if "both ways" in unclear:
        return messages.TWO_NUMBERS.format(unclear=unclear)
    if _ROUGHLY.search(text):
        return messages.ROUGHLY
    if _TWO.search(text):
        return messages.FROM_TO
    return messages.NO_NUMBER.format(written=text[:60], short=question.short)


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
        raise ValueError(_why_no_day(plain)) from None
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


def _why_no_day(text: str) -> str:
    if meant := perhaps(text):
        return messages.PERHAPS_DAY.format(word=meant)
    if _DIGITS.fullmatch(text):
        return messages.NO_SUCH_DAY
    if _COUNTED.fullmatch(text):
        return messages.COUNTED_DAY
    if _NO_DAY_OF_MONTH.fullmatch(text):
        return messages.WHOLE_DAY
    return messages.NO_DAY.format(written=text[:60])
