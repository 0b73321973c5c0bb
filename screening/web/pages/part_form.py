"""Any part of a draft's rulebook as a form, for people who do not like YAML."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from screening.editing.clock_preview import clock_preview, regime_of
from screening.editing.drafts import TwoWindowsError, open_draft, put
from screening.editing.part_fields import as_written, specs
from screening.editing.part_files import heading_of, line_of, touched, without_part
from screening.editing.part_form import (
    LONGEST_SHORT,
    FilledForm,
    OpenPart,
    WrittenPart,
    new_part,
    open_part,
    pieces,
)
from screening.editing.preview import effects
from screening.errors import ScreeningError
from screening.formats.text import plain_text
from screening.formats.yaml_writer import write
from screening.presentation.rulebook import KINDS, in_address
from screening.rulebook import folder
from screening.rulebook.model import ThresholdValue
from screening.settings import today
from screening.web import editor_session, part_page
from screening.web.context import live, see_other
from screening.web.part_page import BECAUSE, Folds, following

pages = Blueprint("parts", __name__, url_prefix="/rulebook/drafts/<draft_id>/parts")
pages.before_request(editor_session.refuse_others)
pages.add_app_template_filter(in_address, "kind_in_address")
pages.add_app_template_filter(following, "kinds_after")
pages.add_app_template_filter(heading_of)
pages.add_app_template_test(part_page.is_filled, "filled")

DO, SEEN, FILE, DAY = "=do", "=seen", "=file", "=day."
"""Names in the form that no key of a part has."""
DOING = ("save", "text", "delete")
"""The buttons that change the draft; `text` leads on to the text of the file."""
PARTS = ("fields", "preview", "effects")
"""What a script may ask for alone, by the id of where it goes."""


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
    if kind:
        parts = part_page.listing(every, kind, work.rulebook)
    else:
        parts = part_page.search(every, work.rulebook, words)
    return render_template(
        "partform/parts.html",
        work=work,
        kind=kind,
        kinds=KINDS,
        words=words,
        parts=parts,
        touched=touched(work.base, work.files),
    )


@pages.get("/<kind>/new", endpoint="new")
@pages.get("/<kind>/<part_id>/form", endpoint="edit")
def show(draft_id: str, kind: str, part_id: str = "") -> str:
    """Show a part in its form, or an empty one, or one filled in like another part."""
    opened, word = _opened(draft_id, kind, part_id), ""
    if {"saved", "like"} & request.args.keys():
        word = "saved" if "saved" in request.args else ""
    elif begun := opened.work.draft.begun.get(opened.form):
        part_page.go_on(begun)
        was = opened.seen in begun.get(SEEN, ())
        return _show(opened, opened.filled(begun), word="begun" if was else "moved")
    return _show(opened, word=word)


@pages.post("/<kind>/new")
@pages.post("/<kind>/<part_id>/form")
def send(draft_id: str, kind: str, part_id: str = "") -> ResponseReturnValue:
    """Do what the button that was pressed asks for, or show the form as typed."""
    opened = _opened(draft_id, kind, part_id)
    if opened.fixed:
        abort(404)
    # What is typed is only looked at, whatever button was pressed last.
    typing = request.headers.get("HX-Target") == "preview"
    do = "" if typing else request.form.get(DO, "")
    filled = opened.filled(request.form.to_dict(flat=False), do)
    if do == "forget":
        _begin(opened, None)
        to = "parts.edit" if part_id else "parts.new"
        return see_other(to, **request.view_args or {})
    _begin(opened, filled)
    if do == "source":
        return see_other("parts.new", draft_id=draft_id, kind="source")
    if do not in DOING:
        return _show(opened, filled)
    try:
        return _delete(opened) if do == "delete" else _save(opened, filled, do)
    except TwoWindowsError:
        return _show(opened, filled, word="moved"), 409
    except ScreeningError as error:
        return _show(opened, filled, refused=str(error)), 409


def wrong_value(starts: str, wrong_day: str) -> dict[str, str]:
    """Return what is wrong with the new value that was typed, or with its first day."""
    spec = next(it for it in specs(ThresholdValue) if it.name == "value")
    number = as_written(spec, plain_text(request.form.get("value", "")))
    wrong = {"value": "Enter a number, like 10"} if isinstance(number, str) else {}
    day = wrong_day or ("" if starts else "Enter a day, like 31/1/2027")
    return {**wrong, **({"starts": day} if day else {})}


def with_value(
    draft_id: str, threshold: str, typed: Mapping[str, str]
) -> ResponseReturnValue:
    """Give a threshold of a draft the value that was typed, from a day on.

    That leads on to adopting it; to its form where something is wrong with either.
    """
    opened = _opened(draft_id, "threshold", threshold)
    sent = {"value": request.form.get("value", ""), "from": typed["starts"]}
    asked = {it.name: it for it in specs(ThresholdValue)}
    value = {key: as_written(asked[key], plain_text(sent[key])) for key in sent}
    others = [it for it in opened.was["values"] if it.get("from") != value["from"]]
    values = sorted([*others, value], key=lambda it: str(it.get("from", "")))
    filled = FilledForm((), {**opened.was, "values": values})
    written = opened.written(filled, typed["reason"])
    put(opened.work, opened.file, written.text, opened.work.seen(opened.file))
    if not written.problems:
        return see_other("adopting.show", draft_id=draft_id)
    to = {"kind": "threshold", "part_id": threshold, "saved": "yes"}
    return see_other("parts.edit", draft_id=draft_id, **to)


def _opened(draft_id: str, kind: str, part_id: str) -> OpenPart:
    """Return a part of a draft, or a new one; 404 where there is no such kind."""
    if part_id:
        return open_part(live(), draft_id, _kind(kind), part_id)
    file = request.form.get(FILE) or request.args.get("file", "")
    return new_part(live(), draft_id, _kind(kind), file, request.args.get("like", ""))


def _kind(named: str) -> str:
    """Return the kind that an address names; 404 where it names none."""
    kinds = {in_address(kind): kind for kind in KINDS}
    return kinds.get(named) or abort(404)


def _begin(opened: OpenPart, filled: FilledForm | None) -> None:
    """Keep what is typed until it is saved; nothing of a form as it was opened."""
    typed = None
    if filled and filled.fields != opened.untouched.fields:
        every = request.form.to_dict(flat=False)
        typed = {it: every[it] for it in every if it not in {DO, "csrf_token"}}
    live().register.drafts.begin(opened.work.draft.id, opened.form, typed)


def _save(opened: OpenPart, filled: FilledForm, do: str) -> ResponseReturnValue:
    if request.form.get(SEEN) != opened.seen:
        raise TwoWindowsError(opened.work)
    written = opened.written(filled, _because(opened))
    if written.wrong:
        return _show(opened, filled, word="tried"), 422
    work = put(opened.work, opened.file, written.text, opened.work.seen(opened.file))
    _begin(opened, None)
    if do == "text" and opened.file in work.files:
        line = line_of(written.text, written.part_id, opened.where)
        to = {"name": opened.file, "_anchor": f"line-{line}"}
        return see_other("drafts.file", draft_id=work.draft.id, **to)
    to = {"kind": in_address(opened.kind), "part_id": written.part_id}
    return see_other("parts.edit", draft_id=work.draft.id, **to, saved="yes")


def _delete(opened: OpenPart) -> ResponseReturnValue:
    """Take a part out of its file, as the draft has it."""
    if opened.extended or not opened.part_id:
        abort(404)
    text = opened.work.files[opened.file]
    without = without_part(text, opened.part_id, opened.where)
    put(opened.work, opened.file, without, opened.work.seen(opened.file))
    _begin(opened, None)
    return see_other("drafts.show", draft_id=opened.work.draft.id)


def _because(opened: OpenPart) -> str:
    """Why the part of another rulebook is changed, as typed or as it was saved."""
    saved = str(opened.entry.get("because") or "")
    return plain_text(part_page.typed().get(BECAUSE, saved))


def _show(
    opened: OpenPart,
    filled: FilledForm | None = None,
    *,
    word: str = "",
    refused: str = "",
) -> str:
    """Return the form, or the part of it that a script asks for."""
    part, tried = request.headers.get("HX-Target", ""), word == "tried"
    form = filled or opened.untouched
    written = _written(opened, filled)
    asked = part_page.what_is_asked(opened, form.fields, written, tried=tried)
    problems, called = asked["problems"], asked["called"]
    at_fields = {at: says for at, says in problems.items() if at in called}
    folds = Folds(opened, form, asked["slips"])
    return render_template(
        "partform/part.html" if part in PARTS else "partform/form.html",
        part=part,
        word=word,
        refused=refused,
        wrong=written.wrong if tried or part else {},
        folds=folds,
        focus=folds.focus,
        **asked,
        leads=word == "saved" and part_page.next_step(opened, form.fields, at_fields),
        **_about(opened, written, part, form.values),
    )


def _about(
    opened: OpenPart, written: WrittenPart, part: str, values: Mapping[str, Any]
) -> dict[str, Any]:
    """The variables of a part's page, with the effects of saving it if asked for."""
    shown = part == "effects" or request.form.get(DO) == "effects"
    waits = part != "effects"
    does = (
        effects(live(), opened, written, wait=waits) if shown and written.text else None
    )
    return {
        "opened": opened,
        "work": opened.work,
        "name": opened.file,
        "kinds": KINDS,
        "hints": _hints(opened, values),
        "read_by": part_page.read_by(opened),
        "because": _because(opened),
        "yaml": write(dict(opened.was)) if opened.fixed else "",
        "elsewhere": written.elsewhere,
        "pieces": pieces(opened, written.text) if written.text else (),
        "clauses": [*part_page.clauses(opened, written)],
        "effects": does,
        "given_values": values.get("values", ()) if opened.kind == "threshold" else (),
        **_clock(opened, written, values),
    }


