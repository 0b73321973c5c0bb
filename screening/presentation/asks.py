"""What a board is asked to resolve, chosen: each with a mandate, a limit or a day.

`reports/board-asks.html` words each by its kind. What is due, likely, doubtful or open
and stops the deal is named, whatever else there is; so is what is planned too early.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from screening.engine.schedule.timeline import TooEarly
from screening.presentation.deal_parts import ChecklistStep, OpenFact
from screening.presentation.deal_view import DealView
from screening.presentation.filing_view import FILES, FilingView
from screening.presentation.timeline import BARS
from screening.rulebook.model import Question
from screening.rulebook.recommendations import CLOSED, PLANNED, Advice
from screening.rulebook.regimes import CLOSING
from screening.rulebook.states import State

MOST_ASKS, MOST_STEPS, MOST_BANS = 6, 2, 2
"""How many things are resolved, and how many steps and bans are among them."""


class KnownBy(NamedTuple):
    """By when something has to be known: `how`, or before an event, with its day."""

    how: str
    event: str = ""
    day: date | None = None


class Group(NamedTuple):
    """Filings of one term and one verb: what one does under them."""

    term: str
    files: bool
    filings: tuple[FilingView, ...]


class Ask(NamedTuple):
    """Something the board is asked, and all that its sentence is made of.

    `filings` are those it is about, or `groups` of them by their term; `who` is to act.
    `bans` are to be ruled out beside them, `open_` is what could stop the deal, and
    `stopped` what has to wait. `facts` decide `hanging` filings, or else the level;
    the `stage` of the deal says what can still wait for them.
    """

    kind: str
    filings: tuple[FilingView, ...] = ()
    groups: tuple[Group, ...] = ()
    who: str = ""
    when: KnownBy | None = None
    bans: tuple[FilingView, ...] = ()
    open_: tuple[FilingView, ...] = ()
    stopped: tuple[str, ...] = ()
    facts: tuple[Question, ...] = ()
    hanging: int = 0
    step: ChecklistStep | None = None
    moves: tuple[TooEarly, ...] = ()
    day: date | None = None
    margin: int = 0
    stage: str = PLANNED


def asks(view: DealView, steps: Sequence[ChecklistStep]) -> tuple[Ask, ...]:
    """Return the asks of a board, in order.

    `steps` are those that they have to take themselves, the most telling first: one is
    asked in any case, and as many more as there is room for. Of a deal of which nothing
    is known it is only to sign nothing.
    """
    first = [Ask("put right")] if view.contradictions else []
    bans = (*view.filings.walls, *view.bans_to_settle)[:MOST_BANS]
    first += [Ask("wall", (it,)) for it in bans]
    hold = [*_hold(view)] if not first else []
    if not view.reasons and not view.filings.due and view.settling:
        return (*first, *(hold or [Ask("sign nothing")]))
    if view.filings.walls:
        return tuple(first)
    law = [*first, *hold, *_days(view), *_due(view)]
    last = [*_found_out(view)]
    last += [] if hold else _facts(view, sets=bool(steps))
    room = max(MOST_ASKS - len(law) - len(last), 1)
    own = [Ask("step", step=it) for it in steps[: min(room, MOST_STEPS)]]
    return (*law, *own, *last)[: MOST_ASKS + 1] or (Ask("take note"),)


def _hold(view: DealView) -> Iterator[Ask]:
    """Yield the facts for which the signing or the closing waits, as is recommended."""
    advice, stage = view.recommendation, view.filings.stage
    if advice and advice.advice is Advice.NOT_YET and stage != CLOSED:
        names = advice.facts or [it.question for it in view.mattering]
        facts = tuple(map(view.rulebook.questions.__getitem__, names))
        yield from [Ask("sign nothing", facts=facts, stage=stage)] if facts else []


def ahead(view: DealView) -> list[FilingView]:
    """Return the filings still to be made or asked about."""
    due = (it for it in view.filings.due if it.regime.kind != "watch")
    return [it for it in due if it.clock and it.clock.ahead]


def _due(view: DealView) -> Iterator[Ask]:
    """Yield what everybody who acts has to file, and what is prepared for."""
    by_person, likely = dict[str, list[FilingView]](), list[FilingView]()
    for filing in ahead(view):
        if filing.state.traits.sure:
            by_person.setdefault(filing.who, []).append(filing)
        elif filing.state.traits.likely:
            likely.append(filing)
    for who, filings in by_person.items():
        yield Ask("file", who=who, groups=_by_term(view, filings))
    if likely:
        yield Ask("prepare", groups=_by_term(view, likely))


def _by_term(view: DealView, filings: Sequence[FilingView]) -> tuple[Group, ...]:
    """Return filings by what is done under them and by when, the first day first."""
    groups = dict[tuple[str, bool], list[FilingView]]()
    for it in sorted(filings, key=view.filings.day_of):
        groups.setdefault((it.term, it.regime.kind in FILES), []).append(it)
    return tuple(Group(*how, (*of,)) for how, of in groups.items())


def _found_out(view: DealView) -> Iterator[Ask]:
    """Yield what counsel is to establish: what may apply, is banned, or is open."""
    doubtful, bans = (
        tuple(it for it in ahead(view) if it.state is state)
        for state in (State.MAY_APPLY, State.RULE_OUT)
    )
    stopping = tuple(
        it
        for it in view.filings.open
        if it.stops or it.regime.kind == "prohibition"
        if it not in view.bans_to_settle
    )
    every = (*doubtful, *bans, *stopping)
    if every:
        when = _known_by(view, every)
        yield Ask("establish", doubtful, bans=bans, open_=stopping, when=when)


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
    """Yield what waits for answers, what is planned too early, and what went on."""
    days = view.filings.days
    early = {it.what: it for it in days.too_early}
    coming = (it for it in early.values() if it.planned >= days.as_of)
    moves = tuple(sorted(coming, key=lambda it: it.what != CLOSING))
    if view.filings.stage == CLOSED:
        if CLOSING in early or _waits(view):
            yield Ask("stop", day=days.planned[CLOSING])
        moves = tuple(it for it in moves if it.what != CLOSING)
    elif not days.closing.safe and (waits := _waits(view)):
        bars = dict.fromkeys(chain.from_iterable(it.stops for it in waits))
        closes = CLOSING in bars and view.filings.has_closing
        stopped = [CLOSING] if closes else [it for it in bars if it != CLOSING]
        margin = view.rulebook.heading.long_stop_margin or 0
        filings = tuple(it for it in waits if not closes or CLOSING in it.stops)
        yield Ask(
            "wait",
            filings,
            stopped=tuple(BARS[it] for it in stopped),
            moves=moves,
            day=days.closing.long_stop if closes else None,
            margin=int(margin) if closes else 0,
        )
        moves = ()
    if moves:
        yield Ask("move", moves=moves)


def _waits(view: DealView) -> tuple[FilingView, ...]:
    """Return what is due, likely or filed, and stops something until its answer.

    That for which most is at risk stands first.
    """
    due = (it for it in view.filings.due if it.stops and it.regime.kind != "watch")
    asked = (it for it in due if it.state not in {State.MAY_APPLY, State.RULE_OUT})
    waits = (it for it in asked if not (it.clock and it.clock.happened.outcome))
    return tuple(sorted(waits, key=lambda it: it.id != view.at_risk.filing))


def _facts(view: DealView, *, sets: bool) -> Iterator[Ask]:
    """Yield the fact that decides most: on the level, else on filings.

    What the parties can shape is settled, and not found out; where the board `sets`
    limits of its own, that is left to it.
    """

    def ours(facts: Iterable[OpenFact]) -> OpenFact | None:
        return next((it for it in facts if not (sets and it.shaped)), None)

    level, of_filings = ours(it for it in view.mattering if it.could_reach), 0
    fact = level
    if not level and not view.settling:
        fact = ours(view.mattering)
        name = fact.question if fact else ""
        open_ = (it.filing.waiting_for for it in view.filings.open)
        of_filings = sum(name in waiting for waiting in open_)
    if fact and (level or of_filings > 1):
        asked = view.rulebook.questions[fact.question]
        yield Ask("settle", facts=(asked,), hanging=of_filings, stage=_stage(view))


def _stage(view: DealView) -> str:
    """Return what waits for a fact: nothing where the deal goes on meanwhile."""
    stage, advice = view.filings.stage, view.recommendation
    goes_on = advice and advice.advice in {Advice.GO_ON, Advice.GO_ON_IF}
    return "going on" if goes_on and stage == PLANNED else stage
