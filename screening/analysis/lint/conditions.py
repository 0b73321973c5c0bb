"""Doubts about conditions, proved: what never applies, idles, or is covered."""

from collections.abc import Iterator
from itertools import permutations

from screening.analysis.branches import ConditionPart, parts_of, with_test
from screening.analysis.lint import checks
from screening.analysis.lint.checks import MET, NOT_MET, Doubts, LintContext, PartName
from screening.formats.yaml_reader import Path
from screening.rulebook.conditions import AllOf, Comparison, Condition
from screening.rulebook.files import FOLLOWERS
from screening.rulebook.model import Rule, Verdict

NEVER_APPLIES = checks.DoubtKind(
    "never-applies",
    '{kind} "{name}" can never apply{only_here}: {because}. Change it, or delete it.',
    "As near to {name} as a deal can come",
)
BY_THIS_CONDITION = " by this condition"
NO_ANSWERS = "no answers meet its condition"
CONTRADICTION = "this part contradicts the parts before it"


@checks.check("condition")
def never_applies(
    context: LintContext, part: PartName, held: checks.HeldCondition
) -> Doubts:
    """Yield a doubt where a condition can never be met."""
    if context.possible((held.condition, MET)):
        return
    parts = held.condition.parts if isinstance(held.condition, AllOf) else ()
    all_met = [(inner, MET) for inner in parts]
    counts = range(1, len(parts))
    at = next((at for at in counts if not context.possible(*all_met[: at + 1])), 0)
    path = (*held.path, "all", at) if at else held.path
    witness = context.deal(context.find(*all_met[:at], (held.condition, NOT_MET)))
    leading = part[0] in FOLLOWERS and context.leading_to(*part)
    elsewhere = leading and context.possible((leading, MET))
    words = {
        "only_here": BY_THIS_CONDITION if elsewhere else "",
        "because": CONTRADICTION if at else NO_ANSWERS,
    }
    yield context.doubt(NEVER_APPLIES, part, witness, path, **words)


IDLE_PART = checks.DoubtKind(
    "idle-part",
    '{kind} "{name}": {what} {idles}, so it makes no difference to any deal. {cure}, '
    "or correct it.",
)
THE_WHOLE = {"what": "its condition", "cure": "Say when it applies"}
A_PART = {"what": "this part", "cure": "Take it out"}
ALWAYS_TRUE = "is always true where it stands"
NEVER_TRUE = "is never true where it stands"
IDLE_ANSWER = 'has an idle answer, "{answer}"'


@checks.check("condition")
def idle_parts(
    context: LintContext, part: PartName, held: checks.HeldCondition
) -> Doubts:
    """Yield the outermost parts of a condition that make no difference to it."""
    if context.possible((held.condition, MET)):
        for within, idles, answer in _idle(context, held.condition):
            witness = context.deal(context.find((held.condition, MET)))
            path, whole = (*held.path, *within), A_PART if within else THE_WHOLE
            words = {**whole, "idles": idles}
            yield context.doubt(IDLE_PART, part, witness, path, answer, **words)


def _idle(
    context: LintContext, condition: Condition
) -> Iterator[tuple[Path, str, str]]:
    """Yield the path to what is idle, how it is, and which listed answer, if one is."""
    idle: list[Path] = []
    for part in parts_of(condition):
        if any(part.path[: len(path)] == path for path in idle):
            continue
        if idles := _idle_as(context, part):
            idle.append(part.path)
            yield part.path, idles, ""
            continue
        for question, answer in _idle_answers(context, part):
            yield (*part.path, question), IDLE_ANSWER.format(answer=answer), answer


def _idle_as(context: LintContext, part: ConditionPart) -> str:
    """Return how a part makes no difference; nothing where it makes one.

    One that is true merely because a question would not be asked otherwise is no
    doubt: saying it again makes a condition easier to read. Nor is one that all
    answers meet: it fails where its question is not asked.
    """
    fails = ((part.condition, NOT_MET), *part.beside)
    if not (context.freely.possible(*fails) or context.possible(*fails)):
        return ALWAYS_TRUE
    holds = context.possible((part.condition, MET), *part.beside)
    return "" if holds else NEVER_TRUE


def _idle_answers(
    context: LintContext, part: ConditionPart
) -> Iterator[tuple[str, str]]:
    """Yield the listed answers that make no difference, with their question."""
    if isinstance(listing := part.condition, Comparison):
        for place, (operator, value) in enumerate(listing.tests):
            if isinstance(value, frozenset) and len(value) > 1:
                for answer in sorted(value):
                    fewer = with_test(listing, place, operator, value - {answer})
                    if not any(
                        context.possible((met, MET), (not_met, NOT_MET), *part.beside)
                        for met, not_met in permutations((listing, fewer))
                    ):
                        yield listing.question, answer


EQUAL_RULES = checks.DoubtKind(
    "equal-rules",
    'rule "{name}" is met by the same deals as "{about}". Merge the two.',
    "A deal for {name} and {about}",
)
COVERED_RULE = checks.DoubtKind(
    "covered-rule",
    'rule "{name}" never lifts a level: whenever it is met, so is "{about}", of level '
    '{level}. Raise its level, narrow "{about}", or merge the two.',
    "A deal for {name} and {about}",
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
            answers, on = context.find((rule.when, MET)), context.day_for(rule, other)
            witness = context.deal(answers, on)
            kind = EQUAL_RULES if equal else COVERED_RULE
            yield context.doubt(kind, part, witness, (), other.id, level=other.level)


def _may_cover(context: LintContext, rule: Rule, other: Rule) -> bool:
    """Tell whether a rule could cover another, as far as that is seen at once."""
    rank, shown = context.rulebook.rank, context.verdicts
    if other is rule or rank[other.level] < rank[rule.level]:
        return False
    return other.in_force.spans(rule.in_force) and not any(
        verdict is Verdict.MET and shown[other.id].get(place) is not Verdict.MET
        for place, verdict in shown[rule.id].items()
    )


def _implies(context: LintContext, rule: Rule, other: Rule) -> bool:
    return not context.possible((rule.when, MET), (other.when, NOT_MET))
