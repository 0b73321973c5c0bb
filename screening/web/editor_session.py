"""A draft as it stands now, who is at it, and how it becomes live."""

from flask import current_app, request, session
from werkzeug import Response

from screening.editing import drafts
from screening.editing.publish import changes_between
from screening.register.drafts import Draft
from screening.register.people import Author
from screening.rulebook.folder import HEADING, Files, own_files
from screening.settings import today
from screening.web import access
from screening.web.context import live, see_other

LONGEST_BY = 80
NO_REASON_TO_GO_BACK = "Write in one sentence why you go back."


def refuse_others() -> Response | None:
    """Lead on from a rulebook that is not the user's own to how one gets one."""
    if live().own or request.endpoint in {"drafts.index", "drafts.start"}:
        return None
    return see_other("drafts.index")


def name_of_editor() -> str:
    """Return who edits here: by their link, as typed before, or as the system says."""
    if access.author().confirmed:
        return access.author().name
    return str(session.get("editor") or access.account())


def editor() -> Author:
    """Return who came by a link; or else the name typed, or the system's for none.

    A name that was typed is kept for next time.
    """
    if access.author().confirmed:
        return access.author()
    typed = " ".join(request.form.get("by", "").split())
    name = typed[:LONGEST_BY] or name_of_editor() or "somebody"
    session["editor"] = name
    return Author(name)


def second_person() -> bool:
    """Tell whether a change is adopted by somebody else than who wrote it."""
    return bool(current_app.config["SECOND_PERSON"])


def next_version() -> str:
    """Return a version for what comes after the live rulebook."""
    now = live().rulebook.heading.version
    return drafts.next_version(now, taken_versions(), today())


def drafted(files: Files, title: str, by: Author, reason: str) -> Response:
    """Make a draft of what is to be live, for a second person; lead to adopting it.

    The files are all that it is to have of its own; its version is the next one.
    """
    here = live()
    base, kept = own_files(here.files), here.register.drafts
    wanted = {**files, HEADING: drafts.with_version(files[HEADING], next_version())}
    draft = kept.open(here.rulebook.heading.id, here.digest, by, title)
    kept.save(draft.id, draft.revision, changes_between(base, wanted), author=by)
    kept.describe(draft.id, title=title, reason=reason, starts=None)
    return see_other("adopting.show", draft_id=draft.id)


def taken_versions() -> set[str]:
    """Return every version of the live rulebook that there ever was."""
    heading = live().rulebook.heading
    earlier = {it.version for it in live().register.versions.of(heading.id)}
    planned = {it.version for it in live().register.plans.open(live().place)}
    return {heading.version, *earlier, *planned}


def why_not_decide() -> str:
    """Return why whoever asks has no say in what is live; empty where they have.

    Where a second person is asked for, it takes a start link of one's own.
    """
    if not second_person():
        return ""
    who = access.author()
    if who.confirmed and not who.is_account:
        return ""
    return (
        "Only a person with a start link of their own can adopt a draft or cancel a "
        "planned adoption here. The person who runs the app makes the link: screening "
        "people add NAME."
    )


def why_not_adopt(draft: Draft) -> str:
    """Return why whoever asks may not adopt a draft; empty where they may.

    A second person, where one is asked for, wrote nothing in it.
    """
    if not second_person():
        return ""
    if barred := why_not_decide():
        return barred
    if not draft.confirmed:
        return (
            "This draft was started under a typed name, so it is not certain that you "
            "are a second person. Start another draft by a start link, and copy the "
            "changes into it."
        )
    if access.author().name.casefold() not in map(str.casefold, writers(draft)):
        return ""
    return (
        "You wrote in this draft, so another person must adopt it. That person opens "
        "this page by a start link of their own, reviews the draft, and adopts it or "
        "sends it back."
    )


def writers(draft: Draft) -> list[str]:
    """Return who began a draft, and who else wrote in it, as far as links say so."""
    return [draft.by, *(name for name in draft.writers if name != draft.by)]
