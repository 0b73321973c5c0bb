"""Which open questions nothing waits for: answered now, they change nothing."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from screening.engine.assess import Assessment, Engine, Known
from screening.engine.verdicts import Place
from screening.rulebook.conditions import Condition, behind
from screening.rulebook.fields import (
    InForce,
    Part,
    Ref,
    conditions_in,
    marked,
    parts_in,
)
from screening.rulebook.files import parts_by_kind
from screening.rulebook.model import Rulebook, Verdict

DECIDED_ELSEWHERE = {"question", "definition", "rule"}
"""The parts whose conditions an assessment decides already."""


def idle_questions(assessment: Assessment) -> frozenset[str]:
    """Return the questions, asked and not answered, that nothing waits for.

    They stay open: another answer may bring them back. What a regime counts from or
    reckons a fine of is waited for as long as it may ask something. Free text is not
    among them, because it is told and not compared.
    """
    questions = assessment.rulebook.questions
    open_ = assessment.with_verdict(Verdict.OPEN)
    waited = {*chain.from_iterable(found.waiting_for for found in open_)}
    left = frozenset(
        name
        for name in assessment.not_known
        if name not in waited and questions[name].traits.compared
    )
    return left.difference(_waited_for(assessment, left))


class _Read(NamedTuple):
    """A condition, its place among the verdicts, and the questions that decide it."""

    condition: Condition
    place: Place
    questions: frozenset[str]


class _Readable(NamedTuple):
    """What one part and the parts that it lists read: by condition, or by name."""

    ends: date
    own: list[_Read]
    inner: list[_Read]
    named: list[str]
    questions: frozenset[str]

    def waiting_for(self, known: Known, left: frozenset[str]) -> Iterator[str]:
        """Yield what is waited for; nothing once the part's own conditions fail.

        Conditions that read none of what is `left` are passed over.
        """
        if self.questions.isdisjoint(left) and not self.named:
            return
        own = [known.at(it.place) for it in self.own]
        if not own or any(verdict is not Verdict.NOT_MET for verdict in own):
            for condition, place, questions in (*self.own, *self.inner):
                if known.at(place) is Verdict.OPEN and not questions.isdisjoint(left):
                    yield from known.reasons.decide(condition).waiting_for
            yield from self.named if own else ()


def _waited_for(assessment: Assessment, left: frozenset[str]) -> Iterator[str]:
    """Yield which of the questions that are left something else waits for."""
    known = assessment.known
    for part in _readable(known.engine):
        if assessment.on <= part.ends:
            yield from part.waiting_for(known, left)


@lru_cache(maxsize=8)
def _readable(engine: Engine) -> list[_Readable]:
    place, rulebook = engine.verdicts.place, engine.rulebook
    every = (
        part
        for kind, parts in parts_by_kind(rulebook).items()
        if kind not in DECIDED_ELSEWHERE
        for part in parts.values()
    )

    def read(part: Part) -> list[_Read]:
        return [
            _Read(it, place[it], questions_behind(it)) for it in conditions_in(part)
        ]

    def questions_behind(condition: Condition) -> frozenset[str]:
        nodes = behind(condition, rulebook.conditions)
        return frozenset(name for kind, name in nodes if kind == "question")

    def readable(part: Part) -> _Readable:
        own, inner = read(part), [*chain.from_iterable(map(read, parts_in(part)))]
        questions = frozenset[str]().union(*(it.questions for it in (*own, *inner)))
        ends = getattr(part, "in_force", InForce()).until or date.max
        return _Readable(ends, own, inner, [*_named(part, rulebook)], questions)

    return [*map(readable, every)]


def _named(part: Part, rulebook: Rulebook) -> Iterator[str]:
    """Yield the questions that a part names, for an amount or for the day of a term."""
    for inner in (part, *parts_in(part)):
        for _key, ref, name in marked(inner, Ref):
            if ref.kind == "question" and name:
                yield name
            elif ref.kind == "anchor" and name:
                yield rulebook.anchors[name].question or ""
