"""The app as it is served: the real server on a free port, asked over a socket."""

import os
import random
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from screening.engine.assess import assess
from screening.register import Register
from screening.rulebook.answers import Deal
from screening.settings import Settings
from screening.web.server import listen
from tests import builders as a
from tests.pages.small import SMALL

PATIENCE = 300
"""Seconds to wait for what is to come: a busy machine is slow, and not wrong."""
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

    adjustments: Any  # what waitress was told, where it runs in this process

    def __init__(self, data: Path, port: int, host: str = "127.0.0.1") -> None:
        self.data = data
        self.port = port
        self.host = host

    def ask(
        self, path: str, method: str = "GET", **given: Any
    ) -> tuple[HTTPResponse, bytes]:
        connection = HTTPConnection(self.host, self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, **given)
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()

    def listens(self) -> bool:
        with socket.socket() as visit:
            return visit.connect_ex((self.host, self.port)) == 0


@contextmanager
def served(settings: Settings) -> Iterator[Server]:
    """Serve the app until the block ends."""
    server: Any
    with listen(settings) as server, running(server):
        asked = Server(settings.data, server.effective_port)
        asked.adjustments = server.adj
        yield asked


@contextmanager
def running(server: Any) -> Iterator[None]:
    """Run a server until the block ends; what still talks to it is hung up on."""
    thread = Thread(target=server.run)
    thread.start()
    try:
        yield
    finally:
        with suppress(OSError):  # it may have ended before it is woken
            server.trigger.pull_trigger(lambda: _hang_up(server))
        thread.join()


def _hang_up(server: Any) -> None:
    """Close all connections from the thread that serves them, so that it ends."""
    for channel in tuple(server.active_channels.values()):
        channel.handle_close()
    server.close()


class Started(NamedTuple):
    """An app in a process of its own, the link it printed, and who asks it."""

    process: subprocess.Popen[str]
    link: str
    server: Server


@contextmanager
def started(
    data: Path,
    program: tuple[str, ...] = ("-m", "screening", "serve"),
    log: Path | None = None,
    **environ: str,
) -> Iterator[Started]:
    """Start the app in a process of its own, open to all; go on once it listens.

    It is asked to stop until it has: what nobody waits for any more, such as a search
    for doubts, it need not end.
    """
    host = environ.get("SCREENING_HOST", "127.0.0.1")
    given = {
        "SCREENING_DATA": str(data),
        "SCREENING_PORT": free_port(host),
        "SCREENING_TOKEN": "off",
    }
    with (
        log.open("a") if log else nullcontext() as errors,
        subprocess.Popen(
            [sys.executable, *program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env={**os.environ, **given, **environ},
        ) as process,
    ):
        try:
            assert process.stdout
            link = process.stdout.readline().split()[-1]
            yield Started(process, link, Server(data, urlsplit(link).port or 0, host))
        finally:
            while process.poll() is None:
                process.terminate()
                with suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=1)


def free_port(host: str = "127.0.0.1") -> str:
    """Return a port that nobody listens on, nor comes to by asking somebody else."""
    while True:
        port = random.randrange(20_000, 32_000)  # noqa: S311 - below those of who asks
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as free:
            if free.connect_ex((host, port)):
                return str(port)


def keep(register: Register, name: str) -> str:
    deal = Deal(name=name, on=a.DAY, answers={})
    kept = register.deals.keep(deal, assess(SMALL, {}, a.DAY))
    return f"/deals/{kept.deal}/1"
