"""The days of a deal as a picture: one line of time, and a bar for each review.

Values in, coordinates out, in pixels. A template writes them as SVG, and colours them.
The same stands in the table of days, in words. What paper draws of it stands in
`board_picture`.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from screening.engine.assess import Assessment
from screening.engine.schedule.clocks import Clock, ExpectedReview, Why
from screening.engine.schedule.timeline import Timeline
from screening.engine.schedule.work import Happened
from screening.formats.text import (
    day_in_short,
    lower_first,
    month_in_short,
    upper_first,
)
from screening.presentation.schedule import named, named_days
from screening.presentation.timeline import off_note
from screening.presentation.work import OUTCOMES
from screening.rulebook.regimes import COMPLETE_FILING

WIDE, NARROW = 1240, 358
PER_CHARACTER = 6.9
LINE = 17
MARK = 2 * LINE + 6
"""How much room a mark's two lines take above the line of time."""
ROW, TALL_ROW = 37, 54
NAMES = 370
"""How wide the names of the filings are, where they stand beside their bars."""
EDGE = 8
GAP = 12
MOST_ROWS = 6
LEAST_TICK = 54
"""How many pixels two months on the line of time are apart, at least."""
STEPS = 1, 2, 3, 6, 12, 24
DAY = timedelta(days=1)
LONG = "planned", "late", "safe"
"""The looks of days whose lines go down through the picture."""

READ = "Rules read"


LOOKS = "sure", "usual", "worst"
"""A review as long as it takes at least, what is added as usual, and at worst."""
OVER = "over"
"""A review that has ended, as long as it really took."""


class ReviewDays(NamedTuple):
    """Filings that are one review, and their days.

    `expected` is how it would run where no day is known on which it is filed. It has
    `lapsed` where the day to file by has passed, and nothing was filed. It `waits`
    where it can be filed only once another review is over, and is `open_ended` where
    its clock may stand still. It `counts` from a day however early it is filed. Nobody
    has to do what is `optional`. The day to file by can be `off`: a Sunday.
    """

    names: Sequence[str]
    file_by: date | None
    windows: tuple[tuple[date, date, str], ...]
    happened: Happened
    expected: ExpectedReview | None = None
    lapsed: bool = False
    waits: bool = False
    open_ended: bool = False
    counts: bool = False
    optional: bool = False
    off: str = ""

    @property
    def days(self) -> Iterator[date]:
        """All its days."""
        yield from filter(None, [self.file_by])
        for first, last, _look in self.windows:
            yield from (first, last)

    @property
    def name(self) -> str:
        """Its filings, by name or by number."""
        one, *others = self.names
        if not others:
            return one
        other = f"{len(others)} more" if others[1:] else others[0]
        return f"{one} and {other}"

    @property
    def says(self) -> str:
        """Its days in short."""
        texts, happened = [self._filing], self.happened
        if happened.outcome and happened.ended:
            how = lower_first(OUTCOMES[happened.outcome])
            texts.append(f"{how} {day_in_short(happened.ended)}")
        elif self.windows:
            first, last = self.windows[0][1], self.windows[-1][1]
            begins, ends = day_in_short(first), day_in_short(last)
            if first.year == last.year:
                begins = begins.removesuffix(f" {first.year}")
            later = " or later" if self.open_ended else ""
            begins = f"{begins} to " if first != last else ""
            if first == self.windows[0][0] != last:  # it may come to no review at all
                begins = "by "
            if self.optional and self.file_by:
                by = day_in_short(self.file_by)
                return f"Optional: ask by {by} for an answer by {ends}{later}"
            texts.append(f"answer {begins}{ends}{later}")
        return upper_first(", ".join(filter(None, texts)))

    @property
    def _filing(self) -> str:
        """By when it is to be filed, when it was, or when it is expected to be."""
        if self.file_by is None:
            return self._if_filed
        day, off = day_in_short(self.file_by), self.off
        if self.windows and (begins := self.windows[0][0]) < self.file_by:
            by, first = map(self._beside_answer, (self.file_by, begins))
            return f"By {by}; {'from' if self.counts else 'if filed'} {first}"
        if self.lapsed:
            now = day_in_short(self.windows[0][0]) if self.windows else ""
            says = f"By {day}, passed; if filed {now.removesuffix(day[-5:])}"
            whole = f"To be filed by {day}, which has passed"
            return whole if self.counts or not now else says
        if self.happened.filed or self.waits:
            return f"{'Filed' if self.happened.filed else 'File from'} {day}"
        if off and self.windows:
            return f"By {self._beside_answer(self.file_by)}{off}"
        return f"File by {day}{off}"

    @property
    def _if_filed(self) -> str:
        """When it is expected to be filed; empty where no day is known."""
        if self.expected is None:
            there = self.windows and not (self.counts or self.happened.begun)
            return (
                f"If filed {self._beside_answer(self.windows[0][0])}" if there else ""
            )
        if self.optional:
            return f"Optional: if asked {day_in_short(self.expected.filed)}"
        if self.expected.filed != self.expected.latest:
            return f"If filed from {self._beside_answer(self.expected.filed)}"
        return f"If filed {day_in_short(self.expected.filed)}"

    def _beside_answer(self, day: date) -> str:
        """Return a day, without its year where that of the answer is the same."""
        answered = self.windows[-1][1] if self.windows else None
        same_year = answered and answered.year == day.year
        return day_in_short(day).removesuffix(f" {day.year}" if same_year else "")


