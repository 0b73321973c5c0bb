"""The rulebooks that were adopted, and the drafts that are being edited."""

import sqlalchemy as sa
from alembic import op

revision = "rulebooks_adopted"
down_revision = "deals_kept"


def upgrade() -> None:
    _add_adopted()
    _add_drafts()


def _add_adopted() -> None:
    op.create_table(
        "adopted",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column(
            "rulebook",
            sa.String(64),
            sa.ForeignKey("rulebook.digest", name="fk_adopted_rulebook"),
            nullable=False,
        ),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("moved", sa.JSON, nullable=False),
        sa.Column("folder", sa.Text, nullable=False),
        sa.Column("others", sa.JSON, nullable=False),
    )


def _add_drafts() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("rulebook", sa.Text, nullable=False),
        sa.Column("based_on", sa.String(64), nullable=False),
        sa.Column("files", sa.JSON, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("changed_at", sa.DateTime, nullable=False),
    )
