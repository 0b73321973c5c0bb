"""The home page: start a screening, or go on with one."""

from flask import Blueprint, Response, current_app, render_template

from screening.register.lists import Search, Which
from screening.settings import today
from screening.web.context import live

pages = Blueprint("home", __name__)

MOST_RECENT = 10
MOST_MOVED = 5


@pages.get("/")
def home() -> str:
    """Show what this is, the examples to start from, and the recent deals."""
    here, lists = live(), live().register.lists
    recent = lists.page(Search(), today(), most=MOST_RECENT + 1)
    moved = Search(which=Which.MOVED)
    return render_template(
        "home.html",
        recent=recent[:MOST_RECENT],
        more=recent[MOST_RECENT:],
        moved=lists.page(moved, today(), most=MOST_MOVED),
        moved_in_all=lists.count(moved),
        unfinished=here.register.unfinished.newest(MOST_RECENT),
        overdue=here.register.progress.overdue(today(), MOST_RECENT + 1),
        starts=[example for example in here.examples if example.start],
    )


@pages.get("/favicon.ico")
def icon() -> Response:
    """Return the icon to browsers that ask for it by its old name."""
    return current_app.send_static_file("icon.svg")
