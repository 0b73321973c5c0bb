"""Versions of the rulebook: every one that was live, and going back to one."""

from pathlib import Path

from flask import Blueprint, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from screening.editing import drafts, preview
from screening.editing.publish import Adoption, FolderMovedError
from screening.errors import Problem
from screening.formats.text import plain_text
from screening.register.versions import Adopted
from screening.rulebook.folder import HEADING, Files, own_files
from screening.rulebook.loader import digest_of
from screening.web import editor_session, messages
from screening.web.context import live, publisher, see_other

pages = Blueprint("versions", __name__, url_prefix="/rulebook/versions")


@pages.get("")
def index(*, moved_on: bool = False) -> str:
    """Show every version, newest first."""
    here = live()
    plans = here.register.plans
    return render_template(
        "versions.html",
        versions=[(its, _is_shipped(its), _goes_back(its)) for its in _versions()],
        planned=plans.open(here.place),
        called_off=[its for its in plans.ended(here.place) if its.number is None],
        live_digest=here.digest,
        own=here.own,
        set_aside=not here.own and publisher().place.set_aside,
        moved_on=moved_on,
    )


@pages.get("/<int:number>")
def show(number: int, problems: tuple[Problem, ...] = ()) -> str:
    """Show one version: who, when, why, what moved, and how it differs."""
    version, before = _version(number)
    here, [newest, *_others] = live(), _versions()
    files = here.register.versions.files(number)
    earlier: Files = here.register.versions.files(before.number) if before else {}
    return render_template(
        "version.html",
        version=version,
        plan=here.register.plans.that_became(number),
        before=before,
        is_live=version == newest,
        shipped=_is_shipped(version),
        back=_goes_back(version),
        undo=before and _goes_back(before),
        own=here.own,
        problems=problems,
        changed=preview.differing(earlier, files) if before else (),
        read=preview.changes(earlier, files) if before else None,
    )


@pages.get("/<int:number>/back")
def ask_back(number: int, refused: str = "") -> str:
    """Show what going back to a version would do, and ask why."""
    version, here = _to_go_back_to(number), live()
    files = here.register.versions.files(number)
    then = preview.check_draft(here.whole(own_files(files))).rulebook
    return render_template(
        "version-back.html",
        version=version,
        moving=preview.moving(here, then) if then else None,
        read=preview.changes(here.files, files),
        onto=_onto(),
        refused=refused,
        second_person=current_app.config["SECOND_PERSON"],
    )


@pages.post("/<int:number>/back")
def back(number: int) -> ResponseReturnValue:
    """Let an earlier version be live again, as a new version.

    Where a second person is asked for, it becomes a draft for them to adopt.
    """
    version, here = _to_go_back_to(number), live()
    reason = plain_text(request.form.get("note", ""))
    if not reason:
        return ask_back(number, messages.NO_REASON_TO_GO_BACK), 422
    by = editor_session.editor()
    files = own_files(here.register.versions.files(number))
    version_now = editor_session.next_version()
    files[HEADING] = drafts.with_version(files[HEADING], version_now)
    check = preview.check_draft(here.whole(files))
    if check.rulebook is None or check.problems:
        return show(number, tuple(check.problems)), 422
    if current_app.config["SECOND_PERSON"]:
        title = f"Back to version {version.version}"
        return editor_session.drafted(files, title, by, reason)
    note = f"Back to version {version.version}: {reason}"
    try:
        onto = request.form.get("onto", "")
        adopted = editor_session.adopt(check, onto, Adoption(by, note))
    except FolderMovedError:
        return index(moved_on=True), 409
    return see_other("versions.show", number=adopted.number)


def _versions() -> list[Adopted]:
    """Return what was live here, the newest first, of whichever rulebook.

    Those of a folder that is gone are told with an own rulebook: it was made of them.
    """
    here, place = live(), publisher().place
    versions = here.register.versions
    ever = [str(folder.absolute()) for folder in place.ever]
    found = {it.number: it for it in versions.in_folders(ever)}
    own = [place.changed] if place.own or here.own else []
    for name in versions.names_in(str(folder.absolute()) for folder in own):
        gone = (it for it in versions.of(name) if not Path(it.folder).exists())
        found |= {it.number: it for it in gone}
    return sorted(found.values(), key=lambda its: its.number, reverse=True)


def _goes_back(version: Adopted) -> bool:
    """Tell whether what is live can be made to say what a version said.

    Nothing that came with the software can, nor can another rulebook than it was.
    """
    here = live()
    its_own = version.folder == here.place or not Path(version.folder).exists()
    return here.own and its_own and version.name == here.rulebook.heading.id


def _is_shipped(version: Adopted) -> bool:
    """Tell whether it came with the software, where one's own may stand in for it."""
    place = publisher().place
    given = version.folder == str(place.given.absolute())
    return place.own is not None and given


def _version(number: int) -> tuple[Adopted, Adopted | None]:
    """Return a version and the one before, or the answer is 404."""
    until = [version for version in _versions() if version.number <= number]
    if not until or until[0].number != number:
        abort(404)
    return until[0], until[1] if len(until) > 1 else None


def _to_go_back_to(number: int) -> Adopted:
    """Return a version that can be live again, or the answer is 404."""
    version, _before = _version(number)
    return version if _goes_back(version) else abort(404)


def _onto() -> str:
    """Return the digest of what is in the folder: what going back would replace."""
    here = live()
    return digest_of(publisher().there().files) if here.problems else here.digest
