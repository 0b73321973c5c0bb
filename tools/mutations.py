"""The mutants of a rulebook: each has one condition that differs in one place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from screening.analysis.branches import (
    EDGES,
    ConditionPart,
    moved,
    parts_of,
    replaced,
    with_test,
)
from screening.analysis.coverage import (
    DecidingCondition,
    deciding_conditions,
    with_condition,
)
from screening.rulebook.conditions import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Is,
    NoneOf,
    walk,
)
from screening.rulebook.files import PartId
from screening.rulebook.model import Rulebook

Changed = tuple[str, str, Condition]
"""The kind of a change, what it does, and the part as it is then."""


Threshold = Decimal | date


class Mutant(NamedTuple):
    """A rule or regime one of whose conditions differs in one place.

    The condition is `held` in it; `by` stands there for the `part`. Its `name` is its
    kind and id.
    """

    name: PartId
    held: DecidingCondition
    part: ConditionPart
    kind: str
    says: str
    by: Condition

    @property
    def when(self) -> Condition:
        """The changed condition."""
        return replaced(self.held.condition, self.part.path, self.by)


def mutants_of(rulebook: Rulebook) -> Iterator[Mutant]:
    """Yield every mutant of every rule that is not switched off and regime, once."""
    thresholds = _thresholds(rulebook)
    for name, held in _held(rulebook):
        seen = {held.condition}
        for part in parts_of(held.condition):
            for kind, says, by in _changes(part.condition, rulebook, thresholds):
                mutant = Mutant(name, held, part, kind, says, by)
                if mutant.when not in seen:
                    seen.add(mutant.when)
                    yield mutant


def _held(rulebook: Rulebook) -> Iterator[tuple[PartId, DecidingCondition]]:
    """Yield the conditions that decide rules and filings, and what they belong to."""
    for rule in rulebook.rules.values():
        for held in deciding_conditions(rule) if rule.off is None else ():
            yield ("rule", rule.id), held
    for regime in rulebook.regimes.values():
        for held in deciding_conditions(regime):
            yield ("regime", regime.id), held


def mutated(rulebook: Rulebook, mutant: Mutant) -> Rulebook:
    """Return the rulebook with that rule or regime changed."""
    kind, name = mutant.name
    if kind == "rule":
        rule = with_condition(rulebook.rules[name], mutant.held.path, mutant.when)
        return replace(rulebook, of=None, rules={**rulebook.rules, name: rule})
    regime = with_condition(rulebook.regimes[name], mutant.held.path, mutant.when)
    return replace(rulebook, of=None, regimes={**rulebook.regimes, name: regime})


def _thresholds(rulebook: Rulebook) -> Mapping[str, list[Threshold]]:
    """Return the thresholds that conditions use, by question, in order."""
    gates = [it.ask_when for it in rulebook.questions.values()]
    defined = (part.when for part in rulebook.definitions.values())
    held = (held.condition for _name, held in _held(rulebook))
    found: dict[str, set[Threshold]] = {}
    asked = (gate for gate in gates if gate is not None)
    for leaf in chain.from_iterable(map(walk, (*asked, *defined, *held))):
        if not isinstance(leaf, Comparison):
            continue
        for _, value in leaf.tests:
            if isinstance(value, Decimal | date):
                found.setdefault(leaf.question, set()).add(value)
    return {name: sorted(values) for name, values in found.items()}


def _changes(
    part: Condition, rulebook: Rulebook, thresholds: Mapping[str, list[Threshold]]
) -> Iterator[Changed]:
    match part:
        case Comparison(question):
            yield from _answers(part, list(rulebook.questions[question].offered))
            yield from _moves(part, thresholds.get(question, []))
        case AllOf(parts) | AnyOf(parts) | NoneOf(parts):
            yield from _swaps(part)
            for at, dropped in enumerate(parts if len(parts) > 1 else ()):
                rest = type(part)(parts[:at] + parts[at + 1 :])
                yield "a part dropped", f"{_named(dropped)} dropped", rest
        case Is():
            return


def _swaps(group: AllOf | AnyOf | NoneOf) -> Iterator[Changed]:
    match group:
        case NoneOf(parts):
            yield "any for none", "any for none", AnyOf(parts)
        case AllOf(parts) if len(parts) > 1:
            yield "any for all", "any for all", AnyOf(parts)
        case AnyOf(parts) if len(parts) > 1:
            yield "all for any", "all for any", AllOf(parts)


def _answers(part: Comparison, words: Sequence[str]) -> Iterator[Changed]:
    """Yield a comparison without each answer, and with the next other one instead."""
    for at, (operator, value) in enumerate(part.tests):
        if not isinstance(value, frozenset):
            continue
        for word in sorted(value):
            rest, place = value - {word}, words.index(word)
            if rest:
                by = with_test(part, at, operator, rest)
                yield "an answer dropped", f"{part.question}: {word} dropped", by
            for other in [*words[place:], *words[:place]]:
                if other not in value:
                    by = with_test(part, at, operator, rest | {other})
                    says = f"{part.question}: {other} for {word}"
                    yield "an answer replaced", says, by
                    break


def _moves(part: Comparison, used: Sequence[Threshold]) -> Iterator[Changed]:
    """Yield a comparison with each threshold moved, or on the other side of itself."""
    for at, (operator, value) in enumerate(part.tests):
        if not isinstance(value, Decimal | date):
            continue
        says = f"{part.question}: {operator} {value}"
        edge = EDGES[operator]
        by = with_test(part, at, edge, value)
        yield "a threshold's edge", f"{edge} for {says}", by
        here = used.index(value)
        near = [*used[max(0, here - 1) : here], *used[here + 1 : here + 2]]
        for to in (moved(value, -1), moved(value, 1), *near):
            by = with_test(part, at, operator, to)
            yield "a threshold moved", f"{to} for {says}", by


def _named(part: Condition) -> str:
    match part:
        case Is(name):
            return name
        case Comparison(question):
            return question
        case AllOf():
            return "all"
        case AnyOf():
            return "any"
        case NoneOf():
            return "none"
