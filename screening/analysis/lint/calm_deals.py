"""Looks for deals that have what is wanted and meet none of many conditions."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

from screening.engine.solver import Solver, SolverCondition, UndecidedError, Wanted
from screening.rulebook.conditions import Answers
from screening.rulebook.model import Verdict

MET, NOT_MET = Verdict.MET, Verdict.NOT_MET


class Tried(NamedTuple):
    """What earlier searches for a calm deal found: conditions that stand in the way.

    `stood` stood in the way, the first of them first. No deal at all meets none of
    those in one of `failed`, and yet has what is wanted.
    """

    stood: list[SolverCondition]
    failed: set[frozenset[SolverCondition]]


def find_calm(
    solver: Solver,
    wanted: Sequence[Wanted],
    calm: Collection[SolverCondition],
    apart: Sequence[Answers] = (),
    tried: Tried | None = None,
) -> Answers | None:
    """Return answers that have what is wanted and meet none of the calm conditions.

    Those are brought in one by one, as they turn out to stand in the way. What was
    `tried` of the same wanted comes first, and is added to. `apart` are further answers
    by rulebook.
    """
    stood, failed = tried or Tried([], set())
    if any(it.issubset(calm) for it in failed):
        return None
    found: Answers = {}
    while True:
        first = [(it, NOT_MET) for it in stood if it in calm]
        answers = _onwards(solver, (*wanted, *first), found, apart)
        if answers is None:
            failed.add(frozenset(it for it, _verdict in first))
            return None
        found, verdicts = answers, _verdicts(solver, calm, answers, apart)
        told = dict(zip(calm, verdicts, strict=True))
        standing = [it for it in calm if told[it] is not NOT_MET]
        if not standing:
            every = [(it, NOT_MET) for it in calm]
            return solver.fewest(found, *wanted, *every, apart=apart)
        met = (it for it in standing if told[it] is MET)
        stood.append(next(met, standing[0]))


def _onwards(
    solver: Solver,
    wanted: Sequence[Wanted],
    found: Answers,
    apart: Sequence[Answers],
) -> Answers | None:
    """Return answers that have what is wanted: more than were found, or others."""
    if found:
        with suppress(UndecidedError):
            answers = solver.find(*wanted, known=found, apart=apart)
            if answers is not None:
                return answers
    return solver.find(*wanted, apart=apart)


def _verdicts(
    solver: Solver,
    conditions: Collection[SolverCondition],
    answers: Answers,
    apart: Sequence[Answers],
) -> Iterator[Verdict]:
    """Yield what the conditions come to, each in the deal that it is decided in."""
    own = apart or ({},) * len(solver.evaluators)
    facts = [
        evaluator.read({**answers, **further})
        for evaluator, further in zip(solver.evaluators, own, strict=True)
    ]
    for of, decider in conditions:
        yield decider.decide(facts[of]).verdict
