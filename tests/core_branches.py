"""Watches which branches of the core are tested, while examples of the core run.

A plugin of the one run of all tests. What is watched takes twice as long: only tests in
the rooms of the core are, in files that ask it for what it decides and refuses, and of
them none that draws its cases or reads the shipped rulebook. Every branch has an
example that says what it is for.
"""

import os
from collections.abc import Generator
from importlib import import_module

import coverage
import pytest

WATCHED = {
    "engine": "assess contradictions evaluator expected filings many movement "
    "recommendation timeline",
    "rulebook": "broken conditions editions extension loader parser",
    "formats": "yaml_reader",
}
TESTS_OF_THE_CORE = tuple(
    f"tests/{room}/test_{name}.py" for room in WATCHED for name in WATCHED[room].split()
)
SHIPPED = {"shipped_rules", "shipped_rulebook"}

_watch = coverage.Coverage(data_suffix=True)


def _import_the_core() -> None:
    """Import what is watched, and with it whatever else runs at its import."""
    files = _watch.get_option("run:include")
    assert isinstance(files, list)
    for file in files:
        import_module(file.removesuffix(".py").replace("/", "."))


def _leads(config: pytest.Config) -> bool:
    """Tell whether this process runs no test itself, but shares them out to others."""
    shared_out = getattr(config.known_args_namespace, "numprocesses", None)
    return bool(shared_out) and "PYTEST_XDIST_WORKER" not in os.environ


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Watch the import of the core, and what it works out once, before anybody asks."""
    if _leads(early_config):
        return
    with _watch.collect():
        _import_the_core()
        import_module("tests.sample").shipped_book()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Watch an example of the core."""
    drawn = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
    shipped = SHIPPED.intersection(getattr(item, "fixturenames", ()))
    if drawn or shipped or not item.nodeid.startswith(TESTS_OF_THE_CORE):
        return (yield)
    with _watch.collect():
        return (yield)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Keep what was seen beside what other processes saw."""
    if not _leads(session.config):
        _watch.save()
