"""A deal in few words, for lists of many: who, what about, what is due and next."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Annotated, NamedTuple, get_type_hints

from screening.engine.assess import Assessment, topic_ranges
from screening.formats.spreadsheet import Column
from screening.formats.text import month_in_words
from screening.presentation.answers import answer_in_words
from screening.presentation.deal_view import DealView
from screening.presentation.filing_view import is_counted
from screening.presentation.schedule import named, named_days
from screening.rulebook.kinds import Kind
from screening.rulebook.model import Level, Verdict

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
    that lists tell. `topics` are the ends of each topic's levels, by its title.
    """

    parties: tuple[str, ...]
    about: tuple[str, ...]
    counts: ListedCounts
    days: tuple[ListedDay, ...]
    topics: Mapping[str, Ends]


def listing(view: DealView) -> Listing:
    """Return the counts, days and names that a list has of a deal."""
    filings_counted = [
        it for it in view.filings.results if is_counted(it.regime, it.state)
    ]
    traits = [it.state.traits for it in filings_counted]
    likely = [it.regime.short for it in filings_counted if it.state.traits.likely]
    texts, chosen = _in_list(view.assessment)
    titles = {it.id: it.title for it in view.rulebook.heading.topics}
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
        topics={
            titles[name]: (it.lowest.id, it.highest.id)
            for name, it in topic_ranges(view.assessment).items()
        },
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


MOST_MONTHS = 24
MONTHS_A_YEAR = 12
WHOLE = 100
"""How wide the longest bar is."""

Counts = Counter[str]
"""How many deals there are, by the id of their highest level."""


class PicturedDeal(NamedTuple):
    """A deal as far as a picture of many tells it.

    `highest` is the id of the highest level that is possible, None where it is not
    known. `topics` are the ids of the lowest and highest level of each, by its title.
    """

    highest: str | None
    made_at: datetime
    topics: Mapping[str, Sequence[str]]


class BarPiece(NamedTuple):
    """A part of a bar: how many deals, of which level, from where and how wide."""

    level: Level
    place: int
    deals: int
    start: float
    width: float


class LevelBar(NamedTuple):
    """A row: what it is about, how many deals in all, and its pieces, low to high."""

    title: str
    total: int
    pieces: tuple[BarPiece, ...]


class DealsPicture(NamedTuple):
    """Bars by what they are about. `others` deals have levels that are not live now."""

    all: LevelBar
    months: tuple[LevelBar, ...]
    topics: tuple[LevelBar, ...]
    others: int


def deals_picture(
    deals: Iterable[PicturedDeal], levels: Sequence[Level]
) -> DealsPicture:
    """Return the picture of deals, each counted at the highest level still possible.

    A topic has a level of its own in each deal. Months are those of the newest
    assessments, up to two years of them.
    """
    pictured = list(deals)
    months, topics = dict[date, Counts](), dict[str, Counts]()
    for deal in pictured:
        month = months.setdefault(deal.made_at.date().replace(day=1), Counts())
        month[deal.highest or ""] += 1
        for topic, (_lowest, highest) in deal.topics.items():
            topics.setdefault(topic, Counts())[highest] += 1
    [all_] = _bars({"All of them": sum(months.values(), Counts())}, levels)
    shown = {month_in_words(it): months.get(it, Counts()) for it in _row_of(months)}
    others = len(pictured) - all_.total
    return DealsPicture(all_, _bars(shown, levels), _bars(topics, levels), others)


def _bars(
    counts: Mapping[str, Counts], levels: Sequence[Level]
) -> tuple[LevelBar, ...]:
    longest = max((_total(it, levels) for it in counts.values()), default=0) or 1
    return tuple(_bar(title, it, levels, longest) for title, it in counts.items())


def _total(counts: Counts, levels: Iterable[Level]) -> int:
    return sum(counts[level.id] for level in levels)


def _bar(title: str, counts: Counts, levels: Sequence[Level], longest: int) -> LevelBar:
    pieces, start = list[BarPiece](), 0.0
    for place, level in enumerate(levels):
        width = round(WHOLE * counts[level.id] / longest, 2)
        pieces.append(BarPiece(level, place, counts[level.id], round(start, 2), width))
        start += width
    return LevelBar(title, _total(counts, levels), tuple(pieces))


def _row_of(months: Iterable[date]) -> list[date]:
    """Return every month from the first to the last, at most the last two years."""
    numbers = [month.year * MONTHS_A_YEAR + month.month - 1 for month in months]
    if not numbers:
        return []
    last, first = max(numbers), max(min(numbers), max(numbers) - MOST_MONTHS + 1)
    return [
        date(number // MONTHS_A_YEAR, number % MONTHS_A_YEAR + 1, 1)
        for number in range(first, last + 1)
    ]
