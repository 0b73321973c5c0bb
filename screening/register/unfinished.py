"""Unfinished deals: what is typed into a form, kept before the deal is assessed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache, partial
from typing import Any, NamedTuple

import sqlalchemy as sa

from screening.register.database import Repository, now
from screening.register.people import NOBODY, Author
from screening.register.tables import METADATA, key, table

Typed = Mapping[str, Sequence[str]]
"""What stands in a form, by the name of each control that is filled in."""
SHOWN, SKIPPED = "shown", "skipped"
"""Where it tells of its questions: those in view on this visit, and those skipped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """What was typed last of a deal. `based_on` is the assessment it goes on from.

    That is 0 for a new deal; `name` is empty where none was typed. `revision` counts
    from 1; `window` is the open form that it came from, `step` how often something was
    typed there. `changed_at` is in UTC.
    """

    deal: str
    based_on: int
    name: str
    typed: Typed
    revision: int
    window: str
    step: int
    changed_at: datetime
    by: str = ""
    confirmed: bool = False


class OpenForm(NamedTuple):
    """A form that somebody types in: which window, at which step, over which revision.

    `seen` is the revision that the window knows of, 0 where it knows of none.
    """

    deal: str
    based_on: int
    window: str
    step: int = 0
    seen: int = 0


UNFINISHED = table("unfinished", Unfinished, key("deal", sa.String(32)))
_ROW = UNFINISHED.c
_THAT = sa.select(UNFINISHED).where(_ROW.deal == sa.bindparam("that"))
_ADD = sa.insert(UNFINISHED)
_CHANGE = sa.update(UNFINISHED).where(_ROW.deal == sa.bindparam("that"))


class ElsewhereError(Exception):
    """Another window typed other answers meanwhile: `newest` is what it kept."""

    def __init__(self, newest: Unfinished) -> None:
        super().__init__()
        self.newest = newest


class FinishedError(Exception):
    """The deal was assessed or discarded in another window meanwhile."""


def _answers(typed: Typed) -> Typed:
    return {name: it for name, it in typed.items() if name not in {SHOWN, SKIPPED}}


class UnfinishedDeals(Repository):
    """Keeps unfinished deals."""

    def keep(
        self, form: OpenForm, typed: Typed, name: str = "", *, author: Author = NOBODY
    ) -> Unfinished:
        """Keep what stands in a form, and return what is kept of the deal then.

        What comes late, out of order, is passed over. ElsewhereError where another
        window kept other answers that this one has not seen; FinishedError where the
        deal was assessed or discarded since.
        """
        return self._database.write(partial(self._keep, form, typed, name, author))

    def _keep(
        self, form: OpenForm, typed: Typed, name: str, author: Author, to: sa.Connection
    ) -> Unfinished:
        deal = {"that": form.deal}
        row = to.execute(_THAT, deal).mappings().first()
        kept = Unfinished(**row) if row else None
        if kept and kept.window == form.window and kept.step > form.step:
            return kept  # the same window typed more since
        unseen = kept and kept.window != form.window and kept.revision != form.seen
        if kept and unseen and _answers(kept.typed) != _answers(typed):
            raise ElsewhereError(kept)
        if not kept and (form.seen or _assessments(to, form.deal) > form.based_on):
            raise FinishedError
        new = Unfinished(
            deal=form.deal,
            based_on=form.based_on,
            name=name,
            typed=typed,
            revision=kept.revision + 1 if kept else 1,
            window=form.window,
            step=form.step,
            changed_at=now(),
            **author.columns,
        )
        values = {it.name: getattr(new, it.name) for it in fields(new)}
        to.execute(*((_CHANGE, values | deal) if kept else (_ADD, values)))
        return new

    def recall(self, deal_id: str) -> Unfinished | None:
        """The answers typed last for a deal; None where it is not unfinished."""
        return self.these([deal_id]).get(deal_id)

    def these(self, deals: Collection[str]) -> Mapping[str, Unfinished]:
        """Return those of these deals that are unfinished, by id."""
        query = sa.select(UNFINISHED).where(_ROW.deal.in_(deals))
        return {it.deal: it for it in self._database.values(Unfinished, query)}

    def newest(self, most: int | None = None) -> tuple[Unfinished, ...]:
        """Return unfinished deals, the last changed first."""
        query = sa.select(UNFINISHED).order_by(_ROW.changed_at.desc(), _ROW.deal)
        return self._database.values(Unfinished, query.limit(most))

    def named(self, words: str, most: int) -> tuple[Unfinished, ...]:
        """Return unfinished deals whose name has all the words; none without words."""
        wanted = words.casefold().split()
        every = self.newest() if wanted else ()
        named = [it for it in every if all(w in it.name.casefold() for w in wanted)]
        return tuple(named[:most])

    def drop(self, deal_id: str) -> None:
        """Forget what was typed; what is not there is forgotten already."""
        self._database.change(sa.delete(UNFINISHED).where(_ROW.deal == deal_id))


def _assessments(to: sa.Connection, deal_id: str) -> int:
    """Return the number of a deal's newest assessment, 0 where it has none."""
    return to.execute(_newest(), {"that": deal_id}).scalar() or 0


@cache
def _newest() -> sa.Select[Any]:
    every = METADATA.tables["assessment"].c  # deals take from here what is finished
    newest = sa.select(sa.func.max(every.number))
    return newest.where(every.deal == sa.bindparam("that"))
