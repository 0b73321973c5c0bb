"""The board page in words: what is asked, by when, and what happens if it is not done.

It tells one deal on a page; what counsel works with stands in the file behind it.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

from screening.presentation.asks import Ask, ahead, asks
from screening.presentation.deal_parts import (
    AnswerWords,
    ChecklistStep,
    OpenFact,
    Reason,
)
from screening.presentation.deal_view import DealView
from screening.presentation.filing_view import FilingView, each_once, is_watched
from screening.presentation.schedule import named_days
from screening.presentation.time_picture import PAPER, TimePicture, draw, draw_terms
from screening.rulebook.regimes import CLOSING
from screening.rulebook.states import State, StateTraits

SOON = timedelta(days=731)
MOST_DIFFERING = 3
"""How many reasons a board reads."""


class BoardReason(NamedTuple):
    """A finding in a line: what it is called, and the facts of the deal behind it."""

    reason: Reason
    facts: tuple[AnswerWords, ...]


class UndatedTerms(NamedTuple):
    """From which days terms run, where none is known: of all terms, or of others."""

    starts: tuple[str, ...]
    all: bool


class Board:
    """What stands on the board page of an assessed deal.

    `made` is the day on which it is made, the "today" of its days; where it was not
    made yet, that is the day the rules are read at.
    """

    def __init__(self, view: DealView, made: date | None = None) -> None:
        self.view, self.made = view, made or view.assessment.on
        self._people = {it.id: it for it in view.rulebook.heading.people}

    @cached_property
    def asks(self) -> tuple[Ask, ...]:
        """What the board is asked."""
        return asks(self.view, self._own)

    @cached_property
    def _own(self) -> list[ChecklistStep]:
        """What the board has to do itself, in the order of the rulebook."""
        own = {it.id: it for it in self._to_do if self._decides(it)}
        return [own[name] for name in self.view.rulebook.checklist if name in own]

    @property
    def counts(self) -> list[tuple[StateTraits, int]]:
        """How many filings there are of each state that a board reads of."""
        filings = (it for it in self.view.filings.results if not is_watched(it))
        states = Counter(it.state for it in filings)
        return [(it.traits, states[it]) for it in State if it.traits.on_board]

    @property
    def stopping(self) -> tuple[int, int]:
        """How many filings stop the closing, and how many more do if they apply.

        None where it is dated already not before which day one may close.
        """
        days = self.view.filings.days
        stop = [
            it.filing.state.traits.sure
            for it in days.clocks
            if CLOSING in it.filing.regime.stops and not days.closing.not_before
        ]
        return sum(stop), len(stop) - sum(stop)

    @property
    def later(self) -> dict[date, str]:
        """What the level is on later days, of the next two years and without a wall."""
        walled, last = self.view.filings.walls, self.made + SOON
        moved = (it for it in self.view.later if it.moved and not walled)
        return {it.day: it.says for it in moved if it.day <= last}

    @cached_property
    def picture(self) -> TimePicture | None:
        """The days of the deal drawn for paper; else how long its reviews take."""
        return self._dated or draw_terms(self.view.filings.days)

    @cached_property
    def _dated(self) -> TimePicture | None:
        timeline = self.view.filings.days
        drawn = draw(self.view.assessment, timeline, PAPER, self.made)
        named = any(named_days(self.view.assessment)) and not draw_terms(timeline)
        dated = drawn and any(it.parts or it.file_by is not None for it in drawn.rows)
        return drawn if dated or named else None

    @property
    def undated(self) -> UndatedTerms | None:
        """From which days terms run, where no day is known."""
        days, anchors = self.view.filings.days, self.view.rulebook.anchors
        if self._dated or not days.clocks:
            return None
        duties = (it.duty for clock in days.clocks for it in clock.deadlines)
        starts = dict.fromkeys(duty.anchor for duty in duties)
        unknown = [it for it in starts if it not in days.planned] or [*starts]
        labels = tuple(anchors[it].label for it in unknown)
        return UndatedTerms(labels, all=len(unknown) == len(starts))

    @property
    def due(self) -> tuple[FilingView, ...]:
        """What is to be filed, done or asked first."""
        return self.view.filings.due

    @cached_property
    def hinges(self) -> dict[str, str]:
        """What is doubtful in filings, or would lift them, by id, each told once."""
        first = {filing.hinges: filing.id for filing in reversed(self.due)}
        return {name: says for says, name in first.items() if says}

    @cached_property
    def if_not(self) -> dict[str, str]:
        """What follows if a filing is not done, by id: each sentence stands once."""
        return each_once(self.view.filings.first, "if_not")

    @cached_property
    def reasons(self) -> tuple[BoardReason, ...]:
        """The findings, strongest first, each with the facts not told before it.

        The first few are those that bring facts of their own: the rest says the same.
        """
        questions, reasons = {fact.question for fact in self.view.brief}, []
        for reason in self.view.reasons:
            known = (it for it in reason.because if it.state == "answered")
            facts = tuple(it for it in known if it.question not in questions)
            reasons.append(BoardReason(reason, facts))
            questions |= {fact.question for fact in facts}
        differing = [it for it in reasons[1:] if it.facts][: MOST_DIFFERING - 1]
        same = [it for it in reasons[1:] if it not in differing]
        first = [*reasons[:1], *differing, *same][:MOST_DIFFERING]
        return (
            *(it for it in reasons if it in first),
            *(it for it in reasons if it not in first),
        )

    @cached_property
    def steps(self) -> tuple[ChecklistStep, ...]:
        """The next steps of others than the board, the statutory ones first.

        The second is one that belongs to what the board is asked first.

        Those rest on what a filing that is due rests on, in the order of filings; then
        come those on other law, then the rest, by the gravest rule that leads to them.
        """
        steps = [it for it in self._to_do if not self._decides(it)]
        steps.sort(key=self._place)
        law = {point.point for it in self._own[:1] for point in it.basis}
        of_it = (it for it in steps[2:] if law & {point.point for point in it.basis})
        asked = next(of_it, None)
        if asked:
            steps.remove(asked)
            steps.insert(1, asked)
        return tuple(steps)

    @cached_property
    def first_filing(self) -> FilingView | None:
        """The filing whose day comes first.

        Of one day, what must be done comes before what may apply.
        """
        dated = [
            (to_file.day, not filing.state.traits.sure, filing)
            for filing in ahead(self.view)
            if filing.clock and (to_file := filing.clock.to_file)
        ]
        return min(dated, key=itemgetter(0, 1), default=(None,))[-1]

    def in_order(self, steps: Iterable[ChecklistStep]) -> list[ChecklistStep]:
        """Return steps as they are taken: the statutory first, the rest by stage."""
        stages = [stage.label for stage in self.view.rulebook.heading.stages]
        rest = len(self.due)

        def place(it: ChecklistStep) -> tuple[int, int]:
            due = self._place(it)[0]
            stage = stages.index(it.when) if it.when in stages else -1
            return (0 if due < rest else 1), stage

        return sorted(steps, key=place)

    def _place(self, step: ChecklistStep) -> tuple[int, bool, int]:
        rank, sources = self.view.rulebook.rank, self.view.rulebook.sources
        points = tuple(point.point for point in step.basis)
        within = (*points, *(f"{point}(" for point in points))
        due = (
            place
            for place, laws in enumerate(self._due_points)
            if any(law.startswith(within) for law in laws)
        )
        law = any(sources[it.partition("/")[0]].kind == "law" for it in points)
        gravity = rank[step.level.id] if step.level else -1
        return next(due, len(self.due)), not law, -gravity

    @cached_property
    def _due_points(self) -> tuple[tuple[str, ...], ...]:
        """The points of law that each filing due rests on, and its duties."""
        return tuple(
            tuple(
                point.point
                for basis in (filing.basis, *(duty.basis for duty in filing.duties))
                for point in basis
            )
            for filing in self.due
        )

    @property
    def _to_do(self) -> list[ChecklistStep]:
        return [it for it in self.view.first_steps if it.work.to_do]

    def _decides(self, step: ChecklistStep) -> bool:
        item = self.view.rulebook.checklist[step.id]
        person = self._people.get(item.who)
        return bool(person and person.decides)

    @property
    def find_out(self) -> tuple[OpenFact, ...]:
        """The facts that matter."""
        return self.view.mattering

    def is_asked(self, fact: OpenFact) -> bool:
        """Tell whether the board is asked for a fact already."""
        return any(fact.question == it.quoted for it in self.asks)
