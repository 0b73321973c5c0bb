"""Reads the file of a list in a process of its own, with limits.

A workbook names cells that are far apart in a few bytes, and a library that lays them
out takes all the memory there is, or never ends. Here it ends alone.
"""

import json
import subprocess
import sys
import threading

from screening.briefing.limits import limit
from screening.briefing.opening import sandbox
from screening.editing import messages
from screening.errors import ScreeningError
from screening.formats.spreadsheet import Row, read_rows

MOST_MEMORY = 1 << 30
"""How many bytes the process may address; a list of thirty rules takes a tenth."""
MOST_SECONDS = 10
PATIENCE = 30
_PLACES = threading.BoundedSemaphore(2)  # so many files are read at once
_START = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from screening.editing.list_file import work; work()"
)


def read(data: bytes) -> list[Row]:
    """Return the rows of a list; a ScreeningError where it cannot be read.

    The file goes through a pipe: nothing touches the disk.
    """
    if not _PLACES.acquire(timeout=PATIENCE):
        raise ScreeningError(messages.LISTS_BUSY)
    try:
        told = json.loads(sandbox.answer(_START, data, PATIENCE))
    except (OSError, ValueError, subprocess.TimeoutExpired):
        raise ScreeningError(messages.LIST_TOO_MUCH) from None
    finally:
        _PLACES.release()
    if "refused" in told:
        raise ScreeningError(told["refused"])
    return [Row(number, cells) for number, cells in told["rows"]]


def work() -> None:
    """Answer with the rows of the file that comes in, or with why there are none."""
    limit(AS=MOST_MEMORY, CPU=MOST_SECONDS, FSIZE=0, CORE=0)
    try:
        told: dict[str, object] = {"rows": read_rows(sys.stdin.buffer.read())}
    except ScreeningError as error:
        told = {"refused": str(error)}
    sys.stdout.write(json.dumps(told))
