"""Any part of a draft's rulebook as a form, for people who do not like YAML."""

from typing import Any, NamedTuple

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from screening.editing.drafts import TwoWindowsError, open_draft, put
from screening.editing.part_files import heading_of, line_of, touched, without_part
from screening.editing.part_form import (
    FilledForm,
    OpenPart,
    WrittenPart,
    new_part,
    open_part,
    pieces,
    read_draft,
)
from screening.editing.preview import effects
from screening.errors import ScreeningError
from screening.formats.text import plain_text
from screening.formats.yaml_writer import write
from screening.rulebook import folder
from screening.web import editor_session, part_page
from screening.web.context import live, see_other
from screening.web.part_page import BECAUSE, Folds, following
from screening.wording.rulebook import KINDS, in_address

pages = Blueprint("parts", __name__, url_prefix="/rulebook/drafts/<draft_id>/parts")
pages.before_request(editor_session.refuse_others)
pages.add_app_template_filter(in_address, "kind_in_address")
pages.add_app_template_filter(following, "kinds_after")
pages.add_app_template_filter(heading_of)

DO, SEEN, FILE = "=do", "=seen", "=file"
"""Names in the form that no key of a part has."""
SAVING = ("save", "text")
"""The buttons that save; the second leads on to the text of the file."""
PARTS = ("fields", "preview", "effects")
"""What a script may ask for alone, by the id of where it goes."""


class Reply(NamedTuple):
    """What a form replies: it was saved, tried to, or moved; or why it was refused."""

    word: str = ""
    refused: str = ""


@pages.get("")
def find(draft_id: str) -> str:
    """Show the parts of a draft that have all the words that are looked for."""
    return _listed(draft_id, words=request.args.get("words", "").strip())


@pages.get("/<kind>")
def index(draft_id: str, kind: str) -> str:
    """Show the parts of a kind, those of one's own first."""
    return _listed(draft_id, _kind(kind))


def _listed(draft_id: str, kind: str = "", words: str = "") -> str:
    work = open_draft(live(), draft_id)
    every = folder.rule_files(work.whole)
    book = read_draft(work.whole)[0] or live().rulebook
    if kind:
        parts = part_page.listing(every, kind, book)
    else:
        parts = part_page.search(every, book, words)
    return render_template(
        "partform/parts.html",
        work=work,
        kind=kind,
        kinds=KINDS,
        words=words,
        parts=parts,
        touched=touched(work.base, work.files),
    )


@pages.get("/<kind>/new")
def new(draft_id: str, kind: str) -> str:
    """Show an empty form, or one filled in like another part of its kind."""
    kind, file = _kind(kind), request.args.get("file", "")
    like = request.args.get("like", "")
    return _show(new_part(live(), draft_id, kind, file, like))


@pages.get("/<kind>/<part_id>/form")
def edit(draft_id: str, kind: str, part_id: str) -> str:
    """Show a part in its form."""
    opened = open_part(live(), draft_id, _kind(kind), part_id)
    return _show(opened, reply=Reply("saved" if "saved" in request.args else ""))


@pages.post("/<kind>/new")
def add(draft_id: str, kind: str) -> ResponseReturnValue:
    """Add a part to the draft, or show the form again with what was asked of it."""
    file = request.form.get(FILE, "")
    return _sent(new_part(live(), draft_id, _kind(kind), file))


@pages.post("/<kind>/<part_id>/form")
def change(draft_id: str, kind: str, part_id: str) -> ResponseReturnValue:
    """Change a part in the draft, or show the form again."""
    return _sent(open_part(live(), draft_id, _kind(kind), part_id))


def _kind(named: str) -> str:
    """Return the kind that an address names; 404 where it names none."""
    kinds = {in_address(kind): kind for kind in KINDS}
    return kinds.get(named) or abort(404)


def _sent(opened: OpenPart) -> ResponseReturnValue:
    """Do what the button that was pressed asks for."""
    if opened.fixed:
        abort(404)
    # What is typed is only looked at, whatever button was pressed last.
    typing = request.headers.get("HX-Target") == "preview"
    do = "" if typing else request.form.get(DO, "")
    if do == "delete" and opened.part_id:
        return _delete(opened)
    filled = opened.filled(request.form.to_dict(flat=False), do)
    return _save(opened, filled, do) if do in SAVING else _show(opened, filled)


