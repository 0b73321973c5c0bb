"""Files: one as somebody saved it, or why it cannot be read; one or many written whole.

Changed files of a rules folder are written all, or none: meanwhile a marker lies in the
folder, locked by who writes, and says what was there before. A crash unlocks it;
whoever finds it then puts back what was there.
"""

import contextlib
import glob
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from stat import S_ISDIR, S_ISREG
from typing import BinaryIO

from screening.errors import Problem, ProblemsError, ScreeningError
from screening.formats.text import even_lines
from screening.formats.yaml_reader import MAX_BYTES, TOO_LARGE

_OTHER_MARKS = (b"\xff\xfe", b"\xfe\xff")
BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite may leave beside a file."""

EVERYBODY, USER = 0o666, 0o600
"""Who may read a new file: whoever the system lets, or the user alone."""


def read(file: Path, name: str) -> str:
    """Return a file's text; ProblemsError, by that name, where there is none.

    It never waits: a pipe or a device is not opened, nor what is larger than a rule
    file may be.
    """
    try:
        there = file.stat()
        if S_ISDIR(there.st_mode):
            says = "cannot be read: it is a folder. Put a text file there."
            raise _problem(name, says)
        if not S_ISREG(there.st_mode):
            raise _problem(name, "not a file. Put a text file there.")
        if there.st_size > MAX_BYTES:
            raise _problem(name, TOO_LARGE)
        content = file.read_bytes()
    except OSError as error:
        says = f"cannot be read: {error.strerror}."
        raise _problem(name, says) from None
    if content.startswith(_OTHER_MARKS) or b"\0" in content[:4]:
        says = 'UTF-16 text, which Windows calls "Unicode". Save it as UTF-8.'
        raise _problem(name, says)
    try:
        return even_lines(content.decode())
    except UnicodeDecodeError as error:
        before = even_lines(content[: error.start].decode())
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        says = "not UTF-8 text from here on. Save the file as UTF-8."
        raise _problem(name, says, line, column) from None


def _problem(name: str, says: str, line: int = 0, column: int = 0) -> ProblemsError:
    return ProblemsError([Problem(name, line, column, says)])


def all_in(folder: Path, but: str = "") -> Iterator[tuple[str, bool]]:
    """Yield the path of all in a folder that is not hidden, and whether it is a folder.

    Of the folder `but` it is that alone, as of one within that leads elsewhere.
    """
    left = [""]
    while left:
        within = left.pop()
        with (
            contextlib.suppress(PermissionError),
            os.scandir(folder / within) as entries,
        ):
            for entry in (it for it in entries if not it.name.startswith(".")):
                name, is_folder = f"{within}{entry.name}", _is_folder(entry)
                yield name, is_folder
                elsewhere = bool(within) and entry.is_symlink()
                if is_folder and not elsewhere and name != but:
                    left.append(f"{name}/")


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # it leads in a circle
        return False


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


def _sweep(part: Path) -> None:
    for tail in ("", *BESIDE):
        with contextlib.suppress(OSError):
            part.with_name(f"{part.name}{tail}").unlink()


MARKER = ".adopting"
_NOT_THERE = FileNotFoundError, NotADirectoryError

Changes = Mapping[str, str | None]
"""The texts to write, by path in the folder; None deletes."""


def is_free(folder: Path) -> bool:
    """Tell whether nobody writes to a folder; undo first what a crash left there.

    Where that cannot be done, for an OSError, the folder is half-written.
    """
    try:
        with contextlib.suppress(*_NOT_THERE), _marked(folder, "rb+"):
            pass
    except BlockingIOError:
        return False
    return True


@contextmanager
def alone(folder: Path) -> Iterator[Callable[[Changes], None]]:
    """Hold a folder against other writers; yield what writes to it, once.

    What was written stays only where the block ends well. ScreeningError where somebody
    else writes to it, or it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _marked(folder, "ab+") as marker:
            yield lambda changes: _write_all(folder, marker, changes)
    except BlockingIOError:
        says = "Another rulebook is being adopted at the moment. Try again shortly."
        raise ScreeningError(says) from None
    except OSError as error:
        file, reason = error.filename, error.strerror
        says = f"The rules folder cannot be written: {file}: {reason}."
        raise ScreeningError(says) from None


@contextmanager
def _marked(folder: Path, mode: str) -> Iterator[BinaryIO]:
    """Lock the marker, undo what a crash left, and what a block that fails wrote."""
    with _locked(folder / MARKER, mode) as marker:
        before, after = _journal(marker)
        if _present(folder, after) != after:  # not all was written before the crash
            _put_back(folder, before, after)
        marker.truncate(0)
        try:
            yield marker
        except BaseException:
            _put_back(folder, *_journal(marker))
            _end(folder, marker)  # stays where putting back failed
            raise
        _end(folder, marker)


def _end(folder: Path, marker: BinaryIO) -> None:
    """Remove the marker. Windows keeps an open file: an empty one says nothing."""
    marker.truncate(0)
    with contextlib.suppress(PermissionError):
        (folder / MARKER).unlink()


@contextmanager
def _locked(path: Path, mode: str) -> Iterator[BinaryIO]:
    """Open and lock a file; raise BlockingIOError where somebody else has it locked."""
    from filelock import lock_descriptor  # noqa: PLC0415 - slow, and few write

    with contextlib.ExitStack() as stack:
        while True:
            file: BinaryIO = stack.enter_context(path.open(mode))  # type: ignore[assignment]  # both modes are binary
            if not lock_descriptor(file.fileno(), blocking=False):
                raise BlockingIOError
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_ino == os.fstat(file.fileno()).st_ino:
                    break  # nobody removed it between opening and locking
        yield file


def _write_all(folder: Path, marker: BinaryIO, changes: Changes) -> None:
    """Note what is there, then write, then delete."""
    for name in changes:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name:
            raise ScreeningError(f'"{name}" is not a path inside the rules folder.')
    journal = {"before": _present(folder, changes), "after": dict(changes)}
    marker.write(json.dumps(journal).encode())
    marker.flush()
    os.fsync(marker.fileno())
    for name in sorted(changes, key=lambda name: changes[name] is None):
        _put(folder / name, changes[name])


def _journal(marker: BinaryIO) -> tuple[Changes, Changes]:
    """Read the texts before and the texts to be, by path; none where none was noted."""
    marker.seek(0)
    try:
        journal = json.loads(marker.read())
    except ValueError:
        return {}, {}
    return journal["before"], journal["after"]


def _put_back(folder: Path, before: Changes, after: Changes) -> None:
    """Put back each file that is as it was written; others have changed it since."""
    present = _present(folder, after)
    for name, text in before.items():
        file = folder / name
        for part in file.parent.glob(f".{glob.escape(file.name)}.????????.part"):
            _sweep(part)  # a crash left it
        if present[name] == after[name]:
            _put(file, text)


def _present(folder: Path, names: Mapping[str, object]) -> dict[str, str | None]:
    """Read files by their names in a folder; None for one that is not there.

    Texts are decoded so that they turn back to the same bytes.
    """
    texts: dict[str, str | None] = dict.fromkeys(names)
    for name in names:
        with contextlib.suppress(*_NOT_THERE):
            content = (folder / name).read_bytes()
            texts[name] = content.decode("utf-8", "surrogateescape")
    return texts


def _put(file: Path, text: str | None) -> None:
    if text is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, text.encode("utf-8", "surrogateescape"))
        return
    with contextlib.suppress(*_NOT_THERE):
        file.unlink()