class Mark(NamedTuple):
    """A day on the line of time: its name and day stand above it, around `at`.

    `look` tells what it is: read, planned, late, safe, stop or change. `y` is where its
    first line of words stands.
    """

    x: float
    at: float
    y: float
    name: str
    day: str
    look: str

    @property
    def words(self) -> str:
        """Its name and its day."""
        return f"{self.name} {self.day}"


class BarPart(NamedTuple):
    """A part of a bar: as long as it takes at least, as usual or at worst."""

    x: float
    width: float
    look: str


class PictureRow(NamedTuple):
    """A filing: the day to file by, and the window in which the answer comes.

    Where it was `filed`, that is the day on which it was. One that is `expected` is
    drawn as if it were filed on a day on which it can be.
    """

    y: float
    name: str
    says: str
    file_by: float | None
    parts: tuple[BarPart, ...]
    bar: float
    filed: bool = False
    expected: bool = False

    @property
    def length(self) -> float:
        """How long all its parts are together."""
        first, last = self.parts[0], self.parts[-1]
        return max(round(last.x + last.width - first.x, 1), 2)


class TimePicture(NamedTuple):
    """All there is to draw; `line` is the line of time, `more` what is left out."""

    width: float
    height: float
    line: float
    start: float
    ticks: tuple[tuple[float, str], ...]
    marks: tuple[Mark, ...]
    rows: tuple[PictureRow, ...]
    more: tuple[str, ...]

    @property
    def lines(self) -> tuple[Mark, ...]:
        """The marks in the order of their lines: what is late is drawn over others."""
        return tuple(sorted(self.marks, key=lambda mark: mark.look == "late"))

    @property
    def looks(self) -> tuple[str, ...]:
        """What is to be explained: how the parts of the bars look, in order."""
        there = {part.look for row in self.rows for part in row.parts}
        return tuple(look for look in (OVER, *LOOKS) if look in there)

    @property
    def files(self) -> tuple[bool, ...]:
        """Whether days to file by are drawn, and whether days on which it was filed."""
        there = {row.filed for row in self.rows if row.file_by is not None}
        return False in there, True in there

    @property
    def expected(self) -> bool:
        """Whether a review is drawn as if it were filed on a day."""
        return any(row.expected for row in self.rows)


class Scale(NamedTuple):
    """Days as places on a line of time."""

    first: date
    last: date
    start: float
    width: float

    def at(self, day: date) -> float:
        """Return where a day is."""
        whole = (self.last - self.first).days or 1
        return round(self.start + (day - self.first).days / whole * self.width, 1)


