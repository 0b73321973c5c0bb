"""Doubts about what deals come to: rules that others cover, gaps, texts with blanks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import permutations, product

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
from screening.engine.encoding import Literal
from screening.engine.many import ManyDeals
from screening.engine.solver import Solver, Wanted
from screening.formats.text import placeholders
from screening.presentation.answers import answer_in_words
from screening.rulebook.answers import read_answers
from screening.rulebook.conditions import ALWAYS, AllOf, Answers, AnyOf, Condition
from screening.rulebook.fields import Holds, Sentence, marked, parts_within
from screening.rulebook.files import FOLLOWERS
from screening.rulebook.model import Follower, Question, Rule, Rulebook
from screening.rulebook.regimes import Regime

BOTH = "A deal for {name} and {about}"
EQUAL_RULES = checks.DoubtKind(
    "equal-rules",
    'rule "{name}" is met by the same deals as "{about}". Merge the two.',
    BOTH,
)
EQUAL_ONCE_KNOWN = checks.DoubtKind(
    "equal-rules",
    'once all is known, rule "{name}" is met by the same deals as "{about}". Merge the '
    "two.",
    BOTH,
)
COVERED_RULE = checks.DoubtKind(
    "covered-rule",
    'rule "{name}" never lifts a level: whenever it is met, so is "{about}", of level '
    '{level}. Raise its level, narrow "{about}", or merge the two.',
    BOTH,
)
COVERED_ONCE_KNOWN = checks.DoubtKind(
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
    standing = _standing(context, context.over(rule), (rule.when, MET))
    for other in (it for it in standing if _implies(context, rule, it)):
        equal = _implies(context, other, rule)
        first = context.order[rule.id] < context.order[other.id]
        if equal and first and any(it is rule for it in context.over(other)):
            continue
        kind = _kind(context, rule, other, equal=equal)
        day, both = context.day_for(rule, other), ((rule.when, MET), (other.when, MET))
        witness = context.deal_of(*both, on=day)
        yield context.doubt(kind, part, witness, (), other.id, level=other.level)


SUPERSEDES_HIGHER = checks.DoubtKind(
    "supersedes-higher",
    'rule "{name}" supersedes "{about}", whose level is higher: {level}. Where both '
    "are met, nobody sees the reason for the higher level. Remove it, or raise the "
    "level.",
    "A deal for {name}",
)


@checks.check("rule")
def superseded_from_below(context: LintContext, part: PartName, rule: Rule) -> Doubts:
    """Yield the rules that a rule of a lower level swallows."""
    rank, rules = context.rulebook.rank, context.rulebook.rules
    for place, name in enumerate(rule.supersedes):
        if rank[level := rules[name].level] > rank[rule.level]:
            path, witness = ("supersedes", place), context.deal_for(rule)
            kind = SUPERSEDES_HIGHER
            yield context.doubt(kind, part, witness, path, name, level=level)


def _kind(context: LintContext, rule: Rule, other: Rule, *, equal: bool) -> DoubtKind:
    """Return the kind that says it of half-known deals too, where that is so."""
    sides = permutations((rule, other)) if equal else ((rule, other),)
    if any(context.possible((it.when, MET), (to.when, OPEN)) for it, to in sides):
        return EQUAL_ONCE_KNOWN if equal else COVERED_ONCE_KNOWN
    return EQUAL_RULES if equal else COVERED_RULE


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


ONE_OF_TWO = checks.DoubtKind(
    "one-of-two",
    'rule "{name}" never lifts a level: whenever it is met, one of "{one}" and '
    '"{other}" must be met as well. Raise its level, or narrow one of the two.',
    "A deal for {name} and {met}",
)
NEVER_CALM = checks.DoubtKind(
    "one-of-two",
    'no deal can stay at {level}: whatever is answered, one of "{one}" and "{other}" '
    "must be met. Narrow one of the two.",
    "A deal for {met}",
)


def _covered_by_two(context: LintContext, part: PartName, rule: Rule) -> Doubts:
    """Yield two rules of which one must be met where a rule above the lowest is."""
    if context.rulebook.rank[rule.level] > 0:
        for pair in _pairs(context, rule.when, context.over(rule)):
            on = context.day_for(rule, *pair[1:])
            yield _one_of_two(context, ONE_OF_TWO, part, pair, on)


@checks.check("rulebook")
def never_calm(context: LintContext, part: PartName, _: Rulebook) -> Doubts:
    """Yield two rules above the lowest level of which every deal must meet one."""
    ends = context.on, context.days.until or date.max
    live = [rule for rule in context.lifting if all(map(rule.covers, ends))]
    for pair in _pairs(context, ALWAYS, live):
        yield _one_of_two(context, NEVER_CALM, part, pair, context.on)


_Pair = tuple[Condition, Rule, Rule]
"""A condition, and two rules of which one must be met where it is."""


def _pairs(
    context: LintContext, when: Condition, rules: Sequence[Rule]
) -> Iterator[_Pair]:
    """Yield the pairs among these rules, but for those of which one must be met alone.

    Of each pair one stands in the way of a deal that meets the condition and none of
    the rules. Where that one is not met either, the other does.
    """
    met, possible = (when, MET), context.possible
    first = _standing(context, rules, met)
    alone = {it.id for it in first if not possible(met, (it.when, NOT_MET))}
    free = [it for it in rules if it.id not in alone]
    place = {rule.id: at for at, rule in enumerate(context.lifting)}
    pairs = set[tuple[int, int]]()
    for one in first:
        wanted = met, (one.when, NOT_MET)
        for other in _standing(context, free, *wanted):
            if not possible(*wanted, (other.when, NOT_MET)):
                both = place[one.id], place[other.id]
                pairs.add((min(both), max(both)))
    for at, other_at in sorted(pairs):
        yield when, context.lifting[at], context.lifting[other_at]


def _one_of_two(
    context: LintContext, kind: DoubtKind, part: PartName, pair: _Pair, on: date
) -> Doubt:
    """Return the doubt, with a deal that meets the one rule alone, and the other."""
    when, one, other = pair
    deals = []
    for met, unmet in ((one, other), (other, one)):
        wanted = (when, MET), (met.when, MET), (unmet.when, NOT_MET)
        name = kind.witness.format(name=part[1], met=met.id)
        deals.append(context.deal_of(*wanted, on=on, name=name))
    level = context.rulebook.heading.levels[0].label
    words, about = {"one": one.id, "other": other.id}, f"{one.id}/{other.id}"
    doubt = context.doubt(kind, part, deals[0], (), about, level=level, **words)
    return replace(doubt, compare=deals[1])


GAP = checks.DoubtKind(
    "gap",
    "a deal with {answers} can never leave {level}. Add a rule that can lift it, or "
    "accept the gap and say why.",
    "A deal with {answers}",
)


@checks.check("rulebook")
def gaps(context: LintContext, part: PartName, rulebook: Rulebook) -> Doubts:
    """Yield the combinations that `gaps-by` names and no rule can lift any more."""
    on, lowest = context.on, rulebook.heading.levels[0]
    above = (rule for rule in context.rules if rule.level != lowest.id)
    lifting = (rule for rule in above if (rule.in_force.until or on) >= on)
    lifts = AnyOf(tuple(rule.when for rule in lifting))
    questions = {name: rulebook.questions[name] for name in rulebook.heading.gaps_by}
    look = partial(_never_lifted, context, questions, lifts)
    never_lifted = context.recall(("gaps", lifts, tuple(questions)), look)
    for words, known, calm in never_lifted:
        facts = ((questions[name], answer) for name, answer in known.items())
        answers = ", ".join(f"{it.short} {answer_in_words(it, to)}" for it, to in facts)
        witness = context.deal(calm or known)
        path, about = ("gaps-by",), "/".join(words.values())
        blanks = {"answers": answers, "level": lowest.label}
        yield context.doubt(GAP, part, witness, path, about, **blanks)


def _never_lifted(
    context: LintContext, questions: Mapping[str, Question], lifts: AnyOf
) -> Sequence[tuple[Mapping[str, str], Answers, Answers | None]]:
    """Return the combinations with which nothing lifts a deal, as words and answers.

    With each, those of a deal that nothing lifts. Where a rule was found to lift one,
    and is still there, the others are not looked at.
    """
    ways, half_known = _Lifting(context.every_rule, lifts), Solver(context.rulebook)
    rules, lifting = {*lifts.parts}, context.recall("lifting", dict[str, Condition])
    combined, unlifted = partial(_combinations, context, questions), []
    for words in context.recall(("combinations", *questions), combined):
        if lifting.get(key := repr(words)) in rules:
            continue
        known, _unread = read_answers(questions, words)
        if lifted := context.shown_by(known, lifts) or ways.rule(known):
            lifting[key] = lifted
        else:
            calm = half_known.find((lifts, NOT_MET), known=known)
            unlifted.append((words, known, calm))
    return unlifted


class _Lifting:
    """Finds one of some rules that a deal may meet, beside answers that are known.

    A way to meet one that was found beside others does where no answer is against it.
    """

    def __init__(self, solver: Solver, rules: AnyOf) -> None:
        self._solver, self._rules = solver, rules
        self._ways = list[tuple[Condition, frozenset[Literal]]]()

    def rule(self, known: Answers) -> Condition | None:
        """Return one that may be met, if any."""
        solver = self._solver
        with solver.lock:
            given = solver.literals((), known=known)
            against = {-literal for literal in given}
            for rule, way in reversed(self._ways):
                if way.isdisjoint(against):
                    return rule
            if not solver.solves([*solver.literals([(self._rules, MET)]), *given]):
                return None
            each = ((it, solver.encoding.literals(it).met) for it in self._rules.parts)
            rule, met = next(it for it in each if solver.holds(it[1]))
            self._ways.append((rule, solver.encoding.clauses.way([met], solver.model)))
            return rule


def _combinations(
    context: LintContext, questions: Mapping[str, Question]
) -> list[dict[str, str]]:
    """Return each combination of one word each, without those to what is not asked."""
    every = product(*(it.telling for it in questions.values())) if questions else ()
    typed = [dict(zip(questions, words, strict=True)) for words in every]
    deals = [context.deal(read_answers(questions, words)[0]) for words in typed]
    many = ManyDeals(context.rulebook, deals)
    distinct = dict[tuple[tuple[str, str], ...], None]()
    book = context.rulebook
    gates = {name: book.conditions["question", name] or ALWAYS for name in questions}
    idle = {name: many.truths(gate).not_met for name, gate in gates.items()}
    for place, words in enumerate(typed):
        asked = (it for it in words.items() if not idle[it[0]] >> place & 1)
        distinct[tuple(asked)] = None
    return [*map(dict, distinct)]


BLANK_IN_TEXT = checks.DoubtKind(
    "blank-in-text",
    '{kind} "{name}" names {{{about}}}, which may not be known when it applies. Write '
    '"unknown-as" at that question, or other words.',
    "{name} without {about}",
)


@checks.check("rule", "regime", *FOLLOWERS)
def blanks_in_texts(
    context: LintContext, name: PartName, part: Rule | Regime | Follower
) -> Doubts:
    """Yield the questions that a text names, may not know, and has no word for."""
    applies = _shown_where(context, name, part)
    for within, inner in parts_within(part):
        own = [when for _key, _mark, when in marked(inner, Holds) if within and when]
        for key, _mark, text in marked(inner, Sentence):
            for asked in dict.fromkeys(placeholders(text or "")):
                if context.rulebook.questions[asked].unknown_as is not None:
                    continue
                answers = context.find((AllOf((applies, *own)), MET), blank=[asked])
                if answers is not None:
                    witness, path = context.deal(answers), (*within, key.written)
                    yield context.doubt(BLANK_IN_TEXT, name, witness, path, asked)


def _shown_where(
    context: LintContext, name: PartName, part: Rule | Regime | Follower
) -> Condition:
    """Return the condition under which the texts of a part say what is so."""
    match part:
        case Rule():
            return part.when
        case Regime():
            return part.asks
        case _:
            return context.leading_to(*name)
