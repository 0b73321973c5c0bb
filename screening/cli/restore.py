"""Put a backup in place of what is kept."""

from pathlib import Path

import click

from screening.cli import common, registered
from screening.settings import Settings


@click.command()
@click.argument("file", type=common.PATH)
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(file: Path, *, yes: bool) -> None:
    """Restore the register from a backup; the present one is set aside.

    Stop the app first.
    """
    from screening.register.files import restoring

    settings = Settings.from_environment()
    settings.make_data()
    with restoring(settings.register, file) as ready:
        target, there, aside = ready.target, ready.there, ready.aside
        click.echo(f"{file} holds {ready.contents}. The file was checked and is sound.")
        if aside:
            click.echo(f"The backup will replace {target}. That holds {there}")
            click.echo(f"The present register will be saved as {aside}.")
        if not yes:
            click.confirm("Restore?", abort=True)
        ready.replace()
    click.echo(f"{target} is what {file} held.")
    if lost := registered.lost_rulebook(settings):
        click.echo(common.paragraph(lost))
