"""What is likely, and how many filings are open: worked out anew where it is empty."""

import sqlalchemy as sa
from alembic import op

revision = "likely_listed"
down_revision = "sessions_begun"


def upgrade() -> None:
    """Add two columns of the list of deals."""
    with op.batch_alter_table("listed") as listed:
        listed.add_column(sa.Column("likely", sa.Text))
        listed.add_column(sa.Column("open_filings", sa.Integer))
