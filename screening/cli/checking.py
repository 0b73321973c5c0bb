"""Say what is wrong with a rulebook."""

from __future__ import annotations

from pathlib import Path

import click

from screening import proving
from screening.cli.common import PATH, today
from screening.errors import Problem, RulebookError
from screening.settings import Settings


@click.command()
@click.argument("folder", metavar="[DIR]", type=PATH, required=False)
def check(folder: Path | None) -> None:
    """Report every mistake in a rules folder, and every example it disappoints."""
    folder = folder or Settings.from_environment().rules
    proved = proving.load(folder, today())
    rules = proved.rulebook
    if rules is None or proved.problems:
        raise RulebookError(
            Problem(str(folder / one.file), one.line, one.column, one.says)
            for one in proved.problems
        )
    click.echo(
        f"{rules.heading.title} {rules.heading.version}: no problems. "
        f"{len(rules.questions)} questions, {len(rules.rules)} rules, "
        f"{len(proved.examples)} examples."
    )
