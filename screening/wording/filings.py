"""The filings of a deal in words: what is due, what to ask first, what not and why.

Page, paper, terminal and data take their sentences from here.
"""

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from screening.engine.assess import Assessment
from screening.engine.filings import Filing, filings
from screening.engine.timeline import timeline
from screening.formats.text import day_in_words, list_in_words, upper_first
from screening.rulebook.regimes import Regime, Sanction, State
from screening.wording.answers import answer_in_words, counted
from screening.wording.rulebook import Basis, basis_in_words
from screening.wording.timeline import ClockWords, TimelineWords, timeline_in_words

STATES = {
    State.WALL: "Not possible as described",
    State.MUST: "Must",
    State.ASK_FIRST: "Ask first",
    State.OPEN: "Open",
    State.FUTURE: "From {day}",
    State.PROPOSAL: "Proposal",
    State.NOT_DUE: "Not due",
}
WATCHED = "To watch"
"""What is said of a regime that applies and under which nobody files."""
COUNTS = (
    (State.WALL, "wall", "walls"),
    (State.MUST, "due", "due"),
    (State.ASK_FIRST, "to ask first", "to ask first"),
    (State.OPEN, "open", "open"),
)
SHOWN = (State.WALL, State.MUST, State.ASK_FIRST, State.OPEN)
LATER = (State.FUTURE, State.PROPOSAL)
NONE_DUE = "No filing is due, and none is open."
OF = "Filings: {counts}."
FINE = "{bound} EUR {amount:,.0f}"
RECKONED = "{says} Here: {amounts}."


class FactWords(NamedTuple):
    """A question and its answer in words; empty where it has none."""

    question: str
    short: str
    answer: str


class FilingWords(NamedTuple):
    """What one regime asks of a deal, in words.

    One that is `watched` applies, and nobody files. `because` decided it and
    `waiting_for` could still. `reason` says why nothing is due though the condition
    holds. `duties` and `review` have the days as far as they are known; without a
    clock they are empty.
    """

    id: str
    title: str
    short: str
    side: str
    state: State
    stands: str
    watched: bool
    says: str
    who: str
    authority: str
    channel: str
    because: tuple[FactWords, ...]
    waiting_for: tuple[FactWords, ...]
    reason: str
    duties: tuple[str, ...]
    review: tuple[str, ...]
    standstill: tuple[str, ...]
    silence: str
    outcomes: tuple[str, ...]
    sanctions: tuple[str, ...]
    documents: tuple[str, ...]
    signs: str
    clause: str
    basis: tuple[Basis, ...]


class FilingsWords:
    """Every filing of an assessed deal in words, and its days."""

    def __init__(self, assessment: Assessment) -> None:
        self._assessment = assessment
        self.found = filings(assessment)

    @cached_property
    def timeline(self) -> TimelineWords:
        """The days of the deal."""
        found = timeline(self._assessment, self.found)
        return timeline_in_words(self._assessment, found)

    @cached_property
    def all(self) -> tuple[FilingWords, ...]:
        """Every filing, those that count most first, else in rulebook order."""
        order = [*State]
        ranked = sorted(self.found, key=lambda filing: order.index(filing.state))
        return tuple(map(self._words, ranked))

    def of(self, *states: State) -> tuple[FilingWords, ...]:
        """Return the filings in these states."""
        return tuple(filing for filing in self.all if filing.state in states)

    @property
    def walls(self) -> tuple[FilingWords, ...]:
        """What the law does not allow as it is described."""
        return self.of(State.WALL)

    @property
    def shown(self) -> tuple[FilingWords, ...]:
        """What is asked, or may be, of the deal as it is; the watched come last."""
        return tuple(sorted(self.of(*SHOWN), key=lambda filing: filing.watched))

    @property
    def later(self) -> tuple[FilingWords, ...]:
        """What will ask something, or would if it became law."""
        return self.of(*LATER)

    @property
    def not_due(self) -> tuple[FilingWords, ...]:
        """What asks nothing, each with the fact that decides it."""
        return self.of(State.NOT_DUE)

    @property
    def summary(self) -> str:
        """How many there are of what counts, in a line; empty without regimes."""
        if not self.found:
            return ""
        states = [it.state for it in self.found if not _is_watched(it)]
        told = [
            counted(states.count(state), *words)
            for state, *words in COUNTS
            if state in states
        ]
        return OF.format(counts=list_in_words(told)) if told else NONE_DUE

    def _words(self, filing: Filing) -> FilingWords:
        regime, book = filing.regime, self._assessment.rulebook
        clock = self._clocks.get(regime.id)
        return FilingWords(
            **_as_written(regime),
            side=book.sides[regime.side].label,
            state=filing.state,
            stands=_stands(filing),
            watched=_is_watched(filing),
            who=list_in_words(book.parties[party].label for party in regime.acts),
            because=tuple(self._facts(filing.because)),
            waiting_for=tuple(self._facts(filing.waiting_for)),
            reason=filing.unless.reason if filing.unless else "",
            duties=clock.duties if clock else _duties(regime),
            review=clock.review if clock else (),
            sanctions=tuple(map(self._sanction, regime.sanctions)),
            basis=basis_in_words(book, regime.basis),
        )

    @cached_property
    def _clocks(self) -> dict[str, ClockWords]:
        return {clock.regime: clock for clock in self.timeline.clocks}

    def _facts(self, names: tuple[str, ...]) -> Iterator[FactWords]:
        for name in names:
            question = self._assessment.rulebook.questions[name]
            answer = self._assessment.answers.get(name)
            yield FactWords(name, question.short, answer_in_words(question, answer))

    def _sanction(self, sanction: Sanction) -> str:
        """Return what follows, with the amount that the answers give."""
        answers = self._assessment.answers
        told = [
            FINE.format(bound=amount.bound, amount=of * amount.percent / 100)
            for amount in sanction.amounts
            if isinstance(of := answers.get(amount.of), Decimal)
        ]
        if not told:
            return sanction.says
        return RECKONED.format(says=sanction.says, amounts=list_in_words(told))


WRITTEN = ("id", "title", "short", "says", "authority", "outcomes", "documents")
MAY_BE_WRITTEN = ("channel", "silence", "signs", "clause")


def _as_written(regime: Regime) -> dict[str, Any]:
    """Return what is told as the regime has it; empty where nothing is written."""
    told = {key: getattr(regime, key) for key in WRITTEN}
    told["standstill"] = tuple(bar.says for bar in regime.standstill)
    return told | {key: getattr(regime, key) or "" for key in MAY_BE_WRITTEN}


def _is_watched(filing: Filing) -> bool:
    """Tell whether a regime applies under which nobody files: it is no duty."""
    return filing.regime.kind == "watch" and filing.state is State.MUST


def _stands(filing: Filing) -> str:
    if _is_watched(filing):
        return WATCHED
    first = filing.regime.in_force.from_
    return STATES[filing.state].format(day=day_in_words(first) if first else "")


def _duties(regime: Regime) -> tuple[str, ...]:
    """Return what a regime without a clock of its own here asks, without days."""
    duties = tuple(f"{upper_first(it.duty.rstrip('.'))}." for it in regime.duties)
    return (*duties, *([regime.no_clock] if regime.no_clock else []))
