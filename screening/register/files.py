"""The register as a file: up to date, sound, copied whole, backed up and restored."""

import logging
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import sqlalchemy as sa

from screening.errors import ScreeningError
from screening.formats.files import BESIDE, part_of
from screening.register.tables import METADATA

MIGRATIONS = Path(__file__).parent / "migrations"
EARLIER = frozenset(
    {
        "deals_kept",
        "rulebooks_adopted",
        "briefings_made",
        "people_known",
        "levels_known",
        "deals_unfinished",
        "notes_kept",
        "deals_listed",
        "progress_kept",
        "drafts_named",
        "adoptions_planned",
        "examples_marked",
        "lists_shaped",
    }
)
"""Revisions of checkouts before the first one that this software goes on from."""
_LOG = logging.getLogger("screening")
_ONE = Lock()
"""Alembic keeps what it works on in its module: one thread at a time."""


class UnsoundError(ScreeningError):
    """A file is no register, is damaged or cut short, or is of other software."""


class RegisterContents(NamedTuple):
    """How many deals a register holds, and when the newest was kept, in UTC."""

    deals: int
    newest: str

    def __str__(self) -> str:
        if not self.deals:
            return "0 deals"
        many = "1 deal" if self.deals == 1 else f"{self.deals:,} deals"
        return f"{many}, the newest saved {self.newest[:16]} UTC"


