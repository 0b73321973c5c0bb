"""A table that somebody sent: its columns, what is wrong in it, what it comes to.

Everything is in memory, and nothing of it is written anywhere by itself.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from datetime import date, datetime
from itertools import islice
from threading import Event, Lock
from types import MappingProxyType
from typing import Generic, NamedTuple, TypeVar

from screening.portfolio import workbook
from screening.portfolio.answered import (
    Answered,
    Deals,
    FromForm,
    answers_in_words,
    with_answers,
)
from screening.portfolio.cells import is_known, meant
from screening.portfolio.matching import EARLIER, match_table, proposed_in_words, taken
from screening.portfolio.reading import CellProblem, Reading, read, read_same
from screening.portfolio.screening import screen
from screening.portfolio.summary import Summary
from screening.portfolio.table import Table, cell, read_file
from screening.register.deals import new_id
from screening.rulebook.answers import Deal
from screening.rulebook.model import Rulebook

MOST_BEGINNING = 4
"""How many cells tell which row it is."""
MOST_EXAMPLES, MOST_LOOKED_AT = 2, 1_000
"""How many values of a column are shown, and in how many rows they are looked for."""

Columns = Mapping[str, str]
"""What columns are read as, by their heads."""
Seen = Callable[[int], None]


class ReadAs(NamedTuple):
    """How a table is read: columns, cells that were mended, and rows left out.

    A cell is known by the number of its row and the head of its column. What is the
    `same` for all deals is said by question, `units` of columns of money by head.
    """

    columns: Columns = MappingProxyType({})
    mended: Mapping[tuple[int, str], str] = MappingProxyType({})
    left_out: frozenset[int] = frozenset()
    same: Mapping[str, str] = MappingProxyType({})
    units: Mapping[str, str] = MappingProxyType({})


class Result(NamedTuple):
    """What a table came to with certain columns and cells, and with what was answered.

    `form` is what the form said of rows, and so what of the table was `answered`.
    """

    table: Table
    form: FromForm
    answered: Answered
    summary: Summary

    @property
    def reading(self) -> Reading:
        """The table as it counts: the cells, or what was answered in the form."""
        return self.answered.reading

    def again(self, form: FromForm) -> "Result":
        """Return what it comes to with what the form says now.

        What else is known of the other rows stays.
        """
        was = self.summary
        answered = with_answers(was.rulebook, self.answered.cells, form, was.on)
        pairs = zip(self.reading.deals, answered.reading.deals, strict=True)
        moved = [(now.row, now.deal(was.on)) for before, now in pairs if now != before]
        new = {it.row: it for it in screen(was.rulebook, moved)}
        deals = [new.get(it.row, it) for it in was.deals] if new else was.deals
        summary = Summary(was.rulebook, was.on, deals) if new else was
        return Result(self.table, form, answered, summary)

    @property
    def problems(self) -> tuple[CellProblem, ...]:
        """What could not be read."""
        return self.reading.problems

    @property
    def wrong(self) -> Mapping[int, int]:
        """How many cells of each row could not be read, by its number."""
        return Counter(it.row for it in self.problems)

    def meant(self, problem: CellProblem) -> str:
        """Return what a cell is told to be meant for, as it would be read."""
        question = self.summary.rulebook.questions.get(problem.question)
        return meant(question, problem.value) if question else ""

    def as_file(
        self, kind: str, made_at: datetime, seen: Seen, done: Iterable[str] = ()
    ) -> bytes:
        """Return the table with what it came to; `seen` is told of deals written.

        A workbook says what was `done` to it as well, and what the form says otherwise.
        """
        told = [*done, *answers_in_words(self.summary.rulebook, self.answered)]
        reading = self.reading._replace(notes=(*self.reading.notes, *told))
        all_ = workbook.Results(self.table, reading, self.summary)
        if kind == "csv":
            return workbook.as_csv(all_, seen)
        return workbook.as_xlsx(all_, made_at, seen)


class StoppedError(Exception):
    """Somebody stopped the work, or it is not wanted any more."""


Made = TypeVar("Made")


class Job(Generic[Made]):
    """Does something with each row; others see how far it is, and may stop it.

    It is to be `shown` where nothing else is to be looked at once it is done.
    """

    def __init__(self, rows: int, work: Callable[["Job[Made]"], Made]) -> None:
        self.rows, self.done = rows, 0
        self.shown = False
        self.found = Future[Made]()
        self._work, self._stopped = work, Event()

    def run(self) -> None:
        """Do it; what goes wrong is raised where its result is asked for."""
        try:
            self.found.set_result(self._work(self))
        except BaseException as error:  # noqa: BLE001 - raised again by `found.result`
            self.found.set_exception(error)

    def tell(self, done: int) -> None:
        """Say how many more deals are done; StoppedError where it is to stop."""
        self.done += done
        if self._stopped.is_set():
            raise StoppedError

    def stop(self) -> None:
        """Let it end at its next step."""
        self._stopped.set()

    @property
    def percent(self) -> int:
        """How much of it is done."""
        return 100 * self.done // max(1, self.rows)


class Upload:
    """A table, and how far somebody has come with it. Safe to share between threads."""

    def __init__(self, name: str, data: bytes, corridor: str) -> None:
        """Take a file; ScreeningError where it is no table."""
        self.name, self.data, self.corridor = name, data, corridor
        self.sheets, self.table = read_file(data)
        self._top = [*self.table.rows[:MOST_LOOKED_AT]]
        self.read_as = ReadAs()
        self.job: Job[Result] | None = None
        self.files: Mapping[str, Job[bytes]] = {}
        self.deals: Mapping[int, str] = {}
        self.given: Deals = {}
        self._lock = Lock()

    def choose(self, sheet: str) -> None:
        """Go on with another sheet of the file, from the beginning."""
        table = read_file(self.data, sheet).table
        with self._lock:
            self.table, self.read_as = table, ReadAs()
            self.deals, self.given = {}, {}
            self._top = [*table.rows[:MOST_LOOKED_AT]]
            self._let_go()

    def matched(self, rulebook: Rulebook) -> tuple[Columns, Columns]:
        """Return which columns are read without being asked for, and what may be meant.

        What may be meant is told in the words that it is chosen by.
        """
        found = match_table(rulebook, self.table)
        return taken(found), {
            it.head: proposed_in_words(rulebook, it) for it in found if it.proposed
        }

    def earlier(self, rulebook: Rulebook) -> list[str]:
        """Return the heads of columns that are of an earlier result."""
        found = match_table(rulebook, self.table)
        return [it.head for it in found if it.how == EARLIER]

    def wrong_same(
        self, rulebook: Rulebook, said: Mapping[str, str], columns: Columns
    ) -> Mapping[str, str]:
        """Return why some answers cannot be those of all deals, by question."""
        read = {head: question for head, question in columns.items() if question}
        return read_same(rulebook, said, read).wrong

    def examples(self, place: int) -> list[str]:
        """Return the first values of a column that say something, and are not alike."""
        found: dict[str, None] = {}
        for row in self._top:
            if is_known(said := cell(row, place)):
                found[said] = None
            if len(found) == MOST_EXAMPLES:
                break
        return [*found]

    def said(self, row: int, head: str) -> str:
        """Return what stood in a cell, before anything was mended."""
        rows = self.table.rows
        at = bisect_left(rows, row, key=lambda it: it.number)
        if at == len(rows) or rows[at].number != row:
            return ""
        return cell(rows[at], self.table.heads.index(head))

    def begins(self, row: int) -> str:
        """Return the first cells of a row that say something."""
        said = filter(None, (self.said(row, it) for it in self.table.heads))
        return " \u00b7 ".join(islice(said, MOST_BEGINNING))

    def begin(
        self, rulebook: Rulebook, on: date, read_as: ReadAs, form: FromForm
    ) -> Job[Result]:
        """Return the work of deciding the table so, to be done here or elsewhere.

        What was begun before is not wanted any more.
        """
        table = self.table._replace(units=read_as.units).mended(read_as.mended)
        table = table.without(read_as.left_out)

        def work(job: Job[Result]) -> Result:
            same = read_as.same
            cells = read(rulebook, table, read_as.columns, today=on, same=same)
            job.tell(0)
            answered = with_answers(rulebook, cells, form, on)
            deals = [(it.row, it.deal(on)) for it in answered.reading.deals]
            summary = Summary(rulebook, on, screen(rulebook, deals, job.tell))
            return Result(table, form, answered, summary)

        with self._lock:
            self._let_go()
            self.read_as = read_as
            self.job = job = Job(len(table.rows), work)
            return job

    def exchange(self, was: Result, now: Result) -> None:
        """Put another result in the place of one, unless that is not wanted any more.

        Files that were made of it are forgotten, unless it holds the same deals.
        """
        job = Job(len(now.table.rows), lambda _job: now)
        job.run()
        with self._lock:
            there = self.job and self.job.found
            if not (there and there.done() and there.result() is was):
                return
            if now.summary is not was.summary:
                self._let_go()
            self.job = job

    def begin_file(
        self, result: Result, kind: str, made_at: datetime, done: Iterable[str] = ()
    ) -> Job[bytes] | None:
        """Return the work of making a file of results; None where it has begun."""

        def work(job: Job[bytes]) -> bytes:
            job.tell(0)
            return result.as_file(kind, made_at, job.tell, done)

        with self._lock:
            if kind in self.files:
                return None
            job = Job(len(result.table.rows), work)
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
        made = [it.found for it in self.files.values() if it.found.done()]
        files = [len(it.result()) for it in made if not it.exception()]
        return len(self.data) + sum(files)

    def deal_of(self, row: int) -> str:
        """Return the id of the deal that a row, by its number, is or would become.

        It is remembered, so that a row is kept once however often it is opened.
        """
        with self._lock:
            if row not in self.deals:
                self.deals = {**self.deals, row: new_id()}
            return self.deals[row]

    def give(self, row: int, deal: Deal) -> None:
        """Remember what a row, by its number, said when it was opened or kept."""
        with self._lock:
            self.given = {**self.given, row: deal}

    def stop(self) -> None:
        """Stop what is being worked out; the columns stay as they were chosen."""
        with self._lock:
            self._let_go()

    def _let_go(self) -> None:
        for job in (self.job, *self.files.values()):
            if job:
                job.stop()
        self.job, self.files = None, {}
