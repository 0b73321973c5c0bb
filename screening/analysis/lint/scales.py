"""Doubts about levels along a scale: those that fall, and gaps between two bands."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from itertools import islice, pairwise, product
from typing import Any, NamedTuple

from screening.analysis.lint import checks
from screening.analysis.lint.checks import MET, NOT_MET, Doubts, LintContext, PartName
from screening.engine.solver import Placed, Solver, Wanted
from screening.presentation.answers import answer_in_words
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import (
    ALWAYS,
    AllOf,
    Answer,
    AnyOf,
    Comparison,
    Condition,
    Is,
    NoneOf,
)
from screening.rulebook.model import Question, Rule, Rulebook

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


@checks.check("question")
def falling_levels(context: LintContext, part: PartName, question: Question) -> Doubts:
    """Yield where a graver answer to a question that `rises` can lower the level."""
    answers = context.in_order(question) if question.rises else []
    scale = _AnswerScale(context, question, answers)
    for at, steps in enumerate(pairwise(answers)):
        falls = (scale.dip(steps, (it,)) for it in scale.falling(at))
        if dip := next(filter(None, falls), None):
            words = {"rule": dip.rules[0].id, "level": dip.level}
            for name, step in zip(("harmless", "graver"), steps, strict=True):
                words[name] = answer_in_words(question, step)
            show, other = (partial(scale.deal, dip, steps, at) for at in (0, 1))
            doubt = context.doubt(FALLING_LEVEL, part, show, (), str(steps[1]), **words)
            yield replace(doubt, compare=other)


@checks.check("question")
def band_gaps(context: LintContext, part: PartName, question: Question) -> Doubts:
    """Yield where no rule takes a number or a day between those that two rules take."""
    looked_at = question.traits.ranged and not question.rises
    answers = context.in_order(question) if looked_at else []
    scale = _AnswerScale(context, question, answers)
    for within in range(1, len(answers) - 1):
        for dip, steps in islice(scale.gaps(within), 1):
            words = {"rule": dip.rules[0].id, "other": dip.rules[1].id}
            for name, step in zip(("below", "within", "above"), steps, strict=True):
                words[name] = answer_in_words(question, step)
            words["level"], about = dip.level, str(answers[within])
            show, other = (partial(scale.deal, dip, steps, at) for at in (1, 0))
            doubt = context.doubt(BAND_GAP, part, show, (), about, **words)
            yield replace(doubt, compare=other)


_Met = tuple[Wanted, ...]
"""What conditions come to beside the answers of a scale."""


class _Dip(NamedTuple):
    """Rules met beside an answer at which the level is below theirs, and when.

    `level` is the lowest of theirs; `wanted` is what deals that show it come to.
    """

    rules: tuple[Rule, ...]
    level: str
    wanted: tuple[Wanted, ...]
    on: date


class _AnswerScale:
    """The answers to a question in order, and the rules that read it.

    Of each such rule, `read` are the comparisons on the question that stand behind it,
    by answer: whether one holds there that speaks for it, or none does against it.
    """

    def __init__(
        self, context: LintContext, question: Question, answers: Sequence[Answer]
    ) -> None:
        self.context, self.question, self.answers = context, question, answers
        self.read = {
            rule.id: [
                tuple(it.holds(answer) is not negated for it, negated in read)
                for answer in answers
            ]
            for rule, read in context.once(_readers).get(question.id, ())
            if answers
        }

    def letting_go(self, before: int, after: int) -> list[Rule]:
        """Return the rules met with one answer that may not be with another.

        A rule always is where nothing that speaks for it goes, and nothing against it
        comes.
        """
        return [
            self.context.rulebook.rules[rule]
            for rule, read in self.read.items()
            if any(it > to for it, to in zip(read[before], read[after], strict=True))
        ]

    def falling(self, before: int) -> list[Rule]:
        """Return the rules met with an answer that may not be with the next, lower.

        Those of one level that are in force together are looked at together, as mostly
        none of them is met where the next answer leaves the level below theirs.
        """
        together, fallen = defaultdict[Any, list[Rule]](list), set[str]()
        for rule in (rules := self.letting_go(before, before + 1)):
            together[rule.level, *self.context.days_of(rule)].append(rule)
        for (level, *days), some in together.items():
            one = Placed(0, AnyOf(tuple(rule.when for rule in some)))
            if self._fall(
                self.answers[before : before + 2], level, days, ((one, MET),)
            ):
                fallen.update(rule.id for rule in some)
        return [rule for rule in rules if rule.id in fallen]

    def gaps(self, within: int) -> Iterator[tuple["_Dip", Sequence[Answer]]]:
        """Yield where the level dips at an answer between two others."""
        steps = self.answers[within - 1 : within + 1]
        low = [it for it in self.falling(within - 1) if self.dip(steps, (it,))]
        seen = set[tuple[str, str, tuple[bool, ...]]]()
        for above in range(within + 1, len(self.answers)) if low else ():
            all_steps = (*steps, self.answers[above])
            for one, other in product(low, self.letting_go(above, within)):
                gap = one.id, other.id, self.read[other.id][above]
                if one.id != other.id and gap not in seen:
                    seen.add(gap)
                    if dip := self.dip(all_steps, (one, other)):
                        yield dip, all_steps

    def dip(self, steps: Sequence[Answer], rules: tuple[Rule, ...]) -> _Dip | None:
        """Return how the second answer falls below levels of rules met beside it."""
        context, rank = self.context, self.context.rulebook.rank
        placed = zip((0, 2), rules, strict=False)
        met = tuple((Placed(at, rule.when), MET) for at, rule in placed)
        level = min((rule.level for rule in rules), key=lambda level: rank[level])
        day = self._fall(steps, level, context.days_of(*rules), met)
        if day is None:
            return None
        lifted = Placed(1, AnyOf((*context.lifts(level, day),)))
        return _Dip(rules, level, (*met, (lifted, NOT_MET)), day)

    def _fall(
        self, steps: Sequence[Answer], level: str, days: Iterable[date], met: _Met
    ) -> date | None:
        """Return the first day on which the second answer may be below a level."""
        context = self.context
        key = "needed", self.question.id, met, tuple(steps)
        needed = context.recall(key, list[set[Condition]])
        for day in days:
            lifts = context.lifts(level, day).keys()
            if not any(some <= lifts for some in needed):
                if (core := self._core(level, day, met, steps)) is None:
                    return day
                needed.append(core)
        return None

    def _core(
        self, level: str, day: date, met: _Met, steps: Sequence[Answer]
    ) -> set[Condition] | None:
        """The conditions that lift to a level, not all unmet with the second answer.

        As few as the solver names. None where the level may be below that one.
        """
        solver, asked = self._solver(steps)
        with solver.lock:
            unmet = self.context.unmet(solver, level, day)
            if solver.solves([*solver.literals(met, **asked), *unmet]):
                return None
            return {unmet[it] for it in unmet.keys() & solver.core()}

    def deal(self, dip: _Dip, steps: Sequence[Answer], at: int) -> Deal:
        """Return a deal with one of the answers, named after it; they share others."""
        solver, asked = self._solver(steps)
        key = "find", self.question.id, dip.wanted, tuple(steps)
        find = partial(solver.find, *dip.wanted, **asked)
        others = self.context.recall(key, find) or {}
        answers = {**others, self.question.id: steps[at]}
        step = answer_in_words(self.question, steps[at])
        return self.context.deal(answers, dip.on, f"{self.question.short}: {step}")

    def _solver(self, steps: Sequence[Answer]) -> tuple[Solver, dict[str, Any]]:
        """The solver of deals with these answers, and the options for its searches."""
        name, context = self.question.id, self.context
        alternatives = [{name: step} for step in steps]
        if len(steps) == 2:  # noqa: PLR2004 - a pair
            return context.pairs, {"per_deal": alternatives, "but_for": name}
        return self._three_deals, {"per_deal": alternatives}

    @cached_property
    def _three_deals(self) -> Solver:
        """What searches three deals that share all other answers."""
        return Solver(*[self.context.rulebook] * 3, per_deal=[self.question.id])


def _readers(context: LintContext) -> Mapping[str, Sequence[tuple[Rule, list[Signed]]]]:
    """Return by question the rules that read it, the highest first, and by what."""
    readers = defaultdict[str, list[tuple[Rule, list[Signed]]]](list)
    for rule in context.lifting:
        look = partial(_signed, context.rulebook, rule.when)
        for name, read in context.recall(("signed", rule.when), look).items():
            readers[name].append((rule, read))
    return readers


def _signed(rulebook: Rulebook, when: Condition) -> Mapping[str, list[Signed]]:
    """Return the comparisons behind a rule, through names and gates too, by question.

    What must be met for the rule to be met takes nothing from it under `none`.
    """
    seen: set[tuple[Condition, bool]] = set()
    left, must = [(when, False)], {*_parts_of_all(rulebook, when)}
    while left:
        inner, negated = signed = left.pop()
        if signed not in seen and not (negated and inner in must):
            seen.add(signed)
            below = negated != isinstance(inner, NoneOf)
            left += [(part, below) for part in _behind(rulebook, inner)]
    by_question = defaultdict[str, list[Signed]](list)
    for it, no in seen:
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
    """The conditions that one rests on, one step down: parts, definition or gate."""
    match condition:
        case Comparison(question):
            return (rulebook.conditions["question", question] or ALWAYS,)
        case Is(definition):
            return (rulebook.definitions[definition].when,)
        case _:
            return condition.parts
