"""One rule of a draft as a form, for people who do not like YAML."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from screening.editing import rule_form
from screening.editing.condition_form import WHEN, rebuilt
from screening.editing.drafts import TwoWindowsError, put
from screening.editing.rule_form import Fields, OpenRule, open_rule
from screening.errors import ScreeningError
from screening.rulebook.fields import title_of
from screening.rulebook.files import FOLLOWERS, parts_by_kind
from screening.web import editor_session, messages
from screening.web.context import live, see_other

pages = Blueprint("ruleform", __name__, url_prefix="/rulebook/drafts/<draft_id>/rules")
pages.before_request(editor_session.refuse_others)

PARTS = ("preview", "condition")
"""What a script may ask for alone, by the id of where it goes."""


@pages.get("")
def index(draft_id: str) -> str:
    """Show the rules of a draft, each with its form."""
    opened = open_rule(live(), draft_id)
    work, book = opened.work, opened.rulebook
    return render_template("ruleform/index.html", work=work, book=book)


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


@pages.errorhandler(rule_form.UnreadableError)
def unreadable(error: rule_form.UnreadableError) -> tuple[str, int]:
    """Say that a draft has problems, and where to correct them."""
    unread = {"work": error.work, "problems": error.problems}
    return render_template("ruleform/unread.html", **unread), 409


def _sent(opened: OpenRule) -> ResponseReturnValue:
    """Do what the button that was pressed asks for."""
    typed = _typed(opened)
    do = request.form.get("do", "")
    if do == "save":
        return _save(opened, typed)
    if typed.when is None or not do:
        return _show(opened, typed)
    outline, at = rebuilt(typed.when, do)
    return _show(opened, replace(typed, when=outline), focus=at)


def _typed(opened: OpenRule) -> Fields:
    """Return what was typed; what the form does not offer stays as it is."""
    sent = request.form.to_dict(flat=False)
    rows = f"{WHEN}-kind" in sent or not opened.rule_id
    typed = rule_form.typed_fields(sent, rows=rows)
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
    except rule_form.WrongFieldsError as error:
        return _show(opened, typed, wrong=error.wrong), 422
    except TwoWindowsError:
        again = open_rule(live(), opened.work.draft.id, opened.rule_id, opened.file)
        return _show(again, typed, moved=True), 409
    except ScreeningError as error:
        return _show(opened, typed, refused=str(error)), 409
    given = {"draft_id": opened.work.draft.id, "rule_id": meant["id"], "saved": "yes"}
    return see_other("ruleform.edit", **given)


def _show(opened: OpenRule, typed: Fields, **notes: Any) -> str:
    """Return the form, or the part of it that a script asks for."""
    part = request.headers.get("HX-Target", "")
    nothing = {"wrong": {}, "focus": "", "saved": False, "moved": False, "refused": ""}
    return render_template(
        "ruleform/part.html" if part in PARTS else "ruleform/form.html",
        part=part,
        opened=opened,
        work=opened.work,
        name=opened.file,
        book=opened.rulebook,
        typed=typed,
        options=_options(opened, typed),
        preview=opened.preview(typed),
        find=request.form.get("find", "").strip(),
        **{**nothing, **notes},
    )


def _options(opened: OpenRule, typed: Fields) -> dict[str, Any]:
    """Return what may be chosen: the word of each, and how people read it."""
    book, parts = opened.rulebook, parts_by_kind(opened.rulebook)
    topics = {topic.id: topic.title for topic in book.heading.topics}
    name = rule_form.suggested_id(typed.title, book.rules) or messages.ID_FROM_TITLE
    return {
        "id_hint": messages.ID_HINT.format(name=name),
        "basis": [*rule_form.points(book).items()],
        "files": [(file, file) for file in opened.files],
        "topic": topics.get(typed.topic, ""),
        "topics": [*topics.items()],
        "levels": [
            (level.id, f"{level.label}: {level.says}") for level in book.heading.levels
        ],
        **{
            key: [(name, title_of(part)) for name, part in parts[kind].items()]
            for kind, key in FOLLOWERS.items()
        },
    }
