"""Which open questions nothing waits for: answered now, they change nothing."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from screening.engine.assess import Assessment, engine_of
from screening.engine.evaluator import CompiledCondition, Decision, TruthBits
from screening.rulebook.fields import conditions_of, parts_in
from screening.rulebook.files import parts_by_kind
from screening.rulebook.model import Rulebook, Verdict

DECIDED_ELSEWHERE = {"question", "definition", "rule"}
"""The parts whose conditions an assessment decides already."""


def idle_questions(assessment: Assessment) -> frozenset[str]:
    """Return the questions, asked and not answered, that nothing waits for.

    They stay open: another answer may bring them back. Free text is not among them,
    because it is told and not compared.
    """
    questions = assessment.rulebook.questions
    waited = {*chain.from_iterable(found.waiting_for for found in assessment.findings)}
    waited |= {*_waited_for(assessment)}
    return frozenset(
        name
        for name in assessment.not_known
        if name not in waited and questions[name].traits.compared
    )


class _Conditions(NamedTuple):
    """What is written in one part, and in the parts that it lists."""

    own: list[CompiledCondition[Decision]]
    inner: list[CompiledCondition[Decision]]

    def waiting_for(self, facts: TruthBits) -> Iterator[str]:
        """Yield what is waited for; nothing once the part's own conditions fail."""
        own = [condition.decide(facts) for condition in self.own]
        if not own or any(found.verdict is not Verdict.NOT_MET for found in own):
            for found in (*own, *(inner.decide(facts) for inner in self.inner)):
                yield from found.waiting_for


@lru_cache(maxsize=8)
def _compiled(rulebook: Rulebook) -> list[_Conditions]:
    compiled = engine_of(rulebook).evaluator.compiled
    listed = parts_by_kind(rulebook).items()
    every = [
        part
        for kind, parts in listed
        if kind not in DECIDED_ELSEWHERE
        for part in parts.values()
    ]
    return [
        _Conditions(
            [*map(compiled, conditions_of(part))],
            [compiled(it) for inner in parts_in(part) for it in conditions_of(inner)],
        )
        for part in every
    ]


def _waited_for(assessment: Assessment) -> Iterator[str]:
    parts = _compiled(assessment.rulebook)
    facts = engine_of(assessment.rulebook).evaluator.read(assessment.answers)
    for part in parts:
        yield from part.waiting_for(facts)
