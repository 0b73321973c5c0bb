"""The home page, and all deals: found, sorted, picked, archived."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from operator import attrgetter

from flask import (
    Blueprint,
    Response,
    current_app,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue

from screening.briefing import deals_html
from screening.editing.publish import Live
from screening.engine.days import law_changes
from screening.formats.spreadsheet import Cell, Column
from screening.formats.text import day_in_words
from screening.portfolio.picture import Picture
from screening.portfolio.screening import ScreenedDeal, screened
from screening.portfolio.summary import Summary
from screening.presentation.listing import count_columns
from screening.register.lists import MOST_A_PAGE, ListedDeal, ListOrder, Search, Which
from screening.settings import today
from screening.web.access import who
from screening.web.context import (
    corridors,
    live,
    publisher,
    see_other,
    sent_as_file,
    title_of,
)
from screening.web.lists import ListFilter, ListQuery, sent_as_table

pages = Blueprint("lists", __name__)

ARCHIVED = "archived"
"""What the session holds of the deals that were archived last, for the next page."""
MOST_RECENT = 8
MOST_MOVED = 3
MOST_DUE = 20
MOST_PICTURED = 300
"""Of how many deals a picture is made: each is assessed anew for it."""
NEAR = timedelta(days=60)
"""How long before a day on which the law changes home tells of it."""
WEEK = timedelta(days=7)

WHICH = {
    Which.AT_WORK: "Active",
    Which.DUE: "With a filing that is due",
    Which.OPEN: "Not settled",
    Which.MOVED: "Result has changed or will change",
    Which.ARCHIVED: "Archived",
}
"""Which deals a list may hold; the first is usual."""


def _changed(it: ListedDeal) -> Cell:
    """Return whether a result has changed, or the day from which on it will."""
    if not it.now:
        return "No"
    now = it.now.because or it.now.filings or not it.now.later
    return "Yes" if now else f"From {it.now.later[0]['from']}"


CELLS: Sequence[tuple[Column, Callable[[ListedDeal], Cell]]] = (
    (Column("Deal", 36), attrgetter("name")),
    (Column("Parties", 36), lambda deal: "; ".join(deal.parties)),
    (Column("About", 30), lambda deal: "; ".join(deal.about)),
    (Column("Level", 34), attrgetter("level")),
    (Column("Settled", 8), lambda deal: "Yes" if deal.settled else "No"),
    *((column, attrgetter(name)) for name, column in count_columns()),
    (Column("Next day", 12), attrgetter("next_day")),
    (Column("Event", 44), attrgetter("next_what")),
    (Column("Rules as of", 14), attrgetter("on")),
    (Column("Assessed on", 12), lambda deal: deal.made_at.date()),
    (Column("By", 20), lambda it: who(it.by, confirmed=it.confirmed) if it.by else ""),
    (Column("Result has changed", 12), _changed),
    (Column("Level now", 34), lambda it: it.now.level if it.now else ""),
)
"""The columns of a downloaded table of deals, and what stands there of each."""


@pages.get("/")
def home() -> str:
    """Show what is due, to be decided and has changed, and the recent deals."""
    here, lists, day = live(), live().register.lists, today()
    recent = lists.page(Search(), day, most=MOST_RECENT + 1)
    moved = Search(which=Which.MOVED)
    law_days = (it.day for it in law_changes(here.rulebook))
    return render_template(
        "home.html",
        recent=recent[:MOST_RECENT],
        more=recent[MOST_RECENT:],
        moved=lists.page(moved, day, most=MOST_MOVED),
        moved_in_all=lists.count(moved),
        version=here.register.versions.newest(folder=here.place),
        law_day=next((it for it in law_days if day < it <= day + NEAR), None),
        waiting=here.register.proposals.waiting(),
        unfinished=here.register.unfinished.newest(MOST_RECENT),
        due=here.register.progress.overdue(day + WEEK, MOST_DUE + 1),
        most_due=MOST_DUE,
        day=day,
        starts=[example for example in here.examples if example.start],
    )


@pages.get("/favicon.ico")
def icon() -> Response:
    """Return the icon to browsers that ask for it by its old name."""
    return current_app.send_static_file("icon.svg")


@pages.get("/deals")
def show() -> str:
    """Show the deals that are looked for, so many a page."""
    asked, lists = _query(request.args), live().register.lists
    search = _search(asked)
    total = lists.count(search)
    asked, last = asked.on_a_page(total)
    return render_template(
        "deals.html",
        asked=asked,
        search=search,
        choices=[*_choices(asked)],
        deals=lists.page(search, today(), asked.page),
        total=total,
        last=last,
        any_deal=bool(total or live().register.deals.count()),
        at=lambda **other: url_for("lists.show", **asked.in_address(**other)),
        archived=session.pop(ARCHIVED, ()),
    )


@pages.post("/deals/search")
def search() -> ResponseReturnValue:
    """Look for what was typed, at an address that does not tell the words."""
    return see_other("lists.show", **_query(request.form, typed=True).in_address())


def _query(given: Mapping[str, str], *, typed: bool = False) -> ListQuery:
    """Read the query of an address, or of the form where it was typed."""
    options = {
        "level": _levels(),
        "about": _about_what(),
        "of": [it.id for it in corridors().all] if corridors().are_several else (),
        "which": [*WHICH][1:],
    }
    return ListQuery.read(given, options, [*ListOrder], typed=typed)


def _search(asked: ListQuery) -> Search:
    there, chosen = corridors().named(asked.chosen["of"]), asked.chosen
    return Search(
        words=asked.words,
        level=chosen["level"],
        about=chosen["about"],
        which=Which(chosen["which"] or Which.AT_WORK),
        order=ListOrder(asked.order),
        by=there.judges if there else None,
    )


def _choices(asked: ListQuery) -> Iterator[ListFilter]:
    """Yield what the list can be narrowed by, as it is chosen now."""
    chosen = asked.chosen
    which = chosen["which"] or Which.AT_WORK
    yield ListFilter("which", "Which", WHICH, which, any_="")
    yield ListFilter("level", "Highest level", _levels(), chosen["level"])
    if corridors().are_several:
        headings = (it.live().rulebook.heading for it in corridors().all)
        titles = {it.id: it.title for it in headings}
        yield ListFilter("of", "Corridor", titles, chosen["of"])
    if about := _about_what():
        yield ListFilter("about", "About", about, chosen["about"], any_="Anything")


def _levels() -> dict[str, str]:
    """Return the levels of all corridors: those of the same id count as one."""
    labels: dict[str, str] = {}
    for here in corridors().lives():
        for level in here.rulebook.heading.levels:
            labels.setdefault(level.id, level.label)
    return labels


def _about_what() -> dict[str, str]:
    """The labels of choices of questions that lists tell, each by itself."""
    asked = (it.rulebook.questions.values() for it in corridors().lives())
    return {
        choice.label: choice.label
        for question in chain(*asked)
        if question.in_list
        for choice in question.choices.values()
    }


@pages.post("/deals/chosen")
def chosen() -> ResponseReturnValue:
    """Do what was asked for with the deals that were picked; then show the list."""
    deals, do = request.form.getlist("deal"), request.form.get("do")
    if do == "compare":
        return see_other("comparison.compare", deal=deals)
    put_away(deals, away=do != "back")
    return see_other("lists.show", **_query(request.args).in_address())


def put_away(deals: Iterable[str], *, away: bool) -> None:
    """Archive deals, or take them out again; the next list offers to undo it."""
    changed = [*dict.fromkeys(deals)][:MOST_A_PAGE]
    live().register.lists.archive(changed, away=away)
    if away and changed:
        session[ARCHIVED] = changed


@pages.get("/deals/picture")
def picture() -> str:
    """Show on one page what the deals that are looked for come to."""
    asked = _query(request.args)
    drawn, deals, read = _pictured(asked)
    return render_template(
        "deals-picture.html", asked=asked, picture=drawn, deals=deals, read=read
    )


@pages.get("/deals/picture.pdf")
def picture_pdf() -> Response:
    """Return the page as a PDF."""
    drawn, _deals, read = _pictured(_query(request.args))
    made = live().printer.print(deals_html.print_job(drawn, read))
    return sent_as_file(made, f"Deals {drawn.summary.on}", "pdf")


def _pictured(asked: ListQuery) -> tuple[Picture, Sequence[str], Sequence[str]]:
    """The picture of deals as read today, their ids, and how they were read."""
    here = (corridors().named(asked.chosen["of"]) or publisher()).live()
    on, search = today(), _search(asked)._replace(by=here.judges)
    listed = here.register.lists.page(search, on, most=MOST_PICTURED)
    read_anew = [_read_anew(here, it.deal, at) for at, it in enumerate(listed, 1)]
    heading, total = here.rulebook.heading, here.register.lists.count(search)
    by = f"{heading.title}, rulebook {heading.version}, as of {day_in_words(on)}"
    read = [f"Saved deals, read anew by {by}, or of their own day if that is later."]
    if total > len(listed):
        read.append(f"The first {len(listed)} of {total} deals. Narrow your search.")
    picture = Picture(Summary(here.rulebook, on, read_anew))
    return picture, [it.deal for it in listed], read


def _read_anew(here: Live, deal_id: str, number: int) -> ScreenedDeal:
    deal = here.register.deals.recall(deal_id).as_deal(here.rulebook)
    work = here.register.progress.work(deal_id, today())
    as_of = replace(deal, on=max(deal.on, today()))
    return screened(here.rulebook, number, as_of, work)


@pages.get("/deals/table.<kind>")
def table(kind: str) -> Response:
    """Return the deals that are looked for as a file for spreadsheets."""
    on, columns = today(), [*CELLS]
    if corridors().are_several:
        columns.append((Column("Corridor", 24), lambda deal: title_of(deal.judge)))
    search = _search(_query(request.args))
    deals = live().register.lists.page(search, on, most=None)
    return sent_as_table(kind, "Deals", columns, deals, on)
