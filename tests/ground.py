"""What the run of all tests stands on: one printer, quick registers, no day yet.

While files of tests are read nobody knows the day: midnight may come after.
"""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import closing
from datetime import datetime, tzinfo
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from xdist.scheduler import LoadScopeScheduling

import screening.settings
from screening.briefing.printing.job import Printed, PrintJob
from screening.briefing.printing.pool import Printer
from screening.errors import ScreeningError
from screening.formats import sandbox
from screening.register import Register

_CAN_PRINT = "SCREENING_TESTS_CAN_PRINT"


def can_print() -> bool:
    """Tell whether Pango is here; asked once, in a process of its own."""
    if _CAN_PRINT not in os.environ:
        command = [sys.executable, "-c", "import weasyprint"]
        asked = subprocess.run(command, capture_output=True, check=False)
        os.environ[_CAN_PRINT] = "no" if asked.returncode else "yes"
    return os.environ[_CAN_PRINT] == "yes"


def what_is_left_out(config: pytest.Config) -> str:
    """Return what to say first of all where there is no Pango."""
    which = f"({config.option.markexpr or 'not browser'}) and paper"
    command = [sys.executable, "-m", "pytest", "-q", "--collect-only", "-m", which]
    listed = subprocess.run(
        [*command, "-p", "no:cacheprovider", *config.args],
        capture_output=True,
        text=True,
        check=False,
    )
    return (
        f"Pango is missing: {listed.stdout.count('::')} tests of paper are left out, "
        "all others run.\nTo get it: sudo apt-get install libpango-1.0-0 "
        "libpangoft2-1.0-0 libharfbuzz-subset0, or brew install pango.\n"
    )


class KeepingPrinter(Printer):
    """A printer that keeps what it printed: many tests look at the same briefing."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self._printed = dict[str, Printed]()

    def print_with_remarks(self, job: PrintJob) -> Printed:
        digest = job.digest()
        if digest not in self._printed:
            self._printed[digest] = super().print_with_remarks(job)
        return self._printed[digest]


@pytest.fixture(scope="session", autouse=True)
def quick_registers() -> Iterator[None]:
    """Let registers of this process share their statements, and not wait for a disk.

    Each of many hundred would compile all of them anew; and no test cuts the power.
    """

    def share(connection: sa.Connection) -> None:
        connection.engine._compiled_cache = compiled  # noqa: SLF001 - no other door

    def do_not_wait(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    compiled = sa.util.LRUCache[Any, Any](2000)
    dialect: Any = SQLiteDialect_pysqlite
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dialect, "__hash__", lambda _self: hash(dialect))
        patch.setattr(dialect, "__eq__", lambda _self, it: isinstance(it, dialect))
        sa.event.listen(sa.Engine, "engine_connect", share)
        sa.event.listen(sa.Pool, "connect", do_not_wait)
        yield


@pytest.fixture(scope="session")
def empty_register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a register that holds nothing, to copy."""
    file = tmp_path_factory.mktemp("register") / "register.db"
    Register(file).close()
    return file


@pytest.fixture
def register(tmp_path: Path, empty_register: Path) -> Iterator[Register]:
    """Return an empty register in a file of its own, register.db."""
    place = shutil.copy(empty_register, tmp_path / "register.db")
    with closing(Register(place)) as register:
        yield register


READ_APART = sandbox._answer  # noqa: SLF001 - what is put back where it is claimed


def read_files_here(patch: pytest.MonkeyPatch) -> None:
    """Read files from outside in this process: each would start one of its own.

    That it reads apart is claimed of the sandbox itself, and by a real browser. A test
    that sets the same again does so in this patch: what came first is put back last.
    """

    def answer(
        command: list[str], file: bytes, _patience: float, most: int
    ) -> tuple[bytes, int]:
        module, function, *_limits = command[-4:]
        try:
            made = b"+" + getattr(import_module(module), function)(file)
        except ScreeningError as error:
            made = b"-" + str(error).encode()
        return made[: most if most > 0 else None], 0

    patch.setattr(sandbox, "_answer", answer)


COSTLY = {
    "paper": re.compile(r"printer: Printer"),
    "examples": re.compile(r"(assessed|shipped|shown_by)_examples|[^.]\bsample\("),
}
"""What is made once a process: the files of tests that say so share the process."""


class ByFile(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Gives whole files to processes: what a file makes for its tests is made once."""

    def _split_scope(self, nodeid: str) -> str:
        return _shared(self.config.rootpath / nodeid.partition("::")[0])


@cache
def _shared(file: Path) -> str:
    text = file.read_text(encoding="utf-8")
    return next((it for it in COSTLY if COSTLY[it].search(text)), str(file))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile | None:
    """Share tests out by file, in their order, unless it is said how."""
    return ByFile(config, log) if config.option.dist == "load" else None


class NoDayYet(datetime):
    """A clock that refuses to be looked at."""

    @classmethod
    def now(
        cls,
        tz: tzinfo | None = None,  # noqa: ARG003 - as the clock has it
    ) -> "NoDayYet":
        """Say where to ask instead."""
        raise AssertionError(
            "This file of tests asks what day it is while it is read. Ask in the test: "
            "midnight may come before it runs."
        )


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Hold every file of tests to asking for the day in its tests alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(screening.settings, "datetime", NoDayYet)
        return (yield)
