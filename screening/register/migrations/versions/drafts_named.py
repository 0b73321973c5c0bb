"""What a draft is about, why, and from when; of a version, who drafted it too."""

import sqlalchemy as sa
from alembic import op

revision = "drafts_named"
down_revision = "progress_kept"


def upgrade() -> None:
    for name in ("title", "reason"):
        text = sa.Column(name, sa.Text, nullable=False, server_default="")
        op.add_column("draft", text)
    op.add_column("draft", sa.Column("starts", sa.Date))
    for name in ("title", "drafted_by"):
        text = sa.Column(name, sa.Text, nullable=False, server_default="")
        op.add_column("adopted", text)
