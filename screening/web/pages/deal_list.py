"""The home page, and all deals: found, sorted, picked, archived."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, time
from enum import StrEnum
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue

from screening.formats.spreadsheet import Cell, Column, csv_file, xlsx_file
from screening.register.lists import MOST_A_PAGE, Listed, Order, Search, Which
from screening.rulebook.model import Level
from screening.settings import today
from screening.web.context import (
    corridors,
    live,
    publisher,
    searches,
    see_other,
    sent_as_file,
    title_of,
)
from screening.wording.answers import who
from screening.wording.listing import count_columns, deals_picture

pages = Blueprint("lists", __name__)

ARCHIVED = "archived"
"""What the session holds of the deals that were archived last, for the next page."""
LONGEST_WORDS = 200
MOST_RECENT = 10
MOST_MOVED = 5

TABLES = ("csv", "xlsx")
WHICH = {
    "at-work": "At work",
    "due": "With a filing that is due",
    "open": "Not settled",
    "moved": "Judged otherwise by now",
    "archived": "Archived",
}
"""Which deals a list may hold."""
CELLS: Sequence[tuple[Column, Callable[[Listed], Cell]]] = (
    (Column("Deal", 36), attrgetter("name")),
    (Column("Parties", 36), lambda deal: "; ".join(deal.parties)),
    (Column("About", 30), lambda deal: "; ".join(deal.about)),
    (Column("Level", 34), attrgetter("level")),
    (Column("Settled", 8), lambda deal: "Yes" if deal.settled else "No"),
    *((column, attrgetter(name)) for name, column in count_columns()),
    (Column("Next day", 12), attrgetter("next_day")),
    (Column("What is on it", 44), attrgetter("next_what")),
    (Column("Rules read as of", 14), attrgetter("on")),
    (Column("Assessed on", 12), lambda deal: deal.made_at.date()),
    (Column("By", 20), lambda it: who(it.by, confirmed=it.confirmed) if it.by else ""),
    (Column("Judged otherwise by now", 12), lambda it: "Yes" if it.moved else "No"),
)
"""The columns of a downloaded table of deals, and what stands there of each."""

Choice = TypeVar("Choice", bound=StrEnum)


class Wanted(NamedTuple):
    """What the address looks for. A `name` stands for words; they may be `lost`.

    `of` is the id of the corridor whose deals are wanted, empty for all.
    """

    search: Search
    name: str
    lost: bool
    page: int
    of: str = ""

    def query(self, **other: Any) -> dict[str, Any]:
        """Return what stands in an address for this search, with other parts."""
        its = self.search
        usual = Search()
        parts = {
            "search": self.name if its.words else "",
            "level": its.level,
            "about": its.about,
            "of": self.of,
            "which": "" if its.which is usual.which else its.which.value,
            "order": "" if its.order is usual.order else its.order.value,
        }
        parts |= other
        return {part: value for part, value in parts.items() if value}


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


@pages.get("/deals")
def show() -> str:
    """Show the deals that are looked for, so many a page."""
    wanted = wanted_deals()
    lists = live().register.lists
    total = lists.count(wanted.search)
    pages_in_all = max(1, -(-total // MOST_A_PAGE))
    wanted = wanted._replace(page=min(wanted.page, pages_in_all))
    return render_template(
        "deals.html",
        wanted=wanted,
        deals=lists.page(wanted.search, today(), wanted.page),
        total=total,
        pages_in_all=pages_in_all,
        any_deal=bool(total or live().register.deals.count()),
        about_what=about_what(),
        which=WHICH,
        levels=_levels(),
        corridors=[it.live().rulebook.heading for it in corridors().all],
        order_by=lambda order: url_for("lists.show", **wanted.query(order=order)),
        archived=session.pop(ARCHIVED, ()),
    )


@pages.post("/deals/search")
def search() -> ResponseReturnValue:
    """Look for what was typed, at an address that does not tell the words."""
    given = request.form
    words = " ".join(given.get("words", "").split())[:LONGEST_WORDS]
    wanted = Wanted(_search(given, words), "", lost=False, page=1, of=_of(given))
    name = searches().keep(words) if words else ""
    return see_other("lists.show", **wanted._replace(name=name).query())


def wanted_deals() -> Wanted:
    """Return what the address looks for; what it cannot mean is left out."""
    given = request.args
    name = given.get("search", "")
    words = searches().recall(name) if name else ""
    page = max(1, given.get("page", 1, type=int))
    search, lost = _search(given, words or ""), words is None
    return Wanted(search, name, lost, min(page, 10**6), _of(given))


def _of(given: Any) -> str:
    """Return the id of the corridor whose deals are wanted, empty for all."""
    wanted = given.get("of", "")
    return wanted if corridors().are_several and corridors().named(wanted) else ""


def _levels() -> list[Level]:
    """Return the levels of all corridors: those of the same id count as one."""
    named: dict[str, Level] = {}
    for here in corridors().lives():
        for level in here.rulebook.heading.levels:
            named.setdefault(level.id, level)
    return [*named.values()]


def _search(given: Any, words: str) -> Search:
    levels = {level.id for level in _levels()}
    there = corridors().named(_of(given))
    level, about = given.get("level", ""), given.get("about", "")
    return Search(
        words=words,
        level=level if level in levels else "",
        about=about if about in about_what() else "",
        which=_one_of(Which, given.get("which", "")),
        order=_one_of(Order, given.get("order", "")),
        by=there.judges if there and _of(given) else None,
    )


def _one_of(kind: type[Choice], name: str) -> Choice:
    """Return a choice by its value, or the usual one, which is the first."""
    usual, *_others = kind
    return kind(name) if name in [it.value for it in kind] else usual


def about_what() -> list[str]:
    """Return what deals may be about: the choices of questions that lists tell."""
    asked = (it.rulebook.questions.values() for it in corridors().lives())
    labels = (
        choice.label
        for question in chain(*asked)
        if question.in_list
        for choice in question.choices.values()
    )
    return [*dict.fromkeys(labels)]


@pages.post("/deals/chosen")
def chosen() -> ResponseReturnValue:
    """Do what was asked for with the deals that were picked; then show the list."""
    deals, do = request.form.getlist("deal"), request.form.get("do")
    if do == "compare":
        return see_other("comparison.compare", deal=deals)
    put_away(deals, away=do != "back")
    return see_other("lists.show", **wanted_deals().query())


def put_away(deals: Iterable[str], *, away: bool) -> None:
    """Archive deals, or take them out again; the next list offers to undo it."""
    changed = [*dict.fromkeys(deals)][:MOST_A_PAGE]
    live().register.lists.archive(changed, away=away)
    if away and changed:
        session[ARCHIVED] = changed


@pages.get("/deals/picture")
def picture() -> str:
    """Show how many of the deals that are looked for stand at each level."""
    wanted = wanted_deals()
    there = (corridors().named(wanted.of) or publisher()).live()
    search = wanted.search._replace(by=there.judges)
    levels = there.rulebook.heading.levels
    drawn = deals_picture(live().register.lists.pictured(search), levels)
    title = there.rulebook.heading.title
    return render_template(
        "deals-picture.html", wanted=wanted, drawn=drawn, levels=levels, title=title
    )


@pages.get("/deals/table.<kind>")
def table(kind: str) -> Response:
    """Return the deals that are looked for as a file for spreadsheets."""
    if kind not in TABLES:
        abort(404)
    on, wanted = today(), wanted_deals()
    found = live().register.lists.page(wanted.search, on, most=None)
    cells = [*CELLS]
    if corridors().are_several:
        cells.append((Column("Corridor", 24), lambda deal: title_of(deal.judge)))
    columns = [column for column, _cell in cells]
    rows = [tuple(cell(deal) for _column, cell in cells) for deal in found]
    title = "Deals"
    if kind == "csv":
        made = csv_file(columns, rows)
    else:
        made = xlsx_file(title, columns, rows, datetime.combine(on, time(), UTC))
    return sent_as_file(made, f"{title} {on.isoformat()}", kind)
