"""How deals move from later days on: replayed once more, as each day they are."""

import sqlalchemy as sa
from alembic import op

revision = "later_replayed"
down_revision = "accounts_named"


def upgrade() -> None:
    """Add a column of what is replayed."""
    with op.batch_alter_table("replayed") as replayed:
        later = sa.Column("later", sa.JSON, nullable=False, server_default="[]")
        replayed.add_column(later)
