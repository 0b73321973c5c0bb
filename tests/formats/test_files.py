"""Files as somebody saved them, or why they cannot be read; files written whole."""

import os
import stat
from pathlib import Path

import pytest

from screening.errors import ProblemsError
from screening.formats.files import EVERYBODY, USER, read, write_whole


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


def test_what_is_no_text_or_too_much_of_it_is_said_with_its_place(
    tmp_path: Path,
) -> None:
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
def test_file_written_whole_stays_as_readable_unless_it_is_private(
    who: int, then: int, tmp_path: Path
) -> None:
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
