"""The server under strain: it answers all the same, and its log tells of no deal."""

import ctypes
import gc
import logging
import re
import socket
import sqlite3
import subprocess
import sys
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, closing
from urllib.parse import urlencode

import pytest
from flask import Response
from werkzeug.test import Client

from screening.register import Register
from screening.register.database import MOST_WRITING
from screening.web import context
from screening.web.pages import progress
from screening.web.server import POOLS, clearing_up
from tests.pages.server import Server, keep

ANSWER = "Confidential-Answer"


def test_connections_that_never_ask_stop_no_page(server: Server) -> None:
    with ExitStack() as held:
        for _connection in range(120):
            half = socket.create_connection((server.host, server.port))
            held.enter_context(half).sendall(b"GET / HTTP/1.1\r\n")

        answer, _page = server.ask("/", seconds=5)

    assert answer.status == 200


def test_saves_that_wait_for_a_locked_register_stop_no_page(server: Server) -> None:
    form, body = server.ask("/deals/new")
    cookie = {"Cookie": form.headers["Set-Cookie"].partition(";")[0]}
    [token] = set(re.findall(r'name="csrf_token" value="([^"]+)"', body.decode()))
    head = {**cookie, "Content-Type": "application/x-www-form-urlencoded"}
    typed = {"csrf_token": token, "the-name": "A", "the-day": "2026-04-05"}
    shown = re.findall('data-question="([^"]+)"', body.decode())
    sent = urlencode({**typed, "shown": shown}, doseq=True)

    with (
        closing(sqlite3.connect(server.data / "register.db")) as other,
        ThreadPoolExecutor(10) as people,
    ):
        other.execute("BEGIN IMMEDIATE")
        saves = [
            people.submit(server.ask, "/deals", "POST", body=sent, headers=head)
            for _save in range(10)
        ]
        next(as_completed(saves))
        home, _page = server.ask("/", seconds=3)
        unfinished = sum(not save.done() for save in saves)
        other.rollback()

    assert home.status == 200
    assert unfinished >= MOST_WRITING


class Holding:
    """Something that holds itself, as a form and its fields hold each other."""

    def __init__(self) -> None:
        self.itself = self


def test_what_an_answer_leaves_behind_is_cleared_up_once_it_is_given() -> None:
    left: list[weakref.ref[Holding]] = []

    def app(_environ: object, start: Callable[..., object]) -> list[bytes]:
        left.append(weakref.ref(Holding()))
        start("200 OK", [])
        return [b"Given."]

    client = Client(clearing_up(app))
    gc.disable()
    try:
        answer = client.get("/")
        assert answer.data == b"Given."
        assert left[0]() is not None
        answer.close()
        assert left[0]() is None
    finally:
        gc.enable()


FAULTS = {
    "": "GET /deals/<deal_id>/<int:number>",  # the page cannot be made
    "/briefing.json": "no page",  # it is made, but its headers cannot be sent
}


@pytest.mark.parametrize("part", FAULTS)
def test_a_fault_is_logged_without_the_deal(
    server: Server,
    served_register: Register,
    part: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(progress, "Explanation", _broken)
    monkeypatch.setattr(context, "send_file", _unsendable)
    path = keep(served_register, "Confidential-Name")

    answer, _body = server.ask(f"{path}{part}")

    assert answer.status == 500
    assert f"A fault at {FAULTS[part]}" in caplog.text
    assert "most recent call last" in caplog.text
    assert path.split("/")[2] not in caplog.text
    assert "Confidential" not in caplog.text


def _broken(*_given: object) -> None:
    raise KeyError(ANSWER)


def _unsendable(*_given: object, **_more: object) -> Response:
    return Response(headers={"X-Name": f"{ANSWER} 海尔"})


POOLS_OF_THREADS = """
import ctypes
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from screening.web.server import share_memory

share_memory()
together = Barrier(8)

def write(number):
    together.wait()
    return [bytes(100_000) for _ in range(50)]

with ThreadPoolExecutor(8) as threads:
    list(threads.map(write, range(8)))
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
out = ctypes.c_void_p(libc.fopen(b"/dev/stdout", b"w"))
libc.malloc_info(0, out)
libc.fclose(out)
"""


@pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "malloc_info"),
    reason="only the C library of GNU has a pool for each thread, and tells of them",
)
def test_threads_keep_no_memory_of_their_own() -> None:
    told = subprocess.run(
        [sys.executable, "-c", POOLS_OF_THREADS],
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout.count("<heap nr=") == POOLS
