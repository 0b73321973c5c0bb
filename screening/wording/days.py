"""What an assessment comes to later, in sentences."""

from collections.abc import Iterable, Iterator
from datetime import date

from screening.engine.assess import Finding
from screening.engine.days import Reading
from screening.formats.text import day_in_words, list_in_words, lower_first, upper_first
from screening.rulebook.conditions import Answers
from screening.rulebook.model import Rulebook, Verdict
from screening.rulebook.states import State
from screening.wording.answers import fill, level_in_words

STARTS = "this applies then: {titles}"
MAY_START = "this may apply then: {titles}"
ENDS = "this no longer applies: {titles}"


def readings_in_words(found: Iterable[Reading]) -> tuple[str, ...]:
    """Return what is told of each later day, in a few sentences."""
    return tuple(" ".join(_sentences(reading)) for reading in found)


def changes_in_words(found: Iterable[Reading]) -> tuple[tuple[date, str], ...]:
    """Return the days that leave the level, each with what changes then."""
    return tuple(
        (reading.day, " ".join(_changes(reading, [*_reasons(reading)])))
        for reading in found
        if not reading.moved
    )


def _sentences(reading: Reading) -> Iterator[str]:
    level = lower_first(level_in_words(*reading.range))
    day, reasons = day_in_words(reading.day), list(_reasons(reading))
    if reading.moved:
        yield f"From {day} on the level is {level}, because {reasons.pop(0)}."
    else:
        yield f"From {day} on the level stays as it is: {level}."
    yield from _changes(reading, reasons)


def _changes(reading: Reading, reasons: Iterable[str]) -> Iterator[str]:
    """Yield what changes on a day, beside the level."""
    yield from (f"{upper_first(reason)}." for reason in reasons)
    yield from _filings(reading)
    if reading.holds_at:
        yield f"It is so at {_anchors(reading)}."


def _reasons(reading: Reading) -> Iterator[str]:
    started, ended = reading.started, reading.ended
    met = [found for found in started if found.verdict is Verdict.MET]
    open_ = [found for found in started if found.verdict is Verdict.OPEN]
    told = [(STARTS, met), (MAY_START, open_), (ENDS, ended)]
    for says, rules in reversed(told) if _falls(reading) else told:
        if rules:
            yield says.format(titles=_titles(reading, rules))


def _falls(reading: Reading) -> bool:
    """Tell whether the level comes down, so that what ends is the reason for it."""
    rank = reading.assessment.rulebook.rank
    was, now = (
        (rank[range_.highest.id], rank[range_.lowest.id])
        for range_ in (reading.before, reading.range)
    )
    return now < was


def _titles(reading: Reading, rules: Iterable[Finding]) -> str:
    book, answers = reading.assessment.rulebook, reading.assessment.answers
    return "; ".join(_title(book, answers, found) for found in rules)


def _title(rulebook: Rulebook, answers: Answers, found: Finding) -> str:
    return fill(found.rule.title, rulebook.questions, answers)


def _filings(reading: Reading) -> Iterator[str]:
    for state in State:
        found = [each.regime.title for each, then in reading.filings if then is state]
        if found:
            yield state.traits.then.format(titles="; ".join(found))


def _anchors(reading: Reading) -> str:
    return list_in_words(
        [f"{anchor.label} on {day_in_words(day)}" for anchor, day in reading.holds_at]
    )
