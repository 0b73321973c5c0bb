"""Doubts about conditions, proved: what never applies, idles, or silently narrows."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from decimal import Decimal
from functools import partial
from itertools import permutations
from textwrap import shorten
from typing import NamedTuple, TypeVar

from screening.analysis.branches import ConditionPart, parts_of, replaced, with_test
from screening.analysis.lint import checks
from screening.analysis.lint.checks import (
    MET,
    NOT_MET,
    Doubts,
    HeldCondition,
    LintContext,
    PartName,
)
from screening.engine.equivalence import in_order
from screening.engine.solver import Placed
from screening.formats.yaml_reader import Path
from screening.presentation.answers import answer_in_words
from screening.presentation.conditions import sentence
from screening.rulebook.conditions import (
    ALWAYS,
    NEVER,
    AllOf,
    Answer,
    Answers,
    Comparison,
    Condition,
    Is,
    behind,
    comparisons_in,
    walk,
)
from screening.rulebook.files import FOLLOWERS
from screening.rulebook.kinds import Kind
from screening.rulebook.model import Question, Rule

T = TypeVar("T")

NEVER_APPLIES = checks.DoubtKind(
    "never-applies",
    '{kind} "{name}" can never apply{only_here}: {because}. Change it, or delete it.',
    "As near to {name} as a deal can come",
)
NEVER_EXCEPTS = checks.DoubtKind(
    "never-applies",
    'this exception of {kind} "{name}" can never apply: {because}. Change it, or take '
    "it out.",
    "As near to an exception of {name} as a deal can come",
)
LONGEST_PART = 120
"""How many characters of a part of a condition a doubt tells."""


@checks.check("condition")
def never_applies(context: LintContext, part: PartName, held: HeldCondition) -> Doubts:
    """Yield a doubt where a condition can never be met."""
    if context.possible((held.condition, MET)):
        return
    parts = held.condition.parts if isinstance(held.condition, AllOf) else ()
    all_met = [(inner, MET) for inner in parts]
    counts = range(1, len(parts))
    at = next((at for at in counts if not context.possible(*all_met[: at + 1])), 0)
    path = (*held.path, "all", at) if at else held.path
    witness = context.deal(context.find(*all_met[:at], (held.condition, NOT_MET)))
    kind = NEVER_EXCEPTS if held.path[:1] == checks.EXCEPTION else NEVER_APPLIES
    leading = part[0] in FOLLOWERS and context.leading_to(*part)
    elsewhere = leading and context.possible((leading, MET))
    words = {
        "only_here": " by this condition" if elsewhere else "",
        "because": _why_never(context, held.condition, at),
    }
    yield context.doubt(kind, part, witness, path, **words)


def _why_never(context: LintContext, condition: Condition, at: int) -> str:
    """Return why no deal meets a condition whose part at a place is the first not to.

    A bound that no answer reaches is told, else the part, and the one before it that it
    contradicts by itself.
    """
    parts = condition.parts if isinstance(condition, AllOf) else (condition,)
    for leaf in walk(parts[at]):
        if beyond := _beyond(context, leaf):
            return beyond
    if not at:
        return "no answers meet its condition"
    alone = (
        it for it in parts[:at] if not context.possible((it, MET), (parts[at], MET))
    )
    first = next(alone, None)
    part, before = (
        shorten(sentence(it, context.rulebook), LONGEST_PART, placeholder=" ...")
        for it in (parts[at], first or ALWAYS)
    )
    others = "the parts before it" if first is None else f"that {before}"
    return f"that {part} contradicts {others}"


def _beyond(context: LintContext, leaf: Comparison | Is) -> str:
    """Return that a number is compared with one that no answer can be; else nothing."""
    if isinstance(leaf, Is):
        return ""
    question = context.rulebook.questions[leaf.question]
    lowest, highest = question.bounds
    for _operator, bound in leaf.tests:
        if not isinstance(bound, Decimal) or question.allows(bound):
            continue
        high = highest is not None and bound > highest
        line, most = (highest, "at most") if high else (lowest, "at least")
        compared, limit = (answer_in_words(question, it) for it in (bound, line))
        return f'"{question.id}" is compared with {compared}, and is {most} {limit}'
    return ""


ALL_EXCEPTED = checks.DoubtKind(
    "never-applies",
    'rule "{name}" can never apply: every deal that meets its condition is excepted '
    'by "unless". Narrow the exceptions, or delete the rule.',
    "A deal that is excepted from {name}",
)
IDLE_EXCEPTION = checks.DoubtKind(
    "idle-part",
    'rule "{name}": this exception makes no difference to any deal, because no deal '
    "it covers would otherwise meet the rule. Remove it, or correct it.",
)
EXCEPTION_IDLE_ONCE_KNOWN = checks.DoubtKind(
    "idle-part",
    'rule "{name}": this exception makes no difference once all is known, because no '
    "deal it covers would otherwise meet the rule; while answers are missing, the "
    "verdict can differ without it. Remove it, or correct it.",
    "A half-known deal for {name}",
)


@checks.check("rule")
def idle_exceptions(context: LintContext, part: PartName, rule: Rule) -> Doubts:
    """Yield a rule that is always excepted, or the exceptions that never except it.

    A condition that no deal meets is told by itself.
    """
    if not context.possible((rule.written_when, MET)):
        return
    if not context.possible((rule.when, MET)):
        witness = context.deal_of((rule.written_when, MET), (rule.when, NOT_MET))
        yield context.doubt(ALL_EXCEPTED, part, witness, ("unless",))
        return
    for place, exception in enumerate(rule.unless):
        rest = rule.unless[:place] + rule.unless[place + 1 :]
        without = rule.model_copy(update={"unless": rest}).when
        excepted = (without, MET), (exception.when, MET)
        if context.possible((exception.when, MET)) and not context.possible(*excepted):
            answers = context.distinguishing(rule.when, without)
            kind = EXCEPTION_IDLE_ONCE_KNOWN if answers else IDLE_EXCEPTION
            shown = context.find((rule.when, MET)) if answers is None else answers
            yield context.doubt(kind, part, context.deal(shown), ("unless", place))


IDLE_PART = checks.DoubtKind(
    "idle-part",
    '{kind} "{name}": this part {idles}, so it makes no difference to any deal. '
    "Remove it, or correct it.",
)
IDLE_ONCE_KNOWN = checks.DoubtKind(
    "idle-part",
    '{kind} "{name}": this part {idles} once all is known, so it makes no difference '
    "then; while answers are missing, the verdict can differ without it. Remove it, or "
    "correct it.",
    "A half-known deal for {name}",
)
ALWAYS_MET = checks.DoubtKind(
    "idle-part",
    '{kind} "{name}": its condition is met by every deal once all is known. Say when '
    "it applies, or correct it.",
)
ALWAYS_TRUE = "is always true where it stands"
NEVER_TRUE = "is never true where it stands"
INSTEAD: Mapping[str, Condition] = {ALWAYS_TRUE: ALWAYS, NEVER_TRUE: NEVER}


class Idle(NamedTuple):
    """Where something idle stands, how it is idle, and the condition without it.

    `answer` is the one of several listed there that it is about.
    """

    path: Path
    idles: str
    without: Condition
    answer: str = ""


@checks.check("condition")
def idle_parts(context: LintContext, part: PartName, held: HeldCondition) -> Doubts:
    """Yield the outermost parts of a condition that make no difference to it."""
    if context.possible((held.condition, MET)):
        look = partial(list[Idle], idle_in(context, held.condition))
        idle = context.recall(("idle", held.condition), look)
        for path, idles, without, answer in idle:
            kind, answers = ALWAYS_MET, None
            if path:
                answers = context.distinguishing(held.condition, without)
                kind = IDLE_PART if answers is None else IDLE_ONCE_KNOWN
            if answers is None:
                answers = context.find((held.condition, MET))
            witness, place = context.deal(answers), (*held.path, *path)
            yield context.doubt(kind, part, witness, place, answer, idles=idles)


def idle_in(context: LintContext, condition: Condition) -> Iterator[Idle]:
    """Yield what makes no difference to a finished deal."""
    idle: list[Path] = []
    for part in parts_of(condition):
        if any(part.path[: len(path)] == path for path in idle):
            continue
        if idles := _idle_as(context, part):
            idle.append(part.path)
            without = replaced(condition, part.path, INSTEAD[idles])
            yield Idle(part.path, idles, without)
            continue
        for listing, answer in _idle_answers(context, part):
            idles = f'has an idle answer, "{answer}"'
            without = replaced(condition, part.path, listing)
            path = (*part.path, listing.question)
            yield Idle(path, idles, without, answer)


def _idle_as(context: LintContext, part: ConditionPart) -> str:
    """Return how a part makes no difference; nothing where it makes one.

    One that is true merely because a question would not be asked otherwise is no
    doubt: saying it again makes a condition easier to read. Nor is one that all
    answers meet: it fails where its question is not asked.
    """
    fails = ((part.condition, NOT_MET), *part.beside)
    holds = ((part.condition, MET), *part.beside)
    if not (context.possible(*fails) or context.freely.possible(*fails)):
        return ALWAYS_TRUE
    return "" if context.possible(*holds) else NEVER_TRUE


def _idle_answers(
    context: LintContext, part: ConditionPart
) -> Iterator[tuple[Comparison, str]]:
    """Yield the listed answers that make no difference, and the listing without."""
    if isinstance(listing := part.condition, Comparison):
        none = context.rulebook.questions[listing.question].not_known
        for place, (operator, value) in enumerate(listing.tests):
            if isinstance(value, frozenset) and len(value) > 1:
                for answer in sorted(value - none):
                    fewer = with_test(listing, place, operator, value - {answer})
                    if not any(
                        context.possible((met, MET), (not_met, NOT_MET), *part.beside)
                        for met, not_met in permutations((listing, fewer))
                    ):
                        yield fewer, answer


PART_OF_A_PERCENT = checks.DoubtKind(
    "part-of-a-percent",
    '{kind} "{name}" compares "{about}" with {bound}, a fraction of one per cent. '
    "If {meant} is meant, write {number}; otherwise accept the doubt and say why.",
)


@checks.check("condition")
def parts_of_a_percent(
    context: LintContext, part: PartName, held: HeldCondition
) -> Doubts:
    """Yield percentages that look as if they were written as fractions: 0.05 for 5."""
    questions = context.rulebook.questions

    def fractions(leaf: Comparison) -> list[Decimal]:
        if questions[leaf.question].kind is not Kind.PERCENT:
            return []
        bounds = (bound for _how, bound in leaf.tests if isinstance(bound, Decimal))
        return [bound for bound in bounds if 0 < bound < 1]

    for path, name, bound in _compared_with(held, fractions):
        number = (bound * 100).normalize()
        words = {
            "bound": answer_in_words(questions[name], bound),
            "meant": answer_in_words(questions[name], number),
            "number": f"{number:f}",
        }
        witness = context.deal({name: bound})
        yield context.doubt(PART_OF_A_PERCENT, part, witness, path, name, **words)


NO_ANSWER = checks.DoubtKind(
    "no-answer",
    '{kind} "{name}" names "{about}", which is marked "not-known" and counts as no '
    "answer: it decides nothing here. Remove it.",
)


@checks.check("condition")
def choices_that_are_no_answer(
    context: LintContext, part: PartName, held: HeldCondition
) -> Doubts:
    """Yield the choices that a condition names and that count as not answered."""
    questions = context.rulebook.questions

    def idle(leaf: Comparison) -> list[str]:
        named = (it for _, it in leaf.tests if isinstance(it, frozenset))
        return sorted(questions[leaf.question].not_known.intersection(*named))

    for path, name, choice in _compared_with(held, idle):
        witness, about = context.deal({name: choice}), f"{name}/{choice}"
        yield context.doubt(NO_ANSWER, part, witness, path, about)


def _compared_with(
    held: HeldCondition, odd: Callable[[Comparison], list[T]]
) -> Iterator[tuple[Path, str, T]]:
    """Yield what is odd in what a condition compares, its place and the question."""
    tests = {it: odds for it in comparisons_in(held.condition) if (odds := odd(it))}
    for inner in parts_of(held.condition) if tests else ():
        if isinstance(leaf := inner.condition, Comparison):
            path = (*held.path, *inner.path, leaf.question)
            yield from ((path, leaf.question, it) for it in tests.get(leaf, ()))


HIDDEN_CONDITION = checks.DoubtKind(
    "hidden-condition",
    '{kind} "{name}" is met with the most harmless answer to "{about}", "{answer}", '
    "and yet not where that is not asked. It is asked only when {when}. Let it be met "
    "there too, or write that beside it.",
    "{name}, {about} not asked",
)


@checks.check("condition")
def hidden_conditions(
    context: LintContext, part: PartName, held: HeldCondition
) -> Doubts:
    """Yield questions whose not being asked silently narrows what applies.

    Where a grave answer is read, not to be asked means that the danger is not there.
    Where the most harmless one is, not to be asked is harmless too, and not met.
    Questions and definitions are looked at in what reads them, and exceptions with the
    rule that they limit; a rule of the lowest level lifts nothing, met or not. What is
    not asked contradicts nothing, on purpose.
    """
    rulebook, condition = context.rulebook, held.condition
    if part[0] == "rule":
        rule = rulebook.rules[part[1]]
        if not rulebook.rank[rule.level] or held.path[:1] == checks.EXCEPTION:
            return
        condition = rule.when
    if part in rulebook.conditions or part[0] == "contradiction":
        return
    look = partial(list[_Narrowed], _hidden(context, condition))
    for question, harmless, answers in context.recall(("hidden", condition), look):
        answer, when = answer_in_words(question, harmless), question.ask_when or ALWAYS
        words = {"answer": answer, "when": sentence(when, rulebook)}
        witness, about, path = context.deal(answers), question.id, held.path
        yield context.doubt(HIDDEN_CONDITION, part, witness, path, about, **words)


_Narrowed = tuple[Question, Answer, Answers]
"""A question, its most harmless answer, and answers with which it is not asked."""


def _hidden(context: LintContext, condition: Condition) -> Iterator[_Narrowed]:
    """Yield what silently narrows a condition by not being asked."""
    for question, harmless in _harmless(context, condition):
        answers = _narrowed(context, condition, question, harmless)
        if answers is not None:
            yield question, harmless, answers


def _harmless(
    context: LintContext, condition: Condition
) -> Iterator[tuple[Question, Answer]]:
    """Yield the questions that a condition names, with an answer that helps to meet it.

    That is the most harmless there is; a choice has one only where it rises.
    """
    named = behind(condition, context.rulebook.conditions, gates=False)
    own = defaultdict[str, list[Comparison]](list)
    for comparison in context.compared(condition):
        own[comparison.question].append(comparison)
    for question in context.gated:
        if question.id in own and ("question", question.id) in named:
            harmless = _most_harmless(question, own[question.id])
            if harmless is not None and any(
                it.holds(harmless) for it in own[question.id]
            ):
                yield question, harmless


def _most_harmless(question: Question, own: Collection[Comparison]) -> Answer | None:
    traits = question.traits
    if traits.several:
        return frozenset()
    ordered = traits.numeric or (traits.few and (question.rises or not traits.listed))
    return in_order(question, own)[0] if ordered else None


def _narrowed(
    context: LintContext, condition: Condition, question: Question, harmless: Answer
) -> Answers | None:
    """Return answers with which a question is not asked, and a condition is not met.

    If the question were asked all the same, the most harmless answer would meet it and
    another would not: one that all answers meet says that the question is asked.
    """
    name, solver = question.id, context.not_asked(question.id)
    narrowed = (
        (context.rulebook.conditions["question", name] or ALWAYS, NOT_MET),
        (Placed(1, condition), MET),
        *((Placed(of, condition), NOT_MET) for of in (0, 2)),
    )
    known: list[Answers] = [{}, {name: harmless}]
    if not solver.exists(*narrowed, per_deal=known):
        return None
    others = context.answers_to(question, condition)
    witnesses = (solver.find(*narrowed, per_deal=[*known, {name: it}]) for it in others)
    return next((answers for answers in witnesses if answers is not None), None)
