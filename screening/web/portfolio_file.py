"""Reads the file of a table: a workbook in a process of its own, with limits.

What it unpacks to may be far more than its file, and a library that lays it out takes
what there is. Here it ends alone, and the pages go on meanwhile. CSV is what it is.
"""

import subprocess
import threading

from screening.briefing.opening import sandbox
from screening.errors import ScreeningError
from screening.formats.spreadsheet import is_workbook
from screening.portfolio import apart
from screening.portfolio.table import read_table
from screening.web import messages

MOST_MEMORY = 3 << 30
"""How many bytes the process may address; a table of 25 MB takes a third."""
MOST_SECONDS, PATIENCE = 60, 90
_PLACES = threading.BoundedSemaphore(2)  # so many files are read at once
_LIMITS = f"AS={MOST_MEMORY}, CPU={MOST_SECONDS}, FSIZE=0, CORE=0"
_START = "; ".join(
    (
        "import sys",
        "sys.path.append(sys.argv[1])",
        "import screening.briefing.limits",
        "import screening.portfolio.apart",
        f"screening.briefing.limits.limit({_LIMITS})",
        "screening.portfolio.apart.work()",
    )
)


def read(data: bytes, sheet: str = "") -> apart.File:
    """Return a table, of that sheet or the first that holds one.

    ScreeningError where it cannot be read. The file goes through a pipe: nothing
    touches the disk.
    """
    if not is_workbook(data):
        return apart.File((), read_table(data, most=apart.MOST_ROWS))
    if not _PLACES.acquire(timeout=PATIENCE):
        raise ScreeningError(messages.TABLES_BUSY)
    try:
        asked = apart.asked(data, sheet)
        return apart.answered(sandbox.answer(_START, asked, PATIENCE))
    except (OSError, ValueError, subprocess.TimeoutExpired):
        raise ScreeningError(messages.TABLE_TOO_MUCH) from None
    finally:
        _PLACES.release()
