"""Doubts about parts that people cannot tell apart by what they see of them."""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from screening.analysis.lint import checks
from screening.analysis.lint.checks import Doubts, LintContext, PartName
from screening.formats.text import plainly
from screening.rulebook import model
from screening.rulebook.model import Question, Rulebook

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
TWIN_WRITTEN = checks.DoubtKind(
    "twins",
    'a cell with "{text}" may be choice "{other}" or "{about}" of question "{name}", '
    "so it is read as neither. Leave it at one of them.",
)
LOST_HEAD = checks.DoubtKind(
    "lost-head",
    'question "{name}" never has the head "{text}": a column with it is read as '
    'question "{about}", whose name it is. Take it out.',
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


@checks.check("question")
def twin_written(context: LintContext, part: PartName, question: Question) -> Doubts:
    """Yield what tables write for two choices of a question, or for another's label."""
    first = {
        plainly(text): name
        for name, choice in question.choices.items()
        for text in (name, choice.label)
    }
    for name, choice in question.choices.items():
        for text in choice.written:
            if (other := first.setdefault(plainly(text), name)) != name:
                words, path = {"other": other, "text": text}, ("choices", name)
                yield context.doubt(TWIN_WRITTEN, part, None, path, name, **words)


@checks.check("question")
def lost_heads(context: LintContext, part: PartName, question: Question) -> Doubts:
    """Yield the heads of a question that are names of another."""
    named = _named(context.rulebook)
    for text in question.heads:
        for other in named.get(plainly(text), ()):
            if other != question.id:
                yield context.doubt(LOST_HEAD, part, None, ("heads",), other, text=text)


@lru_cache(maxsize=8)
def _named(rulebook: Rulebook) -> Mapping[str, list[str]]:
    """Return the questions that have a name, by that name."""
    found = dict[str, list[str]]()
    for it in rulebook.questions.values():
        for name in {plainly(text) for text in (it.id, it.short, it.ask)}:
            found.setdefault(name, []).append(it.id)
    return found


@checks.check("rulebook")
def twin_parts(context: LintContext, _: PartName, book: model.Rulebook) -> Doubts:
    """Yield questions that ask what one before asks, and rules with its title."""
    asked = {name: question.ask for name, question in book.questions.items()}
    titles = {rule.id: rule.title for rule in context.rules}
    for kind, of, key, texts in (
        (TWIN_QUESTIONS, "question", "ask", asked),
        (TWIN_RULES, "rule", "title", titles),
    ):
        for name, about in _twins(texts):
            part, text = (of, name), texts[name]
            yield context.doubt(kind, part, None, (key,), about, text=text)


def _twins(texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what is seen like something before it, with that."""
    first: dict[str, str] = {}
    for name, text in texts.items():
        if (other := first.setdefault(_as_seen(text), name)) != name:
            yield name, other


def _as_seen(text: str) -> str:
    """Return a text so that two that look alike are the same."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
