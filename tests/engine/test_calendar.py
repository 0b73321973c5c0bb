"""Days are counted as the law counts them, and never moved in silence."""

from datetime import date
from decimal import Decimal

import pytest

from screening.engine.schedule.calendar import (
    SURE,
    Calendars,
    Reckoned,
    WorkingDays,
    is_in_library,
    library_of,
    working_days,
)
from screening.rulebook.regimes import Calendar, Span
from tests.sample import shipped_book

SHIPPED = shipped_book()
CALENDARS = ("italian", "chinese", "banking")


def calendar(name: str) -> WorkingDays:
    return working_days(SHIPPED.calendars[name])


def a_span(number: int, unit: str, calendar: str | None) -> Span:
    return Span.model_validate({unit: Decimal(number), "calendar": calendar})


def reckoned(start: date, number: int, unit: str, calendar: str | None) -> Reckoned:
    return Calendars(SHIPPED).term(a_span(number, unit, calendar)).end(Reckoned(start))


@pytest.mark.parametrize(
    ("start", "number", "unit", "end"),
    [
        (date(2027, 3, 1), 10, "days", date(2027, 3, 11)),
        (date(2027, 1, 31), 1, "months", date(2027, 2, 28)),
        (date(2027, 11, 15), 4, "months", date(2028, 3, 15)),
        (date(2027, 3, 5), 1, "working-days", date(2027, 3, 8)),
        (date(2027, 3, 6), 1, "working-days", date(2027, 3, 8)),
    ],
)
def test_term_is_counted_from_the_day_after_its_start(
    start: date, number: int, unit: str, end: date
) -> None:
    assert reckoned(start, number, unit, None).day == end


def test_each_calendar_has_its_own_working_days() -> None:
    """Sixty of them from 17 March 2027, as a bank's authority counts."""
    ends = {
        name: calendar(name).after(date(2027, 3, 17), 60)
        for name in ("italian", "banking", "eu-institutions")
    }

    assert ends == {
        "italian": date(2027, 6, 11),
        "banking": date(2027, 6, 11),
        "eu-institutions": date(2027, 6, 17),
    }


def test_a_saturday_may_be_a_working_day_and_years_without_list_are_projected() -> None:
    chinese, italian, eu = map(calendar, ("chinese", "italian", "eu-institutions"))

    days = (date(2026, 2, 14), date(2026, 2, 16))  # the first makes up for a holiday
    assert [*map(chinese.is_open, days)] == [True, False]
    assert not italian.is_open(days[0])
    assert chinese.is_listed(date(2026, 12, 31))
    assert not chinese.is_listed(date(2027, 1, 4))
    assert italian.is_listed(date(2027, 1, 4))
    assert eu.is_listed(date(2023, 12, 31))
    assert not eu.is_listed(date(2024, 1, 1))


def test_what_was_counted_by_a_guess_stays_projected() -> None:
    guess = a_span(1, "working-days", "eu-institutions")

    ends = [
        Calendars(SHIPPED)
        .term(guess, a_span(3, unit, "italian"))
        .end(Reckoned(date(2027, 3, 1)))
        for unit in ("days", "working-days")
    ]

    assert ends == [Reckoned(date(2027, 3, 5), "italian", projected=True)] * 2


def test_last_day_that_is_no_working_day_is_flagged_and_not_moved() -> None:
    """A holiday is one of a calendar, and not seen where none is named."""
    sunday = reckoned(date(2027, 3, 11), 45, "days", "italian")
    holiday = reckoned(date(2027, 5, 1), 32, "days", "italian")

    assert sunday == Reckoned(date(2027, 4, 25), "italian", check=True)
    assert holiday == Reckoned(date(2027, 6, 2), "italian", check=True)
    assert not reckoned(date(2027, 5, 1), 32, "days", None).check
    assert reckoned(date(2027, 5, 1), 1, "days", None).check


def test_usual_days_of_eu_institutions_are_those_of_the_list_that_was_read() -> None:
    """Easter was on 9 April 2023, and is on 28 March 2027: 12 days before."""
    closed = SHIPPED.calendars["eu-institutions"].closed
    of_easter = [day for day in closed if day.year == 2023 and 4 <= day.month <= 5]

    moved = {date(2027, 3, 28) + (day - date(2023, 4, 9)) for day in of_easter}
    of_2027 = {day for day in closed if day.year == 2027 and 3 <= day.month <= 5}

    fixed = {date(2027, 4, 19), date(2027, 4, 27)}
    assert moved - fixed == of_2027


def test_calendar_that_the_library_does_not_know_is_a_guess() -> None:
    unknown = Calendar.model_validate({"id": "moon", "label": "M", "holidays": "MOON"})

    assert library_of("MOON", 2027) is None
    assert not is_in_library("MOON", 2027)
    assert not WorkingDays(unknown).is_listed(date(2027, 1, 4))
    assert WorkingDays(unknown).is_open(date(2027, 1, 4))


def test_library_has_every_calendar_that_nobody_looks_up_there() -> None:
    assert all(library_of(code, 2027) is not None for code in SURE)
    assert is_in_library("IT", 2027)
    assert is_in_library("AT", 2027)


@pytest.mark.parametrize("unit", ["days", "working-days", "months"])
def test_term_without_end_ends_on_the_last_day_there_is(unit: str) -> None:
    assert reckoned(date(9999, 12, 1), 90, unit, None).day == date.max


def test_holidays_are_looked_up_once_a_year(monkeypatch: pytest.MonkeyPatch) -> None:
    Calendars(SHIPPED).look_up(2031)
    monkeypatch.setattr("screening.engine.schedule.calendar.library_of", None)

    counted = [reckoned(date(2031, 3, 3), 5, "working-days", it) for it in CALENDARS]

    assert {it.day for it in counted} == {date(2031, 3, 10)}
