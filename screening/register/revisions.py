"""The steps by which the tables came to be, and taking those that are missing."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from threading import Lock

import sqlalchemy as sa

_ONE = Lock()
"""Alembic keeps what it works on in its module: one thread at a time."""

MIGRATIONS = Path(__file__).parent / "migrations"


@cache
def known() -> tuple[str, ...]:
    """Return every revision that this software knows, newest first."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - it takes its time

    steps = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    return tuple(step.revision for step in steps)


def bring_up_to_date(engine: sa.Engine, before: Callable[[], None]) -> None:
    """Take the steps that are missing, one process at a time.

    SQLite would begin only at the first change, after another began its own. `before`
    is called first where there are tables already.
    """
    from alembic import command  # noqa: PLC0415 - it takes a third of a start
    from alembic.config import Config  # noqa: PLC0415 - the same
    from alembic.migration import MigrationContext  # noqa: PLC0415 - the same

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with _ONE, engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        revision = MigrationContext.configure(connection).get_current_revision()
        if revision == known()[0]:
            return
        if revision:
            before()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def bring_file_up_to_date(file: Path) -> None:
    """Take the steps that a file misses which nobody else works with yet."""
    engine = sa.create_engine(address(file))
    try:
        bring_up_to_date(engine, before=lambda: None)
    finally:
        engine.dispose()


def address(file: Path) -> sa.URL:
    """Return the address of a register in a file."""
    return sa.URL.create("sqlite", database=str(file))
