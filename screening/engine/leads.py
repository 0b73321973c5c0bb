"""Which missing facts settle most of the filings that are open: what to find out first.

A fact settles a filing where some answer to it does, whatever becomes of all others.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from screening.engine.assess import Assessment, Engine
from screening.engine.equivalence import answers_for, first_of_each
from screening.engine.filings import Filing, states_with
from screening.rulebook.conditions import Answer, Comparison
from screening.rulebook.model import Question


class Lead(NamedTuple):
    """A fact with open filings: those that some answer to it settles.

    Where no fact settles any of them, they merely wait for it: it does not settle.
    """

    question: str
    filings: tuple[Filing, ...]
    settles: bool = True


def leads(assessment: Assessment, found: Iterable[Filing]) -> tuple[Lead, ...]:
    """Share out open filings among facts, the fact that settles most first.

    Each filing stands once, in the order given. Of facts that settle as many, the one
    that more wait for comes first, then the one that stands first on the page.
    """
    left = [it for it in found if it.state.traits.hangs and it.waiting_for]
    settled = settled_by(assessment, left)
    order, shared = [*assessment.rulebook.questions], list[Lead]()
    while left:
        names = {name for filing in left for name in filing.waiting_for}
        facts = [_lead(name, left, settled) for name in sorted(names, key=order.index)]
        lead, _waiting = max(
            facts, key=lambda it: (it[0].settles, len(it[0].filings), it[1])
        )
        shared.append(lead)
        gone = {filing.regime.id for filing in lead.filings}
        left = [filing for filing in left if filing.regime.id not in gone]
    return tuple(shared)


def _lead(
    question: str, left: Sequence[Filing], settled: Mapping[str, frozenset[str]]
) -> tuple[Lead, int]:
    """Return what a fact settles, or else what waits for it; and how many wait."""
    waiting = tuple(it for it in left if question in it.waiting_for)
    settles = tuple(it for it in waiting if question in settled[it.regime.id])
    return Lead(question, settles or waiting, bool(settles)), len(waiting)


def settled_by(
    assessment: Assessment, found: Iterable[Filing]
) -> dict[str, frozenset[str]]:
    """Return the questions of which one answer settles a filing, by its regime."""
    tried = _answers_to(assessment.known.engine)
    waiting = {it.regime.id: it.waiting_for for it in found}
    settled: dict[str, set[str]] = {regime: set() for regime in waiting}
    for name in {name for names in waiting.values() for name in names}:
        left = {regime for regime in waiting if name in waiting[regime]}
        for answer in tried(name):
            if not left:
                break
            said = {**assessment.answers, name: answer}
            then = states_with(assessment, said, left)
            found_by_it = {it for it, state in then.items() if not state.traits.hangs}
            for regime in found_by_it:
                settled[regime].add(name)
            left -= found_by_it
    return {name: frozenset(questions) for name, questions in settled.items()}


@lru_cache(maxsize=8)
def _answers_to(engine: Engine) -> Callable[[str], list[Answer]]:
    """Return the answers that are tried, by question: one of every class of filings."""
    questions, compared = engine.rulebook.questions, engine.compared_by_regimes

    def answers(name: str) -> list[Answer]:
        comparisons = compared.get(name, [])
        return first_of_each(_answers(questions[name], comparisons), comparisons)

    return cache(answers)


def _answers(question: Question, compared: Sequence[Comparison]) -> Sequence[Answer]:
    """Return the answers that are tried: of several choices none, or one of them."""
    if question.traits.several:
        return [frozenset[str](), *(frozenset({word}) for word in question.choices)]
    return answers_for(question, compared)
