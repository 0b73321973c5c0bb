"""What a request works with: the live rulebook, and whose briefings are made here."""

from __future__ import annotations

from typing import cast

from flask import current_app, g

from screening.briefing.branding import Branding
from screening.editing.live import Live
from screening.editing.publish import Publisher

EXTENSION = "screening"
HOUSE = "screening-house"


def desk() -> Publisher:
    """Return what takes changed rulebooks and adopts new ones."""
    return cast("Publisher", current_app.extensions[EXTENSION])


def house() -> Branding:
    """Return whose briefings are made here, as the house file said at the start."""
    return cast("Branding", current_app.extensions[HOUSE])


def live() -> Live:
    """Return what is live for this request: the same from its start to its end."""
    if "live" not in g:
        g.live = desk().live()
    return cast("Live", g.live)
