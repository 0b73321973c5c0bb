"""Say what differs between two rulebooks."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from textwrap import indent
from typing import Any

import click

from screening.analysis.compare import rulebooks
from screening.analysis.compare.changes import PartChange
from screening.cli import common
from screening.rulebook import loader
from screening.rulebook.answers import plain_answers
from screening.rulebook.deal_file import deal_text

KEYS = ("kind", "id", "happened", "outcome", "says", "before", "after", "incomparable")


@click.command()
@click.argument("old", type=common.PATH)
@click.argument("new", type=common.PATH)
@common.printed_as("text", "json")
def compare(old: Path, new: Path, form: str) -> None:
    """Show the differences between two rules folders, with deals."""
    before, after = loader.load(old), loader.load(new)
    changes = rulebooks.rulebooks(before, after)
    if form == "json":
        schema, both = "screening-comparison/1", common.both(before, after)
        listed = [_change_data(change) for change in changes]
        common.print_json({"schema": schema, **both, "changes": listed})
        return
    click.echo(common.from_to(before, after))
    for title, outcome in (
        ("The result of deals can change", True),
        ("Wording or maintenance only", False),
    ):
        some = [change for change in changes if change.outcome is outcome]
        click.echo(f"\n{title}: {len(some) or 'nothing'}")
        for line in chain.from_iterable(map(_change, some)):
            click.echo(line)


def _change(change: PartChange) -> Iterator[str]:
    """Yield a change: what was and is written, unless it says so; deals as examples."""
    yield common.paragraph(change.says, first="- ", rest="  ")
    in_words = change.before in change.says and change.after in change.says
    if not in_words and change.before != change.after:
        for when, text in (("before", change.before), ("now", change.after)):
            yield common.paragraph(text or "nothing", f"    {when}: ", "      ")
    for witness in change.witnesses:
        before, after, deal = witness.before, witness.after, deal_text(witness.deal)
        example = f"# {change.kind} {change.id}: {before} before, {after} now\n{deal}"
        yield f"\n{indent(example, '    ')}".rstrip("\n")
    if change.witnesses:
        yield ""


def _change_data(change: PartChange) -> dict[str, Any]:
    return {
        **{key: getattr(change, key) for key in KEYS},
        "witnesses": [
            {
                "before": witness.before.value,
                "after": witness.after.value,
                "deal": witness.deal.name,
                "on": witness.deal.on.isoformat(),
                "answers": plain_answers(witness.deal.answers),
            }
            for witness in change.witnesses
        ],
    }
