"""The corridors of the app: which one a deal is screened by, and another one made."""

from flask import Blueprint, Flask, abort, has_request_context, render_template, request
from flask.typing import ResponseReturnValue

from screening.editing import scaffold
from screening.editing.part_files import suggested_id
from screening.editing.publish import Adoption, Publisher
from screening.errors import ScreeningError
from screening.formats.text import plain_text
from screening.rulebook.folder import Files
from screening.settings import today
from screening.web import editor_session
from screening.web.context import CORRIDOR, corridors, publisher, see_other

pages = Blueprint("corridors", __name__, url_prefix="/corridors")

_THE_SAME_IN_ALL = {"static", "lists.icon", "access.start", "access.health"}
_OF_A_NEW_DEAL = {"deals.keep", "deals.keep_unfinished"}
"""What may name a deal that is not kept yet, so that the corridor is to be said."""
LONGEST_TITLE = 80


def keep_in_addresses(app: Flask) -> None:
    """Let addresses say which corridor is meant, where it is not the usual one.

    What is of a deal or a draft need not: they are of one corridor. A new screening
    asks which.
    """
    app.jinja_env.globals["corridor_to_say"] = _to_say

    @app.url_defaults
    def say_which(endpoint: str, values: dict[str, object]) -> None:
        if endpoint in _THE_SAME_IN_ALL or not has_request_context():
            return
        asks = endpoint == "deals.new" and "example" not in values
        known = {"deal_id", "draft_id"} & values.keys() and (
            endpoint not in _OF_A_NEW_DEAL
        )
        if not (asks or known) and (corridor := _to_say()):
            values.setdefault(CORRIDOR, corridor)


def _to_say() -> str:
    """Return the id of the corridor of this page; empty where it is the usual one."""
    return "" if publisher() is corridors().all[0] else publisher().id


@pages.get("")
def index(*, new: bool = False) -> str:
    """Show the corridors of the app, or ask by which one a new deal is screened."""
    every = [it.live().rulebook.heading for it in corridors().all]
    return render_template("corridors.html", every=every, new=new, key=CORRIDOR)


@pages.get("/another")
def ask(refused: str = "") -> str:
    """Ask what another corridor is to be."""
    if corridors().home is None:
        abort(404)
    return render_template(
        "another-corridor.html",
        refused=refused,
        typed=request.form,
        bases=[it.live().rulebook.heading for it in _bases()],
    )


def _bases() -> list[Publisher]:
    """Return the corridors that another one can be made on top of."""
    return [it for it in corridors().all if corridors().may_extend(it)]


@pages.post("/another")
def make() -> ResponseReturnValue:
    """Make another corridor, and go on to change its rulebook."""
    title = plain_text(request.form.get("title", ""))[:LONGEST_TITLE]
    name = request.form.get("id", "").strip() or suggested_id(title, ())
    by = editor_session.editor()
    if not title:
        return ask("Enter a title, like: France and the Gulf."), 422
    try:
        files = _files(request.form.get("base", ""), name, title)
        corridors().add(name, files, Adoption(by, "Another corridor."))
    except ScreeningError as error:
        return ask(str(error)), 422
    return see_other("drafts.index", **{CORRIDOR: name})


def _files(base: str, name: str, title: str) -> Files:
    """Return the files to begin with; ScreeningError where they cannot be made."""
    if base:
        there = [it.id for it in _bases()]
        wanted = base if base in there else abort(400)
        return scaffold.extension_of(wanted, name, title, today())
    return scaffold.corridor(name, title, today())
