"""Unfinished deals: what is typed, before it is assessed."""

import sqlalchemy as sa
from alembic import op

revision = "deals_unfinished"
down_revision = "levels_known"


def upgrade() -> None:
    no = sa.Column("confirmed", sa.Boolean, nullable=False, server_default=sa.false())
    op.create_table(
        "unfinished",
        sa.Column("deal", sa.String(32), primary_key=True),
        sa.Column("based_on", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("typed", sa.JSON, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("window", sa.Text, nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("changed_at", sa.DateTime, nullable=False),
        sa.Column("by", sa.Text, nullable=False, server_default=""),
        no,
    )
