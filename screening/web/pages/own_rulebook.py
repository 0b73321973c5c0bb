"""A rulebook of one's own, made of the shipped one in the app, and the way back."""

import shutil
from datetime import date
from pathlib import Path

from flask import Blueprint, abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from screening.analysis import examples
from screening.editing import drafts, preview, scaffold
from screening.editing.place import lost_version
from screening.editing.publish import Adoption
from screening.errors import ScreeningError
from screening.formats.text import day_in_words
from screening.register.people import Author
from screening.register.versions import Adopted
from screening.rulebook import json_schema
from screening.rulebook.folder import HEADING, Files, files_in, own_files
from screening.rulebook.model import Rulebook
from screening.settings import today
from screening.web import background, editor_session
from screening.web.context import corridors, live, look_again, publisher, see_other
from screening.web.jobs import Job

pages = Blueprint("own", __name__, url_prefix="/rulebook/own")

KINDS = {
    "extension": "A rulebook of our own, on top of the shipped one.",
    "copy": "A copy of the shipped rulebook.",
}
"""The ways to begin one, and what the versions say of it."""
ISO = len("2026-01-31")
_MOVING = "another folder is live"
TAKEN_UP = "Restored: {folder}."


def asks_to_begin(refused: str = "") -> str:
    """Return the page of somebody who has no rulebook of their own yet."""
    here, place = live(), publisher().place
    return render_template(
        "drafts/own.html",
        may_add=corridors().home is not None,
        may_begin=place.own is not None and not here.own,
        set_aside=[(it.name, *_heading_of(it)) for it in place.set_aside],
        lost=lost_version(place, here.register),
        refused=refused,
    )


def begin() -> ResponseReturnValue:
    """Make a rulebook of one's own, and let it be live: nothing it says differs yet."""
    own = _own()
    kind = request.form.get("kind", "")
    note = KINDS.get(kind) or abort(400)
    by = editor_session.editor()
    if live().own:
        return see_other("drafts.index")
    return _made(own, _at_first(kind), Adoption(by, note))


def _at_first(kind: str) -> Files:
    """Return the files of one that says what the shipped rulebook says."""
    return scaffold.copy() if kind == "copy" else scaffold.extension(today())


def _kind(rulebook: Rulebook) -> str:
    return "copy" if rulebook.heading.extends is None else "extension"


def _made(own: Path, files: Files, adoption: Adoption) -> ResponseReturnValue:
    """Make the own rulebook of files, and let it be live."""
    try:
        publisher().move(_written(own, files), own, adoption)
    except ScreeningError as error:
        return asks_to_begin(str(error)), 409
    return see_other("drafts.index")


def _written(own: Path, files: Files) -> Path:
    """Write files beside the folder of the own rulebook; return where."""
    part = own.with_name(f".{own.name}")
    shutil.rmtree(part, ignore_errors=True)  # what a crash left of an earlier try
    scaffold.write(files, part)
    return part


@pages.post("/from-register")
def from_register() -> ResponseReturnValue:
    """Write what was live last elsewhere into a rulebook of one's own here."""
    own, here = _own(), live()
    by = editor_session.editor()
    lost = lost_version(publisher().place, here.register)
    if lost is None or request.form.get("number") != str(lost.number):
        return see_other("drafts.index")
    files = own_files(here.register.versions.files(lost.number))
    note = f"Version {lost.version}, restored from the register."
    adoption = Adoption(by, note, (), lost.title, plans_of=lost.folder)
    if (begun := background.known(_MOVING)) and not begun.is_done:
        return moving()
    try:
        part = _written(own, files)
    except ScreeningError as error:
        return asks_to_begin(str(error)), 409
    return _moving(part, part, own, adoption)


@pages.post("/again")
def again() -> ResponseReturnValue:
    """Take up a rulebook that was set aside."""
    own, wanted = _own(), request.form.get("folder", "")
    by = editor_session.editor()
    there = {folder.name: folder for folder in publisher().place.set_aside}
    if live().own or wanted not in there:
        return see_other("drafts.index")
    if editor_session.second_person() and (book := _rulebook_in(there[wanted])):
        return _taken_up_by_two(there[wanted], _kind(book), by)
    adoption = Adoption(by, TAKEN_UP.format(folder=wanted))
    return _moving(there[wanted], there[wanted], own, adoption)


