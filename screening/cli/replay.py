"""Say which saved deals move: in a table for people, as JSON or CSV for programs."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import click

from screening.analysis import replay as analysis
from screening.analysis.difference import Difference
from screening.cli import common, registered
from screening.formats.spreadsheet import csv_text
from screening.formats.text import day_in_words, list_in_words, plain_text
from screening.presentation.answers import level_in_words
from screening.register.deals import Kept
from screening.rulebook import loader
from screening.rulebook.model import Rulebook
from screening.settings import Settings, today

HEADER = (
    *("deal", "name", "number", "on", "before-lowest", "before-highest"),
    *("after-lowest", "after-highest", "moved", "because", "lost", "filings"),
    "later",
)


class _Output(NamedTuple):
    """What is printed of a deal: its data, its line in the table, and what is below.

    `way` is up, down or otherwise; empty where it does not move today. `steps` are how
    it moves, today and from later days on, in words.
    """

    data: dict[str, Any]
    line: tuple[str, ...]
    way: str
    steps: Sequence[Mapping[str, Any]]


@click.command()
@click.argument("new", type=common.PATH)
@click.option(
    "--old",
    type=common.PATH,
    help="Rules folder to start from; otherwise the live one.",
)
@common.printed_as("table", "json", "csv")
@click.option(
    "--all", "everything", is_flag=True, help="Include deals that do not change."
)
def replay(new: Path, old: Path | None, form: str, *, everything: bool) -> None:
    """Show which saved deals change under a changed rules folder."""
    settings = Settings.from_environment()
    before, after = loader.load(old or common.live_rules(settings)), loader.load(new)
    with registered.kept(settings) as register:
        by = registered.judges(settings, register, before.heading.id)
        rows = _replayed(before, after, register.deals.newest(by=by))
    shown = rows if everything else [row for row in rows if row.steps]
    if form == "json":
        data = {
            "schema": "screening-replay/1",
            **common.both(before, after),
            "deals": len(rows),
            "moved": sum(bool(row.way) for row in rows),
            "moved-later": sum(bool(row.data["later"]) for row in rows),
            "with-answers-lost": sum(bool(row.data["lost"]) for row in rows),
            "moves": [row.data for row in shown],
        }
        common.print_json(data)
    elif form == "csv":
        cells = ([*_cells(row.data)] for row in shown)
        click.echo(csv_text(HEADER, cells, end="\n"), nl=False)
    else:
        click.echo("\n".join(_as_table(common.from_to(before, after), rows, shown)))


def _replayed(before: Rulebook, after: Rulebook, kept: Sequence[Kept]) -> list[_Output]:
    """Replay, with a bar in the terminal where somebody watches it."""
    on = today()
    rows = (_row(it.as_of(on)) for it in analysis.replay(before, after, kept))
    if not sys.stderr.isatty():
        return list(rows)
    with click.progressbar(
        rows, length=len(kept), label="Replaying deals", file=sys.stderr
    ) as bar:
        return list(bar)


def _row(move: analysis.Move[Kept]) -> _Output:
    kept, difference = move.kept, move.difference
    before, after = difference.before.range, difference.after.range
    later = [{"from": it.day.isoformat(), **_effect(it)} for it in move.later]
    effect = _effect(difference)
    data = {
        "deal": kept.deal,
        "name": kept.name,
        "number": kept.number,
        "on": kept.on.isoformat(),
        "before": effect["before"],
        "after": effect["after"],
        "moved": difference.moved,
        "because": effect["because"],
        "lost": list(move.lost),
        "filings": effect["filings"],
        "later": later,
    }
    levels = level_in_words(*before), level_in_words(*after)
    line = (plain_text(kept.name), kept.on.isoformat(), *levels)
    return _Output(data, line, _way(difference), [*move.rows()])


def _effect(difference: Difference) -> dict[str, Any]:
    sides = {"before": difference.before.range, "after": difference.after.range}
    levels = {
        side: {"lowest": low.id, "highest": high.id}
        for side, (low, high) in sides.items()
    }
    filings = [f"{it.regime}:{it.before}>{it.after}" for it in difference.filings]
    return {**levels, "because": list(difference.because), "filings": filings}


def _way(difference: Difference) -> str:
    """Return whether a deal moves up, or down, or up at one end and down at another."""
    before, after = difference.before, difference.after
    old, new = before.rulebook.rank, after.rulebook.rank
    ends = zip(before.range.ids, after.range.ids, strict=True)
    steps = {new[now] - old[was] for was, now in ends} - {0}
    if not steps or min(steps) < 0 < max(steps):
        return "otherwise" if difference.moved else ""
    return "up" if max(steps) > 0 else "down"


def _cells(data: dict[str, Any]) -> Iterator[str | int]:
    """Yield the cells of a deal, as the header names them."""
    for key, value in data.items():
        if isinstance(value, dict):
            yield from value.values()
        elif isinstance(value, bool):
            yield "yes" if value else "no"
        elif key == "later":
            yield " ".join(it["from"] for it in value)
        else:
            yield " ".join(value) if isinstance(value, list) else value


def _as_table(
    from_to: str, rows: Sequence[_Output], shown: Sequence[_Output]
) -> Iterator[str]:
    """Yield the deals shown, a line or more for each, then the totals of all."""
    if not rows:
        yield "No deals are saved yet, so none can change."
        return
    heads = "Deal", "Read at", "Before", "After"
    lines = common.columns([heads, *(row.line for row in shown)]) if shown else []
    yield from lines[:1]
    for line, row in zip(lines[1:], shown, strict=True):
        yield line
        yield from _reasons(row)
    if shown:
        yield ""
    lost = sum(bool(row.data["lost"]) for row in rows)
    in_all = _in_all([row.way for row in rows], lost)
    days = analysis.moves_by_day(it for row in rows for it in row.steps)
    later = [
        f"From {day_in_words(it.day)}: {it.deals:,}."
        for it in days
        if it.day and it.deals
    ]
    yield common.paragraph(" ".join([in_all, *later, f"{from_to}."]))


def _in_all(ways: Sequence[str], lost: int) -> str:
    """Return how many deals move, and which way; how many lose answers."""
    counts = [(ways.count(way), way) for way in ("up", "down", "otherwise")]
    moving = list_in_words(f"{count} {way}" for count, way in counts if count)
    deals, move = len(ways), "deal moves" if len(ways) == 1 else "deals move"
    line = f"{sum(map(bool, ways)):,} of {deals:,} {move}"
    line += f": {moving}." if moving else "."
    if lost:
        has = "deal has" if lost == 1 else "deals have"
        line += f" {lost:,} {has} answers that the new rulebook cannot read."
    return line


def _reasons(row: _Output) -> Iterator[str]:
    now = next((it for it in row.steps if not it["from"]), {})
    below = {"because of": "because", "filings": "filings"}
    of = {title: now.get(key) for title, key in below.items()}
    for title, names in {**of, "cannot read": row.data["lost"]}.items():
        if names:
            yield common.paragraph("; ".join(names), first=f"  {title} ", rest="    ")
    for it in (it for it in row.steps if it["from"]):
        day = day_in_words(date.fromisoformat(it["from"]))
        level = f"{it['before']} becomes {it['after']}"
        levels = [level] if it["before"] != it["after"] else []
        says = [*levels, *it["because"], *it["filings"]] or ["no difference any more"]
        yield common.paragraph("; ".join(says), first=f"  from {day}: ", rest="    ")
