"""Numbers, days, lists and placeholders, as people read and write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from textwrap import shorten
from typing import Protocol, assert_never

from babel import Locale
from babel.dates import format_date
from babel.numbers import NumberFormatError, format_decimal, parse_decimal

from screening.model import Answer, Answers, Kind, Question

LANGUAGE = "en"
NOT_KNOWN = "Not known yet"
NONE_OF_THESE = "None of these"
LONGEST_NUMBER = 24
LONGEST_IN_TEXT = 80

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_CURRENCY = re.compile(r"€|%|\b(di )?euros?\b|\beur\b")
_AMOUNT = re.compile(r"(?P<digits>[-+]?[\d.,'\u2019\s]*\d)\s*(?P<scale>[a-z]*)")
_SCALES = {
    Decimal(1): ("", "percent"),
    Decimal(1_000): ("k", "thousand", "mila"),
    Decimal(1_000_000): ("m", "mln", "mio", "million", "milione", "milioni"),
    Decimal(1_000_000_000): ("bn", "mld", "mrd", "billion", "miliardo", "miliardi"),
}
_SCALE = {word: factor for factor, words in _SCALES.items() for word in words}


@cache
def countries() -> Mapping[str, str]:
    """Return the names of countries by ISO 3166 code, in order of name."""
    names = {str(code): name for code, name in Locale(LANGUAGE).territories.items()}
    codes = (code for code in names if re.fullmatch(r"[A-Z]{2}", code))

    def by_name(code: str) -> str:
        return unicodedata.normalize("NFKD", names[code])

    real = [code for code in codes if code not in _NOT_COUNTRIES]
    return {code: names[code] for code in sorted(real, key=by_name)}


_NOT_COUNTRIES = frozenset(
    {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}
)


def number_in_words(number: Decimal) -> str:
    """Return a number with grouped thousands, and no more decimals than it has."""
    return format_decimal(number, locale=LANGUAGE, decimal_quantization=False)


def number_as_typed(number: Decimal) -> str:
    """Return a number in digits that can be read in one way only: 1500000, 1.2340."""
    plain = format(number, "f")
    return f"{plain}0" if re.fullmatch(r"-?\d{1,3}\.\d{3}", plain) else plain


def day_in_words(day: date) -> str:
    """Return a day as 25 November 2026."""
    return format_date(day, "d MMMM y", locale=LANGUAGE)


def money_in_words(euro: Decimal) -> str:
    """Return an amount of euro, shortened where nothing is lost: EUR 2.1 billion."""
    for factor, name in ((10**9, " billion"), (10**6, " million")):
        short = euro / factor
        if abs(short) >= 1 and short == round(short, 3):
            return f"EUR {number_in_words(short.normalize())}{name}"
    cents = "" if euro == euro.to_integral_value() else "0.00"
    return f"EUR {format_decimal(euro, f'#,##{cents or 0}', locale=LANGUAGE)}"


def list_in_words(parts: Iterable[str], last: str = "and") -> str:
    """Return parts as a sentence lists them: a, b and c."""
    *most, end = tuple(parts) or ("",)
    return f"{', '.join(most)} {last} {end}" if most else end


def quantity_in_words(question: Question, number: Decimal) -> str:
    """Return a number with the unit its question asks for."""
    if question.kind is Kind.MONEY:
        return money_in_words(number)
    if question.kind is Kind.PERCENT:
        return f"{number_in_words(number)} %"
    unit = f" {question.unit}" if question.unit else ""
    return f"{number_in_words(number)}{unit}"


def answer_in_words(question: Question, answer: Answer | None) -> str:
    """Return an answer as a table shows it; None is not known yet."""
    return _words(question, answer, in_text=False) or NOT_KNOWN


def answer_in_text(question: Question, answer: Answer | None) -> str:
    """Return an answer as a sentence holds it; None is what the question calls it."""
    words = _words(question, answer, in_text=True)
    return words or question.unknown_as or f"({question.short}: {NOT_KNOWN.lower()})"


def _words(question: Question, answer: Answer | None, *, in_text: bool) -> str:
    match answer:
        case None:
            return ""
        case frozenset():
            chosen = [word for word in question.choices if word in answer]
            labels = [_label(question, word, in_text=in_text) for word in chosen]
            nothing = NONE_OF_THESE.lower() if in_text else NONE_OF_THESE
            together = list_in_words(labels) if in_text else "; ".join(labels)
            return together or nothing
        case Decimal():
            return quantity_in_words(question, answer)
        case date():
            return day_in_words(answer)
        case str():
            words = _label(question, answer, in_text=in_text)
            return (
                shorten(words, LONGEST_IN_TEXT, placeholder="…") if in_text else words
            )
        case _ as never:
            assert_never(never)


def _label(question: Question, word: str, *, in_text: bool) -> str:
    if question.kind is Kind.COUNTRY:
        return countries().get(word, word)
    if question.kind is Kind.YES_NO:
        return word if in_text else word.capitalize()
    choice = question.choices.get(word)
    if choice is None:
        return word
    return (choice.in_text or lower_first(choice.label)) if in_text else choice.label


class Labelled(Protocol):
    """A level: one of a rulebook, or as a briefing names it."""

    @property
    def label(self) -> str:
        """What people call it."""


def level_in_words(lowest: Labelled, highest: Labelled) -> str:
    """Return a level, or a range, as a heading says it."""
    if lowest == highest:
        return lowest.label
    return f"Between {lower_first(lowest.label)} and {lower_first(highest.label)}"


def plain_text(text: str) -> str:
    """Return text on one line, without invisible characters."""
    visible = (one for one in text if unicodedata.category(one) not in {"Cf", "Cs"})
    kept = "".join(" " if unicodedata.category(one) == "Cc" else one for one in visible)
    return " ".join(kept.split())


def lower_first(text: str) -> str:
    """Return text as it goes on inside a sentence; an abbreviation keeps its case."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    """Return text as a sentence starts."""
    return text[:1].upper() + text[1:]


def fill(text: str, questions: Mapping[str, Question], answers: Answers) -> str:
    """Return a sentence with each {question-id} replaced by its answer in words.

    Nothing else is replaced: answers are words, never looked into, and other braces
    stay as they are.
    """

    def answer(match: re.Match[str]) -> str:
        question = questions.get(match[1])
        if question is None:
            return match[0]
        return answer_in_text(question, answers.get(match[1]))

    return upper_first(_PLACEHOLDER.sub(answer, text.strip()))


def placeholders(text: str) -> tuple[str, ...]:
    """Return the question ids a text has in braces."""
    return tuple(_PLACEHOLDER.findall(text))


class NotANumberError(ValueError):
    """Text that is no number, or could be two. Its text is a sentence part."""


def read_number(text: str, question: Question) -> Decimal:
    """Read a number as Italians or the English write it: 1.500,5 or 1,500.5.

    Money may be short: 2.1 million, 2,1 mln. Where both ways of reading make sense and
    differ, as in 1.234, only the one within the question's bounds is taken.

    Raises:
        NotANumberError: for anything else.
    """
    bare = _CURRENCY.sub(" ", text.lower()).strip()
    match = _AMOUNT.fullmatch(bare) if len(bare) <= LONGEST_NUMBER else None
    scale = _SCALE.get(match["scale"]) if match else None
    if match is None or scale is None:
        raise NotANumberError("not a number")
    found = _readings(match["digits"])
    if question.kind is Kind.MONEY and scale == 1:
        found = {euro for euro in found if _is_whole_cents(euro)} or found
    readings = {number * scale for number in found}
    lowest, highest = question.bounds
    fitting = {
        number
        for number in readings
        if (lowest is None or lowest <= number)
        and (highest is None or number <= highest)
    }
    if not readings:
        raise NotANumberError("not a number")
    if len(fitting or readings) > 1:
        first, second = sorted(fitting or readings)
        raise NotANumberError(
            f"{number_in_words(first)} or {number_in_words(second)}? It can be read "
            f"both ways"
        )
    return next(iter(fitting or readings))


def _is_whole_cents(euro: Decimal) -> bool:
    """Tell whether an amount is written with two decimals at most: 700.000 is not."""
    exponent = euro.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -2  # noqa: PLR2004 - cents


def _readings(digits: str) -> set[Decimal]:
    """Return the numbers that Italian and English digits can mean."""
    bare = re.sub(r"['\u2019\s]", "", digits)
    readings = set()
    for language in ("en", "it"):
        try:
            readings.add(parse_decimal(bare, locale=language, strict=True))
        except NumberFormatError:
            continue
    return readings


def who(name: str, *, confirmed: bool) -> str:
    """Return who did something; a name that was only typed says so."""
    return name if confirmed else f"{name} (not confirmed)"
