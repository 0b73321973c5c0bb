"""Replayed deals as a table for people, and as JSON and CSV for programs."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import Any

from screening.analysis.compare import causes
from screening.analysis.replay import Move
from screening.cli.terminal import columns, paragraph
from screening.engine.assessment import Range
from screening.formats.text import list_in_words, plain_text
from screening.rulebook.model import Rulebook
from screening.wording.answers import level_in_words

MADE_OF = ("=", "+", "-", "@", "\t", "\r")
"""What a table program takes for the start of a formula."""

HEADER = (
    "deal",
    "name",
    "number",
    "on",
    "before-lowest",
    "before-highest",
    "after-lowest",
    "after-highest",
    "moved",
    "because",
    "lost",
)


def both(before: Rulebook, after: Rulebook) -> dict[str, Any]:
    """Return which two rulebooks this is about."""
    return {
        name: {
            "id": one.heading.id,
            "version": one.heading.version,
            "digest": one.digest,
        }
        for name, one in (("old", before), ("new", after))
    }


def as_data(
    before: Rulebook, after: Rulebook, moves: Sequence[Move], shown: Sequence[Move]
) -> dict[str, Any]:
    """Return the deals shown, and of all of them how many moved, ready for JSON."""
    return {
        "schema": "screening-replay/1",
        **both(before, after),
        "deals": len(moves),
        "moved": sum(one.moved for one in moves),
        "with-answers-lost": sum(bool(one.lost) for one in moves),
        "moves": [
            {
                "deal": one.deal,
                "name": one.name,
                "number": one.number,
                "on": one.on.isoformat(),
                "before": _range_data(one.before),
                "after": _range_data(one.after),
                "moved": one.moved,
                "because": list(one.because),
                "lost": list(one.lost),
            }
            for one in shown
        ],
    }


def _range_data(range_: Range) -> dict[str, str]:
    return {"lowest": range_.lowest.id, "highest": range_.highest.id}


def as_csv(moves: Sequence[Move]) -> str:
    """Return deals as CSV with a header, safe to open in a table program."""
    text = StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(HEADER)
    for one in moves:
        cells = (
            one.deal,
            one.name,
            str(one.number),
            one.on.isoformat(),
            *causes.ids_of(one.before),
            *causes.ids_of(one.after),
            "yes" if one.moved else "no",
            " ".join(one.because),
            " ".join(one.lost),
        )
        rows.writerow([_harmless(cell) for cell in cells])
    return text.getvalue()


def _harmless(cell: str) -> str:
    """Return a cell that no table program takes for a formula."""
    return f"'{cell}" if cell.startswith(MADE_OF) else cell


def as_table(
    before: Rulebook, after: Rulebook, moves: Sequence[Move], shown: Sequence[Move]
) -> Iterator[str]:
    """Yield the deals shown, a line or more for each, then the totals of all."""
    if not moves:
        yield "No deals are kept yet, so none can move."
        return
    rows = [
        (
            plain_text(one.name),
            one.on.isoformat(),
            level_in_words(*one.before),
            level_in_words(*one.after),
        )
        for one in shown
    ]
    header, *lines = columns([("Deal", "Read at", "Before", "After"), *rows])
    if shown:
        yield header
    for line, one in zip(lines, shown, strict=True):
        yield line
        for title, ids in (("because of", one.because), ("cannot read", one.lost)):
            if ids:
                yield paragraph(", ".join(ids), first=f"  {title} ", rest="    ")
    if shown:
        yield ""
    yield paragraph(_totals(before, after, moves))


def _totals(before: Rulebook, after: Rulebook, moves: Sequence[Move]) -> str:
    moved = [one for one in moves if one.moved]
    ways = [_way(one, before, after) for one in moved]
    counts = [f"{ways.count(way)} {way}" for way in ("up", "down", "otherwise")]
    told = f": {list_in_words(one for one in counts if one[0] != '0')}" if moved else ""
    deals = "deal moves" if len(moves) == 1 else "deals move"
    line = f"{len(moved):,} of {len(moves):,} {deals}{told}."
    old, new = names(before, after)
    lost = sum(bool(one.lost) for one in moves)
    if lost:
        has = "deal has" if lost == 1 else "deals have"
        line += f" {lost:,} {has} answers that the new rulebook cannot read."
    return f"{line} From {old} to {new}."


def _way(move: Move, before: Rulebook, after: Rulebook) -> str:
    """Return whether a deal moves up, or down, or up at one end and down at another."""
    ends = zip(move.before, move.after, strict=True)
    steps = {after.rank[now.id] - before.rank[was.id] for was, now in ends} - {0}
    if not steps or min(steps) < 0 < max(steps):
        return "otherwise"
    return "up" if max(steps) > 0 else "down"


def names(before: Rulebook, after: Rulebook) -> list[str]:
    """Return what to call two rulebooks; by digest where they are called the same."""
    called = [f"{one.heading.title} {one.heading.version}" for one in (before, after)]
    if called[0] == called[1]:
        return [f"{called[0]} ({one.digest[:8]})" for one in (before, after)]
    return called
