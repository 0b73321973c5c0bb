"""What is still to be done about filings by a day, in words."""

from collections.abc import Iterable
from datetime import date

from screening.engine.filings import Filing
from screening.engine.schedule.clocks import Deadline
from screening.formats.text import list_in_words
from screening.rulebook.model import Rulebook
from screening.rulebook.regimes import CLOSING, Regime
from screening.rulebook.states import State


def due(
    rulebook: Rulebook, found: Iterable[Filing], *, closes: bool = True
) -> list[Filing]:
    """Return what is to be filed, done or asked first, the gravest first.

    What stops the closing, or forbids, comes before what stops something else, and that
    before the rest; of a deal that never `closes` all that stops something is alike. Of
    those alike comes first what is due earlier in the course of a deal, then what must
    be done. That comes no sooner: what may apply, and is asked about, stops a closing
    as well.
    """
    course = {name: place for place, name in enumerate(rulebook.anchors)}

    def place(filing: Filing) -> tuple[bool, bool, int, bool]:
        regime = filing.regime
        bars = regime.stops
        stops = CLOSING in bars if closes else bool(bars)
        starts = (course[duty.anchor] for duty in regime.duties)
        forbids = regime.due.traits.forbids
        course_of = next(starts, len(course))
        perhaps = not filing.state.traits.sure
        return not (stops or forbids), not bars, course_of, perhaps

    return sorted(filter(is_due, found), key=place)


def who_acts(rulebook: Rulebook, regime: Regime) -> str:
    """Return who has to file or to ask under a regime."""
    return list_in_words(rulebook.parties[party].label for party in regime.acts)


def day_to_file(filing: Filing, first: Deadline | None) -> date | None:
    """Return the day to file by or to ask; None where none is known for sure.

    `first` is the first deadline of its clock.
    """
    if first is None or first.to_file is None or not is_due(filing):
        return None
    return first.to_file.day if first.certain else None


def is_due(filing: Filing) -> bool:
    """Tell whether somebody has to file, to do or to ask something."""
    return filing.state.traits.dated and not is_watched(filing)


def is_watched(filing: Filing) -> bool:
    """Tell whether a regime applies under which nobody files: it is no duty."""
    return not _is_filed(filing.regime, filing.state)


def is_counted(regime: Regime, state: State) -> bool:
    """Tell whether a filing counts where filings are counted, of one deal or of many.

    It does where it is asked or may be, and somebody files.
    """
    return state.traits.counted and _is_filed(regime, state)


def _is_filed(regime: Regime, state: State) -> bool:
    return regime.kind != "watch" or not state.traits.sure
