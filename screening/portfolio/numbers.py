"""Numbers in the cells of a table, as people write them in Italy and in Britain."""

import re
from collections.abc import Callable, Collection
from decimal import Decimal
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from screening.formats.text import plain_text
from screening.portfolio import messages
from screening.portfolio.facts import DECIMALS, DIGITS
from screening.rulebook.answers import NotANumberError, WrongValueError, read_number
from screening.rulebook.model import Question

PER_CENT = "%"
_EURO = re.compile(r"\u20ac|\beuros?\b|\beur\b", re.IGNORECASE)
_OTHER_MONEY = re.compile(
    r"[$\u00a3\u00a5]|\b(usd|gbp|cny|rmb|hkd|chf|jpy|yuan|renminbi|dollars?)\b",
    re.IGNORECASE,
)
_ROUGHLY = re.compile(
    r"^\s*([<>\u2264\u2265~\u2248]|ca\b|circa\b|about\b|approx|over\b|oltre\b"
    r"|at least\b|up to\b|more than\b|less than\b|under\b)",
    re.IGNORECASE,
)
_TWO = re.compile(
    r"\d\s*%?\s*(-|\u2013|\u2014|/|\bto\b|\ba\b|\bor\b)\s*\d", re.IGNORECASE
)
_ENGLISH = (
    r"[1-9]\d{0,14}(\.\d{1,2})?|[1-9]\d{0,2}(,\d{3}){1,4}\.\d{1,2}"
    r"|[1-9]\d{0,2}(,\d{3}){2,4}"
)
_ITALIAN = (
    r"[1-9]\d{0,14},\d{1,2}|[1-9]\d{0,2}(\.\d{3}){1,4},\d{1,2}"
    r"|[1-9]\d{0,2}(\.\d{3}){2,4}"
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
    plain = plain_text(text)
    if question.unit:
        plain = re.sub(rf"\s*\b{re.escape(question.unit)}$", "", plain)
    _refuse_other_unit(question, plain)
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


def at_once(texts: pa.Array, question: Question) -> pa.Array | None:
    """Return the numbers that are written in the one way they can be read, all at once.

    They are what `number_reader` says of them, in a small part of its time. The others
    are left out, and so is each number beyond the bounds. None for what is no number.
    """
    if not question.traits.numeric or question.traits.unit_after == PER_CENT:
        return None
    plain = pc.replace_substring(texts, ",", "")
    italian = pc.replace_substring(pc.replace_substring(texts, ".", ""), ",", ".")
    italian = _matching(texts, _ITALIAN, italian)
    digits = pc.coalesce(_matching(texts, _ENGLISH, plain), italian)
    numbers = digits.cast(pa.decimal128(DIGITS, DECIMALS))
    for bound, within in zip(question.bounds, BOUNDS, strict=True):
        if bound is not None:
            numbers = pc.if_else(within(numbers, pa.scalar(bound)), numbers, None)
    return numbers


BOUNDS = (pc.greater_equal, pc.less_equal)


def _matching(texts: pa.Array, how: str, plain: pa.Array) -> pa.Array:
    return pc.if_else(pc.match_substring_regex(texts, f"^(?:{how})$"), plain, None)


def _refuse_other_unit(question: Question, text: str) -> None:
    """Raise a ValueError where a sign says that something else is counted."""
    traits = question.traits
    if traits.unit_before and _OTHER_MONEY.search(text):
        raise ValueError(messages.OTHER_MONEY)
    if PER_CENT in text and traits.unit_after != PER_CENT:
        raise ValueError(messages.NO_PER_CENT.format(short=question.short))
    if _EURO.search(text) and not traits.unit_before:
        raise ValueError(messages.NO_MONEY.format(short=question.short))


def _why(question: Question, text: str, unclear: str) -> str:
    if "both ways" in unclear:
        return messages.TWO_NUMBERS.format(unclear=unclear)
    if _ROUGHLY.search(text):
        return messages.ROUGHLY
    if _TWO.search(text):
        return messages.FROM_TO
    return messages.NO_NUMBER.format(written=text[:60], short=question.short)
