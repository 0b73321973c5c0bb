"""A draft as it stands now: what it started from, what it changes, who is at it."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime

from flask import render_template, request, session

from screening.formats import text
from screening.register.people import Author
from screening.web import access
from screening.web.context import live

LONGEST_BY = 80


def refuse_others() -> tuple[str, int] | None:
    """Answer for a rulebook that is not the user's own: how to get one."""
    if live().own or request.endpoint == "drafts.index":
        return None
    return render_template("drafts/index.html", own=False), 403


def name_of_editor() -> str:
    """Return who edits here: by their link, as typed before, or as the system says."""
    if access.author().confirmed:
        return access.author().name
    try:
        return str(session.get("editor") or getpass.getuser())
    except (KeyError, OSError):
        return ""


def editor(typed: str) -> Author:
    """Return who came by a link; or else the name typed, or the system's for none.

    A name that was typed is kept for next time.
    """
    if access.author().confirmed:
        return access.author()
    name = " ".join(typed.split())[:LONGEST_BY] or name_of_editor() or "somebody"
    session["editor"] = name
    return Author(name)


def moment(at: datetime) -> str:
    """Return a time kept in UTC as a clock here says it."""
    here = at.replace(tzinfo=UTC).astimezone()
    return f"{text.day_in_words(here.date())} at {here:%H:%M}"
