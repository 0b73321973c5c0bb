"""Doubts about rules that say what others say: equal, covered by one or by two."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import permutations
from typing import NamedTuple

from screening.analysis.lint import checks
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
from screening.engine.solver import Wanted
from screening.rulebook.conditions import ALWAYS, Condition
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
    """Yield rules, at least as high, that cover a rule; of equal ones, the earlier.

    Where none does, two of which one must be met wherever the rule is.
    """
    if context.possible((rule.when, MET)):
        covered = [*_covered_by_one(context, part, rule)]
        yield from covered or _covered_by_two(context, part, rule)


def _covered_by_one(context: LintContext, part: PartName, rule: Rule) -> Doubts:
    """Yield the rules that are met wherever a rule is."""
    for other in _covering(context, rule):
        equal = _implies(context, other, rule)
        same = equal and rule in context.over(other)
        if same and context.place[rule.id] < context.place[other.id]:
            continue
        kind = _kind(context, rule, other, equal=equal)
        answers = context.find((rule.when, MET), (other.when, MET))
        witness = context.deal(answers, context.day_for(rule, other))
        yield context.doubt(kind, part, witness, (), other.id, level=other.level)


def _kind(context: LintContext, rule: Rule, other: Rule, *, equal: bool) -> DoubtKind:
    """Return the kind that says it of half-known deals too, where that is so."""
    sides = permutations((rule, other)) if equal else ((rule, other),)
    if any(context.possible((it.when, MET), (to.when, OPEN)) for it, to in sides):
        return EQUAL_ONCE_KNOWN if equal else COVERED_ONCE_KNOWN
    return EQUAL_RULES if equal else COVERED_RULE


def _covering(context: LintContext, rule: Rule) -> list[Rule]:
    """Return the rules that must be met wherever a rule is, once all is known.

    Where one covers it, that stands in the way of a deal that meets the rule alone.
    """
    over = context.over(rule)
    standing = _standing(context, over, (rule.when, MET))
    return [it for it in standing if _implies(context, rule, it)]


def _standing(
    context: LintContext, rules: Sequence[Rule], *wanted: Wanted
) -> list[Rule]:
    """Return rules without which all others may be unmet where that is wanted."""
    key = "standing", wanted, tuple(rule.when for rule in rules)
    unmet = [(rule.when, NOT_MET) for rule in rules]
    look = partial(context.every_rule.standing, wanted, unmet)
    return [rules[at] for at in context.recall(key, look) or ()]


def _implies(context: LintContext, rule: Rule, other: Rule) -> bool:
    """Tell whether whatever meets a rule meets another, once all is known."""
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


def _covered_by_two(context: LintContext, part: PartName, rule: Rule) -> Doubts:
    """Yield two rules of which one must be met where a rule above the lowest is."""
    if context.rulebook.rank[rule.level] > 0:
        ids = {it.id for it in context.over(rule)}
        over = [it for it in context.lifting if it.id in ids]
        for pair in _pairs(context, rule.when, over):
            on = context.day_for(rule, pair.one, pair.other)
            yield _one_of_two(context, ONE_OF_TWO, part, pair, on)


@checks.check("rulebook")
def never_calm(context: LintContext, part: PartName, _: Rulebook) -> Doubts:
    """Yield two rules above the lowest level of which every deal must meet one."""
    live = [rule for rule in context.lifting if rule.covers(context.on)]
    for pair in _pairs(context, ALWAYS, live):
        yield _one_of_two(context, NEVER_CALM, part, pair, context.on)


class _Pair(NamedTuple):
    """Two rules of which one must be met where a condition is."""

    when: Condition
    one: Rule
    other: Rule


def _pairs(
    context: LintContext, when: Condition, rules: Sequence[Rule]
) -> Iterator[_Pair]:
    """Yield the pairs among these rules, but for those of which one must be met alone.

    Of each pair one stands in the way of a deal that meets the condition and none of
    the rules. Where that one is not met either, the other does.
    """
    met, possible = (when, MET), context.possible
    first = _standing(context, rules, met)
    alone = [it for it in first if not possible(met, (it.when, NOT_MET))]
    free = [it for it in rules if it not in alone]
    pairs = set[tuple[int, int]]()
    for one in first:
        wanted = met, (one.when, NOT_MET)
        for other in _standing(context, free, *wanted):
            if not possible(*wanted, (other.when, NOT_MET)):
                both = rules.index(one), rules.index(other)
                pairs.add((min(both), max(both)))
    for at, other_at in sorted(pairs):
        yield _Pair(when, rules[at], rules[other_at])


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
