"""Backups: whole while others write, checked, and put back without losing anything."""

import shutil
import stat
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from screening.cli import main
from screening.errors import ScreeningError
from screening.register import Register, files
from screening.register.files import back_up, restoring
from tests.register.test_deals import EVERYTHING, a_deal, sql
from tests.register.test_earlier import kept_earlier


def run(data: Path, *words: object, typed: str = "") -> Result:
    environ = {"SCREENING_DATA": str(data), "SCREENING_REGISTER": ""}
    return CliRunner().invoke(main, [*map(str, words)], typed, environ)


def a_register(folder: Path, *names: str) -> Path:
    """Return the file of a register that keeps deals of those names."""
    folder.mkdir(exist_ok=True)
    with closing(Register(folder / "register.db")) as register:
        for name in names:
            register.deals.keep(*a_deal(name, EVERYTHING))
    return folder / "register.db"


def names_in(file: Path) -> set[str]:
    """Return the names of the deals that a register keeps."""
    with closing(Register(file)) as register:
        return {kept.name for kept in register.deals.newest()}


def files_in(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


@contextmanager
def saving(register: Register) -> Iterator[tuple[list[str], threading.Event]]:
    """Save deals without a pause meanwhile; yield what was acknowledged so far."""
    saved: list[str] = []
    enough, stop = threading.Event(), threading.Event()

    def save() -> None:
        while not stop.is_set():
            saved.append(register.deals.keep(*a_deal("Kept", EVERYTHING)).deal)
            if len(saved) == 20:
                enough.set()

    writer = threading.Thread(target=save)
    writer.start()
    try:
        yield saved, enough
    finally:
        stop.set()
        writer.join()


def test_a_backup_has_every_earlier_save(register: Register, tmp_path: Path) -> None:
    with saving(register) as (saved, enough):
        assert enough.wait(30)
        before = set(saved)
        contents = back_up(tmp_path / "register.db", tmp_path / "backup.db")

    done = run(tmp_path / "other", "restore", tmp_path / "backup.db", "--yes")

    assert done.exit_code == 0, done.output
    with closing(Register(tmp_path / "other" / "register.db")) as restored:
        kept = restored.deals.newest()
    assert before <= {deal.deal for deal in kept} <= set(saved)
    assert len(kept) == contents.deals
    assert all(deal.answers["stake"] == "12.50" for deal in kept)


def test_a_backup_is_one_file_for_its_user_alone(tmp_path: Path) -> None:
    data = a_register(tmp_path / "data", "Silk").parent
    backup = tmp_path / "register.db"

    done = run(data, "backup", backup)

    assert done.stdout.startswith(f"{backup} holds 1 deal, the newest saved 20")
    assert files_in(tmp_path) == {"data", "register.db"}
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert sql(tmp_path, "PRAGMA journal_mode") == [("delete",)]


def test_a_backup_writes_over_nothing_unless_told_to(tmp_path: Path) -> None:
    file, backup = a_register(tmp_path / "data", "Silk"), tmp_path / "backup.db"
    backup.write_text("something else")
    gone = tmp_path / "nowhere" / "backup.db"
    refused = {file: "is the register itself", gone: "cannot be written: No such file"}

    done = run(file.parent, "backup", backup)
    before = backup.read_text()
    forced = run(file.parent, "backup", backup, "--force")
    found = {to: run(file.parent, "backup", to, "--force").stderr for to in refused}
    with pytest.raises(ScreeningError, match="back it up with its database's tools"):
        back_up("postgresql://elsewhere/register", tmp_path / "other.db")

    assert (done.exit_code, before) == (1, "something else")
    assert "add --force" in done.stderr
    assert forced.exit_code == 0
    assert [to for to, says in refused.items() if says not in found[to]] == []
    assert names_in(backup) == names_in(file) == {"Silk"}


def test_what_a_restore_replaces_is_shown_and_kept_aside(tmp_path: Path) -> None:
    backup = a_register(tmp_path / "old", "Old")
    file = a_register(tmp_path / "data", "New", "Newer")

    refused = run(file.parent, "restore", backup, typed="n\n")
    left = files_in(file.parent), names_in(file)
    done = run(file.parent, "restore", backup, typed="y\n")

    assert (refused.exit_code, *left) == (1, {"register.db"}, {"New", "Newer"})
    assert "That holds 2 deals, the newest saved" in done.stdout
    assert names_in(file) == {"Old"}
    [aside] = file.parent.glob("register-*-replaced.db")
    assert str(aside) in done.stdout
    assert names_in(aside) == {"New", "Newer"}


def test_a_register_in_use_is_not_replaced(tmp_path: Path) -> None:
    backup = a_register(tmp_path / "old", "Old")
    file = a_register(tmp_path / "data", "New")

    with closing(Register(file)) as register:
        register.deals.newest()
        done = run(file.parent, "restore", backup, typed="y\n")
    with restoring(file, backup) as ready, closing(Register(file)) as register:
        register.deals.newest()
        with pytest.raises(ScreeningError, match="Stop the app"):
            ready.replace()

    assert (done.exit_code, done.stdout, "Stop the app" in done.stderr) == (1, "", True)
    assert names_in(file) == {"New"}


FURTHER = """
import sqlalchemy as sa
from alembic import op

revision = "further"
down_revision = "{newest}"


def upgrade() -> None:
    op.add_column("draft", sa.Column("further", sa.Text))
"""


@pytest.fixture
def _one_step_further(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Let the software know one step more than what was kept until now."""
    steps = shutil.copytree(files.MIGRATIONS, tmp_path / "migrations")
    step = FURTHER.format(newest=files.revisions()[0])
    (steps / "versions" / "further.py").write_text(step, encoding="utf-8")
    monkeypatch.setattr(files, "MIGRATIONS", steps)
    files.revisions.cache_clear()
    yield
    files.revisions.cache_clear()


def revision_in(folder: Path) -> str:
    [[revision]] = sql(folder, "SELECT version_num FROM alembic_version")
    return str(revision)


@pytest.mark.usefixtures("_one_step_further")
def test_a_backup_of_the_version_before_is_brought_up_to_date(tmp_path: Path) -> None:
    before = kept_earlier(tmp_path)

    done = run(tmp_path / "data", "restore", before, "--yes")

    assert done.exit_code == 0, done.output
    assert revision_in(tmp_path / "data") == "further"
    assert "Silk & Sons" in names_in(tmp_path / "data" / "register.db")


@pytest.mark.usefixtures("_one_step_further")
def test_a_register_is_kept_as_it_was_before_its_tables_change(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = kept_earlier(tmp_path)

    Register(file).close()

    [kept] = tmp_path.glob("register-*-before-update.db")
    assert str(kept) in caplog.text
    assert revision_in(tmp_path) == "further"
    kept.replace(file)
    assert revision_in(tmp_path) == "sessions_begun"


REFUSED = {
    "emptied": "is empty",
    "cut short": "is damaged or incomplete",
    "without a header": "is damaged or incomplete",
    "with damaged pages": "is damaged or incomplete",
    "newer": "newer version of this software (revision of_tomorrow)",
    "earlier": "Open once with a checkout of that day",
    "a link": "is a link to",
    "a folder": "is not a file",
    "another database": "not a register",
}


def spoil(file: Path, how: str) -> None:
    """Make a register what no software, or not this one, can work with."""
    data = file.read_bytes()
    match how:
        case "emptied":
            file.write_bytes(b"")
        case "cut short":
            file.write_bytes(data[: len(data) // 2 // 4096 * 4096])
        case "without a header":
            file.write_bytes(b"x" * 100 + data[100:])
        case "with damaged pages":
            file.write_bytes(data[:4096] + b"x" * (len(data) - 4096))
        case "newer" | "earlier":
            other = {"newer": "of_tomorrow", "earlier": "deals_kept"}[how]
            sql(file.parent, f"UPDATE alembic_version SET version_num = '{other}'")  # noqa: S608 - our own words
        case "a link":
            file.rename(file.with_name("elsewhere"))
            file.symlink_to(file.with_name("elsewhere"))
            file.chmod(0o644)
        case "a folder":
            file.unlink()
            file.mkdir()
        case _:
            file.unlink()
            sql(file.parent, "CREATE TABLE songs (name)")


def seen(file: Path) -> tuple[bytes, int]:
    """Return what a register holds and who may read it."""
    return file.read_bytes() if file.is_file() else b"", file.stat().st_mode


@pytest.mark.parametrize("how", REFUSED)
def test_an_unsound_register_is_refused_with_its_cure(tmp_path: Path, how: str) -> None:
    file = a_register(tmp_path, "Silk")
    shutil.copy(file, tmp_path / "register-2026-11-26-1-1-before-update.db")
    spoil(file, how)
    before = seen(file)

    with pytest.raises(ScreeningError) as caught:
        Register(file)

    assert REFUSED[how] in str(caught.value)
    assert "screening restore FILE. The newest automatic copy" in str(caught.value)
    assert seen(file) == before
    good = a_register(tmp_path / "data", "New")
    done = run(good.parent, "restore", file, "--yes")
    assert (done.exit_code, REFUSED[how] in done.stderr) == (1, True)
    assert files_in(good.parent) == {"register.db"}


@pytest.mark.parametrize("how", [how for how in REFUSED if how != "a folder"])
def test_a_backup_replaces_what_is_not_sound(tmp_path: Path, how: str) -> None:
    backup = a_register(tmp_path / "old", "Old")
    file = a_register(tmp_path / "data", "New")
    spoil(file, how)

    done = run(file.parent, "restore", backup, "--yes")

    assert done.exit_code == 0, done.output
    assert names_in(file) == {"Old"}
    assert list(file.parent.glob("register-*-replaced.db"))


def test_what_a_lost_register_left_is_not_in_the_restored(tmp_path: Path) -> None:
    backup, file = a_register(tmp_path / "old", "Old"), tmp_path / "register.db"
    with closing(Register(file)) as register:
        register.deals.keep(*a_deal("New", EVERYTHING))
        shutil.copy(f"{file}-wal", tmp_path / "left")
    spoil(file, "emptied")
    (tmp_path / "left").rename(f"{file}-wal")

    done = run(tmp_path, "restore", backup, "--yes")

    assert done.exit_code == 0, done.output
    assert names_in(file) == {"Old"}
    assert list(tmp_path.glob("register-*-replaced.db-wal"))


def test_the_last_changes_to_a_lost_register_are_named(tmp_path: Path) -> None:
    backup, file = a_register(tmp_path / "old", "Old"), tmp_path / "register.db"
    journal = file.with_name("register.db-wal")
    with closing(Register(file)) as register:
        register.deals.keep(*a_deal("New", EVERYTHING))
        shutil.copy(file, tmp_path / "there")
        shutil.copy(journal, tmp_path / "left")
    file.unlink()
    (tmp_path / "left").rename(journal)
    before = journal.read_bytes()

    with pytest.raises(ScreeningError) as refused:
        Register(file)
    left = (file.exists(), journal.read_bytes())
    (tmp_path / "there").rename(file)
    put_back = names_in(file)
    file.unlink()
    journal.write_bytes(before)
    done = run(tmp_path, "restore", backup, "--yes")

    assert left == (False, before)
    assert f"move {journal} elsewhere" in str(refused.value)
    assert "screening restore FILE" in str(refused.value)
    assert put_back == {"New"}
    assert done.exit_code == 0, done.output
    assert names_in(file) == {"Old"}


def test_damage_is_said_with_its_cure(register: Register, tmp_path: Path) -> None:
    kept = register.deals.keep(*a_deal("Silk", EVERYTHING))
    sql(tmp_path, "PRAGMA wal_checkpoint(TRUNCATE)")
    spoil(tmp_path / "register.db", "with damaged pages")

    with pytest.raises(ScreeningError, match="screening restore FILE"):
        register.deals.recall(kept.deal)
