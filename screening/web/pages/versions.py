"""What is live and was: adopting a draft, at once or later, and going back from it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from flask import Blueprint, abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from screening.editing import drafts, preview
from screening.editing.corridors import held_to_live
from screening.editing.corridors import planned as planned_for
from screening.editing.drafts import OpenDraft
from screening.editing.preview import FilesEffect
from screening.editing.publish import Adoption, FolderMovedError
from screening.errors import NotKeptError, Problem, RulebookError
from screening.formats import diff
from screening.formats.text import day_in_words, list_in_words, plain_text, read_day
from screening.register.versions import Adopted, AdoptionPlan
from screening.rulebook.folder import HEADING, Files, own_files
from screening.rulebook.loader import digest_of
from screening.settings import today
from screening.web import access, background, editor_session
from screening.web.background import Work
from screening.web.context import live, publisher, see_other
from screening.web.pages import draft_doubts

pages = Blueprint("versions", __name__, url_prefix="/rulebook/versions")


@pages.get("")
def index(*, moved_on: bool = False) -> str:
    """Show every version, newest first."""
    here = live()
    plans = here.register.plans
    return render_template(
        "versions.html",
        versions=[(it, _is_shipped(it), _goes_back(it)) for it in _versions()],
        planned=planned_for(here),
        called_off=[it for it in plans.ended(here.place) if it.number is None],
        live_digest=here.digest,
        own=here.own,
        set_aside=not here.own and publisher().place.set_aside,
        moved_on=moved_on,
    )


@pages.get("/<int:number>")
def show(number: int, problems: tuple[Problem, ...] = ()) -> str:
    """Show one version: who, when, why, what moved, and how it differs."""
    version, before = version_and_before(number)
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
        effect=background.effect(earlier, files) if before else None,
    )


@pages.get("/<int:number>/back")
def ask_back(number: int, refused: str = "") -> str:
    """Show what going back to a version would do, and ask why."""
    version, here = _to_go_back_to(number), live()
    files = here.whole(own_files(here.register.versions.files(number)))
    there = publisher().there().files if here.problems else here.files
    return render_template(
        "version-back.html",
        version=version,
        effect=background.effect(here.files, files, here),
        planned=[it for it in planned_for(here) if not it.waits],
        onto=digest_of(there),  # what going back would replace
        refused=refused,
    )


@pages.post("/<int:number>/back")
def back(number: int) -> ResponseReturnValue:
    """Let an earlier version be live again, as a new version."""
    version, here = _to_go_back_to(number), live()
    reason = plain_text(request.form.get("note", ""))
    if not reason:
        return ask_back(number, editor_session.NO_REASON_TO_GO_BACK), 422
    by = editor_session.editor()
    files = own_files(here.register.versions.files(number))
    version_now = editor_session.next_version()
    files[HEADING] = drafts.with_version(files[HEADING], version_now)
    if editor_session.second_person():
        title = f"Back to version {version.version}"
        return editor_session.drafted(files, title, by, reason)
    note = f"Back to version {version.version}: {reason}"
    onto, whole = request.form.get("onto", ""), here.whole(files)
    background.adopt(_back_to(number), whole, onto, Adoption(by, note))
    return going_back(number)


@pages.get("/<int:number>/back/under-way")
def going_back(number: int) -> ResponseReturnValue:
    """Show how far going back to a version is; then what is live."""
    work = background.known(_back_to(number))
    if work is None:
        return see_other("versions.index")
    try:
        there = url_for("versions.going_back", number=number)
        return background.under_way(work, there, _version_of)
    except RulebookError as error:
        return show(number, tuple(error.problems)), 422
    except FolderMovedError:
        return index(moved_on=True), 409


def _back_to(number: int) -> str:
    return f"back to {number}"


def _version_of(adopted: Adopted) -> str:
    return url_for("versions.show", number=adopted.number)


def _versions() -> list[Adopted]:
    """The versions that were live here, of whichever rulebook, newest first."""
    here, place = live(), publisher().place
    versions = here.register.versions
    ever = [str(folder.absolute()) for folder in place.ever]
    known = {it.number: it for it in versions.in_folders(ever)}
    own = [place.changed] if place.own or here.own else []
    for name in versions.names_in(str(folder.absolute()) for folder in own):
        gone = (it for it in versions.of(name) if not Path(it.folder).exists())
        known |= {it.number: it for it in gone}
    return sorted(known.values(), key=lambda it: it.number, reverse=True)


def _goes_back(version: Adopted) -> bool:
    """Tell whether what is live can be made to say what a version said.

    Nothing that came with the software can, nor can another rulebook than it was.
    """
    here = live()
    known = version.folder == here.place or not Path(version.folder).exists()
    return here.own and known and version.name == here.rulebook.heading.id


def _is_shipped(version: Adopted) -> bool:
    """Tell whether it came with the software, where one's own may stand in for it."""
    place = publisher().place
    given = version.folder == str(place.given.absolute())
    return place.own is not None and given


