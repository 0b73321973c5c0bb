"""Put a backup in place of what is kept."""

from pathlib import Path

import click

from screening.cli import common, messages, registered
from screening.settings import Settings


@click.command()
@click.argument("file", type=common.PATH)
@click.option("--yes", is_flag=True, help=messages.DO_NOT_ASK)
def restore(file: Path, *, yes: bool) -> None:
    """Let a backup be the register; what is there is kept aside.

    Stop the app first.
    """
    from screening.register.files import restoring

    settings = Settings.from_environment()
    settings.make_data()
    with restoring(settings.register, file) as ready:
        target, there, aside = ready.target, ready.there, ready.aside
        click.echo(messages.BACKUP_HOLDS.format(file=file, found=ready.found))
        if aside:
            click.echo(messages.WILL_REPLACE.format(target=target, there=there))
            click.echo(messages.KEPT_ASIDE.format(aside=aside))
        if not yes:
            click.confirm(messages.CONFIRM, abort=True)
        ready.replace()
    click.echo(messages.RESTORED.format(target=target, file=file))
    if lost := registered.lost_rulebook(settings):
        click.echo(common.paragraph(lost))
