"""Run the server until it is asked to stop; what runs then is answered first."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, MultiSocketServer

LOOK = 0.5
"""How long a stop may wait to be seen, in seconds."""

SIGNALS = (signal.SIGINT, signal.SIGTERM)


def run(server: BaseWSGIServer | MultiSocketServer, seconds: float) -> None:
    """Serve until SIGTERM or SIGINT; then finish what runs, and take nothing new.

    It waits so many seconds for that, or until it is asked again.
    """
    sockets = _sockets(server)
    with _asked_to_stop() as asked:
        while not asked:
            _serve(server, sockets, LOOK)
        _serve(server, sockets, 0)  # what has arrived already
        _take_no_more(sockets)
        ends = time.monotonic() + seconds
        while len(asked) == 1 and time.monotonic() < ends and _is_busy(sockets):
            _serve(server, sockets, LOOK / 10)
    server.task_dispatcher.shutdown(timeout=1)


def _serve(server: Any, sockets: MutableMapping[int, Any], seconds: float) -> None:
    """Take and send once what there is, or wait so long for it."""
    use_poll = server.adj.asyncore_use_poll
    wasyncore.loop(seconds, use_poll=use_poll, map=sockets, count=1)


def _sockets(server: Any) -> MutableMapping[int, Any]:
    """Return all that waitress listens to and answers, in this process."""
    is_many = isinstance(server, MultiSocketServer)
    found: MutableMapping[int, Any] = server.map if is_many else server._map  # noqa: SLF001 - the same, unnamed
    return found


def _take_no_more(sockets: MutableMapping[int, Any]) -> None:
    """Listen no more; what was taken goes on."""
    for socket in tuple(sockets.values()):
        if isinstance(socket, BaseWSGIServer):
            wasyncore.dispatcher.close(socket)


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
    before = [
        signal.signal(asking, lambda number, _frame: asked.append(number))
        for asking in SIGNALS
    ]
    try:
        yield asked
    finally:
        for asking, handler in zip(SIGNALS, before, strict=True):
            signal.signal(asking, handler)
