"""Numbers and days in the cells of a table, as people write them in Italy and Britain.

A number that could be two is neither, and the day comes before the month.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from screening.errors import ScreeningError
from screening.formats.text import day_in_words, no_such_day, plain_text, read_day
from screening.presentation.answers import quantity_in_words
from screening.rulebook.answers import NotANumberError, WrongValueError, read_number
from screening.rulebook.model import Question, Rulebook

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
    """The reader of the numbers of a column, of which `texts` are all there are.

    A part of a hundred without its sign, as 0.25, may be 25 % or a quarter of one: it
    is read as neither, and in a column that has one, nor is 1.
    """
    if question.traits.unit_after != PER_CENT:
        return partial(_number, question)
    fractions = any(_FRACTION.fullmatch(text.strip()) for text in texts)
    return partial(_per_cent, question, fractions=fractions)


def _per_cent(question: Question, text: str, *, fractions: bool) -> Decimal:
    bare = text.strip()
    number = _number(question, text)
    if _FRACTION.fullmatch(bare) or (fractions and _WHOLE.fullmatch(bare)):
        hundred = (number * 100).normalize()
        raise ValueError(
            f"“{bare}” may be {hundred:f} % or {bare} %. Write it with the sign %."
        )
    return number


def _number(question: Question, text: str) -> Decimal:
    """Return a number to the tenth decimal: facts are no finer, and no line is.

    Money has two decimals at most, so that 1.500 and 1,500 are both 1500 euro.
    """
    plain = _without_unit(question, plain_text(text))
    try:
        number = read_number(plain, question)
    except NotANumberError as unclear:
        raise ValueError(_why(question, plain, str(unclear))) from None
    except WrongValueError as wrong:
        raise ValueError(f"“{question.short}” {wrong}") from None
    if number.adjusted() >= DIGITS - DECIMALS:
        raise ValueError("The number has more digits than a table of deals can hold.")
    exponent = number.as_tuple().exponent
    fine = isinstance(exponent, int) and -exponent > DECIMALS
    return round(number, DECIMALS) if fine else number


def _without_unit(question: Question, text: str) -> str:
    """Return a text without the unit that its question has.

    ValueError where a sign says that something else is counted.
    """
    named = {_MONEY[it[0].casefold()] for it in _SIGN.finditer(text)}
    money = money_of(question)
    if PER_CENT in text and question.traits.unit_after != PER_CENT:
        raise ValueError(
            f"“{question.short}” is no percentage. Write the number itself."
        )
    if named - {money}:
        asked = MONEYS.get(money, money)
        raise ValueError(
            f"The amount is asked in {asked}. Write what it comes to in {asked}."
            if money
            else f"“{question.short}” is no amount of money. Write the number itself."
        )
    if money != EURO and named:
        return _SIGN.sub(" ", text).strip()
    unit = question.unit and re.escape(question.unit)
    return re.sub(rf"\s*\b{unit}$", "", text) if unit else text


def _why(question: Question, text: str, unclear: str) -> str:
    if "both ways" in unclear:
        return f"{unclear}. Write it without a sign for thousands."
    if _ROUGHLY.search(text):
        return "This is no exact number. Write the number, or leave the cell empty."
    if _TWO.search(text):
        return "These are two numbers. Write the right one, or leave the cell empty."
    return f"“{text[:60]}” is no number. Write “{question.short}” in digits, like 12.5."


YEARS = range(1900, 2101)
"""The years that a day of a deal may be in, as in the form."""
_WITH_TIME = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?Z?")
_DIGITS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{2}|\d{4})")
_SHORT = re.compile(r"(\d{1,2}[-/. ][^\W\d]{3,9}\.?)[-/. ]['\u2019]?([2-4]\d)")
"""A day with its month in letters and a short year, as spreadsheets show it."""
_COUNTED = re.compile(r"[2-7]\d{4}(\.\d+)?")
_NO_DAY_OF_MONTH = re.compile(
    r"(\d{4}|\d{4}[-/]\d{1,2}|\d{1,2}[-/]\d{4}|[^\W\d]{3,9}\.? \d{4}"
    r"|([Qq][1-4]|[Hh][12])[ /-]?\d{4}|\d{4}[ /-]?([Qq][1-4]|[Hh][12]))"
)
MOST_MONTHS = 12


def day_reader(texts: Collection[str]) -> Callable[[str], date]:
    """The reader of the days of a column, of which `texts` are all there are.

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
                return (
                    f"Days in digits are read with the day first: {text.strip()} is "
                    f"{day}."
                )
    return ""


