"""What is still open of a deal, for each person who knows it: a request to them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple, Self

from screening.engine.filings import unsettled
from screening.formats.text import day_in_words, list_in_words, lower_first
from screening.presentation.answers import NONE_OF_THESE
from screening.presentation.deal_parts import OpenFact
from screening.presentation.deal_view import DealView
from screening.presentation.timeline import QUOTED
from screening.rulebook.kinds import Kind, Shape
from screening.rulebook.model import Question
from screening.rulebook.regimes import Person

ANYBODY = Person.model_construct(id="whoever-knows", label="Any person")
"""Who is asked where the rulebook names nobody."""
MOST_NAMED = 2
"""How many filings a reason names."""
WEEK = timedelta(days=7)
SATURDAY = 5


class RequestedFact(NamedTuple):
    """A question that is open, and what its answer decides, in a sentence."""

    question: Question
    why: str

    @property
    def choices(self) -> tuple[str, ...]:
        """The answers to tick; none where there are too many, or it is written."""
        asked = self.question
        if asked.traits.pattern or not asked.offered:
            return ()
        none = (NONE_OF_THESE,) if asked.traits.several else ()
        return (*(asked.offered[it].label for it in asked.telling), *none)

    @property
    def how(self) -> str:
        """How it is answered, in a few words."""
        asked = self.question
        if asked.traits.several:
            return "Tick all that apply"
        if self.choices:
            return "Tick one"
        if asked.traits.pattern:
            return "The name of the country"
        if asked.traits.shape is Shape.DAY:
            return "A day, like 31 January 2027"
        if asked.kind is Kind.MONEY:
            return "An amount in euro, like 2.1 million"
        unit = asked.unit or asked.traits.unit_after
        number = f"A number, in {unit}" if unit else "A number"
        return "A name" if asked.traits.shape is Shape.TEXT else number


class FactRequest(NamedTuple):
    """What one person is asked of a deal: the facts that matter, most pressing first.

    `remote` are the other open questions that this person knows.
    """

    person: Person
    facts: tuple[RequestedFact, ...]
    remote: tuple[RequestedFact, ...]

    @property
    def whole(self) -> Self:
        """The same with the remote questions among those that are asked."""
        return self._replace(facts=self.facts + self.remote)


class SuggestedDay(NamedTuple):
    """A day to answer by, and why it is that."""

    day: date
    why: str


def requests_of(view: DealView) -> tuple[FactRequest, ...]:
    """Return a request for each person, in the order of the rulebook."""
    filings, book = _filings(view), view.rulebook
    each = [defaultdict[str, list[RequestedFact]](list) for _ in range(2)]
    for facts, asked in zip((view.mattering, view.remote), each, strict=True):
        for fact in facts:
            person = book.who_knows.get(fact.question, ANYBODY)
            why = _why(fact, filings.get(fact.question, ()))
            asked[person.id].append(RequestedFact(book.questions[fact.question], why))
    for name, why in view.unasked.items():
        person = book.who_knows.get(name, ANYBODY)
        each[0][person.id].append(RequestedFact(book.questions[name], why))
    every = (
        FactRequest(it, *((*asked[it.id],) for asked in each))
        for it in (*book.heading.people, ANYBODY)
    )
    return tuple(it for it in every if it.whole.facts)


def _filings(view: DealView) -> Mapping[str, tuple[str, ...]]:
    """The filings that hang on each question, the gravest first, by short names."""
    open_ = sorted(
        unsettled(view.assessment, view.filings.results),
        key=lambda it: it[0].state.place,
    )
    return {
        name: tuple(it.regime.short for it, bits, _each in open_ if bits >> at & 1)
        for at, name in enumerate(view.rulebook.questions)
    }


def _why(fact: OpenFact, filings: tuple[str, ...]) -> str:
    """Return the rules and filings that an answer decides, in a sentence or two."""
    says = []
    if fact.could_reach:
        says.append(f"Could lift the level to {lower_first(fact.could_reach.label)}.")
    if filings:
        named = [QUOTED.format(title=it) for it in filings[:MOST_NAMED]]
        if more := len(filings) - len(named):
            named.append(f"{more} more {'filing' if more == 1 else 'filings'}")
        are = "are" if named[1:] else "is"
        says.append(f"Decides whether {list_in_words(named)} {are} due.")
    return " ".join(says)


def suggested_day(view: DealView, today: date) -> SuggestedDay:
    """Return a working day a week before the first day of the deal that is ahead.

    Where none is known, or that is too near, it is in a week, or tomorrow.
    """
    first = min(((day, it) for day, it in _days(view) if day > today), default=None)
    if first is None:
        return SuggestedDay(today + WEEK, "a week from today")
    day, what = first
    answer = max(day - WEEK, today + timedelta(days=1))
    if answer.weekday() >= SATURDAY and answer > today + timedelta(days=2):
        answer -= timedelta(days=answer.weekday() - SATURDAY + 1)
    return SuggestedDay(answer, f"before {what} on {day_in_words(day)}")


def _days(view: DealView) -> Iterator[tuple[date, str]]:
    """Yield the days by which something is to be filed, and those that are planned."""
    days, anchors = view.filings.days, view.rulebook.anchors
    for clock in days.clocks:
        if clock.ahead and clock.to_file:
            yield (
                clock.to_file.day,
                f"the filing of {QUOTED.format(title=clock.filing.regime.short)}",
            )
    for name, day in days.planned.items():
        if name:
            yield day, anchors[name].label
