"""What a board is asked to do about a deal: to stop, mandate, limit or find out.

It is built from walls, from what those who decide have to do, from filings and from
open facts, so that it says something of this deal.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice

from screening.engine.schedule.clocks import Clock
from screening.engine.schedule.timeline import Closing
from screening.formats.text import (
    count_in_words,
    day_in_words,
    list_in_words,
    lower_first,
    weekday_in_words,
)
from screening.rulebook.regimes import CLOSING
from screening.wording.explanation import Explanation
from screening.wording.explanation_parts import ChecklistStep
from screening.wording.filing import who_acts
from screening.wording.timeline import QUOTED

MOST = 5
MOST_STEPS = 2
MOST_NAMED = 4
WEEKEND = 5, 6

IN_TIME_BY = " by {day}", ", of which {title} comes first, by {day}"
LATE_BY = (
    " at once, at the latest by {day}",
    ", of which {title} comes first, at once, at the latest by {day}",
)
PASSED_BY = (
    " at once: the last day was {day}",
    ", of which {title} comes first, at once: its last day was {day}",
)
APPLIES, APPLY = "applies", "apply"
CLOSE_AFTER = "to close only after {safe}"
MOVE_AFTER = "to move the closing from {planned} to a day after {safe}"
NO_CLOSING = "to make the closing wait for the answer on {titles}"
NO_CLOSING_SEVERAL = (
    "to close only once every filing that stops the closing is answered and none is "
    "refused"
)
IF_IT_APPLIES, IF_ANY = ", if it applies", ", as far as they apply"
NOT_DONE = "to have nothing carried out before the answer on {titles}"
NOT_DONE_SEVERAL = (
    "to have nothing carried out before every filing that holds it up is answered"
)
FIND_OUT = (
    "to have this found out before anything is signed, since it decides how sensitive "
    "the deal is: {ask}"
)
FILING_FACT = (
    "to have this found out before anything is signed, since {count} filings hang on "
    "it: {ask}"
)
SETTLE = (
    "to settle this in the talks before anything is signed, since it decides how "
    "sensitive the deal is: {ask}"
)
SETTLE_FILING = (
    "to settle this in the talks before anything is signed, since {count} filings hang "
    "on it: {ask}"
)
SIGN_NOTHING = "to sign nothing yet, and to have the facts below found out first"


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
        return (*walls, *_facts(told, sets=False))[:MOST]
    others = [*_filings(told), *_closing(told), *_facts(told, sets=bool(steps))]
    room = max(MOST_STEPS, MOST - len(walls) - len(others))
    found = [*walls, *islice(own, room), *others]
    return tuple(found[:MOST]) or (_calm(told),)


def _calm(told: Explanation) -> str:
    if told.lowest is told.levels[0]:
        return "to take note that nothing in the deal comes near a boundary"
    return (
        f"to take the deal on at the level {lower_first(told.lowest.label)}, and "
        "to have the steps below done in time"
    )


def _walls(told: Explanation) -> Iterator[str]:
    for wall in told.filings.walls:
        yield (
            "not to let the deal go ahead as it is described: "
            f"{QUOTED.format(title=wall.title)} forbids it"
        )
    for wall in told.filings.banners:
        if wall.state.traits.hangs:
            facts = list_in_words(it.short for it in wall.waiting_for)
            title = QUOTED.format(title=wall.title)
            yield (
                f"to let nothing be signed until counsel has shown that {title} "
                f"does not forbid it, which hangs on this: {facts}"
            )


def _filings(told: Explanation) -> Iterator[str]:
    """Yield what is to be filed and what to ask first, the gravest first."""
    for who, its in _by_who(told, ahead(told)):
        if who:
            yield f"to have {who} see to {_titles(its)}{_by(its)}"
        else:
            apply = APPLY if its[1:] else APPLIES
            yield (
                "to have counsel find out, before anything binds, whether "
                f"{_titles(its)} {apply}"
            )


def _by_who(
    told: Explanation, clocks: Sequence[Clock]
) -> list[tuple[str, list[Clock]]]:
    """Return filings by who makes them, in their order; what is asked first by none."""
    found = dict[str, list[Clock]]()
    for it in clocks:
        sure = it.filing.state.traits.sure
        who = who_acts(told.rulebook, it.filing.regime) if sure else ""
        found.setdefault(who, []).append(it)
    return [*found.items()]


def _by(clocks: Sequence[Clock]) -> str:
    """Return by when the first of these is to be filed, and which of several it is."""
    days = [(it.to_file, it) for it in clocks if it.to_file]
    if not days:
        return ""
    to_file, first = min(days, key=lambda it: it[0].day)
    day = to_file.day
    forms = PASSED_BY if to_file.passed else LATE_BY if to_file.at_once else IN_TIME_BY
    title = QUOTED.format(title=first.filing.regime.short)
    said = day_in_words(day) if to_file.passed else _day(day)
    return forms[len(clocks) > 1].format(day=said, title=title)


def _day(day: date) -> str:
    """Return a day, and of one at the end of a week which it is."""
    said = day_in_words(day)
    if day.weekday() not in WEEKEND:
        return said
    return f"{said}, a {weekday_in_words(day).partition(' ')[0]}"


def ahead(told: Explanation) -> list[Clock]:
    """Return what is to be filed or asked and was not; early questions are no duty."""
    optional = told.rulebook.early_questions
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
    told = [*named, *(["what else is listed below"] if more else [])]
    return list_in_words(told)


def _closing(told: Explanation) -> Iterator[str]:
    """Yield when the deal may close, where something due stops the closing."""
    closing = told.filings.days.closing
    if closing.over or closing.refused:
        return
    if closing.safe and not closing.undated:
        yield _after(closing, closing.safe.day)
        return
    worst = told.filings.days.outlasts_closing
    plan = (
        (
            f"to plan the closing for after {day_in_words(worst)}, or to agree a "
            "long-stop that leaves room for it"
        )
        if worst
        else ""
    )
    wait = _wait(told)
    if wait or plan:
        yield f"{wait}, and {plan}" if wait and plan else wait or plan


def _after(closing: Closing, safe: date) -> str:
    """Return after which day to close, and which long-stop leaves room for that."""
    planned = closing.planned if closing.too_early else None
    close = (MOVE_AFTER if planned else CLOSE_AFTER).format(
        planned=day_in_words(planned) if planned else "", safe=day_in_words(safe)
    )
    if closing.long_stop is None:
        return close
    return (
        f"{close}, and to agree {day_in_words(closing.long_stop)} or a later day "
        "as the long-stop"
    )


def _wait(told: Explanation) -> str:
    """Return for whose answers the closing has to wait; empty for none's."""
    waits = [it for it in ahead(told) if CLOSING in it.filing.regime.stops]
    if not waits:
        return ""
    closes = told.filings.has_closing
    one, several = (NO_CLOSING, NO_CLOSING_SEVERAL)
    if not closes:
        one, several = NOT_DONE, NOT_DONE_SEVERAL
    says = (several if waits[1:] else one).format(titles=_titles(waits))
    sure = any(it.filing.state.traits.sure for it in waits)
    return says + ("" if sure else IF_ANY if waits[1:] else IF_IT_APPLIES)


def _facts(told: Explanation, *, sets: bool) -> Iterator[str]:
    """Yield the fact that decides most: on the level, else on filings.

    What the parties can shape is settled, and not found out; where the board `sets`
    limits of its own, that is left to it.
    """
    questions = told.rulebook.questions

    def shaped(question: str) -> bool:
        return questions[question].lever

    def ours(question: str) -> bool:
        return not (sets and shaped(question))

    level = next((it for it in told.settling if ours(it.question)), None)
    if level:
        form = SETTLE if shaped(level.question) else FIND_OUT
        yield form.format(ask=QUOTED.format(title=level.ask))
        return
    fact = next((it for it in told.filing_facts if ours(it.question)), None)
    if fact and fact.filings[1:] and not told.settling:
        form = SETTLE_FILING if shaped(fact.question) else FILING_FACT
        count = count_in_words(len(fact.filings))
        yield form.format(count=count, ask=QUOTED.format(title=fact.ask))
