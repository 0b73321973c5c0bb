"""What was done about kept deals: each change of it, and what is due by when.

Changes are only ever added; the newest of each step and of each filing counts. They
belong to the deal, so that a new assessment carries them on.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple

import sqlalchemy as sa

from screening.engine.schedule.work import (
    NO_WORK,
    Happened,
    StepWork,
    Work,
    read_record,
    record_data,
)
from screening.errors import NotKeptError
from screening.presentation.work import FILING, STEP, DueWords
from screening.register.database import NO_DEAL, Repository, now
from screening.register.people import NOBODY, Author
from screening.register.tables import METADATA, filled, key, table

Entry = Mapping[str, Any]
"""What is known of a step or a filing, as JSON holds it."""


class Subject(NamedTuple):
    """What a change is of: a deal, and a step of it or a filing, by its kind and id."""

    deal: str
    kind: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressChange:
    """One change; `number` counts from 1 for each step, and `made_at` is in UTC."""

    deal: str
    kind: str
    about: str
    number: int
    entry: Entry
    made_at: datetime
    by: str = ""
    confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Due(DueWords):
    """The same of a kept deal."""

    deal: str


class Overdue(NamedTuple):
    """What should be done by now, and the name of its deal."""

    name: str
    due: Due


PROGRESS = table(
    "progress",
    ProgressChange,
    key("deal", sa.String(32)),
    key("kind", sa.String(8)),
    key("about", sa.String(100)),
    key("number", sa.Integer),
)
# Made anew of the newest assessment of a deal and of its changes, so that a question
# of a day is one of the database and no deal is judged for it.
DUE = table(
    "due",
    Due,
    key("deal", sa.String(32)),
    key("kind", sa.String(8)),
    key("about", sa.String(100)),
    key("place", sa.Integer),
    filled("day", sa.Date, index=True),
)
_ROW = PROGRESS.c


class MovedError(Exception):
    """Somebody changed the same meanwhile: `newest` is what they kept."""

    def __init__(self, newest: ProgressChange) -> None:
        super().__init__()
        self.newest = newest


DeadlinesOf = Callable[[Work], Iterable[DueWords]]
"""What says what is due of a deal, once it is known what was done."""


class Progress(Repository):
    """Keeps what was done about deals."""

    def keep(
        self,
        subject: Subject,
        entry: Entry,
        seen: int,
        deadlines: DeadlinesOf,
        *,
        author: Author = NOBODY,
    ) -> ProgressChange:
        """Keep a change on top of the one that was seen, 0 where there was none.

        What changes nothing is not kept. MovedError where somebody kept something else
        meanwhile, NotKeptError where what was seen is gone. What is due of the deal is
        put down anew.
        """
        change = ProgressChange(
            **subject._asdict(),
            number=seen + 1,
            entry=entry,
            made_at=now(),
            **author.columns,
        )
        return self._database.write(partial(self._add, change, deadlines))

    def _add(
        self, change: ProgressChange, deadlines: DeadlinesOf, to: sa.Connection
    ) -> ProgressChange:
        """Add a row; raises IntegrityError where another writer was faster."""
        same = _of(change.deal).where(
            _ROW.kind == change.kind, _ROW.about == change.about
        )
        row = to.execute(same.limit(1)).mappings().first()
        last = ProgressChange(**row) if row else None
        if last and last.entry == change.entry:
            return last
        if last and last.number != change.number - 1:
            raise MovedError(last)
        if not last and change.number > 1:
            raise NotKeptError(NO_DEAL)
        to.execute(sa.insert(PROGRESS).values(asdict(change)))
        self._refresh(change.deal, deadlines, to)
        return change

    def refresh_deadlines(self, deal_id: str, deadlines: DeadlinesOf) -> None:
        """Put down anew what is due of a deal, for its newest assessment."""
        self._database.write(partial(self._refresh, deal_id, deadlines))

    def _refresh(self, deal_id: str, deadlines: DeadlinesOf, to: sa.Connection) -> None:
        to.execute(sa.delete(DUE).where(DUE.c.deal == deal_id))
        rows = to.execute(_of(deal_id)).mappings().all()
        done = work_of(_grouped(ProgressChange(**row) for row in rows))
        if due := [{"deal": deal_id, **asdict(it)} for it in deadlines(done)]:
            to.execute(sa.insert(DUE), due)

    def of(self, deal_id: str) -> Mapping[Subject, tuple[ProgressChange, ...]]:
        """Return the changes of a deal by what they are of, the newest first."""
        return _grouped(self._database.values(ProgressChange, _of(deal_id)))

    def work(self, deal_id: str, on: date) -> Work:
        """The work on a deal, steps and filings, as known now and as of that day."""
        return work_of(self.of(deal_id), on)

    def overdue(self, on: date, most: int | None = None) -> tuple[Overdue, ...]:
        """The steps and filings still to be done by that day, the longest due first.

        Deals that were put away are left out. `most` bounds how many.
        """
        listed, named = METADATA.tables["listed"], METADATA.tables["assessment"].c
        newest = (named.deal == listed.c.deal) & (named.number == listed.c.number)
        query = (
            sa.select(DUE, named.name)
            .join(listed, listed.c.deal == DUE.c.deal)
            .join(named.deal.table, newest)
            .where(DUE.c.day <= on, listed.c.archived_at.is_(None))
            .order_by(DUE.c.day, DUE.c.deal, DUE.c.kind, DUE.c.about, DUE.c.place)
        )
        rows = (dict(row) for row in self._database.all(query.limit(most)))
        return tuple(Overdue(row.pop("name"), Due(**row)) for row in rows)


def note_filed(
    deal_id: str, filed: Mapping[str, Happened], author: Author, to: sa.Connection
) -> None:
    """Put down what a deal that is new says was filed, by regime."""
    for regime, happened in filed.items():
        change = ProgressChange(
            deal=deal_id,
            kind=FILING,
            about=regime,
            number=1,
            entry=record_data(happened),
            made_at=now(),
            **author.columns,
        )
        to.execute(sa.insert(PROGRESS).values(asdict(change)))


def work_of(
    changes: Mapping[Subject, tuple[ProgressChange, ...]], on: date | None = None
) -> Work:
    """The work on a deal, by the newest change of each subject, as of that day."""
    if not changes:
        return NO_WORK
    newest = [(it, many[0].entry) for it, many in changes.items()]
    steps = {
        it.about: read_record(StepWork, entry)
        for it, entry in newest
        if it.kind == STEP
    }
    filings = {
        it.about: read_record(Happened, entry)
        for it, entry in newest
        if it.kind == FILING
    }
    return Work(as_of=on, steps=steps, filings=filings)


def _grouped(
    changes: Iterable[ProgressChange],
) -> Mapping[Subject, tuple[ProgressChange, ...]]:
    groups = groupby(changes, lambda it: Subject(it.deal, it.kind, it.about))
    return {subject: tuple(many) for subject, many in groups}


def _of(deal_id: str) -> sa.Select[Any]:
    order = (_ROW.kind, _ROW.about, _ROW.number.desc())
    return sa.select(PROGRESS).where(_ROW.deal == deal_id).order_by(*order)
