"""Back the register up, and put a backup in its place: all of it, or nothing."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from screening.errors import ScreeningError
from screening.formats.files import BESIDE, part_of
from screening.register import files, messages
from screening.register.files import Contents
from screening.register.revisions import bring_file_up_to_date


def back_up(register: Path | str, target: Path, *, over: bool = False) -> Contents:
    """Write all that is kept into one file, also while the app runs.

    Raises:
        ScreeningError: where the register is missing or damaged, the file is there
            already and may not be written over, or cannot be written.
    """
    source = _file(register)
    if target.exists() and not over:
        raise ScreeningError(messages.IS_THERE.format(file=target))
    if target.exists() and source.exists() and target.samefile(source):
        raise ScreeningError(messages.IS_ITSELF.format(file=target))
    files.refuse_unsound(source)
    with _part_of(target) as part:
        found = files.copy(source, part)
        part.replace(target)
    return found


@dataclass(frozen=True, slots=True)
class Restore:
    """A backup that was found good, ready to take a register's place.

    `there` says what that is now; it will be kept as `aside`, None where nothing is.
    """

    found: Contents
    there: str
    target: Path
    aside: Path | None
    part: Path

    def replace(self) -> None:
        """Keep aside what is there, then let the backup be the register.

        Raises:
            ScreeningError: where somebody works with it. It stays as it was.
        """
        _refuse_in_use(self.target)
        beside = [Path(f"{self.target}{tail}") for tail in BESIDE]
        if self.aside:
            for file in (self.target, *filter(Path.exists, beside)):
                tail = file.name.removeprefix(self.target.name)
                _keep(file, Path(f"{self.aside}{tail}"))
        for file in beside:
            file.unlink(missing_ok=True)
        self.part.replace(self.target)


@contextmanager
def restoring(register: Path | str, source: Path) -> Iterator[Restore]:
    """Yield a copy of a backup, checked and brought up to date, beside the register.

    Raises:
        ScreeningError: where it is no sound register, or somebody works with ours.
    """
    target = _file(register)
    _refuse_in_use(target)
    is_there = target.exists() or target.is_symlink()
    aside = files.dated(target, "replaced") if is_there else None
    with _part_of(target) as part:
        found = files.copy(source, part, ours=False)
        bring_file_up_to_date(part)
        yield Restore(found, _there(target), target, aside, part)


@contextmanager
def _part_of(target: Path) -> Iterator[Path]:
    try:
        with part_of(target) as part:
            yield part
    except OSError as error:
        reason = error.strerror or type(error).__name__
        says = messages.CANNOT_BE_WRITTEN.format(file=target, reason=reason)
        raise ScreeningError(says) from None


def _there(target: Path) -> str:
    try:
        return f"{files.contents(target)}."
    except ScreeningError as error:
        return messages.UNREADABLE.format(reason=error)


def _keep(file: Path, aside: Path) -> None:
    """Keep a file under another name as well, so that it is never missing."""
    try:
        aside.hardlink_to(file)
    except OSError:
        shutil.copy2(file, aside)


def _refuse_in_use(target: Path) -> None:
    """Refuse while somebody has the register open; merge what is beside it.

    In a damaged one nobody can be seen.
    """
    if target.is_symlink() or not target.is_file() or not target.stat().st_size:
        return
    try:
        with closing(files.connect(target)) as register:
            register.execute("PRAGMA busy_timeout=0")
            register.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            raise ScreeningError(messages.IN_USE.format(file=target)) from None


def _file(register: Path | str) -> Path:
    if isinstance(register, Path):
        return register
    with contextlib.suppress(sa.exc.ArgumentError):
        if file := files.file_of(sa.make_url(register)):
            return file
    raise ScreeningError(messages.NO_SQLITE)
