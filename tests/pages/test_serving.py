"""The server under strain answers all the same, and its log tells of no deal.

Real ones in processes of their own are on one folder, stopped, killed and overrun.
"""

import ctypes
import gc
import logging
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, closing
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Response
from werkzeug.test import Client

from screening.register import Register
from screening.register.database import MOST_WRITING
from screening.web import context
from screening.web.pages import progress
from screening.web.server import POOLS, clearing_up
from tests import builders as a
from tests.pages.server import PATIENCE, Server, keep, started
from tests.pages.small import QUESTIONS, RULES, SMALL, write_rules

ANSWER = "Confidential-Answer"


def test_connections_that_never_ask_stop_no_page(server: Server) -> None:
    with ExitStack() as held:
        for _connection in range(120):
            half = socket.create_connection((server.host, server.port))
            held.enter_context(half).sendall(b"GET / HTTP/1.1\r\n")

        answer, _page = server.ask("/")

    assert answer.status == 200


def test_what_is_too_large_to_be_read_is_refused_with_a_page(server: Server) -> None:
    said = {"Content-Length": "400000000", "Content-Type": "multipart/form-data"}

    answer, page = server.ask("/portfolio", "POST", headers=said)

    assert answer.status == 413
    assert "The file is larger than 25 MB." in page.decode()
    assert 'href="/portfolio"' in page.decode()
    assert b"waitress" not in page


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
        next(as_completed(saves))  # it was refused, as so many others wait
        waiting = sum(not save.done() for save in saves)
        home, _page = server.ask("/")
        other.rollback()

    assert home.status == 200
    assert waiting >= MOST_WRITING


class Holding:
    """Something that holds itself, as what a request leaves behind does."""

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
    monkeypatch.setattr(progress, "DealView", _broken)
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


NEWER = a.rulebook(*QUESTIONS, *RULES, heading=a.HEADING.replace("2026.1", "2027.1"))

# The app, but that a page waits in its midst until the test lets it go on.
SERVE = """
import sys
from screening.cli import main
from screening.web.pages import deal_list
whole = deal_list.render_template
def slow(*given, **known):
    print("begun", flush=True)
    sys.stdin.readline()
    return whole(*given, **known)
deal_list.render_template = slow
main(["serve"])
"""


def visit_until(told: str, server: Server, file: Path | None = None) -> str:
    """Visit a server until it tells of something, on its page or in a file."""
    deadline = time.monotonic() + PATIENCE
    while True:
        answer, body = server.ask("/")
        assert answer.status == 200
        page = body.decode()
        if told in (file.read_text() if file else page):
            return page
        assert time.monotonic() < deadline, f"it never tells of {told}"


@pytest.mark.slow
def test_every_process_takes_a_changed_folder(tmp_path: Path) -> None:
    data, folder = tmp_path / "data", tmp_path / "rules"
    write_rules(folder, SMALL)
    serving = partial(started, data, SCREENING_RULES=str(folder))
    logs = [tmp_path / name for name in "abc"]

    with serving(log=logs[0]) as first, serving(log=logs[1]) as second:
        servers = first.server, second.server
        for server in servers:
            visit_until("rulebook 2026.1", server)
        write_rules(folder, NEWER)
        for server in servers:
            visit_until("rulebook 2027.1", server)
        (folder / "rulebook.yaml").write_text("format: [\n")
        for server, log in zip(servers, logs, strict=False):
            assert "rulebook 2027.1" in visit_until("rulebook.yaml:", server, log)
    with serving(log=logs[2]) as third:  # it starts with what was live last
        visit_until("rulebook 2027.1", third.server)

    assert logs[0].read_text().count("not live") == 1
    assert f"{folder}/rulebook.yaml:" in logs[2].read_text()
    with closing(Register(data / "register.db")) as register:
        recorded = register.versions.of("example")
    assert [version.version for version in recorded] == ["2027.1", "2026.1"]


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_running_request_is_answered(tmp_path: Path, how: signal.Signals) -> None:
    with started(tmp_path, ("-c", SERVE)) as run:
        process, server = run.process, run.server
        with closing(
            HTTPConnection(server.host, server.port, timeout=PATIENCE)
        ) as visit:
            visit.request("GET", "/")
            assert process.stdout
            assert "begun\n" in iter(process.stdout.readline, "")
            process.send_signal(how)
            while server.listens():
                pass
            printers = printers_of(process.pid)
            assert printers or sys.platform != "linux"
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(2)  # it waits for us
            print(file=process.stdin, flush=True)
            answer = visit.getresponse()
            page = answer.read().decode()
        left = process.wait(PATIENCE)

    assert (answer.status, page.rstrip().endswith("</html>"), left) == (200, True, 0)
    assert files_in(tmp_path) == {"register.db", "secret-key"}
    assert not [printer for printer in printers if printer.exists()]


@pytest.mark.slow
def test_after_a_kill_the_next_start_and_a_backup_cope(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with started(data) as killed:
        killed.process.kill()
    assert "register.db-wal" in files_in(data)

    command = [sys.executable, "-m", "screening", "backup", str(tmp_path / "copy.db")]
    subprocess.run(command, env={**os.environ, "SCREENING_DATA": str(data)}, check=True)

    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("SELECT count(*) FROM adopted").fetchone() == (1,)
    with started(data) as again:
        assert again.server.listens()


def files_in(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def printers_of(server: int) -> list[Path]:
    """Return the printers that a server started, where the system shows them."""
    told = Path(f"/proc/{server}/task/{server}/children")
    children = told.read_text().split() if told.exists() else []
    processes = [Path("/proc", number) for number in children]
    return [
        process
        for process in processes
        if b"spawn_main" in process.joinpath("cmdline").read_bytes()
    ]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="ulimit -v holds on Linux only")
def test_too_little_memory_is_a_sentence(tmp_path: Path) -> None:
    # Below 190 MB the register's library has no room; above 230 MB the threads have.
    command = f'ulimit -v 210000; exec "{sys.executable}" -m screening serve'
    done = subprocess.run(
        ["sh", "-c", command],
        env={**os.environ, "SCREENING_DATA": str(tmp_path), "SCREENING_PORT": "0"},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )

    assert done.returncode == 1, done.stderr
    # A thread that had found room may lose it again and say so; the sentence ends all.
    assert "too little memory" in done.stderr.splitlines()[-1]


@pytest.mark.slow
@pytest.mark.paper
@pytest.mark.parametrize("part", ["load", "fuzz", "kill"])
def test_server_bears_load_and_hostile_requests_and_kills(part: str) -> None:
    tool = Path(__file__).parents[2] / "tools" / "stress.py"

    run = [sys.executable, str(tool), part, "--short"]
    ended = subprocess.run(run, capture_output=True, text=True, check=False)

    assert ended.returncode == 0, ended.stdout + ended.stderr
