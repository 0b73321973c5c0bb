"""Takes the data out of a PDF or a Word file, in a worker process with limits.

Each file has a process of its own that reads it from a pipe, answers through another
and ends. It may use so much memory and so much time and write no file; what breaks it
breaks nothing else.
"""

import sys
import threading

from screening.briefing import messages
from screening.briefing.opening import LONGEST_DATA
from screening.errors import CaseFileError
from screening.formats import sandbox

MOST_MEMORY = 256_000_000
"""How many bytes the process may address; a common briefing takes a fifth."""

MOST_SECONDS = 5
"""How much of a processor it may use; a common briefing takes a tenth of that."""

PATIENCE = 20
"""After so many seconds it is ended, whatever it does."""

WORD = b"PK\x03\x04"
"""How a Word file begins: as any zip archive."""

_TAKEN, _REFUSED = b"+", b"-"
_OUT_OF_MEMORY = 3
_PLACES = threading.BoundedSemaphore(2)  # so many files are read at once
_START = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from screening.briefing.opening.sandbox import work; work()"
)


def unpack(file: bytes) -> bytes:
    """Return the data of a briefing or a CaseFileError; nothing touches the disk."""
    if not _PLACES.acquire(timeout=PATIENCE):
        raise CaseFileError(messages.OPENING_BUSY)
    try:
        answer, ended = sandbox.answer(_START, file, PATIENCE, 1 + LONGEST_DATA)
    except OSError:
        raise CaseFileError(messages.OPENING_BUSY) from None
    finally:
        _PLACES.release()
    kind = messages.WORD if file.startswith(WORD) else messages.PDF
    if ended < 0 or ended == _OUT_OF_MEMORY:
        raise CaseFileError(messages.TOO_MUCH.format(kind=kind))
    if answer[:1] == _REFUSED:
        raise CaseFileError(answer[1:].decode())
    if ended or answer[:1] != _TAKEN:
        raise CaseFileError(messages.DAMAGED.format(kind=kind))
    return answer[1:]


def work() -> None:
    """Answer with the data of the file that comes in, or with why not.

    Whatever else the file does to this process ends it. It may write no file; where
    there are no limits, only patience ends it.
    """
    sandbox.limit(AS=MOST_MEMORY, CPU=MOST_SECONDS, FSIZE=0, CORE=0)
    from screening.briefing.opening import attachment  # noqa: PLC0415 - only in this process

    try:
        file = sys.stdin.buffer.read()
        is_word = file.startswith(WORD)
        take = attachment.take_of_word if is_word else attachment.take
        answer = _TAKEN + take(file)
    except CaseFileError as error:
        answer = _REFUSED + str(error).encode()
    except MemoryError:
        sys.exit(_OUT_OF_MEMORY)
    sys.stdout.buffer.write(answer)
