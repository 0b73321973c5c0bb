"""The register as a file: what it holds, whether it is sound, and whole copies."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from screening.errors import ScreeningError
from screening.formats.files import part_of
from screening.register import messages
from screening.register.revisions import known


class UnsoundError(ScreeningError):
    """A file is no register, or is damaged, cut short or newer than this software."""


class Contents(NamedTuple):
    """How many deals a register holds, and when the newest was kept, in UTC."""

    deals: int
    newest: str

    def __str__(self) -> str:
        return messages.contents(self.deals, self.newest)


def contents(file: Path, check: str = "quick_check", *, ours: bool = True) -> Contents:
    """Return what a register holds, once it has been found sound.

    Raises:
        UnsoundError: where it is none that this software can use.
        ScreeningError: where there is none, or it cannot be read.
    """
    _refuse_no_file(file)
    try:
        with closing(connect(file, ours=ours)) as register:
            [[found], *_more] = register.execute(f"PRAGMA {check}(1)").fetchall()
            if found != "ok":
                raise UnsoundError(messages.DAMAGED.format(file=file, reason=found))
            _refuse_revision(file, register)
            query = 'SELECT count(DISTINCT deal), max(made_at) FROM "assessment"'
            deals, newest = register.execute(query).fetchone()
    except sqlite3.DatabaseError as error:
        damaged = UnsoundError(messages.DAMAGED.format(file=file, reason=error))
        other = messages.FILE_CANNOT_BE_READ.format(file=file, reason=error)
        raise (damaged if is_damage(error) else ScreeningError(other)) from None
    return Contents(deals, newest or "")


def _refuse_no_file(file: Path) -> None:
    """Refuse a link, a folder or an emptied file, without touching what it names."""
    if file.is_symlink():
        target = file.readlink()
        raise UnsoundError(messages.IS_A_LINK.format(file=file, target=target))
    if not file.exists():
        raise ScreeningError(messages.NO_REGISTER.format(file=file))
    if not file.is_file():
        raise UnsoundError(messages.NO_FILE.format(file=file))
    if file.stat().st_size == 0:
        raise UnsoundError(messages.IS_EMPTY.format(file=file))


def _refuse_revision(file: Path, register: sqlite3.Connection) -> None:
    try:
        row = register.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError:
        row = None
    if row is None:
        raise UnsoundError(messages.OTHER_DATABASE.format(file=file))
    if row[0] not in known():
        raise UnsoundError(messages.NEWER.format(file=file, revision=row[0]))


def is_damage(error: BaseException | None) -> bool:
    """Tell whether an error means that the file itself is damaged."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def refuse_unsound(file: Path) -> None:
    """Refuse our register where it is not sound, and say what to do about it.

    Raises:
        ScreeningError: where it is missing, damaged, or no register.
    """
    try:
        contents(file)
    except UnsoundError as error:
        says = messages.UNSOUND.format(refusal=error, cure=cure(file))
        raise ScreeningError(says) from None


def cure(file: Path) -> str:
    """Return how to go on where a register is damaged or gone."""
    copies = file.parent.glob(f"{file.stem}-????-??-??-*-before-update{file.suffix}")
    newest = max(copies, key=lambda copy: copy.name, default=None)
    made = messages.NEWEST_COPY.format(copy=newest) if newest else ""
    return f"{messages.CURE}{made}"


def connect(file: Path, *, ours: bool = True) -> sqlite3.Connection:
    """Connect to a register; never make one. What is not ours is only read."""
    alone = not file.with_name(f"{file.name}-wal").exists()
    mode = "immutable=1" if alone and not ours else "mode=rw"
    return sqlite3.connect(f"{file.absolute().as_uri()}?{mode}", uri=True, timeout=5)


def dated(file: Path, why: str) -> Path:
    """Return the name of a dated copy beside a register."""
    day = datetime.now(UTC).strftime("%Y-%m-%d-%H%M%S-%f")
    return file.with_name(f"{file.stem}-{day}-{why}{file.suffix}")


def copy(source: Path, part: Path, *, ours: bool = True) -> Contents:
    """Fill a part with all that is kept at this moment, also while others write.

    Raises:
        ScreeningError: where the source is no sound register, or there is no room.
    """
    contents(source, ours=ours)
    try:
        with (
            closing(connect(source, ours=ours)) as old,
            closing(sqlite3.connect(part)) as new,
        ):
            old.backup(new)
            new.execute("PRAGMA journal_mode=DELETE")  # one file, wherever it goes
    except sqlite3.Error as error:
        says = messages.CANNOT_BE_COPIED.format(file=source, reason=error)
        raise ScreeningError(says) from None
    return contents(part, "integrity_check")


def keep_copy(file: Path) -> Path:
    """Keep a dated copy of a register beside it, before its tables are changed."""
    kept = dated(file, "before-update")
    with part_of(kept) as part:
        copy(file, part)
        part.replace(kept)
    return kept


def file_of(url: sa.URL) -> Path | None:
    """Return the file of an SQLite register; None for another, or one in memory."""
    name = url.database or ""
    is_file = url.get_backend_name() == "sqlite" and name not in {"", ":memory:"}
    return Path(name) if is_file else None
