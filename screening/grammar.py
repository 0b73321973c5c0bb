"""Conditions and answers as they are written, as typed values.

Both are read against the question they are about, so that a number is never compared
with a word and a choice that does not exist is found before it is ever asked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, assert_never

from screening.conditions import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Is,
    NoneOf,
    Operator,
    Value,
)
from screening.errors import did_you_mean
from screening.fields import as_day
from screening.model import NUMERIC, YES_NO, Answer, Kind, Question
from screening.wording import LONGEST_NUMBER, countries, number_in_words, plain_text
from screening.yamlfile import Note, Path

GROUPS: Mapping[str, type[AllOf | AnyOf | NoneOf]] = {
    "all": AllOf,
    "any": AnyOf,
    "none": NoneOf,
}
BOUNDS = (Operator.AT_LEAST, Operator.ABOVE, Operator.AT_MOST, Operator.BELOW)
SETS = (Operator.ANY_OF, Operator.ALL_OF, Operator.NONE_OF)

_EXAMPLES = {
    Kind.DATE: "{at-least: 2026-01-01}",
    Kind.CHOICES: "{any-of: [...]}",
}


class WrongValueError(ValueError):
    """A value that does not fit its question. Its text is a sentence."""


def as_written(raw: object) -> str:
    """Return a value as an analyst wrote it, for a message."""
    if raw is None or isinstance(raw, bool):
        return {None: "nothing", True: "true", False: "false"}[raw]
    if isinstance(raw, list):
        return f"[{', '.join(as_written(one) for one in raw)}]"
    return "{...}" if isinstance(raw, dict) else str(raw)


def allowed(question: Question) -> Collection[str]:
    """Return the words that may answer a question of choices; empty for other kinds."""
    match question.kind:
        case Kind.YES_NO:
            return YES_NO
        case Kind.COUNTRY:
            return countries()
        case _:
            return question.choices


def read_answer(question: Question, raw: object) -> Answer:
    """Read an answer as a deal file writes it.

    Raises:
        WrongValueError: naming what may be written instead.
    """
    match question.kind:
        case Kind.CHOICES:
            words = raw if isinstance(raw, list) else [raw]
            return frozenset(_word(question, word) for word in words)
        case Kind.TEXT:
            if isinstance(raw, str) and (text := plain_text(raw)):
                return text
            raise WrongValueError("is answered in words. Put them in quotes.")
        case Kind.DATE:
            return _day(raw)
        case Kind.NUMBER | Kind.MONEY | Kind.PERCENT:
            return within_bounds(question, _number(raw))
        case Kind.CHOICE | Kind.YES_NO | Kind.COUNTRY:
            return _word(question, raw)
        case _ as never:
            assert_never(never)


def within_bounds(question: Question, number: Decimal) -> Decimal:
    """Return the number, if the question allows it.

    Raises:
        WrongValueError: naming the bounds.
    """
    lowest, highest = question.bounds
    if lowest is not None and number < lowest:
        raise WrongValueError(f"must be {number_in_words(lowest)} or more.")
    if highest is not None and number > highest:
        raise WrongValueError(f"must be {number_in_words(highest)} or less.")
    return number


def _word(question: Question, raw: object) -> str:
    words = allowed(question)
    if isinstance(raw, str) and raw in words:
        return raw
    if question.kind is Kind.YES_NO:
        raise WrongValueError("is answered yes or no.")
    if question.kind is Kind.COUNTRY:
        country = as_written(raw)
        cure = "Write two letters, like CN."
        raise WrongValueError(f'has no country "{country}". {cure}')
    written = as_written(raw)
    hint = did_you_mean(written, words)
    raise WrongValueError(f'has no choice "{written}".{hint}')


def _number(raw: object) -> Decimal:
    if isinstance(raw, Decimal) and len(raw.as_tuple().digits) <= LONGEST_NUMBER:
        return raw
    raise WrongValueError("is a number. Write digits only, with a point: 12.5.")


def _day(raw: object) -> date:
    day = as_day(raw)
    if isinstance(day, date):
        return day
    raise WrongValueError("is a day. Write it like 2026-01-31.")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads conditions; says each problem, with its path, to `note`.

    `known` are all question ids, also of those whose own shape is wrong, so that one
    mistake is not reported twice. Where not the `whole` rulebook could be read, a name
    that is not known may well be there.
    """

    questions: Mapping[str, Question]
    known: Collection[str]
    definitions: Collection[str]
    note: Note
    whole: bool = True

    def read(self, raw: Any, path: Path) -> Condition | None:
        """Return the condition, or None where something is wrong with it."""
        if not isinstance(raw, dict) or len(raw) != 1:
            self.note(path, _NOT_ONE)
            return None
        [(key, value)] = raw.items()
        here = (*path, key)
        if key in GROUPS:
            return self._group(key, value, here)
        if key == "is":
            return self._is(value, here)
        return self._comparison(key, value, here)

    def _group(self, key: str, parts: object, path: Path) -> Condition | None:
        if not isinstance(parts, list) or not parts:
            self.note(path, f'"{key}" holds a list of conditions, one a line, with -.')
            return None
        read = [self.read(part, (*path, place)) for place, part in enumerate(parts)]
        return GROUPS[key](tuple(part for part in read if part is not None))

    def _is(self, name: object, path: Path) -> Condition | None:
        if isinstance(name, str) and name in self.definitions:
            return Is(name)
        written = as_written(name)
        hint = did_you_mean(written, self.definitions)
        if self.whole:
            self.note(path, f'no definition called "{written}".{hint}')
        return None

    def _comparison(self, key: str, value: object, path: Path) -> Condition | None:
        if key not in self.known:
            hint = did_you_mean(key, [*self.known, *GROUPS, "is"])
            if self.whole:
                self.note(path, f'no question called "{key}".{hint}', at_key=True)
            return None
        question = self.questions.get(key)
        if question is None:
            return None
        try:
            return Comparison(key, _tests(question, value))
        except WrongValueError as wrong:
            self.note(path, f'"{key}" {wrong}')
            return None


