"""The days of a deal as a calendar file, the same bytes for the same deal.

The only door of the library `icalendar`.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256

from icalendar import Calendar, Event

from screening.presentation.schedule import ScheduleDay

PRODUCT = "-//screening//timeline//EN"
VERSION = "2.0"
DAY = timedelta(days=1)
UID = "{digest}@screening.invalid"


def calendar_file(deal: str, on: date, days: Iterable[ScheduleDay]) -> bytes:
    """Return days of a deal that was read at that day, as events of whole days.

    Which event of which deal it is, tells calendars to take a new file in place of an
    old one. The moment that the format asks for is the start of the day of reading.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", VERSION)
    for day in days:
        calendar.add_component(_event(deal, on, day))
    return bytes(calendar.to_ical())


def _event(deal: str, on: date, day: ScheduleDay) -> Event:
    digest = sha256(f"{deal}\n{day.key}".encode()).hexdigest()
    event = Event()
    event.add("uid", UID.format(digest=digest))
    event.add("dtstamp", datetime.combine(on, time(), UTC))
    event.add("summary", f"{deal}: {day.what}")
    event.add("description", day.says)
    event.add("dtstart", day.first)
    event.add("dtend", min(day.last, date.max - DAY) + DAY)
    event.add("transp", "TRANSPARENT")
    return event
