"""People with start links of their own, and who did what."""

import sqlalchemy as sa
from alembic import op

revision = "people_known"
down_revision = "briefings_made"

OF_NOBODY = ("start", "files on disk")


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("added_at", sa.DateTime, nullable=False),
        sa.Column("removed_at", sa.DateTime),
    )
    for table in ("assessment", "briefing"):
        op.add_column(
            table, sa.Column("by", sa.Text, nullable=False, server_default="")
        )
    for table in ("assessment", "briefing", "adopted", "draft"):
        no = sa.Column(
            "confirmed", sa.Boolean, nullable=False, server_default=sa.false()
        )
        op.add_column(table, no)
    adopted = sa.table("adopted", sa.column("by"), sa.column("confirmed"))
    none_typed = sa.update(adopted).where(adopted.c.by.in_(OF_NOBODY))
    op.execute(none_typed.values(confirmed=sa.true()))
