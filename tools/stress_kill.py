"""Kills: the server is killed in the midst of saves and prints, again and again.

After each start, whatever was acknowledged as kept is there, the register is whole, and
no printer of the killed server is left.
"""

import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from http.client import HTTPException
from random import Random
from threading import Event, Thread

from tools.stress_load import NAMES, Saved, acknowledged, is_kept
from tools.stress_server import Client, Form, Server, form_of, group_of, served

WRITERS = 6
LONGEST = 0.8
"""How many seconds of saves at most come before a kill."""
LEAVE = 5
"""Within how many seconds of a kill its printers must have ended."""


class Round:
    """One life of a server, while some save and one prints."""

    def __init__(self, server: Server, number: int) -> None:
        self._server, self._number = server, number
        self.saved: list[Saved] = []
        self._first = Event()

    def run(self, seconds: float) -> None:
        """Save until the kill, so long after the first that is acknowledged."""
        client = Client(self._server)
        form = form_of(client.get("/deals/new"))
        work = [(self._save, client, form) for _ in range(WRITERS)]
        threads = [Thread(target=_until_it_ends, args=args) for args in work]
        threads.append(Thread(target=_until_it_ends, args=(self._print, client)))
        for thread in threads:
            thread.start()
        self._first.wait(60)
        time.sleep(seconds)
        self._server.kill()
        for thread in threads:
            thread.join()

    def _save(self, client: Client, form: Form) -> None:
        """Keep a new deal, then a change of it."""
        deal = secrets.token_urlsafe(16)
        name = f"{secrets.choice(NAMES)} {self._number} {deal[:4]}"
        for action, number in (("/deals", 0), (f"/deals/{deal}", 1)):
            base = {"the-deal": deal, "based-on": str(number)}
            sent = form.filled({"the-name": f"{name} {number}", **base})
            if saved := acknowledged(sent, client.post(action, sent)):
                self.saved.append(saved)
                self._first.set()

    def _print(self, client: Client) -> None:
        self._first.wait(60)
        client.get(f"/deals/{self.saved[-1].deal}/briefing.pdf")


def _until_it_ends(work: Callable[..., None], *given: object) -> None:
    """Do it again and again until the server is gone."""
    with suppress(OSError, HTTPException):
        while True:
            work(*given)


def run(rounds: int, seed: int) -> list[str]:
    """Kill a server so many times; return what went wrong."""
    chance = Random(seed)  # noqa: S311 - no secret
    faults: list[str] = []
    saved = []
    with served() as server:
        for number in range(rounds):
            attempt = Round(server, number)
            attempt.run(chance.uniform(0, LONGEST))
            killed, left = time.monotonic(), server.left()
            server.start()
            faults += _faults(server, attempt.saved)
            faults += _leftover(left, killed)
            saved += attempt.saved
        faults += _faults(server, saved)
    print(f"{rounds} kills, {len(saved)} saves acknowledged")
    return [*dict.fromkeys(faults)]


def _faults(server: Server, saved: list[Saved]) -> Iterator[str]:
    """Say what is not there any more, or not whole."""
    client = Client(server)
    for save in saved:
        if not is_kept(client, save):
            yield f"An acknowledged save is lost: {save}"
    with closing(sqlite3.connect(server.register)) as register:
        [[says]] = register.execute("PRAGMA integrity_check").fetchall()
    if says != "ok":
        yield f"The register is damaged: {says}"


def _leftover(printers: list[int], killed: float) -> Iterator[str]:
    """Say which of those processes are still there when they should have ended."""
    while left := [process for process in printers if group_of(process)]:
        if time.monotonic() > killed + LEAVE:
            yield f"Printers outlived the server by {LEAVE} s: {left}"
            return
        time.sleep(0.1)
