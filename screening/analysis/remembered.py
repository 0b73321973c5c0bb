"""What was found, remembered by all that it depends on, for all rulebooks here."""

from collections.abc import Callable, Hashable
from itertools import count
from threading import Lock
from typing import Any

MOST_FOUND = 100_000
"""How many findings are remembered at least; twice as many at most."""


class Latest(dict[Hashable, Any]):
    """What was put in lately: from `most` on, what was not used since is forgotten."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most, self._before, self._lock = most, dict[Hashable, Any](), Lock()

    def forget(self) -> None:
        """Forget all of it."""
        with self._lock:
            self.clear()
            self._before = {}

    def recall(self, key: Hashable, work: Callable[[], Any]) -> Any:
        """Return what was found for a key, by work where nothing was."""
        found = self.get(key, _NOTHING)
        if found is _NOTHING:
            found = self._before.get(key, _NOTHING)
            found = work() if found is _NOTHING else found
            with self._lock:
                if len(self) >= self._most:
                    self._before = dict(self)
                    self.clear()
                found = self.setdefault(key, found)
        return found


_NOTHING = object()
_FOUND = Latest(MOST_FOUND)
_NUMBERS, _NEXT = Latest(MOST_FOUND), count(1)


def forget() -> None:
    """Forget all that was found, as a process does that begins."""
    for kept in (_FOUND, _NUMBERS):
        kept.forget()


def recall(key: Hashable, work: Callable[[], Any]) -> Any:
    """Return what was found for a key, by work where nothing was."""
    return _FOUND.recall(key, work)


def known() -> int:
    """Return how many findings are remembered."""
    return len(_FOUND)


def numbered(content: Hashable) -> int:
    """Return the number that stands for a content, and for no other ever."""
    number: int = _NUMBERS.recall(content, lambda: next(_NEXT))
    return number
