"""Doubts about questions that are asked only sometimes, and what reads them."""

from collections.abc import Iterator
from functools import partial

from screening.analysis.lint import checks
from screening.analysis.lint.checks import (
    MET,
    NOT_MET,
    Doubts,
    HeldCondition,
    LintContext,
    PartName,
)
from screening.engine.solver import Placed, Solver
from screening.rulebook.conditions import (
    ALWAYS,
    Answer,
    Answers,
    Condition,
    behind,
)
from screening.rulebook.model import Question
from screening.wording.answers import answer_in_words
from screening.wording.conditions import sentence

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
    rule that they limit; a rule of the lowest level lifts nothing, met or not.
    """
    rulebook, condition = context.rulebook, held.condition
    if part[0] == "rule":
        rule = rulebook.rules[part[1]]
        if not rulebook.rank[rule.level] or held.path[:1] == checks.EXCEPTION:
            return
        condition = rule.when
    if part in rulebook.conditions:
        return
    look = partial(list[_Narrowed], _hidden(context, condition))
    for question, harmless, answers in context.recall(("hidden", condition), look):
        said, when = answer_in_words(question, harmless), question.ask_when or ALWAYS
        words = {"answer": said, "when": sentence(when, rulebook)}
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
    rulebook = context.rulebook
    named = behind(condition, rulebook.conditions, gates=False)
    comparisons = context.compared(condition)
    for name, question in rulebook.questions.items():
        if question.ask_when is None or ("question", name) not in named:
            continue
        harmless = _most_harmless(context, question, condition)
        own = (it for it in comparisons if it.question == question.id)
        if harmless is not None and any(it.holds(harmless) for it in own):
            yield question, harmless


def _most_harmless(
    context: LintContext, question: Question, condition: Condition
) -> Answer | None:
    traits = question.traits
    if traits.several:
        return frozenset()
    told = traits.numeric or (traits.few and (question.rises or not traits.listed))
    return context.in_order(question, condition)[0] if told else None


def _narrowed(
    context: LintContext, condition: Condition, question: Question, harmless: Answer
) -> Answers | None:
    """Return answers with which a question is not asked, and a condition is not met.

    If the question were asked all the same, the most harmless answer would meet it and
    another would not: one that all answers meet says that the question is asked.
    """
    name, freed = question.id, context.freed(question.id)
    solver = Solver(context.rulebook, freed, freed, apart=[name])
    narrowed = (
        (question.ask_when or ALWAYS, NOT_MET),
        (Placed(1, condition), MET),
        *((Placed(of, condition), NOT_MET) for of in (0, 2)),
    )
    known: list[Answers] = [{}, {name: harmless}]
    if not solver.exists(*narrowed, apart=known):
        return None
    others = context.answers_to(question, condition)
    found = (solver.find(*narrowed, apart=[*known, {name: it}]) for it in others)
    return next((answers for answers in found if answers is not None), None)
