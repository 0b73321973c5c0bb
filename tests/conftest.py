"""Fixtures for what is costly, what is left out, how hard property tests look."""

import gc
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from screening.briefing.printing.pool import Printer
from screening.rulebook.model import Rulebook
from screening.settings import shipped
from tests.ground import (  # noqa: F401 - fixtures, and a hook
    KeepingPrinter,
    can_print,
    empty_register,
    pytest_collection,
    pytest_xdist_make_scheduler,
    quick_registers,
    register,
    what_is_left_out,
)
from tests.sample import ALL, shipped_book

# What tests leave behind is looked for a hundredth as often: that took a tenth of all.
gc.set_threshold(100_000, 20, 20)

collect_ignore = [] if find_spec("playwright") else ["browser"]  # a set of its own

# Quick while one waits, longer in the whole, longest and ever elsewhere if asked: deep.
settings.register_profile(
    "whole",
    derandomize=True,
    max_examples=100,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("deep", settings.get_profile("whole"), max_examples=3000)
settings.register_profile("deep", settings.get_profile("deep"), derandomize=False)
settings.register_profile("quick", settings.get_profile("whole"), max_examples=25)
settings.load_profile("whole" if ALL else "quick")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Say before anything else what cannot be tried here."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and not (session.config.option.collectonly or can_print()):
        reporter.write_line(what_is_left_out(session.config))


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
    return shipped("rules") / "italy-china"


@pytest.fixture(scope="session")
def shipped_rulebook() -> Rulebook:
    """Return the shipped rulebook, read once."""
    return shipped_book()


@pytest.fixture(scope="session")
def lazy_printer() -> Iterator[Printer]:
    """Return the one printer of the run; it starts with the first briefing."""
    with KeepingPrinter(seconds=600) as printer:  # a busy machine is slow to start it
        yield printer


@pytest.fixture(scope="session")
def printer(lazy_printer: Printer) -> Printer:
    """Return the same, warm; whoever takes it is a test of paper."""
    lazy_printer.warm()
    return lazy_printer
