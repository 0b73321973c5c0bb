"""Doubts about what deals can come to: gaps, and texts with blanks."""

from collections.abc import Mapping
from functools import partial
from itertools import product

from screening.analysis.lint import checks
from screening.analysis.lint.checks import MET, NOT_MET, Doubts, LintContext, PartName
from screening.engine.assess import assess
from screening.engine.solver import Solver
from screening.formats.text import placeholders
from screening.rulebook.answers import read_answers
from screening.rulebook.conditions import (
    NEVER,
    AllOf,
    Answers,
    AnyOf,
    Condition,
)
from screening.rulebook.fields import Holds, Sentence, marked, parts_within
from screening.rulebook.files import FOLLOWERS
from screening.rulebook.model import Follower, Question, Rule, Rulebook
from screening.rulebook.regimes import Regime
from screening.wording.answers import answer_in_words

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
    found = context.recall(("gaps", lifts, tuple(questions)), look)
    for words, known, calm in found:
        told = ((questions[name], answer) for name, answer in known.items())
        answers = ", ".join(f"{it.short} {answer_in_words(it, to)}" for it, to in told)
        witness = context.deal(calm or known)
        path, about = ("gaps-by",), "/".join(words.values())
        said = {"answers": answers, "level": lowest.label}
        yield context.doubt(GAP, part, witness, path, about, **said)


def _never_lifted(
    context: LintContext, questions: Mapping[str, Question], lifts: Condition
) -> list[tuple[dict[str, str], Answers, Answers | None]]:
    """Return the combinations with which nothing lifts a deal, as words and answers.

    With each, those of a deal that nothing lifts.
    """
    exists, half_known = context.every_rule.exists, Solver(context.rulebook)
    every = [
        (words, read_answers(questions, words)[0])
        for words in _combinations(context, questions)
    ]
    return [
        (words, known, half_known.find((lifts, NOT_MET), known=known))
        for words, known in every
        if not exists((lifts, MET), known=known)
    ]


def _combinations(
    context: LintContext, questions: Mapping[str, Question]
) -> list[dict[str, str]]:
    """Return each combination of one word each, without those to what is not asked."""
    offered = (question.offered for question in questions.values())
    every = product(*offered) if questions else ()
    found: list[dict[str, str]] = []
    for words in every:
        said = dict(zip(questions, words, strict=True))
        known, _unread = read_answers(questions, said)
        asked = assess(context.rulebook, known, context.on).answers
        combination = {name: said[name] for name in questions if name in asked}
        if combination not in found:
            found.append(combination)
    return found


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
    """Return the condition under which the texts of a part say what is so.

    Where a regime is open, what is not known yet is told as such.
    """
    match part:
        case Rule():
            return part.when
        case Regime():
            return AnyOf((part.when or NEVER, part.ask_first_when or NEVER))
        case _:
            return context.leading_to(*name)
