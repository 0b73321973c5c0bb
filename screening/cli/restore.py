"""Put a backup in place of what is kept."""

from __future__ import annotations

from pathlib import Path

import click

from screening.cli.common import PATH
from screening.settings import Settings


@click.command()
@click.argument("file", type=PATH)
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(file: Path, *, yes: bool) -> None:
    """Let a backup be the register; what is there is kept aside. Stop the app first."""
    from screening.register.backups import restoring

    settings = Settings.from_environment()
    settings.make_data()
    with restoring(settings.register, file) as ready:
        click.echo(f"{file} holds {ready.found}. It was read through and is sound.")
        if ready.aside:
            click.echo(f"It will replace {ready.target}. That holds {ready.there}")
            click.echo(f"What is there will be kept as {ready.aside}.")
        if not yes:
            click.confirm("Restore it?", abort=True)
        ready.replace()
    click.echo(f"{ready.target} is what {file} held.")
