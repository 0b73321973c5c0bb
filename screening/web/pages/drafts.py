"""Editing an own rulebook: drafts, their files, and what they would do."""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, g, render_template, request
from flask.typing import ResponseReturnValue

from screening.editing import drafts, preview
from screening.editing.corridors import planned
from screening.editing.list_import import IMPORTED
from screening.editing.part_files import (
    REVIEWED_FOR,
    headings,
    parts_in,
    reviewed,
    says_review,
    touched,
)
from screening.errors import ScreeningError
from screening.formats import diff
from screening.formats.text import (
    day_in_words,
    even_lines,
    moment_in_words,
    plain_text,
    read_day,
)
from screening.presentation.rulebook import KINDS, MOST_NEEDED
from screening.rulebook import folder, json_schema
from screening.rulebook.editions import of_day
from screening.settings import today
from screening.web import background, editor_session
from screening.web.context import corridors, live, look_again, publisher, see_other
from screening.web.pages import own_rulebook, part_form, rulebook
from screening.web.pages.draft_deals import readable
from screening.web.pages.rulebook import tier_tables

LONGEST_TITLE = 200
REVIEW = "reviewed", "review-by"
_NO_REPLY = dict.fromkeys(("refused", "typed", "wrong_day", "wrong_review"), "")

pages = Blueprint("drafts", __name__, url_prefix="/rulebook/drafts")
pages.before_request(editor_session.refuse_others)
pages.add_app_template_filter(moment_in_words, "moment")
pages.add_app_template_filter(preview.notes, "notes")


@pages.get("")
def index(about: Mapping[str, str] | None = None, wrong_day: str = "") -> str:
    """Show the open drafts and how to start one, or how to get an own rulebook."""
    here = live()
    if not here.own:
        return own_rulebook.asks_to_begin()
    return render_template(
        "drafts/index.html",
        may_add=corridors().home is not None,
        may_go_back=publisher().place.own == here.folder,
        drafts=here.register.drafts.of(here.rulebook.heading.id),
        planned={it.draft: it for it in planned(here)},
        about=about or dict.fromkeys(("title", "reason", "starts"), ""),
        wrong_day=wrong_day,
    )


@pages.post("")
def start() -> ResponseReturnValue:
    """Begin a draft of what is live; one of a threshold already has its new value.

    Whoever has no rulebook of their own yet gets one; it alone, if nothing is typed.
    """
    threshold = request.form.get("threshold", "")
    typed, day, wrong = _typed_about()
    if threshold and (slips := part_form.wrong_value(typed["starts"], wrong)):
        g.book, kept_typed = of_day(live().rulebook, today()), request.form.to_dict()
        return rulebook.threshold(threshold, kept_typed, slips), 422
    if not live().own:
        if publisher().place.own is None:
            return see_other("drafts.index")
        made = own_rulebook.begin()
        look_again()
        if not live().own or not any(typed.values()):
            return made
    by = editor_session.editor()
    if wrong:
        return index(typed, wrong), 422
    here, kept = live(), live().register.drafts
    draft = kept.open(here.rulebook.heading.id, here.digest, by)
    kept.describe(draft.id, title=typed["title"], reason=typed["reason"], starts=day)
    if threshold:
        return part_form.with_value(draft.id, threshold, typed)
    return see_other("drafts.show", draft_id=draft.id)


def _typed_about() -> tuple[dict[str, str], date | None, str]:
    """Title, reason and start as typed, the day of the start, and its problem."""
    names = ("title", "reason", "starts")
    sent = {name: plain_text(request.form.get(name, "")) for name in names}
    typed = {name: sent[name][:LONGEST_TITLE] for name in names}
    try:
        return typed, read_day(typed["starts"]) if typed["starts"] else None, ""
    except ValueError as error:
        return typed, None, str(error)


@pages.get("/<draft_id>")
def show(draft_id: str, **reply: Any) -> str:
    """Show a draft: its files, what it does to them, and who else is editing."""
    work = drafts.open_draft(live(), draft_id)
    problems = preview.check_draft(work.whole).problems
    every, draft = folder.rule_files(work.whole), work.draft
    starts = day_in_words(draft.starts) if draft.starts else ""
    again = today(), today() + REVIEWED_FOR
    about = {"title": draft.title, "reason": draft.reason, "starts": starts}
    return render_template(
        "drafts/draft.html",
        work=work,
        kinds=KINDS,
        first=MOST_NEEDED,
        imported=IMPORTED,
        touched=touched(work.base, work.files),
        titles={kind: headings(kind, work.base, every) for kind in KINDS},
        counts={kind: sum(1 for _ in parts_in(every, kind)) for kind in KINDS},
        groups=drafts.grouped(work.editable),
        wrong=Counter(problem.file for problem in problems),
        drafts=live().register.drafts.of(draft.rulebook),
        plan={it.draft: it for it in planned(live())}.get(draft_id),
        to_review=_to_review(work),
        **{**_NO_REPLY, "about": about, "reviews": again, **reply},
    )


@pages.post("/<draft_id>/about")
def describe(draft_id: str) -> ResponseReturnValue:
    """Say what the change of policy is, why, and from which day it holds."""
    kept = drafts.open_draft(live(), draft_id).live.register.drafts
    typed, day, wrong = _typed_about()
    if wrong:
        return show(draft_id, about=typed, wrong_day=wrong), 422
    kept.describe(draft_id, title=typed["title"], reason=typed["reason"], starts=day)
    return see_other("drafts.show", draft_id=draft_id)


