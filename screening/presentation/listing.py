"""A deal in few words, for lists of many: who, what about, what is due and next."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Annotated, NamedTuple, get_type_hints

from screening.engine.assess import Assessment
from screening.formats.spreadsheet import Column
from screening.presentation.answers import answer_in_words
from screening.presentation.deal_view import DealView
from screening.presentation.filing_view import is_counted
from screening.presentation.schedule import named, named_days
from screening.rulebook.kinds import Kind
from screening.rulebook.model import Verdict


class ListedDay(NamedTuple):
    """A day that matters to a deal, and what is on it."""

    day: date
    what: str


@dataclass(frozen=True, kw_only=True)
class ListedCounts:
    """What a list counts of a deal, and the column of each in a downloaded list.

    None stands for what is not worked out yet. From here follow the columns of the
    register, and that deals kept before one was added are listed anew.
    """

    due: Annotated[int | None, Column("Filings due", 10)]
    """The filings that must be made."""
    walls: Annotated[int | None, Column("Not possible as described", 10)]
    """The prohibitions that apply."""
    open_facts: Annotated[int | None, Column("Open facts that matter", 10)]
    """The open facts that matter, as the form counts them."""
    likely: Annotated[str | None, Column("Filings likely", 24)]
    """The filings that are planned for, by name."""
    open_filings: Annotated[int | None, Column("Filings open", 10)]
    """The filings that may turn out due or not, those that are likely left out."""


def count_columns() -> Iterator[tuple[str, Column]]:
    """Yield the name of each count with its column."""
    hints = get_type_hints(ListedCounts, include_extras=True)
    for part in fields(ListedCounts):
        [column] = hints[part.name].__metadata__
        yield part.name, column


class Listing(NamedTuple):
    """What a list tells of a deal beside its name and its level.

    `parties` are the answers in text, and `about` those among choices, of questions
    that lists tell.
    """

    parties: tuple[str, ...]
    about: tuple[str, ...]
    counts: ListedCounts
    days: tuple[ListedDay, ...]


def listing(view: DealView) -> Listing:
    """Return the counts, days and names that a list has of a deal."""
    filings_counted = [
        it for it in view.filings.results if is_counted(it.regime, it.state)
    ]
    traits = [it.state.traits for it in filings_counted]
    likely = [it.regime.short for it in filings_counted if it.state.traits.likely]
    texts, chosen = _in_list(view.assessment)
    return Listing(
        parties=tuple(texts),
        about=tuple(chosen),
        counts=ListedCounts(
            due=sum(it.sure for it in traits),
            walls=sum(it.forbids for it in traits),
            open_facts=len(view.mattering),
            likely="; ".join(dict.fromkeys(it.partition(",")[0] for it in likely)),
            open_filings=sum(not (it.settled or it.sure or it.likely) for it in traits),
        ),
        days=tuple(sorted(set(_days(view)))),
    )


def _in_list(assessment: Assessment) -> tuple[list[str], list[str]]:
    """Return the answers that lists tell: those in text, and those that are chosen."""
    texts, chosen = list[str](), list[str]()
    for name, question in assessment.rulebook.questions.items():
        answer, asked = assessment.answers.get(name), assessment.asked[name]
        if not question.in_list or answer is None or asked is Verdict.NOT_MET:
            continue
        if question.kind is Kind.TEXT:
            texts.append(answer_in_words(question, answer))
        elif isinstance(answer, frozenset):
            offered = question.choices.items()
            chosen += [choice.label for name, choice in offered if name in answer]
        else:
            chosen.append(answer_in_words(question, answer))
    return texts, chosen


def _days(view: DealView) -> Iterator[ListedDay]:
    for entry in view.filings.calendar:
        yield ListedDay(entry.first, entry.what)
        yield ListedDay(entry.last, entry.what)
    for anchor, day in named_days(view.assessment):
        yield ListedDay(day, named(anchor, day, view.assessment.on))
    for due in view.dues:
        yield ListedDay(due.day, due.what)
