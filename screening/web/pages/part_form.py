"""Any part of a draft's rulebook as a form, for people who do not like YAML."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from screening.editing.drafts import TwoWindowsError, open_draft, put
from screening.editing.part_fields import Field, Kind
from screening.editing.part_files import heading_of, parts_in, touched
from screening.editing.part_form import (
    OpenPart,
    Written,
    at_field,
    new_part,
    open_part,
    pieces,
)
from screening.editing.part_typed import Reading
from screening.editing.rule_text import without_rule
from screening.errors import ScreeningError
from screening.formats.text import plain_text
from screening.formats.yaml_writer import write
from screening.rulebook import folder
from screening.rulebook.fields import title_of
from screening.rulebook.files import parts_by_kind
from screening.rulebook.model import Rulebook
from screening.rulebook.references import POINT, ids_by_kind
from screening.web import editor_session, messages
from screening.web.context import live, see_other
from screening.wording.conditions import outline
from screening.wording.parts import KINDS, in_address

pages = Blueprint("parts", __name__, url_prefix="/rulebook/drafts/<draft_id>/parts")
pages.before_request(editor_session.refuse_others)
pages.add_app_template_filter(in_address, "kind_in_address")

DO, SEEN, FILE, BECAUSE = "=do", "=seen", "=file", "=because"
"""Names in the form that no key of a part has."""
PARTS = ("fields", "preview")
"""What a script may ask for alone, by the id of where it goes."""


@pages.get("/<kind>")
def index(draft_id: str, kind: str) -> str:
    """Show the parts of a kind, those of one's own first."""
    kind, work = _kind(kind), open_draft(live(), draft_id)
    every = folder.rule_files(folder.with_base(work.files))
    own: list[tuple[str, str]] = []
    theirs: list[tuple[str, str]] = []
    for file, data in parts_in(every, kind):
        name = str(data.get("id", ""))
        listed = theirs if file.startswith(folder.BASE) else own
        listed.append((name, heading_of(data) or name))
    return render_template(
        "partform/index.html",
        work=work,
        kind=kind,
        words=KINDS[kind],
        parts=[(messages.OWN_PARTS, own), (messages.SHIPPED_PARTS, theirs)],
        touched=touched(work.base, work.files).get(kind, {}),
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
    return _show(opened, saved="saved" in request.args)


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
    made, reading = opened.typed(request.form.to_dict(flat=False), do)
    if do != "save":
        return _show(opened, (made, reading))
    return _save(opened, made, reading)


def _save(
    opened: OpenPart, made: dict[str, Any], reading: Reading
) -> ResponseReturnValue:
    typed = (made, reading)
    if request.form.get(SEEN) != opened.seen:
        return _show(opened, typed, moved=True), 409
    try:
        written = opened.written(made, reading, _because())
        if written.wrong:
            return _show(opened, typed, tried=True), 422
        put(opened.work, opened.file, written.text, opened.work.seen(opened.file))
    except TwoWindowsError:
        return _show(opened, typed, moved=True), 409
    except ScreeningError as error:
        return _show(opened, typed, refused=str(error)), 409
    return see_other(
        "parts.edit",
        draft_id=opened.work.draft.id,
        kind=in_address(opened.kind),
        part_id=written.part_id,
        saved="yes",
    )


def _delete(opened: OpenPart) -> ResponseReturnValue:
    """Take a part out of its file, as the draft has it."""
    if opened.extended:
        abort(404)
    try:
        text = without_rule(
            opened.work.files[opened.file], opened.part_id, opened.listed
        )
        put(opened.work, opened.file, text, opened.work.seen(opened.file))
    except ScreeningError as error:
        return _show(opened, refused=str(error)), 409
    return see_other("drafts.show", draft_id=opened.work.draft.id)


def _because() -> str:
    return plain_text(request.form.get(BECAUSE, ""))


def _show(
    opened: OpenPart, typed: tuple[dict[str, Any], Reading] | None = None, **notes: Any
) -> str:
    """Return the form, or the part of it that a script asks for."""
    part = request.headers.get("HX-Target", "")
    made, reading = typed or (dict(opened.begun), Reading(opened.rulebook, {}))
    fields = opened.drawn(made, reading.shown)
    written = _written(opened, made, reading, untouched=typed is None)
    nothing = {"saved": False, "moved": False, "refused": "", "tried": False}
    said = {**nothing, **notes}
    return render_template(
        "partform/part.html" if part in PARTS else "partform/form.html",
        part=part,
        opened=opened,
        work=opened.work,
        name=opened.file,
        words=KINDS[opened.kind],
        id_hint=messages.ID_HINT.format(name=made.get("id") or messages.ID_FROM_TITLE),
        used={it.at for it in fields if it.value or it.entries or it.spec.name in made},
        wrong=dict(written.wrong) if said["tried"] or part else {},
        focus=reading.focus,
        because=_because() or plain_text(str(opened.entry.get("because") or "")),
        yaml=write(dict(opened.was)) if opened.fixed else "",
        **_what_it_writes(opened, written),
        **_what_is_asked(opened, fields, written, tried=said["tried"]),
        **said,
    )


def _what_it_writes(opened: OpenPart, written: Written) -> dict[str, Any]:
    return {
        "elsewhere": written.elsewhere,
        "pieces": pieces(opened, written.text) if written.text else (),
        "clauses": [*_clauses(opened, written)],
    }


def _what_is_asked(
    opened: OpenPart, fields: list[Field], written: Written, *, tried: bool
) -> dict[str, Any]:
    """Return the fields, what may be chosen in them, and what is wrong with each."""
    book, options = opened.rulebook, _options(opened.rulebook)
    places = [*_places(fields), *([BECAUSE] if opened.extended else [])]
    wrong = (*written.problems, *written.wrong.items())
    slips = dict(at_field(at, says, places) for at, says in wrong)
    if not (opened.part_id or tried):  # what is empty is still to be typed
        empty = {it.at for it in _every(fields) if not (it.value or it.entries)}
        slips = {at: says for at, says in slips.items() if at not in empty}
    return {
        "book": book,
        "fields": fields,
        "options": options,
        "places": places,
        "slips": slips,
        "offered": partial(_offered, options),
        "title_of": _entry_title,
        "is_wrong": lambda at: any(f"{it}.".startswith(f"{at}.") for it in slips),
    }


def _written(
    opened: OpenPart, made: Mapping[str, Any], reading: Reading, *, untouched: bool
) -> Written:
    """Return what saving would write; of a form just opened, what is wrong already."""
    if opened.fixed or (untouched and not opened.part_id):
        return Written("", "")
    try:
        return opened.written(made, reading, _because())
    except ScreeningError as error:
        return Written("", "", {"": str(error)})


def _every(fields: Iterable[Field]) -> Iterator[Field]:
    """Yield fields and all that stand below them."""
    for field in fields:
        yield field
        yield from _every(field.fields)
        for entry in field.entries:
            yield from _every(entry.fields)


def _places(fields: Iterable[Field]) -> Iterator[str]:
    """Yield every place of a form where something may be wrong."""
    for field in _every(fields):
        yield field.at
        if field.spec.kind is Kind.ANSWERS:
            yield from (f"{field.at}.{name}" for name, _said in field.value)
        for entry in field.entries:
            yield entry.at
            if field.spec.named:
                yield f"{entry.at}.="


def _clauses(opened: OpenPart, written: Written) -> Iterator[tuple[str, Any]]:
    """Yield the conditions of the part in words, as far as they can be read."""
    book = written.rulebook
    part = parts_by_kind(book)[opened.kind].get(written.part_id) if book else None
    for spec in opened.asked if part and book else ():
        condition = getattr(part, spec.key.name) if spec.kind is Kind.WHEN else None
        if condition is not None and book:
            yield spec.ask, outline(condition, book)


def _options(book: Rulebook) -> dict[str, list[tuple[str, str]]]:
    """Return what may be named, by kind: each id, and how people read it."""
    parts = parts_by_kind(book)
    options = {
        kind: [(name, title_of(part) or name) for name, part in parts[kind].items()]
        for kind in parts
    }
    points = ids_by_kind(book)[POINT]
    return {**options, POINT: [(name, _point(book, name)) for name in points]}


def _point(book: Rulebook, name: str) -> str:
    source, _slash, point = name.partition("/")
    return f"{point}: {book.sources[source].points[point].says}"


def _offered(
    options: Mapping[str, list[tuple[str, str]]], field: Field
) -> list[tuple[str, str]]:
    """Return what may be chosen in a field: each word, and how people read it."""
    if field.spec.words:
        return [(word, word.replace("-", " ")) for word in field.spec.words]
    return options.get(field.spec.refers, [])


def _entry_title(entry: Any) -> str:
    """Return what heads an entry: its name, and the first text in it."""
    texts = (str(it.value) for it in entry.fields if isinstance(it.value, str))
    first = next(filter(None, texts), "")
    return ": ".join(filter(None, [entry.name, first])) or messages.NEW_ENTRY
