"""Deals, their assessments, and the rulebooks that judged them, kept.

Assessments are only ever added. Each holds the answers as they were given, also to
questions that were not asked then, so that changing a mind loses nothing; and each
names the rulebook that judged it, whose text is kept once.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from screening.assessment import Assessment, Deal
from screening.errors import NotKeptError, ScreeningError
from screening.explanation import level_in_words
from screening.model import Rulebook
from screening.record import plain_answers

MOST_ATTEMPTS = 5

_METADATA = sa.MetaData()
_RULEBOOK = sa.Table(
    "rulebook",
    _METADATA,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("name", sa.Text),
    sa.Column("version", sa.Text),
    sa.Column("texts", sa.JSON),
)
_ASSESSMENT = sa.Table(
    "assessment",
    _METADATA,
    sa.Column("deal", sa.String(32), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("made_at", sa.DateTime),
    sa.Column("name", sa.Text),
    sa.Column("on", sa.Date),
    sa.Column("answers", sa.JSON),
    sa.Column("rulebook", sa.String(64)),
    sa.Column("level", sa.Text),
    sa.Column("place", sa.Integer),
    sa.Column("settled", sa.Boolean),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One kept assessment. `answers` are plain, as given; `number` counts from 1.

    `made_at` is in UTC and `rulebook` a digest. `level` is the range in the words of
    then, `place` that of its highest level, counted from 0.
    """

    deal: str
    number: int
    made_at: datetime
    name: str
    on: date
    answers: Mapping[str, Any]
    rulebook: str
    level: str
    place: int
    settled: bool


class Register:
    """Where deals are kept. Safe to share between threads."""

    def __init__(self, place: Path | str) -> None:
        """Open the register: an SQLite file, for the user alone, or an address.

        Raises:
            ScreeningError: where it cannot be opened.
        """
        try:
            self._engine = sa.create_engine(_address(place), hide_parameters=True)
            if self._engine.dialect.name == "sqlite":
                sa.event.listen(self._engine, "connect", _prepare_sqlite)
            self._make_tables()
        except (
            sa.exc.SQLAlchemyError,
            ModuleNotFoundError,
            OSError,
            ValueError,
        ) as error:
            reason = getattr(error, "orig", None) or type(error).__name__
            raise ScreeningError(
                f"The register cannot be opened ({reason}). SCREENING_REGISTER says "
                f"where it is."
            ) from None

    def _make_tables(self) -> None:
        """Bring the tables up to this version of the software."""
        config = Config()
        config.set_main_option(
            "script_location", str(Path(__file__).parent / "migrations")
        )
        with self._engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    def keep(self, deal: Deal, assessment: Assessment, deal_id: str = "") -> Kept:
        """Keep an assessment: of a new deal, or a further one of a kept deal.

        Raises:
            NotKeptError: where a deal is named that is not kept.
            ScreeningError: where the register cannot be written; nothing is kept then.
        """
        reason: object = None
        for _attempt in range(MOST_ATTEMPTS):
            try:
                return self._add(deal, assessment, deal_id)
            except sa.exc.IntegrityError as error:
                reason = error.orig
            except sa.exc.DBAPIError as error:
                reason = error.orig
                break
        raise ScreeningError(f"Nothing was kept: the register refused it ({reason}).")

    def _add(self, deal: Deal, assessment: Assessment, deal_id: str) -> Kept:
        """Add a row; raises IntegrityError where another writer was faster."""
        rulebook, range_ = assessment.rulebook, assessment.range
        kept = Kept(
            deal=deal_id or secrets.token_urlsafe(16),
            number=self.recall(deal_id).number + 1 if deal_id else 1,
            made_at=datetime.now(UTC).replace(tzinfo=None),
            name=deal.name,
            on=assessment.on,
            answers=plain_answers(deal.answers),
            rulebook=rulebook.digest,
            level=level_in_words(*range_),
            place=rulebook.rank[range_.highest.id],
            settled=range_.settled,
        )
        with self._engine.begin() as connection:
            self._keep_rulebook(connection, rulebook)
            connection.execute(sa.insert(_ASSESSMENT).values(**_row(kept)))
        return kept

    def _keep_rulebook(self, connection: sa.Connection, rulebook: Rulebook) -> None:
        known = sa.select(_RULEBOOK.c.digest).where(
            _RULEBOOK.c.digest == rulebook.digest
        )
        if connection.execute(known).first() is None:
            heading = rulebook.heading
            connection.execute(
                sa.insert(_RULEBOOK).values(
                    digest=rulebook.digest,
                    name=heading.id,
                    version=heading.version,
                    texts=dict(rulebook.texts),
                )
            )

    def recall(self, deal_id: str, number: int | None = None) -> Kept:
        """Recall a deal's assessment of that number, or its newest.

        Raises:
            NotKeptError: where there is none.
        """
        rows = [kept for kept in self.history(deal_id) if number in {None, kept.number}]
        if not rows:
            raise NotKeptError("This deal is not in the register.")
        return rows[0]

    def history(self, deal_id: str) -> tuple[Kept, ...]:
        """Return every assessment of a deal, newest first; none where unknown."""
        query = (
            sa.select(_ASSESSMENT)
            .where(_ASSESSMENT.c.deal == deal_id)
            .order_by(_ASSESSMENT.c.number.desc())
        )
        return self._all(query)

    def recent(self, most: int | None = None) -> tuple[Kept, ...]:
        """Return the newest assessment of each deal, newest first, at most so many."""
        newest = (
            sa.select(_ASSESSMENT.c.deal, sa.func.max(_ASSESSMENT.c.number).label("n"))
            .group_by(_ASSESSMENT.c.deal)
            .subquery()
        )
        query = (
            sa.select(_ASSESSMENT)
            .join(
                newest,
                sa.and_(
                    newest.c.deal == _ASSESSMENT.c.deal,
                    newest.c.n == _ASSESSMENT.c.number,
                ),
            )
            .order_by(_ASSESSMENT.c.made_at.desc())
            .limit(most)
        )
        return self._all(query)

    def rulebook_texts(self, digest: str) -> Mapping[str, str]:
        """Return the files of a kept rulebook, by path in its folder.

        Raises:
            NotKeptError: where there is none of that digest.
        """
        query = sa.select(_RULEBOOK.c.texts).where(_RULEBOOK.c.digest == digest)
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise NotKeptError(
                "The rulebook of this assessment is not in the register."
            )
        texts: Mapping[str, str] = row.texts
        return texts

    def _all(self, query: sa.Select[Any]) -> tuple[Kept, ...]:
        try:
            with self._engine.connect() as connection:
                rows = connection.execute(query).mappings().all()
        except sa.exc.DatabaseError as error:
            raise ScreeningError(
                f"The register cannot be read: {error.orig}."
            ) from None
        return tuple(Kept(**row) for row in rows)


def _address(place: Path | str) -> sa.URL | str:
    """Return a register's address; a file is made so that only its user can read it."""
    if isinstance(place, str):
        return place
    place.touch(mode=0o600)
    place.chmod(0o600)
    return sa.URL.create("sqlite", database=str(place))


def _row(kept: Kept) -> dict[str, Any]:
    return {column.name: getattr(kept, column.name) for column in _ASSESSMENT.columns}


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Wait for other writers, hold keys to tables, and wipe what is deleted."""
    for pragma in (
        "journal_mode=WAL",
        "busy_timeout=5000",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")
