"""Text in a terminal: paragraphs and columns as wide as there is room."""

from __future__ import annotations

import shutil
import textwrap
import unicodedata
from collections.abc import Sequence

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
    others = [max(map(_cells, column)) for column in list(zip(*rows, strict=True))[1:]]
    room = width() - sum(len(GAP) + one for one in others)
    wanted = max(_cells(row[0]) for row in rows)
    widths = [min(wanted, max(room, LEAST_FIRST)), *others]
    return [
        GAP.join(
            _filled(_cut(cell, wide), wide)
            for cell, wide in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def _cells(text: str) -> int:
    """Return how many cells of a terminal text takes: Chinese takes two a sign."""
    return sum(map(_cells_of_sign, text))


def _cells_of_sign(sign: str) -> int:
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in {"W", "F"} else 1


def _filled(text: str, wide: int) -> str:
    return text + " " * (wide - _cells(text))


def _cut(text: str, wide: int) -> str:
    """Return text that fits, its end told by an ellipsis where it does not."""
    if _cells(text) <= wide:
        return text
    kept = ""
    for sign in text:
        if _cells(kept + sign) > wide - 1:
            break
        kept += sign
    return f"{kept.rstrip()}…"
