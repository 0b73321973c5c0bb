"""Real servers in processes of their own: on one folder, stopped, killed, overrun."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from functools import partial
from http.client import HTTPConnection
from pathlib import Path

import pytest

from screening.register import Register
from tests.builders import HEADING, a_rulebook
from tests.pages.server import Server, started
from tests.pages.small import QUESTIONS, RULES, SMALL, write_rules

pytestmark = pytest.mark.slow

NEWER = a_rulebook(*QUESTIONS, *RULES, heading=HEADING.replace("2026.1", "2027.1"))
SECONDS = 30.0

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


def visit_until(told: str, server: Server, file: Path | None = None) -> str:
    """Visit a server until it tells of something, on its page or in a file."""
    deadline = time.monotonic() + SECONDS
    while True:
        answer, body = server.ask("/")
        assert answer.status == 200
        page = body.decode()
        if told in (file.read_text() if file else page):
            return page
        assert time.monotonic() < deadline, f"it never tells of {told}"


def test_every_process_takes_a_changed_folder_and_goes_on_with_a_broken_one(
    tmp_path: Path,
) -> None:
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


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_request_that_runs_is_answered_and_one_file_is_left(
    tmp_path: Path, how: signal.Signals
) -> None:
    with started(tmp_path, ("-c", SERVE)) as run:
        process, server = run.process, run.server
        with closing(HTTPConnection(server.host, server.port, timeout=30)) as visit:
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
        left = process.wait(30)

    assert (answer.status, page.rstrip().endswith("</html>"), left) == (200, True, 0)
    assert files_in(tmp_path) == {"register.db", "secret-key"}
    assert not [printer for printer in printers if printer.exists()]


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
        timeout=60,
    )

    assert done.returncode == 1, done.stderr
    # A thread that had found room may lose it again and say so; the sentence ends all.
    assert "too little memory" in done.stderr.splitlines()[-1]


@pytest.mark.paper
@pytest.mark.parametrize("part", ["load", "fuzz", "kill"])
def test_server_bears_load_and_hostile_requests_and_kills(part: str) -> None:
    tool = Path(__file__).parents[2] / "tools" / "stress.py"

    run = [sys.executable, str(tool), part, "--short"]
    ended = subprocess.run(run, capture_output=True, text=True, check=False)

    assert ended.returncode == 0, ended.stdout + ended.stderr