def version_and_before(number: int) -> tuple[Adopted, Adopted | None]:
    """Return a version and the one before, or the answer is 404."""
    until = [version for version in _versions() if version.number <= number]
    if not until or until[0].number != number:
        abort(404)
    return until[0], until[1] if len(until) > 1 else None


def _to_go_back_to(number: int) -> Adopted:
    """Return a version that can be live again, or the answer is 404."""
    version, _before = version_and_before(number)
    return version if _goes_back(version) else abort(404)


adopting = Blueprint("adopting", __name__, url_prefix="/rulebook")
adopting.before_request(editor_session.refuse_others)

Words = Mapping[str, str]
"""By the part of the form: what was typed there, or what is wrong with it."""

_UNTYPED = {"note": "", "by": "", "version": "", "when": "at-once", "from-day": ""}
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


@adopting.get("/drafts/<draft_id>/adopt", endpoint="show")
def ask(draft_id: str, wrong: Words = MappingProxyType({})) -> ResponseReturnValue:
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
    starts = work.draft.starts
    later = day_in_words(starts) if starts and starts > today() else ""
    about = {"note": work.draft.reason, "when": "at-once", "from-day": later}
    effect = background.adopting(work)
    page = _show(work, {**about, "by": by, "version": version}, wrong, effect)
    return background.looks_again(page, effect)


@adopting.post("/drafts/<draft_id>/adopt")
def adopt(draft_id: str) -> ResponseReturnValue:
    """Adopt a draft, or say everything that keeps it from being live."""
    if background.known(_adoption_of(draft_id)):  # the button was pressed twice
        return under_way(draft_id)
    work = drafts.open_draft(live(), draft_id)
    if work.moved_on:
        return see_other("adopting.catch_up", draft_id=draft_id)
    sent = {key: value.strip() for key, value in request.form.items()}
    typed = {**_UNTYPED, **sent}
    effect = background.adopting(work).job.outcome.result()
    if effect.check.rulebook is None or effect.check.problems:
        return _show(work, typed), 422
    if refusal := editor_session.why_not_adopt(work.draft):
        return _show(work, typed, {"changes": refusal}), 403
    if wrong := dict(_wrong(work, typed, effect.doubts or ())):
        return _show(work, typed, wrong), 422
    return (_plan if typed["when"] == "later" else _adopt)(work, typed)


def _adopt(work: OpenDraft, typed: Words) -> ResponseReturnValue:
    """Let a draft be live at once; what was planned of it is not any more."""
    draft, by = work.draft, editor_session.editor()
    written_by = list_in_words(editor_session.writers(draft))
    adoption = Adoption(by, typed["note"], title=draft.title, drafted_by=written_by)
    based_on = typed.get("replace") or draft.based_on
    register = live().register
    # Kept, as the form is gone by the time that something may keep it from being live.
    register.drafts.describe(
        draft.id, title=draft.title, reason=typed["note"], starts=draft.starts
    )

    def once_live(adopted: Adopted) -> None:
        if plan := register.plans.of_draft(draft.id):
            why = f"Adopted at once instead, as {adopted.version}."
            register.plans.call_off(plan.id, by, why)
        register.drafts.drop(draft.id)

    files = work.live.whole(_at_version(work, typed))
    background.adopt(_adoption_of(draft.id), files, based_on, adoption, once_live)
    return under_way(draft.id)


@adopting.get("/drafts/<draft_id>/adopt/under-way")
def under_way(draft_id: str) -> ResponseReturnValue:
    """Show how far adopting a draft is; then the version that it became."""
    work = background.known(_adoption_of(draft_id))
    if work is None:
        return see_other("versions.index")
    try:
        there = url_for("adopting.under_way", draft_id=draft_id)
        return background.under_way(work, there, _version_of)
    except FolderMovedError:
        says = "The rule files on disk have just changed. Check them, then adopt."
        return make_response(ask(draft_id, {"changes": says}), 409)


def _adoption_of(draft_id: str) -> str:
    return f"adopt {draft_id}"


def _plan(work: OpenDraft, typed: Words) -> ResponseReturnValue:
    """Let a draft be live from a day on. It stays, as it may have to be changed."""
    draft = work.draft
    live().register.plans.plan(
        _at_version(work, typed),
        editor_session.editor(),
        draft=draft.id,
        revision=draft.revision,
        name=draft.rulebook,
        version=typed["version"],
        folder=live().place,
        based_on=draft.based_on,
        day=read_day(typed["from-day"]),
        note=typed["note"],
        title=draft.title,
        drafted_by=list_in_words(editor_session.writers(draft)),
    )
    live().register.replays.forget()
    return see_other("versions.index")


