"""A table that somebody sent: its columns, what is wrong in it, what it comes to.

Everything is in memory, and nothing of it is written anywhere by itself.
"""

import secrets
import time
from bisect import bisect_left
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import islice
from threading import Lock, Timer
from types import MappingProxyType
from typing import Any, NamedTuple, cast

from flask import abort, current_app, session
from werkzeug import Response

from screening.errors import ScreeningError
from screening.portfolio import workbook
from screening.portfolio.answered import FromForm, answers_in_words, with_answers
from screening.portfolio.cells import is_known, meant
from screening.portfolio.reading import CellProblem, Deals, TableReading, read
from screening.portfolio.screening import FEW, screen
from screening.portfolio.summary import Summary
from screening.portfolio.table import Table, cell, read_file
from screening.presentation.answers import counted
from screening.register.deals import new_id
from screening.register.lists import ListedDeal
from screening.register.unfinished import Unfinished
from screening.rulebook.answers import Deal
from screening.rulebook.model import Rulebook
from screening.settings import today
from screening.web.context import corridors, live, see_other, work_in
from screening.web.form import typed_form
from screening.web.jobs import Job, Jobs

MOST_BEGINNING = 4
"""How many cells tell which row it is."""
MOST_EXAMPLES, MOST_LOOKED_AT = 2, 1_000
"""How many values of a column are shown, and in how many rows they are looked for."""

Columns = Mapping[str, str]
"""What columns are read as, by their heads."""
Form = Mapping[int, FromForm]
"""What the form says of rows, by their numbers."""
Seen = Callable[[int], None]


class ReadAs(NamedTuple):
    """How a table is read: columns, cells that were mended, and rows left out.

    Rows that look like no deal and were said to be one are `accepted`.

    A cell is known by the number of its row and the head of its column. What is the
    `same` for all deals is said by question, `units` of columns of money by head.
    """

    columns: Columns = MappingProxyType({})
    mended: Mapping[tuple[int, str], str] = MappingProxyType({})
    left_out: frozenset[int] = frozenset()
    accepted: frozenset[int] = frozenset()
    same: Mapping[str, str] = MappingProxyType({})
    units: Mapping[str, str] = MappingProxyType({})


class Result(NamedTuple):
    """What a table came to with certain columns and cells, and with what was answered.

    `cells` are the table alone, `reading` with what the `form` says of rows, of which
    some are `answered` otherwise there.
    """

    table: Table
    cells: TableReading
    form: Form
    reading: TableReading
    answered: Deals
    summary: Summary

    def again(self, form: Form) -> "Result":
        """The result with the form as it is now."""
        was, before = self.summary, self.reading.deals
        reading, answered = with_answers(was.rulebook, self.cells, form)
        moved = {row: it for row, it in reading.deals.items() if it != before[row]}
        new = {it.row: it for it in screen(was.rulebook, moved)}
        deals = [new.get(it.row, it) for it in was.deals]
        summary = replace(was, deals=deals) if new else was
        return Result(self.table, self.cells, form, reading, answered, summary)

    @property
    def problems(self) -> tuple[CellProblem, ...]:
        """What could not be read."""
        return self.reading.problems

    @property
    def wrong(self) -> Mapping[int, int]:
        """How many cells of each row could not be read, by its number."""
        return Counter(it.row for it in self.problems)

    def meant(self, problem: CellProblem) -> str:
        """The value that a cell is perhaps meant for, as it would be read; else ""."""
        question = self.summary.rulebook.questions.get(problem.question)
        return meant(question, problem.value) if question else ""

    def as_file(
        self,
        kind: str,
        made_at: datetime,
        done: Iterable[str],
        seen: Seen = lambda _deals: None,
    ) -> bytes:
        """Return the table with what it came to; `seen` is told of deals written."""
        rulebook = self.summary.rulebook
        answers = answers_in_words(rulebook, self.cells, self.answered)
        reading = self.reading._replace(notes=(*self.reading.notes, *done, *answers))
        all_ = workbook.Results(self.table, reading, self.summary)
        if kind == "csv":
            return workbook.as_csv(all_, seen)
        return workbook.as_xlsx(all_, made_at, seen)


