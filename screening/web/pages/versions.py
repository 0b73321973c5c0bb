"""Versions of the rulebook: every one that was live, and going back to one."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from screening.editing import drafts, preview
from screening.editing.publish import Adoption, FolderMovedError
from screening.errors import Problem
from screening.formats import diff
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
    folder = str(here.folder.absolute())
    versions = here.register.versions.of(here.rulebook.heading.id)
    return render_template(
        "versions.html",
        versions=[version for version in versions if version.folder == folder],
        live_digest=here.digest,
        own=here.own,
        moved_on=moved_on,
    )


@pages.get("/<int:number>")
def show(number: int, problems: tuple[Problem, ...] = ()) -> str:
    """Show one version: who, when, why, what moved, and how it differs."""
    version, here = _version(number=number) or abort(404), live()
    before = _version(before=number)
    files = here.register.versions.files(number)
    earlier: Files = here.register.versions.files(before.number) if before else {}
    return render_template(
        "version.html",
        version=version,
        before=before,
        is_live=version == _version(),
        own=here.own,
        problems=problems,
        changed=diff.files(earlier, files),
        read=preview.changes(earlier, files) if before else None,
    )


@pages.get("/<int:number>/back")
def ask_back(number: int, refused: str = "") -> str:
    """Show what going back to a version would do, and ask why."""
    version, here = _version(number=number) or abort(404), live()
    files = here.register.versions.files(number)
    then = preview.check_draft(own_files(files)).rulebook
    return render_template(
        "version-back.html",
        version=version,
        moving=preview.moving(here, then) if then else None,
        read=preview.changes(here.files, files),
        onto=_onto(),
        refused=refused,
    )


@pages.post("/<int:number>/back")
def back(number: int) -> ResponseReturnValue:
    """Let an earlier version be live again, as a new version."""
    version, here = _version(number=number) or abort(404), live()
    reason = plain_text(request.form.get("note", ""))
    if not reason:
        return ask_back(number, messages.NO_REASON_TO_GO_BACK), 422
    by = editor_session.editor()
    files = own_files(here.register.versions.files(number))
    version_now = editor_session.next_version()
    files[HEADING] = drafts.with_version(files[HEADING], version_now)
    check = preview.check_draft(files)
    if check.rulebook is None or check.problems:
        return show(number, tuple(check.problems)), 422
    note = messages.BACK_TO.format(version=version.version, reason=reason)
    try:
        onto = request.form.get("onto", "")
        adopted = editor_session.adopt(check, onto, Adoption(by, note))
    except FolderMovedError:
        return index(moved_on=True), 409
    return see_other("versions.show", number=adopted.number)


def _version(**which: int) -> Adopted | None:
    """Return the newest such version of those that were live in this folder."""
    here = live()
    return here.register.versions.newest(
        name=here.rulebook.heading.id, folder=str(here.folder.absolute()), **which
    )


def _onto() -> str:
    """Return the digest of what is in the folder: what going back would replace."""
    here = live()
    return digest_of(publisher().there().files) if here.problems else here.digest
