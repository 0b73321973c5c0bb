"""Numbers, days, lists and placeholders, as people read and write them."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal


def read_day(typed: str) -> date:
    """Read a day as 2026-01-31, 31/1/2026, 31 January 2026 or 31 gennaio 2026.

    A ValueError is a sentence.
    """
    try:
        year, month, day = _parts_of_a_day(typed)
        return date(year, month, day)
    except ValueError:
        raise ValueError(no_such_day(typed) or "Enter a day, like 31/1/2026") from None


def _parts_of_a_day(typed: str) -> Sequence[int]:
    """Return year, month and day as typed; nothing where it is written otherwise."""
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", typed):
        return [*map(int, match.groups())]
    if match := re.fullmatch(r"(\d{1,2})[/.\s-](\d{1,2})[/.\s-](\d{4})", typed):
        return [*map(int, match.groups()[::-1])]
    if match := _IN_LETTERS.fullmatch(typed):
        return [int(match[3]), int(_month(match[2]) or 0), int(match[1])]
    return ()


def no_such_day(typed: str) -> str:
    """Return that a month is too short for a day; empty where nothing is said of it."""
    year, month, day = _parts_of_a_day(typed) or (0, 0, 0)
    last = monthrange(year, month)[1] if year and month in range(1, 13) else day
    if day <= last:
        return ""
    named = month_in_words(date(year, month, 1))
    return f"There is no {day} {named}: that month has {last} days"


def read_days(typed: str) -> tuple[date, date]:
    """Read a day, a month or a quarter: its first day and its last.

    A month is written as March 2027, marzo 2027, 3/2027 or 2027-03; a quarter or half a
    year as Q1 2027, 1Q 2027, first quarter of 2027, T1 2027, primo trimestre 2027, H1
    2027. A ValueError is a sentence.
    """
    words = plainly(typed)
    match = _OF_A_YEAR.fullmatch(words) or _YEAR_FIRST.fullmatch(words)
    months = _months(match["part"]) if match else ()
    if not (match and months):
        return (day := read_day(typed)), day
    year, last = int(match["year"]), months[-1]
    return date(year, months[0], 1), date(year, last, monthrange(year, last)[1])


_OF_A_YEAR = re.compile(r"(?P<part>[a-z\d ]+?) (?:of |del )?(?P<year>[1-9]\d{3})")
_YEAR_FIRST = re.compile(r"(?P<year>[1-9]\d{3}) (?P<part>[a-z\d ]+)")
_ORDINALS = (
    ("1", "1st", "1o", "first", "primo", "i"),
    ("2", "2nd", "2o", "second", "secondo", "ii"),
    ("3", "3rd", "3o", "third", "terzo", "iii"),
    ("4", "4th", "4o", "fourth", "quarto", "iv"),
)
_PARTS = (
    (3, ("q", "t"), ("quarter", "trimestre")),
    (6, ("h", "s"), ("half", "semestre")),
)


def _months(part: str) -> Sequence[int]:
    """Return the months that a part of a year has; none where it is no such part."""
    named = _month(part) if re.fullmatch(r"[a-z]{3,9}", part) else part
    return _parts_of_a_year().get(part) or _parts_of_a_year().get(named, ())


@cache
def _parts_of_a_year() -> Mapping[str, Sequence[int]]:
    """The months, quarters and halves of a year by all that they are called."""
    numbers = [(month, (str(month), f"{month:02}")) for month in range(1, 13)]
    parts: dict[str, Sequence[int]] = {
        it: [at] for at, names in numbers for it in names
    }
    for length, letters, names in _PARTS:
        for at, ordinals in enumerate(_ORDINALS[: 12 // length]):
            months = range(at * length + 1, (at + 1) * length + 1)
            short = [
                it for sign in letters for it in (f"{sign}{at + 1}", f"{at + 1}{sign}")
            ]
            long = [f"{nth} {name}" for nth in ordinals for name in names]
            parts |= dict.fromkeys([*short, *long], months)
    return parts


def part_in_words(first: date, last: date) -> str:
    """Return what lies between two days that were read: a month, a quarter, a day."""
    lengths = ((0, "day"), (31, "month"), (92, "quarter"))
    days = (last - first).days
    return next((name for most, name in lengths if days <= most), "half-year")


_IN_LETTERS = re.compile(
    r"(?:[^\W\d]+,? )?(\d{1,2})(?:st|nd|rd|th|\u00b0|\u00ba)?[ ./-]"
    r"([a-z]{3,9})\.?[ ./-](\d{4})",
    re.IGNORECASE,
)


def _month(typed: str) -> str:
    """Return the number of a month by its name, or by how its name begins."""
    locales = LANGUAGE, Locale("it")
    every = (it.months["format"]["wide"].items() for it in locales)
    numbers = (
        place
        for names in every
        for place, name in names
        if name.lower().startswith(typed.lower())
    )
    return str(next(numbers, ""))


LANGUAGE = Locale("en")
LONGEST_NUMBER = 24
MOST_WORDED = 1024
"""Of how many days the words are kept: a form says the same at every key."""
_END_OF_SENTENCE = re.compile(
    r"(?<=[.?!])(?<!\b[Aa]rt\.)(?<!\bReg\.)(?<!\bDir\.)(?<!Lgs\.)(?<!\b[Nn]o\.)"
    r" +(?=[A-Z])"
)
_SIGNS = re.compile(r"[\W_]+")
_ACCENT = re.compile("[\u0300-\u036f]")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@cache
def countries(language: str = "en") -> Mapping[str, str]:
    """Return the names of countries by ISO 3166 code, in order of name."""
    names = {
        str(code): name
        for code, name in Locale(language).territories.items()
        if re.fullmatch("[A-Z]{2}", str(code)) and code not in _NOT_COUNTRIES
    }
    by_name = sorted(names, key=lambda code: unicodedata.normalize("NFKD", names[code]))
    return {code: names[code] for code in by_name}


_NOT_COUNTRIES = frozenset(
    {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}
)


def number_in_words(number: Decimal) -> str:
    """Return a number with grouped thousands, and no more decimals than it has."""
    return format_decimal(number, locale=LANGUAGE, decimal_quantization=False)


def number_as_typed(number: Decimal) -> str:
    """Return a number in digits that can be read in one way only: 1500000, 1.2340."""
    whole = number == number.to_integral_value()
    plain = format(number, ".0f" if whole else "f")
    return f"{plain}0" if re.fullmatch(r"-?\d{1,3}\.\d{3}", plain) else plain


@lru_cache(MOST_WORDED)
def day_in_words(day: date) -> str:
    """Return a day as 25 November 2026."""
    return format_date(day, "d MMMM y", locale=LANGUAGE)


def from_day(day: date, says: str) -> str:
    """Return that something is so in what begins on a day."""
    return f"from {day_in_words(day)} on, {says}"


def day_in_short(day: date) -> str:
    """Return a day as 25 Nov 2026."""
    return format_date(day, "d MMM y", locale=LANGUAGE)


def month_in_words(day: date) -> str:
    """Return the month of a day as November 2026."""
    return format_date(day, "MMMM y", locale=LANGUAGE)


def month_in_short(day: date) -> str:
    """Return the month of a day as Nov."""
    return format_date(day, "MMM", locale=LANGUAGE)


def date_in_words(written: str) -> str:
    """Return 2026-11-25 as 25 November 2026, 2026-11 and 2026 as far as they go."""
    first = date.fromisoformat(f"{written}-01-01"[:10])
    shapes = {4: "y", 7: "MMMM y", 10: "d MMMM y"}
    return format_date(first, shapes[len(written)], locale=LANGUAGE)


@lru_cache(MOST_WORDED)
def weekday_in_words(day: date) -> str:
    """Return a day as Wednesday 25 November 2026."""
    return f"{format_date(day, 'EEEE', locale=LANGUAGE)} {day_in_words(day)}"


def moment_in_words(at: datetime) -> str:
    """Return a time kept in UTC as a clock here says it: 25 November 2026 at 14:05."""
    here = at.replace(tzinfo=UTC).astimezone()
    return f"{day_in_words(here.date())} at {here:%H:%M}"


def amount_in_words(number: Decimal) -> str:
    """Return a number, shortened where nothing is lost: 2.1 billion."""
    for factor, name in ((10**9, " billion"), (10**6, " million")):
        short = number / factor
        if abs(short) >= 1 and short == round(short, 3):
            return f"{number_in_words(short.normalize())}{name}"
    return number_in_words(number)


def money_in_words(euro: Decimal) -> str:
    """Return an amount of euro, shortened where nothing is lost: EUR 2.1 billion."""
    if euro == euro.to_integral_value():
        return f"EUR {amount_in_words(euro)}"
    return f"EUR {format_decimal(euro, '#,##0.00', locale=LANGUAGE)}"


_SMALL = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
)  # fmt: skip


def count_in_words(number: int) -> str:
    """Return a number as a sentence has it: up to twelve in letters."""
    return _SMALL[number] if number < len(_SMALL) else f"{number:,}"


def list_in_words(parts: Iterable[str], last: str = "and") -> str:
    """Return parts as a sentence lists them: a, b and c."""
    *most, end = tuple(parts) or ("",)
    return f"{', '.join(most)} {last} {end}" if most else end


def plain_text(text: str) -> str:
    """Return text on one line, without invisible characters."""
    text = " ".join(text.split())
    if text.isprintable():  # as nearly all is
        return text
    shown = {"Cf": "", "Cs": "", "Cc": " "}
    signs = (shown.get(unicodedata.category(sign), sign) for sign in text)
    return " ".join("".join(signs).split())


def plainly(text: str) -> str:
    """Return text by its letters and digits alone, whatever case and accents."""
    bare = text.casefold()
    if not bare.isascii():
        bare = _ACCENT.sub("", unicodedata.normalize("NFKD", bare))
    return _SIGNS.sub(" ", bare).strip()


def even_lines(text: str) -> str:
    """Return text whose lines end in one character; Windows and browsers use two."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def first_sentence(text: str) -> tuple[str, str]:
    """Return the first sentence of a text, and the rest; an abbreviation ends none."""
    first, *rest = _END_OF_SENTENCE.split(text, maxsplit=1)
    return first, "".join(rest)


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; an abbreviation ends none."""
    return _END_OF_SENTENCE.split(text)


def lower_first(text: str) -> str:
    """Return text as it goes on inside a sentence; an abbreviation keeps its case."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    """Return text as a sentence starts."""
    return text[:1].upper() + text[1:]


def placeholders(text: str) -> tuple[str, ...]:
    """Return the question ids a text has in braces."""
    return tuple(PLACEHOLDER.findall(text))
