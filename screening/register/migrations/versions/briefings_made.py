"""The briefings that were made, and the house files that branded them."""

import sqlalchemy as sa
from alembic import op

revision = "briefings_made"
down_revision = "rulebooks_adopted"


def upgrade() -> None:
    _add_houses()
    _add_briefings()


def _add_houses() -> None:
    op.create_table(
        "house",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("logo", sa.LargeBinary, nullable=False),
    )


def _add_briefings() -> None:
    op.create_table(
        "briefing",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("deal", sa.String(32), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("sheet", sa.String(32), nullable=False, index=True),
        sa.Column("marks", sa.JSON, nullable=False),
        sa.Column(
            "house",
            sa.String(64),
            sa.ForeignKey("house.digest", name="fk_briefing_house"),
        ),
        sa.Column("software", sa.JSON, nullable=False),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.Column("asked_at", sa.DateTime, nullable=False),
        sa.ForeignKeyConstraint(
            ["deal", "number"],
            ["assessment.deal", "assessment.number"],
            name="fk_briefing_assessment",
        ),
    )
