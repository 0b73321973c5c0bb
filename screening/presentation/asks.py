"""What a board is asked, chosen: to see to, to move, to find out, to rule out.

`reports/board-asks.html` words each by its kind. What is due, likely, doubtful or open
and stops the deal is named, whatever else there is; so is what is planned too early.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

from screening.engine.schedule.timeline import TooEarly
from screening.presentation.deal_parts import ChecklistStep, OpenFact
from screening.presentation.deal_view import DealView
from screening.presentation.filing_view import FilingView
from screening.rulebook.model import Question
from screening.rulebook.regimes import CLOSING
from screening.rulebook.states import State

MOST_ASKS, MOST_LINES, MOST_STEPS = 5, 8, 2
"""How many things are asked where there are as many, and up to how many two steps of
the board are among them."""


class KnownBy(NamedTuple):
    """By when something has to be known: `how`, or before an event, with its day."""

    how: str
    event: str = ""
    day: date | None = None


class Ask(NamedTuple):
    """Something the board is asked, and all that its sentence is made of.

    `filings` are those it is about, or `groups` of them by their term, `first` is that
    whose day comes first; `who` sees to them. `facts` decide `hanging` filings, or else
    the level.
    """

    kind: str
    filings: tuple[FilingView, ...] = ()
    groups: tuple[tuple[str, tuple[FilingView, ...]], ...] = ()
    first: FilingView | None = None
    who: str = ""
    when: KnownBy | None = None
    facts: tuple[Question, ...] = ()
    hanging: int = 0
    step: ChecklistStep | None = None
    moves: tuple[TooEarly, ...] = ()
    day: date | None = None
    long_stop: date | None = None

    @property
    def quoted(self) -> str:
        """The question that it asks in full, by id; empty where it asks none."""
        return "" if self.facts[1:] else "".join(it.id for it in self.facts)


def asks(view: DealView, steps: Sequence[ChecklistStep]) -> tuple[Ask, ...]:
    """Return the asks of a board, in order.

    `steps` are those that they have to take themselves, the most telling first: one is
    asked in any case, and as many more as there is room for. Of a deal of which nothing
    is known it is only to sign nothing.
    """
    walls = [Ask("put right")] if view.contradictions else []
    walls += [Ask("wall", (it,)) for it in view.filings.walls]
    if not view.reasons and not view.filings.due and view.settling:
        return (*walls, Ask("sign nothing"))
    if view.filings.walls:
        return (*walls, *_facts(view, sets=False))[:MOST_ASKS]
    due, days = [*_due(view)], [*_days(view)]
    # What is planned for a day on which it is not allowed yet comes before the filings.
    dated = [*days, *due] if view.filings.days.too_early else [*due, *days]
    doubtful = [*_doubtful(view)]
    others = [*dated, *doubtful, *_open(view, doubtful[-1:])]
    facts = [*_facts(view, sets=bool(steps), beside={it.quoted for it in others})]
    used = len(walls) + len(others)
    room = max(MOST_ASKS - used - len(facts), min(MOST_STEPS, MOST_LINES - used), 1)
    chosen = [*walls, *(Ask("step", step=it) for it in steps[:room]), *others]
    chosen += facts if len(chosen) < MOST_ASKS else []
    return tuple(chosen) or (Ask("take note"),)


def ahead(view: DealView) -> list[FilingView]:
    """Return the filings still to be made or asked about."""
    due = (it for it in view.filings.due if it.regime.kind != "watch")
    return [it for it in due if it.clock and it.clock.ahead]


def _due(view: DealView) -> Iterator[Ask]:
    """Yield what everybody who acts is to see to, and what is to be planned for."""
    by_person, likely = dict[str, list[FilingView]](), list[FilingView]()
    for filing in ahead(view):
        if filing.state.traits.sure:
            by_person.setdefault(filing.who, []).append(filing)
        elif filing.state.traits.likely:
            likely.append(filing)
    for who, filings in by_person.items():
        yield Ask("see to", who=who, **_by_when(filings))
    if likely:
        yield Ask("plan for", **_by_when(likely))


def _by_when(filings: Sequence[FilingView]) -> dict[str, Any]:
    """Return the terms of filings: the first day, or each term where one has no day.

    Only where all have a day one of them comes first.
    """
    by_day = sorted(filings, key=_day_to_file)
    if _day_to_file(by_day[-1]) < date.max:
        first = by_day[0] if filings[1:] else None
        return {"groups": ((by_day[0].term, (*filings,)),), "first": first}
    terms = dict[str, list[FilingView]]()
    for filing in by_day:
        terms.setdefault(filing.term, []).append(filing)
    return {"groups": tuple((it, (*terms[it],)) for it in terms)}


def _day_to_file(filing: FilingView) -> date:
    to_file = filing.clock and filing.clock.to_file
    return to_file.day if to_file else date.max


def _doubtful(view: DealView) -> Iterator[Ask]:
    """Yield what counsel is to find out, and what to rule out."""
    for state, kind in (State.MAY_APPLY, "find out"), (State.RULE_OUT, "rule out"):
        if filings := tuple(it for it in ahead(view) if it.state is state):
            yield Ask(kind, filings, when=_known_by(view, filings))


def _open(view: DealView, before: Iterable[Ask]) -> Iterator[Ask]:
    """Yield on which facts it hangs whether something else stops the deal.

    The day is not told again where the line `before` tells it.
    """
    questions = view.rulebook.questions
    stopping = tuple(
        it for it in view.filings.open if it.stops or it.regime.kind == "prohibition"
    )
    names = dict.fromkeys(
        fact.question for it in stopping for fact in it.waiting_for[:1]
    )
    if names:
        when = _known_by(view, stopping)
        if when.event and when in {it.when for it in before}:
            when = KnownBy("by then")
        facts = tuple(questions[it] for it in names)
        yield Ask("hangs", stopping, when=when, facts=facts)


def _known_by(view: DealView, filings: Iterable[FilingView]) -> KnownBy:
    """Return before which day it has to be known whether something is to be filed.

    That is the first day of the deal that is planned, or what comes before it and never
    has a day, where all of it is to be filed before that.
    """
    days, anchors = view.filings.days, view.rulebook.anchors
    coming = [(day, it) for it, day in days.planned.items() if it and day >= days.as_of]
    if not coming:
        return KnownBy("at once" if days.planned else "before anything")
    day, first = min(coming, key=itemgetter(0))
    filed_before = {
        None if it.lengths else it.anchor
        for it in chain.from_iterable(filing.regime.duties[:1] for filing in filings)
    }
    for it in [*anchors][: [*anchors].index(first)]:
        if filed_before == {it} and anchors[it].question is None:
            return KnownBy("before", event=anchors[it].label)
    return KnownBy("before", event=anchors[first].label, day=day)


def _days(view: DealView) -> Iterator[Ask]:
    """Yield what is planned too early for its answer, and when the deal may close."""
    days, closing = view.filings.days, view.filings.days.closing
    early = {it.what: it for it in days.too_early}
    coming = (it for it in early.values() if it.planned >= days.as_of)
    moves = tuple(sorted(coming, key=lambda it: it.what != CLOSING))
    if CLOSING in early and early[CLOSING].planned < days.as_of:
        yield Ask("stop", day=early[CLOSING].planned)
    elif not (closing.safe or closing.refused):
        moved = moves if CLOSING in early else ()
        yield from _close(view, moved)
        moves = () if moved else moves
    if moves:
        yield Ask("move", moves=moves)


def _close(view: DealView, moves: tuple[TooEarly, ...]) -> Iterator[Ask]:
    """Yield when to close: what moves, which answers to wait for, the long-stop."""
    closing = view.filings.days.closing
    if closing.undated or not (closing.not_before and view.filings.has_closing):
        waits = tuple(it for it in ahead(view) if CLOSING in it.stops)
        if waits or moves:
            yield Ask("wait", waits, moves=moves)
    else:
        day, stop = closing.not_before.day, closing.long_stop
        yield Ask("close", moves=moves, day=day, long_stop=stop)


def _facts(view: DealView, *, sets: bool, beside: Iterable[str] = ()) -> Iterator[Ask]:
    """Yield the fact that decides most: on the level, else on filings.

    What the parties can shape is settled, and not found out; where the board `sets`
    limits of its own, that is left to it. What is asked `beside` is not asked again.
    """

    def ours(facts: Iterable[OpenFact]) -> OpenFact | None:
        return next((it for it in facts if not (sets and it.shaped)), None)

    level, of_filings = ours(view.settling), 0
    fact = level
    if not level and not view.settling:
        fact = ours(view.mattering)
        name = fact.question if fact else ""
        open_ = (it.filing.waiting_for for it in view.filings.open)
        of_filings = sum(name in waiting for waiting in open_)
    if fact and (level or of_filings > 1) and fact.question not in beside:
        asked = view.rulebook.questions[fact.question]
        yield Ask("settle", facts=(asked,), hanging=of_filings)
