"""A list of deals: what it tells of each, and what is live would make of it."""

import sqlalchemy as sa
from alembic import op

revision = "deals_listed"
down_revision = "notes_kept"


def upgrade() -> None:
    _make_listed()
    _make_replayed()
    _list_all()


def _make_listed() -> None:
    op.create_table(
        "listed",
        sa.Column("deal", sa.String(32), primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.Column("highest", sa.Text),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("settled", sa.Boolean, nullable=False),
        sa.Column("searched", sa.Text, nullable=False),
        sa.Column("parties", sa.JSON, nullable=False, server_default="[]"),
        sa.Column("about", sa.JSON, nullable=False, server_default="[]"),
        sa.Column("topics", sa.JSON, nullable=False, server_default="{}"),
        sa.Column("due", sa.Integer),
        sa.Column("walls", sa.Integer),
        sa.Column("open_facts", sa.Integer),
        sa.Column("archived_at", sa.DateTime),
    )
    newest = ["archived_at", "made_at", "deal"]
    op.create_index("ix_listed_newest", "listed", newest)
    op.create_table(
        "listed_day",
        sa.Column("deal", sa.String(32), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("what", sa.Text, primary_key=True),
    )


def _make_replayed() -> None:
    op.create_table(
        "replayed",
        sa.Column("deal", sa.String(32), primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("rulebook", sa.String(64), nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.Column("moved", sa.Boolean, nullable=False),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("settled", sa.Boolean, nullable=False),
        sa.Column("because", sa.JSON, nullable=False),
        sa.Column("filings", sa.JSON, nullable=False),
    )


SORTED_BY = ("deal", "number", "made_at", "highest", "place", "settled")


def _list_all() -> None:
    """List every deal by its name; the rest is worked out once the app runs."""
    its = sa.table("assessment", *map(sa.column, (*SORTED_BY, "name"))).c
    newest = sa.select(its.deal, sa.func.max(its.number).label("n"))
    each = newest.group_by(its.deal).subquery()
    last = sa.and_(each.c.deal == its.deal, each.c.n == its.number)
    query = sa.select(*(its[name] for name in (*SORTED_BY, "name"))).join(each, last)
    rows = [
        {
            **{name: row[name] for name in SORTED_BY},
            "searched": f"{row['name']}\n".casefold(),
        }
        for row in op.get_bind().execute(query).mappings()
    ]
    listed = sa.table("listed", *map(sa.column, (*SORTED_BY, "searched")))
    if rows:
        op.bulk_insert(listed, rows)
