"""A deal in few words, for lists of many: who, what about, what is due and next."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Annotated, NamedTuple, get_type_hints

from screening.engine.assess import Assessment, topic_ranges
from screening.engine.schedule.work import NO_WORK, Work
from screening.formats.spreadsheet import Column
from screening.rulebook.answers import Deal
from screening.rulebook.kinds import Kind
from screening.rulebook.model import Verdict
from screening.wording.answers import answer_in_words
from screening.wording.explanation import Explanation
from screening.wording.filing import is_counted
from screening.wording.schedule import named_days

Ends = tuple[str, str]
"""The lowest and the highest level that are possible, by id."""


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
    open_facts: Annotated[int | None, Column("Open facts", 10)]
    """The facts that may still move the level or a filing."""


def count_columns() -> Iterator[tuple[str, Column]]:
    """Yield the name of each count with its column."""
    hints = get_type_hints(ListedCounts, include_extras=True)
    for part in fields(ListedCounts):
        [column] = hints[part.name].__metadata__
        yield part.name, column


class Listing(NamedTuple):
    """What a list tells of a deal beside its name and its level.

    `parties` are the answers in text, and `about` those among choices, of questions
    that lists tell. `topics` are the ends of each topic's levels, by its title.
    """

    parties: tuple[str, ...]
    about: tuple[str, ...]
    counts: ListedCounts
    days: tuple[ListedDay, ...]
    topics: Mapping[str, Ends]


def listing(deal: Deal, assessment: Assessment, work: Work = NO_WORK) -> Listing:
    """Return what a list tells of an assessed deal, once that was done about it."""
    explanation = Explanation(deal, assessment, work)
    found = explanation.filings.found
    states = [it.state for it in found if is_counted(it.regime, it.state)]
    facts = {fact.question for fact in explanation.settling}
    facts |= {fact.question for fact in explanation.filing_facts}
    texts, chosen = _told(assessment)
    return Listing(
        parties=tuple(texts),
        about=tuple(chosen),
        counts=ListedCounts(
            due=sum(state.traits.sure for state in states),
            walls=sum(state.traits.forbids for state in states),
            open_facts=len(facts),
        ),
        days=tuple(sorted(set(_days(explanation)))),
        topics=_topics(assessment),
    )


def _told(assessment: Assessment) -> tuple[list[str], list[str]]:
    """Return the answers that lists tell: those in text, and those that are chosen."""
    texts, chosen = list[str](), list[str]()
    for name, question in assessment.rulebook.questions.items():
        answer, asked = assessment.answers.get(name), assessment.asked[name].verdict
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


def _days(explanation: Explanation) -> Iterator[ListedDay]:
    for entry in explanation.filings.calendar:
        yield ListedDay(entry.first, entry.what)
        yield ListedDay(entry.last, entry.what)
    for what, day in named_days(explanation.assessment):
        yield ListedDay(day, what)
    for due in explanation.dues:
        yield ListedDay(due.day, due.what)


def _topics(assessment: Assessment) -> dict[str, Ends]:
    titles = {it.id: it.title for it in assessment.rulebook.heading.topics}
    ranges = topic_ranges(assessment).items()
    return {titles[name]: (it.lowest.id, it.highest.id) for name, it in ranges}
