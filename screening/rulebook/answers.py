"""Answers: a deal's, read as files write them and as people type them, and plain."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from textwrap import shorten
from types import MappingProxyType
from typing import Any, assert_never

from babel import Locale
from babel.numbers import NumberFormatError, parse_decimal

from screening.errors import did_you_mean
from screening.formats.text import (
    LONGEST_NUMBER,
    list_in_words,
    no_such_day,
    number_in_words,
    plain_text,
)
from screening.rulebook import messages
from screening.rulebook.conditions import Answer, Answers
from screening.rulebook.fields import as_day
from screening.rulebook.kinds import Shape
from screening.rulebook.model import Question

_PLAIN_DIGITS = re.compile(r"-?\d{1,100}(\.\d{1,100})?", re.ASCII)


def plain_answers(answers: Answers) -> dict[str, str | list[str]]:
    """Return answers as JSON holds them: numbers as text, sets as sorted lists."""
    return {question: _plain(answer) for question, answer in answers.items()}


def _plain(answer: Answer) -> str | list[str]:
    if isinstance(answer, Decimal):
        return format(answer, "f")
    if isinstance(answer, frozenset):
        return sorted(answer)
    return answer.isoformat() if isinstance(answer, date) else answer


def read_answers(
    questions: Mapping[str, Question],
    plain: Mapping[str, Any],
    known: Answers = MappingProxyType({}),
) -> tuple[dict[str, Answer], dict[str, Any]]:
    """Return answers that `plain_answers` wrote, and as they are those that do not fit.

    Under the rulebook they were given under, all of them fit. Those that are `known`
    were read already, under the same questions.
    """
    answers, unread = {}, {}
    for name, raw in plain.items():
        if name in known:
            answers[name] = known[name]
            continue
        try:
            answers[name] = _typed(questions[name], raw)
        except (KeyError, TypeError, ValueError):
            unread[name] = raw
    return answers, unread


def _typed(question: Question, raw: Any) -> Answer:
    """Read a plain answer; numbers in the digits that `plain_answers` writes alone.

    An exponent of a few letters could make one too long to write. One choice alone is
    read the same whether the question takes several, or did when it was kept.
    """
    traits = question.traits
    if traits.shape is Shape.WORD and isinstance(raw, str) and raw in question.offered:
        return raw
    if traits.numeric:
        if not _PLAIN_DIGITS.fullmatch(raw):
            raise ValueError
        raw = Decimal(raw)
    if traits.few and isinstance(raw, list) and len(raw) == 1:
        [raw] = raw
    return read_answer(question, raw)


@dataclass(frozen=True, kw_only=True)
class Deal:
    """What is screened: a name, its answers, and the day the rules are read at.

    `unread` are answers, plain, that the rulebook cannot read: it has no such question
    any more, or no such answer. They count for nothing and go wherever the deal goes.
    `notes` say where answers come from, by question. `filed` is what happened with
    filings, by regime, as a deal file tells it: days under `filed`, `complete` and
    `ended`, and an `outcome`.
    """

    name: str
    on: date
    answers: Answers
    unread: Mapping[str, Any] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    filed: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def read_deal(
    questions: Mapping[str, Question],
    name: str,
    on: date,
    plain: Mapping[str, Any],
    notes: Mapping[str, str],
) -> Deal:
    """Return a deal whose answers `plain_answers` wrote, as far as they fit."""
    answers, unread = read_answers(questions, plain)
    return Deal(name=name, on=on, answers=answers, unread=unread, notes=dict(notes))


_LONGEST = 60
MOST_CHOICES = 12
"""How many choices are named where one is written that is not there."""
_SIGNED = re.compile(r"[<>=]")
_DIGITS = re.compile(r"[-+]?\d+(\.\d+)?")


class WrongValueError(ValueError):
    """A value that does not fit its question. Its text is a sentence."""


def as_written(raw: object) -> str:
    """Return a value as an analyst wrote it, for a message."""
    if raw is None or isinstance(raw, bool):
        return {None: "nothing", True: "true", False: "false"}[raw]
    if isinstance(raw, list):
        return shorten(f"[{', '.join(map(as_written, raw))}]", _LONGEST)
    return "{...}" if isinstance(raw, dict) else shorten(str(raw), _LONGEST)


NONE = "none-of-these"
"""How forms send that none of several choices holds; "none" says the same."""


def read_answer(question: Question, raw: object) -> Answer:
    """Read an answer as a deal file writes it; WrongValueError names what may be.

    Where several choices may be given and none is called so, “none” is none of them.
    """
    match question.traits.shape:
        case Shape.WORDS if _is_none(question, raw):
            return frozenset()
        case Shape.WORD:
            return word_of(question, raw)
        case Shape.WORDS:
            return words_of(question, raw)
        case Shape.TEXT:
            if isinstance(raw, str) and (text := plain_text(raw)):
                return text
            raise WrongValueError("is answered in words. Put them in quotes.")
        case Shape.DAY:
            return day_of(raw)
        case Shape.NUMBER:
            return _within_bounds(question, number_of(raw))
        case _ as never:
            assert_never(never)


def _is_none(question: Question, raw: object) -> bool:
    word = raw[0] if isinstance(raw, list) and len(raw) == 1 else raw
    return (
        word in {"none", NONE} - {*question.offered} if isinstance(word, str) else False
    )


def _within_bounds(question: Question, number: Decimal) -> Decimal:
    """Return a number that a question allows; WrongValueError names its bounds."""
    lowest, highest = question.bounds
    if lowest is not None and number < lowest:
        raise WrongValueError(f"must be {number_in_words(lowest)} or more.")
    if highest is not None and number > highest:
        raise WrongValueError(f"must be {number_in_words(highest)} or less.")
    return number


def word_of(question: Question, raw: object) -> str:
    """Return a choice as a file writes it; WrongValueError for any other word."""
    words, traits = question.offered, question.traits
    if isinstance(raw, str) and raw in words:
        return raw
    if isinstance(raw, list):
        raise WrongValueError("has one answer, not a list of them.")
    written = as_written(raw)
    if traits.listed:
        hint = did_you_mean(written, words) or _offered(list(words))
        raise WrongValueError(f'has no choice "{written}".{hint}')
    if traits.few:
        one_of = list_in_words(words, "or")
        raise WrongValueError(f"is answered {one_of}, not {written}.")
    by_label = {choice.label: word for word, choice in words.items()}
    word = by_label.get(written, written.upper())
    like = f", like {traits.such_as}"
    example = f": {word}" if word in words else like
    says = f'has no {question.kind} "{written}". Write {traits.spelled}{example}.'
    raise WrongValueError(says)


def _offered(words: Sequence[str]) -> str:
    """Return a sentence, after a space, with the choices there are, or the first."""
    left = len(words) - MOST_CHOICES
    more = [f"{left} more"] if left > 0 else []
    choices = list_in_words([*words[:MOST_CHOICES], *more])
    return f" It has {choices}." if choices else ""


def words_of(question: Question, raw: object) -> frozenset[str]:
    """Read choices as a file writes them: one, or a list; any other word is told of."""
    words, offered = raw if isinstance(raw, list) else [raw], question.offered
    return frozenset(
        [
            it if isinstance(it, str) and it in offered else word_of(question, it)
            for it in words
        ]
    )


def number_of(raw: object) -> Decimal:
    """Return a number as a file writes it; WrongValueError for anything else."""
    if isinstance(raw, Decimal):
        if len(raw.as_tuple().digits) <= LONGEST_NUMBER:
            return raw
        raise WrongValueError(f"is a number of {LONGEST_NUMBER} digits at most.")
    written = as_written(raw)
    cure = "Write digits only, with a point: 12.5."
    if _DIGITS.fullmatch(written):
        cure = "Take the quotes away."
    elif _SIGNED.match(written):
        cure = messages.COMPARE_LIKE.format(example="{at-least: 10}")
    raise WrongValueError(f'is a number, not "{written}". {cure}')


def day_of(raw: object) -> date:
    """Return a day as a file writes it; WrongValueError for anything else."""
    day = as_day(raw)
    if isinstance(day, date):
        return day
    if reason := no_such_day(as_written(raw)):
        raise WrongValueError(f"is a day. {reason}.")
    raise WrongValueError(messages.NO_DAY.format(written=as_written(raw)))


_CURRENCY = re.compile(r"€|%|\b(di )?euros?\b|\beur\b")
_AMOUNT = re.compile(r"(?P<digits>[-+]?[\d.,'\u2019\s]*\d)\s*(?P<scale>[a-z]*)")
_SCALES = {
    Decimal(1): ("", "percent"),
    Decimal(1_000): ("k", "thousand", "mila"),
    Decimal(1_000_000): ("m", "mln", "mio", "million", "milione", "milioni"),
    Decimal(1_000_000_000): ("bn", "mld", "mrd", "billion", "miliardo", "miliardi"),
}
_SCALE = {word: factor for factor, words in _SCALES.items() for word in words}


_LANGUAGES = [Locale.parse(it) for it in ("en", "it")]
_WHOLE = re.compile(r"0|[1-9]\d*", re.ASCII)
"""What is read alike in both."""


class NotANumberError(ValueError):
    """Text that is no number, or could be two. Its text is a sentence part."""


def read_number(text: str, question: Question) -> Decimal:
    """Read a number as Italians or the English write it: 1.500,5 or 1,500.5.

    Money may be short: 2.1 million, 2,1 mln. Where both ways of reading make sense and
    differ, as in 1.234, only the one within the question's bounds is taken.
    WrongValueError names the bounds of one beyond; NotANumberError for anything else.
    """
    bare = _CURRENCY.sub(" ", text.lower()).strip()
    match = _AMOUNT.fullmatch(bare) if len(bare) <= LONGEST_NUMBER else None
    scale = _SCALE.get(match["scale"]) if match else None
    unscaled = _readings(match["digits"]) if match and scale else set()
    if scale is None or not unscaled:
        raise NotANumberError("not a number")
    most = question.traits.decimals
    if most is not None and scale == 1:
        # As it is written: 700.000 has three decimals.
        decimals = {number: len(f"{number:f}".partition(".")[2]) for number in unscaled}
        unscaled = {it for it in unscaled if decimals[it] <= most} or unscaled
    readings = {number * scale for number in unscaled}
    fitting = sorted(filter(question.allows, readings)) or sorted(readings)
    if len(fitting) > 1:
        first, second = map(number_in_words, fitting)
        raise NotANumberError(f"{first} or {second}? It can be read both ways")
    return _within_bounds(question, fitting[0])


def _readings(digits: str) -> set[Decimal]:
    """Return the numbers that Italian and English digits can mean."""
    bare = re.sub(r"['\u2019\s]", "", digits)
    if _WHOLE.fullmatch(bare):
        return {Decimal(bare)}
    readings = set()
    for language in _LANGUAGES:
        with suppress(NumberFormatError):
            readings.add(parse_decimal(bare, locale=language, strict=True))
    return readings
