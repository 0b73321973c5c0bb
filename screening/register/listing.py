"""What a list tells of each deal, as rows that the newest assessment writes."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from screening.register.tables import METADATA, columns_of, filled, key
from screening.wording.listing import ListedCounts, Listing

# `searched` is the folded name, the parties, and after a tab each what it is about,
# all on lines of their own. What a list is sorted by is that of the assessment. What is
# worked out later is empty until then, and its `shape` is not the one of today.
LISTED = sa.Table(
    "listed",
    METADATA,
    key("deal", sa.String(32)),
    filled("number", sa.Integer),
    filled("made_at", sa.DateTime),
    sa.Column("highest", sa.Text),
    filled("place", sa.Integer),
    filled("settled", sa.Boolean),
    filled("searched", sa.Text),
    filled("parties", sa.JSON, server_default="[]"),
    filled("about", sa.JSON, server_default="[]"),
    filled("topics", sa.JSON, server_default="{}"),
    *columns_of(ListedCounts),
    sa.Column("archived_at", sa.DateTime),
    sa.Column("shape", sa.String(64)),
    sa.Index("ix_listed_newest", "archived_at", "made_at", "deal"),
)
DAYS = sa.Table(
    "listed_day",
    METADATA,
    key("deal", sa.String(32)),
    key("day", sa.Date),
    key("what", sa.Text),
)

EDITION = 2
"""Counted up where what a list tells of a deal is worked out otherwise than before."""
_TOLD = (f"{it.name} {it.type}" for it in (*LISTED.c, *DAYS.c))
SHAPE = sha256("\n".join([str(EDITION), *_TOLD]).encode()).hexdigest()
"""By which columns a row was written: one of another shape is worked out anew."""


def about_line(about: str) -> str:
    """Return the line of `searched` that tells what a deal is about."""
    return f"\n\t{about.casefold()}\n"


SORTED_BY = ("number", "made_at", "highest", "place", "settled")
"""What a list takes over from the assessment."""


def put(to: sa.Connection, kept: Mapping[str, Any], its: Listing) -> None:
    """Write what a list tells of a deal, in place of what it told before.

    `kept` is its newest assessment, as a row.
    """
    deal = kept["deal"]
    lines = "\n".join([kept["name"], *its.parties]).casefold()
    about = "".join(about_line(it).rstrip("\n") for it in its.about)
    told = {
        **{name: kept[name] for name in SORTED_BY},
        "searched": f"{lines}{about}\n",
        "parties": list(its.parties),
        "about": list(its.about),
        "topics": dict(its.topics),
        **asdict(its.counts),
        "shape": SHAPE,
    }
    row = sa.update(LISTED).where(LISTED.c.deal == deal).values(told)
    if not to.execute(row).rowcount:
        to.execute(sa.insert(LISTED).values({"deal": deal, **told}))
    to.execute(sa.delete(DAYS).where(DAYS.c.deal == deal))
    days = [{"deal": deal, "day": it.day, "what": it.what} for it in its.days]
    if days:
        to.execute(sa.insert(DAYS), days)


def put_away(to: sa.Connection, deals: Iterable[str], at: datetime | None) -> int:
    """Put deals away, or without a time take them out; return how many that changed."""
    away = LISTED.c.archived_at
    other = away.is_(None) if at else away.is_not(None)
    which = sa.and_(LISTED.c.deal.in_(list(deals)), other)
    return to.execute(sa.update(LISTED).where(which).values(archived_at=at)).rowcount
