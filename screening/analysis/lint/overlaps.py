"""Doubts about rules that say what others say: equal, covered by one or by two."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import reduce
from itertools import combinations, permutations
from operator import and_
from typing import NamedTuple

from screening.analysis.lint import calm_deals, checks
from screening.analysis.lint.checks import (
    MET,
    NOT_MET,
    OPEN,
    Doubt,
    DoubtKind,
    Doubts,
    LintContext,
    PartName,
)
from screening.engine.solver import UndecidedError
from screening.rulebook.conditions import ALWAYS, Answers, Condition
from screening.rulebook.model import Rule, Rulebook

BOTH = "A deal for {name} and {about}"
EQUAL_RULES = DoubtKind(
    "equal-rules",
    'rule "{name}" is met by the same deals as "{about}". Merge the two.',
    BOTH,
)
EQUAL_ONCE_KNOWN = DoubtKind(
    "equal-rules",
    'once all is known, rule "{name}" is met by the same deals as "{about}". Merge the '
    "two.",
    BOTH,
)
COVERED_RULE = DoubtKind(
    "covered-rule",
    'rule "{name}" never lifts a level: whenever it is met, so is "{about}", of level '
    '{level}. Raise its level, narrow "{about}", or merge the two.',
    BOTH,
)
COVERED_ONCE_KNOWN = DoubtKind(
    "covered-rule",
    'rule "{name}" never lifts a level: whenever it is met, "{about}", of level '
    "{level}, must be met as well once all is known. Raise its level, narrow "
    '"{about}", or merge the two.',
    BOTH,
)


@checks.check("rule")
def covered_rules(context: LintContext, part: PartName, rule: Rule) -> Doubts:
    """Yield rules, at least as high, that cover a rule; of equal ones, the earlier."""
    if not context.possible((rule.when, MET)):
        return
    for place, other in enumerate(context.rules):
        if _may_cover(context, rule, other) and _implies(context, rule, other):
            equal = _implies(context, other, rule)
            same = equal and _may_cover(context, other, rule)
            if same and context.rules.index(rule) < place:
                continue
            kind = _kind(context, rule, other, equal=equal)
            answers = context.find((rule.when, MET), (other.when, MET))
            witness = context.deal(answers, context.day_for(rule, other))
            yield context.doubt(kind, part, witness, (), other.id, level=other.level)


def _kind(context: LintContext, rule: Rule, other: Rule, *, equal: bool) -> DoubtKind:
    """Return the kind that says it of half-known deals too, where that is proved."""
    sides = permutations((rule, other)) if equal else ((rule, other),)
    with suppress(UndecidedError):
        if not any(
            context.possible((it.when, MET), (to.when, OPEN)) for it, to in sides
        ):
            return EQUAL_RULES if equal else COVERED_RULE
    return EQUAL_ONCE_KNOWN if equal else COVERED_ONCE_KNOWN


def _may_cover(context: LintContext, rule: Rule, other: Rule) -> bool:
    """Tell whether a rule could cover another, as far as that is seen at once."""
    shown = context.verdicts
    apart = shown[rule.id][MET] & shown[other.id][NOT_MET]
    return not apart and _stands_over(context, rule, other)


def _stands_over(context: LintContext, rule: Rule, other: Rule) -> bool:
    """Tell whether another rule is as high, and in force on all the days of a rule."""
    rank = context.rulebook.rank
    high = other is not rule and rank[other.level] >= rank[rule.level]
    return high and other.in_force.spans(rule.in_force)


def _implies(context: LintContext, rule: Rule, other: Rule) -> bool:
    return not context.possible((rule.when, MET), (other.when, NOT_MET))


ONE_OF_TWO = DoubtKind(
    "one-of-two",
    'rule "{name}" never lifts a level: whenever it is met, one of "{one}" and '
    '"{other}" must be met as well. Raise its level, or narrow one of the two.',
    "A deal for {name} and {met}",
)
NEVER_CALM = DoubtKind(
    "one-of-two",
    'no deal can stay at {level}: whatever is answered, one of "{one}" and "{other}" '
    "must be met. Narrow one of the two.",
    "A deal for {met}",
)


@checks.check("rule")
def covered_by_two(context: LintContext, part: PartName, rule: Rule) -> Doubts:
    """Yield two rules of which one must be met where a rule above the lowest is."""
    over = [it for it in context.lifting if _stands_over(context, rule, it)]
    lifts = context.rulebook.rank[rule.level] > 0 and not _is_alone(context, rule, over)
    if lifts and context.possible((rule.when, MET)):
        shown = context.verdicts[rule.id][MET]
        for pair in _pairs(context, rule.when, over, shown):
            on = context.day_for(rule, pair.one, pair.other)
            yield _one_of_two(context, ONE_OF_TWO, part, pair, on)


def _is_alone(context: LintContext, rule: Rule, others: Sequence[Rule]) -> bool:
    """Tell whether a deal that is shown meets a rule and none of the others."""
    shown = context.verdicts
    unmet = (shown[other.id][NOT_MET] for other in others)
    return reduce(and_, unmet, shown[rule.id][MET]) != 0


@checks.check("rulebook")
def never_calm(context: LintContext, part: PartName, _: Rulebook) -> Doubts:
    """Yield two rules above the lowest level of which every deal must meet one.

    What hinders the search is told of the rule that hinders it.
    """
    live = [rule for rule in context.lifting if rule.covers(context.on)]
    with suppress(UndecidedError):
        for pair in _pairs(context, ALWAYS, live):
            yield _one_of_two(context, NEVER_CALM, part, pair, context.on)


class _Pair(NamedTuple):
    """Two rules of which one must be met where a condition is."""

    when: Condition
    one: Rule
    other: Rule


def _pairs(
    context: LintContext, when: Condition, rules: Sequence[Rule], shown: int = -1
) -> Iterator[_Pair]:
    """Yield the pairs among these rules, but for those of which one must be met alone.

    A deal that meets the condition and neither rule of a pair spares other searches.
    `shown` are the deals that are shown to meet the condition, a bit for each.
    """
    if _calm(context, when, rules) is not None:
        return
    unmet = {it.id: context.verdicts[it.id][NOT_MET] & shown for it in rules}
    free = [
        it for it in rules if unmet[it.id] or _calm(context, when, [it]) is not None
    ]
    failing: list[set[str]] = []
    for pair in combinations(free, 2):
        if reduce(and_, (unmet[rule.id] for rule in pair)):
            continue
        if any(fails.issuperset(rule.id for rule in pair) for fails in failing):
            continue
        if (answers := _calm(context, when, pair)) is None:
            yield _Pair(when, *pair)
        else:
            fails = (it.id for it in free if _fails(context, it, answers))
            failing.append(set(fails))


def _calm(
    context: LintContext, when: Condition, rules: Sequence[Rule]
) -> Answers | None:
    """Return answers that meet a condition and none of these rules."""
    calm = [context.solver.compiled(rule.when) for rule in rules]
    return calm_deals.find_calm(context.solver, [(when, MET)], calm)


def _fails(context: LintContext, rule: Rule, answers: Answers) -> bool:
    when = context.solver.compiled(rule.when)
    return context.solver.verdict(when, answers) is NOT_MET


def _one_of_two(
    context: LintContext, kind: DoubtKind, part: PartName, pair: _Pair, on: date
) -> Doubt:
    """Return the doubt, with a deal that meets the one rule alone, and the other."""
    when, one, other = pair
    deals = []
    for met, unmet in ((one, other), (other, one)):
        wanted = (when, MET), (met.when, MET), (unmet.when, NOT_MET)
        name = kind.witness.format(name=part[1], met=met.id)
        deals.append(context.deal(context.find(*wanted), on, name))
    level = context.rulebook.heading.levels[0].label
    words, about = {"one": one.id, "other": other.id}, f"{one.id}/{other.id}"
    doubt = context.doubt(kind, part, deals[0], (), about, level=level, **words)
    return replace(doubt, against=deals[1])