@adopting.post("/drafts/<draft_id>/adopt/back")
def send_back(draft_id: str) -> ResponseReturnValue:
    """Send a draft back to who wrote it, with what is to be changed first."""
    work = drafts.open_draft(live(), draft_id)
    note = plain_text(request.form.get("back", ""))
    if editor_session.why_not_adopt(work.draft):
        return see_other("adopting.show", draft_id=draft_id)
    if not note:
        typed = {**_UNTYPED, "note": work.draft.reason}
        return _show(work, typed, {"back": "Write what must be changed first."}), 422
    live().register.drafts.send_back(draft_id, access.author(), note)
    return see_other("drafts.show", draft_id=draft_id)


@adopting.get("/drafts/<draft_id>/catch-up")
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
        contested=[  # what others did to each file, and what the draft does
            (file, diff.pieces(was, now.get(file, "")), diff.pieces(was, mine))
            for file in both
            for was, mine in [(work.base.get(file, ""), work.files.get(file, ""))]
        ],
        carried=[change for change in taken_over if change.file not in both],
        onto=here.digest,
    )


@adopting.post("/drafts/<draft_id>/catch-up")
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
        says = "The draft was changed in another window. Check it, then adopt."
        yield "changes", says
    if not typed["note"]:
        yield "note", "Write in one sentence why the rulebook changes."
    if not typed["by"] and not access.author().confirmed:
        yield "by", "Write who adopts it."
    if not _VERSION.fullmatch(version):
        yield "version", "Write a version of letters, digits, points and hyphens."
    elif version in editor_session.taken_versions():
        yield "version", f"Version {version} exists already. Enter a higher one."
    if doubts and typed.get("doubts") != "yes":
        yield "doubts", "Tick that you have read the doubts."
    yield from _wrong_day(typed)
    if live().problems and typed.get("replace") != digest_of(publisher().there().files):
        yield "replace", "Tick that the files on disk may be replaced."


def _wrong_day(typed: Words) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with when a draft is to be live."""
    if typed["when"] == "at-once":
        return
    if typed["when"] != "later":
        yield "when", "Choose whether the draft goes live at once or on a later day."
    elif live().problems:
        says = (
            "The files on disk have problems, so the draft can only be adopted at "
            "once: it replaces them."
        )
        yield "when", says
    else:
        try:
            if read_day(typed["from-day"]) <= today():
                yield "from-day", "Enter a day after today, or choose “at once”."
        except ValueError as error:
            yield "from-day", str(error)


def _show(
    work: OpenDraft,
    typed: Words,
    wrong: Words = MappingProxyType({}),
    effect: Work[FilesEffect] | None = None,
) -> str:
    effect, disk = effect or background.adopting(work), None
    if live().problems:  # what is on disk is not live: its digest, what replaces it
        there = publisher().there().files
        disk = (digest_of(there), diff.files(own_files(there), work.files))
    return render_template(
        "drafts/adopt.html",
        work=work,
        effect=effect,
        wrong=wrong,
        typed=typed,
        accepting=draft_doubts.accepting(),
        disk=disk,
        refusal=editor_session.why_not_adopt(work.draft),
        writers=editor_session.writers(work.draft),
        planned=planned_for(live()),
    )


@adopting.get("/planned/<plan_id>")
def planned(plan_id: str) -> ResponseReturnValue:
    """Show what is planned, what it would move by now, and how it is called off."""
    plan = live().register.plans.recall(plan_id)
    return see_other("versions.index") if plan.ended_at else _show_plan(plan)


@adopting.post("/planned/<plan_id>/off")
def call_off(plan_id: str) -> ResponseReturnValue:
    """Let it not be live after all; its draft stays."""
    plans = live().register.plans
    plan, reason = plans.recall(plan_id), plain_text(request.form.get("note", ""))
    if editor_session.why_not_decide():
        return _show_plan(plan), 403
    if not reason:
        why = "Write in one sentence why the adoption is cancelled."
        return _show_plan(plan, why), 422
    plans.call_off(plan_id, editor_session.editor(), reason)
    live().register.replays.forget()
    return see_other("versions.index")


def _show_plan(plan: AdoptionPlan, refused: str = "") -> str:
    here, draft = live(), ""  # where it was dropped
    with suppress(NotKeptError):
        draft = here.register.drafts.recall(plan.draft).id
    files = here.whole(here.register.plans.files(plan.id))
    return render_template(
        "plan.html",
        plan=held_to_live(plan, here),
        draft=draft,
        effect=background.effect(here.files, files, here),
        refused=refused,
        barred=editor_session.why_not_decide(),
    )
