"""Answers as plain data, for JSON and the register, and read back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, assert_never

from screening.grammar import read_answer
from screening.model import NUMERIC, Answer, Answers, Question

_DIGITS = re.compile(r"-?\d{1,100}(\.\d{1,100})?", re.ASCII)


def plain_answers(answers: Answers) -> dict[str, str | list[str]]:
    """Return answers as JSON holds them: numbers as text, sets as sorted lists."""
    return {question: _plain(answer) for question, answer in answers.items()}


def _plain(answer: Answer) -> str | list[str]:
    match answer:
        case frozenset():
            return sorted(answer)
        case Decimal():
            return format(answer, "f")
        case date():
            return answer.isoformat()
        case str():
            return answer
        case _ as never:
            assert_never(never)


def read_answers(
    questions: Mapping[str, Question], plain: Mapping[str, Any]
) -> tuple[dict[str, Answer], tuple[str, ...]]:
    """Return answers that `plain_answers` wrote, and the ids of those that do not fit.

    Under the rulebook they were given under, all of them fit.
    """
    answers, lost = {}, []
    for name, raw in plain.items():
        try:
            answers[name] = _typed(questions[name], raw)
        except (KeyError, TypeError, ValueError):
            lost.append(name)
    return answers, tuple(lost)


def _typed(question: Question, raw: Any) -> Answer:
    return read_answer(question, _number(raw) if question.kind in NUMERIC else raw)


def _number(raw: Any) -> Decimal:
    """Read a number in the digits that `plain_answers` writes, and no other way.

    An exponent of a few letters could make it too long to write.
    """
    if not _DIGITS.fullmatch(raw):
        raise ValueError
    return Decimal(raw)
