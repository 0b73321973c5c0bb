"""An app on a small rulebook, its register a real file, and somebody to visit it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import mkdtemp
from types import MappingProxyType
from typing import Protocol

import pytest
from flask import Flask

from screening.briefing.printing.pool import Printer
from screening.editing.publish import Publisher
from screening.editing.watcher import Watcher
from screening.register import Register
from screening.rulebook.model import Rulebook
from screening.settings import Settings
from screening.web import create_app
from tests.builders import a_rulebook
from tests.fontfiles import a_font
from tests.pages.server import NAMES, Server, keep, served
from tests.pages.small import A_PURCHASE, QUESTIONS, RULES, write_rules
from tests.pages.visitor import Visitor


class OpenApp(Protocol):
    """What opens an app on a rulebook, and on examples of it by file name."""

    def __call__(
        self,
        rulebook: Rulebook,
        examples: Mapping[str, str] = MappingProxyType({}),
        *,
        token: str = "",
        printer: Printer | None = None,
    ) -> Flask: ...


@pytest.fixture(scope="session")
def shared_printer() -> Iterator[Printer]:
    """Return one printer for all apps; it starts with the first briefing."""
    with Printer(seconds=60) as printer:
        yield printer


@pytest.fixture
def open_app(tmp_path: Path, shared_printer: Printer) -> Iterator[OpenApp]:
    """Return what opens an app on a rulebook in a folder of its own.

    All of them share one register, and none waits before it takes a changed folder.
    Without a start token, everybody is let in.
    """
    with ExitStack() as stack:

        def opened(
            rulebook: Rulebook,
            examples: Mapping[str, str] = MappingProxyType({}),
            *,
            token: str = "",
            printer: Printer | None = None,
        ) -> Flask:
            folder = Path(mkdtemp(dir=tmp_path))
            write_rules(folder, rulebook, **examples)
            url = f"sqlite:///{tmp_path / 'register.db'}"
            settings = Settings(rules=folder, data=tmp_path, register=url, token=token)
            register = Register(url)
            stack.callback(register.close)
            watch = Watcher(folder, interval=0, settle=0)
            desk = Publisher.open(folder, register, printer or shared_printer, watch)
            return create_app(settings, desk)

        yield opened


@pytest.fixture(scope="session")
def small_rulebook() -> Rulebook:
    """Return the small rulebook."""
    return a_rulebook(*QUESTIONS, *RULES)


@pytest.fixture
def app(open_app: OpenApp, small_rulebook: Rulebook) -> Flask:
    """Return the app on that rulebook, its register empty."""
    return open_app(small_rulebook, {"a-purchase": A_PURCHASE})


@pytest.fixture
def app_that_cannot_print(open_app: OpenApp, small_rulebook: Rulebook) -> Flask:
    """Return the app with its printing shut down."""
    printer = Printer(seconds=60)
    printer.close()
    return open_app(small_rulebook, printer=printer)


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Return somebody who visits it, on a day of its own."""
    return Visitor(app.test_client())


@pytest.fixture
def server(tmp_path: Path, small_rulebook: Rulebook) -> Iterator[Server]:
    """Return the app as it is served, on the register of the same folder.

    Everybody is let in, and its briefings have a font for the names of `NAMES`.
    """
    write_rules(tmp_path / "rules", small_rulebook)
    settings = Settings(
        rules=tmp_path / "rules",
        data=tmp_path,
        register=tmp_path / "register.db",
        port=0,
        token="",
        font=a_font(tmp_path, *map(ord, set("".join(NAMES)))),
    )
    with served(settings) as running:
        yield running


@pytest.fixture
def kept_path(register: Register, small_rulebook: Rulebook) -> str:
    """Return the address of an assessment that is kept."""
    return keep(register, small_rulebook, "Confidential-Name")
