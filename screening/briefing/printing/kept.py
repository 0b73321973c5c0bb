"""What was printed of late, kept for a while: no job need be printed twice."""

import threading
from collections import OrderedDict
from typing import NamedTuple

from screening.briefing.printing.job import Printed

MOST_KEPT = 64
MOST_KEPT_BYTES = 16 << 20


class _Print(NamedTuple):
    printed: Printed
    of: str


class KeptPrints:
    """What was printed of late, so many bytes; it holds deals, so in memory alone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._prints: OrderedDict[str, _Print] = OrderedDict()

    def get(self, digest: str) -> Printed | None:
        """Return what was printed of a job of that digest, if it is still here."""
        with self._lock:
            if digest not in self._prints:
                return None
            self._prints.move_to_end(digest)
            return self._prints[digest].printed

    def put(self, digest: str, printed: Printed, of: str = "") -> None:
        """Keep what was printed of a deal, and let go of what was used longest ago."""
        if len(printed.pdf) > MOST_KEPT_BYTES:
            return
        with self._lock:
            self._prints[digest] = _Print(printed, of)
            size = sum(len(kept.printed.pdf) for kept in self._prints.values())
            while len(self._prints) > MOST_KEPT or size > MOST_KEPT_BYTES:
                size -= len(self._prints.popitem(last=False)[1].printed.pdf)

    def forget(self, of: str) -> None:
        """Let go of all that was printed of a deal."""
        with self._lock:
            for digest in [
                name for name, kept in self._prints.items() if kept.of == of
            ]:
                del self._prints[digest]

    def clear(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._prints.clear()
