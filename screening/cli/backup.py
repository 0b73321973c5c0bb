"""Back up what is kept."""

from pathlib import Path

import click

from screening.cli import common
from screening.settings import Settings


@click.command()
@click.argument("file", type=common.PATH)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def backup(file: Path, *, force: bool) -> None:
    """Write the whole register into one FILE, also while the app runs."""
    from screening.register.files import back_up

    contents = back_up(Settings.from_environment().register, file, over=force)
    click.echo(f"{file} holds {contents}. The file was checked and is sound.")
