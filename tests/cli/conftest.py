"""What commands share in tests: the shipped rulebook read once, and one printer."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest

from screening.briefing.printing import pool
from screening.briefing.printing.pool import Printer
from screening.rulebook import loader
from screening.rulebook.model import Rulebook
from tests.ground import read_files_here


@pytest.fixture(scope="session", autouse=True)
def read_once(shipped_rules: Path, shipped_rulebook: Rulebook) -> Iterator[None]:
    """Let commands take the shipped rulebook as it was read before."""
    load = loader.load

    def known_or_loaded(folder: Path) -> Rulebook:
        is_shipped = Path(folder).absolute() == shipped_rules
        return shipped_rulebook if is_shipped else load(folder)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loader, "load", known_or_loaded)
        yield


@pytest.fixture(autouse=True)
def quick_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no file that a command is given start a process of its own."""
    read_files_here(monkeypatch)


@pytest.fixture
def shared_printer(printer: Printer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands print where others do."""

    def lend(*_how: object, **_more: object) -> AbstractContextManager[Printer]:
        return nullcontext(printer)

    monkeypatch.setattr("screening.cli.briefing.Printer", lend)
    monkeypatch.setattr(pool, "Printer", lend)
