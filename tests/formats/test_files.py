"""Files as they are saved, or why not; files written whole, and many: all or none."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from screening.errors import ProblemsError, ScreeningError
from screening.formats.files import (
    EVERYBODY,
    MARKER,
    USER,
    Changes,
    alone,
    is_free,
    read,
    write_whole,
)


def saved(folder: Path, content: bytes) -> Path:
    file = folder / "saved.yaml"
    file.write_bytes(content)
    return file


def complaint(file: Path) -> str:
    with pytest.raises(ProblemsError) as caught:
        read(file, "rules.yaml")
    return str(caught.value)


@pytest.mark.parametrize("ends", [b"\n", b"\r\n", b"\r"])
def test_lines_end_in_one_way_whatever_the_editor(ends: bytes, tmp_path: Path) -> None:
    assert read(saved(tmp_path, b"a: b" + ends + b"c: d" + ends), "") == "a: b\nc: d\n"


UTF8 = "not UTF-8 text from here on. Save the file as UTF-8."
UTF16 = ': UTF-16 text, which Windows calls "Unicode". Save it as UTF-8.'
UNREADABLE = {
    "è".encode("latin-1"): f":1:1: {UTF8}",
    b"a: b\nc: Societ\xe0\n": f":2:10: {UTF8}",
    "é: ".encode() + b"\xff": f":1:4: {UTF8}",
    b"a\n\xff": f":2:1: {UTF8}",
    **{"a: b".encode(f"utf-16{order}"): UTF16 for order in ("", "-le", "-be")},
    "a: b".encode("utf-32"): UTF16,
    "\u4e2d\u6587: b".encode("utf-16"): UTF16,
    b"#" * 1_000_001: ": the file is over 1,000,000 bytes. Split it.",
}


def test_what_is_no_text_or_too_much_is_said_with_its_place(tmp_path: Path) -> None:
    found = {text: complaint(saved(tmp_path, text)) for text in UNREADABLE}

    assert found == {text: f"rules.yaml{says}" for text, says in UNREADABLE.items()}
    assert len(read(saved(tmp_path, b"#" * 1_000_000), "")) == 1_000_000


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    cannot = "rules.yaml: cannot be read:"

    assert complaint(tmp_path) == f"{cannot} it is a folder. Put a text file there."
    assert complaint(tmp_path / "nowhere") == f"{cannot} No such file or directory."
    assert complaint(tmp_path / "pipe") == (
        "rules.yaml: not a file. Put a text file there."
    )


@pytest.mark.parametrize(("who", "then"), [(EVERYBODY, 0o640), (USER, 0o600)])
def test_a_file_stays_as_readable(who: int, then: int, tmp_path: Path) -> None:
    file = saved(tmp_path, b"an older one")
    file.chmod(0o640)

    write_whole(file, b"new", who)

    assert file.read_bytes() == b"new"
    assert stat.S_IMODE(file.stat().st_mode) == then
    assert list(tmp_path.iterdir()) == [file]


def test_file_that_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    inside = tmp_path / "folder" / "in it"
    inside.mkdir(parents=True)

    with pytest.raises(OSError, match="directory"):
        write_whole(tmp_path / "folder", b"new")

    assert list(tmp_path.rglob("*")) == [tmp_path / "folder", inside]


BEFORE = {"rulebook.yaml": "old\n", "checklist.yaml": "list\r\n", "signals.yaml": "s\n"}
CHANGES = {"rulebook.yaml": "new\n", "rules/10-deal.yaml": "rules\n"}
AFTER = {**BEFORE, **CHANGES}

# Another process that writes half of what it wants, then dies without a word.
CRASH = """
import os, pathlib, sys
from screening.formats import files
put = files._put
def die(file, text):
    if file.name == sys.argv[2]:
        os._exit(1)
    put(file, text)
files._put = die
with files.alone(pathlib.Path(sys.argv[1])) as write:
    write({"rulebook.yaml": "new\\n", "rules/10-deal.yaml": "rules\\n"})
    if sys.argv[2] == "end":
        os._exit(1)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rules = tmp_path / "rules"
    rules.mkdir()
    for name, text in BEFORE.items():
        (rules / name).write_bytes(text.encode())
    return rules


def files_in(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes().decode()
        for file in folder.rglob("*")
        if file.is_file()
    }