class Upload:
    """A table, and how far somebody has come with it. Safe to share between threads.

    It is to be `shown` where nothing else is to be looked at once it is decided. Rows
    that were `opened` are deals by an id, each with what it said when it was. It was
    sent `at` a moment, and last `seen` by the clock that says when it is forgotten.
    """

    def __init__(self, name: str, data: bytes, corridor: str, owner: str) -> None:
        """Take a file of somebody; ScreeningError where it is no table."""
        self.name, self.data, self.corridor, self.owner = name, data, corridor, owner
        self.sheets, self.table = read_file(data)
        self.at, self.seen = datetime.now(UTC), 0.0
        self.read_as = ReadAs()
        self.job: Job[Result] | None = None
        self.shown = False
        self.files: Mapping[str, Job[bytes]] = {}
        self.opened: Mapping[int, tuple[str, Deal]] = {}
        self._lock = Lock()

    def choose(self, sheet: str) -> None:
        """Go on with another sheet of the file, from the beginning."""
        table = read_file(self.data, sheet).table
        with self._lock:
            self.table, self.read_as, self.opened = table, ReadAs(), {}
            self._let_go()

    def examples(self, place: int) -> list[str]:
        """Return the first values of a column that say something, and are not alike."""
        values: dict[str, None] = {}
        for row in islice(self.table.rows, MOST_LOOKED_AT):
            if is_known(text := cell(row, place)):
                values[text] = None
            if len(values) == MOST_EXAMPLES:
                break
        return [*values]

    def original(self, row: int, head: str) -> str:
        """The text of a cell, before anything was mended; empty if there is none."""
        rows = self.table.rows
        at = bisect_left(rows, row, key=lambda it: it.number)
        if at == len(rows) or rows[at].number != row:
            return ""
        return cell(rows[at], self.table.heads.index(head))

    def begins(self, row: int) -> str:
        """Return the first cells of a row that say something."""
        texts = filter(None, (self.original(row, it) for it in self.table.heads))
        return " \u00b7 ".join(islice(texts, MOST_BEGINNING))

    def begin(
        self, rulebook: Rulebook, on: date, read_as: ReadAs, form: Form
    ) -> Job[Result]:
        """Return the work of deciding the table so, to be done here or elsewhere."""
        table = self.table._replace(units=read_as.units).mended(read_as.mended)
        table = table.without(read_as.left_out)._replace(accepted=read_as.accepted)

        def work(job: Job[Result]) -> Result:
            same = read_as.same
            cells = read(rulebook, table, read_as.columns, today=on, same=same)
            job.tell(0)
            reading, answered = with_answers(rulebook, cells, form)
            deals = screen(rulebook, reading.deals, job.tell)
            summary = Summary(rulebook, on, deals)
            return Result(table, cells, form, reading, answered, summary)

        with self._lock:
            self._let_go()
            self.read_as = read_as
            self.job = job = Job(work, len(table.rows))
            return job

    def exchange(self, was: Result, now: Result) -> None:
        """Put another result in the place of one, unless that is not wanted any more.

        Files that were made of it are forgotten, unless it holds the same deals.
        """
        job = Job(lambda _job: now, len(now.table.rows))
        job.run()
        with self._lock:
            there = self.job and self.job.outcome
            if not (there and there.done() and there.result() is was):
                return
            if now.summary is not was.summary:
                self._let_go()
            self.job = job

    def begin_file(self, kind: str, make: Callable[[Seen], bytes]) -> Job[bytes] | None:
        """Return the work of making a file of results; None where it has begun."""

        def work(job: Job[bytes]) -> bytes:
            job.tell(0)
            return make(job.tell)

        with self._lock:
            if kind in self.files:
                return None
            job = Job(work, len(self.table.rows))
            self.files = {**self.files, kind: job}
            return job

    def drop_file(self, kind: str) -> None:
        """Stop making a file of results, and forget it."""
        with self._lock:
            if job := self.files.get(kind):
                job.stop()
            self.files = {it: job for it, job in self.files.items() if it != kind}

    @property
    def size(self) -> int:
        """How many bytes the table, and the files that were made of it, take."""
        made = [it.outcome for it in self.files.values() if it.outcome.done()]
        files = [len(it.result()) for it in made if not it.exception()]
        return len(self.data) + sum(files)

    def open(self, row: int, deal: Deal) -> str:
        """Remember what a row says, by its number; return its id as a deal.

        That is the same each time: a row is kept once however often it is opened.
        """
        with self._lock:
            deal_id, _given = self.opened.get(row) or (new_id(), deal)
            self.opened = {**self.opened, row: (deal_id, deal)}
            return deal_id

    def stop(self) -> None:
        """Stop what is being worked out; the columns stay as they were chosen."""
        with self._lock:
            self._let_go()

    def _let_go(self) -> None:
        for job in (self.job, *self.files.values()):
            if job:
                job.stop()
        self.job, self.files = None, {}


