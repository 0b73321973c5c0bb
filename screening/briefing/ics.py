"""The days of a deal as a calendar file, the same bytes for the same deal.

The only door of the library `icalendar`.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256

from icalendar import Calendar, Event

from screening.wording.calendar_entries import CalendarEntry

PRODUCT = "-//screening//timeline//EN"
VERSION = "2.0"
DAY = timedelta(days=1)
UID = "{digest}@screening.invalid"


def calendar_file(deal: str, on: date, entries: Iterable[CalendarEntry]) -> bytes:
    """Return the entries of a deal that was read at that day, as whole days.

    Which entry of which deal it is, tells calendars to take a new file in place of an
    old one. The moment that the format asks for is the start of the day of reading.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", VERSION)
    for entry in entries:
        calendar.add_component(_event(deal, on, entry))
    return bytes(calendar.to_ical())


def _event(deal: str, on: date, entry: CalendarEntry) -> Event:
    digest = sha256(f"{deal}\n{entry.key}".encode()).hexdigest()
    event = Event()
    event.add("uid", UID.format(digest=digest))
    event.add("dtstamp", datetime.combine(on, time(), UTC))
    event.add("summary", f"{deal}: {entry.title}")
    event.add("description", entry.says)
    event.add("dtstart", entry.first)
    event.add("dtend", min(entry.last, date.max - DAY) + DAY)
    event.add("transp", "TRANSPARENT")
    return event
