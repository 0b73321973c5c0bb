"""How long reviews take as a picture, where no day of the deal is known yet.

The line of time starts with a complete filing, and counts days. Months are drawn as 30
days and working days as seven for five, so the words beside the bars tell the terms.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from screening.engine.schedule.clocks import Clock
from screening.engine.schedule.timeline import Timeline
from screening.formats.text import upper_first
from screening.wording.lengths import in_days, longest
from screening.wording.time_picture import (
    EDGE,
    GAP,
    LINE,
    LOOKS,
    MOST_ROWS,
    NAMES,
    PAPER,
    PAPER_ROW,
    Part,
    Row,
    TimePicture,
    answer_after,
)

STEPS = 10, 20, 30, 60, 90, 180, 360
MOST_TICKS, PER_SMALL = 8, 5.6


def draw_terms(found: Timeline) -> TimePicture | None:
    """Place how long each review takes; None where none of them has a length."""
    clocks = [it for it in found.clocks if it.review and _days(it)[-1]]
    if not clocks:
        return None
    longest = max(_days(it)[-1] for it in clocks)
    room, line = PAPER - NAMES - EDGE, 1.0
    scale = room / (longest * 1.02)
    shown = clocks[:MOST_ROWS]
    return TimePicture(
        width=PAPER,
        height=line + LINE + GAP + len(shown) * PAPER_ROW,
        line=line,
        start=NAMES,
        ticks=tuple(_ticks(longest, scale)),
        marks=(),
        rows=tuple(_rows(shown, scale, line + LINE + GAP)),
        more=tuple(it.filing.regime.short for it in clocks[MOST_ROWS:]),
    )


def _rows(clocks: Sequence[Clock], scale: float, top: float) -> Iterator[Row]:
    for place, clock in enumerate(clocks):
        steps = (0.0, *_days(clock))
        parts = tuple(
            Part(NAMES + first * scale, (last - first) * scale, look)
            for (first, last), look in zip(pairwise(steps), LOOKS, strict=True)
            if last > first
        )
        y = top + place * PAPER_ROW
        says = upper_first(answer_after(clock.review)) if clock.review else ""
        yield Row(y, clock.filing.regime.short, says, None, parts, y + LINE / 2)


def _days(clock: Clock) -> tuple[float, ...]:
    """Return how many days a review takes at least, as usual and at worst."""
    lengths = clock.review.lengths if clock.review else ()
    days = [in_days(longest(spans)) for spans in lengths]
    return tuple(max(days[: place + 1]) for place in range(len(days)))


def _ticks(longest: float, scale: float) -> Iterable[tuple[float, str]]:
    step = next((it for it in STEPS if longest / it <= MOST_TICKS), STEPS[-1])
    yield float(NAMES), "filed"
    for days in range(step, int(longest) + 1, step):
        x, says = NAMES + days * scale, f"+{days} days"
        yield x, says if x + len(says) * PER_SMALL < PAPER else ""
