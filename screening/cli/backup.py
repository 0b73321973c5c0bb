"""Back up what is kept."""

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
