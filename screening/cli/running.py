"""Start the app, and say whether it would work."""

from __future__ import annotations

import html
import os
import signal
import sys
import webbrowser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Thread

import click

from screening.errors import ScreeningError
from screening.settings import Settings

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url={0}">
<title>Screening</title>
</head>
<body><p><a href="{0}">Open the app</a></p></body>
</html>
"""


@click.command()
def serve() -> None:
    """Start the app, and print the link that lets you in."""
    from screening.web.serving import listen
    from screening.web.stopping import run

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


@contextmanager
def start_page(settings: Settings) -> Iterator[None]:
    """Keep a page that leads to the start link, for the user alone, meanwhile.

    A browser is given this file, for other accounts can read what it is given.

    Raises:
        ScreeningError: where it cannot be written.
    """
    page = settings.start_page
    text = _PAGE.format(html.escape(settings.start_link))
    try:
        page.unlink(missing_ok=True)
        page.touch(mode=0o600, exist_ok=False)
        page.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ScreeningError(f"{page} cannot be written: {error.strerror}.") from None
    try:
        yield
    finally:
        page.unlink(missing_ok=True)


def has_desktop(environ: Mapping[str, str], system: str = sys.platform) -> bool:
    """Tell whether there is a desktop to open a browser on."""
    of_itself = system in {"darwin", "win32"}
    return of_itself or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


@click.command()
def doctor() -> None:
    """Say what is there and what is missing; exit 1 if the main job would fail."""
    from screening.doctor import examine

    signs = list(examine(Settings.from_environment()))
    for sign in signs:
        click.echo(f"{'ok' if sign.well else 'MISSING':8} {sign.what}: {sign.says}")
    if not all(sign.well for sign in signs):
        sys.exit(1)
