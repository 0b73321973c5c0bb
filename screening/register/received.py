"""Briefings that came from elsewhere, as they were received: assessment 0 of a deal.

One is kept when it is opened, under the id of the deal that comes of it, so that
opening it twice finds the first. Where no deal came of it, it goes after a while.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa

from screening.register.database import Repository, now
from screening.register.people import NOBODY, Author
from screening.register.tables import METADATA, filled, key, table
from screening.rulebook.answers import Deal, read_deal
from screening.rulebook.model import Rulebook

UNUSED = timedelta(days=30)
"""How long one is kept of which no deal came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedBriefing:
    """What a briefing from elsewhere said of its deal.

    `file` tells it from others by what it says, whatever kind of file it came in;
    `sender` is who prepared it, empty where it does not say. `rulebook` is the digest
    of the one of then, `by_rules` what it is called, `level` the words of then.
    """

    deal: str
    file: str
    received_at: datetime
    sender: str
    name: str
    on: date
    answers: Mapping[str, Any]
    notes: Mapping[str, str]
    rulebook: str
    by_rules: str
    level: str
    by: str = ""
    confirmed: bool = False

    def as_deal(self, rulebook: Rulebook) -> Deal:
        """Return the deal as far as a rulebook can read its answers."""
        given = (self.name, self.on, self.answers, self.notes)
        return read_deal(rulebook.questions, *given)


RECEIVED = table(
    "received",
    ReceivedBriefing,
    key("deal", sa.String(32)),
    filled("file", sa.String(64), index=True),
)
_ROW = RECEIVED.c


class ReceivedBriefings(Repository):
    """Keeps briefings as they were received."""

    def keep(
        self, received: ReceivedBriefing, *, author: Author = NOBODY
    ) -> ReceivedBriefing:
        """Keep a briefing, and return it; of one that was opened before, the first."""
        return self._database.write(partial(self._keep, received, author))

    def _keep(
        self, received: ReceivedBriefing, author: Author, to: sa.Connection
    ) -> ReceivedBriefing:
        to.execute(_unused(received.received_at - UNUSED))
        same = sa.select(RECEIVED).where(_ROW.file == received.file)
        if row := to.execute(same).mappings().first():
            return ReceivedBriefing(**row)
        to.execute(sa.insert(RECEIVED).values({**asdict(received), **author.columns}))
        return received

    def of(self, deal_id: str) -> ReceivedBriefing | None:
        """Return the briefing that a deal came of; None where it came of none."""
        query = sa.select(RECEIVED).where(_ROW.deal == deal_id)
        return next(iter(self._database.values(ReceivedBriefing, query)), None)

    def drop(self, deal_id: str) -> None:
        """Forget the briefing that a deal came of."""
        self._database.change(sa.delete(RECEIVED).where(_ROW.deal == deal_id))


def _unused(before: datetime) -> sa.Delete:
    """Match those received before a time of which no deal came, nor one begun."""
    deals = (METADATA.tables[it].c.deal for it in ("assessment", "unfinished"))
    none = (~sa.exists().where(deal == _ROW.deal) for deal in deals)
    return sa.delete(RECEIVED).where(_ROW.received_at < before, *none)


def received_now(deal_id: str, file: str, **says: Any) -> ReceivedBriefing:
    """Return what a briefing that is opened now says of a deal."""
    return ReceivedBriefing(deal=deal_id, file=file, received_at=now(), **says)
