"""Open what the app needs, hand it over, and close it again."""

from __future__ import annotations

import select
from collections.abc import Iterator
from contextlib import closing, contextmanager

from flask import Flask
from waitress.server import BaseWSGIServer, MultiSocketServer, create_server

from screening.briefing.branding import load
from screening.briefing.printing.pool import Printer
from screening.editing.publish import Publisher
from screening.errors import ScreeningError
from screening.register import Register
from screening.settings import Settings
from screening.web import create_app, messages
from screening.web.context import EXTENSION

THREADS = 12
"""Above those that may wait for a locked register, see `MOST_WRITING`."""
CONNECTIONS = 500
LARGEST = 25_000_000
"""How large a request may be to be answered with a page: more than any form may be."""


@contextmanager
def open_app(settings: Settings) -> Iterator[Flask]:
    """Yield the app, with its register open.

    Raises:
        ScreeningError: where something it needs is missing.
    """
    refuse_to_let_in_all(settings)
    branding = load(settings.house)
    settings.make_data()
    with (
        closing(Register(settings.register)) as register,
        Printer(settings.print_seconds, settings.printers, settings.font) as printer,
    ):
        publisher = Publisher(settings.rules, register, printer)
        yield create_app(settings, publisher, branding)


@contextmanager
def listen(settings: Settings) -> Iterator[BaseWSGIServer | MultiSocketServer]:
    """Yield a server that already listens, ready to run, its printer warming up.

    Raises:
        ScreeningError: where something it needs is missing, or the port is taken.
    """
    with open_app(settings) as app, closing(_server(app, settings)) as server:
        app.extensions[EXTENSION].live().printer.warm()
        yield server


def _server(app: Flask, settings: Settings) -> BaseWSGIServer | MultiSocketServer:
    try:
        return create_server(
            app,
            host=settings.host,
            port=settings.port,
            threads=THREADS,
            connection_limit=CONNECTIONS,
            channel_timeout=20,  # of silence, while nothing is being answered
            cleanup_interval=5,
            asyncore_use_poll=hasattr(select, "poll"),
            max_request_body_size=LARGEST,
            inbuf_overflow=LARGEST,  # else it goes through a temporary file,
            outbuf_overflow=LARGEST,  # and so does a page
        )
    except OSError as error:
        says = messages.PORT_IN_USE.format(port=settings.port, reason=error.strerror)
        raise ScreeningError(says) from None
    except (MemoryError, RuntimeError) as error:
        says = messages.NO_MEMORY.format(reason=error or messages.NONE_LEFT)
        raise ScreeningError(says) from None


def refuse_to_let_in_all(settings: Settings) -> None:
    """Refuse to listen beyond this machine without a start token.

    Raises:
        ScreeningError: for any address but a loopback one.
    """
    if not settings.token and not settings.for_this_machine_alone:
        raise ScreeningError(messages.OPEN_TO_ALL.format(host=settings.host))
