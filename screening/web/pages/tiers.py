"""Rules as a table of tiers: to read in the rulebook, to change in a draft."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug import Response

from screening.analysis import tiers
from screening.analysis.tiers import TierTable
from screening.editing import drafts
from screening.editing.drafts import OpenDraft, TwoWindowsError, open_draft
from screening.editing.preview import check_draft
from screening.editing.tiers_form import TierRow, TiersForm, Written
from screening.errors import ScreeningError
from screening.rulebook.conditions import Condition
from screening.rulebook.editions import of_day
from screening.rulebook.model import Question, Rulebook
from screening.settings import today
from screening.web import editor_session
from screening.web.context import live, see_other
from screening.wording.conditions import outline
from screening.wording.tiers import step_in_words

pages = Blueprint("tiers", __name__, url_prefix="/rulebook/drafts/<draft_id>/tiers")
pages.before_request(editor_session.refuse_others)

MOST_TABLES = 12
"""How many tables a page shows at most."""
DO, SEEN, TABLE = "=do", "=seen", "=table"


class Along(NamedTuple):
    """What a page lays rules out along: one question or two, as the address names."""

    first: str
    second: str

    @property
    def names(self) -> list[str]:
        """The questions, each once."""
        return [*dict.fromkeys(filter(None, self))]

    def query(self) -> dict[str, str]:
        """Return what an address says of it."""
        return {"by": self.first, **({"and": self.second} if self.second else {})}


def along(book: Rulebook) -> Along:
    """Return what the address asks for, as far as rules can be laid out along it."""
    offered = {question.id for question in offered_in(book)}
    said = (request.args.get(name, "") for name in ("by", "and"))
    first, second = (name if name in offered else "" for name in said)
    return Along(first or second, second if first and second != first else "")


def offered_in(book: Rulebook) -> list[Question]:
    """Return the questions that rules can be laid out along, in page order."""
    return [it for it in book.questions.values() if tiers.can_lie_along(it)]


def words(book: Rulebook) -> Mapping[str, Any]:
    """Return what the template puts tables into words with."""
    return {
        "outline": lambda condition: outline(condition, book),
        "is_always": _is_always,
        "step": step_in_words,
        "questions": offered_in(book),
    }


def tables_in(book: Rulebook) -> tuple[Along, Sequence[TierTable]]:
    """Return what the address asks for, and the tables along it."""
    laid = along(book)
    found = tiers.tables(book, laid.names) if laid.names else ()
    return laid, found


@pages.get("")
def show(draft_id: str) -> str:
    """Show the tables of a draft along the questions that are chosen, to change."""
    work = open_draft(live(), draft_id)
    book = check_draft(work.whole).rulebook
    return _show(work, book, saved="saved" in request.args)


@pages.post("")
def change(draft_id: str) -> ResponseReturnValue:
    """Save what was typed into one table, or show what it would make."""
    work = open_draft(live(), draft_id)
    book = check_draft(work.whole).rulebook
    table = None if book is None else _sent(book)
    if book is None or table is None:
        return _show(work, book, refused=True), 409
    form = TiersForm(work, book, table)
    written = form.typed(request.form.to_dict(flat=False))
    if written.wrong:
        return _show(work, book, written), 422
    if request.form.get(DO) != "save":
        return _show(work, _read(work, written) or book, written)
    return _save(work, book, written)


def _sent(book: Rulebook) -> TierTable | None:
    """Return the table that was sent: the one with the rule that names it."""
    _along, found = tables_in(of_day(book, today()))
    named = request.form.get(TABLE, "")
    return next((table for table in found if named in table.told), None)


def _read(work: OpenDraft, written: Written) -> Rulebook | None:
    """Return the rulebook as it would be with what was typed."""
    return check_draft(work.wholly(written.texts)).rulebook


def _save(work: OpenDraft, book: Rulebook, written: Written) -> ResponseReturnValue:
    if request.form.get(SEEN) != work.seen_all:
        return _show(work, book, written, moved=True), 409
    try:
        drafts.put_all(work, written.texts)
    except TwoWindowsError as error:
        return _show(error.work, book, written, moved=True), 409
    except ScreeningError as error:
        return _show(work, book, written, refused=str(error)), 409
    return _back(work, along(book))


def _back(work: OpenDraft, laid: Along) -> Response:
    return see_other("tiers.show", draft_id=work.draft.id, saved="yes", **laid.query())


def _show(
    work: OpenDraft,
    book: Rulebook | None,
    written: Written | None = None,
    **notes: Any,
) -> str:
    """Return the page; the table that was typed into as it was typed."""
    nothing = {"saved": False, "moved": False, "refused": ""}
    if book is None:
        return render_template("tiers/unread.html", work=work, name="")
    edition = of_day(book, today())
    laid, found = tables_in(edition)
    shown = [_form(work, book, table, written) for table in found[:MOST_TABLES]]
    return render_template(
        "tiers/draft.html",
        work=work,
        name="",
        book=edition,
        along=laid,
        shown=shown,
        more=len(found) - len(shown),
        **words(edition),
        **{**nothing, **notes},
    )


class ShownTable(NamedTuple):
    """A table with its rows as a form, and an empty one for a new tier."""

    table: TierTable
    rows: Sequence[TierRow]
    new: TierRow
    open: bool

    @property
    def wrong(self) -> bool:
        """Whether something in it has to be typed otherwise."""
        return any(row.wrong for row in (*self.rows, self.new))


def _form(
    work: OpenDraft, book: Rulebook, table: TierTable, written: Written | None
) -> ShownTable:
    form = TiersForm(work, book, table)
    typed = {row.rule: row for row in written.rows} if written else {}
    ours = any(name in typed for name in table.told)
    new = typed.get("", form.new_row()) if ours else form.new_row()
    rows = [typed.get(row.rule, row) if ours else row for row in form.rows()]
    return ShownTable(table, rows, new, open=ours or len(table.told) > 1)


def _is_always(condition: Condition) -> bool:
    return not getattr(condition, "parts", True)
