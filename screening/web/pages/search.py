"""One search from every page: deals, and all that the rulebook says.

What is typed may name a party: as in the list of deals, its address has a name for it.
"""

from functools import partial

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from screening.register.lists import Search
from screening.rulebook.editions import of_day
from screening.settings import today
from screening.web.context import live, named_rulebook, see_other
from screening.web.lists import ListQuery
from screening.web.pages import rulebook_search

pages = Blueprint("search", __name__, url_prefix="/search")

MOST = 5
"""How many of a kind are shown beside those of other kinds."""


@pages.post("")
def find() -> ResponseReturnValue:
    """Look for what was typed, at an address that does not tell the words."""
    asked = ListQuery.read(request.form, {}, [""], typed=True)
    book = request.form.get("rulebook") or None
    return see_other("search.show", rulebook=book, **asked.in_address())


@pages.get("")
def show() -> str:
    """Show what has all the words: some of each kind, or all of one."""
    asked, kind = ListQuery.read(request.args, {}, [""]), request.args.get("kind", "")
    named = request.args.get("rulebook")
    book, now = of_day(named_rulebook(), today()), of_day(live().rulebook, today())
    hits = rulebook_search.search(book, asked.words)
    lists, looked_for = live().register.lists, Search(words=asked.words)
    return render_template(
        "search.html",
        asked=asked,
        book=book,
        now=now,
        query=asked.words,
        deals=lists.page(looked_for, today(), most=MOST) if asked.words else (),
        total=lists.count(looked_for) if asked.words else 0,
        unfinished=live().register.unfinished.named(asked.words, MOST),
        hits_by_kind={it: hits[it] for it in hits if kind in {"", it}},
        kind=kind,
        all_of=partial(url_for, "search.show", rulebook=named, **asked.in_address()),
        most=None if kind else MOST,
    )
