"""Doubts about rules that say what others say: equal, covered by one or by two."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
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
from screening.analysis.proofs import always_meet
from screening.engine.solver import UndecidedError
from screening.rulebook.conditions import ALWAYS, Answers, Condition
from screening.rulebook.model import Rule, Rulebook, Verdict

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
    for other in _may_cover(context, rule):
        if _implies(context, rule, other):
            equal = _implies(context, other, rule)
            same = equal and rule in context.standing.over(other)
            if same and context.place[rule.id] < context.place[other.id]:
                continue
            kind = _kind(context, rule, other, equal=equal)
            answers = context.find((rule.when, MET), (other.when, MET))
            witness = context.deal(answers, context.day_for(rule, other))
            yield context.doubt(kind, part, witness, (), other.id, level=other.level)


def _kind(context: LintContext, rule: Rule, other: Rule, *, equal: bool) -> DoubtKind:
    """Return the kind that says it of half-known deals too, where that is proved."""
    sides = permutations((rule, other)) if equal else ((rule, other),)
    with suppress(UndecidedError):
        if all(
            _plainly(context, it, to)
            or not context.possible((it.when, MET), (to.when, OPEN))
            for it, to in sides
        ):
            return EQUAL_RULES if equal else COVERED_RULE
    return EQUAL_ONCE_KNOWN if equal else COVERED_ONCE_KNOWN


def _may_cover(context: LintContext, rule: Rule) -> list[Rule]:
    """Return the rules that may cover a rule, as far as a few deals tell."""
    shown = context.shown.verdicts
    met = shown[rule.id][MET]
    over = [
        other
        for other in context.standing.over(rule)
        if not met & shown[other.id][NOT_MET]
    ]
    with suppress(UndecidedError):
        if over and (found := context.find((rule.when, MET))):
            return _never_seen_unmet(context, over, found)
    return over


def _never_seen_unmet(
    context: LintContext, rules: Sequence[Rule], found: Answers
) -> list[Rule]:
    """Return the rules that no deal is soon found to leave unmet that says so much."""
    left = {rule.id: rule for rule in rules}

    def leave(answers: Answers) -> list[tuple[Rule, Verdict]]:
        standing = context.standing.among(left.values(), answers)
        left.clear()
        left.update((rule.id, rule) for rule, _verdict in standing)
        return standing

    perhaps = leave(found)
    for answers in context.calm_deals.beside(found):
        leave(answers)
    for rule, verdict in perhaps:
        if verdict is OPEN and rule.id in left:
            unmet = rule.when, NOT_MET
            if more := context.prover.glimpse(unmet, known=found, apart=()):
                leave(more)
    return [*left.values()]


def _implies(context: LintContext, rule: Rule, other: Rule) -> bool:
    """Tell whether whatever meets a rule meets another, once all is known."""
    unmet = (rule.when, MET), (other.when, NOT_MET)
    return _plainly(context, rule, other) or not context.possible(*unmet)


def _plainly(context: LintContext, rule: Rule, other: Rule) -> bool:
    """Tell whether the form of two rules shows that what meets one meets the other."""
    return always_meet(context.contents, [rule.when], other.when)


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
    lifts = context.rulebook.rank[rule.level] > 0
    ids = {it.id for it in context.standing.over(rule)}
    over = [it for it in context.lifting if it.id in ids]
    lifts = lifts and not _is_alone(context, rule, over)
    for pair in _pairs(context, rule.when, over) if lifts else ():
        on = context.day_for(rule, pair.one, pair.other)
        yield _one_of_two(context, ONE_OF_TWO, part, pair, on)


def _is_alone(context: LintContext, rule: Rule, others: Sequence[Rule]) -> bool:
    """Tell whether a deal that is shown meets a rule and none of the others."""
    shown = context.shown.verdicts
    alone = shown[rule.id][MET]
    for other in others:
        if not (alone := alone & shown[other.id][NOT_MET]):
            return False
    return bool(alone)


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
    context: LintContext, when: Condition, rules: Sequence[Rule]
) -> Iterator[_Pair]:
    """Yield the pairs among these rules, but for those of which one must be met alone.

    A calm deal that meets the condition leaves few rules standing, and one of every
    pair is among these; where that one is not met, the other is.
    """
    search, plain = (
        context.calm((when, MET)),
        partial(always_meet, context.contents, [when]),
    )
    place = {it.id: at for at, it in enumerate(rules)}
    first = search.calmest(rules)
    standing = [*first.standing.values()] if first else []
    alone = {it.id for it in standing if plain(it.when) or search.find([it]) is None}
    free = [it for it in rules if it.id not in alone]
    pairs = set[tuple[int, int]]()
    for one in standing:
        second = None if one.id in alone else search.calmest(free, [one])
        for other in second.standing.values() if second else ():
            two = one.when, other.when
            if plain(*two) or search.find([one, other]) is None:
                both = place[one.id], place[other.id]
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
