"""A list of questions or rules from a spreadsheet: sent, looked at, put into a draft.

The file is read in memory and not kept: the page that shows what comes of it carries
its cells along.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from screening.editing import list_import
from screening.editing.drafts import OpenDraft, TwoWindowsError, open_draft, put_all
from screening.editing.list_import import IMPORTED, Plan, targets, template
from screening.errors import BusyError, ScreeningError
from screening.formats import spreadsheet
from screening.formats.spreadsheet import Row
from screening.formats.text import upper_first
from screening.presentation.conditions import outline
from screening.presentation.rulebook import KINDS
from screening.rulebook.files import parts_by_kind
from screening.web import editor_session
from screening.web.context import live, see_other, sent_as_file

FILE, TABLE, READ_AS, DO, LEAVE = "list", "table", "column-", "do", "leave"
LARGEST = 400_000
"""How large a list may be, in bytes."""

pages = Blueprint("lists_import", __name__, url_prefix="/rulebook/drafts/<draft_id>")
pages.before_request(editor_session.refuse_others)


@pages.get("/import/<kind>")
def choose(draft_id: str, kind: str, wrong: str = "") -> str:
    """Show where to choose the file of a list, and what was wrong with the last."""
    work = open_draft(live(), draft_id)
    words = KINDS[_imported(kind)]
    return render_template(
        "import/choose.html",
        work=work,
        kind=kind,
        words=words,
        wrong=wrong,
        largest=LARGEST,
    )


@pages.get("/import/<kind>/list.xlsx")
def empty(draft_id: str, kind: str) -> Response:
    """Return an empty list with a column for each key."""
    book = open_draft(live(), draft_id).live.rulebook
    title = upper_first(KINDS[_imported(kind)].several)
    made_at = datetime.combine(book.heading.reviewed, time(), UTC)
    made = spreadsheet.xlsx_file(title, template(kind, book), (), made_at)
    return sent_as_file(made, title, "xlsx")


@pages.post("/import/<kind>")
def read(draft_id: str, kind: str) -> ResponseReturnValue:
    """Show what comes of a list, or put it into the draft."""
    work = open_draft(live(), draft_id)
    _imported(kind)
    try:
        table = _table()
        plan = list_import.plan(work, kind, table, _chosen())
    except ScreeningError as error:
        status = 503 if isinstance(error, BusyError) else 422
        return choose(draft_id, kind, str(error)), status
    if request.form.get(DO) != "put":
        return _show(work, plan, table)
    return _put(work, plan, table)


def _put(work: OpenDraft, plan: Plan, table: Sequence[Row]) -> ResponseReturnValue:
    if not plan.sound or (plan.wrong and LEAVE not in request.form):
        wrong = "No row can be added to the draft. Correct the list, and send it again."
        if plan.sound:
            wrong = (
                "Some rows have problems. Correct them in the list and send it again, "
                "or tick the box to leave them out."
            )
        return _show(work, plan, table, wrong), 422
    try:
        put_all(work, plan.texts)
    except TwoWindowsError as error:
        return _show(work, plan, table, str(error)), 409
    return see_other("drafts.show", draft_id=work.draft.id)


def _imported(kind: str) -> str:
    return kind if kind in IMPORTED else abort(404)


def _table() -> Sequence[Row]:
    """Return the rows of the file that was sent, or that the page carried along."""
    sent = request.files.get(FILE)
    if sent and sent.filename:
        return spreadsheet.read(sent.stream.read()).rows
    if TABLE not in request.form:
        raise ScreeningError("Choose the file of a list: XLSX, ODS or CSV.")
    return [*_carried(request.form[TABLE])]


def _carried(table: str) -> Iterator[Row]:
    try:
        for number, cells in json.loads(table):
            yield Row(int(number), [str(cell) for cell in cells])
    except (ValueError, TypeError):
        abort(400)


def _chosen() -> Mapping[int, str]:
    """The targets chosen for columns, by the place of the column."""
    return {
        int(name.removeprefix(READ_AS)): target
        for name, target in request.form.items()
        if name.startswith(READ_AS) and name.removeprefix(READ_AS).isdecimal()
    }


def _show(work: OpenDraft, plan: Plan, table: Sequence[Row], wrong: str = "") -> str:
    offered = targets(plan.kind, plan.book)
    return render_template(
        "import/preview.html",
        work=work,
        kind=plan.kind,
        words=KINDS[plan.kind],
        plan=plan,
        offered=[(it.name, it.called) for it in offered.values()],
        table=json.dumps([[row.number, [*row.cells]] for row in table]),
        rows=[(row, _clause(plan, row)) for row in plan.rows],
        wrong=wrong,
    )


def _clause(plan: Plan, row: list_import.PlannedRow) -> Any:
    """Return the condition of what a row becomes in words, if it has one."""
    parts = parts_by_kind(plan.book)[plan.kind] if row.sound else {}
    part = parts.get(row.part_id)
    when = getattr(part, "written_when", None) or getattr(part, "ask_when", None)
    return outline(when, plan.book) if when is not None else None
