"""Doubts about parts that people cannot tell apart by what they see of them."""

import unicodedata
from collections.abc import Iterator, Mapping

from screening.analysis.lint import checks
from screening.analysis.lint.checks import Doubts, LintContext, PartName
from screening.rulebook import model
from screening.rulebook.model import Question

TWIN_POINTS = checks.DoubtKind(
    "twins",
    'source points "{other}" and "{about}" look alike. Make them one, or give one of '
    "them another name.",
)
TWIN_CHOICES = checks.DoubtKind(
    "twins",
    'choices "{other}" and "{about}" of question "{name}" have one label, "{text}". '
    "Make them one, or tell them apart.",
)
TWIN_QUESTIONS = checks.DoubtKind(
    "twins",
    'questions "{about}" and "{name}" ask the same, "{text}". Make them one, or tell '
    "them apart.",
)
TWIN_RULES = checks.DoubtKind(
    "twins",
    'rules "{about}" and "{name}" have one title, "{text}". Make them one, or tell '
    "them apart.",
)


@checks.check("source")
def twin_points(context: LintContext, part: PartName, source: model.Source) -> Doubts:
    """Yield the points of a source whose names look like that of one before."""
    names = {name: name for name in source.points}
    for name, other in _twins(names):
        words = {"other": f"{source.id}/{other}"}
        about, path = f"{source.id}/{name}", ("points", name)
        yield context.doubt(TWIN_POINTS, part, None, path, about, **words)


@checks.check("question")
def twin_choices(context: LintContext, part: PartName, question: Question) -> Doubts:
    """Yield the choices of a question with the label of one before."""
    labels = {name: choice.label for name, choice in question.choices.items()}
    for name, other in _twins(labels):
        words, path = {"other": other, "text": labels[name]}, ("choices", name)
        yield context.doubt(TWIN_CHOICES, part, None, path, name, **words)


@checks.check("rulebook")
def twin_questions(context: LintContext, _: PartName, book: model.Rulebook) -> Doubts:
    """Yield the questions that ask what one before them asks."""
    asked = {name: question.ask for name, question in book.questions.items()}
    for name, about in _twins(asked):
        part, path, text = ("question", name), ("ask",), asked[name]
        yield context.doubt(TWIN_QUESTIONS, part, None, path, about, text=text)


@checks.check("rulebook")
def twin_rules(context: LintContext, _: PartName, _book: model.Rulebook) -> Doubts:
    """Yield the rules with the title of one before them."""
    titles = {rule.id: rule.title for rule in context.rules}
    for name, about in _twins(titles):
        part, path, text = ("rule", name), ("title",), titles[name]
        yield context.doubt(TWIN_RULES, part, None, path, about, text=text)


def _twins(texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what is seen like something before it, with that."""
    first: dict[str, str] = {}
    for name, text in texts.items():
        if (other := first.setdefault(_as_seen(text), name)) != name:
            yield name, other


def _as_seen(text: str) -> str:
    """Return a text so that two that look alike are the same."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
