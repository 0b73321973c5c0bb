"""What was done about deals, what is due, and what a briefing says of it."""

import sqlalchemy as sa
from alembic import op

revision = "progress_kept"
down_revision = "deals_listed"


def upgrade() -> None:
    no = sa.Column("confirmed", sa.Boolean, nullable=False, server_default=sa.false())
    op.create_table(
        "progress",
        sa.Column("deal", sa.String(32), primary_key=True),
        sa.Column("kind", sa.String(8), primary_key=True),
        sa.Column("about", sa.String(100), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("entry", sa.JSON, nullable=False),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.Column("by", sa.Text, nullable=False, server_default=""),
        no,
    )
    op.create_table(
        "due",
        sa.Column("deal", sa.String(32), primary_key=True),
        sa.Column("kind", sa.String(8), primary_key=True),
        sa.Column("about", sa.String(100), primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
    )
    op.create_index("ix_due_day", "due", ["day"])
    work = sa.Column("work", sa.JSON, nullable=False, server_default="{}")
    op.add_column("briefing", work)