def draw(
    assessment: Assessment, timeline: Timeline, width: int = WIDE
) -> TimePicture | None:
    """Place the days of a deal; None where one day alone is known, and no filing's."""
    days = [*days_of(assessment, timeline)]
    reviews = sorted(reviews_of(timeline.clocks), key=lambda it: min(it.days))
    if not days[1:] and not reviews:
        return None
    days.append((assessment.on, READ, "read"))
    scale = _scale_of(days, reviews, width)
    marks, line = _marks(sorted(days), scale, width)
    top, shown = line + LINE + GAP, shown_of(reviews, timeline)
    row = ROW if width == WIDE else TALL_ROW  # its words above its bar
    return TimePicture(
        width=width,
        height=top + len(shown) * row,
        line=line,
        start=scale.start,
        ticks=tuple(
            month_ticks(scale, [mark.x for mark in marks if mark.look in LONG])
        ),
        marks=marks,
        rows=tuple(_rows(shown, scale, top, row)),
        more=tuple(it.name for it in reviews if it not in shown),
    )


def shown_of(
    reviews: Sequence[ReviewDays],
    timeline: Timeline,
    most: int = MOST_ROWS,
    first: Container[str] = (),
) -> list[ReviewDays]:
    """Return the reviews that are drawn, by day: those the closing waits for longest.

    Where there is no room for all, what has no bar gives way, the last of it first.
    """
    last = timeline.last_to_stop()
    binding = (timeline.closing.binding, last and last.filing)
    names = {it.regime.short for it in binding if it}

    def place(it: ReviewDays) -> tuple[bool, bool, bool]:
        is_first = any(name in first for name in it.names)
        return names.isdisjoint(it.names), not is_first, not it.windows

    drawn = sorted(reviews, key=place)[:most]
    return [it for it in reviews if it in drawn]


def _scale_of(
    days: Iterable[tuple[date, str, str]], reviews: Iterable[ReviewDays], width: int
) -> Scale:
    """Return a line of time for all of these; names of reviews stand before it."""
    every = [day for day, _name, _look in days]
    of_reviews = [day for review in reviews for day in review.days]
    names = NAMES if width == WIDE else EDGE
    start = names if of_reviews else EDGE
    first, last = min(every + of_reviews) - DAY, max(every + of_reviews) + DAY
    return Scale(first, last, start, width - start - EDGE)


def days_of(
    assessment: Assessment, timeline: Timeline
) -> Iterator[tuple[date, str, str]]:
    """Yield the days that the deal names, its closing, and the days the law changes."""
    anchors = assessment.rulebook.anchors
    late = {anchors[it.what].question for it in timeline.too_early}
    for anchor, day in named_days(assessment):
        what = named(anchor, day, assessment.on)
        yield day, what, "late" if anchor.question in late else "planned"
    closing = timeline.closing
    over = closing.planned and closing.planned < timeline.as_of
    if not over and (until := closing.not_before):
        what = "Earliest safe closing after" if closing.safe else "Answers by"
        yield until.day, what, "safe"
    if not over and closing.long_stop:
        yield closing.long_stop, "Long-stop, earliest", "stop"
    for day in dict.fromkeys(change.day for change in timeline.changes):
        yield day, "The rules change", "change"


def _marks(
    days: Sequence[tuple[date, str, str]], scale: Scale, width: float
) -> tuple[tuple[Mark, ...], float]:
    """Return the marks, so high that their words do not meet, and where the line is."""
    ends: list[float] = []
    placed = []
    for day, name, look in days:
        x, says = scale.at(day), day_in_short(day)
        half = max(map(len, (name, says))) * PER_CHARACTER / 2
        at = min(max(x, half), width - half)
        floor = next((it for it, end in enumerate(ends) if end < at - half), len(ends))
        ends[floor : floor + 1] = [at + half + GAP]
        placed.append((x, at, floor, name, says, look))
    line = float(len(ends) * MARK + LINE)
    marks = tuple(
        Mark(x, at, line - floor * MARK - MARK, name, says, look)
        for x, at, floor, name, says, look in placed
    )
    return marks, line


