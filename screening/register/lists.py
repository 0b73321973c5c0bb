"""The list of all deals: found by words, level or state, sorted, a page at a time.

A deal has one row, which its newest assessment writes. What the list tells of it is
worked out once, when it is kept; of deals of an older register, later on. So is what is
live makes of each: a row of it belongs to a deal's newest assessment, a rulebook by its
digest, and a day.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

import sqlalchemy as sa

from screening.presentation.listing import ListedCounts
from screening.register.database import Repository, now
from screening.register.deals import (
    ASSESSMENT,
    DAYS,
    LISTED,
    SHAPE,
    SUMMARY,
    WHOLE,
    AssessmentSummary,
    Kept,
    about_line,
    judged_by,
    put_away,
    worded,
)
from screening.register.tables import RULEBOOK, filled, key, table

MOST_A_PAGE = 50
_ROW, _ASSESSED = LISTED.c, ASSESSMENT.c
_IS_NEWEST = (_ASSESSED.deal == _ROW.deal) & (_ASSESSED.number == _ROW.number)


class ListOrder(StrEnum):
    """What a list is sorted by."""

    NEWEST = "newest"
    NAME = "name"
    LEVEL = "level"
    NEXT_DAY = "next-day"
    DUE = "due"
    OPEN_FACTS = "open-facts"


class Which(StrEnum):
    """Which deals a list holds: those at work, those of them that ..., those put away.

    DUE have a filing that must be made, OPEN a level that is not settled, and MOVED are
    judged otherwise by what is live.
    """

    AT_WORK = "at-work"
    DUE = "due"
    OPEN = "open"
    MOVED = "moved"
    ARCHIVED = "archived"


class Search(NamedTuple):
    """What somebody looks for.

    All `words` occur; `level` is the id of the highest level, `about` a label, `by` the
    ids of the rulebooks that judged them, None for any.
    """

    words: str = ""
    level: str = ""
    about: str = ""
    which: Which = Which.AT_WORK
    order: ListOrder = ListOrder.NEWEST
    by: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedDeal(AssessmentSummary, ListedCounts):
    """A deal in a list.

    `next_day` is the first day from today on that matters to it, with what is on it.
    `now` is what is live makes of it where that is something else; `judge` is the id of
    the rulebook that judged it.
    """

    parties: tuple[str, ...]
    about: tuple[str, ...]
    archived_at: datetime | None
    next_day: date | None
    next_what: str
    judge: str
    now: "Replayed | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """A deal's newest assessment under a rulebook, by its digest, read on a day.

    `level` is its range in words, `place` that of the highest level. `because` names
    what changed in the rules, `filings` are sentences about those that stand otherwise,
    `later` how both are from later days on, some by a planned `version`; `moved` tells
    whether there is any of that. `made_at` is in UTC.
    """

    deal: str
    number: int
    rulebook: str
    on: date
    made_at: datetime
    moved: bool
    level: str
    place: int
    settled: bool
    because: Sequence[str]
    filings: Sequence[str]
    later: Sequence[Mapping[str, Any]]


REPLAYED = table(
    "replayed",
    Replayed,
    key("deal", sa.String(32)),
    filled("rulebook", sa.String(64)),
    filled("later", sa.JSON, server_default="[]"),
)
_PLAYED = REPLAYED.c
_OTHERWISE = (_PLAYED.deal == _ROW.deal, _PLAYED.number == _ROW.number, _PLAYED.moved)
_MOVED = sa.exists().where(*_OTHERWISE)
_LEVEL_MOVED = sa.exists().where(
    *_OTHERWISE, sa.or_(_PLAYED.place != _ROW.place, _PLAYED.settled != _ROW.settled)
)
_OWN = [_ROW.parties, _ROW.about, *(_ROW[part.name] for part in fields(ListedCounts))]
_WHOLE = (
    sa.select(
        *SUMMARY,
        *_OWN,
        _ROW.archived_at,
        RULEBOOK.c.levels,
        RULEBOOK.c.name.label("judge"),
    )
    .join_from(LISTED, ASSESSMENT, _IS_NEWEST)
    .join(RULEBOOK, RULEBOOK.c.digest == _ASSESSED.rulebook)
)


class Lists(Repository):
    """Lists deals, and puts them away."""

    def page(
        self, search: Search, today: date, page: int = 1, most: int | None = MOST_A_PAGE
    ) -> tuple[ListedDeal, ...]:
        """Return a page of what is found, counted from 1; all where `most` is None.

        A page past the last one is empty.
        """
        next_day = _next_day(today)
        order = (*_order(search, next_day), _ROW.deal)
        these = sa.select(_ROW.deal).where(*_conditions(search)).order_by(*order)
        if most is not None:
            these = these.limit(most).offset((page - 1) * most)
        query = _selected(today).where(_ROW.deal.in_(these.scalar_subquery()))
        return self._listed(self._database.all(query.order_by(*order)))

    def these(self, deals: Collection[str], today: date) -> Mapping[str, ListedDeal]:
        """Return those of these deals that are kept, by id, archived or not."""
        rows = self._database.all(_selected(today).where(_ROW.deal.in_(deals)))
        return {it.deal: it for it in self._listed(rows)}

    def _listed(self, rows: Sequence[sa.RowMapping]) -> tuple[ListedDeal, ...]:
        """Return deals of their rows, with what is live makes of those that move."""
        moved = [row["deal"] for row in rows if row["moved"]]
        which = sa.and_(_PLAYED.deal.in_(moved), _PLAYED.moved)
        now = dict[str, Replayed]()
        if moved:
            replayed = self._database.values(Replayed, sa.select(REPLAYED).where(which))
            now = {it.deal: it for it in replayed}
        return tuple(_listed(row, now.get(row["deal"])) for row in rows)

    def count(self, search: Search) -> int:
        """Return how many deals are found."""
        query = sa.select(sa.func.count().label("n")).select_from(LISTED)
        return int(self._database.all(query.where(*_conditions(search)))[0]["n"])

    def archive(self, deals: Iterable[str], *, away: bool = True) -> int:
        """Put deals away, or take them out again; return how many that changed."""
        at, which = now() if away else None, list(deals)
        return self._database.write(lambda to: put_away(to, which, at))

    def is_archived(self, deal_id: str) -> bool:
        """Tell whether a deal is put away."""
        query = sa.select(_ROW.archived_at).where(_ROW.deal == deal_id)
        return any(row["archived_at"] for row in self._database.all(query))


def _next_day(today: date) -> sa.ScalarSelect[Any]:
    days = DAYS.alias().c
    first = sa.select(sa.func.min(days.day)).where(days.deal == _ROW.deal)
    return first.where(days.day >= today).correlate(LISTED).scalar_subquery()


def _selected(today: date) -> sa.Select[Any]:
    """Select all that a list tells of deals, read on a day."""
    next_day, days = _next_day(today), DAYS.c
    what = sa.select(sa.func.min(days.what)).where(days.deal == _ROW.deal)
    what = what.where(days.day == next_day).correlate(LISTED)
    return _WHOLE.add_columns(
        next_day.label("next_day"),
        sa.func.coalesce(what.scalar_subquery(), "").label("next_what"),
        _MOVED.label("moved"),
    )


def _conditions(search: Search) -> list[sa.ColumnElement[bool]]:
    away = search.which is Which.ARCHIVED
    words = [*search.words.casefold().split()]
    if search.about:
        words.append(about_line(search.about))
    # A text is looked for as it stands: twice as fast as a pattern is.
    conditions = [sa.func.instr(_ROW.searched, word) > 0 for word in words]
    archived_at = _ROW.archived_at
    conditions.append(archived_at.is_not(None) if away else archived_at.is_(None))
    if search.level:
        conditions.append(_ROW.highest == search.level)
    if search.by is not None:
        judges = sa.select(_ASSESSED.deal).join_from(ASSESSMENT, RULEBOOK)
        conditions.append(judges.where(_IS_NEWEST, judged_by(search.by)).exists())
    if search.which in _NARROWED:
        conditions.append(_NARROWED[search.which])
    return conditions


_NARROWED = {
    Which.DUE: _ROW.due > 0,
    Which.OPEN: _ROW.settled.is_(False),
    Which.MOVED: _MOVED,
}


def _order(
    search: Search, next_day: sa.ScalarSelect[Any]
) -> tuple[sa.ColumnElement[Any], ...]:
    """Return the order of a list; of deals that moved, the level comes first."""
    newest = _ROW.made_at.desc()
    orders: Mapping[ListOrder, tuple[sa.ColumnElement[Any], ...]] = {
        ListOrder.NEWEST: (newest,),
        ListOrder.NAME: (_ROW.searched,),
        ListOrder.LEVEL: (_ROW.place.desc(), newest),
        ListOrder.NEXT_DAY: (next_day.is_(None), next_day, newest),
        ListOrder.DUE: (sa.func.coalesce(_ROW.due, 0).desc(), newest),
        ListOrder.OPEN_FACTS: (sa.func.coalesce(_ROW.open_facts, 0).desc(), newest),
    }
    first = (_LEVEL_MOVED.desc(),) if search.which is Which.MOVED else ()
    return (*first, *orders[search.order])


def _listed(row: sa.RowMapping, now: Replayed | None) -> ListedDeal:
    parts = worded(row)
    del parts["moved"]
    parts["parties"], parts["about"] = tuple(row["parties"]), tuple(row["about"])
    return ListedDeal(**parts, now=now)


class Replays(Repository):
    """Keeps what is live makes of kept deals."""

    def waiting(
        self, rulebook: str, on: date, most: int, by: Collection[str] | None = None
    ) -> tuple[Kept, ...]:
        """Return deals that were not replayed yet on a rulebook, by digest, and a day.

        `by` are the ids of the rulebooks that judged them, None for any. Those that
        were put away are left alone.
        """
        done = sa.exists().where(
            _PLAYED.deal == _ROW.deal,
            _PLAYED.number == _ROW.number,
            _PLAYED.rulebook == rulebook,
            _PLAYED.on == on,
        )
        return self._newest(most, _ROW.archived_at.is_(None), ~done, judged_by(by))

    def unlisted(
        self, most: int, by: Collection[str] | None = None
    ) -> tuple[Kept, ...]:
        """Return deals of which a list does not tell yet all that it tells of others.

        They were kept before there was a list, or one with the columns of today.
        """
        return self._newest(most, _ROW.shape.is_distinct_from(SHAPE), judged_by(by))

    def _newest(self, most: int, *which: sa.ColumnElement[bool]) -> tuple[Kept, ...]:
        """Return the newest assessments of deals that a list has."""
        query = WHOLE.join(LISTED, _IS_NEWEST).where(*which).order_by(_ROW.deal)
        rows = self._database.all(query.limit(most))
        return tuple(Kept(**worded(row)) for row in rows)

    def keep(self, replayed: Iterable[Replayed]) -> None:
        """Keep rows in place of those before; of deals that are gone by now, none."""
        rows = [asdict(row) for row in replayed]

        def put(to: sa.Connection) -> None:
            names = [row["deal"] for row in rows]
            there = to.execute(sa.select(_ROW.deal).where(_ROW.deal.in_(names)))
            known = set(there.scalars())
            to.execute(sa.delete(REPLAYED).where(_PLAYED.deal.in_(names)))
            if still := [row for row in rows if row["deal"] in known]:
                to.execute(sa.insert(REPLAYED), still)

        self._database.write(put)

    def forget(self) -> None:
        """Let all deals wait to be replayed anew: what is planned is another now."""
        self._database.write(lambda to: to.execute(sa.delete(REPLAYED)))

    def of(self, deal_id: str, number: int) -> Replayed | None:
        """The replay of a deal's assessment of that number; None if not done yet."""
        which = sa.and_(_PLAYED.deal == deal_id, _PLAYED.number == number)
        rows = self._database.values(Replayed, sa.select(REPLAYED).where(which))
        return next(iter(rows), None)
