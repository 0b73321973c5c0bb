"""The file of a table, read in a process of its own: bytes in, rows of text out.

A workbook names cells that are far apart in a few bytes, and a library that lays them
out takes all the memory there is, or never ends. Here it ends alone, and gives back
what it took. CSV is read so as well: as rows it takes twenty times what it is.
"""

import json
import sys
import threading
from typing import NamedTuple

from screening.errors import BusyError, ScreeningError
from screening.formats import messages, sandbox
from screening.formats.spreadsheet import LIST, Contents, Most, Row, Sheet, contents

_PLACES = threading.BoundedSemaphore(2)  # so many files are read at once
_START = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from screening.formats.table_file import work; work()"
)
_END = b"\n"


class Limits(NamedTuple):
    """What the process may take: bytes of memory, seconds of a processor, and of time.

    A list of thirty rules takes a tenth of it.
    """

    memory: int = 1 << 30
    seconds: int = 10
    patience: int = 30


USUAL = Limits()


def read(
    data: bytes,
    name: str = "",
    most: Most = LIST,
    first: str = "",
    limits: Limits = USUAL,
) -> Contents:
    """Return what a file holds, as `contents` does; nothing touches the disk.

    BusyError at once where others are being read: nobody waits in a thread.
    ScreeningError where it cannot be read within the limits.
    """
    if not _PLACES.acquire(blocking=False):
        raise BusyError("Other tables are being read just now. Try again in a moment.")
    head = json.dumps([name, most, first, limits.memory, limits.seconds]).encode()
    try:
        said, _code = sandbox.answer(_START, head + _END + data, limits.patience)
        told = json.loads(said)
    except (OSError, ValueError):
        raise ScreeningError(messages.TABLE_TOO_MUCH) from None
    finally:
        _PLACES.release()
    if "refused" in told:
        raise ScreeningError(told["refused"])
    sheets, shown, rows = told["contents"]
    same: dict[str, str] = {}
    kept = [Row(number, [*map(same.setdefault, it, it)]) for number, it in rows]
    return Contents([Sheet._make(it) for it in sheets], shown, kept)


def work() -> None:
    """Answer with what the file holds that comes in, or with why it cannot be read."""
    head, _end, data = sys.stdin.buffer.read().partition(_END)
    name, most, first, memory, seconds = json.loads(head)
    sandbox.limit(AS=memory, CPU=seconds, FSIZE=0, CORE=0)
    try:
        told: dict[str, object] = {"contents": contents(data, name, Most(*most), first)}
    except ScreeningError as error:
        told = {"refused": str(error)}
    sys.stdout.write(json.dumps(told))