def _rows(
    reviews: Sequence[ReviewDays], scale: Scale, top: float, height: int
) -> Iterator[PictureRow]:
    """Yield the rows, their words beside the bars or, where they are tall, above."""
    for place, review in enumerate(reviews):
        y = top + place * height
        parts = tuple(
            BarPart(scale.at(first), round(scale.at(last) - scale.at(first), 1), look)
            for first, last, look in review.windows
        )
        duty = not review.optional and review.file_by
        filed_by = scale.at(duty) if duty else None
        bar = y + 2 * LINE + 2 if height == TALL_ROW else y + LINE / 2
        filed, expected = bool(review.happened.filed), bool(review.expected)
        yield PictureRow(
            y, review.name, review.says, filed_by, parts, bar, filed, expected
        )


def month_ticks(scale: Scale, crossing: Sequence[float]) -> Iterator[tuple[float, str]]:
    """Yield the months whose first days are marked, the first of a year with it."""
    months = (scale.last - scale.first).days / 30.4
    least = LEAST_TICK / scale.width * months
    step = next((step for step in STEPS if step >= least), STEPS[-1])
    shown = None
    first, last = (12 * day.year + day.month for day in (scale.first, scale.last))
    for month in range(first - 1, last):
        day = date(month // 12, month % 12 + 1, 1)
        if month % step == 0 and scale.first <= day <= scale.last:
            words, x = month_in_short(day), scale.at(day)
            full = words if day.year == shown else f"{words} {day.year}"
            end = x + len(full) * PER_CHARACTER
            fits = end < scale.start + scale.width + EDGE
            fits = fits and not any(x < line < end for line in crossing)
            yield x, full if fits else ""
            shown = day.year if fits else shown


def reviews_of(clocks: Iterable[Clock]) -> Iterator[ReviewDays]:
    """Yield the filings that have days, those that are one review together."""
    groups: dict[frozenset[str], list[Clock]] = {}
    for clock in clocks:
        regime = clock.filing.regime.id
        groups.setdefault(frozenset({regime, *clock.together}), []).append(clock)
    for group in groups.values():
        review = _one_review(group)
        if review.file_by or review.windows:
            yield review


def _one_review(group: Sequence[Clock]) -> ReviewDays:
    """Return the days of filings that are one review."""
    review, days = group[0].review, [_first(it) for it in group]
    first = min(filter(None, days), default=None)
    leads = [it for it in group if it.to_file and it.to_file.day == first]
    happened = next((it.happened for it in group if it.happened.begun), None)
    passed = any(it.to_file and it.to_file.passed for it in leads) and not happened
    later = {Why.AFTER_OTHERS, Why.TOO_LATE}
    expected = review and review.expected
    over = any(it.to_file and it.to_file.why is Why.OUT_OF_TIME for it in leads)
    if over or (expected and not expected.filed == expected.latest == first):
        first, leads = None, []  # what is filed then is answered too late
    return ReviewDays(
        names=[clock.filing.regime.short for clock in group],
        file_by=first,
        windows=tuple(_windows(group[0])),
        happened=happened or group[0].happened,
        expected=expected,
        lapsed=passed and not over,
        waits=any(it.to_file and it.to_file.why in later for it in leads),
        open_ended=bool(review and review.open_ended),
        counts=bool(review and review.starts != COMPLETE_FILING),
        optional=group[0].filing.state.traits.optional,
        off=next((off_note(it.deadlines[0]) for it in leads), ""),
    )


def _first(clock: Clock) -> date | None:
    """Return the day on which it was filed, or that to file by."""
    return clock.happened.filed or (clock.to_file.day if clock.to_file else None)


def _windows(clock: Clock) -> Iterator[tuple[date, date, str]]:
    """Yield how long a review takes at least, how long as usual, and at worst."""
    review, happened = clock.review, clock.happened
    run = review and review.expected
    if review and review.begins and review.ends:
        run = ExpectedReview(review.begins, review.begins, review.ends)
    if happened.outcome and happened.begun and happened.ended:
        yield happened.begun, happened.ended, OVER
    elif run and not happened.outcome:
        least, usual, worst = (reckoned.day for reckoned in run.ends)
        usual = least if usual == worst else usual  # that is no usual case
        steps = (run.filed, least, usual, worst)
        for (first, last), look in zip(pairwise(steps), LOOKS, strict=True):
            if last > first or look == "sure":
                yield first, max(first, last), look
