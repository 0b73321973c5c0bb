"""Fixtures for what is costly, what is left out, how hard property tests look."""

import os
import shutil
from collections.abc import Generator, Iterator
from contextlib import closing
from datetime import datetime, tzinfo
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import screening.settings as product
from screening.briefing.printing.pool import Printer
from screening.register import Register
from screening.rulebook.loader import load
from screening.rulebook.model import Rulebook
from screening.settings import shipped
from tests.paper import can_print, what_is_left_out

collect_ignore = [] if find_spec("playwright") else ["browser"]  # a set of its own

# Quick while one waits, longer in CI, longest and ever elsewhere where asked: deep.
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
settings.register_profile("quick", settings.get_profile("ci"), max_examples=25)
settings.load_profile("ci" if os.environ.get("CI") else "quick")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Say before anything else what cannot be tried here."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and not (session.config.option.collectonly or can_print()):
        reporter.write_line(what_is_left_out(session.config))


class NoDayYet(datetime):
    """A clock that tests may not look at while they are read, and have not begun."""

    @classmethod
    def now(
        cls,
        tz: tzinfo | None = None,  # noqa: ARG003 - as the clock has it
    ) -> "NoDayYet":
        """Refuse to say what day it is; a run that crosses midnight has two."""
        raise AssertionError(
            "This file of tests asks what day it is while it is read. Ask in the test: "
            "midnight may come before it runs."
        )


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Hold every file of tests to asking for the day in its tests alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(product, "datetime", NoDayYet)
        return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Mark what prints, and leave it out where nothing can be printed."""
    items.sort(key=lambda item: "[fuzz]" not in item.nodeid)  # it takes minutes
    for item in items:
        if "printer" in getattr(item, "fixturenames", ()):
            item.add_marker("paper")
    if not config.option.collectonly and not can_print():
        paper = [item for item in items if item.get_closest_marker("paper")]
        config.hook.pytest_deselected(items=paper)
        items[:] = [item for item in items if item not in paper]


@pytest.fixture(scope="session")
def shipped_rules() -> Path:
    """Return the folder of the shipped rulebook."""
    return shipped("rules") / "italy-china"


@pytest.fixture(scope="session")
def shipped_rulebook(shipped_rules: Path) -> Rulebook:
    """Return the shipped rulebook, read once."""
    return load(shipped_rules)


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


@pytest.fixture(scope="session")
def lazy_printer() -> Iterator[Printer]:
    """Return the one printer of the run; it starts with the first briefing."""
    with Printer(seconds=60) as printer:
        yield printer


@pytest.fixture(scope="session")
def printer(lazy_printer: Printer) -> Printer:
    """Return the same, warm; whoever takes it is a test of paper."""
    lazy_printer.warm()
    return lazy_printer
