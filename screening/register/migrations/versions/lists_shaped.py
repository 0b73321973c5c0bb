"""Which columns a deal's row in the list was written by; old rows are written anew."""

import sqlalchemy as sa
from alembic import op

revision = "lists_shaped"
down_revision = "examples_marked"


def upgrade() -> None:
    op.add_column("listed", sa.Column("shape", sa.String(64)))
