"""Working days, and the day on which a length of time ends.

The only door of the library `holidays`. The day that a term starts on is not counted,
as in Regulation 1182/71: ten days after the 1st end on the 11th. A last day is never
moved: where it is no working day, it says so.
"""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Mapping
from contextlib import suppress
from datetime import MAXYEAR, MINYEAR, date, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, NamedTuple, TypeVar

from screening.rulebook.model import Rulebook
from screening.rulebook.regimes import Calendar, Span

S = TypeVar("S", bound=Span)

SATURDAY = 5
MONTHS = 12


class Reckoned(NamedTuple):
    """A day, and how it was counted out.

    `calendar` is the id of the one that counted last; none where none is named.
    `projected` tells that working days were counted of which there is no official list
    yet, `check` that it is itself no working day, so that the last day is to be
    checked.
    """

    day: date
    calendar: str | None = None
    projected: bool = False
    check: bool = False


class WorkingDays:
    """The working days of a calendar; without one, all but Saturdays and Sundays."""

    def __init__(self, calendar: Calendar | None) -> None:
        self._code = calendar.holidays if calendar else None
        self._closed = frozenset(calendar.closed if calendar else ())
        self._until = (calendar and calendar.listed_until) or date.max
        self._years = cache(self._year)

    def is_open(self, day: date) -> bool:
        """Tell whether the day is a working day."""
        days, _listed = self._years(day.year)
        place = bisect_right(days, day)
        return place > 0 and days[place - 1] == day

    def is_listed(self, day: date) -> bool:
        """Tell whether there is an official list for the day."""
        return day <= self._until and self._years(day.year)[1]

    def after(self, start: date, number: int) -> date:
        """Return the last of so many working days, counted from the day after."""
        return self._at(start, bisect_right(self._years(start.year)[0], start) + number)

    def before(self, end: date, number: int) -> date:
        """Return the first day from which so many of them reach that day, or beyond."""
        return self._at(end, bisect_left(self._years(end.year)[0], end) + 1 - number)

    def _at(self, day: date, place: int) -> date:
        """Return the working day of a place, counted from 1 in the year of a day."""
        year, (days, _listed) = day.year, self._years(day.year)
        while place > len(days):
            if year == MAXYEAR:
                return date.max
            year, place = year + 1, place - len(days)
            days, _listed = self._years(year)
        while place < 1:
            if year == MINYEAR:
                return date.min
            days, _listed = self._years(year := year - 1)
            place += len(days)
        return days[place - 1]

    def between(self, start: date, end: date) -> int:
        """Return how many working days there are after the one, up to the other."""
        days = range(start.toordinal() + 1, end.toordinal() + 1)
        return sum(map(self.is_open, map(date.fromordinal, days)))

    def _year(self, year: int) -> tuple[list[date], bool]:
        """Return the working days of a year, and whether they are more than a guess."""
        library = library_of(self._code, year) if self._code else None
        is_open = getattr(
            library, "is_working_day", lambda day: day.weekday() < SATURDAY
        )
        first = date(year, 1, 1).toordinal()
        every = map(date.fromordinal, range(first, date(year, 12, 31).toordinal() + 1))
        open_ = [day for day in every if day not in self._closed and is_open(day)]
        return open_, _is_listed(library, year) if self._code else True


SURE = frozenset(["CN", "DE", "ES", "FR", "GB", "HK", "IT", "NL", "PL", "US", "XECB"])
"""Names that the library has: asking for them alone would read all of it."""


def is_in_library(code: str, year: int) -> bool:
    """Tell whether the library has holidays by that name."""
    return code in SURE or library_of(code, year) is not None


def library_of(code: str, year: int) -> Any:
    """Return the holidays of a year by that name; None where the library has none."""
    import holidays  # noqa: PLC0415 - large, and many deals name no day to count from

    for find in (holidays.country_holidays, holidays.financial_holidays):
        with suppress(NotImplementedError):  # what it raises of a name it has not
            return find(code, years=year)
    return None


def _is_listed(library: Any, year: int) -> bool:
    """Tell whether the library knows the year: some move days by a yearly notice."""
    if library is None:
        return False
    noticed: Mapping[int, object] = getattr(library, "special_public_holidays", {})
    return bool(year in noticed or not library.has_substituted_holidays)


@lru_cache(maxsize=64)
def working_days(calendar: Calendar | None) -> WorkingDays:
    """Return the working days of a calendar, looked up once."""
    return WorkingDays(calendar)


class Calendars:
    """The calendars of a rulebook, to count by."""

    def __init__(self, rulebook: Rulebook) -> None:
        named = rulebook.calendars.items()
        self._days: dict[str | None, WorkingDays] = {
            None: working_days(None),
            **{name: working_days(calendar) for name, calendar in named},
        }

    def look_up(self, year: int) -> None:
        """Look up a year in each calendar, so that no deal has to wait for the first.

        The library reads the holidays of all countries then.
        """
        for days in self._days.values():
            days.is_open(date(year, 1, 1))

    def term(self, *spans: Span) -> "TimeLimit":
        """Return spans that follow one another, to be counted."""
        return TimeLimit(tuple((self._days[it.calendar], it) for it in spans))

    def as_long_as(self, span: S, start: date, end: date) -> S:
        """Return a span that is as long as it is from one day to another.

        It is counted in working days where the span is, else in days.
        """
        length = dict.fromkeys(("days", "working_days", "months"))
        if span.working_days is None:
            counted = {"days": Decimal((end - start).days)}
        else:
            number = self._days[span.calendar].between(start, end)
            counted = {"working_days": Decimal(number)}
        return span.model_copy(update={**length, **counted})


class TimeLimit(NamedTuple):
    """Lengths of time that follow one another, each with the working days to count."""

    spans: tuple[tuple[WorkingDays, Span], ...]

    def end(self, start: Reckoned) -> Reckoned:
        """Return the day on which it ends if it starts on that day."""
        day, projected = start.day, start.projected
        for days, span in self.spans:
            if span.working_days is None:
                day = _later(day, span)
            else:
                day = days.after(day, int(span.working_days))
                projected = projected or not days.is_listed(day)
        if not self.spans:
            return start
        check = span.working_days is None and not days.is_open(day)
        return Reckoned(day, span.calendar, projected, check)

    def begin(self, end: date) -> date:
        """Return the first day from which it does not end before that one."""
        for days, span in reversed(self.spans):
            if span.working_days is not None:
                end = days.before(end, int(span.working_days))
            else:
                last, start = end, _later(end, span, -1)
                end = start if _later(start, span) >= last else shifted(start, 1)
        return end


calendars_of = lru_cache(maxsize=8)(Calendars)


def shifted(day: date, number: int) -> date:
    """Return the day so many days later, or the first or last day that there is."""
    try:
        return day + timedelta(days=number)
    except OverflowError:
        return date.max if number > 0 else date.min


def _later(start: date, span: Span, way: int = 1) -> date:
    """Return the same day months later, or that days later; with `way` -1 earlier."""
    if span.months is None:
        return shifted(start, way * int(span.days or 0))
    years, month = divmod(start.month - 1 + way * int(span.months), MONTHS)
    year, month = start.year + years, month + 1
    if not MINYEAR <= year <= MAXYEAR:
        return date.max if way > 0 else date.min
    return date(year, month, min(start.day, monthrange(year, month)[1]))
