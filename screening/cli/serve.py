"""Start the app."""

import html
import os
import signal
import sys
import webbrowser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Thread

import click

from screening.cli import common, messages
from screening.formats.files import USER
from screening.settings import Settings


@click.command()
def serve() -> None:
    """Start the app, and print the link that lets you in."""
    from screening.web.server import listen, run

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # while it starts
    settings = Settings.from_environment()
    with listen(settings) as server, start_page(settings):
        click.echo(messages.READY.format(link=settings.start_link))
        if not settings.for_this_machine_alone:
            click.echo(messages.NOT_ENCRYPTED)
        common.tell_of_lost_rulebook(settings)
        click.echo(messages.STOP)
        if settings.browser and sys.stdout.isatty() and has_desktop(os.environ):
            page = settings.start_page.absolute().as_uri()
            Thread(target=webbrowser.open, args=[page], daemon=True).start()
        run(server, settings.print_seconds)


@contextmanager
def start_page(settings: Settings) -> Iterator[None]:
    """Keep a page that leads to the start link, for the user alone, meanwhile.

    A browser is given this file, for other accounts can read what it is given.
    """
    text = messages.START_PAGE.format(link=html.escape(settings.start_link))
    common.write_whole(settings.start_page, text.encode(), USER)
    try:
        yield
    finally:
        settings.start_page.unlink(missing_ok=True)


def has_desktop(environ: Mapping[str, str], system: str = sys.platform) -> bool:
    """Tell whether there is a desktop to open a browser on."""
    of_itself = system in {"darwin", "win32"}
    return of_itself or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))
