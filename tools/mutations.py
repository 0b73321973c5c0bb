"""The mutants of a rulebook: each has one rule whose condition differs in one place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from screening.analysis.branches import (
    EDGES,
    ConditionPart,
    moved,
    parts_of,
    replaced,
    with_test,
)
from screening.rulebook.conditions import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Is,
    NoneOf,
)
from screening.rulebook.model import Rule, Rulebook

Changed = tuple[str, str, Condition]
"""The kind of a change, what it does, and the part as it is then."""


Threshold = Decimal | date


class Mutant(NamedTuple):
    """A rule whose condition differs in one place: `by` stands there for the `part`."""

    rule: Rule
    part: ConditionPart
    kind: str
    says: str
    by: Condition

    @property
    def when(self) -> Condition:
        """The changed condition."""
        return replaced(self.rule.when, self.part.path, self.by)


def mutants_of(rulebook: Rulebook) -> Iterator[Mutant]:
    """Yield every mutant of every rule that is not switched off, each once."""
    thresholds = _thresholds(rulebook)
    for rule in rulebook.rules.values():
        seen = {rule.when}
        for part in parts_of(rule.when) if rule.off is None else ():
            for kind, says, by in _changes(part.condition, rulebook, thresholds):
                mutant = Mutant(rule, part, kind, says, by)
                if mutant.when not in seen:
                    seen.add(mutant.when)
                    yield mutant


def mutated(rulebook: Rulebook, mutant: Mutant) -> Rulebook:
    """Return the rulebook with that rule changed."""
    rule = mutant.rule.model_copy(update={"when": mutant.when})
    return replace(rulebook, rules={**rulebook.rules, rule.id: rule})


def _thresholds(rulebook: Rulebook) -> Mapping[str, list[Threshold]]:
    """Return the thresholds that conditions use, by question, in order."""
    gates = [asked.ask_when for asked in rulebook.questions.values()]
    parts = (*rulebook.definitions.values(), *rulebook.rules.values())
    found: dict[str, set[Threshold]] = {}
    for condition in (*filter(None, gates), *(part.when for part in parts)):
        for part in parts_of(condition):
            for _, value in getattr(part.condition, "tests", ()):
                if not isinstance(value, frozenset):
                    found.setdefault(part.condition.question, set()).add(value)
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
        if isinstance(value, frozenset):
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