@cache
def revisions() -> tuple[str, ...]:
    """Return every revision that this software knows, newest first."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - it takes its time

    steps = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    return tuple(step.revision for step in steps)


def bring_up_to_date(engine: sa.Engine, file: Path | None = None) -> None:
    """Make all tables in an empty register, or take the steps that its tables miss.

    One process does so at a time: SQLite would begin only at the first change, after
    another began its own. A file that has tables already is copied before.
    """
    from alembic import command, config, migration  # noqa: PLC0415 - a third of a start

    steps = config.Config()
    steps.set_main_option("script_location", str(MIGRATIONS))
    with _ONE, engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        context = migration.MigrationContext.configure(connection)
        revision = context.get_current_revision()
        if revision == revisions()[0]:
            return
        steps.attributes["connection"] = connection
        if revision is None:
            METADATA.create_all(connection)
            command.stamp(steps, "head")
            return
        if file:
            with part_of(kept := _dated(file, "before-update")) as part:
                _copy(file, part)
                part.replace(kept)
            says = "A copy of the register was made before its tables change: %(file)s."
            _LOG.warning(says, {"file": kept})
        command.upgrade(steps, "head")


def address(register: Path | str) -> sa.URL:
    """Return the address of a register; sa.exc.ArgumentError where it is nonsense."""
    if isinstance(register, Path):
        return sa.URL.create("sqlite", database=str(register))
    return sa.make_url(register)


def file_of(url: sa.URL) -> Path | None:
    """Return the file of an SQLite register; None for another, or one in memory."""
    name = url.database or ""
    is_file = url.get_backend_name() == "sqlite" and name not in {"", ":memory:"}
    return Path(name) if is_file else None


def make_or_check(file: Path) -> None:
    """Make a register where there is none, whole; refuse one that is not sound.

    Only its user can read it. What stands there empty was emptied: it is never made so.
    """
    if not file.exists() and not file.is_symlink():
        _refuse_lone_journal(file)
        with part_of(file) as part:
            bring_up_to_date(sa.create_engine(address(part), poolclass=sa.NullPool))
            with suppress(FileExistsError):  # another was faster
                file.hardlink_to(part)
    _refuse_unsound(file)
    file.chmod(0o600)


def look(register: Path | str) -> RegisterContents | None:
    """Count the deals of a register; None where there is none yet. Nothing is written.

    ScreeningError where it is not sound, or no register can be made there.
    """
    try:
        file = file_of(address(register))
    except sa.exc.ArgumentError:
        file = None
    if file is None:
        says = "The register is not an SQLite file, or its address is not valid."
        raise ScreeningError(f"{says} SCREENING_REGISTER names its place.")
    if file.exists() or file.is_symlink():
        return _contents(file, ours=False)
    _refuse_lone_journal(file)
    if isinstance(register, str) and not file.parent.is_dir():
        says = f"The register cannot be made: there is no folder {file.parent}."
        raise ScreeningError(f"{says} SCREENING_REGISTER names its place.")
    return None


def _contents(
    file: Path, check: str = "quick_check", *, ours: bool = True
) -> RegisterContents:
    """Count the deals of a register that is there; ScreeningError if unsound."""
    _refuse_no_file(file)
    try:
        with closing(_connect(file, ours=ours)) as register:
            [[state], *_more] = register.execute(f"PRAGMA {check}(1)").fetchall()
            if state != "ok":
                raise UnsoundError(f"{file} is damaged or incomplete ({state}).")
            _refuse_revision(file, register)
            query = 'SELECT count(DISTINCT deal), max(made_at) FROM "assessment"'
            deals, newest = register.execute(query).fetchone()
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            raise UnsoundError(f"{file} is damaged or incomplete ({error}).") from None
        raise ScreeningError(f"{file} cannot be read: {error}.") from None
    return RegisterContents(deals, newest or "")


def _refuse_no_file(file: Path) -> None:
    """Refuse a link, a folder or an emptied file, without touching what it names."""
    if file.is_symlink():
        says = f"{file} is a link to {file.readlink()}, not a register itself."
        raise UnsoundError(says)
    if not file.exists():
        raise ScreeningError(f"There is no register at {file}.")
    if not file.is_file():
        raise UnsoundError(f"{file} is not a file.")
    if file.stat().st_size == 0:
        raise UnsoundError(f"{file} is empty: its content is lost.")


def _refuse_lone_journal(file: Path) -> None:
    """Refuse to make a register beside what another one's last changes stand in.

    SQLite would play them into the new one, and damage it.
    """
    journal = file.with_name(f"{file.name}-wal")
    with suppress(FileNotFoundError):
        if journal.stat().st_size:
            raise ScreeningError(
                f"The register {file} is missing, and its last changes are in "
                f"{journal}. Put the missing file back beside them. If the file is "
                f"lost, move {journal} elsewhere: the app then starts an empty "
                f"register. {cure(file)}"
            )


def _refuse_revision(file: Path, register: sqlite3.Connection) -> None:
    row = None
    with suppress(sqlite3.OperationalError):
        row = register.execute("SELECT version_num FROM alembic_version").fetchone()
    if row is None:
        raise UnsoundError(f"{file} is a database, but not a register of this app.")
    [revision] = row
    if revision in EARLIER:
        raise UnsoundError(
            f"{file} comes from a checkout before 30 November 2026 (revision "
            f"{revision}). Open once with a checkout of that day, which updates it; "
            "then it opens here."
        )
    if revision not in revisions():
        raise UnsoundError(
            f"{file} was written by a newer version of this software (revision "
            f"{revision}): install that version."
        )


def is_damage(error: BaseException | None) -> bool:
    """Tell whether an error means that the file itself is damaged."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def _refuse_unsound(file: Path) -> None:
    """Refuse our register where it is not sound, and say what to do about it."""
    try:
        _contents(file)
    except UnsoundError as error:
        raise ScreeningError(f"The register {error} {cure(file)}") from None


def cure(file: Path) -> str:
    """Return how to go on where a register is damaged or gone."""
    copies = file.parent.glob(f"{file.stem}-????-??-??-*-before-update{file.suffix}")
    newest = max(copies, key=lambda copy: copy.name, default=None)
    says = "Nothing was changed. To put a backup back: screening restore FILE."
    if newest is None:
        return says
    return f"{says} The newest automatic copy is {newest}."


def _connect(file: Path, *, ours: bool = True) -> sqlite3.Connection:
    """Connect to a register; never make one. What is not ours is only read."""
    alone = not file.with_name(f"{file.name}-wal").exists()
    mode = "mode=rw" if ours else "immutable=1" if alone else "mode=ro"
    return sqlite3.connect(f"{file.absolute().as_uri()}?{mode}", uri=True, timeout=5)


