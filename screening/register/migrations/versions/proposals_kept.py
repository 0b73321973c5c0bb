"""Answers that somebody proposed for a deal, beside it: old deals have none."""

import sqlalchemy as sa
from alembic import op

revision = "proposals_kept"
down_revision = "likely_listed"


def upgrade() -> None:
    """Add their table."""
    op.create_table(
        "proposal",
        sa.Column("deal", sa.String(32), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("answer", sa.JSON, nullable=False),
        *(sa.Column(it, sa.Text, nullable=False) for it in ("typed", "cell", "note")),
        *(sa.Column(it, sa.Text, nullable=False) for it in ("wrong", "asked")),
        sa.Column("given_by", sa.Text, nullable=False),
        sa.Column("given_on", sa.Date, nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.Column("by", sa.Text, nullable=False, server_default=""),
        sa.Column("confirmed", sa.Boolean, nullable=False, server_default="0"),
        sa.Column("state", sa.Text, nullable=False, server_default="open"),
        sa.Column("decided_at", sa.DateTime),
        sa.Column("decided_by", sa.Text, nullable=False, server_default=""),
    )
