"""Start the app."""

from __future__ import annotations

import os
import signal
import sys
import webbrowser
from threading import Thread

import click

from screening.cli.doctor import has_desktop, start_page
from screening.settings import Settings


@click.command()
def serve() -> None:
    """Start the app, and print the link that lets you in."""
    from screening.web.server import listen
    from screening.web.shutdown import run

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # while it starts
    settings = Settings.from_environment()
    with listen(settings) as server, start_page(settings):
        click.echo(f"Screening is ready at {settings.start_link}")
        if not settings.for_this_machine_alone:
            click.echo(
                "Other machines can reach it, and what they send is not encrypted."
            )
        click.echo("Stop it with Ctrl+C.")
        if settings.browser and sys.stdout.isatty() and has_desktop(os.environ):
            page = settings.start_page.absolute().as_uri()
            Thread(target=webbrowser.open, args=[page], daemon=True).start()
        run(server, settings.print_seconds)
