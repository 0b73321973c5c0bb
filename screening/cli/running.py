"""Start the app, and say whether it would work."""

from __future__ import annotations

import sys

import click

from screening.settings import Settings


@click.command()
def serve() -> None:
    """Start the app, for this machine alone, and print its address."""
    from screening.web.serving import listen

    settings = Settings.from_environment()
    with listen(settings) as server:
        click.echo(f"Screening is ready at {settings.address}")
        click.echo("Stop it with Ctrl+C.")
        server.run()


@click.command()
def doctor() -> None:
    """Say what is there and what is missing; exit 1 if the main job would fail."""
    from screening.doctor import examine

    signs = list(examine(Settings.from_environment()))
    for sign in signs:
        click.echo(f"{'ok' if sign.well else 'MISSING':8} {sign.what}: {sign.says}")
    if not all(sign.well for sign in signs):
        sys.exit(1)
