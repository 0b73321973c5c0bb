"""What a board is asked, a line each: to see to, to move, to find out, to rule out.

What is due, likely, doubtful or open and stops the deal is told by name, whatever else
there is; so is what is planned too early.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, islice
from operator import itemgetter

from screening.engine.schedule.clocks import Clock, Why
from screening.engine.schedule.timeline import TooEarly
from screening.formats.text import (
    count_in_words,
    day_in_words,
    list_in_words,
    lower_first,
)
from screening.presentation.deal_parts import ChecklistStep, OpenFact
from screening.presentation.deal_view import DealView
from screening.presentation.filing_view import who_acts
from screening.presentation.timeline import QUOTED, noted_off
from screening.rulebook.regimes import CLOSING, Regime
from screening.rulebook.states import State

MOST_ASKS, MOST_LINES, MOST_STEPS, MOST_NAMED = 5, 8, 2, 8
"""How many things are asked where there are as many, and up to how many two steps of
the board are among them."""
FEW = 2
"""How many filings are named of more than can be."""
NO_TERM = "without a term"
WITHOUT_DAY = ("at once", "before anything binds")
"""When it has to be known what applies, where no day ahead is planned."""


def asks(view: DealView, steps: Sequence[ChecklistStep]) -> tuple[str, ...]:
    """Return what is asked, each to stand behind "The board is asked".

    `steps` are those that they have to take themselves, the most telling first: one is
    asked in any case, and as many more as there is room for. What is due, likely, may
    apply or is open and stops the deal is always told by name, and what is planned too
    early. Of a deal of which nothing is known it is only to sign nothing.
    """
    walls = [*_contradictions(view), *_walls(view)]
    if not view.reasons and not view.filings.due and view.settling:
        nothing = "to sign nothing yet, and to have the facts below found out first"
        return (*walls, nothing)
    own = (f"to {lower_first(step.title)}" for step in steps)
    if view.filings.walls:
        return (*walls, *_facts(view, sets=False))[:MOST_ASKS]
    due, days = [*_due(view)], [*_days(view)]
    # What is planned for a day on which it is not allowed yet comes before the filings.
    dated = [*days, *due] if view.filings.days.too_early else [*due, *days]
    doubtful = [*_doubtful(view)]
    others = [*dated, *doubtful, *_open(view, *doubtful[-1:])]
    facts = [*_facts(view, sets=bool(steps), beside=" ".join(others))]
    used = len(walls) + len(others)
    room = max(MOST_ASKS - used - len(facts), min(MOST_STEPS, MOST_LINES - used), 1)
    found = [*walls, *islice(own, room), *others]
    found += facts if len(found) < MOST_ASKS else []
    return tuple(found) or (_calm(view),)


def _calm(view: DealView) -> str:
    if view.lowest is view.levels[0]:
        return "to take note that nothing in the deal comes near a boundary"
    return (
        f"to take the deal on at the level {lower_first(view.lowest.label)}, and "
        "to have the steps below done in time"
    )


def _contradictions(view: DealView) -> Iterator[str]:
    if says := " ".join(it.says for it in view.contradictions):
        yield f"to have this put right before all else: {says.removesuffix('.')}"


def _walls(view: DealView) -> Iterator[str]:
    for wall in view.filings.walls:
        title = QUOTED.format(title=wall.title)
        if wall.holds:
            facts = list_in_words(it.short for it in wall.waiting_for)
            yield (
                f"to let nothing be signed until counsel has shown that {title} "
                f"does not forbid it, which hangs on this: {facts}"
            )
        else:
            yield f"not to let the deal go ahead as it is described: {title} forbids it"


def _due(view: DealView) -> Iterator[str]:
    """Yield what everybody who acts is to see to, and what is to be planned for."""
    found, likely = dict[str, list[Clock]](), list[Clock]()
    for it in ahead(view):
        if it.filing.state.traits.sure:
            who = who_acts(view.rulebook, it.filing.regime)
            found.setdefault(who, []).append(it)
        elif it.filing.state.traits.likely:
            likely.append(it)
    for who, its in found.items():
        yield f"to have {who} see to {_by_when(view, its)}"
    if likely:
        yield f"to plan for what is likely: {_by_when(view, likely)}"


def _doubtful(view: DealView) -> Iterator[str]:
    """Yield what counsel is to find out, and what to rule out."""
    for state in State.MAY_APPLY, State.RULE_OUT:
        its = [it for it in ahead(view) if it.filing.state is state]
        found = [it.filing.regime for it in its]
        when, titles = _first_day(view, found), _titles(found)
        if its and state is State.RULE_OUT:
            yield f"to have counsel make sure {when} that no ban applies: {titles}"
        elif its:
            apply = "apply" if its[1:] else "applies"
            yield f"to have counsel find out {when} whether {titles} {apply}"


def _open(view: DealView, before: str = "") -> Iterator[str]:
    """Yield on which facts it hangs whether something else stops the deal.

    The day is not told again where the line `before` tells it.
    """
    regimes, questions = view.rulebook.regimes, view.rulebook.questions
    stopping = [
        it
        for it in view.filings.open
        if regimes[it.id].stops or regimes[it.id].kind == "prohibition"
    ]
    first = dict.fromkeys(
        fact.question for it in stopping for fact in it.waiting_for[:1]
    )
    facts = [questions[it].short for it in first]
    if len(first) == 1:
        facts = [QUOTED.format(title=questions[it].ask) for it in first]
    if first:
        found = [regimes[it.id] for it in stopping]
        apply, hang = ("apply", "hang") if found[1:] else ("applies", "hangs")
        when = _first_day(view, found)
        if when in before and when not in WITHOUT_DAY:
            when = "by then"
        yield (
            f"to have found out {when} whether {_titles(found)} "
            f"{apply}, which could stop the deal and {hang} on this: "
            f"{list_in_words(facts)}"
        )


def _first_day(view: DealView, regimes: Iterable[Regime]) -> str:
    """Return before which day it has to be known whether something is to be filed.

    That is the first day of the deal that is planned, or what comes before it and never
    has a day, where all of it is to be filed before that.
    """
    days, anchors = view.filings.days, view.rulebook.anchors
    ahead = [(day, it) for it, day in days.planned.items() if it and day >= days.as_of]
    if not ahead:
        return WITHOUT_DAY[not days.planned]
    day, first = min(ahead, key=itemgetter(0))
    filed_before = {
        None if it.lengths else it.anchor
        for it in chain.from_iterable(regime.duties[:1] for regime in regimes)
    }
    for it in [*anchors][: [*anchors].index(first)]:
        if filed_before == {it} and anchors[it].question is None:
            return f"before {anchors[it].label}"
    return f"before {anchors[first].label} on {day_in_words(day)}"


def _by_when(view: DealView, clocks: Sequence[Clock]) -> str:
    """Return what is to be filed, with the first day, or by when each where none has.

    Only where all have a day one of them comes first.
    """
    days = [(it.to_file.day, it) for it in clocks if it.to_file]
    if len(days) == len(clocks):
        first = min(days, key=itemgetter(0))[1]
        titles = _titles(it.filing.regime for it in clocks)
        if not clocks[1:]:
            return f"{titles} {_term(view, first)}"
        title = QUOTED.format(title=first.filing.regime.short)
        several = _term(view, first, of="its")
        return f"{titles}, of which {title} comes first, {several}"
    by_day = sorted(clocks, key=lambda it: it.to_file.day if it.to_file else date.max)
    terms = dict[str, list[Regime]]()
    for it in by_day:
        terms.setdefault(_term(view, it), []).append(it.filing.regime)
    if [*terms] == [NO_TERM]:
        return _titles(it.filing.regime for it in clocks)
    return ", and ".join(f"{_titles(its)} {term}" for term, its in terms.items())


def _term(view: DealView, clock: Clock, of: str = "the") -> str:
    """Return by when something is to be filed; the last day that passed is `of` it."""
    to_file = clock.to_file
    if to_file is None:
        if not clock.deadlines:
            return NO_TERM
        duty = clock.deadlines[0].duty
        within = "within " if duty.lengths and not duty.same_day else ""
        return within + lower_first(view.filings.by_id[clock.filing.regime.id].by_when)
    day = day_in_words(to_file.day)
    if to_file.passed:
        return f"at once: {of} last day was {day}"
    day = noted_off(clock.deadlines[0])
    if to_file.why in {Why.AFTER_OTHERS, Why.TOO_LATE}:
        return f"from {day}, after the reviews that come first"
    return f"at once, at the latest by {day}" if to_file.at_once else f"by {day}"


def ahead(view: DealView) -> list[Clock]:
    """Return what is to be filed or asked and was not."""
    ahead = {
        it.filing.regime.id: it
        for it in view.filings.days.clocks
        if it.filing.regime.kind != "watch" and it.ahead
    }
    return [ahead[it.id] for it in view.filings.due if it.id in ahead]


def _titles(regimes: Iterable[Regime]) -> str:
    named = [QUOTED.format(title=it.short) for it in regimes]
    if more := len(named[MOST_NAMED:]):  # hardly anything is known of such a deal
        named[FEW:] = [f"{count_in_words(more + MOST_NAMED - FEW)} more"]
    return list_in_words(named)


def _days(view: DealView) -> Iterator[str]:
    """Yield what is planned too early for its answer, and when the deal may close."""
    days, closing = view.filings.days, view.filings.days.closing
    early = {it.what: it for it in days.too_early}
    past = CLOSING in early and early[CLOSING].planned < days.as_of
    moves = [
        _move(view, it)
        for it in sorted(early.values(), key=lambda it: it.what != CLOSING)
        if it.planned >= days.as_of
    ]
    move = f"to move {', and '.join(moves)}" if moves else ""
    if past:
        yield (
            f"to carry out nothing more of what {day_in_words(early[CLOSING].planned)} "
            "closed until all is answered, and to hear from counsel what of it is void"
        )
    elif not (closing.safe or closing.refused):
        moved = CLOSING in early
        if says := _close(view, move if moved else ""):
            yield says
        move = "" if moved else move
    if move:
        yield move


def _move(view: DealView, early: TooEarly) -> str:
    """Return after which day something is to be done that is planned too early."""
    planned, worst = day_in_words(early.planned), day_in_words(early.worst)
    answered = " on which all is answered" if early.what == CLOSING else ""
    what = view.rulebook.anchors[early.what].label
    return f"{what} from {planned} to a day after {worst}{answered}"


def _close(view: DealView, move: str) -> str:
    """Return when to close, where it is not told by the `move`, and the long-stop."""
    closing = view.filings.days.closing
    if closing.undated or not (closing.not_before and view.filings.has_closing):
        room = ", or to agree a long-stop that leaves room for it" if move else ""
        return ", and ".join(filter(None, [_wait(view), move])) + room
    until = day_in_words(closing.not_before.day)
    says = move or f"to close only once all is answered, not before {until}"
    if closing.long_stop is None:
        return says
    stop = day_in_words(closing.long_stop)
    return f"{says}, and to agree {stop} or a later day as the long-stop"


def _wait(view: DealView) -> str:
    """Return for whose answers the closing has to wait; empty for none's."""
    waits = [it for it in ahead(view) if CLOSING in it.filing.regime.stops]
    if not waits:
        return ""
    closes = view.filings.has_closing
    titles = _titles(it.filing.regime for it in waits)
    says = f"to have nothing carried out before the answer on {titles}"
    if closes:
        says = f"to make the closing wait for the answer on {titles}"
    if waits[1:]:
        says = (
            "to close only once every filing that stops the closing is answered and "
            "none is refused"
            if closes
            else "to have nothing carried out before every filing that holds it up is "
            "answered"
        )
    sure = any(it.filing.state.traits.sure for it in waits)
    perhaps = ", as far as they apply" if waits[1:] else ", if it applies"
    return says + ("" if sure else perhaps)


def _facts(view: DealView, *, sets: bool, beside: str = "") -> Iterator[str]:
    """Yield the fact that decides most: on the level, else on filings.

    What the parties can shape is settled, and not found out; where the board `sets`
    limits of its own, that is left to it. What is asked `beside` is not asked again.
    """

    def ours(facts: Iterable[OpenFact]) -> OpenFact | None:
        return next((it for it in facts if not (sets and it.shaped)), None)

    def first(fact: OpenFact, since: str) -> Iterator[str]:
        do = "settle this in the talks" if fact.shaped else "have this found out"
        ask = QUOTED.format(title=fact.ask)
        if ask not in beside:
            yield f"to {do} before anything is signed, since {since}: {ask}"

    if level := ours(view.settling):
        yield from first(level, "it decides how sensitive the deal is")
        return
    fact = ours(view.filing_facts)
    if fact and fact.filings[1:] and not view.settling:
        count = count_in_words(len(fact.filings))
        yield from first(fact, f"{count} filings hang on it")
