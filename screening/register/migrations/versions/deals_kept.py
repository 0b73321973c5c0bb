"""Deals, their assessments, and the rulebooks that judged them."""

import sqlalchemy as sa
from alembic import op

revision = "deals_kept"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "rulebook",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("texts", sa.JSON, nullable=False),
    )
    op.create_table(
        "assessment",
        sa.Column("deal", sa.String(32), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("made_at", sa.DateTime, nullable=False, index=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("answers", sa.JSON, nullable=False),
        sa.Column(
            "rulebook",
            sa.String(64),
            sa.ForeignKey("rulebook.digest", name="fk_assessment_rulebook"),
            nullable=False,
        ),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("settled", sa.Boolean, nullable=False),
    )
