"""The app as it is served: the real server on a free port, asked over a socket."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from threading import Thread
from typing import Any

from screening.engine.assess import assess
from screening.register import Register
from screening.rulebook.answers import Deal
from screening.rulebook.model import Rulebook
from screening.settings import Settings
from screening.web.server import listen
from tests.builders import A_DAY

NAMES = {
    "Haier 海尔": "Haier 海尔",
    "中远 Łódź & Ölwerke": "中远 Łódź Ölwerke",
    "حديد": "حديد",
    "क्षि पोत": "क्षि पोत",
    "Ship 🚢": "Ship",
    'The "quoted" „name“': "The quoted name",
    "One\r\nX-Injected: two": "One X-Injected two",
    "C:\\a/b|c<d>e?*": "C a b c d e",
    "nul. . .": "nul. . .",
    "exe.\u202efdp": "exe.fdp",
    "中" * 100: "中" * 53,
    "***": "",
}
"""What deals are called, and what the names of their files say of it."""


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
    with listen(settings) as server:
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


def keep(register: Register, rulebook: Rulebook, name: str) -> str:
    """Keep a deal of that name; return the address of its assessment."""
    deal = Deal(name=name, on=A_DAY, answers={})
    kept = register.deals.keep(deal, assess(rulebook, {}, A_DAY))
    return f"/deals/{kept.deal}/1"