_NOT_ONE = (
    "a condition has one key, such as `sector: energy`. "
    "Put several under all:, any: or none:, one a line, with -."
)


def _tests(question: Question, value: object) -> tuple[tuple[Operator, Value], ...]:
    """Return what a comparison tests.

    Raises:
        WrongValueError: where it does not fit the question.
    """
    if question.kind is Kind.TEXT:
        raise WrongValueError("is answered in free words; no rule can compare it.")
    if isinstance(value, dict):
        if not value:
            raise WrongValueError("is compared with nothing.")
        return tuple(_test(question, word, raw) for word, raw in value.items())
    if question.kind in NUMERIC | {Kind.DATE}:
        exact = _bound(question, value)
        return ((Operator.AT_LEAST, exact), (Operator.AT_MOST, exact))
    same = Operator.ANY_OF if question.kind is Kind.CHOICES else Operator.IS
    return ((same, _words(question, value)),)


def _test(question: Question, word: str, raw: object) -> tuple[Operator, Value]:
    fitting = BOUNDS if question.kind in NUMERIC | {Kind.DATE} else SETS
    if question.kind not in NUMERIC | {Kind.DATE, Kind.CHOICES}:
        raise WrongValueError(
            f'has one answer; "{word}" does not fit. Write `{question.id}: answer`, '
            f"or a list of answers."
        )
    if word not in fitting:
        hint = did_you_mean(word, fitting)
        like = _EXAMPLES.get(question.kind, "{at-least: 10}")
        raise WrongValueError(
            f'cannot be compared by "{word}".{hint} Compare it like {like}.'
        )
    value: Value
    value = _bound(question, raw) if fitting is BOUNDS else _words(question, raw)
    return Operator(word), value


def _bound(question: Question, raw: object) -> Decimal | date:
    return _day(raw) if question.kind is Kind.DATE else _number(raw)


def _words(question: Question, raw: object) -> frozenset[str]:
    words = raw if isinstance(raw, list) else [raw]
    if not words:
        raise WrongValueError("is compared with an empty list.")
    return frozenset(_word(question, word) for word in words)
