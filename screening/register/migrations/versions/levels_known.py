"""The levels of an assessment by id, which were kept as an English sentence."""

from itertools import combinations_with_replacement

import sqlalchemy as sa
from alembic import op

from screening.errors import RulebookError
from screening.rulebook import loader

revision = "levels_known"
down_revision = "people_known"

RULEBOOK = sa.table(
    "rulebook",
    sa.column("digest"),
    sa.column("texts", sa.JSON),
    sa.column("levels", sa.JSON),
)
ASSESSMENT = sa.table(
    "assessment",
    *(sa.column(name) for name in ("rulebook", "level", "lowest", "highest")),
    sa.column("place", sa.Integer),
    sa.column("settled", sa.Boolean),
)


def upgrade() -> None:
    known = sa.Column("levels", sa.JSON, nullable=False, server_default="{}")
    op.add_column("rulebook", known)
    op.add_column("assessment", sa.Column("lowest", sa.Text))
    op.add_column("assessment", sa.Column("highest", sa.Text))
    for digest in op.get_bind().execute(sa.select(RULEBOOK.c.digest)).scalars().all():
        _fill(digest)


def _fill(digest: str) -> None:
    """Say the ends of what a rulebook judged by id; what it did not say stays words."""
    its = RULEBOOK.c
    query = sa.select(its.texts).where(its.digest == digest)
    try:
        levels = loader.read(op.get_bind().execute(query).scalar_one()).heading.levels
    except RulebookError:
        return
    labels = {level.id: level.label for level in levels}
    op.execute(sa.update(RULEBOOK).where(its.digest == digest).values(levels=labels))
    for (_, lowest), (place, highest) in combinations_with_replacement(
        enumerate(labels), 2
    ):
        said = {
            "rulebook": digest,
            "level": _in_words(labels[lowest], labels[highest]),
            "place": place,
            "settled": lowest == highest,
        }
        op.execute(
            sa.update(ASSESSMENT)
            .where(*(ASSESSMENT.c[name] == value for name, value in said.items()))
            .values(lowest=lowest, highest=highest, level="")
        )


def _in_words(*labels: str) -> str:
    """Return a range as it was said when it was kept as words."""
    if labels[0] == labels[1]:
        return labels[0]
    low, high = (
        label if label[1:2].isupper() else label[:1].lower() + label[1:]
        for label in labels
    )
    return f"Between {low} and {high}"
