"""Doubts about conditions, proved: what never applies, idles, or is covered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from screening.analysis.branches import ConditionPart, parts_of
from screening.analysis.lint.context import (
    MET,
    NOT_MET,
    HeldCondition,
    LintContext,
    Wanted,
)
from screening.analysis.lint.doubts import FoundDoubt
from screening.formats.yaml_reader import Path
from screening.rulebook.conditions import AllOf, Comparison, Condition, Operator
from screening.rulebook.files import FOLLOWERS
from screening.rulebook.model import Rule, Verdict

_LISTS = {Operator.IS, Operator.ANY_OF, Operator.ALL_OF, Operator.NONE_OF}


def without_one(comparison: Comparison) -> Iterator[tuple[str, Comparison]]:
    """Yield each listed answer of a comparison, and the comparison without it."""
    for place, (operator, value) in enumerate(comparison.tests):
        if operator in _LISTS and isinstance(value, frozenset) and len(value) > 1:
            for word in sorted(value):
                tests = list(comparison.tests)
                tests[place] = (operator, value - {word})
                yield word, replace(comparison, tests=tuple(tests))


def never_applies(prover: LintContext, held: HeldCondition) -> Iterator[FoundDoubt]:
    """Yield a doubt where a condition can never be met."""
    if prover.possible((held.condition, MET)):
        return
    at, rest = _contradiction(prover, held.condition)
    answers = prover.find(*rest, (held.condition, NOT_MET)) or {}
    kind, name = held.part
    told = "no answers meet its condition"
    if at is not None:
        told = "this part contradicts the parts before it"
    yield FoundDoubt(
        kind="never-applies",
        part=held.part,
        path=held.path if at is None else (*held.path, "all", at),
        says=f'{kind} "{name}" can never apply{_otherwise(prover, held)}: {told}. '
        f"Change it, or delete it.",
        witness=prover.deal(f"As near to {name} as a deal can come", answers),
    )


def _otherwise(prover: LintContext, held: HeldCondition) -> str:
    """Return that it is this condition alone, where a part can apply by others."""
    kind, name = held.part
    leading = kind in FOLLOWERS and prover.leading_to(kind, name)
    if leading and prover.possible((leading, MET)):
        return " by this condition"
    return ""


def _contradiction(
    prover: LintContext, condition: Condition
) -> tuple[int | None, tuple[Wanted, ...]]:
    """Return which part of an all contradicts those before it, and those."""
    if isinstance(condition, AllOf):
        parts = tuple((one, MET) for one in condition.parts)
        for at in range(1, len(parts)):
            if not prover.possible(*parts[: at + 1]):
                return at, parts[:at]
    return None, ()


def idle_parts(prover: LintContext, held: HeldCondition) -> Iterator[FoundDoubt]:
    """Yield the outermost parts of a condition that make no difference to it."""
    if not prover.possible((held.condition, MET)):
        return
    idle: list[Path] = []
    for part in parts_of(held.condition):
        if any(part.path[: len(path)] == path for path in idle):
            continue
        if told := _idle_as(prover, part):
            idle.append(part.path)
            yield _idle(prover, held, (*held.path, *part.path), told)
        else:
            yield from _idle_answers(prover, held, part)


def _idle_as(prover: LintContext, part: ConditionPart) -> str:
    """Return how a part makes no difference; nothing where it makes one.

    One that is true merely because a question would not be asked otherwise is no
    doubt: saying it again makes a condition easier to read. Nor is one that all
    answers meet: it fails where its question is not asked.
    """
    fails = ((part.condition, NOT_MET), *part.beside)
    if not (prover.freely.possible(*fails) or prover.possible(*fails)):
        return "is always true where it stands"
    if not prover.possible((part.condition, MET), *part.beside):
        return "is never true where it stands"
    return ""


def _idle_answers(
    prover: LintContext, held: HeldCondition, part: ConditionPart
) -> Iterator[FoundDoubt]:
    """Yield the listed answers that make no difference."""
    if isinstance(part.condition, Comparison):
        path = (*held.path, *part.path, part.condition.question)
        for word, fewer in without_one(part.condition):
            if not _told_apart(prover, part, fewer):
                yield _idle(prover, held, path, f'has an idle answer, "{word}"', word)


def _told_apart(prover: LintContext, part: ConditionPart, other: Condition) -> bool:
    """Tell whether some deal tells a part from another that stood in its place."""
    return any(
        prover.possible((met, MET), (not_met, NOT_MET), *part.beside)
        for met, not_met in ((part.condition, other), (other, part.condition))
    )


def _idle(
    prover: LintContext, held: HeldCondition, path: Path, told: str, about: str = ""
) -> FoundDoubt:
    kind, name = held.part
    whole = path == held.path
    part, cure = (
        ("its condition", "Say when it applies")
        if whole
        else ("this part", "Take it out")
    )
    answers = prover.find((held.condition, MET)) or {}
    return FoundDoubt(
        kind="idle-part",
        part=held.part,
        path=path,
        about=about,
        says=f'{kind} "{name}": {part} {told}, so it makes no difference to any deal. '
        f"{cure}, or correct it.",
        witness=prover.deal(f"A deal for {name}", answers),
    )


def covered_rules(prover: LintContext, rule: Rule) -> Iterator[FoundDoubt]:
    """Yield a doubt for each rule of the same or a higher level that covers a rule."""
    if prover.possible((rule.when, MET)):
        for other in prover.rules:
            if _may_cover(prover, rule, other) and _implies(prover, rule, other):
                yield from _covered(prover, rule, other)


def _may_cover(prover: LintContext, rule: Rule, other: Rule) -> bool:
    """Tell whether a rule could cover another, as far as that is seen at once."""
    rank = prover.rulebook.rank
    if other is rule or rank[other.level] < rank[rule.level]:
        return False
    shown = prover.verdicts
    return other.in_force.spans(rule.in_force) and not any(
        verdict is Verdict.MET and shown[other.id].get(place) is not Verdict.MET
        for place, verdict in shown[rule.id].items()
    )


def _implies(prover: LintContext, rule: Rule, other: Rule) -> bool:
    return not prover.possible((rule.when, MET), (other.when, NOT_MET))


def _covered(prover: LintContext, rule: Rule, other: Rule) -> Iterator[FoundDoubt]:
    """Yield the doubt about a covered rule; of two equal ones, about the later."""
    order = list(prover.rulebook.rules)
    equal = _implies(prover, other, rule)
    same = _may_cover(prover, other, rule)
    if equal and same and order.index(rule.id) < order.index(other.id):
        return
    says = (
        f'rule "{rule.id}" is met by the same deals as "{other.id}". Merge the two.'
        if equal
        else f'rule "{rule.id}" never lifts a level: whenever it is met, so is '
        f'"{other.id}", of level {other.level}. Raise its level, narrow "{other.id}", '
        f"or merge the two."
    )
    answers = prover.find((rule.when, MET)) or {}
    yield FoundDoubt(
        kind="equal-rules" if equal else "covered-rule",
        part=("rule", rule.id),
        about=other.id,
        says=says,
        witness=prover.deal(
            f"A deal for {rule.id} and {other.id}", answers, prover.day_for(rule, other)
        ),
    )
