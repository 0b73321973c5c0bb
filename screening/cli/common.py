"""What the commands share."""

from __future__ import annotations

from pathlib import Path

import click

from screening.errors import ScreeningError
from screening.formats import files

PATH = click.Path(path_type=Path)


def read_at_most(file: Path, most: int) -> bytes:
    """Read a file, but no more than one byte beyond what it may have.

    Raises:
        ScreeningError: where there is none to be had.
    """
    try:
        if file.exists() and not file.is_file():
            raise ScreeningError(f"{file} is not a file. Name one.")
        with file.open("rb") as opened:
            return opened.read(most + 1)
    except OSError as error:
        raise ScreeningError(f"{file} cannot be read: {error.strerror}.") from None


def write_whole(out: Path, data: bytes) -> None:
    """Write a file: all of it, or none.

    Raises:
        ScreeningError: where it cannot be written; what was there stays.
    """
    if not out.name or out.is_dir():
        raise ScreeningError(f"{out} cannot be written: it is no file. Name one.")
    try:
        files.write_whole(out, data)
    except OSError as error:
        raise ScreeningError(f"{out} cannot be written: {error.strerror}.") from None