def _save(opened: OpenPart, filled: FilledForm, do: str) -> ResponseReturnValue:
    if request.form.get(SEEN) != opened.seen:
        return _show(opened, filled, reply=Reply("moved")), 409
    try:
        written = opened.written(filled, _because())
        if written.wrong:
            return _show(opened, filled, reply=Reply("tried")), 422
        work = put(
            opened.work, opened.file, written.text, opened.work.seen(opened.file)
        )
    except TwoWindowsError:
        return _show(opened, filled, reply=Reply("moved")), 409
    except ScreeningError as error:
        return _show(opened, filled, reply=Reply(refused=str(error))), 409
    if do == "text" and opened.file in work.files:
        line = line_of(written.text, written.part_id, opened.where)
        to = {"name": opened.file, "_anchor": f"line-{line}"}
        return see_other("drafts.file", draft_id=work.draft.id, **to)
    return see_other(
        "parts.edit",
        draft_id=work.draft.id,
        kind=in_address(opened.kind),
        part_id=written.part_id,
        saved="yes",
    )


def _delete(opened: OpenPart) -> ResponseReturnValue:
    """Take a part out of its file, as the draft has it."""
    if opened.extended:
        abort(404)
    try:
        text = without_part(
            opened.work.files[opened.file], opened.part_id, opened.where
        )
        put(opened.work, opened.file, text, opened.work.seen(opened.file))
    except ScreeningError as error:
        return _show(opened, reply=Reply(refused=str(error))), 409
    return see_other("drafts.show", draft_id=opened.work.draft.id)


def _because() -> str:
    return plain_text(request.form.get(BECAUSE, ""))


def _show(
    opened: OpenPart,
    filled: FilledForm | None = None,
    reply: Reply | None = None,
) -> str:
    """Return the form, or the part of it that a script asks for."""
    part, reply = request.headers.get("HX-Target", ""), reply or Reply()
    tried = reply.word == "tried"
    form = filled or opened.untouched
    written = _written(opened, filled)
    asked = part_page.what_is_asked(opened, form.fields, written, tried=tried)
    folds = Folds(opened, form, asked["slips"])
    return render_template(
        "partform/part.html" if part in PARTS else "partform/form.html",
        part=part,
        reply=reply,
        wrong=written.wrong if tried or part else {},
        folds=folds,
        focus=folds.focus,
        **asked,
        **_about(opened, written, part, form.values.get("id")),
    )


def _about(
    opened: OpenPart, written: WrittenPart, part: str, name: Any
) -> dict[str, Any]:
    """Return what a part is, and what saving it would write, and do where asked."""
    shown = part == "effects" or request.form.get(DO) == "effects"
    waits = part != "effects"
    does = (
        effects(live(), opened, written, wait=waits) if shown and written.text else None
    )
    hint = "Lower-case words with hyphens, for good. Left empty, it is"
    return {
        "opened": opened,
        "work": opened.work,
        "name": opened.file,
        "kinds": KINDS,
        "id_hint": f"{hint} {name or 'made from the title'}.",
        "read_by": part_page.read_by(opened),
        "because": _because() or plain_text(str(opened.entry.get("because") or "")),
        "yaml": write(dict(opened.was)) if opened.fixed else "",
        "elsewhere": written.elsewhere,
        "pieces": pieces(opened, written.text) if written.text else (),
        "clauses": [*part_page.clauses(opened, written)],
        "effects": does,
    }


def _written(opened: OpenPart, filled: FilledForm | None) -> WrittenPart:
    """Return what saving would write; of a form just opened, what is wrong already."""
    if opened.fixed or not (filled or opened.part_id):
        return WrittenPart("", "")
    try:
        return opened.written(filled or opened.untouched, _because())
    except ScreeningError as error:
        return WrittenPart("", "", {"": str(error)})