def _dated(file: Path, why: str) -> Path:
    """Return the name of a dated copy beside a register."""
    day = datetime.now(UTC).strftime("%Y-%m-%d-%H%M%S-%f")
    return file.with_name(f"{file.stem}-{day}-{why}{file.suffix}")


def _copy(source: Path, part: Path, *, ours: bool = True) -> RegisterContents:
    """Fill a part with all that a sound register keeps now, also while others write."""
    _contents(source, ours=ours)
    try:
        with (
            closing(_connect(source, ours=ours)) as old,
            closing(sqlite3.connect(part)) as new,
        ):
            old.backup(new)
            new.execute("PRAGMA journal_mode=DELETE")  # one file, wherever it goes
    except sqlite3.Error as error:
        raise ScreeningError(f"{source} cannot be copied: {error}.") from None
    return _contents(part, "integrity_check")


def back_up(
    register: Path | str, target: Path, *, over: bool = False
) -> RegisterContents:
    """Write all that is kept into one file, also while the app runs."""
    source = _in_a_file(register)
    if target.exists() and not over:
        says = f"{target} exists already. Name another file, or add --force."
        raise ScreeningError(says)
    if target.exists() and source.exists() and target.samefile(source):
        says = f"{target} is the register itself. Name another file."
        raise ScreeningError(says)
    _refuse_unsound(source)
    with _part_of(target) as part:
        contents = _copy(source, part)
        part.replace(target)
    return contents


@dataclass(frozen=True, slots=True)
class Restore:
    """A backup that was found good, ready to take a register's place.

    `there` says what that is now; it will be kept as `aside`, None where nothing is.
    """

    contents: RegisterContents
    there: str
    target: Path
    aside: Path | None
    part: Path

    def replace(self) -> None:
        """Keep aside what is there, never missing; let the backup be the register."""
        _refuse_in_use(self.target)
        beside = [Path(f"{self.target}{tail}") for tail in BESIDE]
        if self.aside:
            for file in (self.target, *filter(Path.exists, beside)):
                kept = Path(f"{self.aside}{file.name.removeprefix(self.target.name)}")
                try:
                    kept.hardlink_to(file)
                except OSError:
                    shutil.copy2(file, kept)
        for file in beside:
            file.unlink(missing_ok=True)
        self.part.replace(self.target)


@contextmanager
def restoring(register: Path | str, source: Path) -> Iterator[Restore]:
    """Yield a sound copy of a backup, brought up to date, beside an unused register."""
    target = _in_a_file(register)
    _refuse_in_use(target)
    is_there = target.exists() or target.is_symlink()
    aside = _dated(target, "replaced") if is_there else None
    with _part_of(target) as part:
        contents = _copy(source, part, ours=False)
        bring_up_to_date(sa.create_engine(address(part), poolclass=sa.NullPool))
        try:
            there = f"{_contents(target)}."
        except ScreeningError as error:
            there = f"nothing that can be read: {error}"
        yield Restore(contents, there, target, aside, part)


@contextmanager
def _part_of(target: Path) -> Iterator[Path]:
    try:
        with part_of(target) as part:
            yield part
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ScreeningError(f"{target} cannot be written: {reason}.") from None


def _refuse_in_use(target: Path) -> None:
    """Refuse while somebody has the register open; merge what is beside it."""
    if target.is_symlink() or not target.is_file() or not target.stat().st_size:
        return
    try:
        with closing(_connect(target)) as register:
            register.execute("PRAGMA busy_timeout=0")
            register.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.DatabaseError as error:  # in a damaged one nobody can be seen
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            says = f"The register {target} is in use. Stop the app, then restore."
            raise ScreeningError(says) from None


def _in_a_file(register: Path | str) -> Path:
    with suppress(sa.exc.ArgumentError):
        if file := file_of(address(register)):
            return file
    raise ScreeningError(
        "The register is not an SQLite file: back it up with its database's tools."
    )
