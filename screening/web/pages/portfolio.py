"""Many deals: a table is sent, matched and mended, and what it came to is shown.

The table stays in memory, see `portfolio_tables`; its address tells nothing of it.
Nothing is kept unless somebody asks: then a row becomes a deal as if it was typed.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent import futures
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from flask import Blueprint, Response, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from screening.briefing import deals_html
from screening.errors import BusyError, ScreeningError
from screening.formats.text import plain_text
from screening.portfolio import workbook
from screening.portfolio.cells import answers
from screening.portfolio.matching import (
    DAY,
    EARLIER,
    NAME,
    match_table,
    roles_of,
    taken,
    title_of,
)
from screening.portfolio.picture import Picture
from screening.portfolio.reading import columns_read, parties
from screening.portfolio.summary import SortOrder
from screening.portfolio.table import MOST_ROWS, rows_named
from screening.register.deals import new_id
from screening.register.lists import MOST_A_PAGE
from screening.register.unfinished import OpenForm
from screening.web import errors, portfolio_cells, portfolio_deals
from screening.web.context import live, publisher, see_other, sent_as_file
from screening.web.form import form_of
from screening.web.jobs import Job
from screening.web.pages import deal_form
from screening.web.portfolio_cells import ANOTHER
from screening.web.portfolio_tables import (
    LARGEST,
    ReadAs,
    Result,
    Seen,
    Upload,
    begin,
    go_on,
    job_of,
    owner,
    result_of,
    stage_of,
    tables,
    up_to_date,
    upload_of,
)
from screening.web.prints import PATIENCE

pages = Blueprint("portfolio", __name__, url_prefix="/portfolio")

FILE, SHEET = "table", "sheet"
NOTHING: Mapping[str, str] = MappingProxyType({})
UPLOADS = {"portfolio.take": LARGEST}
"""Where a table may be sent, and how large it may be."""
RESULTS = ("xlsx", "csv", "pdf")


@pages.get("")
def start(wrong: str = "") -> str:
    """Show where to send a table, and what was wrong with the last one."""
    return render_template(
        "portfolio/start.html",
        wrong=wrong,
        largest=LARGEST,
        most_rows=MOST_ROWS,
        mine=[(*it, *stage_of(it[1])) for it in tables().of(owner()).items()],
    )


@pages.get("/template.xlsx")
def template() -> Response:
    """Return an empty table with a column for each question."""
    made = workbook.template(live().rulebook)
    return sent_as_file(made, "Many deals", "xlsx")


@pages.post("")
def take() -> ResponseReturnValue:
    """Take a table into memory, and go on to its columns."""
    sent = request.files.get(FILE)
    if not sent or not sent.filename:
        return start("Choose the file of a table: XLSX, ODS or CSV."), 422
    data = sent.stream.read()
    if len(data) > LARGEST:
        return start(errors.TOO_LARGE["portfolio"].partition("\n\n")[2]), 413
    try:
        upload = Upload(plain_text(sent.filename), data, publisher().id, owner())
    except BusyError as error:
        return start(str(error)), 503
    except ScreeningError as error:
        return start(str(error)), 422
    return see_other("portfolio.columns", table=tables().keep(upload))


@pages.get("/<table>/columns")
def columns(table: str) -> str:
    """Show what each column is read as."""
    upload = upload_of(table)
    was = upload.read_as
    chosen = was.columns or taken(match_table(live().rulebook, upload.table))
    return _show_columns(upload, table, was._replace(columns=chosen))


@pages.post("/<table>/columns")
def choose_columns(table: str) -> ResponseReturnValue:
    """Read the columns so, ask one question more, or go on with another sheet."""
    upload, rulebook = upload_of(table), live().rulebook
    sheet, do = request.form.get(SHEET, upload.table.sheet), request.form.get("do")
    if do == "sheet" and sheet in upload.sheets:
        return _choose_sheet(upload, table, sheet)
    sent = portfolio_cells.typed(request.form, upload.table.heads, rulebook)
    if do == "another":
        says = "Choose the question that has one answer for all deals."
        missing = {} if request.form.get(ANOTHER) else {ANOTHER: says}
        return _show_columns(upload, table, sent, missing)
    read = {head: question for head, question in sent.columns.items() if question}
    wrong = portfolio_cells.wrong_columns(sent, rulebook)
    if not read:
        says = "No column is read. Choose the question for at least one."
        wrong = {"": says, **wrong}
    if wrong:
        return _show_columns(upload, table, sent, wrong), 422
    same = {name: answer for name, answer in sent.same.items() if answer.strip()}
    units = portfolio_cells.units(upload, rulebook, sent)
    so = upload.read_as._replace(columns=read, same=same, units=units)
    return begin(upload, table, so)


def _choose_sheet(upload: Upload, table: str, sheet: str) -> ResponseReturnValue:
    try:
        upload.choose(sheet)
    except ScreeningError as error:
        sent = portfolio_cells.typed(request.form, upload.table.heads, live().rulebook)
        return _show_columns(upload, table, sent, {"": str(error)}), 422
    return see_other("portfolio.columns", table=table)


def _show_columns(
    upload: Upload, table: str, sent: ReadAs, wrong: Mapping[str, str] = NOTHING
) -> str:
    """Return the page of columns, and what is wrong with them, by field or by none."""
    rulebook = live().rulebook
    matches = match_table(rulebook, upload.table)
    answers = portfolio_cells.shown_answers(rulebook, sent)
    asked = [*sent.columns.values(), *(it.question.id for it in answers)]
    return render_template(
        "portfolio/columns.html",
        upload=upload,
        table=table,
        columns=portfolio_cells.shown_columns(upload, rulebook, sent, matches),
        earlier=[it.head for it in matches if it.how == EARLIER],
        answers=answers,
        wrong=wrong,
        added=request.form.get(ANOTHER, ""),
        topics=portfolio_cells.topics(rulebook),
        others=portfolio_cells.topics(rulebook, but=asked),
        others_than_answers={
            NAME: "Name of the deal",
            DAY: "Day the rules are read at",
            **{it: title_of(rulebook, it) for it in roles_of(rulebook)},
        },
    )


@pages.get("/<table>/problems")
def problems(table: str) -> str:
    """Show the cells that could not be read, to be mended."""
    upload = upload_of(table)
    result = result_of(upload, table)
    by_row = request.args.get("by") == "row"
    heads, most = upload.table.heads, portfolio_cells.MOST_SHOWN
    questions = result.summary.rulebook.questions
    mends = portfolio_cells.mends_of(upload, result)
    troubles = portfolio_cells.troubles(result.problems, heads, mends, by_row=by_row)
    read = [it for it in mends if not it.refused]
    asked = (questions.get(it.first.question) for it in troubles[:most])
    return render_template(
        "portfolio/problems.html",
        upload=upload,
        table=table,
        result=result,
        by_row=by_row,
        kinds=Counter(it.head for it in result.problems).most_common(),
        shown=troubles[:most],
        uneven=portfolio_cells.clashes(portfolio_cells.clashing(result), heads),
        proposed=portfolio_cells.proposed(troubles[:most], result),
        more=len(troubles) - most,
        mends=read[:most],
        more_mends=len(read) - most,
        left_out=sorted(upload.read_as.left_out),
        lists={it.id: answers(it) for it in filter(None, asked)},
    )


@pages.post("/<table>/problems")
def mend(table: str) -> ResponseReturnValue:
    """Read the table again with the cells that were mended."""
    upload = upload_of(table)
    result = result_of(upload, table)
    do, was = request.form.get("do", ""), upload.read_as
    cells = (*result.problems, *portfolio_cells.clashing(result))
    asked = result.summary.rulebook.questions.values()
    listed = {it.id for it in asked if it.offered}
    blank = {(it.row, it.head) for it in cells if it.question in listed} - {*was.mended}
    new = portfolio_cells.mended(request.form, cells, upload.table.heads, blank)
    new |= portfolio_cells.all_proposed(do, result)
    mends = portfolio_cells.mends_of(upload, result)
    kept = portfolio_cells.without_undone(do, was.mended, mends)
    so = was._replace(
        mended={**kept, **new},
        left_out=portfolio_cells.left_out(was.left_out, do),
        accepted=was.accepted | portfolio_cells.ticked(request.form),
    )
    if so != was:
        return begin(upload, table, so, show=do == "show")
    where = "portfolio.show" if do == "show" else "portfolio.problems"
    return see_other(where, table=table)


@pages.get("/<table>/progress")
def progress(table: str) -> ResponseReturnValue:
    """Show how far a table is decided, as a page or as the part that moves."""
    upload = upload_of(table)
    if whole := _whole_page_once_done(upload.job):
        return whole
    job = job_of(upload, table)
    if job.outcome.done():
        return go_on(upload, table, show=upload.shown)
    return _how_far(table=table, job=job, kind="", done=False, wrong="")


def _whole_page_once_done(job: Job[Any] | None) -> Response | None:
    """Let the part of a page that moves lead to the whole, once nothing moves."""
    if "HX-Request" in request.headers and (job is None or job.outcome.done()):
        return Response(headers={"HX-Redirect": request.script_root + request.path})
    return None


def _how_far(**given: Any) -> str:
    name = "progress" if "HX-Request" in request.headers else "making"
    here = request.script_root + request.path
    return render_template(f"portfolio/{name}.html", here=here, **given)


@pages.post("/<table>/stop")
def stop(table: str) -> ResponseReturnValue:
    """Stop deciding a table; its columns stay as they were chosen."""
    upload_of(table).stop()
    return see_other("portfolio.columns", table=table)


@pages.post("/<table>/forget")
def forget(table: str) -> ResponseReturnValue:
    """Forget a table at once."""
    tables().forget(owner(), table)
    return see_other("portfolio.start")


@pages.get("/<table>/values")
def values(table: str) -> str:
    """Show what the values of each column were read as."""
    upload = upload_of(table)
    result = result_of(upload, table)
    rulebook, read_as = result.summary.rulebook, upload.read_as.columns
    return render_template(
        "portfolio/values.html",
        upload=upload,
        table=table,
        result=result,
        columns=columns_read(rulebook, result.table, result.cells),
        mends=portfolio_cells.mends_of(upload, result),
        offered={
            name: rulebook.questions[name].offered
            for name in read_as.values()
            if name in rulebook.questions
        },
    )


@pages.post("/<table>/values")
def correct(table: str) -> ResponseReturnValue:
    """Read the table again with the values that were corrected, and show it again."""
    upload = upload_of(table)
    result = result_of(upload, table)
    was, here = upload.read_as, see_other("portfolio.values", table=table)
    do, mends = request.form.get("do", ""), portfolio_cells.mends_of(upload, result)
    kept = portfolio_cells.without_undone(do, was.mended, mends)
    new = portfolio_cells.corrected(request.form, result)
    so = was._replace(mended={**kept, **new})
    if so == was:
        return here
    there = begin(upload, table, so)
    return here if upload.job and upload.job.outcome.done() else there


@pages.get("/<table>")
def show(table: str) -> str:
    """Show what a table came to, on one page."""
    upload = upload_of(table)
    result = up_to_date(upload, result_of(upload, table))
    return render_template(
        "portfolio/result.html",
        **_about(upload, table, result),
        picture=Picture(result.summary),
        read=portfolio_cells.how_read(upload, result),
    )


@pages.get("/<table>/deals")
def deals(table: str) -> str:
    """Show the deals of a table that are looked for, so many a page."""
    upload = upload_of(table)
    result = up_to_date(upload, result_of(upload, table))
    summary, rulebook = result.summary, result.summary.rulebook
    asked = portfolio_deals.list_query(rulebook, request.args)
    matching = summary.find(asked.wanted, SortOrder(asked.order))
    asked, last = asked.on_a_page(len(matching))
    end = asked.page * MOST_A_PAGE
    first, here = asked.wanted["filing"], matching[end - MOST_A_PAGE : end]
    return render_template(
        "portfolio/deals.html",
        asked=asked,
        at=lambda **other: url_for(
            "portfolio.deals", table=table, **asked.in_address(**other)
        ),
        choices=portfolio_deals.choices(rulebook, summary.rules, asked),
        filters=portfolio_deals.in_words(rulebook, asked.wanted),
        total=len(matching),
        last=last,
        rows=[*portfolio_deals.rows(upload, summary, here, first)],
        **_about(upload, table, result),
    )


def _about(upload: Upload, table: str, result: Result) -> Mapping[str, Any]:
    """The variables of both pages of results."""
    return {
        "upload": upload,
        "table": table,
        "result": result,
        "summary": result.summary,
        "rulebook": result.summary.rulebook,
        "parties_of": parties,
        "moved_on": result.summary.rulebook.digest != live().rulebook.digest,
        "most_kept": portfolio_deals.MOST_KEPT,
    }


@pages.post("/<table>/search")
def search(table: str) -> ResponseReturnValue:
    """Look for what was typed, at an address that does not tell the words."""
    upload_of(table)
    asked = portfolio_deals.list_query(live().rulebook, request.form, typed=True)
    return see_other("portfolio.deals", table=table, **asked.in_address())


@pages.get("/<table>/rows/<int:number>")
def row(table: str, number: int) -> ResponseReturnValue:
    """Show a row in the form; or what became of it, where it was opened before."""
    upload = upload_of(table)
    result = result_of(upload, table)
    if number not in result.summary.by_row:
        abort(404)
    deal_id, register = upload.opened.get(number, ("", None))[0], live().register
    if deal_id and register.deals.history(deal_id):
        return see_other("assessments.show", deal_id=deal_id)
    if deal_id and register.unfinished.recall(deal_id):
        return see_other("deals.edit", deal_id=deal_id)
    deal = portfolio_deals.deal_of(upload, result, result.summary.by_row[number])
    deal_id = upload.open(number, deal)
    form = form_of(live().rulebook, deal)
    return deal_form.show(form, OpenForm(deal_id, 0, window=new_id()))


@pages.post("/<table>/deals")
def keep(table: str) -> ResponseReturnValue:
    """Keep rows as deals, those that are picked or all that are looked for."""
    upload = upload_of(table)
    result = result_of(upload, table)
    asked = portfolio_deals.list_query(result.summary.rulebook, request.args)
    chosen = result.summary.find(asked.wanted)
    if request.form.get("do") != "all":
        picked = {*request.form.getlist("row")}
        chosen = [it for it in result.summary.deals if str(it.row) in picked]
    if request.form.get("do") == "leave":
        return _leave_out(upload, table, [it.row for it in chosen])
    flash(portfolio_deals.keep(upload, result, chosen))
    query = asked.in_address(page=asked.page)
    return see_other("portfolio.deals", table=table, **query)


def _leave_out(
    upload: Upload, table: str, numbers: Sequence[int]
) -> ResponseReturnValue:
    """Leave out rows that are no deals; their cells say how they come back."""
    left_out = upload.read_as.left_out.union(numbers)
    nothing = not numbers or len(left_out) >= len(upload.table.rows)
    if nothing:
        flash(
            "No row was left out, as these are all the deals of the table."
            if numbers
            else "No row was left out. Select the rows that are not deals."
        )
        return see_other("portfolio.deals", table=table)
    rows = rows_named(sorted(numbers), portfolio_cells.MOST_ROWS)
    flash(f"Now left out: {rows}. You can take each of them back in under “Cells”.")
    return begin(upload, table, upload.read_as._replace(left_out=left_out), show=True)


@pages.get("/<table>/results.<kind>")
def results(table: str, kind: str) -> ResponseReturnValue:
    """Return the table with what it came to beside its columns."""
    upload = upload_of(table)
    result = up_to_date(upload, result_of(upload, table))
    if kind not in RESULTS:
        abort(404)
    make, name = _maker(upload, result, kind), f"Screened deals {result.summary.on}"
    if len(result.table.rows) <= tables().long_file and kind != "pdf":
        return sent_as_file(make(lambda _deals: None), name, kind)
    if job := upload.begin_file(kind, make):
        tables().jobs.begin(job)
    made = upload.files[kind].outcome
    if kind == "pdf":
        futures.wait([made], PATIENCE)
    if made.done() and not made.exception():
        return sent_as_file(made.result(), name, kind)
    return see_other("portfolio.making", table=table, kind=kind)


def _maker(upload: Upload, result: Result, kind: str) -> Callable[[Seen], bytes]:
    """Return what makes a file of results, and tells how many deals it has written."""
    if kind == "pdf":
        read = portfolio_cells.how_read(upload, result)
        printer, picture = live().printer, Picture(result.summary)
        return lambda _seen: printer.print(deals_html.print_job(picture, read))
    now, done = datetime.now(UTC), portfolio_cells.done(upload, result)
    return lambda seen: result.as_file(kind, now, done, seen)


@pages.get("/<table>/results/<kind>")
def making(table: str, kind: str) -> ResponseReturnValue:
    """Show how far a file of results is, as a page or as the part that moves."""
    upload = upload_of(table)
    job = upload.files.get(kind)
    if whole := _whole_page_once_done(job):
        return whole
    if job is None:
        return see_other("portfolio.show", table=table)
    done = job.outcome.done()
    wrong = _why(job.outcome.exception()) if done else ""
    if wrong:
        upload.drop_file(kind)
    about = {"table": table, "kind": kind, "job": job, "done": done, "wrong": wrong}
    return _how_far(**about)


@pages.post("/<table>/results/<kind>/stop")
def stop_file(table: str, kind: str) -> ResponseReturnValue:
    """Stop making a file of results."""
    upload_of(table).drop_file(kind)
    return see_other("portfolio.show", table=table)


def _why(error: BaseException | None) -> str:
    """Return why a file was not made; empty where it was. A fault is raised."""
    if error is None or isinstance(error, ScreeningError):
        return str(error or "")
    if isinstance(error, MemoryError):
        return (
            "There is too little memory to make a file of this size. Take the "
            "results as CSV, or split the table into several files."
        )
    raise error


@pages.get("/<table>/problems.csv")
def unread(table: str) -> Response:
    """Send the cells that could not be read, as a table."""
    result = result_of(upload_of(table), table)
    name = f"Cells that could not be read {result.summary.on.isoformat()}"
    made = workbook.problems_as_csv(result.problems)
    return sent_as_file(made, name, "csv")
