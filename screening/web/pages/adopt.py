"""Adopting a draft: shown what it does, checked once more, and live."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from screening.editing import drafts, preview
from screening.editing.drafts import OpenDraft, open_draft
from screening.editing.preview import DraftCheck, ShownDoubt
from screening.editing.publish import FolderMovedError
from screening.formats import diff
from screening.formats.diff import Changed, Line
from screening.rulebook import folder
from screening.rulebook.folder import HEADING, Files
from screening.rulebook.loader import digest_of
from screening.settings import today
from screening.web import access, editor_session
from screening.web.context import desk, live

pages = Blueprint("adopting", __name__, url_prefix="/rulebook/drafts/<draft_id>")


pages.before_request(editor_session.refuse_others)


Wrong = Mapping[str, str]
Typed = Mapping[str, str]

NOTHING: Wrong = MappingProxyType({})
_FIELDS = ("note", "by", "version")
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


class Contested(NamedTuple):
    """A file that a draft and somebody else changed: what each of them did to it."""

    file: str
    theirs: tuple[tuple[Line, ...], ...]
    mine: tuple[tuple[Line, ...], ...]


@pages.get("/adopt")
def show(draft_id: str) -> ResponseReturnValue:
    """Show what adopting a draft would do, with all kept deals."""
    work = open_draft(live(), draft_id)
    if work.moved_on:
        return _to_catch_up(work)
    if not work.changed:
        return redirect(url_for("drafts.show", draft_id=draft_id), 303)
    typed = {
        "note": "",
        "by": editor_session.name_of_editor(),
        "version": _suggested(work),
    }
    return _show(work, typed)


@pages.post("/adopt")
def adopt(draft_id: str) -> ResponseReturnValue:
    """Adopt a draft, or say everything that keeps it from being live."""
    work = open_draft(live(), draft_id)
    if work.moved_on:
        return _to_catch_up(work)
    typed = _typed()
    weighed = _weighed(work, typed)
    if weighed.proved.rulebook is None or weighed.proved.problems:
        return _show(work, typed), 422
    if wrong := dict(_wrong(work, typed, preview.doubts(work.files))):
        return _show(work, typed, wrong), 422
    author = editor_session.editor(typed["by"])
    try:
        adopted = desk().adopt(
            weighed.proved,
            based_on=typed.get("replace") or work.draft.based_on,
            by=author.name,
            confirmed=author.confirmed,
            note=typed["note"],
            moved=preview.moves(live(), weighed.proved.rulebook),
        )
    except FolderMovedError:
        says = "The rule files on disk changed a moment ago. Look again, then adopt."
        return _show(work, typed, {"changes": says}), 409
    live().register.drafts.drop(draft_id)
    return redirect(url_for("versions.show", number=adopted.number), 303)


@pages.get("/catch-up")
def catch_up(draft_id: str) -> ResponseReturnValue:
    """Show what became live since a draft began, and what both changed."""
    work = open_draft(live(), draft_id)
    if not work.moved_on:
        return redirect(url_for("drafts.show", draft_id=draft_id), 303)
    return _catch_up(work)


@pages.post("/catch-up")
def bring_up(draft_id: str) -> ResponseReturnValue:
    """Base a draft on what is live, if that is what its author has seen."""
    work, here = open_draft(live(), draft_id), live()
    seen = request.form.get("onto") == here.digest
    if not seen or request.form.get("revision") != str(work.draft.revision):
        return redirect(url_for("adopting.catch_up", draft_id=draft_id), 303)
    now = folder.own_files(here.files)
    changes = drafts.rebased(work.base, now, work.draft.files)
    here.register.drafts.save(
        draft_id, work.draft.revision, changes, based_on=here.digest
    )
    return redirect(url_for("drafts.show", draft_id=draft_id), 303)


def _typed() -> Typed:
    said = {key: value.strip() for key, value in request.form.items()}
    return dict.fromkeys(_FIELDS, "") | said


def _to_catch_up(work: OpenDraft) -> ResponseReturnValue:
    return redirect(url_for("adopting.catch_up", draft_id=work.draft.id), 303)


def _suggested(work: OpenDraft) -> str:
    """Return the version a draft writes itself, or else the next one."""
    written = drafts.version_in(work.files.get(HEADING, ""))
    now = live().rulebook.heading.version
    if written and written != now:
        return written
    return drafts.next_version(now, _taken(), today())


def _taken() -> set[str]:
    """Return every version there ever was."""
    here = live()
    heading = here.rulebook.heading
    earlier = here.register.versions.of(heading.id)
    return {heading.version, *(one.version for one in earlier)}


def _weighed(work: OpenDraft, typed: Typed) -> DraftCheck:
    """Prove a draft's files as they would be adopted: at their version."""
    files, version = work.files, typed["version"]
    if HEADING in files and _VERSION.fullmatch(version):
        files = {**files, HEADING: drafts.with_version(files[HEADING], version)}
    return preview.check_draft(files)


def _wrong(
    work: OpenDraft, typed: Typed, doubts: Sequence[ShownDoubt]
) -> Iterator[tuple[str, str]]:
    """Yield what is missing in the form, by the part of the page it is about."""
    if typed.get("revision") != str(work.draft.revision):
        says = "The draft was changed in another window. Look again, then adopt."
        yield "changes", says
    if not typed["note"]:
        yield "note", "Write in a sentence why this changes."
    if not typed["by"] and not access.author().confirmed:
        yield "by", "Write who adopts it."
    if not _VERSION.fullmatch(typed["version"]):
        yield "version", "Write a version of letters, digits, points and hyphens."
    elif typed["version"] in _taken():
        yield "version", f"There is a version {typed['version']} already. Raise it."
    if doubts and typed.get("doubts") != "yes":
        yield "doubts", "Tick that you have looked at the doubts."
    if live().problems and typed.get("replace") != digest_of(desk().there().files):
        yield "replace", "Tick that the files on disk may be replaced."


def _show(work: OpenDraft, typed: Typed, wrong: Wrong = NOTHING) -> str:
    weighed = _weighed(work, typed)
    ready = None if weighed.proved.problems else weighed.proved.rulebook
    return render_template(
        "drafts/adopt.html",
        work=work,
        draft_id=work.draft.id,
        name="",
        weighed=weighed,
        wrong=wrong,
        typed=typed,
        moving=preview.moving(live(), ready) if ready else None,
        doubts=preview.doubts(work.files) if ready else None,
        read=preview.changes(work.base, work.files) if ready else None,
        disk=_disk(weighed.own),
    )


def _disk(wanted: Files) -> tuple[str, tuple[Changed, ...]] | None:
    """Return the digest of files on disk that are not live, and what replaces them."""
    if not live().problems:
        return None
    there = desk().there().files
    return digest_of(there), diff.files(folder.own_files(there), wanted)


def _catch_up(work: OpenDraft) -> str:
    here = live()
    now = folder.own_files(here.files)
    both = drafts.contested(work.base, now, work.draft.files)
    rulebook = work.draft.rulebook
    return render_template(
        "drafts/catch-up.html",
        work=work,
        newest=here.register.versions.newest(name=rulebook, digest=here.digest),
        contested=[_contested(work, now, file) for file in both],
        carried=[one for one in diff.files(work.base, now) if one.file not in both],
        onto=here.digest,
    )


def _contested(work: OpenDraft, now: Files, file: str) -> Contested:
    base, mine = work.base.get(file, ""), work.files.get(file, "")
    theirs = diff.pieces(base, now.get(file, ""))
    return Contested(file, theirs, diff.pieces(base, mine))
