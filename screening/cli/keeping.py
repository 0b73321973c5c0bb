"""Back up what is kept, and put a backup back."""

from __future__ import annotations

from pathlib import Path

import click

from screening.cli.common import PATH
from screening.settings import Settings


@click.command()
@click.argument("file", type=PATH)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def backup(file: Path, *, force: bool) -> None:
    """Write all that is kept into one FILE, also while the app runs."""
    from screening.register.backups import back_up

    settings = Settings.from_environment()
    found = back_up(settings.register, file, over=force)
    click.echo(f"{file} holds {found}. It was read through and is sound.")


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
