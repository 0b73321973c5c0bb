"""Readers of files that do what none may, for a process of their own."""

import os
import threading
from pathlib import Path

from screening.errors import ScreeningError


def echo(file: bytes) -> bytes:
    return file


def refuse(_file: bytes) -> bytes:
    raise ScreeningError("It is no file of ours.")


def fill(_file: bytes) -> bytes:
    """Take more memory than anybody gets."""
    return bytes(1 << 31)


def spin(_file: bytes) -> bytes:
    """Take more of a processor than anybody gets."""
    return bytes(any(iter(int, 1)))


def sleep(_file: bytes) -> bytes:
    threading.Event().wait()
    return b""


def write(file: bytes) -> bytes:
    """Write where the file says."""
    Path(file.decode()).write_bytes(file)
    return b""


def environment(_file: bytes) -> bytes:
    return repr(dict(os.environ)).encode()
