"""Doubts about precedents: answers that contradict each other."""

from screening.analysis.lint import checks
from screening.analysis.lint.checks import Doubts, LintContext, PartName
from screening.engine.assess import assess
from screening.formats.text import list_in_words
from screening.rulebook.model import Verdict
from screening.rulebook.precedents import Precedent

NOT_ASKED = checks.DoubtKind(
    "answer-not-asked",
    'precedent "{name}" answers "{about}", which is not asked of a case with its '
    "answers to {because}. Take it out, or correct those.",
    "A deal with the answers of {name}",
)


@checks.check("precedent")
def answers_not_asked(
    context: LintContext, part: PartName, precedent: Precedent
) -> Doubts:
    """Yield the answers of a case to questions that its other answers rule out."""
    asked = assess(context.rulebook, precedent.answers, context.on).asked
    for name in precedent.answers:
        if asked[name].verdict is Verdict.NOT_MET:
            words = {"because": list_in_words(map('"{}"'.format, asked[name].because))}
            witness, path = context.deal(precedent.answers), ("answers", name)
            yield context.doubt(NOT_ASKED, part, witness, path, name, **words)
