"""The days of a deal as the board page draws them: over its whole width, words at bars.

Where no day is known the line starts with a complete filing and counts days: months are
drawn as 30 of them and working days as seven for five, so the words tell the terms.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from screening.engine.assess import Assessment
from screening.engine.schedule.clocks import Clock, Review
from screening.engine.schedule.timeline import Timeline
from screening.formats.text import day_in_short, lower_first
from screening.presentation.answers import in_days, lengths_in_words, longest, spread
from screening.presentation.time_picture import (
    DAY,
    LONG,
    LOOKS,
    BarPart,
    Mark,
    ReviewDays,
    Scale,
    days_of,
    month_ticks,
    reviews_of,
    shown_of,
)

WIDTH = 640
"""Of the drawing, which is 170 mm wide: letters of ten and a half are of 7.9 points."""
PER_CHARACTER = 5.2
"""How wide a letter is at most, on average."""
LINE, ROW, GAP = 13, 21, 6
MOST_ROWS, FEW_ROWS = 6, 3
"""How many reviews are drawn, and how many where a page is full."""
TODAY = "Today"
PLANNED, LEAST_DAYS = {"planned", "late"}, 2
"""How many days of the deal are drawn where no filing has one."""
TERM_STEPS = 10, 20, 30, 60, 90, 180, 360
MOST_TICKS = 8


class BoardRow(NamedTuple):
    """A review: its bar, the day to file by, and words above it that begin at `at`."""

    y: float
    at: float
    name: str
    says: str
    file_by: float | None
    parts: tuple[BarPart, ...]
    filed: bool = False


class BoardPicture(NamedTuple):
    """All there is to draw: `line` is the line of time, `more` what has no bar."""

    height: float
    line: float
    ticks: tuple[tuple[float, str], ...]
    marks: tuple[Mark, ...]
    rows: tuple[BoardRow, ...]
    more: tuple[str, ...] = ()
    width: int = WIDTH

    @property
    def looks(self) -> tuple[str, ...]:
        """What is to be explained: how the parts of the bars look, in order."""
        there = {part.look for row in self.rows for part in row.parts}
        return tuple(look for look in LOOKS if look in there)

    @property
    def files(self) -> bool:
        """Whether a day to file by is drawn."""
        return any(it.file_by is not None and not it.filed for it in self.rows)


def board_picture(
    assessment: Assessment, timeline: Timeline, today: date, most: int = MOST_ROWS
) -> BoardPicture | None:
    """Place the days of a deal; where it has none, how long its reviews take."""
    clocks = [it for it in timeline.clocks if not it.filing.state.traits.optional]
    reviews = sorted(reviews_of(clocks), key=lambda it: min(it.days))
    days = [*days_of(assessment, timeline)]
    if not reviews and sum(look in PLANNED for *_, look in days) < LEAST_DAYS:
        return _terms(clocks, most)
    sure = {it.filing.regime.short for it in clocks if it.filing.state.traits.sure}
    shown = shown_of(reviews, timeline, most, sure)
    days.append((today, TODAY, "read"))
    every = [day for day, *_ in days] + [day for it in shown for day in it.days]
    scale = Scale(min(every) - DAY, max(every) + DAY, 2.0, WIDTH - 4.0)
    marks, line = _marks(sorted(days), scale)
    top = line + LINE + GAP
    return BoardPicture(
        height=top + len(shown) * ROW,
        line=line,
        ticks=tuple(month_ticks(scale, [it.x for it in marks if it.look in LONG])),
        marks=marks,
        rows=tuple(_row(it, scale, top + n * ROW) for n, it in enumerate(shown)),
        more=tuple(it.name for it in reviews if it not in shown),
    )


def _marks(
    days: Sequence[tuple[date, str, str]], scale: Scale
) -> tuple[tuple[Mark, ...], float]:
    """Return the marks, so high that their words do not meet, and where the line is."""
    ends, placed = list[float](), list[tuple[int, Mark]]()
    for day, name, look in days:
        mark = Mark(scale.at(day), 0, 0, name, day_in_short(day), look)
        x, wide = mark.x, len(mark.words) * PER_CHARACTER
        at = min(max(x - wide / 2, 0), WIDTH - wide)
        floor = next((n for n, end in enumerate(ends) if end < at), len(ends))
        ends[floor : floor + 1] = [at + wide + GAP]
        placed.append((floor, mark._replace(at=round(at, 1))))
    line = float(len(ends) * LINE + 5)
    return tuple(it._replace(y=line - n * LINE - 5) for n, it in placed), line


def _row(review: ReviewDays, scale: Scale, y: float) -> BoardRow:
    parts = tuple(
        BarPart(scale.at(first), round(scale.at(last) - scale.at(first), 1), look)
        for first, last, look in review.windows
    )
    file_by = scale.at(review.file_by) if review.file_by else None
    filed = bool(review.happened.filed)
    starts = [it.x for it in parts[:1]] + ([] if file_by is None else [file_by])
    at = _place(min(starts), f"{review.name}: {review.says}")
    return BoardRow(y, at, review.name, lower_first(review.says), file_by, parts, filed)


def _place(start: float, words: str) -> float:
    """Return where words begin above their bar, moved to the left to be whole."""
    return round(max(min(start, WIDTH - len(words) * PER_CHARACTER), 0), 1)


def _terms(clocks: Iterable[Clock], most: int) -> BoardPicture | None:
    """Place how long each review takes; None where none of them has a length."""
    long = [(it, it.review) for it in clocks if it.review and _days(it.review)[-1]]
    if not long:
        return None
    longest_ = max(_days(review)[-1] for _clock, review in long)
    scale, line, top = WIDTH / (longest_ * 1.02), 1.0, 1.0 + LINE + 4
    rows = []
    for n, (clock, review) in enumerate(long[:most]):
        steps = pairwise((0.0, *_days(review)))
        parts = tuple(
            BarPart(first * scale, (last - first) * scale, look)
            for (first, last), look in zip(steps, LOOKS, strict=True)
            if last > first
        )
        name, says = clock.filing.regime.short, answer_after(review)
        rows.append(BoardRow(top + n * ROW, 0, name, says, None, parts))
    ticks = tuple(_term_ticks(longest_, scale))
    more = tuple(clock.filing.regime.short for clock, _review in long[most:])
    return BoardPicture(top + len(rows) * ROW, line, ticks, (), (*rows,), more)


def answer_after(review: Review) -> str:
    """Return how long the answer takes, at least and at worst."""
    first, *_usual, last = map(lengths_in_words, review.lengths)
    more = ", longer if it is paused" if review.open_ended else ""
    if not first or first == last:
        return f"answer within {last}{more}"
    return f"answer after {spread(first, last)}{more}"


def _days(review: Review) -> tuple[float, ...]:
    """Return how many days a review takes at least, as usual and at worst."""
    days = [in_days(longest(spans)) for spans in review.lengths]
    days[1:2] = days[:1] if days[1:2] == days[2:] else days[1:2]  # no usual case
    return tuple(max(days[: place + 1]) for place in range(len(days)))


def _term_ticks(longest_: float, scale: float) -> Iterator[tuple[float, str]]:
    step = next(
        (it for it in TERM_STEPS if longest_ / it <= MOST_TICKS), TERM_STEPS[-1]
    )
    yield 0.0, "filed"
    for days in range(step, int(longest_) + 1, step):
        x, says = days * scale, f"+{days} days"
        yield x, says if x + len(says) * PER_CHARACTER < WIDTH else ""
