"""Many deals: a table is sent, its columns are matched, and its cells are mended.

The table stays in memory, see `portfolio_tables`; its address tells nothing of it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import NamedTuple

from flask import Blueprint, Flask, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from screening.errors import BusyError, ScreeningError
from screening.formats.text import plain_text
from screening.portfolio import workbook
from screening.portfolio.cells import answers
from screening.portfolio.matching import DAY, EARLIER, NAME, roles_of, taken, title_of
from screening.portfolio.reading import columns_read, read_same
from screening.portfolio.table import MOST_ROWS, why_left_out
from screening.rulebook.model import Rulebook
from screening.web import (
    messages,
    portfolio_cells,
)
from screening.web.context import live, publisher, see_other, sent_as_file
from screening.web.portfolio_cells import ANOTHER, Typed
from screening.web.portfolio_tables import (
    LARGEST,
    Upload,
    begin,
    go_on,
    job_of,
    owner,
    result_of,
    stage_of,
    tables,
    upload_of,
)

pages = Blueprint("portfolio", __name__, url_prefix="/portfolio")

FILE, SHEET = "table", "sheet"
NOTHING: Mapping[str, str] = MappingProxyType({})
AROUND = 100_000
"""How much larger a request is than the file in it."""


def prepare(app: Flask) -> None:
    """Let tables in, as large as they may be, before anything reads the request."""

    @app.before_request
    def allow_a_table() -> None:
        if request.endpoint == "portfolio.take":
            request.max_content_length = LARGEST + AROUND


@pages.get("")
def start(wrong: str = "") -> str:
    """Show where to send a table, and what was wrong with the last one."""
    return render_template(
        "portfolio/start.html",
        wrong=wrong,
        largest=LARGEST,
        most_rows=MOST_ROWS,
        mine=[(it, *stage_of(it.upload)) for it in tables().of(owner())],
    )


@pages.get("/template.xlsx")
def template() -> Response:
    """Return an empty table with a column for each question."""
    made = workbook.template(live().rulebook)
    return sent_as_file(made, messages.MANY_DEALS, "xlsx")


@pages.post("")
def take() -> ResponseReturnValue:
    """Take a table into memory, and go on to its columns."""
    sent = request.files.get(FILE)
    if not sent or not sent.filename:
        return start(messages.NO_TABLE_FILE), 422
    data = sent.stream.read()
    if len(data) > LARGEST:
        return start(messages.TOO_LARGE_A_TABLE.partition("\n\n")[2]), 413
    try:
        upload = Upload(plain_text(sent.filename), data, publisher().id)
    except BusyError as error:
        return start(str(error)), 503
    except ScreeningError as error:
        return start(str(error)), 422
    return see_other("portfolio.columns", table=tables().keep(owner(), upload))


@pages.get("/<table>/columns")
def columns(table: str) -> str:
    """Show what each column is read as."""
    upload = upload_of(table)
    was = upload.read_as
    chosen = was.columns or taken(upload.matched(live().rulebook))
    return _show_columns(upload, table, Typed(chosen, was.same, was.units))


@pages.post("/<table>/columns")
def choose_columns(table: str) -> ResponseReturnValue:
    """Read the columns so, ask one question more, or go on with another sheet."""
    upload, rulebook = upload_of(table), live().rulebook
    sheet, do = request.form.get(SHEET, upload.table.sheet), request.form.get("do")
    if do == "sheet" and sheet in upload.sheets:
        return _choose_sheet(upload, table, sheet)
    said = portfolio_cells.typed(request.form, upload.table.heads, rulebook)
    if do == "another":
        missing = "" if request.form.get(ANOTHER) else messages.NO_QUESTION_CHOSEN
        return _show_columns(upload, table, said, Wrong(another=missing))
    read = {head: question for head, question in said.columns.items() if question}
    wrong = Wrong(
        "" if read else messages.NO_COLUMN,
        portfolio_cells.wrong_columns(said.columns, rulebook),
        read_same(rulebook, said.same, read)[1],
    )
    if any(wrong):
        return _show_columns(upload, table, said, wrong), 422
    same = {name: answer for name, answer in said.same.items() if answer.strip()}
    units = portfolio_cells.units(upload, rulebook, said)
    so = upload.read_as._replace(columns=read, same=same, units=units)
    return begin(upload, table, so)


def _choose_sheet(upload: Upload, table: str, sheet: str) -> ResponseReturnValue:
    try:
        upload.choose(sheet)
    except ScreeningError as error:
        said = portfolio_cells.typed(request.form, upload.table.heads, live().rulebook)
        return _show_columns(upload, table, said, Wrong(str(error))), 422
    return see_other("portfolio.columns", table=table)


class Wrong(NamedTuple):
    """What is wrong with a page of columns: the whole, by head, and by question."""

    whole: str = ""
    columns: Mapping[str, str] = NOTHING
    same: Mapping[str, str] = NOTHING
    another: str = ""


NOTHING_WRONG = Wrong()


def _show_columns(
    upload: Upload, table: str, said: Typed, wrong: Wrong = NOTHING_WRONG
) -> str:
    rulebook = live().rulebook
    found = upload.matched(rulebook)
    answers = portfolio_cells.shown_answers(rulebook, said, wrong.same)
    asked = [*said.columns.values(), *(it.question.id for it in answers)]
    return render_template(
        "portfolio/columns.html",
        upload=upload,
        table=table,
        columns=portfolio_cells.shown_columns(
            upload, rulebook, said, found, wrong.columns
        ),
        earlier=[it.head for it in found if it.how == EARLIER],
        answers=answers,
        wrong=wrong,
        added=request.form.get(ANOTHER, ""),
        topics=portfolio_cells.topics(rulebook),
        others=portfolio_cells.topics(rulebook, but=asked),
        others_than_answers={
            NAME: messages.NAME,
            DAY: messages.DAY_OF_RULES,
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
    mends = portfolio_cells.mends_of(upload, result)
    found = portfolio_cells.troubles(
        result.problems, heads, mends.refused, by_row=by_row
    )
    return render_template(
        "portfolio/problems.html",
        upload=upload,
        table=table,
        result=result,
        by_row=by_row,
        kinds=Counter(it.head for it in result.problems).most_common(),
        shown=found[:most],
        more=len(found) - most,
        uneven=portfolio_cells.uneven(result.reading.falls, heads),
        mends=mends.read[:most],
        more_mends=len(mends.read) - most,
        left_out=why_left_out(upload.table, upload.read_as.left_out),
        lists=_lists(result.summary.rulebook, found[:most]),
    )


def _lists(
    rulebook: Rulebook, shown: Sequence[portfolio_cells.Trouble]
) -> dict[str, list[str]]:
    """Return the answers to offer where cells are mended, by question."""
    asked = (rulebook.questions.get(it.first.question) for it in shown)
    return {question.id: answers(question) for question in asked if question}


@pages.post("/<table>/problems")
def mend(table: str) -> ResponseReturnValue:
    """Read the table again with the cells that were mended."""
    upload = upload_of(table)
    result = result_of(upload, table)
    do, was = request.form.get("do", ""), upload.read_as
    told = (*result.problems, *result.reading.falls)
    asked = result.summary.rulebook.questions.values()
    listed = {it.id for it in asked if it.offered}
    blank = {(it.row, it.head) for it in told if it.question in listed} - {*was.mended}
    new = portfolio_cells.mended(request.form, told, upload.table.heads, blank)
    mends = chain(*portfolio_cells.mends_of(upload, result))
    kept = portfolio_cells.without_undone(do, was.mended, mends)
    left_out = portfolio_cells.left_out(was.left_out, request.form, do)
    so = was._replace(mended={**kept, **new}, left_out=left_out)
    if so != was:
        return begin(upload, table, so, show=do == "show")
    where = "portfolio_results.show" if do == "show" else "portfolio.problems"
    return see_other(where, table=table)


@pages.get("/<table>/progress")
def progress(table: str) -> ResponseReturnValue:
    """Show how far a table is decided, as a page or as the part that moves."""
    upload = upload_of(table)
    moved = "HX-Request" in request.headers
    if moved and not (upload.job and not upload.job.outcome.done()):
        here = url_for("portfolio.progress", table=table)
        return Response(headers={"HX-Redirect": here})
    job = job_of(upload, table)
    if job.outcome.done():
        return go_on(upload, table, show=upload.shown)
    name = "portfolio/progress.html" if moved else "portfolio/waiting.html"
    return render_template(name, upload=upload, table=table, job=job, kind="")


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
    cells = result.answered.cells
    return render_template(
        "portfolio/values.html",
        upload=upload,
        table=table,
        result=result,
        columns=columns_read(rulebook, result.table, cells, read_as),
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
    kept = portfolio_cells.without_undone(do, was.mended, mends.read)
    new = portfolio_cells.corrected(request.form, result)
    so = was._replace(mended={**kept, **new})
    if so == was:
        return here
    there = begin(upload, table, so)
    return here if upload.job and upload.job.outcome.done() else there
