"""Doubts about levels along a scale: those that fall, and gaps between two bands."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import islice, pairwise, permutations
from typing import NamedTuple

from screening.analysis.lint import calm_deals, checks
from screening.analysis.lint.checks import MET, Doubts, LintContext, PartName
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import (
    ALWAYS,
    AllOf,
    Answer,
    Answers,
    Comparison,
    Condition,
    Is,
    NoneOf,
)
from screening.rulebook.model import Question, Rule, Rulebook
from screening.wording.answers import answer_in_words

Signed = tuple[Comparison, bool]
"""A comparison, and whether it stands under an odd number of `none`."""

FALLING_LEVEL = checks.DoubtKind(
    "falling-level",
    '"{name}" rises, but with "{graver}" in place of "{harmless}" a deal can fall '
    'below {level}: "{rule}" is no longer met and nothing takes its place. Let a rule '
    "take the graver answer as well.",
)
BAND_GAP = checks.DoubtKind(
    "band-gap",
    '"{rule}" takes "{below}" as an answer to "{name}" and "{other}" takes "{above}", '
    'but with "{within}", which lies between, a deal can fall below {level}. '
    "Let one of the two reach further, or accept the gap and say why.",
)
WITH_ANSWER = "{question}: {answer}"


@checks.check("question")
def falling_levels(context: LintContext, part: PartName, question: Question) -> Doubts:
    """Yield where a graver answer to a question that `rises` can lower the level."""
    for steps in pairwise(context.in_order(question) if question.rises else ()):
        falls = (_dip(context, question, steps, (it,)) for it in context.lifting)
        if dip := next(filter(None, falls), None):
            words = {"rule": dip.rules[0].id, "level": dip.level}
            for name, step in zip(("harmless", "graver"), steps, strict=True):
                words[name] = answer_in_words(question, step)
            deals = dip.deals(context, question, steps)
            doubt = context.doubt(
                FALLING_LEVEL, part, deals[0], (), str(steps[1]), **words
            )
            yield replace(doubt, against=deals[1])


@checks.check("question")
def band_gaps(context: LintContext, part: PartName, question: Question) -> Doubts:
    """Yield where no rule takes a number or a day between those that two rules take.

    Where the answers rise, that is a fall already.
    """
    looked_at = question.traits.ranged and not question.rises
    answers = context.in_order(question) if looked_at else []
    for place, (below, within) in enumerate(pairwise(answers), 2):
        dips = (
            (dip, (below, within, above))
            for above in answers[place:]
            for rules in permutations(context.lifting, 2)
            if (dip := _dip(context, question, (below, within, above), rules))
        )
        for dip, steps in islice(dips, 1):
            words = {"rule": dip.rules[0].id, "other": dip.rules[1].id}
            for name, step in zip(("below", "within", "above"), steps, strict=True):
                words[name] = answer_in_words(question, step)
            words["level"], deals = dip.level, dip.deals(context, question, steps)
            doubt = context.doubt(BAND_GAP, part, deals[1], (), str(within), **words)
            yield replace(doubt, against=deals[0])


class _Dip(NamedTuple):
    """Rules met beside an answer at which the level is below theirs, and how.

    `level` is the lowest of theirs.
    """

    rules: tuple[Rule, ...]
    level: str
    answers: Answers
    on: date

    def deals(
        self, context: LintContext, question: Question, steps: Sequence[Answer]
    ) -> list[Deal]:
        """Return a deal for each answer, named after it."""
        named = {
            WITH_ANSWER.format(
                question=question.short, answer=answer_in_words(question, step)
            ): {**self.answers, question.id: step}
            for step in steps
        }
        return [context.deal(named[name], self.on, name) for name in named]


def _dip(
    context: LintContext,
    question: Question,
    steps: Sequence[Answer],
    rules: tuple[Rule, ...],
) -> _Dip | None:
    """Return how the second answer falls below the levels of rules met beside it.

    The first rule is met with the first answer, and the second with the third.
    """
    placed = tuple(zip((0, 2), rules, strict=False))
    if not all(
        _may_let_go(context, question, rule, (steps[at], steps[1]))
        for at, rule in placed
    ):
        return None
    rank, solver = context.rulebook.rank, context.side_by_side[len(steps)]
    met = [(solver.compiled(rule.when, at), MET) for at, rule in placed]
    level = min((rule.level for rule in rules), key=lambda level: rank[level])
    high = [rule for rule in context.lifting if rank[rule.level] >= rank[level]]
    apart = [{question.id: step} for step in steps]
    tried = calm_deals.Tried([], set())
    for day in context.days_of(*rules, among=high):
        calm = [solver.compiled(it.when, 1) for it in high if it.covers(day)]
        answers = calm_deals.find_calm(solver, met, calm, apart, tried)
        if answers is not None:
            return _Dip(rules, level, answers, day)
    return None


def _may_let_go(
    context: LintContext, question: Question, rule: Rule, answers: tuple[Answer, Answer]
) -> bool:
    """Tell whether a rule that is met with one answer may not be with another.

    It always is where nothing that speaks for it goes, and nothing against it comes.
    """
    before, after = answers
    read = _read_by(context.rulebook, rule.id).get(question.id, ())
    return any(
        comparison.holds(before) is not negated and comparison.holds(after) is negated
        for comparison, negated in read
    )


@lru_cache(maxsize=128)
def _read_by(rulebook: Rulebook, rule: str) -> Mapping[str, list[Signed]]:
    """Return the comparisons behind a rule, through names and gates too, by question.

    What must be met for the rule to be met takes nothing from it under `none`.
    """
    found: set[tuple[Condition, bool]] = set()
    left = [(rulebook.rules[rule].when, False)]
    must = {*_parts_of_all(rulebook, rulebook.rules[rule].when)}
    while left:
        inner, negated = signed = left.pop()
        if signed not in found and not (negated and inner in must):
            found.add(signed)
            below = negated != isinstance(inner, NoneOf)
            left += [(part, below) for part in _behind(rulebook, inner)]
    by_question = defaultdict[str, list[Signed]](list)
    for it, no in found:
        if isinstance(it, Comparison):
            by_question[it.question].append((it, no))
    return by_question


def _parts_of_all(rulebook: Rulebook, condition: Condition) -> Iterator[Condition]:
    """Yield what is met wherever a condition is, as far as "all" and names tell."""
    yield condition
    if isinstance(condition, AllOf | Is):
        for part in _behind(rulebook, condition):
            yield from _parts_of_all(rulebook, part)


def _behind(rulebook: Rulebook, condition: Condition) -> tuple[Condition, ...]:
    """Return what a condition is made of, one step down."""
    match condition:
        case Comparison(question):
            return (rulebook.questions[question].ask_when or ALWAYS,)
        case Is(definition):
            return (rulebook.definitions[definition].when,)
        case _:
            return condition.parts
