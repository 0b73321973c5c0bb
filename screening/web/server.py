"""Open what the app needs, serve until somebody asks to stop, and close it again."""

import ctypes
import gc
import itertools
import select
import signal
import time
from collections.abc import Iterator, MutableMapping
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from http import HTTPStatus
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, MultiSocketServer, create_server
from waitress.task import ErrorTask
from werkzeug.wsgi import ClosingIterator

from screening.briefing.branding import load
from screening.briefing.printing.pool import Printer
from screening.editing.corridors import Corridors
from screening.editing.place import places
from screening.editing.replaying import replay_in_background
from screening.errors import ScreeningError
from screening.register import Register
from screening.settings import Settings, today
from screening.web import create_app, errors
from screening.web.access import Announce
from screening.web.context import EXTENSION, PRINTS

THREADS = 12
"""Above those that may wait for a locked register, see `MOST_WRITING`."""
POOLS, MOST_POOLS = 2, -8
"""How many pools of memory all threads share, and how the C library of Linux calls that
(M_ARENA_MAX). With one for each, each keeps the room of the largest page it wrote."""
CONNECTIONS = 500
LARGEST = 26_000_000
"""How large a request may be to be answered with a page: more than any file may be."""
LOOK = 0.5
"""How long a stop may wait to be seen, in seconds."""
SIGNALS = (signal.SIGINT, signal.SIGTERM)

MADE_MEANWHILE = 150_000
"""After how many new objects those are looked for that nothing holds any more.

That is beside what is cleared up after answers: to go through so many stops a server
for some 20 ms.
"""
WHOLE_ROUND = 300
"""After how many answers all that was made since the start is gone through."""

Server = BaseWSGIServer | MultiSocketServer


@contextmanager
def open_app(settings: Settings, announce: Announce | None = None) -> Iterator[Flask]:
    """Yield the app, its register open; ScreeningError where it lacks what it needs."""
    refuse_to_let_in_all(settings)
    branding = load(settings.house)
    settings.make_data()
    with (
        closing(Register(settings.register)) as register,
        Printer(settings.print_seconds, settings.printers, settings.font) as printer,
    ):
        refuse_without_people(settings, register)
        home = settings.corridors
        every = Corridors.open(places(settings), register, printer, home)
        yield create_app(settings, every, branding, announce)


@contextmanager
def listen(settings: Settings, announce: Announce | None = None) -> Iterator[Server]:
    """Yield a server that already listens, ready to run, its printer warming up.

    With `announce`, the start link is good for one use, and it is told the next.
    ScreeningError where something it needs is missing, or the port is taken.
    """
    share_memory()
    with ExitStack() as held:
        try:
            app = held.enter_context(open_app(settings, announce))
            server = held.enter_context(closing(_server(app, settings)))
        except MemoryError:
            raise _too_little_memory("none left") from None
        every: Corridors = app.extensions[EXTENSION]
        every.all[0].live().printer.warm()
        app.extensions[PRINTS].ahead = True
        gc.collect()
        gc.freeze()  # what is there now stays, and need not be gone through again
        gc.set_threshold(MADE_MEANWHILE)
        held.enter_context(replay_in_background(every.lives, today))
        yield server


def _too_little_memory(why: str) -> ScreeningError:
    return ScreeningError(
        f"There is too little memory to start ({why}). Allow more memory: ulimit -v "
        "shows the limit."
    )


def share_memory() -> None:
    """Let threads share pools of memory, where the C library can be told to."""
    with suppress(AttributeError, OSError, TypeError):  # of another system
        ctypes.CDLL(None).mallopt(MOST_POOLS, POOLS)


