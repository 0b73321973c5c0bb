"""The table that a request is about, and where it goes on from there."""

from typing import TYPE_CHECKING

from flask import abort
from werkzeug import Response

from screening.errors import ScreeningError
from screening.settings import today
from screening.web import messages
from screening.web.context import corridors, live, see_other, work_in
from screening.web.portfolio_answered import answered
from screening.web.portfolio_store import ForgottenError, owner, tables
from screening.wording.answers import counted

if TYPE_CHECKING:  # it needs what the plain app has not
    from screening.web.portfolio_upload import Job, ReadAs, Result, Upload


def upload_of(table: str) -> "Upload":
    """Return the table of that name, and work in its corridor; or ForgottenError."""
    upload = tables().recall(owner(), table)
    there = corridors().named(upload.corridor) if upload else None
    if upload is None or there is None:
        raise ForgottenError
    work_in(there)
    return upload


def begin(
    upload: "Upload", table: str, read_as: "ReadAs", *, show: bool = False
) -> Response:
    """Decide a table: at once, or where it is long while a page shows how far it is."""
    from screening.portfolio.answered import FromForm  # noqa: PLC0415 - needs numpy and pyarrow

    rulebook = live().rulebook
    said = answered(upload, rulebook, FromForm())
    job = upload.begin(rulebook, today(), read_as, said)
    job.shown = show
    if job.rows > tables().long_from:
        tables().work(job.run)
        return see_other("portfolio.progress", table=table)
    job.run()
    return go_on(upload, table, show=show)


def go_on(upload: "Upload", table: str, *, show: bool = False) -> Response:
    """Go on to what is wrong in a table, or to what it came to."""
    reading = result_of(upload, table).reading
    wrong = reading.problems or reading.falls
    where = "portfolio.problems" if wrong and not show else "portfolio_results.show"
    return see_other(where, table=table)


def job_of(upload: "Upload", table: str) -> "Job[Result]":
    """Return the work on a table; without any, go on to its columns."""
    return upload.job or abort(see_other("portfolio.columns", table=table))


def result_of(upload: "Upload", table: str) -> "Result":
    """Return what a table came to; where that is not known yet, go on to what is."""
    job = job_of(upload, table)
    if not job.found.done():
        abort(see_other("portfolio.progress", table=table))
    try:
        return job.found.result()
    except MemoryError:
        raise ScreeningError(messages.NO_MEMORY_FOR_IT) from None


def stage_of(upload: "Upload") -> tuple[str, str]:
    """Return the page on which somebody goes on with a table, and how far it is."""
    job = upload.job
    if job is None or (job.found.done() and job.found.exception()):
        return "portfolio.columns", messages.AT_COLUMNS
    if not job.found.done():
        return "portfolio.progress", messages.AT_WORK
    if wrong := len(job.found.result().problems):
        cells = counted(wrong, *messages.CELL_WORDS)
        return "portfolio_results.show", messages.AT_CELLS.format(cells=cells)
    return "portfolio_results.show", messages.AT_PICTURE
