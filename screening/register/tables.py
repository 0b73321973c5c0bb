"""The register's tables: the one description, which `alembic check` agrees with."""

from __future__ import annotations

from functools import partial

import sqlalchemy as sa

METADATA = sa.MetaData()


_filled = partial(sa.Column, nullable=False)
"""A column that every row fills."""


def _confirmed() -> sa.Column[bool]:
    """Return the column of whether the link of who did it says so."""
    return _filled("confirmed", sa.Boolean, server_default=sa.false())


def _key(table: str, other: str) -> sa.ForeignKey:
    """Return the key of a table to another, by its digest."""
    return sa.ForeignKey(f"{other}.digest", name=f"fk_{table}_{other}")


# The digest is of the token of a start link, which is not kept.
PERSON = sa.Table(
    "person",
    METADATA,
    sa.Column("digest", sa.String(64), primary_key=True),
    _filled("name", sa.Text),
    _filled("added_at", sa.DateTime),
    sa.Column("removed_at", sa.DateTime),
)

# `levels` are labels by id, low to high, so that no text is read to say a level.
RULEBOOK = sa.Table(
    "rulebook",
    METADATA,
    sa.Column("digest", sa.String(64), primary_key=True),
    _filled("name", sa.Text),
    _filled("version", sa.Text),
    _filled("texts", sa.JSON),
    _filled("levels", sa.JSON, server_default="{}"),
)
# `level` holds the words of an old row whose ends are not known; all others have none.
ASSESSMENT = sa.Table(
    "assessment",
    METADATA,
    sa.Column("deal", sa.String(32), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    _filled("made_at", sa.DateTime, index=True),
    _filled("name", sa.Text),
    _filled("on", sa.Date),
    _filled("answers", sa.JSON),
    _filled("rulebook", sa.String(64), _key("assessment", "rulebook")),
    _filled("level", sa.Text),
    sa.Column("lowest", sa.Text),
    sa.Column("highest", sa.Text),
    _filled("place", sa.Integer),
    _filled("settled", sa.Boolean),
    _filled("by", sa.Text, server_default=sa.text("''")),
    _confirmed(),
)
# `others` are the files that are not among the rulebook's texts: its examples.
ADOPTED = sa.Table(
    "adopted",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    _filled("digest", sa.String(64)),
    _filled("rulebook", sa.String(64), _key("adopted", "rulebook")),
    _filled("name", sa.Text),
    _filled("version", sa.Text),
    _filled("made_at", sa.DateTime),
    _filled("by", sa.Text),
    _filled("note", sa.Text),
    _confirmed(),
    _filled("moved", sa.JSON),
    _filled("folder", sa.Text),
    _filled("others", sa.JSON),
)
HOUSE = sa.Table(
    "house",
    METADATA,
    sa.Column("digest", sa.String(64), primary_key=True),
    _filled("text", sa.Text),
    _filled("logo", sa.LargeBinary),
)
# The digest is of the PDF; two deals that say the same have the same.
BRIEFING = sa.Table(
    "briefing",
    METADATA,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("deal", sa.String(32), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    _filled("sheet", sa.String(32), index=True),
    _filled("marks", sa.JSON),
    sa.Column("house", sa.String(64), _key("briefing", "house")),
    _filled("software", sa.JSON),
    _filled("made_at", sa.DateTime),
    _filled("asked_at", sa.DateTime),
    _filled("by", sa.Text, server_default=sa.text("''")),
    _confirmed(),
    sa.ForeignKeyConstraint(
        ["deal", "number"],
        ["assessment.deal", "assessment.number"],
        name="fk_briefing_assessment",
    ),
)
DRAFT = sa.Table(
    "draft",
    METADATA,
    sa.Column("id", sa.String(32), primary_key=True),
    _filled("rulebook", sa.Text),
    _filled("based_on", sa.String(64)),
    _filled("files", sa.JSON),
    _filled("by", sa.Text),
    _confirmed(),
    _filled("revision", sa.Integer),
    _filled("changed_at", sa.DateTime),
)