def _server(app: Flask, settings: Settings) -> Server:
    try:
        server: Server = create_server(
            clearing_up(app),
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
        raise ScreeningError(
            f"Port {settings.port} cannot be used: {error.strerror}. Stop the program "
            f"that uses it, or set SCREENING_PORT to another port."
        ) from None
    except RuntimeError as error:  # what it says of a thread that cannot be started
        raise _too_little_memory(str(error)) from None
    for socket in _sockets(server).values():
        if isinstance(socket, BaseWSGIServer):
            socket.channel_class = _channel_of(app)
    return server


def _channel_of(app: Flask) -> type[HTTPChannel]:
    """Return a channel that refuses what is too large with a page of the app."""

    class Refusal(ErrorTask):
        def execute(self) -> None:
            refused: Any = self.request
            if refused.error.code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                page = partial(errors.too_large, app, refused.path)
                refused.error.to_response = page
            super().execute()

    class Channel(HTTPChannel):
        error_task_class = Refusal

    return Channel


def _sockets(server: Any) -> MutableMapping[int, Any]:
    is_many = isinstance(server, MultiSocketServer)
    sockets: MutableMapping[int, Any] = server.map if is_many else server._map  # noqa: SLF001 - waitress names the map of many sockets only
    return sockets


def clearing_up(app: WSGIApplication) -> WSGIApplication:
    """Return the app, clearing up after each answer, when nobody waits for it.

    A request leaves behind some hundred things that hold each other, so that somebody
    has to look for them. Left alone, Python looks now and then, and some request stands
    still for a third of a second.
    """
    answers = itertools.count(1)

    def clear_up() -> None:
        gc.collect(2 if next(answers) % WHOLE_ROUND == 0 else 1)

    def answer(environ: WSGIEnvironment, start: StartResponse) -> ClosingIterator:
        return ClosingIterator(app(environ, start), [clear_up])

    return answer


def refuse_to_let_in_all(settings: Settings) -> None:
    """Raise a ScreeningError for an address beyond this machine without a token."""
    if not settings.token and not settings.for_this_machine_alone:
        raise ScreeningError(
            f'SCREENING_HOST is "{settings.host}", which other machines can reach, '
            'and SCREENING_TOKEN is "off", which lets everybody in. Set a token, '
            "or set SCREENING_HOST to 127.0.0.1."
        )


def refuse_without_people(settings: Settings, register: Register) -> None:
    """Raise a ScreeningError where a second person is asked for, and nobody is known.

    Who is let in without a link could be anybody, the writer of a change among them.
    """
    if not settings.second_person:
        return
    if not settings.token:
        raise ScreeningError(
            'SCREENING_SECOND_PERSON is "on", and SCREENING_TOKEN is "off", which '
            "lets everybody in: authors and adopters of a change could not be "
            "distinguished. Leave SCREENING_TOKEN empty."
        )
    if all(person.removed_at for person in register.people.everybody()):
        raise ScreeningError(
            'SCREENING_SECOND_PERSON is "on", and nobody has a start link of '
            "their own, so nobody could adopt a change of the rulebook. Add "
            "everybody who may write or adopt changes: screening people add NAME."
        )


def run(server: Any, seconds: float) -> None:
    """Serve until SIGTERM or SIGINT; then finish what runs, and take nothing new.

    It waits so many seconds for that, or until it is asked again.
    """
    sockets = _sockets(server)
    use_poll = server.adj.asyncore_use_poll
    serve = partial(wasyncore.loop, use_poll=use_poll, map=sockets, count=1)
    with _asked_to_stop() as asked:
        while not asked:
            serve(LOOK)
        serve(0)  # what has arrived already
        for socket in tuple(sockets.values()):
            if isinstance(socket, BaseWSGIServer):
                wasyncore.dispatcher.close(socket)  # what it took goes on
        ends = time.monotonic() + seconds
        while len(asked) == 1 and time.monotonic() < ends and _is_busy(sockets):
            serve(LOOK / 10)
    server.task_dispatcher.shutdown(timeout=1)


def _is_busy(sockets: MutableMapping[int, Any]) -> bool:
    """Tell whether a request is worked on, or its answer not sent yet."""
    return any(
        channel.requests or channel.total_outbufs_len
        for channel in sockets.values()
        if isinstance(channel, HTTPChannel)
    )


@contextmanager
def _asked_to_stop() -> Iterator[list[int]]:
    """Yield a list that grows each time somebody asks to stop."""
    asked: list[int] = []
    before = {
        asking: signal.signal(asking, lambda number, _frame: asked.append(number))
        for asking in SIGNALS
    }
    try:
        yield asked
    finally:
        for asking, handler in before.items():
            signal.signal(asking, handler)
