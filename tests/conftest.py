"""Fixtures for what is costly, and how hard the property tests look."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from screening.model import Rulebook
from screening.printer import Printer
from screening.register import Register
from screening.rulebook import load
from screening.settings import shipped

# `pytest --hypothesis-profile=deep` looks longer, and elsewhere every time.
settings.register_profile(
    "ci",
    derandomize=True,
    max_examples=100,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("deep", settings.get_profile("ci"), max_examples=3000)
settings.register_profile("deep", settings.get_profile("deep"), derandomize=False)
settings.load_profile("ci")


@pytest.fixture(scope="session")
def shipped_rules() -> Path:
    """Return the folder of the shipped rulebook."""
    return shipped("rules") / "italy-china"


@pytest.fixture(scope="session")
def shipped_rulebook(shipped_rules: Path) -> Rulebook:
    """Return the shipped rulebook, read once."""
    return load(shipped_rules)


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    """Return a register in a new file, register.db."""
    with closing(Register(tmp_path / "register.db")) as register:
        yield register


@pytest.fixture(scope="session")
def printer() -> Iterator[Printer]:
    """Return a printer, warm for the whole run."""
    with Printer(seconds=60) as printer:
        printer.warm()
        yield printer
