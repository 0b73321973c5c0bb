"""Open the register, bring its tables up to date, and read and write it."""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from screening.errors import ScreeningError
from screening.formats.files import part_of
from screening.register import files
from screening.register.revisions import bring_up_to_date
from screening.register.tables import ASSESSMENT, RULEBOOK
from screening.rulebook.model import Rulebook

MOST_ATTEMPTS = 5
MOST_WRITING = 4
"""How many threads may wait for a locked register: the others still answer pages."""
PATIENCE = 0.5
"""How many seconds the next one waits to be among them; a write takes milliseconds."""
_LOCKED = (
    "Nothing was kept: another program holds the register, and others wait already. "
    "Try again in a minute."
)

_LOG = logging.getLogger("screening")

Written = TypeVar("Written")


class Database:
    """An open register. Safe to share between threads."""

    def __init__(self, place: Path | str) -> None:
        self._writing = threading.BoundedSemaphore(MOST_WRITING)
        try:
            self.engine = sa.create_engine(_address(place), hide_parameters=True)
            if self.engine.dialect.name == "sqlite":
                sa.event.listen(self.engine, "connect", _prepare_sqlite)
            self._file = files.file_of(self.engine.url)
            if self._file:
                _make_or_check(self._file)
            bring_up_to_date(self.engine, self._keep_copy)
            if self._file:
                self._stay_with(self._file)
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

    def _keep_copy(self) -> None:
        if self._file:
            kept = files.keep_copy(self._file)
            _LOG.warning("Before its tables are changed, the register is in %s.", kept)

    def _stay_with(self, file: Path) -> None:
        """Let go of connections to a file that was moved, replaced or deleted.

        SQLite would go on writing to what nobody can find again, or make an empty file.
        """
        self.engine.dispose()

        @sa.event.listens_for(self.engine, "do_connect")
        def connect(*_: object) -> None:
            if not file.exists():
                raise sqlite3.OperationalError(f"{file} is not there")

        @sa.event.listens_for(self.engine, "connect")
        def note(_connection: object, record: Any) -> None:
            record.info["file"] = _identity(file)

        @sa.event.listens_for(self.engine, "checkout")
        def look(_connection: object, record: Any, _proxy: object) -> None:
            if record.info["file"] != _identity(file):
                raise sa.exc.DisconnectionError

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()

    def is_readable(self) -> bool:
        """Tell whether kept deals can be read now."""
        try:
            self.all(sa.select(ASSESSMENT.c.deal).limit(1))
        except ScreeningError:
            return False
        return True

    def write(self, add: Callable[[], Written]) -> Written:
        """Write until no other writer was faster.

        Raises:
            ScreeningError: where the register cannot be written; nothing is kept then.
        """
        if not self._writing.acquire(timeout=PATIENCE):
            raise ScreeningError(_LOCKED)
        try:
            return self._write_now(add)
        finally:
            self._writing.release()

    def _write_now(self, add: Callable[[], Written]) -> Written:
        reason: object = None
        for _attempt in range(MOST_ATTEMPTS):
            try:
                return add()
            except sa.exc.IntegrityError as error:
                reason = error.orig
            except sa.exc.DBAPIError as error:
                reason = error.orig
                break
        cure = self._cure(reason if isinstance(reason, BaseException) else None)
        raise ScreeningError(
            f"Nothing was kept: the register refused it ({reason}).{cure}"
        )

    def change(self, change: sa.Insert | sa.Update | sa.Delete) -> int:
        """Return how many rows a statement changed."""
        with self.engine.begin() as connection:
            return connection.execute(change).rowcount

    def all(self, query: sa.Select[Any]) -> Sequence[sa.RowMapping]:
        """Return the rows of a query.

        Raises:
            ScreeningError: where the register cannot be read.
        """
        try:
            with self.engine.connect() as connection:
                return connection.execute(query).mappings().all()
        except sa.exc.DatabaseError as error:
            raise ScreeningError(
                f"The register cannot be read: {error.orig}.{self._cure(error.orig)}"
            ) from None
        except (TypeError, ValueError) as error:  # what was written is not there
            raise ScreeningError(
                f"The register cannot be read: it is damaged.{self._cure(error)}"
            ) from None

    def _cure(self, error: BaseException | None) -> str:
        """Return what to do where the file itself is damaged."""
        other = isinstance(error, sqlite3.Error) and not files.is_damage(error)
        return "" if other or not self._file else f" {files.cure(self._file)}"


class Repository:
    """Keeps one kind of thing in an open register."""

    def __init__(self, database: Database) -> None:
        self._database = database


def now() -> datetime:
    """Return the time in UTC, as the register keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)


def keep_rulebook(connection: sa.Connection, rulebook: Rulebook) -> None:
    """Keep a rulebook's text, once."""
    known = sa.select(RULEBOOK.c.digest).where(RULEBOOK.c.digest == rulebook.digest)
    if connection.execute(known).first() is None:
        heading = rulebook.heading
        connection.execute(
            sa.insert(RULEBOOK).values(
                digest=rulebook.digest,
                name=heading.id,
                version=heading.version,
                texts=dict(rulebook.texts),
                levels={level.id: level.label for level in heading.levels},
            )
        )


def row_of(value: object, table: sa.Table) -> dict[str, Any]:
    """Return those columns of a table that a value has."""
    names = [column.name for column in table.columns]
    return {name: getattr(value, name) for name in names if hasattr(value, name)}


def _address(place: Path | str) -> sa.URL | str:
    """Return a register's address."""
    if isinstance(place, str):
        return place
    return sa.URL.create("sqlite", database=str(place))


def _identity(file: Path) -> tuple[int, int] | None:
    """Return what tells a file from another at the same place; None where none is."""
    try:
        there = file.stat()
    except OSError:
        return None
    return there.st_dev, there.st_ino


def _make_or_check(file: Path) -> None:
    """Make a register where there is none, whole; refuse one that is not sound.

    Only its user can read it. What stands there empty was emptied: it is never made so.
    """
    if not os.path.lexists(file):
        with part_of(file) as part:
            engine = sa.create_engine(_address(part))
            sa.event.listen(engine, "connect", _prepare_sqlite)
            bring_up_to_date(engine, before=lambda: None)
            engine.dispose()
            with contextlib.suppress(FileExistsError):  # another was faster
                file.hardlink_to(part)
    files.refuse_unsound(file)
    file.chmod(0o600)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Wait for other writers, hold keys to tables, and wipe what is deleted."""
    for pragma in (
        "journal_mode=WAL",
        "busy_timeout=5000",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")