def _taken_up_by_two(aside: Path, kind: str, by: Author) -> ResponseReturnValue:
    """Begin one that says what is live, and draft what was set aside on top of it."""
    made = _made(_own(), _at_first(kind), Adoption(by, KINDS[kind]))
    look_again()
    if not live().own:
        return made
    title = TAKEN_UP.format(folder=aside.name)
    return editor_session.drafted(own_files(files_in(aside)), title, by, "")


@pages.get("/back")
def ask_back(refused: str = "") -> str:
    """Show what going back to the shipped rulebook would do, and ask for a reason."""
    _own()
    here = live()
    if not here.own:
        return asks_to_begin()
    given = publisher().place.given
    return render_template(
        "drafts/shipped-again.html",
        effect=background.effect(here.files, files_in(given), here),
        drafts=here.register.drafts.of(here.rulebook.heading.id),
        planned=here.register.plans.open(here.place),
        refused=refused,
    )


@pages.post("/back")
def back() -> ResponseReturnValue:
    """Let the shipped rulebook be live again; the own one is kept aside."""
    own, reason = _own(), request.form.get("note", "").strip()
    if not live().own:
        return see_other("drafts.index")
    if not reason:
        return ask_back(editor_session.NO_REASON_TO_GO_BACK), 422
    by = editor_session.editor()
    if editor_session.second_person():
        files = _at_first(_kind(live().rulebook))
        rules = {name: text for name, text in files.items() if name != json_schema.FILE}
        return editor_session.drafted(rules, "Back to the shipped rulebook", by, reason)
    place = publisher().place
    adoption = Adoption(by, f"Back to the shipped rulebook: {reason}")
    return _moving(place.given, own, place.next_aside(today()), adoption)


def _moving(of: Path, there: Path, to: Path, adoption: Adoption) -> ResponseReturnValue:
    """Have the rulebook of a folder go live as another folder gets a new name.

    With a record of the deals that moves.
    """
    here, publishes = live(), publisher()

    def work(job: Job[Adopted]) -> Adopted:
        book = _rulebook_in(of)
        job.tell(1)
        moved = preview.moving(here, book).moves if book else ()
        job.tell(1)
        return publishes.move(there, to, adoption._replace(moved=moved))

    newest = here.register.versions.newest()  # it may come to it again, on one day
    which = (there.name, to.name, newest and newest.number)
    background.begun(_MOVING, which, work, background.ADOPTING[:-1])
    return moving()


@pages.get("/under-way")
def moving() -> ResponseReturnValue:
    """Show how far it is that another folder is live; then lead on."""
    work = background.known(_MOVING)
    if work is None:
        return see_other("drafts.index")
    there, then = url_for("own.moving"), url_for("drafts.index")
    try:
        return background.under_way(work, there, lambda _adopted: then)
    except ScreeningError as error:
        asks = ask_back if live().own else asks_to_begin
        return make_response(asks(str(error)), 409)


def _own() -> Path:
    """Return where an own rulebook is made; 404 where a setting names the rules."""
    return publisher().place.own or abort(404)


def _rulebook_in(folder: Path) -> Rulebook | None:
    return examples.load(folder, today()).rulebook


def _heading_of(folder: Path) -> tuple[str, str]:
    """Return the title and version of one that was set aside, and on which day."""
    try:
        heading = (folder / HEADING).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        heading = ""
    own = publisher().place.own or folder
    dated = folder.name.removeprefix(f"{own.name}-")
    day = dated[:ISO]
    number = dated[ISO + 1 :]  # which of that day's it is
    words = day_in_words(date.fromisoformat(day))
    called = (drafts.title_in(heading), drafts.version_in(heading))
    return " ".join(filter(None, called)), f"{words} ({number})" if number else words
