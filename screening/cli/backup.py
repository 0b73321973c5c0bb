"""Back up what is kept."""

from pathlib import Path

import click

from screening.cli import common, messages
from screening.settings import Settings


@click.command()
@click.argument("file", type=common.PATH)
@click.option("--force", is_flag=True, help=messages.WRITE_OVER)
def backup(file: Path, *, force: bool) -> None:
    """Write all that is kept into one FILE, also while the app runs."""
    from screening.register.files import back_up

    found = back_up(Settings.from_environment().register, file, over=force)
    click.echo(messages.BACKUP_HOLDS.format(file=file, found=found))
