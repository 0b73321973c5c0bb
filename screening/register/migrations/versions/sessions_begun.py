"""People's start links are good for one use, which begins a session."""

import sqlalchemy as sa
from alembic import op

revision = "sessions_begun"
down_revision = "lists_shaped"


def upgrade() -> None:
    op.add_column("person", sa.Column("used_at", sa.DateTime))
    op.create_table(
        "session",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("began_at", sa.DateTime, nullable=False),
    )
