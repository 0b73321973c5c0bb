"""Writing into a rules folder: all or nothing, one at a time, and after a crash too."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from screening.errors import ScreeningError
from screening.formats.transaction import MARKER, alone, is_free

BEFORE = {"rulebook.yaml": "old\n", "checklist.yaml": "list\r\n", "signals.yaml": "s\n"}
CHANGES = {"rulebook.yaml": "new\n", "rules/10-deal.yaml": "rules\n"}
AFTER = {**BEFORE, **CHANGES}

# Another process that writes half of what it wants, then dies without a word.
CRASH = """
import os, pathlib, sys
from screening.formats import transaction
put = transaction._put
def die(file, text):
    if file.name == sys.argv[2]:
        os._exit(1)
    put(file, text)
transaction._put = die
with transaction.alone(pathlib.Path(sys.argv[1])) as write:
    write({"rulebook.yaml": "new\\n", "rules/10-deal.yaml": "rules\\n"})
    if sys.argv[2] == "end":
        os._exit(1)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with files."""
    rules = tmp_path / "rules"
    rules.mkdir()
    for name, text in BEFORE.items():
        (rules / name).write_bytes(text.encode())
    return rules


def files_in(folder: Path) -> dict[str, str]:
    """Return every file in a folder, byte for byte, also hidden ones."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes().decode()
        for file in folder.rglob("*")
        if file.is_file()
    }


def crash(folder: Path, at: str) -> None:
    """Let another process die when it comes to writing a file, or at the end."""
    command = [sys.executable, "-c", CRASH, str(folder), at]
    assert subprocess.run(command, check=False).returncode == 1


def test_everything_is_written(folder: Path) -> None:
    with alone(folder) as write:
        write(CHANGES)

    assert files_in(folder) == AFTER


def test_what_is_none_is_deleted(folder: Path) -> None:
    with alone(folder) as write:
        write({"signals.yaml": None, "never-was.yaml": None})

    assert set(files_in(folder)) == {"rulebook.yaml", "checklist.yaml"}


def test_a_folder_that_was_deleted_is_made_again(tmp_path: Path) -> None:
    with alone(tmp_path / "deleted" / "rules") as write:
        write(CHANGES)

    assert files_in(tmp_path / "deleted" / "rules") == CHANGES


def test_a_file_keeps_its_permissions(folder: Path) -> None:
    (folder / "rulebook.yaml").chmod(0o640)

    with alone(folder) as write:
        write(CHANGES)

    assert (folder / "rulebook.yaml").stat().st_mode & 0o777 == 0o640


def test_a_failure_afterwards_puts_everything_back(folder: Path) -> None:
    everything = {**CHANGES, "checklist.yaml": None, "signals.yaml": "t\n"}

    def write_and_fail() -> None:
        with alone(folder) as write:
            write(everything)
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        write_and_fail()

    assert files_in(folder) == BEFORE


def test_a_failure_in_the_middle_puts_everything_back(folder: Path) -> None:
    (folder / "rules").write_text("a file where a folder is needed")

    with pytest.raises(ScreeningError, match="cannot be written"), alone(folder) as w:
        w(CHANGES)

    assert files_in(folder) == {**BEFORE, "rules": "a file where a folder is needed"}


def test_a_folder_in_the_place_of_a_file_changes_nothing(folder: Path) -> None:
    (folder / "questions.yaml").mkdir()

    says = r"questions\.yaml: Is a directory"
    with pytest.raises(ScreeningError, match=says), alone(folder) as write:
        write({**CHANGES, "questions.yaml": "text\n"})

    assert files_in(folder) == BEFORE


@pytest.mark.parametrize("name", ["../x.yaml", "/x.yaml", "rules/../../x.yaml", "a\\b"])
def test_nothing_is_written_outside_the_folder(folder: Path, name: str) -> None:
    with pytest.raises(ScreeningError, match="not a path inside"), alone(folder) as w:
        w({**CHANGES, name: "text"})

    assert files_in(folder) == BEFORE
    assert [one.name for one in folder.parent.iterdir()] == ["rules"]


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "rules"

    with pytest.raises(ScreeningError, match="cannot be written"), alone(folder) as w:
        w(CHANGES)


def test_whoever_is_second_is_told(folder: Path) -> None:
    with alone(folder) as write:
        write(CHANGES)
        with (
            pytest.raises(ScreeningError, match="being adopted just now"),
            alone(folder),
        ):
            pass

    assert files_in(folder) == AFTER


def test_a_folder_is_free_but_while_it_is_written(folder: Path) -> None:
    before = is_free(folder)
    with alone(folder) as write:
        write(CHANGES)
        meanwhile = is_free(folder)

    assert (before, meanwhile, is_free(folder)) == (True, False, True)
    assert files_in(folder) == AFTER


@pytest.mark.parametrize("gone", ["nothing", "rulebook.yaml", "rulebook.yaml/x"])
def test_where_no_folder_is_nobody_writes(folder: Path, gone: str) -> None:
    assert is_free(folder / gone)


@pytest.mark.parametrize("at", ["rulebook.yaml", "10-deal.yaml"])
def test_what_a_crash_left_half_done_is_undone(folder: Path, at: str) -> None:
    crash(folder, at)
    left = files_in(folder)

    assert MARKER in left
    assert is_free(folder)
    assert files_in(folder) == BEFORE


def test_what_a_crash_left_done_stays(folder: Path) -> None:
    crash(folder, "end")

    assert is_free(folder)
    assert files_in(folder) == AFTER


def test_what_a_crash_left_stops_nobody_from_writing(folder: Path) -> None:
    crash(folder, "10-deal.yaml")

    with alone(folder) as write:
        write({"signals.yaml": "t\n"})

    assert files_in(folder) == {**BEFORE, "signals.yaml": "t\n"}


def test_what_somebody_wrote_after_a_crash_is_left_alone(folder: Path) -> None:
    crash(folder, "10-deal.yaml")
    (folder / "rulebook.yaml").write_text("by hand\n")

    is_free(folder)

    assert files_in(folder) == {**BEFORE, "rulebook.yaml": "by hand\n"}


@pytest.mark.parametrize("size", [0, 1, 20])
def test_a_crash_before_anything_was_written_leaves_nothing(
    folder: Path, size: int
) -> None:
    journal = json.dumps({"before": BEFORE, "after": AFTER})
    (folder / MARKER).write_text(journal[:size])

    assert is_free(folder)
    assert files_in(folder) == BEFORE


def test_parts_of_files_that_a_crash_left_are_swept(folder: Path) -> None:
    crash(folder, "10-deal.yaml")
    (folder / "rules").mkdir()
    (folder / "rules" / ".10-deal.yaml.0a1b2c3d.part").touch()

    is_free(folder)

    assert files_in(folder) == BEFORE
