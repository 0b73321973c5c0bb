"""What a board is asked to do about a deal: to stop, mandate, limit or find out.

It is built from walls, from what those who decide have to do, from filings and from
open facts, so that it says something of this deal.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice

from screening.engine.clocks import Clock
from screening.formats.text import (
    count_in_words,
    day_in_words,
    list_in_words,
    lower_first,
)
from screening.rulebook.regimes import CLOSING, State
from screening.wording.closing import QUOTED
from screening.wording.explanation import Explanation
from screening.wording.reviews import file_by
from screening.wording.told import ChecklistStep

MOST = 5
MOST_STEPS = 2
MOST_NAMED = 4

STOP = "not to let the deal go ahead as it is described: {title} forbids it"
STOP_UNTIL = (
    "to let nothing be signed until counsel has shown that {title} does not forbid it, "
    "which hangs on this: {facts}"
)
FILE = "to have {who} see to {titles}{by}"
FIRST_BY = ", the first by {day}"
BY = " by {day}"
ASK_FIRST = "to have counsel find out, before anything binds, whether {titles} {apply}"
APPLIES, APPLY = "applies", "apply"
CLOSE_AFTER = (
    "to let nothing close before {safe}, and to agree {stop} or a later day as the "
    "long-stop"
)
CLOSE_SAFELY = "to let nothing close before {safe}"
NO_CLOSING = "to make the closing wait for the answer on {titles}"
NO_CLOSING_SEVERAL = "to make the closing wait for each answer that stops it"
NOT_DONE = "to have nothing carried out before the answer on {titles}"
NOT_DONE_SEVERAL = "to have nothing carried out before each answer that stops it"
FIND_OUT = (
    "to have this found out before anything is signed, since it decides how sensitive "
    "the deal is: {fact}"
)
FILING_FACT = (
    "to have this found out before anything is signed, since {count} filings hang on "
    "it: {fact}"
)
SIGN_NOTHING = "to sign nothing yet, and to have the facts below found out first"
TAKE_NOTE = "to take note that nothing in the deal comes near a boundary"
ACCEPT = "to take the deal on as {level}, and to have the steps below done in time"
AND_MORE = "what else is listed below"


def asks(told: Explanation, steps: Sequence[ChecklistStep]) -> tuple[str, ...]:
    """Return what is asked, each to stand behind "The board is asked".

    `steps` are those that they have to take themselves, the most telling first: two are
    asked in any case, and as many more as there is room for. Of a deal of which nothing
    is known it is only to sign nothing.
    """
    if not told.reasons and not told.filings.due and told.settling:
        return (*_walls(told), SIGN_NOTHING)
    own = (f"to {lower_first(step.title)}" for step in steps)
    walls = [*_walls(told)]
    if told.filings.walls:
        return (*walls, *_facts(told))[:MOST]
    others = [*_filings(told), *_closing(told), *_facts(told)]
    room = max(MOST_STEPS, MOST - len(walls) - len(others))
    found = [*walls, *islice(own, room), *others]
    return tuple(found[:MOST]) or (_calm(told),)


def _calm(told: Explanation) -> str:
    if told.lowest is told.levels[0]:
        return TAKE_NOTE
    return ACCEPT.format(level=lower_first(told.lowest.label))


def _walls(told: Explanation) -> Iterator[str]:
    for wall in told.filings.walls:
        yield STOP.format(title=QUOTED.format(title=wall.title))
    for wall in told.filings.banners:
        if wall.state is State.OPEN:
            facts = list_in_words(it.short for it in wall.waiting_for)
            title = QUOTED.format(title=wall.title)
            yield STOP_UNTIL.format(title=title, facts=facts)


def _filings(told: Explanation) -> Iterator[str]:
    """Yield what is to be filed and what to ask first, the gravest first."""
    for who, its in _by_who(told, _ahead(told)):
        if who:
            days = filter(None, (file_by(it, told.assessment.on) for it in its))
            by = _by(min(days, default=None), alone=len(its) == 1)
            yield FILE.format(who=who, titles=_titles(its), by=by)
        else:
            apply = APPLY if its[1:] else APPLIES
            yield ASK_FIRST.format(titles=_titles(its), apply=apply)


def _by_who(
    told: Explanation, clocks: Sequence[Clock]
) -> list[tuple[str, list[Clock]]]:
    """Return filings by who makes them, in their order; what is asked first by none."""
    parties, found = told.rulebook.parties, dict[str, list[Clock]]()
    for it in clocks:
        who = list_in_words(parties[name].label for name in it.filing.regime.acts)
        who = who if it.filing.state is State.MUST else ""
        found.setdefault(who, []).append(it)
    return [*found.items()]


def _by(day: date | None, *, alone: bool) -> str:
    if day is None:
        return ""
    return (BY if alone else FIRST_BY).format(day=day_in_words(day))


def _ahead(told: Explanation) -> list[Clock]:
    """Return what is to be filed or asked and was not; early questions are no duty."""
    regimes = told.rulebook.regimes.values()
    optional = {regime.early_question for regime in regimes}
    ahead = {
        it.filing.regime.id: it
        for it in told.filings.days.clocks
        if it.filing.regime.kind != "watch"
        and not (it.happened.begun or it.happened.outcome)
    }
    due = [it.id for it in told.filings.due if it.id not in optional]
    return [ahead[name] for name in due if name in ahead]


def _titles(clocks: Sequence[Clock]) -> str:
    shorts = [it.filing.regime.short for it in clocks[:MOST_NAMED]]
    named = [QUOTED.format(title=title) for title in shorts]
    more = len(clocks) - len(named)
    told = [*named, *([AND_MORE] if more else [])]
    return list_in_words(told)


def _closing(told: Explanation) -> Iterator[str]:
    """Yield when the deal may close, where something due stops the closing."""
    closing = told.filings.days.closing
    if closing.over or closing.refused:
        return
    if closing.safe and not closing.undated:
        safe = day_in_words(closing.safe.day)
        stop = closing.long_stop and day_in_words(closing.long_stop)
        yield (CLOSE_AFTER if stop else CLOSE_SAFELY).format(safe=safe, stop=stop)
        return
    waits = [
        it
        for it in _ahead(told)
        if any(bar.stops == CLOSING for bar in it.filing.regime.standstill)
    ]
    if waits:
        one, several = NO_CLOSING, NO_CLOSING_SEVERAL
        if not told.filings.has_closing:
            one, several = NOT_DONE, NOT_DONE_SEVERAL
        yield (several if waits[1:] else one).format(titles=_titles(waits))


def _facts(told: Explanation) -> Iterator[str]:
    """Yield the fact that decides most: on the level, else on filings."""
    if told.settling:
        yield FIND_OUT.format(fact=told.settling[0].short)
        return
    facts = told.filing_facts
    if facts and facts[0].filings[1:]:
        fact = facts[0]
        count = count_in_words(len(fact.filings))
        yield FILING_FACT.format(count=count, fact=fact.short)
