"""Files: one as somebody saved it, or why it cannot be read; one written whole."""

import contextlib
import glob
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from screening.errors import Problem, ProblemsError
from screening.formats import messages
from screening.formats.text import even_lines
from screening.formats.yaml_reader import MAX_BYTES

_OTHER_MARKS = (b"\xff\xfe", b"\xfe\xff")
BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite may leave beside a file."""

EVERYBODY, USER = 0o666, 0o600
"""Who may read a new file: whoever the system lets, or the user alone."""


def read(file: Path, name: str) -> str:
    """Return a file's text; ProblemsError, by that name, where there is none.

    It never waits: a pipe or a device is not opened, and no more is read than a rule
    file may hold.
    """
    try:
        if file.is_dir():
            raise _problem(name, messages.IS_A_FOLDER)
        if file.exists() and not file.is_file():
            raise _problem(name, messages.NO_FILE)
        with file.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
    except OSError as error:
        says = messages.CANNOT_BE_READ.format(reason=error.strerror)
        raise _problem(name, says) from None
    if len(content) > MAX_BYTES:
        raise _problem(name, messages.TOO_LARGE.format(most=MAX_BYTES))
    if content.startswith(_OTHER_MARKS) or b"\0" in content[:4]:
        raise _problem(name, messages.UTF16)
    try:
        return even_lines(content.decode())
    except UnicodeDecodeError as error:
        before = even_lines(content[: error.start].decode())
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise _problem(name, messages.NOT_UTF8, line, column) from None


def _problem(name: str, says: str, line: int = 0, column: int = 0) -> ProblemsError:
    return ProblemsError([Problem(name, line, column, says)])


def write_whole(file: Path, data: bytes, who: int = EVERYBODY) -> None:
    """Write a file at one stroke, so that it is never seen half-written.

    For everybody, it stays as readable as the one that was there. What was there stays
    where it cannot be written, for an OSError.
    """
    with part_of(file, who) as part:
        with part.open("wb") as written:
            written.write(data)
            written.flush()
            os.fsync(written.fileno())
        if who == EVERYBODY:
            with contextlib.suppress(FileNotFoundError):
                shutil.copymode(file, part)
        part.replace(file)


@contextmanager
def part_of(file: Path, who: int = USER) -> Iterator[Path]:
    """Yield a new, hidden file beside another, to take its place once it is whole.

    What is left of it in the end is swept up, also what a database puts beside it.
    """
    part = file.with_name(f".{file.name}.{secrets.token_hex(4)}.part")
    try:
        part.touch(mode=who, exist_ok=False)
        yield part
    finally:
        _sweep(part)


def sweep_up(file: Path) -> None:
    """Remove the parts that a crash left beside a file."""
    for part in file.parent.glob(f".{glob.escape(file.name)}.????????.part"):
        _sweep(part)


def _sweep(part: Path) -> None:
    for tail in ("", *BESIDE):
        with contextlib.suppress(OSError):
            part.with_name(f"{part.name}{tail}").unlink()
