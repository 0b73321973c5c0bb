"""The days of a filing, as it is written in its form, for a day of one's own."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain
from typing import Any, NamedTuple

from screening.engine.assess import Assessment, assess
from screening.engine.filings import Filing
from screening.engine.schedule.clocks import Clock
from screening.engine.schedule.timeline import timeline
from screening.formats.text import day_in_words, read_day
from screening.presentation.time_picture import NARROW, TimePicture, draw
from screening.presentation.timeline import stopped
from screening.rulebook.editions import of_day
from screening.rulebook.model import Rulebook
from screening.rulebook.regimes import COMPLETE_FILING, Regime, Span
from screening.rulebook.states import State

CLOCK = "duties", "review", "standstill", "order", "in-force"
"""The keys of a filing by which its days are counted, and from when it is in force."""
WEEK = 7
BESIDE = "read", "stop"
"""The looks of days that are none of a filing: the reading and the long-stop."""
_UNNAMED = {
    "id": "this-filing",
    "title": "This filing",
    "short": "This filing",
    "side": "any",
    "kind": "filing",
    "says": "-",
    "acts": ["any"],
    "authority": "-",
    "basis": ["any/any"],
}
"""What a filing says while its form does not say it yet."""


class TriedDay(NamedTuple):
    """A day that a filing is counted from or up to, as typed, or why that is none."""

    anchor: str
    label: str
    typed: str
    day: date | None
    wrong: str = ""


class ClockPreview(NamedTuple):
    """The days to try, and what comes of them, as soon as one of them is a day.

    Its own term begins only `after` the answers to those filings, by title.
    """

    days: tuple[TriedDay, ...]
    clock: Clock | None = None
    waits: str = ""
    picture: TimePicture | None = None
    after: tuple[str, ...] = ()


def clock_preview(
    book: Rulebook, regime: Regime | None, typed: Mapping[str, str], today: date
) -> ClockPreview | None:
    """Return the days of a filing; None while it says nothing that can be counted.

    `typed` are the days to try by their anchor. The first is a Monday where none is.
    """
    if regime is None or not _is_counted(regime, book):
        return None
    usual = max(today, regime.in_force.from_ or today)
    usual += timedelta(days=-usual.weekday() % WEEK)
    days = tuple(_tried(regime, book, typed, usual))
    named = {it.anchor: it.day for it in days if it.day}
    if not named:
        return ClockPreview(days)
    assessment = _planned(book, regime, named)
    filing = Filing(regime, State.MUST, None, holds=True, reasons=_no_reasons)
    schedule = timeline(assessment, [filing], as_of=min(named.values()))
    schedule = schedule._replace(changes=())  # of a law that is only written
    [clock] = schedule.clocks
    waits = stopped(regime, clock, closes=True) if regime.stops else ""
    picture = draw(assessment, schedule, NARROW)
    marks = picture.marks if picture else ()
    marks = tuple(it for it in marks if it.look not in BESIDE)
    picture = picture and picture._replace(marks=marks)
    first = dict.fromkeys(chain.from_iterable(it.after for it in regime.order))
    after = [book.regimes[it].title for it in first if it in book.regimes]
    return ClockPreview(days, clock, waits, picture, tuple(after))


def regime_of(values: Mapping[str, Any]) -> Regime | None:
    """Make a filing of what its form says of its days; None while that is wrong."""
    clock = {key: _without_conditions(values[key]) for key in CLOCK if key in values}
    orders = [it for it in clock.get("order", ()) if it.get("after")]
    clock["order"] = [{"says": "-", **it} for it in orders]
    with suppress(ValueError):
        return Regime.model_validate({**_UNNAMED, **clock})
    return None


def _without_conditions(written: Any) -> Any:
    if isinstance(written, dict):
        inner = {key: it for key, it in written.items() if key != "only-when"}
        return {key: _without_conditions(it) for key, it in inner.items()}
    is_list = isinstance(written, list)
    return [*map(_without_conditions, written)] if is_list else written


def _is_counted(regime: Regime, book: Rulebook) -> bool:
    """Tell whether it has a day, and every length of time can be counted."""
    pauses = [pause for phase in regime.review for pause in phase.pauses]
    spans: list[Span] = [*regime.duties, *regime.review, *pauses]
    known = all(it in book.anchors for it in _anchors(regime))
    return bool(regime.duties and known) and all(
        len(it.lengths) <= 1 and (it.calendar in book.calendars or not it.working_days)
        for it in spans
    )


def _anchors(regime: Regime) -> Iterator[str]:
    """Yield the anchors that it is counted from, and up to, each once."""
    every = [it for duty in regime.duties for it in (duty.anchor, duty.no_later_than)]
    every += [phase.starts for phase in regime.review]
    yield from dict.fromkeys(it for it in every if it and it != COMPLETE_FILING)


def _tried(
    regime: Regime, book: Rulebook, typed: Mapping[str, str], usual: date
) -> Iterator[TriedDay]:
    """Yield the days to try: those that were typed, and a usual one for the first."""
    for place, anchor in enumerate(_anchors(regime)):
        label, text = book.anchors[anchor].label, typed.get(anchor, "").strip()
        if not text:
            day = None if place else usual
            yield TriedDay(anchor, label, day_in_words(day) if day else "", day)
            continue
        try:
            yield TriedDay(anchor, label, text, read_day(text))
        except ValueError as error:
            yield TriedDay(anchor, label, text, None, str(error))


def _planned(book: Rulebook, regime: Regime, days: Mapping[str, date]) -> Assessment:
    """Return a deal of which days alone are known, those too that nobody is asked."""
    first = min(days.values())
    edition = of_day(book, first)
    asked = {
        name: it if it.question else it.model_copy(update={"question": name})
        for name, it in edition.anchors.items()
    }
    alone = replace(edition, anchors=asked, regimes={**book.regimes, regime.id: regime})
    answers = {str(asked[name].question): day for name, day in days.items()}
    return replace(assess(book, {}, first), rulebook=alone, answers=answers)


def _no_reasons(_regime: str) -> Any:
    raise LookupError("A filing that is only tried rests on no answers.")
