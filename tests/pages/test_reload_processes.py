"""Two real servers on one folder of rules and one register, each in its own process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from screening.register import Register
from screening.register.versions import Adopted
from tests.builders import HEADING, a_rulebook
from tests.pages.small import QUESTIONS, RULES, write_rules

SECONDS = 30.0
SMALL = a_rulebook(*QUESTIONS, *RULES)
NEWER = a_rulebook(*QUESTIONS, *RULES, heading=HEADING.replace("2026.1", "2027.1"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a rulebook."""
    write_rules(tmp_path / "rules", SMALL)
    return tmp_path / "rules"


@contextmanager
def serving(folder: Path, name: str) -> Iterator[str]:
    """Start a server on a free port; yield its address once it listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    given = {
        "SCREENING_PORT": port,
        "SCREENING_TOKEN": "off",
        "SCREENING_DATA": str(folder.parent / "data"),
        "SCREENING_RULES": str(folder),
    }
    with (
        log_of(folder, name).open("w") as log,
        subprocess.Popen(
            [sys.executable, "-m", "screening", "serve"],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env={**os.environ, **given},
        ) as server,
    ):
        try:
            assert server.stdout
            yield server.stdout.readline().split()[-1]
        finally:
            server.terminate()


@pytest.fixture
def both(folder: Path) -> Iterator[tuple[str, str]]:
    """Return the addresses of two servers on the folder."""
    with ExitStack() as stack:
        one, two = (stack.enter_context(serving(folder, name)) for name in "ab")
        yield one, two


def log_of(folder: Path, name: str) -> Path:
    """Return the file that has what a server said of mistakes."""
    return folder.parent / f"{name}.log"


def home(address: str) -> str:
    """Return the home page, which is always there."""
    with urlopen(address, timeout=SECONDS) as answer:  # noqa: S310 - our own server
        assert answer.status == 200
        text: str = answer.read().decode()
    return text


def visit_until(told: str, address: str, file: Path | None = None) -> None:
    """Visit a server until it tells of something, on its page or in a file."""
    deadline = time.monotonic() + SECONDS
    while told not in (home(address) if file is None else visited(address, file)):
        assert time.monotonic() < deadline, f"{address} never tells of {told}"


def visited(address: str, file: Path) -> str:
    """Visit a server, then read a file."""
    home(address)
    return file.read_text()


def versions(folder: Path) -> tuple[Adopted, ...]:
    """Return the versions in the register that the servers share, newest first."""
    with closing(Register(folder.parent / "data" / "register.db")) as register:
        return register.versions.of("example")


def test_every_process_takes_a_changed_folder_and_one_records_it(
    both: tuple[str, str], folder: Path
) -> None:
    for address in both:
        assert "rulebook 2026.1" in home(address)

    write_rules(folder, NEWER)

    for address in both:
        visit_until("rulebook 2027.1", address)
    assert [one.version for one in versions(folder)] == ["2027.1", "2026.1"]


def test_every_process_goes_on_with_a_broken_folder_and_says_why(
    both: tuple[str, str], folder: Path
) -> None:
    (folder / "rulebook.yaml").write_text("format: [\n")

    for address, name in zip(both, "ab", strict=True):
        visit_until("rulebook.yaml:", address, log_of(folder, name))
        assert "rulebook 2026.1" in home(address)

    assert log_of(folder, "a").read_text().count("not live") == 1
    assert len(versions(folder)) == 1


def test_a_server_starts_on_a_broken_folder_with_what_was_live_last(
    folder: Path,
) -> None:
    with serving(folder, "first") as address:
        assert "rulebook 2026.1" in home(address)
    (folder / "rulebook.yaml").write_text("format: [\n")

    with serving(folder, "second") as address:
        assert "rulebook 2026.1" in home(address)

    assert f"{folder}/rulebook.yaml:" in log_of(folder, "second").read_text()
