"""Registers of tests: an empty one to copy, and what all in a process share."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from screening.register import Register


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
