"""Open the register, bring its tables up to date, and read and write it."""

import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from screening.errors import NotKeptError, ScreeningError
from screening.register import files
from screening.register.tables import RULEBOOK
from screening.rulebook.model import Rulebook

NO_DEAL = "This deal is not in the register."
MOST_ATTEMPTS = 5
MOST_WRITING = 4
"""How many threads may wait for a locked register: the others still answer pages."""
PATIENCE = 0.5
"""How many seconds the next one waits to be among them; a write takes milliseconds."""

_NOT_OPENED = (sa.exc.SQLAlchemyError, ModuleNotFoundError, OSError, ValueError)

Written = TypeVar("Written")


class Database:
    """An open register. Safe to share between threads."""

    def __init__(self, place: Path | str) -> None:
        self._writing = threading.BoundedSemaphore(MOST_WRITING)
        try:
            self.engine = sa.create_engine(files.address(place), hide_parameters=True)
            if self.engine.dialect.name == "sqlite":
                sa.event.listen(self.engine, "connect", _prepare_sqlite)
            self._file = files.file_of(self.engine.url)
            if self._file:
                files.make_or_check(self._file)
            files.bring_up_to_date(self.engine, self._file)
            if self._file:
                self._stay_with(self._file)
        except _NOT_OPENED as error:
            reason = getattr(error, "orig", None) or type(error).__name__
            says = f"The register cannot be opened ({reason})."
            cure = "SCREENING_REGISTER names its place."
            raise ScreeningError(f"{says} {cure}") from None

    def _stay_with(self, file: Path) -> None:
        """Let go of connections to a file that was moved, replaced or deleted.

        SQLite would go on writing to what nobody can find again, or make an empty file.
        """
        self.engine.dispose()

        @sa.event.listens_for(self.engine, "do_connect")
        def note(_dialect: object, record: Any, *_how: object) -> None:
            record.info["file"] = _identity(file)
            if record.info["file"] is None:
                raise sqlite3.OperationalError(f"{file} is not there")

        @sa.event.listens_for(self.engine, "checkout")
        def look(_connection: object, record: Any, _proxy: object) -> None:
            if record.info["file"] != _identity(file):
                raise sa.exc.DisconnectionError

    def write(self, add: Callable[[sa.Connection], Written]) -> Written:
        """Write until no other writer was faster; else ScreeningError, nothing kept."""
        if not self._writing.acquire(timeout=PATIENCE):
            raise ScreeningError(
                "Nothing was saved: another program is using the register, and others "
                "are waiting. Try again in a minute."
            )
        try:
            for _attempt in range(MOST_ATTEMPTS):
                try:
                    with self.engine.begin() as connection:
                        return add(connection)
                except sa.exc.DBAPIError as error:
                    reason = error.orig
                    if not isinstance(error, sa.exc.IntegrityError):
                        break
        finally:
            self._writing.release()
        cure = self._cure(reason)
        says = f"Nothing was saved: the register refused it ({reason}).{cure}"
        raise ScreeningError(says)

    def change(self, change: sa.Insert | sa.Update | sa.Delete) -> int:
        """Write a statement; return how many rows it changed."""
        return self.write(lambda connection: connection.execute(change).rowcount)

    def wipe(self) -> None:
        """Let nothing of what was deleted stand in the journal beside the file.

        While somebody reads, it stands there until the journal is written anew.
        """
        if self.engine.dialect.name == "sqlite":
            with suppress(sa.exc.DBAPIError), self.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def all(self, query: sa.Select[Any]) -> Sequence[sa.RowMapping]:
        """Return the rows of a query; ScreeningError where they cannot be read."""
        try:
            with self.engine.connect() as connection:
                return connection.execute(query).mappings().all()
        except sa.exc.DatabaseError as error:
            says = f"The register cannot be read: {error.orig}.{self._cure(error.orig)}"
        except (TypeError, ValueError) as error:  # what was written is not there
            says = f"The register cannot be read: it is damaged.{self._cure(error)}"
        raise ScreeningError(says)

    def values(self, kind: type[Written], query: sa.Select[Any]) -> tuple[Written, ...]:
        """Return the rows of a query, each as a value of a class with its columns."""
        return tuple(kind(**row) for row in self.all(query))

    def first(self, query: sa.Select[Any], missing: str) -> sa.RowMapping:
        """Return the first row of a query; NotKeptError where there is none."""
        for row in self.all(query.limit(1)):
            return row
        raise NotKeptError(missing)

    def _cure(self, error: BaseException | None) -> str:
        """The sentence on how to go on where the file itself is damaged; else empty."""
        other = isinstance(error, sqlite3.Error) and not files.is_damage(error)
        return "" if other or not self._file else f" {files.cure(self._file)}"


class Repository:
    """Keeps one kind of thing in an open register.

    Whatever reads or writes raises ScreeningError where the register cannot be read or
    written; of a write that fails, nothing is kept.
    """

    def __init__(self, database: Database) -> None:
        self._database = database


def now() -> datetime:
    """Return the time in UTC, as the register keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)


def keep_once(to: sa.Connection, table: sa.Table, row: Mapping[str, Any]) -> None:
    """Add a row unless there is one of its digest."""
    known = sa.select(table.c.digest).where(table.c.digest == row["digest"])
    if to.execute(known).first() is None:
        to.execute(sa.insert(table).values(row))


def keep_rulebook(to: sa.Connection, rulebook: Rulebook) -> None:
    """Keep a rulebook's text, once."""
    heading = rulebook.heading
    row = {
        "digest": rulebook.digest,
        "name": heading.id,
        "version": heading.version,
        "texts": dict(rulebook.texts),
        "levels": {level.id: level.label for level in heading.levels},
    }
    keep_once(to, RULEBOOK, row)


def _identity(file: Path) -> tuple[int, int] | None:
    """Device and inode of a file, to know it from another there; None where none is."""
    try:
        there = file.stat()
    except OSError:
        return None
    return there.st_dev, there.st_ino


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Wait for other writers, hold keys to tables, and wipe what is deleted."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA busy_timeout=5000")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA secure_delete=ON")
