"""What the values of a table were read as, to be looked through and corrected."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from screening.web import portfolio_problems, portfolio_read
from screening.web.context import see_other
from screening.web.portfolio_request import begin, result_of, upload_of

pages = Blueprint("portfolio_read", __name__, url_prefix="/portfolio/<table>/values")


@pages.get("")
def show(table: str) -> str:
    """Show what the values of each column were read as."""
    upload = upload_of(table)
    result = result_of(upload, table)
    columns = portfolio_read.shown_columns(upload, result)
    return render_template(
        "portfolio/values.html",
        upload=upload,
        table=table,
        result=result,
        columns=columns,
        mends=portfolio_read.mends_of(upload, result),
        lists={it.read.question: it.labels for it in columns if it.labels},
    )


@pages.post("")
def correct(table: str) -> ResponseReturnValue:
    """Read the table again with the values that were corrected, and show it again."""
    upload = upload_of(table)
    result = result_of(upload, table)
    was, here = upload.read_as, see_other("portfolio_read.show", table=table)
    do, mends = request.form.get("do", ""), portfolio_read.mends_of(upload, result)
    kept = portfolio_problems.without_undone(do, was.mended, mends.read)
    new = portfolio_read.corrected(request.form, result)
    so = was._replace(mended={**kept, **new})
    if so == was:
        return here
    there = begin(upload, table, so)
    return here if upload.job and upload.job.found.done() else there
