"""What is still to be done about filings by a day, in words."""

from collections.abc import Iterator
from datetime import date

from screening.engine.clocks import Clock
from screening.engine.filings import Filing
from screening.engine.timeline import Timeline
from screening.formats.text import list_in_words, upper_first
from screening.rulebook.model import Rulebook
from screening.rulebook.regimes import State
from screening.wording.work import FILING, DueWords

DUE = (State.MUST, State.ASK_FIRST)
NOT_DONE = "{title}: not done yet"
NOT_FILED = "{title}: not filed yet"
TO_MEET = "{title}: {text}"


def filing_dues(rulebook: Rulebook, found: Timeline) -> Iterator[DueWords]:
    """Yield what is still to be filed by a day, and conditions still to be met."""
    optional = {regime.early_question for regime in rulebook.regimes.values()}
    for clock in found.clocks:
        regime = clock.filing.regime
        who = list_in_words(rulebook.parties[party].label for party in regime.acts)
        if (day := _to_file(clock)) and regime.id not in optional:
            form = NOT_DONE if regime.kind == "duty" else NOT_FILED
            what = form.format(title=regime.short)
            yield DueWords(FILING, regime.id, 0, day, what, upper_first(who))
        for place, condition in enumerate(clock.happened.conditions, 1):
            if condition.due and not condition.done:
                what = TO_MEET.format(title=regime.short, text=condition.text)
                yield DueWords(FILING, regime.id, place, condition.due, what, "")


def _to_file(clock: Clock) -> date | None:
    """Return the last day to file what has to be filed for sure and was not."""
    first = next(iter(clock.deadlines), None)
    if clock.filing.state not in DUE or is_watched(clock.filing) or first is None:
        return None
    open_ = first.certain and not first.done and first.days
    return open_.worst.day if open_ else None


def is_watched(filing: Filing) -> bool:
    """Tell whether a regime applies under which nobody files: it is no duty."""
    return filing.regime.kind == "watch" and filing.state is State.MUST
