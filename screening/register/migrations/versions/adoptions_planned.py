"""Adoptions that are planned; who wrote in a draft, and what a second person said."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "adoptions_planned"
down_revision = "drafts_named"


def upgrade() -> None:
    _add_plans()
    _extend_drafts()


def _add_plans() -> None:
    op.create_table(
        "adoption_plan",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("draft", sa.String(32), nullable=False),
        sa.Column("based_on", sa.String(64), nullable=False),
        sa.Column("files", sa.JSON, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("folder", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("confirmed", sa.Boolean, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("drafted_by", sa.Text, nullable=False),
        sa.Column("waits", sa.Text, nullable=False, server_default=""),
        *_ends(),
    )


def _ends() -> list[sa.Column[Any]]:
    no = sa.false()
    return [
        sa.Column("ended_at", sa.DateTime),
        sa.Column("ended_by", sa.Text, nullable=False, server_default=""),
        sa.Column("ended_confirmed", sa.Boolean, nullable=False, server_default=no),
        sa.Column("why", sa.Text, nullable=False, server_default=""),
        sa.Column("number", sa.Integer),
    ]


def _extend_drafts() -> None:
    writers = sa.Column("writers", sa.JSON, nullable=False, server_default="[]")
    op.add_column("draft", writers)
    for name in ("sent_back", "sent_back_by"):
        text = sa.Column(name, sa.Text, nullable=False, server_default="")
        op.add_column("draft", text)
    op.add_column("draft", sa.Column("sent_back_at", sa.DateTime))
