"""Start the app."""

import html
import os
import signal
import sys
import webbrowser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from threading import Thread

import click

from screening.cli import common, registered
from screening.errors import ScreeningError
from screening.formats.files import USER
from screening.settings import Settings

START_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url={link}">
<title>Screening</title>
</head>
<body><p><a href="{link}">Open the app</a></p></body>
</html>
"""


@click.command()
def serve() -> None:
    """Start the app, and print the link that lets you in."""
    from screening.web.server import listen, run

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # while it starts
    settings = Settings.from_environment()
    announce = None if settings.token_is_set else partial(next_link, settings)
    with listen(settings, announce) as server, start_page(settings):
        click.echo(f"Screening is ready at {settings.start_link}")
        if not settings.for_this_machine_alone:
            click.echo(
                "Other machines can reach the app, and their data is not encrypted."
            )
        if lost := registered.lost_rulebook(settings):
            click.echo(common.paragraph(lost))
        click.echo("Stop it with Ctrl+C.")
        page, desktop = settings.start_page.absolute(), has_desktop(os.environ)
        if settings.browser and sys.stdout.isatty() and desktop and page.is_file():
            Thread(target=webbrowser.open, args=[page.as_uri()], daemon=True).start()
        run(server, settings.print_seconds)


@contextmanager
def start_page(settings: Settings) -> Iterator[None]:
    """Keep a page that leads to the start link, for the user alone, meanwhile.

    A browser is given this file, for other accounts can read what it is given.
    """
    try:
        write_start_page(settings, settings.start_link)
    except ScreeningError as error:  # the terminal has the link
        click.echo(
            f"There is no start page to open by a click, but the link is good. {error}",
            err=True,
        )
    try:
        yield
    finally:
        with suppress(OSError):  # it was never made
            settings.start_page.unlink()


def write_start_page(settings: Settings, link: str) -> None:
    """Write a page that leads to a link; ScreeningError where it cannot be written."""
    text = START_PAGE.format(link=html.escape(link))
    common.write_whole(settings.start_page, text.encode(), USER)


def next_link(settings: Settings, token: str) -> None:
    """Put the next start link into the start page and on the terminal, if it is there.

    Whoever used the link before goes on in any case.
    """
    link = settings.start_link_of(token)
    with suppress(ScreeningError):
        write_start_page(settings, link)
    with suppress(OSError, ValueError):
        click.echo(f"The link was used. For another browser: {link}")


def has_desktop(environ: Mapping[str, str], system: str = sys.platform) -> bool:
    """Tell whether there is a desktop to open a browser on."""
    of_itself = system in {"darwin", "win32"}
    return of_itself or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))
