"""Something that equals what was there lately is taken for the same.

So what hangs on it can be remembered by it, however large it is: whoever edits one file
of a folder waits for that one.
"""

from collections import deque
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

MOST = 8
"""How many are kept of each: those of a few folders, and what is edited in them."""


@dataclass(frozen=True, slots=True, eq=False)
class Same(Generic[T]):
    """One that stands for all that equal it, and may be the key to what they make."""

    it: T


class Lately(Generic[T]):
    """What was there lately. Safe to share between threads."""

    def __init__(self) -> None:
        self._kept: deque[Same[T]] = deque(maxlen=MOST)

    def same(self, it: T) -> Same[T]:
        """Return what stands for this, from now on where nothing did."""
        for kept in tuple(self._kept):
            if kept.it == it:
                return kept
        found = Same(it)
        self._kept.append(found)
        return found
