"""Files as somebody saved them, or why they cannot be read; files written whole."""

from __future__ import annotations

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


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("è".encode("latin-1"), "1:1"),
        (b"a: b\nc: Societ\xe0\n", "2:10"),
        ("é: ".encode() + b"\xff", "1:4"),
        (b"a\n\xff", "2:1"),
    ],
)
def test_first_letter_that_is_not_utf8_is_placed(
    content: bytes, place: str, tmp_path: Path
) -> None:
    says = "not UTF-8 text from here on. Save the file as UTF-8."
    assert complaint(saved(tmp_path, content)) == f"rules.yaml:{place}: {says}"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *(("a: b", "utf-16"), ("a: b", "utf-16-le"), ("a: b", "utf-16-be")),
        *(("a: b", "utf-32"), ("\u4e2d\u6587: b", "utf-16")),
    ],
)
def test_utf16_is_called_by_its_name(text: str, encoding: str, tmp_path: Path) -> None:
    assert complaint(saved(tmp_path, text.encode(encoding))) == (
        'rules.yaml: UTF-16 text, which Windows calls "Unicode". Save it as UTF-8.'
    )


def test_no_more_is_read_than_a_rule_file_may_hold(tmp_path: Path) -> None:
    assert len(read(saved(tmp_path, b"#" * 1_000_000), "")) == 1_000_000
    assert complaint(saved(tmp_path, b"#" * 1_000_001)) == (
        "rules.yaml: the file is over 1,000,000 bytes. Split it."
    )


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    assert (
        complaint(tmp_path)
        == "rules.yaml: cannot be read: it is a folder. Put a text file there."
    )
    assert complaint(tmp_path / "pipe") == (
        "rules.yaml: not a file. Put a text file there."
    )
    assert complaint(tmp_path / "nowhere") == (
        "rules.yaml: cannot be read: No such file or directory."
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
    (tmp_path / "folder" / "in it").mkdir(parents=True)

    with pytest.raises(OSError, match="directory"):
        write_whole(tmp_path / "folder", b"new")

    assert list(tmp_path.rglob("*")) == [
        tmp_path / "folder",
        tmp_path / "folder" / "in it",
    ]
