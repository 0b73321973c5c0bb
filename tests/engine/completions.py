"""Every way to answer what is open in a deal, one by one: what the engine proves."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import product
from math import prod

from hypothesis import assume

from screening.engine.assess import assess, quick_bound
from screening.engine.solver import Solver, UndecidedError
from screening.rulebook.conditions import Answer, Answers
from screening.rulebook.model import Rulebook
from tests.builders import A_DAY

MOST_COMPLETIONS = 3000


def answers_that_differ(rulebook: Rulebook) -> Mapping[str, list[Answer]]:
    """Return an answer of every class, by question, where there are not too many."""
    solver = Solver(rulebook)
    for rule in rulebook.rules.values():
        solver.compiled(rule.when)
    every = {}
    for name in rulebook.questions:
        with suppress(UndecidedError):
            every[name] = solver.all_answers(name)
    return every


def completions(rulebook: Rulebook, answers: Answers) -> Iterator[dict[str, Answer]]:
    """Yield the answers with every way to answer the other questions."""
    every = answers_that_differ(rulebook)
    open_ = [name for name in rulebook.questions if name not in answers]
    assume(prod(len(every[name]) for name in open_) <= MOST_COMPLETIONS)
    for filled in product(*(every[name] for name in open_)):
        yield {**answers, **dict(zip(open_, filled, strict=True))}


def place_of(rulebook: Rulebook, answers: Answers) -> int:
    """Return the place of the level of a deal of which all is known."""
    found = assess(rulebook, answers, A_DAY)
    bound = quick_bound(rulebook, found.findings)
    assert bound.settled
    return rulebook.rank[bound.lowest.id]
