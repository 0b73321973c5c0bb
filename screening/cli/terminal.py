"""Text in a terminal: paragraphs and columns as wide as there is room."""

from __future__ import annotations

import shutil
import textwrap
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

MOST_COLUMNS = 120
LEAST_FIRST = 20
GAP = "  "


def width() -> int:
    """Return how wide text may be: the terminal, but no wider than is easy to read."""
    return min(shutil.get_terminal_size().columns, MOST_COLUMNS)


def paragraph(text: str, first: str = "", rest: str = "") -> str:
    """Return text in lines that fit, after these beginnings of lines."""
    return textwrap.fill(
        text,
        width(),
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows as lines with aligned cells.

    The first column takes what room the others leave, and is cut where that is little.
    """
    wanted, *others = [max(map(_cells, column)) for column in zip(*rows, strict=True)]
    room = width() - sum(len(GAP) + wide for wide in others)
    widths = [min(wanted, max(room, LEAST_FIRST)), *others]
    return [GAP.join(map(_filled, row, widths)).rstrip() for row in rows]


def _cells(text: str) -> int:
    """Return how many cells of a terminal text takes: Chinese takes two a sign."""
    seen = [sign for sign in text if not unicodedata.combining(sign)]
    wide = (sign for sign in seen if unicodedata.east_asian_width(sign) in {"W", "F"})
    return len(seen) + len(list(wide))


def _filled(text: str, wide: int) -> str:
    """Return text that fills its cells, its end told by an ellipsis where it is cut."""
    if _cells(text) > wide:
        ends = list(accumulate(map(_cells, text)))
        text = f"{text[: bisect_right(ends, wide - 1)].rstrip()}…"
    return text + " " * (wide - _cells(text))
