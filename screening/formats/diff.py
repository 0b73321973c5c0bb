"""Where two texts differ, line by line."""

import difflib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

AROUND = 3
"""How many equal lines stand around a change."""


class LineSide(StrEnum):
    """Which of two texts a line is in."""

    BOTH = "both"
    OLD = "old"
    NEW = "new"


class Line(NamedTuple):
    """A line, and its number in either text: 0 where it is not in it."""

    side: LineSide
    old: int
    new: int
    text: str


class Changed(NamedTuple):
    """A file that differs: its name, its two texts, None where it is not there."""

    file: str
    old: str | None
    new: str | None

    @property
    def how(self) -> str:
        """What happened to it, in a word."""
        if self.old is None:
            return "new"
        return "deleted" if self.new is None else "changed"

    @property
    def pieces(self) -> tuple[tuple[Line, ...], ...]:
        """The changes, with the lines around them."""
        return pieces(self.old or "", self.new or "")


def files(
    old: Mapping[str, str | None], new: Mapping[str, str | None]
) -> tuple[Changed, ...]:
    """Return the files that differ, by name."""
    changed = (it for it in {*old, *new} if old.get(it) != new.get(it))
    return tuple(Changed(it, old.get(it), new.get(it)) for it in sorted(changed))


def pieces(old: str, new: str) -> tuple[tuple[Line, ...], ...]:
    """Return every change, with the lines around it, in order."""
    before, after, groups = old.splitlines(), new.splitlines(), []
    for group in _matcher(before, after).get_grouped_opcodes(AROUND):
        piece: list[Line] = []
        for how, start, end, first, last in group:
            gone, come = range(start, end), range(first, last)
            if how == "equal":
                pairs = zip(gone, come, strict=True)
                piece += (
                    Line(LineSide.BOTH, a + 1, b + 1, before[a]) for a, b in pairs
                )
                continue
            piece += (Line(LineSide.OLD, place + 1, 0, before[place]) for place in gone)
            piece += (Line(LineSide.NEW, 0, place + 1, after[place]) for place in come)
        groups.append(tuple(piece))
    return tuple(groups)


def merged(base: str, mine: str, theirs: str) -> str | None:
    """Return a text with what two others change in it; None where they touch."""
    lines = base.splitlines(keepends=True)
    changes = sorted({*_changes(lines, mine), *_changes(lines, theirs)})
    for (_start, end, _new), (start, _end, _other) in pairwise(changes):
        if start <= end:
            return None
    for start, end, new in reversed(changes):
        lines[start:end] = new
    return "".join(lines)


def _changes(lines: list[str], text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Yield which lines a text replaces, counted from 0, and by which."""
    new = text.splitlines(keepends=True)
    for how, start, end, new_start, new_end in _matcher(lines, new).get_opcodes():
        if how != "equal":
            yield start, end, tuple(new[new_start:new_end])


def _matcher(old: list[str], new: list[str]) -> difflib.SequenceMatcher[str]:
    return difflib.SequenceMatcher(None, old, new, autojunk=False)
