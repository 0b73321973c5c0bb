"""A workbook to be filled in with deals: a column for each question."""

from collections.abc import Sequence
from datetime import UTC, datetime

from screening.formats import spreadsheet
from screening.formats.spreadsheet import Column, Page
from screening.portfolio import messages
from screening.rulebook.kinds import Shape
from screening.rulebook.model import Question, Rulebook
from screening.wording.answers import NONE_OF_THESE, written

MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
"""The same rulebook makes the same workbook."""


def template(rulebook: Rulebook) -> bytes:
    """Return an XLSX to fill in, which is read back without a problem.

    Each column has its question and what helps to answer it as a note at its head, and
    offers its answers to be picked; others may be written, as several at once.
    """
    own = [
        Column(messages.NAME_OF_DEAL, 30),
        Column(messages.DAY_OF_DEAL, 14, messages.NOTE_DAY),
    ]
    asked = [_column(it) for it in rulebook.questions.values()]
    book = rulebook.heading
    lines = [f"{book.title} {book.version}", *messages.READ_ME_LINES]
    pages = [
        Page(messages.DEALS, [*own, *asked], []),
        Page(messages.READ_ME, [Column(messages.READ_ME, 110)], [[it] for it in lines]),
    ]
    return spreadsheet.workbook(pages, MADE_AT)


def _column(question: Question) -> Column:
    several = [NONE_OF_THESE] if question.traits.several else []
    labels = [it.label for it in question.offered.values()]
    return Column(question.short, 22, _note(question), [*labels, *several])


def _note(question: Question) -> str:
    return "\n".join(filter(None, [question.ask, question.hint, *_how(question)]))


def _how(question: Question) -> Sequence[str]:
    """Return how a cell answers a question, where its choices do not show it."""
    if question.traits.several:
        how = messages.NOTE_SEVERAL
    elif question.traits.pattern:
        how = messages.NOTE_COUNTRY
    elif question.traits.shape is Shape.DAY:
        how = messages.NOTE_A_DAY
    else:
        how = "" if question.offered else written(question).capitalize() + "."
    return how, messages.NOTE_NOT_KNOWN