@pages.post("/<draft_id>/reviewed")
def review(draft_id: str) -> ResponseReturnValue:
    """Say when the files that the draft changes were reviewed, and are to be again."""
    work = drafts.open_draft(live(), draft_id)
    typed = tuple(plain_text(request.form.get(it, "")) for it in REVIEW)
    try:
        day, again = map(read_day, typed)
        texts = reviewed(_to_review(work), day, again)
    except (ValueError, ScreeningError) as error:
        return show(draft_id, reviews=typed, wrong_review=str(error)), 422
    drafts.put_all(work, texts)
    return see_other("drafts.show", draft_id=draft_id)


def _to_review(work: drafts.OpenDraft) -> dict[str, str]:
    """The files that a draft changes of those that say when they were reviewed."""
    changed = {file: text for file, text in work.draft.files.items() if text}
    return {file: text for file, text in changed.items() if says_review(file)}


@pages.post("/<draft_id>/files")
def add(draft_id: str) -> ResponseReturnValue:
    """Add an empty file, or go to the one of that name."""
    work = drafts.open_draft(live(), draft_id)
    name = request.form.get("name", "").strip()
    if refused := drafts.wrong_name(name):
        return show(draft_id, refused=refused, typed=name), 422
    if name not in work.files:
        drafts.put(work, name, "", work.seen(name))
    return see_other("drafts.file", draft_id=draft_id, name=name)


@pages.post("/<draft_id>/drop")
def drop(draft_id: str) -> ResponseReturnValue:
    """Forget a draft, when its changes are meant to go with it."""
    work = drafts.open_draft(live(), draft_id)
    if work.draft.files and request.form.get("sure") != "yes":
        return see_other("drafts.show", draft_id=draft_id)
    live().register.drafts.drop(draft_id)
    return see_other("drafts.index")


@pages.get("/<draft_id>/files/<path:name>")
def file(draft_id: str, name: str) -> str:
    """Show one file in the editor; all that the draft would do where that was asked."""
    work = _with(draft_id, name)
    checking = background.checking(work.whole) if "check" in request.args else None
    does = checking and checking.made
    return render_template(
        "drafts/file.html",
        mark=work.marks.get(name, ""),
        text=work.files.get(name),
        seen=work.seen(name),
        checking=checking,
        moving=does and does.moving,
        doubts=does and does.doubts,
        **_about(work, name),
    )


@pages.post("/<draft_id>/files/<path:name>")
def save(draft_id: str, name: str) -> ResponseReturnValue:
    """Save one file: as typed, as the draft started from it, or as deleted."""
    work = _with(draft_id, name)
    typed = even_lines(request.form.get("text", ""))
    do = request.form.get("do", "save")
    wanted = {"restore": work.base.get(name), "delete": None}.get(do, typed)
    by_script = "as-typed" in request.form
    try:
        work = drafts.put(work, name, wanted, request.form.get("seen", ""))
    except drafts.TwoWindowsError as error:
        if by_script:
            return render_template("drafts/stale.html"), 409
        work, theirs = error.work, error.work.files.get(name)
        pieces = diff.pieces(theirs or "", typed)
        about = {"work": work, "name": name, "seen": work.seen(name), "pieces": pieces}
        texts = {"mine": typed, "theirs": theirs}
        return render_template("drafts/two-windows.html", **about, **texts), 409
    if by_script:
        about = dict.fromkeys(("checking", "moving", "doubts")) | _about(work, name)
        panel = render_template("drafts/panel.html", **about)
        return Response(panel, headers={"X-Seen": work.seen(name)})
    if name not in work.editable:
        return see_other("drafts.show", draft_id=draft_id)
    return see_other("drafts.file", draft_id=draft_id, name=name, check="yes")


@pages.get("/<draft_id>/moving")
def moving(draft_id: str) -> str:
    """Return which kept deals a draft would move, as a part of the panel."""
    work = drafts.open_draft(live(), draft_id)
    moved = preview.moving(live(), readable(work), preview.MOST_WHILE_TYPING)
    about = {"moving": moved, "doubts": None, **_about(work)}
    return render_template("drafts/moving.html", **about)


@pages.get("/<draft_id>/doubts")
def doubts(draft_id: str) -> str:
    """Show the doubts of a draft, as a part of the panel."""
    work = drafts.open_draft(live(), draft_id)
    readable(work)
    about = {"doubts": preview.doubts(work.whole), **_about(work)}
    return render_template("drafts/doubts.html", **about)


@pages.get("/<draft_id>/difference")
def difference(draft_id: str) -> str:
    """Show what a draft changes, in the rulebook and line by line."""
    work = drafts.open_draft(live(), draft_id)
    return render_template(
        "drafts/difference.html",
        work=work,
        changed=work.changed,
        effect=background.effect(work.began, work.whole),
    )


@pages.get("/<draft_id>/tiers")
def tiers(draft_id: str) -> str:
    """Show the rules of a draft as tables along the questions that are chosen."""
    work = drafts.open_draft(live(), draft_id)
    book = preview.check_draft(work.whole).rulebook
    about = tier_tables(of_day(book, today())) if book else {}
    return render_template(
        "tiers/draft.html", work=work, name="", unread=book is None, **about
    )


@pages.get("/<draft_id>/schema.json")
def schema(draft_id: str) -> Response:
    """Return the JSON Schema of the draft's files, for completion."""
    read = preview.check_draft(drafts.open_draft(live(), draft_id).whole).rulebook
    known = json_schema.for_rulebook(read or live().rulebook)
    return Response(json.dumps(known), mimetype="application/schema+json")


def _with(draft_id: str, name: str) -> drafts.OpenDraft:
    """Return a draft that has a file of that name."""
    work = drafts.open_draft(live(), draft_id)
    if name not in work.editable:
        abort(404)
    return work


def _about(work: drafts.OpenDraft, name: str = "") -> dict[str, object]:
    name = name or request.args.get("file", "")
    return {"work": work, "name": name, "check": preview.check_draft(work.whole)}
