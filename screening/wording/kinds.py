"""The kinds of question in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from screening.rulebook.kinds import Kind
from screening.rulebook.model import Question


class KindWords(NamedTuple):
    """What people are told of a kind of question.

    `offers` is what its page in the rulebook says, `written` how a deal file answers
    it, `typed` how a form does.
    """

    offers: str
    written: str
    typed: str = ""


KIND_WORDS: Mapping[Kind, KindWords] = {
    Kind.CHOICE: KindWords("One of these.", "one of"),
    Kind.CHOICES: KindWords(
        "Any of these, or none of them.",
        "a list of; [] is none of these, leave out if not known",
    ),
    Kind.YES_NO: KindWords("Yes or no.", "yes or no"),
    Kind.NUMBER: KindWords("A number of {unit}.", "a number", "12 or 2.5"),
    Kind.MONEY: KindWords("An amount in euro.", "euro", "1,500,000 or 1.5 million"),
    Kind.PERCENT: KindWords("A percentage.", "per cent, 25 is a quarter", "25 or 12.5"),
    Kind.TEXT: KindWords("In free words; no rule reads it.", "text"),
    Kind.DATE: KindWords("A day.", "a day like 2026-01-31"),
    Kind.COUNTRY: KindWords("A country.", "two letters like CN"),
}


def offers(question: Question) -> str:
    """Return what a question may be answered with, as a sentence."""
    return KIND_WORDS[question.kind].offers.format(unit=question.unit or "units")


def written(question: Question) -> str:
    """Return how a deal file answers a question."""
    return question.unit or KIND_WORDS[question.kind].written
