"""The table that a request is about, with what was answered in the form since.

A kept deal says what was answered of a row, and else what was typed of it.
"""

from dataclasses import replace

from flask import abort
from werkzeug import Response

from screening.errors import ScreeningError
from screening.portfolio.answered import FromForm
from screening.register.lists import Listed
from screening.register.unfinished import Unfinished
from screening.rulebook.answers import Deal, read_deal
from screening.rulebook.model import Rulebook
from screening.settings import today
from screening.web import messages
from screening.web.context import corridors, live, see_other, work_in
from screening.web.form import typed_form
from screening.web.portfolio_store import ForgottenError, owner, tables
from screening.web.portfolio_upload import Job, ReadAs, Result, Upload
from screening.wording.answers import counted


def upload_of(table: str) -> Upload:
    """Return the table of that name, and work in its corridor; or ForgottenError."""
    upload = tables().recall(owner(), table)
    there = corridors().named(upload.corridor) if upload else None
    if upload is None or there is None:
        raise ForgottenError
    work_in(there)
    return upload


def begin(
    upload: Upload, table: str, read_as: ReadAs, *, show: bool = False
) -> Response:
    """Decide a table: at once, or where it is long while a page shows how far it is."""
    rulebook = live().rulebook
    form = _answered(upload, rulebook, FromForm())
    job = upload.begin(rulebook, today(), read_as, form)
    job.shown = show
    if job.rows > tables().long_from:
        tables().work(job.run)
        return see_other("portfolio.progress", table=table)
    job.run()
    return go_on(upload, table, show=show)


def go_on(upload: Upload, table: str, *, show: bool = False) -> Response:
    """Go on to what is wrong in a table, or to what it came to."""
    reading = result_of(upload, table).reading
    wrong = reading.problems or reading.falls
    where = "portfolio.problems" if wrong and not show else "portfolio_results.show"
    return see_other(where, table=table)


def job_of(upload: Upload, table: str) -> Job[Result]:
    """Return the work on a table; without any, go on to its columns."""
    return upload.job or abort(see_other("portfolio.columns", table=table))


def result_of(upload: Upload, table: str) -> Result:
    """Return what a table came to; where that is not known yet, go on to what is."""
    job = job_of(upload, table)
    if not job.found.done():
        abort(see_other("portfolio.progress", table=table))
    try:
        return job.found.result()
    except MemoryError:
        raise ScreeningError(messages.NO_MEMORY_FOR_IT) from None


def stage_of(upload: Upload) -> tuple[str, str]:
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


def up_to_date(upload: Upload, result: Result) -> Result:
    """Return what a table comes to with what was answered since."""
    form = _answered(upload, result.summary.rulebook, result.form)
    if form.marks == result.form.marks:
        return result
    new = result.again(form)
    upload.exchange(result, new)
    return new


def _answered(upload: Upload, rulebook: Rulebook, before: FromForm) -> FromForm:
    """Return what the form says now; `before` is what it said by the same rulebook."""
    deals = [*upload.deals.values()]
    kept = live().register.lists.these(deals, today())
    typed = live().register.unfinished.these(deals)
    found = {
        row: it
        for row, deal in upload.deals.items()
        if (it := kept.get(deal) or typed.get(deal))
    }
    marks = {row: _mark(it) for row, it in found.items()}
    said = {
        row: before.deals[row]
        if before.marks.get(row) == marks[row]
        else _without_usual_name(_deal_of(rulebook, it), row)
        for row, it in found.items()
    }
    return before._replace(marks=marks, deals=said, given=upload.given)


def _mark(said: Listed | Unfinished) -> str:
    if isinstance(said, Listed):
        return f"{said.number} {said.made_at}"
    return f"{said.window} {said.revision} {said.changed_at}"


def _deal_of(rulebook: Rulebook, said: Listed | Unfinished) -> Deal:
    if isinstance(said, Unfinished):
        return typed_form(rulebook, said.typed).deal()
    kept = live().register.deals.recall(said.deal)
    given = (kept.name, kept.on, kept.answers, kept.notes)
    return read_deal(rulebook.questions, *given)


def _without_usual_name(deal: Deal, row: int) -> Deal:
    """Return a deal without the name that a row has where nobody named it."""
    usual = messages.ROW.format(number=row)
    return replace(deal, name="") if deal.name == usual else deal
