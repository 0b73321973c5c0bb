"""What is live makes of kept deals: worked out in the background, and kept.

A row belongs to a deal's newest assessment, a rulebook by its digest, and a day.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

import sqlalchemy as sa

from screening.register.database import Repository
from screening.register.deals import Kept, judged_by, kept_of, newest_of
from screening.register.listing import LISTED, SHAPE
from screening.register.tables import filled, key, table


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """A deal's newest assessment under a rulebook, by its digest, read on a day.

    `level` is its range in words, `place` that of the highest level. `because` are the
    titles of the rules behind a move of the level, `filings` sentences about those that
    stand otherwise; `moved` tells whether there is either. `made_at` is in UTC.
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


REPLAYED = table(
    "replayed",
    Replayed,
    key("deal", sa.String(32)),
    filled("rulebook", sa.String(64)),
)
_IT = REPLAYED.c


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
            _IT.deal == LISTED.c.deal,
            _IT.number == LISTED.c.number,
            _IT.rulebook == rulebook,
            _IT.on == on,
        )
        query = (
            newest_of(LISTED)
            .where(LISTED.c.archived_at.is_(None), ~done, judged_by(by))
            .order_by(LISTED.c.deal)
        )
        return tuple(map(kept_of, self._database.all(query.limit(most))))

    def unlisted(
        self, most: int, by: Collection[str] | None = None
    ) -> tuple[Kept, ...]:
        """Return deals of which a list does not tell yet all that it tells of others.

        They were kept before there was a list, or one with the columns of today.
        """
        older = LISTED.c.shape.is_distinct_from(SHAPE)
        query = newest_of(LISTED).where(older, judged_by(by))
        return tuple(map(kept_of, self._database.all(query.limit(most))))

    def keep(self, replayed: Iterable[Replayed]) -> None:
        """Keep rows in place of those before; of deals that are gone by now, none."""
        rows = [asdict(row) for row in replayed]

        def put(to: sa.Connection) -> None:
            names = [row["deal"] for row in rows]
            there = to.execute(sa.select(LISTED.c.deal).where(LISTED.c.deal.in_(names)))
            known = set(there.scalars())
            to.execute(sa.delete(REPLAYED).where(_IT.deal.in_(names)))
            if still := [row for row in rows if row["deal"] in known]:
                to.execute(sa.insert(REPLAYED), still)

        self._database.write(put)

    def of(self, deal_id: str, number: int) -> Replayed | None:
        """Return what is known of a deal's assessment of that number, or None."""
        which = sa.and_(_IT.deal == deal_id, _IT.number == number)
        rows = self._database.all(sa.select(REPLAYED).where(which))
        return Replayed(**rows[0]) if rows else None
