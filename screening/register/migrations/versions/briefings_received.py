"""Briefings as they were received from elsewhere: old deals came of none."""

import sqlalchemy as sa
from alembic import op

revision = "briefings_received"
down_revision = "proposals_kept"


def upgrade() -> None:
    """Add their table."""
    op.create_table(
        "received",
        sa.Column("deal", sa.String(32), primary_key=True),
        sa.Column("file", sa.String(64), nullable=False, index=True),
        sa.Column("received_at", sa.DateTime, nullable=False),
        *(sa.Column(it, sa.Text, nullable=False) for it in ("sender", "name")),
        sa.Column("on", sa.Date, nullable=False),
        *(sa.Column(it, sa.JSON, nullable=False) for it in ("answers", "notes")),
        *(
            sa.Column(it, sa.Text, nullable=False)
            for it in ("rulebook", "by_rules", "level")
        ),
        sa.Column("by", sa.Text, nullable=False, server_default=""),
        sa.Column("confirmed", sa.Boolean, nullable=False, server_default="0"),
    )
