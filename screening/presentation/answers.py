"""Answers, levels, days and placeholders, as people read and write them."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from textwrap import shorten
from typing import NamedTuple, Protocol, assert_never

from screening.engine.schedule.clocks import S, beside
from screening.formats.text import (
    PLACEHOLDER,
    day_in_words,
    list_in_words,
    lower_first,
    upper_first,
)
from screening.rulebook.conditions import Answer, Answers
from screening.rulebook.fields import InForce
from screening.rulebook.kinds import Kind
from screening.rulebook.model import Question, Rulebook
from screening.rulebook.regimes import Span

NOT_KNOWN = "Not known yet"
NONE_OF_THESE = "None of these"
LONGEST_IN_TEXT = 80
TONES = 6
"""How many colours the stylesheets have for levels."""


def quantity_in_words(question: Question, number: Decimal) -> str:
    """Return a number with the unit its question asks for."""
    return question.traits.quantity(number, question.unit)


def answer_in_words(question: Question, answer: Answer | None) -> str:
    """Return an answer as a table shows it; None is not known yet."""
    return _words(question, answer, in_text=False) or NOT_KNOWN


def answer_in_text(question: Question, answer: Answer | None) -> str:
    """Return an answer as a sentence holds it; None is what the question calls it."""
    words = _words(question, answer, in_text=True)
    unknown = question.unknown_as or f"({question.short}: not known yet)"
    return words or unknown


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
    choice = question.offered.get(word)
    if choice is None:
        return word
    return (choice.in_text or lower_first(choice.label)) if in_text else choice.label


class Labelled(Protocol):
    """A level: one of a rulebook, or as a briefing names it."""

    @property
    def label(self) -> str:
        """What people call it."""


def level_in_words(lowest: Labelled, highest: Labelled, *, settled: bool = True) -> str:
    """Return a level, or a range, as every page, paper and list says it.

    One level is not `settled` where answers contradict each other.
    """
    if lowest == highest:
        return lowest.label if settled else f"{lowest.label}, not settled"
    return f"{lowest.label} to {lower_first(highest.label)}"


def level_in_text(lowest: Labelled, highest: Labelled) -> str:
    """Return the same inside a sentence, where a range stands between quotes."""
    says = level_in_words(lowest, highest)
    return (
        says
        if lowest == highest
        else f"\N{LEFT DOUBLE QUOTATION MARK}{says}\N{RIGHT DOUBLE QUOTATION MARK}"
    )


def dates_in_words(in_force: InForce) -> str:
    """Return the days a rule holds on, or nothing where it always does."""
    ends = (("from", in_force.from_), ("until", in_force.until))
    return " ".join(f"{word} {day_in_words(day)}" for word, day in ends if day)


def counted(number: int, singular: str, plural: str) -> str:
    """Return a number with the words that go with it."""
    return f"{number} {singular if number == 1 else plural}"


def tone(place: int) -> int:
    """Return the colour, from 1, of the level at that place; the last for all above."""
    return min(place + 1, TONES)


def fill(text: str, questions: Mapping[str, Question], answers: Answers) -> str:
    """Return a sentence with each {question-id} replaced by its answer in words.

    Nothing else is replaced: answers are words, never looked into, and other braces
    stay as they are.
    """
    return upper_first(fill_clause(text, questions, answers))


def fill_clause(text: str, questions: Mapping[str, Question], answers: Answers) -> str:
    """Return the same of words that go on a sentence."""

    def answer(match: re.Match[str]) -> str:
        question = questions.get(match[1])
        if question is None:
            return match[0]
        return answer_in_text(question, answers.get(match[1]))

    return PLACEHOLDER.sub(answer, text.strip())


def who(name: str, *, confirmed: bool) -> str:
    """Return who did something; a name that was only typed says so."""
    return name if confirmed else f"{name} (not confirmed)"


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
    """Return the answers that a question allows, as a sentence."""
    return KIND_WORDS[question.kind].offers.format(unit=question.unit or "units")


def written(question: Question) -> str:
    """Return how a deal file answers a question."""
    return question.unit or KIND_WORDS[question.kind].written


@lru_cache(maxsize=16)
def descriptive(rulebook: Rulebook) -> frozenset[str]:
    """Return the questions that describe a deal: parties, value, size and days."""
    days = [it.question for it in rulebook.anchors.values() if it.question]
    every = rulebook.questions.values()
    others = (it.id for it in every if it.in_brief or not it.traits.compared)
    return frozenset([*days, *others])


def spread(first: str, last: str) -> str:
    """Return two lengths of time as one, their unit said once."""
    return f"{first.removesuffix(last[last.find(' ') :])} to {last}"


def lengths_in_words(spans: Iterable[Span]) -> str:
    """Return lengths of time in words, those of one kind put together."""
    totals, lengths = [*map(_total, beside(spans))], list[str]()
    for place, total in enumerate(totals):
        others = (*totals[:place], *(it for it in totals[place + 1 :] if it != total))
        if not any(total <= other for other in others):  # else one is as long for sure
            lengths.append(list_in_words(counted(total[it], *it) for it in total))
    if not lengths[1:]:
        return lengths[0]
    return f"the {'longest' if lengths[2:] else 'longer'} of {list_in_words(lengths)}"


def _total(spans: Iterable[Span]) -> Counter[tuple[str, str]]:
    """Return how long spans are after one another, by the unit: one, and several."""
    total = Counter[tuple[str, str]]()
    for span in spans:
        unit = ("day", "days") if span.months is None else ("month", "months")
        if span.working_days is not None:
            unit = ("working day", "working days")
        total[unit] += int(sum(span.lengths))
    return total


def longest(spans: Iterable[S]) -> tuple[S, ...]:
    """Return those of the phases beside each other that take longest, as far as seen.

    A working day counts as so much more than a day that a week has five of them.
    """
    return max(beside(spans), key=in_days)


def in_days(spans: Iterable[Span]) -> float:
    """Return about how many days lengths of time come to, after one another."""
    return sum(
        float(it.days or 0)
        + float(it.months or 0) * 30
        + float(it.working_days or 0) * 7 / 5
        for it in spans
    )
