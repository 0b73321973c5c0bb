"""Adopting a draft: shown what it does, checked once more, and live."""

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from screening.editing import drafts, preview
from screening.editing.drafts import OpenDraft
from screening.editing.publish import Adoption, FolderMovedError
from screening.formats import diff
from screening.rulebook.folder import HEADING, Files, own_files
from screening.rulebook.loader import digest_of
from screening.web import access, editor_session, messages
from screening.web.context import live, publisher, see_other

pages = Blueprint("adopting", __name__, url_prefix="/rulebook/drafts/<draft_id>")
pages.before_request(editor_session.refuse_others)

Pieces = tuple[tuple[diff.Line, ...], ...]
Words = Mapping[str, str]
"""By the part of the form: what was typed there, or what is wrong with it."""

_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


@pages.get("/adopt")
def show(draft_id: str) -> ResponseReturnValue:
    """Show what adopting a draft would do, with all kept deals."""
    work = drafts.open_draft(live(), draft_id)
    if work.moved_on:
        return see_other("adopting.catch_up", draft_id=draft_id)
    if not work.changed:
        return see_other("drafts.show", draft_id=draft_id)
    version = drafts.version_in(work.files.get(HEADING, ""))
    if version in ("", live().rulebook.heading.version):
        version = editor_session.next_version()
    by = editor_session.name_of_editor()
    note = work.draft.reason
    return _show(work, {"note": note, "by": by, "version": version})


@pages.post("/adopt")
def adopt(draft_id: str) -> ResponseReturnValue:
    """Adopt a draft, or say everything that keeps it from being live."""
    work = drafts.open_draft(live(), draft_id)
    if work.moved_on:
        return see_other("adopting.catch_up", draft_id=draft_id)
    sent = {key: value.strip() for key, value in request.form.items()}
    typed = {"note": "", "by": "", "version": "", **sent}
    check = preview.check_draft(_at_version(work, typed))
    if check.rulebook is None or check.problems:
        return _show(work, typed), 422
    if wrong := dict(_wrong(work, typed, preview.doubts(work.files))):
        return _show(work, typed, wrong), 422
    draft = work.draft
    adoption = Adoption(
        editor_session.editor(typed["by"]),
        typed["note"],
        title=draft.title,
        drafted_by=draft.by,
    )
    based_on = typed.get("replace") or draft.based_on
    try:
        adopted = editor_session.adopt(check, based_on, adoption)
    except FolderMovedError:
        wrong = {"changes": messages.CHANGED_ON_DISK}
        return _show(work, typed, wrong), 409
    live().register.drafts.drop(draft_id)
    return see_other("versions.show", number=adopted.number)


@pages.get("/catch-up")
def catch_up(draft_id: str) -> ResponseReturnValue:
    """Show what became live since a draft began, and what both changed."""
    work, here = drafts.open_draft(live(), draft_id), live()
    if not work.moved_on:
        return see_other("drafts.show", draft_id=draft_id)
    now = own_files(here.files)
    _changes, both = drafts.rebased(work.base, now, work.draft.files)
    taken_over, versions = diff.files(work.base, now), here.register.versions
    return render_template(
        "drafts/catch-up.html",
        work=work,
        newest=versions.newest(name=work.draft.rulebook, digest=here.digest),
        contested=[_contested(work, now, file) for file in both],
        carried=[change for change in taken_over if change.file not in both],
        onto=here.digest,
    )


@pages.post("/catch-up")
def bring_up(draft_id: str) -> ResponseReturnValue:
    """Base a draft on what is live, if that is what its author has seen."""
    work, here = drafts.open_draft(live(), draft_id), live()
    revision = work.draft.revision
    seen = request.form.get("onto") == here.digest
    if not seen or request.form.get("revision") != str(revision):
        return see_other("adopting.catch_up", draft_id=draft_id)
    now = own_files(here.files)
    changes, _contested = drafts.rebased(work.base, now, work.draft.files)
    here.register.drafts.save(draft_id, revision, changes, based_on=here.digest)
    return see_other("drafts.show", draft_id=draft_id)


def _at_version(work: OpenDraft, typed: Words) -> Files:
    """Return a draft's files as they would be adopted: at their version."""
    files, version = work.files, typed["version"]
    if HEADING in files and _VERSION.fullmatch(version):
        return {**files, HEADING: drafts.with_version(files[HEADING], version)}
    return files


def _wrong(
    work: OpenDraft, typed: Words, doubts: Sequence[preview.ShownDoubt]
) -> Iterator[tuple[str, str]]:
    """Yield what is missing in the form, by the part of the page it is about."""
    version = typed["version"]
    if typed.get("revision") != str(work.draft.revision):
        yield "changes", messages.CHANGED_HERE
    if not typed["note"]:
        yield "note", messages.NO_NOTE
    if not typed["by"] and not access.author().confirmed:
        yield "by", messages.NO_EDITOR
    if not _VERSION.fullmatch(version):
        yield "version", messages.NO_VERSION
    elif version in editor_session.taken_versions():
        yield "version", messages.OLD_VERSION.format(version=version)
    if doubts and typed.get("doubts") != "yes":
        yield "doubts", messages.UNSEEN_DOUBTS
    if live().problems and typed.get("replace") != digest_of(publisher().there().files):
        yield "replace", messages.UNSEEN_FILES


def _show(work: OpenDraft, typed: Words, wrong: Words = MappingProxyType({})) -> str:
    files = _at_version(work, typed)
    check = preview.check_draft(files)
    ready = None if check.problems else check.rulebook
    disk = None
    if live().problems:  # what is on disk is not live: its digest, what replaces it
        there = publisher().there().files
        disk = (digest_of(there), diff.files(own_files(there), files))
    return render_template(
        "drafts/adopt.html",
        work=work,
        check=check,
        wrong=wrong,
        typed=typed,
        moving=preview.moving(live(), ready) if ready else None,
        doubts=preview.doubts(work.files) if ready else None,
        read=preview.changes(work.base, work.files) if ready else None,
        disk=disk,
    )


def _contested(work: OpenDraft, now: Files, file: str) -> tuple[str, Pieces, Pieces]:
    """Return a file that others changed as well: what they did to it, what it does."""
    base, mine = work.base.get(file, ""), work.files.get(file, "")
    return file, diff.pieces(base, now.get(file, "")), diff.pieces(base, mine)