def _day(text: str, *, month_first: bool) -> date:
    plain = plain_text(text)
    if month_first and _two_ways(plain):
        raise ValueError(
            f"“{plain}” has two readings, and other days of this column have their "
            "month first. Write the month in letters."
        )
    timed, short = _WITH_TIME.fullmatch(plain), _SHORT.fullmatch(plain)
    whole = timed[1] if timed else f"{short[1]} 20{short[2]}" if short else plain
    try:
        day = read_day(whole)
    except ValueError:
        raise ValueError(_why_no_day(plain)) from None
    if day.year not in YEARS:
        raise ValueError(f"A day of a deal lies between {YEARS[0]} and {YEARS[-1]}.")
    return day


def _two_ways(text: str) -> bool:
    digits = _DIGITS.fullmatch(text.strip())
    return bool(
        digits
        and digits[1] != digits[3]
        and max(int(digits[1]), int(digits[3])) <= MOST_MONTHS
        and len(digits[4]) > len("27")
    )


def _month_first(text: str) -> bool:
    """Tell whether digits are a day only if the month comes first."""
    digits = _DIGITS.fullmatch(text.strip())
    return digits is not None and int(digits[3]) > MOST_MONTHS >= int(digits[1])


def perhaps(text: str) -> str:
    """Return the day that digits may mean, in full; empty where there is none."""
    if digits := _DIGITS.fullmatch(plain_text(text)):
        first, _by, second, year = digits.groups()
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
        return f"Write day, month and year in full. Did you mean {meant}?"
    if too_long := no_such_day(_SHORT.sub(r"\1 20\2", text)):
        return f"{too_long}."
    if _DIGITS.fullmatch(text):
        return "There is no such day. Write it like 31/1/2027."
    if _COUNTED.fullmatch(text):
        return (
            "A spreadsheet counts days like this. Format the cell as a day, or "
            "write the day."
        )
    if _NO_DAY_OF_MONTH.fullmatch(text):
        return "Write the whole day, like 31/1/2027, or leave the cell empty."
    return f"“{text[:60]}” is no day. Write it like 31/1/2027."


