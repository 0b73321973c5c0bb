"""The home page: start a screening, or go on with one."""

from __future__ import annotations

from flask import Blueprint, render_template

from screening.web.live import live

pages = Blueprint("home", __name__)

MOST_RECENT = 20


@pages.get("/")
def home() -> str:
    """Show what this is, the examples to start from, and the recent deals."""
    here = live()
    kept = here.register.recent(MOST_RECENT)
    recent = [(one, *here.level_of(one)) for one in kept]
    starts = [example for example in here.examples if example.start]
    return render_template("home.html", recent=recent, starts=starts)
