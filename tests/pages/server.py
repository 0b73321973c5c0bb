"""The app as it is served: the real server on a free port, asked over a socket."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from threading import Thread
from typing import Any

from screening.settings import Settings
from screening.web import serving


class Server:
    """Somebody who asks a running server, each time over a connection of its own."""

    def __init__(self, port: int) -> None:
        self.port = port

    def ask(
        self, path: str, method: str = "GET", seconds: float = 60, **given: Any
    ) -> tuple[HTTPResponse, bytes]:
        """Return the answer to a request, and its body."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            connection.request(method, path, **given)
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()


@contextmanager
def served(settings: Settings) -> Iterator[Server]:
    """Serve the app until the block ends; what still talks to it is hung up on."""
    server: Any
    with serving.listen(settings) as server:
        running = Thread(target=server.run)
        running.start()
        try:
            yield Server(server.effective_port)
        finally:
            server.trigger.pull_trigger(lambda: _hang_up(server))
            running.join()


def _hang_up(server: Any) -> None:
    """Close all connections from the thread that serves them, so that it ends."""
    for channel in tuple(server.active_channels.values()):
        channel.handle_close()
    server.close()