EURO, PER_CENT = "EUR", "%"
EXAMPLE = "12"
MOST = Decimal(10) ** 12
"""An amount from which on a number in full stands in a column that counts in many."""
SMALL = Decimal(100_000)
"""What no amount of a deal is likely to be below, in single euro or dollars."""
ASKED = "asked"
"""The unit of a column where nobody has said it when asked.

It stays asked for, however large the amounts are with which its cells are mended.
"""
_MONEY: Mapping[str, str] = {
    **dict.fromkeys(("\u20ac", "eur", "euro", "euros"), EURO),
    **dict.fromkeys(("$", "us$", "usd"), "USD"),
    **dict.fromkeys(("dollar", "dollars", "dollaro", "dollari"), "USD"),
    **dict.fromkeys(("\u00a3", "gbp", "sterline"), "GBP"),
    **dict.fromkeys(("\u00a5", "cny", "rmb", "yuan", "renminbi"), "CNY"),
    **{it: it.upper() for it in ("hkd", "chf", "jpy")},
}
_SCALES: Mapping[str, str] = {
    **dict.fromkeys(("k", "000", "migliaia", "thousand", "thousands"), "thousand"),
    **dict.fromkeys(("m", "mn", "mln", "mio", "milioni", "million", "millions"), "mln"),
    **dict.fromkeys(("bn", "mld", "miliardi", "billion", "billions"), "bn"),
}
_JOINED = {
    f"{one}{two}": (one, two)
    for money in ("eur", "usd")
    for scale in ("k", "m", "mn", "bn")
    for one, two in ((money, scale), (scale, money))
}
UNIT_CHOICES: Mapping[str, str] = {
    "euro": "",
    "dollars": "",
    "thousands": "thousand",
    "millions": "mln",
}
"""What may be said of a column whose head names no unit, and what it then counts in."""
MONEYS = {EURO: "euro", "USD": "US dollars"}
SINGLE: Mapping[str, str] = {EURO: "euro", "USD": "dollars"}
"""How it is said that amounts of a money are single ones."""
_BETWEEN = {"in", "di", "of", "us"}
_TOKEN = re.compile(r"us\$|[%$\u20ac\u00a3\u00a5]|000|[^\W\d_]+", re.IGNORECASE)
_SIGN = re.compile(
    r"us\$|[$\u20ac\u00a3\u00a5]"
    rf"|(?<![^\W\d_])({'|'.join(filter(str.isalpha, _MONEY))})(?![^\W\d_])",
    re.IGNORECASE,
)
"""What in the text of a cell names a money."""
_BRACKET = re.compile(r"[\s,]*[(\[]([^()\[\]]+)[)\]]\s*$")
_BARE = re.compile(
    r"([\s\u20ac]*\d[\d.,'\u2019\s]*(?:\u20ac|euro?)?)\s*", re.IGNORECASE
)
"""A number without a word behind it."""


class Unit(NamedTuple):
    """What a head says beside a name: how many at once, of which money, or per cent."""

    name: str
    scale: str = ""
    money: str = ""
    percent: bool = False

    def fits(self, question: Question | None) -> bool:
        """Tell whether a question is answered in it, or in more of it at once."""
        money = money_of(question)
        if self.percent:
            return bool(question and question.traits.unit_after == PER_CENT)
        if self.scale or self.money:
            return bool(money) and self.money in {"", money}
        return True


def money_of(question: Question | None) -> str:
    """Return the money that a question is answered in, by its code; or nothing."""
    if question is None or question.traits.unit_before:
        return question.traits.unit_before if question else ""
    return _MONEY.get((question.unit or "").casefold(), "")


def unit_of(head: str) -> Unit:
    """The unit behind the name at the head of a column; an empty one for none."""
    if bracket := _BRACKET.search(head):
        inside = [*_TOKEN.finditer(bracket[1])]
        if inside and all(map(_is_known, inside)):
            return _unit(head, bracket.start(), inside)
        return Unit(head)
    last = list[re.Match[str]]()
    for token in reversed([*_TOKEN.finditer(head)]):
        if not _is_known(token):
            break
        last.insert(0, token)
    if not any(len(it[0]) > 1 or not it[0].isalpha() for it in last):
        return Unit(head)  # a letter alone is no unit
    return _unit(head, last[0].start(), last)


def _is_known(token: re.Match[str]) -> bool:
    word = token[0].casefold()
    return word in {*_MONEY, *_SCALES, *_JOINED, *_BETWEEN, PER_CENT}


def _unit(head: str, at: int, tokens: Sequence[re.Match[str]]) -> Unit:
    words = [it[0].casefold() for it in tokens]
    words = [part for it in words for part in _JOINED.get(it, (it,))]
    scale = next((_SCALES[it] for it in words if it in _SCALES), "")
    money = next((_MONEY[it] for it in words if it in _MONEY), "")
    percent = PER_CENT in words
    is_unit = scale or money or percent
    return Unit(head[:at], scale, money, percent) if is_unit else Unit(head)


