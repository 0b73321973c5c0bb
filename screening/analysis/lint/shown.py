"""Deals that were decided already: they spare many a search."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property, reduce
from operator import and_, or_

from screening.analysis.contents import Contents
from screening.analysis.proofs import given_by, verdicts_of
from screening.engine.batch import Batch
from screening.engine.logic import Remembered
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import (
    ALWAYS,
    AllOf,
    Answer,
    Answers,
    AnyOf,
    Comparison,
    Condition,
    Is,
)
from screening.rulebook.fields import InForce
from screening.rulebook.model import Rule, Rulebook, Verdict

MOST_ANSWERS = 4096
"""For how many answers it is remembered which rules they rule out."""


class ShownDeals:
    """What deals that are shown come to: those of the examples."""

    def __init__(
        self, rulebook: Rulebook, rules: Sequence[Rule], deals: Sequence[Deal]
    ) -> None:
        self._rulebook, self._rules, self._deals = rulebook, rules, deals

    @cached_property
    def _batch(self) -> Batch:
        return Batch(self._rulebook, given_by(self._deals))

    def have(self, *wanted: tuple[Condition, Verdict]) -> bool:
        """Tell whether a deal gets every condition the wanted verdict."""
        having = (self._batch.having(*each) for each in wanted)
        return bool(self._deals) and reduce(and_, having, -1) != 0

    @cached_property
    def verdicts(self) -> Mapping[str, Mapping[Verdict, int]]:
        """By rule, the deals of each verdict on their day, a bit for each."""
        in_force = self._batch.in_force
        return {
            rule.id: {
                Verdict.MET: met,
                Verdict.OPEN: possible & ~met,
                Verdict.NOT_MET: in_force(rule) & ~possible,
            }
            for rule, met, possible in self._batch.found
        }


class Standing:
    """Which rules a deal does not leave unmet, found without deciding them all.

    A rule is not met where an answer fails a comparison that all that meet it pass.
    So each answer rules out most of very many rules at once.
    """

    def __init__(self, contents: Contents, rules: Sequence[Rule]) -> None:
        self._contents, self._rulebook = contents, contents.rulebook
        self._rules, self._over = rules, Remembered(self._as_high)
        self._bits = {rule.id: 1 << at for at, rule in enumerate(rules)}
        self._needed = Remembered[Condition, frozenset[Comparison]](self._needs)
        self._needing: dict[str, dict[Comparison, int]] = {}
        for rule in rules:
            for it in self._needed[rule.when]:
                needing = self._needing.setdefault(it.question, {})
                needing[it] = needing.get(it, 0) | self._bits[rule.id]
        self._ruled_out = Remembered(self._rule_out, MOST_ANSWERS)

    def among(
        self, rules: Collection[Rule], answers: Answers
    ) -> list[tuple[Rule, Verdict]]:
        """Return those of the rules that are met or open, in their order."""
        asked = self._needing.keys() & answers.keys()
        out = reduce(or_, (self._ruled_out[it, answers[it]] for it in asked), 0)
        left = [rule for rule in rules if not self._bits[rule.id] & out]
        whens = [rule.when for rule in left]
        verdicts = verdicts_of(self._contents, whens, answers)
        each = zip(left, verdicts, strict=True)
        return [found for found in each if found[1] is not Verdict.NOT_MET]

    def over(self, rule: Rule) -> list[Rule]:
        """Return the others that are as high, and in force whenever a rule is."""
        return [it for it in self._over[rule.level, rule.in_force] if it is not rule]

    def _as_high(self, level_and_days: tuple[str, InForce]) -> list[Rule]:
        (level, days), rank = level_and_days, self._rulebook.rank
        high = (rule for rule in self._rules if rank[rule.level] >= rank[level])
        return [rule for rule in high if rule.in_force.spans(days)]

    def _rule_out(self, said: tuple[str, Answer]) -> int:
        question, answer = said
        needing = self._needing[question].items()
        return reduce(or_, (bits for it, bits in needing if not it.holds(answer)), 0)

    def _needs(self, condition: Condition) -> frozenset[Comparison]:
        """Return comparisons that hold wherever a condition is met."""
        inner: Iterator[Condition] = iter(())
        match condition:
            case Comparison(question):
                gate = self._rulebook.questions[question].ask_when or ALWAYS
                return self._needed[gate] | {condition}
            case Is(definition):
                inner = iter([self._rulebook.definitions[definition].when])
            case AllOf(parts) | AnyOf([_] as parts):
                inner = iter(parts)
        return frozenset[Comparison]().union(*(self._needed[it] for it in inner))
