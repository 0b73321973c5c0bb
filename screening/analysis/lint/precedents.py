"""Doubts about precedents: answers that contradict each other, or are too few."""

from screening.analysis.lint import checks
from screening.analysis.lint.checks import Doubts, LintContext, PartName
from screening.analysis.precedents import FEWEST_SHARED, weighing
from screening.engine.assess import assess
from screening.formats.text import list_in_words
from screening.rulebook.precedents import Precedent

NOT_ASKED = checks.DoubtKind(
    "answer-not-asked",
    'precedent "{name}" answers "{about}", which is not asked of a case with its '
    "answers to {because}. Take it out, or correct those.",
    "A deal with the answers of {name}",
)


NEVER_ALIKE = checks.DoubtKind(
    "never-alike",
    'precedent "{name}" answers fewer than {fewest} questions that a rule or a regime '
    "reads, so no deal is ever like it. Answer more of them, or delete it.",
    "A deal with the answers of {name}",
)


@checks.check("precedent")
def cases_that_no_deal_is_like(
    context: LintContext, part: PartName, precedent: Precedent
) -> Doubts:
    """Yield a case of which too little is known to compare a deal with it."""
    if len(weighing(context.rulebook) & precedent.answers.keys()) < FEWEST_SHARED:
        witness = context.deal(precedent.answers)
        yield context.doubt(NEVER_ALIKE, part, witness, fewest=FEWEST_SHARED)


@checks.check("precedent")
def answers_not_asked(
    context: LintContext, part: PartName, precedent: Precedent
) -> Doubts:
    """Yield the answers of a case to questions that its other answers rule out."""
    answers = precedent.answers
    found = assess(context.rulebook, answers, context.on)
    for name in answers:
        if name not in found.answers:
            because = found.asked[name].because
            words = {"because": list_in_words(map('"{}"'.format, because))}
            witness, path = context.deal(precedent.answers), ("answers", name)
            yield context.doubt(NOT_ASKED, part, witness, path, name, **words)
