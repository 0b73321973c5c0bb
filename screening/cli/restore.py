"""Put a backup in place of what is kept."""

from pathlib import Path

import click

from screening.cli import common, registered
from screening.settings import Settings


@click.command()
@click.argument("file", type=common.PATH)
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(file: Path, *, yes: bool) -> None:
    """Let a backup be the register; what is there is kept aside.

    Stop the app first.
    """
    from screening.register.files import restoring

    settings = Settings.from_environment()
    settings.make_data()
    with restoring(settings.register, file) as ready:
        target, there, aside = ready.target, ready.there, ready.aside
        click.echo(f"{file} holds {ready.contents}. It was read through and is sound.")
        if aside:
            click.echo(f"It will replace {target}. That holds {there}")
            click.echo(f"What is there will be kept as {aside}.")
        if not yes:
            click.confirm("Restore it?", abort=True)
        ready.replace()
    click.echo(f"{target} is what {file} held.")
    if lost := registered.lost_rulebook(settings):
        click.echo(common.paragraph(lost))
