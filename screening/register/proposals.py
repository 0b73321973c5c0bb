"""Answers that somebody proposed for a deal, and what became of them.

No assessment knows of them: those that are accepted are typed into the deal.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple

import sqlalchemy as sa

from screening.register.database import Repository, now
from screening.register.people import NOBODY, Author
from screening.register.tables import METADATA, key, table

OPEN, ACCEPTED, REFUSED = "open", "accepted", "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An answer that came in a file, or a cell that is `wrong`, and has none.

    `answer` is plain, `typed` as it stood in its `cell`. `asked` is who was asked, in
    words, `given_by` the name they gave, `given_on` the day of the answer. `file` is
    the SHA-256 of the file. `number` counts from 1 for each deal. Times are in UTC.
    """

    deal: str = ""
    number: int = 0
    question: str
    answer: Any
    typed: str
    cell: str
    note: str
    wrong: str
    asked: str
    given_by: str
    given_on: date
    file: str
    made_at: datetime
    decided_at: datetime | None
    by: str = ""
    confirmed: bool = False
    state: str = OPEN
    decided_by: str = ""

    @property
    def source(self) -> str:
        """Who gave it, in words."""
        return f"{self.asked} ({self.given_by})" if self.given_by else self.asked

    @property
    def says(self) -> tuple[Any, ...]:
        """What makes it the same as another."""
        return self.question, self.answer, self.typed, self.note, self.source


class WaitingAnswers(NamedTuple):
    """How many proposed answers of a deal wait for a decision, and who gave them."""

    deal: str
    name: str
    answers: int
    sources: tuple[str, ...]


PROPOSAL = table(
    "proposal", Proposal, key("deal", sa.String(32)), key("number", sa.Integer)
)
_ROW = PROPOSAL.c


class Proposals(Repository):
    """Keeps proposed answers."""

    def keep(
        self, deal_id: str, given: Iterable[Proposal], *, author: Author = NOBODY
    ) -> list[Proposal]:
        """Keep what came in of a deal; return what of it is new.

        What is still open in the same words is kept once.
        """
        return self._database.write(partial(self._keep, deal_id, [*given], author))

    def _keep(
        self, deal_id: str, given: list[Proposal], author: Author, to: sa.Connection
    ) -> list[Proposal]:
        rows = to.execute(_of(deal_id)).mappings()
        there = [Proposal(**row) for row in rows]
        known = {repr(it.says) for it in there if it.state == OPEN}
        new = [it for it in given if repr(it.says) not in known]
        first = max((it.number for it in there), default=0) + 1
        for number, it in enumerate(new, first):
            row = {part.name: getattr(it, part.name) for part in fields(it)}
            row |= {"deal": deal_id, "number": number, **author.columns}
            to.execute(sa.insert(PROPOSAL).values(row))
        return new

    def of(self, deal_id: str) -> tuple[Proposal, ...]:
        """Return all that was proposed for a deal, in order."""
        return self._database.values(Proposal, _of(deal_id))

    def waiting(self) -> tuple[WaitingAnswers, ...]:
        """Return the deals with proposed answers to decide, the last come in first.

        Deals that were put away are left out.
        """
        typed, kept = METADATA.tables["unfinished"].c, METADATA.tables["assessment"].c
        listed = METADATA.tables["listed"].c
        newest = (kept.deal == listed.deal) & (kept.number == listed.number)
        name = sa.func.coalesce(typed.name, kept.name, "").label("name")
        query = (
            sa.select(PROPOSAL, name)
            .outerjoin(typed.deal.table, typed.deal == _ROW.deal)
            .outerjoin(listed.deal.table, listed.deal == _ROW.deal)
            .outerjoin(kept.deal.table, newest)
            .where(_ROW.state == OPEN, listed.archived_at.is_(None))
            .order_by(_ROW.made_at.desc(), _ROW.deal, _ROW.number)
        )
        rows = [dict(it) for it in self._database.all(query)]
        names = {row["deal"]: row.pop("name") for row in rows}
        by_deal = dict[str, list[str]]()
        for row in rows:
            by_deal.setdefault(row["deal"], []).append(Proposal(**row).source)
        return tuple(
            WaitingAnswers(deal, names[deal], len(of), tuple(dict.fromkeys(of)))
            for deal, of in by_deal.items()
        )

    def open_count(self, deal_id: str) -> int:
        """Return how many proposed answers of a deal wait for a decision."""
        return sum(it.state == OPEN for it in self.of(deal_id))

    def decide(
        self, deal_id: str, numbers: Collection[int], state: str, author: Author
    ) -> int:
        """Accept or refuse what is still open; return how many that were."""
        which = (_ROW.deal == deal_id) & _ROW.number.in_(numbers) & (_ROW.state == OPEN)
        values = {"state": state, "decided_at": now(), "decided_by": author.name}
        return self._database.change(sa.update(PROPOSAL).where(which).values(values))

    def drop(self, deal_id: str) -> None:
        """Forget what was proposed for a deal."""
        self._database.change(sa.delete(PROPOSAL).where(_ROW.deal == deal_id))


def _of(deal_id: str) -> sa.Select[Any]:
    return sa.select(PROPOSAL).where(_ROW.deal == deal_id).order_by(_ROW.number)
