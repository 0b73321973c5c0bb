"""Kleene's three-valued logic: met, not met or open, with the questions behind each.

What a condition comes to is one integer of three lanes, a bit for each question in
each: those by which it is met, those by which it is not, and those it waits for. Only
one of the lanes has bits. So the parts of a group are put together by `|`, and what
the group comes to is the first lane, by its own order, that has bits then.
"""

import math
from collections.abc import Callable
from typing import TypeVar

from screening.rulebook.model import Verdict

K = TypeVar("K")
T = TypeVar("T")


class Lanes:
    """The three lanes, for so many questions; one more bit stands for no question."""

    def __init__(self, questions: int) -> None:
        self._width = questions + 1
        self._nothing = 1 << questions
        self.met = (1 << self._width) - 1
        self.not_met = self.met << self._width
        self.open = self.not_met << self._width

    def comparison(self, question: int) -> tuple[int, int, int]:
        """Return what a comparison comes to that is met, not met, and open."""
        bit = 1 << question
        return bit, bit << self._width, bit << 2 * self._width

    def all_of(self, said: int) -> int:
        """All hold, unless one does not; open if one is and none fails."""
        return said & self.not_met or said & self.open or said or self._nothing

    def any_of(self, said: int) -> int:
        """At least one holds; open if one is and none does."""
        nothing = self._nothing << self._width
        return said & self.met or said & self.open or said or nothing

    def none_of(self, said: int) -> int:
        """The opposite of any, for the same reasons."""
        found = self.any_of(said)
        if found & self.open:
            return found
        return found >> self._width if found & self.not_met else found << self._width

    def if_asked(self, asked: int, compared: int) -> int:
        """The question is asked, and its answer compares.

        While it is open whether a question is asked, it is not waited for: the answers
        that decide whether it is asked are.
        """
        if asked & self.not_met:
            return asked
        if compared & self.not_met:
            return compared
        if asked & self.open:
            return asked
        return compared if compared & self.open else asked | compared

    def verdict(self, found: int) -> Verdict:
        """Return which lane has the bits."""
        if found & self.open:
            return Verdict.OPEN
        return Verdict.MET if found & self.met else Verdict.NOT_MET

    def questions(self, found: int) -> list[int]:
        """Return the places of the questions in the lane that has the bits."""
        left, places = self.bits(found), list[int]()
        while left:
            lowest = left & -left
            places.append(lowest.bit_length() - 1)
            left ^= lowest
        return places

    def bits(self, found: int) -> int:
        """Return the bits of the questions in the lane that has them, moved to 0."""
        while found > self.met:
            found >>= self._width
        return found & ~self._nothing


class Remembered(dict[K, T]):
    """What was worked out before, up to `most` of it; then it is all forgotten."""

    def __init__(self, work: Callable[[K], T], most: float = math.inf) -> None:
        super().__init__()
        self.work = work
        self._most = most

    def __missing__(self, key: K) -> T:
        """Work it out, and remember it."""
        found = self.work(key)
        if len(self) >= self._most:
            self.clear()
        self[key] = found
        return found
