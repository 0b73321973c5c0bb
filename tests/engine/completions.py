"""Every way to answer what is open in a deal, one by one: what the engine proves."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain, combinations, product
from math import prod

from hypothesis import assume

from screening.engine.assess import assess, quick_bound
from screening.engine.equivalence import TooManyError, answers_for, first_of_each
from screening.engine.filings import filings
from screening.rulebook.conditions import Answer, Answers, comparisons_behind
from screening.rulebook.editions import of_day
from screening.rulebook.fields import conditions_in
from screening.rulebook.kinds import Kind
from screening.rulebook.model import Question, Rulebook
from screening.rulebook.states import State
from tests import builders as a

MOST_COMPLETIONS = 3000
MOST_CHOICES = 8
"""Of how many choices, several of which may be said, every answer is looked for."""


def answers_that_differ(rulebook: Rulebook) -> Mapping[str, list[Answer]]:
    """Return an answer of every class, by question, where there are not too many."""
    rulebook = of_day(rulebook, rulebook.heading.reviewed)
    whens = [rule.when for rule in rulebook.rules.values()]
    for regime in rulebook.regimes.values():
        for part in (regime, *regime.readings, *regime.unless):
            whens += conditions_in(part)
    every = {
        it for when in whens for it in comparisons_behind(when, rulebook.conditions)
    }
    found = {}
    for name, question in rulebook.questions.items():
        if question.traits.several and len(question.choices) > MOST_CHOICES:
            continue
        own = [it for it in every if it.question == name]
        with suppress(TooManyError):
            found[name] = first_of_each(answers_for(question, own), own)
    return found


HALVES = [Decimal(half) / 2 for half in range(-1, 10)]
DAYS = [date(2025, 12, 31) + timedelta(days) for days in range(6)]


def every_answer(question: Question) -> list[Answer]:
    """Return answers on both sides of everything that a drawn rulebook compares."""
    traits = question.traits
    if traits.numeric:
        return [number for number in HALVES if question.allows(number)]
    if question.kind is Kind.DATE:
        return [*DAYS]
    if question.kind is Kind.COUNTRY:
        return ["IT", "CN", "NO", "FR"]
    if traits.several:
        sizes = range(len(question.choices) + 1)
        every = chain(*(combinations(question.choices, size) for size in sizes))
        return [frozenset(some) for some in every]
    words: list[Answer] = [*question.offered] or ["some words"]
    return words if traits.listed else words[::-1]


def completions(rulebook: Rulebook, answers: Answers) -> Iterator[dict[str, Answer]]:
    """Yield the answers with every way to answer the other questions."""
    every = answers_that_differ(rulebook)
    open_ = [name for name in rulebook.questions if name not in answers]
    assume(prod(len(every[name]) for name in open_) <= MOST_COMPLETIONS)
    return filled(answers, {name: every[name] for name in open_})


def filled(
    answers: Answers, every: Mapping[str, list[Answer]]
) -> Iterator[dict[str, Answer]]:
    """Yield answers with every way to answer some other questions."""
    for some in product(*every.values()):
        yield {**answers, **dict(zip(every, some, strict=True))}


def place_of(rulebook: Rulebook, answers: Answers) -> int:
    """Return the place of the level of a deal of which all is known."""
    assessment = assess(rulebook, answers, a.DAY)
    bound = quick_bound(rulebook, assessment.findings)
    assert bound.settled
    return rulebook.rank[bound.lowest.id]


def states_of(rulebook: Rulebook, answers: Answers) -> dict[str, State]:
    """Return how the regimes in force stand to a deal of which all is known."""
    assessment = assess(rulebook, answers, a.DAY)
    assert not assessment.not_known
    found = filings(assessment)
    regimes = rulebook.regimes
    law = {
        n for n, it in regimes.items() if it.in_force.covers(a.DAY) and not it.proposal
    }
    return {it.regime.id: it.state for it in found if it.regime.id in law}
