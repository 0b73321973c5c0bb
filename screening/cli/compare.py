"""Say what moves: between two rulebooks, and among the kept deals."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from textwrap import indent
from typing import Any

import click

from screening.analysis.compare import rulebooks
from screening.analysis.compare.changes import Change, Counterexample
from screening.analysis.replay import Move
from screening.analysis.replay import replay as replayed
from screening.cli import replay_output
from screening.cli.common import PATH
from screening.cli.terminal import paragraph
from screening.register import Register
from screening.register.deals import Kept
from screening.rulebook import loader
from screening.rulebook.answers import plain_answers
from screening.rulebook.deal_file import deal_text
from screening.rulebook.model import Rulebook
from screening.settings import Settings


@click.command()
@click.argument("old", type=PATH)
@click.argument("new", type=PATH)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to print it.",
)
def compare(old: Path, new: Path, form: str) -> None:
    """Say what differs between two rules folders, and show it by deals."""
    before, after = loader.load(old), loader.load(new)
    changes = rulebooks.rulebooks(before, after)
    if form == "json":
        data = {
            "schema": "screening-comparison/1",
            **replay_output.both(before, after),
            "changes": [_change_data(one) for one in changes],
        }
        click.echo(json.dumps(data, indent=2))
    else:
        click.echo("\n".join(_in_the_terminal(before, after, changes)))


@click.command()
@click.argument("new", type=PATH)
@click.option("--old", type=PATH, help="Rules folder to start from, else the live one.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    help="How to print it.",
)
@click.option("--all", "everything", is_flag=True, help="Also deals that do not move.")
def replay(new: Path, old: Path | None, form: str, *, everything: bool) -> None:
    """Say which kept deals move under a changed rules folder, and why."""
    settings = Settings.from_environment()
    before, after = loader.load(old or settings.rules), loader.load(new)
    settings.make_data()
    with closing(Register(settings.register)) as register:
        kept = register.deals.newest()
    found = _replayed(before, after, kept)
    shown = found if everything else [one for one in found if one.moved]
    match form:
        case "json":
            click.echo(
                json.dumps(replay_output.as_data(before, after, found, shown), indent=2)
            )
        case "csv":
            click.echo(replay_output.as_csv(shown), nl=False)
        case _:
            click.echo("\n".join(replay_output.as_table(before, after, found, shown)))


def _replayed(before: Rulebook, after: Rulebook, kept: Sequence[Kept]) -> list[Move]:
    """Replay, with a bar in the terminal where somebody watches it."""
    found = replayed(before, after, kept)
    if not sys.stderr.isatty():
        return list(found)
    with click.progressbar(
        found, length=len(kept), label="Replaying deals", file=sys.stderr
    ) as bar:
        return list(bar)


def _in_the_terminal(
    before: Rulebook, after: Rulebook, changes: Sequence[Change]
) -> Iterator[str]:
    yield "From {} to {}".format(*replay_output.names(before, after))
    parts = (
        ("Deals can come out otherwise", [one for one in changes if one.outcome]),
        ("Only the words or the upkeep", [one for one in changes if not one.outcome]),
    )
    for title, some in parts:
        yield f"\n{title}: {len(some) or 'nothing'}"
        for one in some:
            yield from _change(one)


def _change(change: Change) -> Iterator[str]:
    yield paragraph(change.says, first="- ", rest="  ")
    yield from _wordings(change)
    for one in change.witnesses:
        yield ""
        yield indent(_example(change, one), "    ").rstrip("\n")
    if change.witnesses:
        yield ""


def _wordings(change: Change) -> Iterator[str]:
    """Yield what was and is written, unless the sentence says so itself."""
    told = change.before in change.says and change.after in change.says
    if told or change.before == change.after:
        return
    yield paragraph(change.before or "nothing", first="    before: ", rest="      ")
    yield paragraph(change.after or "nothing", first="    now: ", rest="      ")


def _example(change: Change, witness: Counterexample) -> str:
    """Return a deal as an example file, with what it shows in a comment."""
    return (
        f"# {change.kind} {change.id}: {witness.before.value} before, "
        f"{witness.after.value} now\n{deal_text(witness.deal)}"
    )


def _change_data(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind.value,
        "id": change.id,
        "happened": change.happened.value,
        "outcome": change.outcome,
        "says": change.says,
        "before": change.before,
        "after": change.after,
        "undecided": change.undecided,
        "witnesses": [
            {
                "before": one.before.value,
                "after": one.after.value,
                "deal": one.deal.name,
                "on": one.deal.on.isoformat(),
                "answers": plain_answers(one.deal.answers),
            }
            for one in change.witnesses
        ],
    }