TABLES = "screening-tables"
OWNER = "tables"
"""What the session holds: a name by which its tables are found again."""

LARGEST = 25_000_000
"""How large a file may be, in bytes."""
MOST_OF_ONE, MOST_BYTES = 4, 100_000_000
"""How many tables of one session are kept, and how large all may be."""
FORGET_AFTER = 2 * 60 * 60
"""After so many seconds without a look at it a table is forgotten."""
LONG_FILE = 2_000
"""Above so many rows a file is made while a page shows how far that is."""


class ForgottenError(Exception):
    """A table that is not in memory any more, or is somebody else's."""


class Tables:
    """Keeps tables until they are forgotten. Safe to share between threads."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, long_from: int = FEW
    ) -> None:
        self.long_from, self.long_file = long_from, LONG_FILE
        self._clock = clock
        self._kept = OrderedDict[str, Upload]()
        self._lock = Lock()
        self.jobs = Jobs[Any]()
        self._timer: Timer | None = None

    def keep(self, upload: Upload) -> str:
        """Keep a table; return the name it has from now on, which tells nothing."""
        name = secrets.token_urlsafe(16)
        with self._lock:
            upload.seen = self._clock()
            self._kept[name] = upload
            self._clear()
            owner = upload.owner
            mine = [name for name, it in self._kept.items() if it.owner == owner]
            for key in mine[:-MOST_OF_ONE]:
                self._drop(key)
            every = self._kept.values()
            while len(every) > 1 and sum(it.size for it in every) > MOST_BYTES:
                self._drop(next(iter(self._kept)))
        return name

    def recall(self, owner: str, name: str) -> Upload | None:
        """Return a table of somebody, or None where it is forgotten."""
        with self._lock:
            self._clear()
            kept = self._kept.get(name)
            if kept is None or kept.owner != owner:
                return None
            kept.seen = self._clock()
            self._kept.move_to_end(name)
            return kept

    def of(self, owner: str) -> Mapping[str, Upload]:
        """Return the tables of somebody by name, the last one that was sent first."""
        with self._lock:
            self._clear()
            mine = [it for it in self._kept.items() if it[1].owner == owner]
        return dict(sorted(mine, key=lambda it: it[1].at, reverse=True))

    def forget(self, owner: str, name: str) -> None:
        """Forget a table of somebody; what is not there is forgotten already."""
        with self._lock:
            if (kept := self._kept.get(name)) and kept.owner == owner:
                self._drop(name)

    def _clear(self) -> None:
        """Forget what nobody looked at for long."""
        before = self._clock() - FORGET_AFTER
        for name in [name for name, it in self._kept.items() if it.seen < before]:
            self._drop(name)
        if self._kept and self._timer is None:
            self._timer = Timer(FORGET_AFTER + 1, self._look)
            self._timer.daemon = True
            self._timer.start()

    def _look(self) -> None:
        """Forget what is to be forgotten where nobody comes who would see to it."""
        with self._lock:
            self._timer = None
            self._clear()

    def _drop(self, name: str) -> None:
        self._kept.pop(name).stop()


def tables() -> Tables:
    """Return the tables that were sent to this app."""
    return cast("Tables", current_app.extensions[TABLES])


def table_of(deal: str) -> str:
    """Return the name of the table of this session that a deal comes from, or nothing.

    It is told by memory alone: the register knows of no table.
    """
    every = tables().of(str(session[OWNER])) if OWNER in session else {}
    for name, upload in every.items():
        if any(it == deal for it, _given in upload.opened.values()):
            return name
    return ""


def owner() -> str:
    """Return whose tables this request may see."""
    if OWNER not in session:
        session[OWNER] = secrets.token_urlsafe(16)
    return str(session[OWNER])


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
    form = _answered(upload, rulebook, {})
    job = upload.begin(rulebook, today(), read_as, form)
    upload.shown = show
    if job.steps > tables().long_from:
        tables().jobs.begin(job)
        return see_other("portfolio.progress", table=table)
    job.run()
    return go_on(upload, table, show=show)


def go_on(upload: Upload, table: str, *, show: bool = False) -> Response:
    """Go on to what is wrong in a table, or to what it came to."""
    result = result_of(upload, table)
    reading = result.reading
    untrue = any(it.contradictions for it in result.summary.deals)
    wrong = reading.problems or reading.falls or untrue
    where = "portfolio.problems" if wrong and not show else "portfolio.show"
    return see_other(where, table=table)


def job_of(upload: Upload, table: str) -> Job[Result]:
    """Return the work on a table; without any, go on to its columns."""
    return upload.job or abort(see_other("portfolio.columns", table=table))


def result_of(upload: Upload, table: str) -> Result:
    """The result of a table; where it is not there yet, abort to its progress.

    ScreeningError where memory was too little.
    """
    job = job_of(upload, table)
    if not job.outcome.done():
        abort(see_other("portfolio.progress", table=table))
    try:
        return job.outcome.result()
    except MemoryError:
        raise ScreeningError(
            "There is too little memory to decide a table of this size. Split it "
            "into several files."
        ) from None


def stage_of(upload: Upload) -> tuple[str, str]:
    """Return the page on which somebody goes on with a table, and how far it is."""
    job = upload.job
    if job is None or (job.outcome.done() and job.outcome.exception()):
        return "portfolio.columns", "Columns not chosen yet."
    if not job.outcome.done():
        return "portfolio.progress", "Screening in progress."
    if wrong := len(job.outcome.result().problems):
        cells = counted(wrong, "cell", "cells")
        return ("portfolio.show", f"Picture ready; {cells} could not be read.")
    return "portfolio.show", "Picture ready."


def up_to_date(upload: Upload, result: Result) -> Result:
    """The result of a table with all answers given in the form since."""
    form = _answered(upload, result.summary.rulebook, result.form)
    if form == result.form:
        return result
    new = result.again(form)
    upload.exchange(result, new)
    return new


def _answered(upload: Upload, rulebook: Rulebook, before: Form) -> Form:
    """Read the form of each opened row; `before` is it by the same rulebook."""
    deals = [deal for deal, _given in upload.opened.values()]
    kept = live().register.lists.these(deals, today())
    typed = live().register.unfinished.these(deals)
    form = dict[int, FromForm]()
    for row, (deal, given) in upload.opened.items():
        if it := kept.get(deal) or typed.get(deal):
            mark, was = _mark(it), before.get(row)
            same = was and was.mark == mark
            answered = was.deal if was and same else _deal_of(rulebook, it, row)
            form[row] = FromForm(mark, answered, given)
    return form


def _mark(saved: ListedDeal | Unfinished) -> str:
    if isinstance(saved, ListedDeal):
        return f"{saved.number} {saved.made_at}"
    return f"{saved.window} {saved.revision} {saved.changed_at}"


def _deal_of(rulebook: Rulebook, saved: ListedDeal | Unfinished, row: int) -> Deal:
    """The deal of a row in the form, unnamed where it has the name of a row."""
    if isinstance(saved, Unfinished):
        deal = typed_form(rulebook, saved.typed).deal()
    else:
        deal = live().register.deals.recall(saved.deal).as_deal(rulebook)
    return replace(deal, name="") if deal.name == f"Row {row}" else deal