class Amounts:
    """How the numbers of a column of money are read: with the unit behind bare ones."""

    def __init__(self, question: Question, head: str, chosen: str) -> None:
        self._question, self._head, self._chosen = question, head, chosen
        unit, money = unit_of(head), money_of(question)
        if chosen in UNIT_CHOICES:
            unit = unit._replace(scale=UNIT_CHOICES[chosen], money=money)
        other = "" if unit.money == money else unit.money
        self._unit = unit
        self._behind = " ".join(filter(None, (unit.scale, other))) if money else ""

    def in_full(self, text: str) -> str:
        """Return a cell with the unit of the column behind a bare amount."""
        bare = _BARE.fullmatch(text) if self._behind else None
        return f"{bare[1]} {self._behind}" if bare else text

    @property
    def notes(self) -> Sequence[str]:
        """How bare amounts are read, in a sentence, where it is not as usual."""
        unit, chosen = self._unit, self._chosen
        if not (unit.scale or chosen in UNIT_CHOICES) or not unit.fits(self._question):
            return ()
        amount = read_number(f"{EXAMPLE} {self._behind}", self._question)
        words = quantity_in_words(self._question, amount)
        how = (
            f"in {chosen}, as was said of the column"
            if chosen in UNIT_CHOICES
            else "as its head says"
        )
        alone = f"A number alone in the column “{self._head}” is read"
        return (f"{alone} {how}: {EXAMPLE} is {words}.",)

    def unclear(self, values: Mapping[str, Any]) -> tuple[str, Mapping[str, str]]:
        """Return the texts whose amounts are too large or say no unit, each with why.

        `values` are what the different texts of the column say. Before them comes the
        largest amount that says no unit, in words, or nothing.
        """
        bare, largest, reasons = self._without_unit(values), "", dict[str, str]()
        is_counted = bool(self.notes)
        if bare:
            most = max(bare.values()).normalize()
            largest = quantity_in_words(self._question, most)
        for text, value in values.items():
            if is_counted and value >= MOST:
                amount = quantity_in_words(self._question, value)
                reasons[text] = (
                    f"By the head of its column this is {amount}. Write the amount "
                    "with its word, like 12.5 million."
                )
            elif text in bare:
                reasons[text] = (
                    f"“{text.strip()}” says no unit. The largest of such amounts in "
                    f"the column is {largest}. Say of the column whether it is in "
                    "euro, in thousands or in millions; or write the amount with its "
                    "word, like 12.5 million."
                )
        return largest, reasons

    def _without_unit(self, values: Mapping[str, Any]) -> Mapping[str, Decimal]:
        """Return the small amounts that say no unit, if half of all that say none are.

        Where the unit was asked for, large ones beside them change nothing. Nothing is
        nothing in any unit.
        """
        if not may_lack_unit(self._question, self._unit):
            return {}
        bare = {text: it for text, it in values.items() if it and not _names_unit(text)}
        small = {text: it for text, it in bare.items() if it < SMALL}
        few = 2 * len(small) < len(bare)
        return {} if few and self._chosen != ASKED else small


def _names_unit(text: str) -> bool:
    """Tell whether a text has a letter or the sign of a money: million, EUR, $."""
    return any(it.isalpha() or unicodedata.category(it) == "Sc" for it in text)


def may_lack_unit(question: Question | None, unit: Unit) -> bool:
    """Tell whether a question takes money, and nothing says in what it is counted.

    The name of a question that takes dollars says so, and not whether it is millions.
    """
    money = money_of(question)
    return bool(money) and not unit.scale and (money != EURO or not unit.money)


def refuse_units(
    rulebook: Rulebook, units: Mapping[str, str], columns: Mapping[str, str]
) -> None:
    """Raise a ScreeningError where a unit is said of a column that needs none."""
    for head, unit in units.items():
        question = rulebook.questions.get(columns.get(head, ""))
        other = {*SINGLE.values()} - {SINGLE.get(money_of(question), "")}
        lacks = may_lack_unit(question, unit_of(head)) and unit not in other
        if unit in UNIT_CHOICES and not lacks:
            raise ScreeningError(
                f"“{head}” is said to be in {unit}. Its head names a unit already, "
                "or its question takes no money. Leave the unit out."
            )
