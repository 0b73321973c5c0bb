"""The levels by topic of the list of deals are gone: nothing shows them."""

from alembic import op

revision = "topics_dropped"
down_revision = "parts_begun"


def upgrade() -> None:
    """Drop their column."""
    with op.batch_alter_table("listed") as listed:
        listed.drop_column("topics")
