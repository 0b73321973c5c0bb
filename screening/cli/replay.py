"""Say which kept deals move: in a table for people, as JSON or CSV for programs."""

import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import click

from screening.analysis import replay as analysis
from screening.cli import common, registered
from screening.engine.range import Range
from screening.formats.text import list_in_words, plain_text
from screening.register.deals import Kept
from screening.rulebook import loader
from screening.rulebook.model import Rulebook
from screening.settings import Settings
from screening.wording.answers import level_in_words

MADE_OF = ("=", "+", "-", "@", "\t", "\r")
"""What a table program takes for the start of a formula."""

Move = analysis.Move[Kept]
_ENDS = [f"{when}-{end}" for when in ("before", "after") for end in Range._fields]
HEADER = ("deal", "name", "number", "on", *_ENDS, "moved", "because", "lost", "filings")


@click.command()
@click.argument("new", type=common.PATH)
@click.option(
    "--old", type=common.PATH, help="Rules folder to start from, else the live one."
)
@common.printed_as("table", "json", "csv")
@click.option("--all", "everything", is_flag=True, help="Also deals that do not move.")
def replay(new: Path, old: Path | None, form: str, *, everything: bool) -> None:
    """Say which kept deals move under a changed rules folder."""
    settings = Settings.from_environment()
    before, after = loader.load(old or common.live_rules(settings)), loader.load(new)
    with registered.kept(settings) as register:
        by = registered.judges(settings, register, before.heading.id)
        moves = _replayed(before, after, register.deals.newest(by=by))
    shown = moves if everything else [move for move in moves if move.moved]
    if form == "json":
        data = {
            "schema": "screening-replay/1",
            **common.both(before, after),
            "deals": len(moves),
            "moved": sum(move.moved for move in moves),
            "with-answers-lost": sum(bool(move.lost) for move in moves),
            "moves": [_move_data(move) for move in shown],
        }
        common.print_json(data)
    elif form == "csv":
        click.echo(_as_csv(shown), nl=False)
    else:
        click.echo("\n".join(_as_table(before, after, moves, shown)))


def _replayed(before: Rulebook, after: Rulebook, kept: Sequence[Kept]) -> list[Move]:
    """Replay, with a bar in the terminal where somebody watches it."""
    moves = analysis.replay(before, after, kept)
    if not sys.stderr.isatty():
        return list(moves)
    with click.progressbar(
        moves, length=len(kept), label="Replaying deals", file=sys.stderr
    ) as bar:
        return list(bar)


def _move_data(move: Move) -> dict[str, Any]:
    kept, both = move.kept, (move.before, move.after)
    before, after = ({"lowest": low.id, "highest": high.id} for low, high in both)
    return {
        "deal": kept.deal,
        "name": kept.name,
        "number": kept.number,
        "on": kept.on.isoformat(),
        "before": before,
        "after": after,
        "moved": move.moved,
        "because": list(move.because),
        "lost": list(move.lost),
        "filings": [f"{it.regime}:{it.before}>{it.after}" for it in move.filings],
    }


def _as_csv(moves: Sequence[Move]) -> str:
    """Return deals as CSV with a header, safe to open in a table program."""
    text = StringIO()
    rows = csv.DictWriter(text, HEADER, lineterminator="\n")
    rows.writeheader()
    rows.writerows(dict(_cells(_move_data(move))) for move in moves)
    return text.getvalue()


def _cells(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the columns of a deal, none of which can be taken for a formula."""
    for name, value in data.items():
        if isinstance(value, dict):
            yield from ((f"{name}-{end}", value[end]) for end in value)
        elif isinstance(value, bool):
            yield name, "yes" if value else "no"
        else:
            cell = " ".join(value) if isinstance(value, list) else str(value)
            yield name, f"'{cell}" if cell.startswith(MADE_OF) else cell


def _as_table(
    before: Rulebook, after: Rulebook, moves: Sequence[Move], shown: Sequence[Move]
) -> Iterator[str]:
    """Yield the deals shown, a line or more for each, then the totals of all."""
    if not moves:
        yield "No deals are kept yet, so none can move."
        return
    rows = [("Deal", "Read at", "Before", "After")]
    for move in shown:
        levels = level_in_words(*move.before), level_in_words(*move.after)
        rows.append((plain_text(move.kept.name), move.kept.on.isoformat(), *levels))
    if shown:
        header, *lines = common.columns(rows)
        yield header
        for line, move in zip(lines, shown, strict=True):
            yield line
            yield from _reasons(move, analysis.filings_in_words(move, before, after))
        yield ""
    ways = [_way(move, before, after) for move in moves if move.moved]
    lost = sum(bool(move.lost) for move in moves)
    told = _in_all(ways, len(moves), lost)
    yield common.paragraph(f"{told} {common.from_to(before, after)}.")


def _in_all(ways: Sequence[str], deals: int, lost: int) -> str:
    """Return how many deals move, and which way; how many lose answers."""
    counts = [(ways.count(way), way) for way in ("up", "down", "otherwise")]
    told = list_in_words(f"{count} {way}" for count, way in counts if count)
    move = "deal moves" if deals == 1 else "deals move"
    line = f"{len(ways):,} of {deals:,} {move}{f': {told}' if told else ''}."
    if lost:
        has = "deal has" if lost == 1 else "deals have"
        line += f" {lost:,} {has} answers that the new rulebook cannot read."
    return line


def _reasons(move: Move, filings: Sequence[str]) -> Iterator[str]:
    told = (move.because, move.lost, filings)
    for title, ids in zip(("because of", "cannot read", "filings"), told, strict=True):
        if ids:
            yield common.paragraph(", ".join(ids), first=f"  {title} ", rest="    ")


def _way(move: Move, before: Rulebook, after: Rulebook) -> str:
    """Return whether a deal moves up, or down, or up at one end and down at another."""
    ends = zip(move.before, move.after, strict=True)
    steps = {after.rank[now.id] - before.rank[was.id] for was, now in ends} - {0}
    if not steps or min(steps) < 0 < max(steps):
        return "otherwise"
    return "up" if max(steps) > 0 else "down"
