"""The days of a deal go into people's calendars, the same file each time."""

from datetime import date

from icalendar import Calendar, Event

from screening.briefing.ics import calendar_file
from screening.wording.schedule import ScheduleDay
from tests.builders import A_DAY

FILE = ScheduleDay(
    date(2027, 3, 11),
    date(2027, 3, 11),
    "File: Golden Power",
    "golden-power/0",
    "File by Thursday 11 March 2027, 10 days after the signing. Who: the buyer.",
)
ANSWER = ScheduleDay(
    date(2027, 4, 25), date(2027, 7, 4), "Answer due", "golden-power/answer", "So."
)


def events(deal: str, *entries: ScheduleDay) -> list[Event]:
    read = Calendar.from_ical(calendar_file(deal, A_DAY, entries))
    return [part for part in read.walk() if isinstance(part, Event)]


def test_entry_says_what_is_due_and_lasts_whole_days_the_last_one_included() -> None:
    [day, window] = events("Robots", FILE, ANSWER)

    assert str(day["summary"]) == "Robots: File: Golden Power"
    assert str(day["description"]).endswith("Who: the buyer.")
    assert (day.start, day.end) == (date(2027, 3, 11), date(2027, 3, 12))
    assert (window.start, window.end) == (date(2027, 4, 25), date(2027, 7, 5))


def test_same_deal_has_the_same_bytes_and_entries_of_two_are_never_one() -> None:
    first, second = (
        calendar_file("Robots", A_DAY, [FILE, ANSWER]) for _time in range(2)
    )
    found = [*events("Robots", FILE, ANSWER), *events("Cranes", FILE)]

    assert first == second
    assert len({str(event["uid"]) for event in found}) == 3


def test_name_of_a_deal_cannot_add_entries() -> None:
    name = "Robots\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:x"

    [event] = events(name, FILE)

    assert str(event["summary"]).startswith("Robots")


def test_long_text_is_folded_as_calendars_want_it() -> None:
    lines = calendar_file("R" * 300, A_DAY, [FILE]).split(b"\r\n")

    assert max(map(len, lines)) <= 75
