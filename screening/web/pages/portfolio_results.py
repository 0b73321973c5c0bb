"""What a table of deals came to: the picture, and the deals, to be kept or opened.

Nothing is kept unless somebody asks: then a row becomes a deal as if it was typed.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from screening.errors import ScreeningError
from screening.portfolio.screening import ScreenedDeal
from screening.portfolio.table import left_out_in_words, rows_named
from screening.portfolio.workbook import problems_as_csv
from screening.register.deals import new_id
from screening.register.unfinished import OpenForm
from screening.rulebook.states import COUNTED
from screening.web import (
    messages,
    portfolio_cells,
    portfolio_deals,
)
from screening.web.context import live, searches, see_other, sent_as_file
from screening.web.form import form_of
from screening.web.pages import deal_form
from screening.web.portfolio_deals import Asked
from screening.web.portfolio_tables import (
    Result,
    Upload,
    begin,
    result_of,
    tables,
    up_to_date,
    upload_of,
)

pages = Blueprint("portfolio_results", __name__, url_prefix="/portfolio/<table>")

MOST_A_PAGE = 50
LONGEST_WORDS = 200
RESULTS = ("xlsx", "csv")


@pages.get("")
def show(table: str) -> str:
    """Show what a table came to, and the deals that are looked for, so many a page."""
    upload = upload_of(table)
    result = up_to_date(upload, result_of(upload, table))
    summary = result.summary
    asked = portfolio_deals.asked(summary.rulebook)
    found = summary.find(asked.wanted, asked.order)
    asked, pages_in_all, here = _within(asked, found)
    drawn = portfolio_deals.picture(summary)
    return render_template(
        "portfolio/result.html",
        **_about(upload, table),
        result=result,
        drawn=drawn,
        worst=portfolio_deals.rows(upload, result, drawn["worst"]),
        rulebook=summary.rulebook,
        states=COUNTED,
        moved_on=summary.rulebook.digest != live().rulebook.digest,
        asked=asked,
        filters=portfolio_deals.in_words(summary.rulebook, asked.wanted),
        choices_of=portfolio_deals.choices(summary.rulebook, summary.rules),
        total=len(found),
        pages_in_all=pages_in_all,
        rows=portfolio_deals.rows(upload, result, here, asked.wanted.filing),
        most_kept=portfolio_deals.MOST_KEPT,
    )


def _about(upload: Upload, table: str) -> dict[str, Any]:
    rows, most = upload.read_as.left_out, portfolio_cells.MOST_ROWS
    left_out = left_out_in_words(upload.table, rows, most)
    return {"upload": upload, "table": table, "left_out": left_out}


def _within(
    asked: Asked, found: Sequence[ScreenedDeal]
) -> tuple[Asked, int, Sequence[ScreenedDeal]]:
    """Return what is asked for on a page that there is, how many there are, and it."""
    in_all = max(1, -(-len(found) // MOST_A_PAGE))
    page = min(asked.page, in_all)
    here = found[(page - 1) * MOST_A_PAGE : page * MOST_A_PAGE]
    return asked._replace(page=page), in_all, here


@pages.post("/search")
def search(table: str) -> ResponseReturnValue:
    """Look for what was typed, at an address that does not tell the words."""
    upload_of(table)
    given = request.form
    words = " ".join(given.get("words", "").split())[:LONGEST_WORDS]
    names = (*portfolio_deals.FILTERS, "order")
    query = {name: value for name in names if (value := given.get(name, ""))}
    if query.get("topic") != given.get("of-topic"):
        query.pop("at", None)
    if words:
        query["search"] = searches().keep(words)
    return see_other("portfolio_results.show", table=table, _anchor="deals", **query)


@pages.get("/rows/<int:number>")
def row(table: str, number: int) -> ResponseReturnValue:
    """Show a row in the form; or what became of it, where it was opened before."""
    upload = upload_of(table)
    result = result_of(upload, table)
    if number not in result.summary.by_row:
        abort(404)
    deal_id, register = upload.deal_of(number), live().register
    if register.deals.history(deal_id):
        return see_other("assessments.show", deal_id=deal_id)
    if register.unfinished.recall(deal_id):
        return see_other("deals.edit", deal_id=deal_id)
    deal = portfolio_deals.deal_of(upload, result, result.summary.by_row[number])
    upload.give(number, deal)
    form = form_of(live().rulebook, deal)
    return deal_form.show(form, OpenForm(deal_id, 0, window=new_id()))


@pages.post("/deals")
def keep(table: str) -> ResponseReturnValue:
    """Keep rows as deals, those that are picked or all that are looked for.

    Or leave out those that are picked.
    """
    upload = upload_of(table)
    result = result_of(upload, table)
    asked = portfolio_deals.asked(result.summary.rulebook)
    chosen = result.summary.find(asked.wanted)
    if request.form.get("do") != "all":
        picked = {*request.form.getlist("row")}
        chosen = [it for it in result.summary.deals if str(it.row) in picked]
    if request.form.get("do") == "leave":
        return _leave_out(upload, table, [it.row for it in chosen])
    flash(portfolio_deals.keep(upload, result, chosen))
    query = asked.query(page=asked.page)
    return see_other("portfolio_results.show", table=table, _anchor="deals", **query)


def _leave_out(
    upload: Upload, table: str, numbers: Sequence[int]
) -> ResponseReturnValue:
    """Leave out rows that are no deals; their cells say how they come back."""
    left_out = upload.read_as.left_out.union(numbers)
    nothing = not numbers or len(left_out) >= len(upload.table.rows)
    if nothing:
        flash(messages.ALL_LEFT_OUT if numbers else messages.NONE_TO_LEAVE_OUT)
        return see_other("portfolio_results.show", table=table, _anchor="deals")
    rows = rows_named(sorted(numbers), portfolio_cells.MOST_ROWS)
    flash(messages.LEFT_OUT.format(rows=rows))
    return begin(upload, table, upload.read_as._replace(left_out=left_out), show=True)


@pages.get("/results.<kind>")
def results(table: str, kind: str) -> ResponseReturnValue:
    """Return the table with what it came to beside its columns.

    Those of a long table are made while a page shows how far they are.
    """
    upload = upload_of(table)
    result = up_to_date(upload, result_of(upload, table))
    if kind not in RESULTS:
        abort(404)
    now = datetime.now(UTC)
    done = portfolio_cells.done(upload, result)
    if len(result.table.rows) <= tables().long_file:
        return _sent(result, result.as_file(kind, now, _nobody, done), kind)
    if job := upload.begin_file(result, kind, now, done):
        tables().jobs.begin(job)
    made = upload.files[kind].outcome
    if made.done() and not made.exception():
        return _sent(result, made.result(), kind)
    return see_other("portfolio_results.making", table=table, kind=kind)


@pages.get("/results/<kind>")
def making(table: str, kind: str) -> ResponseReturnValue:
    """Show how far a file of results is, as a page or as the part that moves."""
    upload, moved = upload_of(table), "HX-Request" in request.headers
    job = upload.files.get(kind)
    done = job is None or job.outcome.done()
    if moved and done:
        here = url_for("portfolio_results.making", table=table, kind=kind)
        return Response(headers={"HX-Redirect": here})
    if job is None:
        return see_other("portfolio_results.show", table=table)
    wrong = _why(job.outcome.exception()) if done else ""
    if wrong:
        upload.drop_file(kind)
    name = "progress" if moved else "making"
    given = {"table": table, "kind": kind, "job": job, "done": done, "wrong": wrong}
    return render_template(f"portfolio/{name}.html", **given)


@pages.post("/results/<kind>/stop")
def stop(table: str, kind: str) -> ResponseReturnValue:
    """Stop making a file of results."""
    upload_of(table).drop_file(kind)
    return see_other("portfolio_results.show", table=table)


def _nobody(_deals: int) -> None:
    """Tell nobody how far it is."""


def _sent(result: Result, made: bytes, kind: str) -> Response:
    name = messages.SCREENED_DEALS.format(day=result.summary.on.isoformat())
    return sent_as_file(made, name, kind)


def _why(error: BaseException | None) -> str:
    """Return why a file was not made; empty where it was. A fault is raised."""
    if error is None or isinstance(error, ScreeningError):
        return str(error or "")
    if isinstance(error, MemoryError):
        return messages.NO_MEMORY_FOR_FILE
    raise error


@pages.get("/problems.csv")
def problems(table: str) -> Response:
    """Return what could not be read, as a table."""
    result = result_of(upload_of(table), table)
    name = messages.CELLS_NOT_READ.format(day=result.summary.on.isoformat())
    made = problems_as_csv(result.problems)
    return sent_as_file(made, name, "csv")
