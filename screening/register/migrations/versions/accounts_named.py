"""The name that records show beside an account: old accounts have none."""

import sqlalchemy as sa
from alembic import op

revision = "accounts_named"
down_revision = "briefings_received"


def upgrade() -> None:
    """Add their table."""
    op.create_table(
        "account_name",
        sa.Column("account", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
    )
