"""Which deals examples of the rules were made of."""

import sqlalchemy as sa
from alembic import op

revision = "examples_marked"
down_revision = "adoptions_planned"


def upgrade() -> None:
    op.create_table(
        "example_origin",
        sa.Column("mark", sa.String(32), primary_key=True),
        sa.Column("deal", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime, nullable=False),
    )
