"""A deal in three sentences, for a mail: its level, its main duty, its first step."""

from collections.abc import Sequence
from typing import NamedTuple

from screening.engine.schedule.timeline import Timeline
from screening.formats.text import (
    count_in_words,
    day_in_words,
    list_in_words,
    lower_first,
    upper_first,
)
from screening.presentation.answers import counted
from screening.presentation.filing_view import FILES, FilingView
from screening.presentation.filings_view import FilingsView
from screening.presentation.timeline import BARS, QUOTED
from screening.rulebook.recommendations import CLOSED
from screening.rulebook.regimes import CLOSING
from screening.rulebook.states import Act

RULES_OUT = {
    "filing": "have counsel find out whether {title} applies",
    "prohibition": "have counsel rule out {title}",
}
"""What is asked of counsel first, by the kind of what may apply."""


MOST_MISSING = 3
"""How many clearances that a closed deal has not are all named."""


class ThreeSentences(NamedTuple):
    """The sentences, in order."""

    level: str
    duty: str
    step: str

    @property
    def text(self) -> str:
        """All of it, to be copied."""
        return " ".join(self)


def level_sentence(name: str, level: str, reasons: Sequence[str]) -> str:
    """Return a deal's level, and the gravest of its reasons."""
    deal = f"{name}: the level is" if name else "The level is"
    if not reasons:
        return f"{deal} {lower_first(level)}, as no rule is met on the facts so far."
    return f"{deal} {lower_first(level)}; the main reason is “{reasons[0]}”."


def duty_sentence(
    filings: FilingsView, bans: Sequence[FilingView] = (), most: str = ""
) -> str:
    """Return the first filing with its term, and the steps that wait for its answer.

    Before that comes a wall, or `bans` that have to be ruled out before the signing.
    First is that for which `most` is at risk, then what stops something, by day.
    """
    if filings.walls or bans:
        return _walls(filings.walls or bans)
    due = sorted(
        filings.due, key=lambda it: (it.id != most, not it.stops, filings.day_of(it))
    )
    sure = [it for it in due if it.state.traits.sure]
    likely = [it for it in due if it.state.traits.likely]
    if filings.stage == CLOSED and (missing := _missing([*sure, *likely])):
        return missing
    if sure or likely:
        acts = [_act(sure, "due"), _act(likely, "likely", plan="plan to ")]
        acts = acts[::-1] if likely and likely[0].id == most else acts
        says = ", and ".join(filter(None, acts))
        return f"{upper_first(says)}{_waits([*sure, *likely], filings)}."
    filed = [it for it in due if it.state.traits.does is Act.FOLLOW_UP]
    if filed:
        waiting = [it for it in filed if not (it.clock and it.clock.happened.outcome)]
        title = QUOTED.format(title=(waiting or filed)[0].short)
        if not waiting:
            by_when = lower_first(filed[0].by_when)
            return f"Every filing is answered: {title}, {by_when}."
        by_when = lower_first(waiting[0].by_when)
        return f"Wait for the answer on {title}: {by_when}."
    return _nothing_due(filings)


def _missing(filings: Sequence[FilingView]) -> str:
    """Return which clearances a closed deal has not, and that counsel settles them."""
    suspending = [it for it in filings if it.stops and it.clock and it.clock.ahead]
    if not suspending:
        return ""
    names = [QUOTED.format(title=it.short) for it in suspending]
    if names[MOST_MISSING:]:
        names = [names[0], f"{count_in_words(len(names) - 1)} more"]
    several = len(suspending) > 1
    return (
        f"Closed without {'clearances' if several else 'a clearance'} that "
        f"{'are' if several else 'is'} due or likely, {list_in_words(names)}: have "
        f"counsel settle {'them' if several else 'it'} before any right is used."
    )


def _walls(walls: Sequence[FilingView]) -> str:
    title = QUOTED.format(title=walls[0].short)
    if walls[0].holds or not walls[0].state.traits.forbids:
        shown = f"counsel has shown that {title} does not forbid the deal"
        return f"Sign nothing until {shown}."
    return f"Do not go ahead with the deal as it is described: {title} forbids it."


def _act(filings: Sequence[FilingView], stand: str, plan: str = "") -> str:
    """Return the act that the first of these needs, and how many follow."""
    if not filings:
        return ""
    first, *others = filings
    do = "file" if first.regime.kind in FILES else "comply with"
    do = "obtain" if first.regime.kind == "consent" else do
    says = f"{plan}{do} {QUOTED.format(title=first.short)} {first.term}".rstrip()
    more = f", with {count_in_words(len(others))} more {stand}" if others else ""
    return f"{says}{more}"


def _waits(filings: Sequence[FilingView], view: FilingsView) -> str:
    """Return the steps barred before the answers; empty where nothing waits."""
    if view.stage == CLOSED:
        return ""
    stopped = [bar for it in filings for bar in it.stops]
    if CLOSING in stopped and view.has_closing:
        return f"; do not close before the answer{_until(filings, view.days)}"
    bars = dict.fromkeys(BARS[it] for it in stopped if it != CLOSING)
    if not bars:
        return "; nothing may be carried out before the answer" if stopped else ""
    wait = "waits" if len(bars) == 1 else "wait"
    return f"; {list_in_words(bars)} {wait} for the answer"


def _until(filings: Sequence[FilingView], days: Timeline) -> str:
    """Return by when all are answered at worst, where that is known of each."""
    waits = [it.clock for it in filings if CLOSING in it.stops]
    ends = [it.answered.day for it in waits if it and it.answered]
    if not ends or len(ends) < len(waits) or max(ends) < days.as_of:
        return ""
    paused = any(it and it.review and it.review.open_ended for it in waits)
    unless = " if no review is paused" if paused else ""
    return f", due by {day_in_words(max(ends))}{unless}"


def _nothing_due(filings: FilingsView) -> str:
    """Return the question for counsel, where nothing is due and nothing likely."""
    perhaps = [it for it in filings.due if it.state.traits.does is Act.ASK]
    hangs = counted(filings.open_count, "filing depends", "filings depend")
    open_ = f"{hangs} on open facts" if filings.open_count else ""
    if perhaps:
        first = perhaps[0]
        kind = "prohibition" if first.regime.kind == "prohibition" else "filing"
        says = RULES_OUT[kind].format(title=QUOTED.format(title=first.short))
        return f"No filing is due so far; {'; '.join(filter(None, [says, open_]))}."
    return f"No filing is due so far; {open_}." if open_ else filings.none


def step_sentence(steps: Sequence[tuple[str, str]], facts: Sequence[str]) -> str:
    """Return the first step, told as who takes it when and what, else what to ask."""
    for lead, what in steps[:1]:
        who = f" ({lower_first(lead)})" if lead else ""
        title = lower_first(what).removesuffix(".")
        return f"First step: {title}{who}."
    for ask in facts[:1]:
        return f"First, answer this: {ask}"
    return "No other step comes first."
