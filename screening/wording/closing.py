"""What is said where a review can outlast the closing or the long-stop."""

from collections.abc import Iterator
from datetime import date

from screening.engine.clocks import Clock, Expected
from screening.engine.reckoning import stops
from screening.engine.timeline import Timeline
from screening.formats.text import day_in_words, list_in_words, upper_first
from screening.rulebook.regimes import CLOSING

TOO_EARLY = "{what} {are} too early for the worst case of {title}{which}."
WHICH = ", which is {day} {if_filed}"
PLANNED = "the closing planned for {day}"
LONG_STOP = "a long-stop on {day}"
FILED_ON = "if it is filed on {day}"
FILED_BETWEEN = "if it is filed between {day} and {latest}"
THEN, FROM_THEN = "if filed on {day}", "if filed from {day} to {latest}"
QUOTED = "\N{LEFT DOUBLE QUOTATION MARK}{title}\N{RIGHT DOUBLE QUOTATION MARK}"
"""Names of filings have commas of their own."""


def too_early(found: Timeline) -> str:
    """Return what is too early for the last review that stops the closing.

    Empty where nothing is; a review whose filing has no day is taken as it is expected.
    """
    last = last_to_stop(found)
    if last is None or last.at_worst is None or last.review is None:
        return ""
    what = list(_before(found, last))
    if not what:
        return ""
    expected = last.review.expected
    return TOO_EARLY.format(
        what=upper_first(list_in_words(what)),
        are="are" if what[1:] else "is",
        title=QUOTED.format(title=last.filing.regime.short),
        which=WHICH.format(day=day_in_words(last.at_worst), if_filed=if_filed(expected))
        if expected
        else "",
    )


def if_filed(expected: Expected) -> str:
    """Return on which day something is filed that is not filed yet."""
    form = FILED_ON if expected.filed == expected.latest else FILED_BETWEEN
    day, latest = map(day_in_words, (expected.filed, expected.latest))
    return form.format(day=day, latest=latest)


def filed_then(expected: Expected) -> str:
    """Return the same in the few words of a note."""
    form = THEN if expected.filed == expected.latest else FROM_THEN
    day, latest = map(day_in_words, (expected.filed, expected.latest))
    return form.format(day=day, latest=latest)


def closes_early(found: Timeline) -> date | None:
    """Return the last worst case, where the closing is planned for no later day."""
    last, planned = last_to_stop(found), found.closing.planned
    worst = last and last.at_worst
    return worst if worst and planned and planned <= worst else None


def too_early_if_filed(found: Timeline) -> Iterator[str]:
    """Yield that of a review whose filing has no day; of others the days tell it."""
    last = last_to_stop(found)
    if last and last.review and last.review.expected:
        yield from filter(None, [too_early(found)])


def last_to_stop(found: Timeline) -> Clock | None:
    """Return the review that stops the closing longest; none where it may not close."""
    if found.closing.refused:
        return None
    waited = (it for it in found.clocks if it.at_worst)
    stopping = (it for it in waited if stops(it.filing.regime, CLOSING))
    return max(stopping, key=lambda it: str(it.at_worst), default=None)


def _before(found: Timeline, last: Clock) -> Iterator[str]:
    """Yield what comes no later than the worst case of a review."""
    closing = found.closing
    for form, day in ((PLANNED, closing.planned), (LONG_STOP, closing.long_stop)):
        if day and last.at_worst and day <= last.at_worst:
            yield form.format(day=day_in_words(day))