def _hints(opened: OpenPart, values: Mapping[str, Any]) -> Mapping[str, str]:
    """What fields that may be left out of a new part become, by their place."""
    name = values.get("id") or "made from the title"
    says = "Lower-case words with hyphens, for good. Left empty, it is"
    hints = {"id": f"{says} {name}."}
    if not opened.part_id and "title" in {spec.name for spec in opened.asked}:
        says = f"For lists. Needed where the title is longer than {LONGEST_SHORT}"
        hints["short"] = f"{says} letters; a shorter title is used."
    return hints


def _clock(
    opened: OpenPart, written: WrittenPart, values: Mapping[str, Any]
) -> dict[str, Any]:
    """The days that a filing would have, and for which anchors days were typed."""
    if opened.kind != "regime":
        return {}
    sent = part_page.typed().items()
    typed = {it.removeprefix(DAY): day for it, day in sent if it.startswith(DAY)}
    book = written.rulebook
    made = book.regimes.get(written.part_id) if book else None
    given = (book or opened.rulebook, made or regime_of(values), typed, today())
    return {"clock": clock_preview(*given), "anchors_shown": [*typed]}


def _written(opened: OpenPart, filled: FilledForm | None) -> WrittenPart:
    """The file as it would be saved; of a form just opened, with problems it has."""
    if opened.fixed or not (filled or opened.part_id):
        return WrittenPart("", "")
    try:
        return opened.written(filled or opened.untouched, _because(opened))
    except ScreeningError as error:
        return WrittenPart("", "", {"": str(error)})
