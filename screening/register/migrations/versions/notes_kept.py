"""Notes to the answers of kept deals."""

import sqlalchemy as sa
from alembic import op

revision = "notes_kept"
down_revision = "deals_unfinished"


def upgrade() -> None:
    notes = sa.Column("notes", sa.JSON, nullable=False, server_default="{}")
    op.add_column("assessment", notes)
