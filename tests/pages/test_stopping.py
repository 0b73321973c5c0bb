"""A stop: what runs is answered, nothing is lost, and one file is left."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

# The app, but that a page waits in its midst until the test lets it go on.
SERVE = """
import sys
from screening.cli import main
from screening.web import home
whole = home.render_template
def slow(*given, **known):
    print("begun", flush=True)
    sys.stdin.readline()
    return whole(*given, **known)
home.render_template = slow
main(["serve"])
"""


@contextmanager
def server(data: Path, **more: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Start the app in a process of its own; yield it and its port once it listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    given = {
        "SCREENING_PORT": str(port),
        "SCREENING_TOKEN": "off",
        "SCREENING_DATA": str(data),
    }
    with subprocess.Popen(
        [sys.executable, "-c", SERVE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **given, **more},
    ) as process:
        try:
            assert process.stdout
            assert "ready" in process.stdout.readline()
            process.stdout.readline()
            yield process, port
        finally:
            process.kill()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_request_that_runs_is_answered_and_one_file_is_left(
    tmp_path: Path, how: signal.Signals
) -> None:
    with server(tmp_path / "data") as (process, port):
        with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as visit:
            visit.request("GET", "/")
            assert process.stdout
            assert process.stdout.readline() == "begun\n"
            process.send_signal(how)
            while not refuses(port):
                pass
            printers = printers_of(process.pid)
            assert printers or sys.platform != "linux"
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(2)  # it waits for us
            print(file=process.stdin, flush=True)
            answer = visit.getresponse()
            page = answer.read().decode()
        left = process.wait(30)

    assert (answer.status, page.rstrip().endswith("</html>"), left) == (200, True, 0)
    assert files_in(tmp_path / "data") == {"register.db", "secret-key"}
    assert not [one for one in printers if one.exists()]


def test_after_a_kill_the_next_start_and_a_backup_cope(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with server(data) as (process, _port):
        process.kill()
    assert "register.db-wal" in files_in(data)

    command = [sys.executable, "-m", "screening", "backup", str(tmp_path / "copy.db")]
    subprocess.run(command, env={**os.environ, "SCREENING_DATA": str(data)}, check=True)

    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("SELECT count(*) FROM adopted").fetchone() == (1,)
    with server(data) as (_process, port):
        assert not refuses(port)


def refuses(port: int) -> bool:
    """Tell whether nobody listens any more."""
    with socket.socket() as visit:
        return visit.connect_ex(("127.0.0.1", port)) != 0


def files_in(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def printers_of(server: int) -> list[Path]:
    """Return the printers that a server started, where the system shows them."""
    told = Path(f"/proc/{server}/task/{server}/children")
    started = told.read_text().split() if told.exists() else []
    processes = [Path("/proc", number) for number in started]
    return [
        one
        for one in processes
        if b"spawn_main" in one.joinpath("cmdline").read_bytes()
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="ulimit -v holds on Linux only")
def test_too_little_memory_is_a_sentence(tmp_path: Path) -> None:
    command = f'ulimit -v 250000; exec "{sys.executable}" -m screening serve'
    done = subprocess.run(
        ["sh", "-c", command],
        env={**os.environ, "SCREENING_DATA": str(tmp_path), "SCREENING_PORT": "0"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 1, done.stderr
    assert "too little memory" in done.stderr
    assert "Traceback" not in done.stderr