def change(folder: Path, changes: Changes, fault: Exception | None = None) -> None:
    """Write changes; let something fail afterwards where a fault is given."""
    with alone(folder) as write:
        write(changes)
        if fault:
            raise fault


def crash(folder: Path, at: str) -> None:
    """Let another process die when it comes to writing a file, or at the end."""
    command = [sys.executable, "-c", CRASH, str(folder), at]
    assert subprocess.run(command, check=False).returncode == 1


def test_everything_is_written_or_deleted_and_permissions_stay(folder: Path) -> None:
    (folder / "rulebook.yaml").chmod(0o640)

    change(folder, CHANGES)

    assert files_in(folder) == AFTER
    assert (folder / "rulebook.yaml").stat().st_mode & 0o777 == 0o640
    change(folder, {**dict.fromkeys(BEFORE), "never-was.yaml": None})
    assert set(files_in(folder)) == {"rules/10-deal.yaml"}
    change(folder / "deleted" / "rules", CHANGES)
    assert files_in(folder / "deleted" / "rules") == CHANGES


def test_a_failure_in_the_middle_puts_everything_back(folder: Path) -> None:
    everything = {**CHANGES, "checklist.yaml": None, "signals.yaml": "t\n"}
    with pytest.raises(ArithmeticError):
        change(folder, everything, fault=ArithmeticError())
    assert files_in(folder) == BEFORE

    (folder / "rules").rmdir()  # an empty folder may be left
    in_the_way = {"rules": "a file where a folder is needed"}
    (folder / "rules").write_text(in_the_way["rules"])
    (folder / "questions.yaml").mkdir()
    a_folder = {"rulebook.yaml": "new\n", "questions.yaml": "text\n"}

    for where, changes in ((folder, CHANGES), (folder / "rules" / "x", CHANGES)):
        with pytest.raises(ScreeningError, match="cannot be written"):
            change(where, changes)
    with pytest.raises(ScreeningError, match=r"questions\.yaml: Is a directory"):
        change(folder, a_folder)

    assert files_in(folder) == {**BEFORE, **in_the_way}


def test_nothing_is_written_outside_the_folder(folder: Path) -> None:
    for name in ("../x.yaml", "/x.yaml", "rules/../../x.yaml", "a\\b"):
        with pytest.raises(ScreeningError, match="not a path inside"):
            change(folder, {**CHANGES, name: "text"})

    assert files_in(folder.parent) == {f"rules/{file}": BEFORE[file] for file in BEFORE}


def test_while_one_writes_a_second_is_told(folder: Path) -> None:
    before = is_free(folder)
    with alone(folder) as write:
        write(CHANGES)
        meanwhile = is_free(folder)
        with pytest.raises(ScreeningError, match="being adopted at the moment"):
            change(folder, {"rulebook.yaml": "another\n"})

    assert (before, meanwhile, is_free(folder)) == (True, False, True)
    assert files_in(folder) == AFTER
    for gone in ("nothing", "rulebook.yaml", "rulebook.yaml/x"):
        assert is_free(folder / gone)


@pytest.mark.parametrize(
    ("at", "then"),
    [("rulebook.yaml", BEFORE), ("10-deal.yaml", BEFORE), ("end", AFTER)],
)
def test_what_a_crash_left_half_done_is_undone_and_what_it_left_done_stays(
    folder: Path, at: str, then: dict[str, str]
) -> None:
    crash(folder, at)
    left = files_in(folder)

    assert MARKER in left
    assert is_free(folder)
    assert files_in(folder) == then
    crash(folder, at)
    change(folder, {"signals.yaml": "t\n"})
    assert files_in(folder) == {**then, "signals.yaml": "t\n"}


def test_after_a_crash_parts_are_swept_and_later_text_is_left(folder: Path) -> None:
    crash(folder, "10-deal.yaml")
    (folder / "rulebook.yaml").write_text("by hand\n")
    (folder / "rules").mkdir()
    (folder / "rules" / ".10-deal.yaml.0a1b2c3d.part").touch()

    is_free(folder)

    left = {**BEFORE, "rulebook.yaml": "by hand\n"}
    assert files_in(folder) == left
    journal = json.dumps({"before": BEFORE, "after": AFTER})
    for written in (0, 1, 20):  # and then it crashed, before anything else
        (folder / MARKER).write_text(journal[:written])
        assert is_free(folder)
        assert files_in(folder) == left
