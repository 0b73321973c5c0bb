"""The register's tables, as Alembic makes them."""

from __future__ import annotations

import sqlalchemy as sa

METADATA = sa.MetaData()


def _author() -> tuple[sa.Column[str], sa.Column[bool]]:
    """Return the columns of who did it, and whether their link says so."""
    by = sa.Column("by", sa.Text, server_default="")
    return by, sa.Column("confirmed", sa.Boolean, server_default=sa.false())


# The digest is of the token of a start link, which is not kept.
PERSON = sa.Table(
    "person",
    METADATA,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("name", sa.Text),
    sa.Column("added_at", sa.DateTime),
    sa.Column("removed_at", sa.DateTime),
)

RULEBOOK = sa.Table(
    "rulebook",
    METADATA,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("name", sa.Text),
    sa.Column("version", sa.Text),
    sa.Column("texts", sa.JSON),
)
ASSESSMENT = sa.Table(
    "assessment",
    METADATA,
    sa.Column("deal", sa.String(32), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("made_at", sa.DateTime),
    sa.Column("name", sa.Text),
    sa.Column("on", sa.Date),
    sa.Column("answers", sa.JSON),
    sa.Column("rulebook", sa.String(64)),
    sa.Column("level", sa.Text),
    sa.Column("place", sa.Integer),
    sa.Column("settled", sa.Boolean),
    *_author(),
)
# `others` are the files that are not among the rulebook's texts: its examples.
ADOPTED = sa.Table(
    "adopted",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("digest", sa.String(64)),
    sa.Column("rulebook", sa.String(64)),
    sa.Column("name", sa.Text),
    sa.Column("version", sa.Text),
    sa.Column("made_at", sa.DateTime),
    sa.Column("by", sa.Text),
    sa.Column("note", sa.Text),
    sa.Column("confirmed", sa.Boolean),
    sa.Column("moved", sa.JSON),
    sa.Column("folder", sa.Text),
    sa.Column("others", sa.JSON),
)
HOUSE = sa.Table(
    "house",
    METADATA,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("text", sa.Text),
    sa.Column("logo", sa.LargeBinary),
)
# The digest is of the PDF; two deals that say the same have the same.
BRIEFING = sa.Table(
    "briefing",
    METADATA,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("deal", sa.String(32), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("sheet", sa.String(32)),
    sa.Column("marks", sa.JSON),
    sa.Column("house", sa.String(64)),
    sa.Column("software", sa.JSON),
    sa.Column("made_at", sa.DateTime),
    sa.Column("asked_at", sa.DateTime),
    *_author(),
)
DRAFT = sa.Table(
    "draft",
    METADATA,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("rulebook", sa.Text),
    sa.Column("based_on", sa.String(64)),
    sa.Column("files", sa.JSON),
    *_author(),
    sa.Column("revision", sa.Integer),
    sa.Column("changed_at", sa.DateTime),
)
