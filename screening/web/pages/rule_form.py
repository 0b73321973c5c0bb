"""One rule of a draft as a form, for people who do not like YAML."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from screening.editing.condition_form import WHEN, rebuilt
from screening.editing.drafts import TwoWindowsError, put
from screening.editing.rule_editor import OpenRule, UnreadableError, open_rule
from screening.editing.rule_form import (
    Fields,
    WrongFieldsError,
    points,
    suggested_id,
    typed_fields,
)
from screening.errors import ScreeningError
from screening.web import editor_session
from screening.web.context import live

pages = Blueprint("ruleform", __name__, url_prefix="/rulebook/drafts/<draft_id>/rules")


pages.before_request(editor_session.refuse_others)


PARTS = ("preview", "condition")
"""What a script may ask for alone, by the id of where it goes."""


@pages.get("")
def index(draft_id: str) -> str:
    """Show the rules of a draft, each with its form."""
    opened = open_rule(live(), draft_id)
    rules = opened.rulebook.rules.values()
    topics = [
        (topic, [one for one in rules if one.topic == topic.id])
        for topic in opened.rulebook.heading.topics
    ]
    return render_template(
        "ruleform/index.html",
        work=opened.work,
        topics=[(topic, found) for topic, found in topics if found],
        levels={one.id: one.label for one in opened.rulebook.heading.levels},
    )


@pages.get("/new")
def new(draft_id: str) -> str:
    """Show an empty form."""
    opened = open_rule(live(), draft_id, file=request.args.get("file", ""))
    return _show(opened, Fields())


@pages.get("/<rule_id>/form")
def edit(draft_id: str, rule_id: str) -> str:
    """Show a rule in its form."""
    opened = open_rule(live(), draft_id, rule_id)
    return _show(opened, opened.fields, saved="saved" in request.args)


@pages.post("/new")
def add(draft_id: str) -> ResponseReturnValue:
    """Add a rule to the draft, or show the form again with what was asked of it."""
    return _sent(open_rule(live(), draft_id, file=request.form.get("file", "")))


@pages.post("/<rule_id>/form")
def change(draft_id: str, rule_id: str) -> ResponseReturnValue:
    """Change a rule in the draft, or show the form again."""
    return _sent(open_rule(live(), draft_id, rule_id))


@pages.errorhandler(UnreadableError)
def unreadable(error: UnreadableError) -> tuple[str, int]:
    """Say that a draft has problems, and where to mend them."""
    page = render_template(
        "ruleform/unread.html",
        work=error.work,
        draft_id=error.work.draft.id,
        name="",
        problems=error.problems,
    )
    return page, 409


def _sent(opened: OpenRule) -> ResponseReturnValue:
    """Do what the button that was pressed asks for."""
    typed = _typed(opened)
    do = request.form.get("do", "")
    if do == "save":
        return _save(opened, typed)
    at = ""
    if typed.when is not None and do:
        outline, at = rebuilt(typed.when, do)
        typed = replace(typed, when=outline)
    return _show(opened, typed, at=at)


def _typed(opened: OpenRule) -> Fields:
    """Return what was typed; what the form does not offer stays as it is."""
    sent = request.form.to_dict(flat=False)
    rows = f"{WHEN}-kind" in sent or not opened.rule_id
    typed = typed_fields(sent, rows=rows)
    if opened.shipped:
        was = opened.fields
        return replace(typed, id=was.id, topic=was.topic, when=was.when)
    return replace(typed, id=opened.rule_id) if opened.rule_id else typed


def _save(opened: OpenRule, typed: Fields) -> ResponseReturnValue:
    if request.form.get("was") != opened.seen:
        return _show(opened, typed, moved=True), 409
    try:
        meant = opened.meant(typed)
        text = opened.written(meant, typed.because)
        put(opened.work, opened.file, text, opened.work.seen(opened.file))
    except WrongFieldsError as error:
        return _show(opened, typed, wrong=error.wrong), 422
    except TwoWindowsError:
        again = open_rule(live(), opened.work.draft.id, opened.rule_id, opened.file)
        return _show(again, typed, moved=True), 409
    except ScreeningError as error:
        return _show(opened, typed, refused=str(error)), 409
    where = url_for(
        "ruleform.edit", draft_id=opened.work.draft.id, rule_id=meant["id"], saved="yes"
    )
    return redirect(where, 303)


def _show(opened: OpenRule, typed: Fields, **notes: Any) -> str:
    """Return the form, or the part of it that a script asks for."""
    part = request.headers.get("HX-Target", "")
    nothing = {"wrong": {}, "at": "", "saved": False, "moved": False, "refused": ""}
    return render_template(
        "ruleform/part.html" if part in PARTS else "ruleform/form.html",
        part=part,
        opened=opened,
        work=opened.work,
        draft_id=opened.work.draft.id,
        name=opened.file,
        book=opened.rulebook,
        typed=typed,
        options=_options(opened, typed),
        action=_action(opened),
        preview=opened.preview(typed),
        find=request.form.get("find", "").strip(),
        **{**nothing, **notes},
    )


def _action(opened: OpenRule) -> str:
    """Return where the form is sent to."""
    draft_id = opened.work.draft.id
    if opened.rule_id:
        return url_for("ruleform.change", draft_id=draft_id, rule_id=opened.rule_id)
    return url_for("ruleform.add", draft_id=draft_id)


def _options(opened: OpenRule, typed: Fields) -> dict[str, Any]:
    """Return what may be chosen: the word of each, and how people read it."""
    book = opened.rulebook
    topics = {one.id: one.title for one in book.heading.topics}
    name = suggested_id(typed.title, book.rules) or "made from the title"
    how = "Lower-case words with hyphens, for good."
    return {
        "id_hint": f"{how} Left empty, it is {name}.",
        "basis": [*points(book).items()],
        "files": [(one, one) for one in opened.files],
        "topic": topics.get(typed.topic, ""),
        "topics": [*topics.items()],
        "levels": [(one.id, f"{one.label}: {one.says}") for one in book.heading.levels],
        "expect": [(one.id, one.title) for one in book.consequences.values()],
        "checklist": [(one.id, one.do) for one in book.checklist.values()],
        "signals": [(one.id, one.title) for one in book.signals.values()],
    }
