"""The home page: start a screening, or go on with one."""

from flask import Blueprint, Response, current_app, render_template, request

from screening.settings import today
from screening.web.context import live

pages = Blueprint("home", __name__)

MOST_RECENT = 20
MOST_A_PAGE = 100


@pages.get("/")
def home() -> str:
    """Show what this is, the examples to start from, and the recent deals."""
    here = live()
    recent = here.register.deals.recent(MOST_RECENT + 1)
    return render_template(
        "home.html",
        recent=recent[:MOST_RECENT],
        more=recent[MOST_RECENT:],
        unfinished=here.register.unfinished.newest(MOST_RECENT),
        overdue=here.register.progress.overdue(today(), MOST_RECENT + 1),
        starts=[example for example in here.examples if example.start],
    )


@pages.get("/deals")
def deals() -> str:
    """Show the deals, newest first, so many a page."""
    register = live().register
    total = register.deals.count()
    pages_in_all = max(1, -(-total // MOST_A_PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages_in_all)
    return render_template(
        "deals.html",
        deals=register.deals.recent(MOST_A_PAGE, (page - 1) * MOST_A_PAGE),
        total=total,
        page=page,
        pages_in_all=pages_in_all,
    )


@pages.get("/favicon.ico")
def icon() -> Response:
    """Return the icon to browsers that ask for it by its old name."""
    return current_app.send_static_file("icon.svg")
