"""What is typed into the forms of parts and not saved yet: nothing in older drafts."""

import sqlalchemy as sa
from alembic import op

revision = "parts_begun"
down_revision = "later_replayed"


def upgrade() -> None:
    """Add a column of what is begun in a draft."""
    with op.batch_alter_table("draft") as draft:
        begun = sa.Column("begun", sa.JSON, nullable=False, server_default="{}")
        draft.add_column(begun)
