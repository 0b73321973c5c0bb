"""Doubts about regimes: never or always due, in a loop, asked for twice, or calm."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import Any

from screening.analysis.lint import checks
from screening.analysis.lint.checks import MET, NOT_MET, Doubts, LintContext, PartName
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import ALWAYS, AnyOf, Condition
from screening.rulebook.model import Verdict
from screening.rulebook.regimes import Regime

Needs = tuple[tuple[Condition, Verdict], ...]

NEVER_DUE = checks.DoubtKind(
    "never-due",
    'regime "{name}" is never due: every deal that meets its condition is exempt by '
    '"unless". Narrow the exemptions, or delete the regime.',
    "A deal exempt from {name}",
)


@checks.check("regime")
def never_due(context: LintContext, part: PartName, regime: Regime) -> Doubts:
    """Yield a regime that asks nothing of any deal, because all are excused."""
    asked = (regime.asks, MET)
    if not context.possible(asked) or context.possible(*_due(regime)):
        return
    excused = AnyOf(tuple(unless.when for unless in regime.unless))
    witness = context.deal_of(asked, (excused, MET), on=context.day_for(regime))
    yield context.doubt(NEVER_DUE, part, witness, ("unless",))


ALWAYS_DUE = checks.DoubtKind(
    "always-due",
    'regime "{name}" is due for every deal once all is known: wherever it is not '
    "due, it may apply. Say when it does not apply, or correct it.",
    "A deal to which {name} may apply",
)


@checks.check("regime")
def always_due(context: LintContext, part: PartName, regime: Regime) -> Doubts:
    """Yield a regime of which each finished deal must do what it asks, or ask first."""
    must, ask = regime.when, regime.may
    if must is None or ask is None or context.possible((must, NOT_MET), (ask, NOT_MET)):
        return
    if any(context.possible((unless.when, MET)) for unless in regime.unless):
        return
    differing = (must, NOT_MET), (ask, MET)
    if all(context.possible((held, NOT_MET)) for held in (must, ask)):
        witness = context.deal_of(*differing, on=context.day_for(regime))
        doubt = context.doubt(ALWAYS_DUE, part, witness)
        yield replace(doubt, compare=partial(context.deal_for, regime))


WRITTEN_EARLIER = checks.DoubtKind(
    "written-earlier",
    'regime "{name}" has "ask-first-when" without a reason. Write its condition '
    'as the "when" of an entry of "may-apply", and beside it in "because" the '
    "doubt and the question for counsel.",
)
NO_REASON = checks.DoubtKind(
    "no-reason",
    'regime "{name}" may apply by an entry without a reason. Write in "because" '
    "the doubt and the question for counsel.",
)


@checks.check("regime")
def may_apply_for_a_reason(
    context: LintContext, part: PartName, regime: Regime
) -> Doubts:
    """Yield by what a regime may apply without a word on what is doubtful."""
    if regime.ask_first_when is not None:
        witness = context.deal(context.find((regime.ask_first_when, MET)))
        yield context.doubt(WRITTEN_EARLIER, part, witness, ("ask-first-when",))
    for at, reading in enumerate(regime.may_apply):
        if reading.because is None:
            witness, path = context.deal(context.find((reading.when, MET))), str(at)
            yield context.doubt(NO_REASON, part, witness, ("may-apply", at), path)


UNASKED_START = checks.DoubtKind(
    "unasked-start",
    'regime "{name}" counts a term from {day}, and {because}, so that its clock may '
    'never start. Name a question at the anchor "{about}" that asks these deals for '
    "the day, or accept this where somebody else sets it.",
)


@checks.check("regime")
def unasked_starts(context: LintContext, part: PartName, regime: Regime) -> Doubts:
    """Yield the terms of a regime that run from a day which some deals are not asked.

    Else a day is asked of every deal for which a filing that counts from it may be due.
    """
    book = context.rulebook
    for start in (it for it in book.asking.unasked if it.regime is regime):
        anchor, because = book.anchors[start.anchor], "no question asks for that day"
        wanted = [(start.when, MET)]
        if anchor.question is not None:
            gate = book.conditions["question", anchor.question] or ALWAYS
            wanted.append((gate, NOT_MET))
            because = f'question "{anchor.question}" is not asked of every such deal'
        if context.possible(*wanted):
            witness = context.deal_of(*wanted, on=context.day_for(regime))
            path, words = ("duties", start.place), {"day": anchor.label}
            words["because"] = because
            kind = UNASKED_START
            yield context.doubt(kind, part, witness, path, anchor.id, **words)


ORDER_LOOP = checks.DoubtKind(
    "order-loop",
    'regime "{name}" waits for itself: {trail}. For a deal with all of them due, no '
    "day can be computed. Remove one from an order, or say when it counts.",
)


@checks.check("regime")
def order_loops(context: LintContext, part: PartName, regime: Regime) -> Doubts:
    """Yield the ways in which a regime waits for itself, at the first of them."""
    regimes = context.rulebook.regimes
    for trail in _trails(regimes, [regime.id]):
        those = [regimes[name] for name in trail[:-1]]
        needs = [need for it in those for need in _due(it)]
        day = context.day_for(*those)
        together = all(it.in_force.covers(day) for it in those)
        counts = [(_waits(regimes[one], two), MET) for one, two in pairwise(trail)]
        answers = context.find(*needs, *counts) if together else None
        if answers is not None:
            witness, about = context.deal(answers, day), "/".join(trail[1:-1])
            words = {"trail": " -> ".join(f'"{name}"' for name in trail)}
            yield context.doubt(ORDER_LOOP, part, witness, ("order",), about, **words)


def _trails(regimes: Mapping[str, Regime], trail: list[str]) -> Iterator[list[str]]:
    """Yield each way back to the first of a trail that passes none before it."""
    first, order = trail[0], list(regimes)
    for after in dict.fromkeys(
        name for it in regimes[trail[-1]].order for name in it.after
    ):
        if after == first:
            yield [*trail, first]
        elif after not in trail and order.index(after) > order.index(first):
            yield from _trails(regimes, [*trail, after])


def _waits(regime: Regime, name: str) -> Condition:
    """Return the condition under which a regime waits for another."""
    orders = (it for it in regime.order if name in it.after)
    return AnyOf(tuple(it.only_when or ALWAYS for it in orders))


ASKED_TWICE = checks.DoubtKind(
    "asked-twice",
    'regimes "{name}" and "{about}" can both be due, and both have {acts} {duty} '
    "({authority}): the same is asked twice. Merge the two, let one excuse from the "
    'other with "unless", or say "assessed-with".',
    "A deal for {name} and {about}",
)


@checks.check("regime")
def asked_twice(context: LintContext, part: PartName, regime: Regime) -> Doubts:
    """Yield later regimes by which the same people do the same with the same authority.

    Not those that say that they are one assessment, or that one comes after the other.
    """
    for other in context.once(_asked_alike).get(regime.id, ()):
        if _is_joined(regime, other):
            continue
        day = context.day_for(regime, other)
        if not all(it.in_force.covers(day) for it in (regime, other)):
            continue
        answers = context.find(*_due(regime), *_due(other))
        if answers is not None:
            witness = context.deal(answers, day)
            words = {
                "acts": " and ".join(
                    context.rulebook.parties[name].label for name in regime.acts
                ),
                "duty": regime.duties[0].duty,
                "authority": regime.authority,
            }
            yield context.doubt(ASKED_TWICE, part, witness, (), other.id, **words)


def _asked_alike(context: LintContext) -> Mapping[str, Sequence[Regime]]:
    """Return by regime the later ones by which the same do the same with the same."""
    together = defaultdict[Any, list[Regime]](list)
    for it in context.rulebook.regimes.values():
        if duties := frozenset(duty.duty for duty in it.duties):
            together[it.authority, it.kind, frozenset(it.acts), duties].append(it)
    groups = together.values()
    return {it.id: group[at:] for group in groups for at, it in enumerate(group, 1)}


def _is_joined(regime: Regime, other: Regime) -> bool:
    """Tell whether one of two regimes names the other."""
    pairs = (regime, other), (other, regime)
    return any(
        it.id in {*named.assessed_with, *(n for o in named.order for n in o.after)}
        for it, named in pairs
    )


FILED_WHERE_CALM = checks.DoubtKind(
    "filed-where-calm",
    'regime "{name}" can be due for a deal that is no more than {levels}. Add a rule '
    'that raises the level of those deals, or say in "ordinary" why it is an ordinary '
    "duty.",
)
WALL_WHERE_CALM = checks.DoubtKind(
    "filed-where-calm",
    'regime "{name}" does not allow a deal that is no more than {levels}. Let a rule '
    "raise the level of those deals.",
    "A deal that {name} does not allow",
)
FILED = {"filing", "plan", "consent", "prohibition"}
"""The kinds of regime that one has to go to somebody for, or that forbid the deal."""


@checks.check("regime")
def filed_where_calm(context: LintContext, part: PartName, regime: Regime) -> Doubts:
    """Yield regimes that are mandatory at a level that the heading calls calm."""
    heading = context.rulebook.heading
    if not heading.calm or regime.when is None or regime.proposal or regime.ordinary:
        return
    if regime.kind in FILED and (deal := _calm_deal(context, regime, regime.when)):
        labels = [it.label for it in heading.levels if it.id in heading.calm]
        kind = WALL_WHERE_CALM if regime.due.traits.forbids else FILED_WHERE_CALM
        yield context.doubt(kind, part, deal, (), levels=" or ".join(labels))


def _calm_deal(context: LintContext, regime: Regime, when: Condition) -> Deal | None:
    """Return a calm deal that meets the condition of a regime while it is in force."""
    book = context.rulebook
    every = book.contradictions.values()
    sound = ((it.when, NOT_MET) for it in every if it.when and not it.below)
    excuses = *_not_excused(regime), *sound
    for day in context.days_of(regime):
        wanted = (when, MET), *excuses, (context.not_calm(day), NOT_MET)
        exists = partial(context.every_rule.exists, *wanted)
        if context.recall(("calm", wanted), exists):
            return context.deal(context.find(*wanted), day)
    return None


def _due(regime: Regime) -> Needs:
    """The conditions with verdicts of a deal that is asked for something."""
    return ((regime.asks, MET), *_not_excused(regime))


def _not_excused(regime: Regime) -> Needs:
    """The exceptions of a regime, each with the verdict not met."""
    return tuple((unless.when, NOT_MET) for unless in regime.unless)
