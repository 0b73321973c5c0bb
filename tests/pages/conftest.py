"""An app on a small rulebook, its register a real file, and somebody to visit it."""

import copy
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from types import MappingProxyType
from typing import Any

import pytest
from flask import Flask

from screening import settings
from screening.briefing.printing.pool import Printer
from screening.editing.corridors import Corridors
from screening.editing.publish import Publisher, Watcher
from screening.errors import Problem
from screening.register import Register
from screening.rulebook import loader
from screening.rulebook.model import Rulebook
from screening.settings import Settings, shipped
from screening.web import create_app, furnish
from tests.fontfiles import a_font
from tests.ground import read_files_here
from tests.pages.editor import Editor
from tests.pages.many_deals import Officer
from tests.pages.server import NAMES, PATIENCE, Server, served
from tests.pages.small import A_PURCHASE, SHIPPED, SMALL, write_rules
from tests.pages.visitor import Visitor


@dataclass
class OpenApp:
    """Opens an app on a rulebook in a folder of its own, for somebody to visit.

    All of them share one register, and none waits before it takes a changed folder.
    What they have in common, pages and templates, is made once a run of all tests.
    """

    data: Path
    printer: Printer
    common: list[Flask]
    opened: ExitStack

    def __call__(
        self,
        rulebook: Rulebook = SMALL,
        examples: Mapping[str, str] = MappingProxyType({}),
        *,
        token: str = "",
        printer: Printer | None = None,
        second_person: bool = False,
    ) -> Visitor:
        """Open one; without a start token, everybody is let in."""
        folder = Path(mkdtemp(dir=self.data))
        write_rules(folder, rulebook, **examples)
        about = {"token": token, "second_person": second_person}
        return self.on(folder, printer, **about)

    def on(self, folder: Path, printer: Printer | None = None, **about: Any) -> Visitor:
        """Open one on the rules in a folder; `about` are settings of it."""
        place = self.data / "register.db"
        given = Settings(
            rules=folder, data=self.data, register=place, **{"token": "", **about}
        )
        register = self.opened.enter_context(closing(Register(place)))
        watch = Watcher(folder, interval=0, settle=0)
        publisher = Publisher(folder, register, printer or self.printer, watch)
        return Visitor(self.app(given, Corridors(publisher)).test_client())

    def app(self, given: Settings, every: Corridors) -> Flask:
        """Return an app on those rulebooks that shares nothing else with others."""
        if not self.common:
            self.common.append(create_app(given, every))
        app = copy.copy(self.common[0])
        app.config, app.extensions = copy.copy(app.config), dict(app.extensions)
        furnish(app, given, every)
        return app


@pytest.fixture(autouse=True)
def quick_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no file that is sent start a process of its own, and wait for each print."""
    for room in ("prints", "background"):
        monkeypatch.setattr(f"screening.web.{room}.PATIENCE", PATIENCE)
    read_files_here(monkeypatch)


@pytest.fixture(scope="session", autouse=True)
def quick_rulebooks() -> Iterator[Callable[..., Any]]:
    """Read each rulebook once in this process, however often it goes live.

    Return what reads one each time.
    """
    known: dict[Any, tuple[Rulebook | None, list[Problem]]] = {}
    read = loader.read_for_editing

    def read_once(texts: Mapping[str, str]) -> tuple[Rulebook | None, list[Problem]]:
        files = frozenset(texts.items())
        if files not in known:
            known[files] = read(texts)
        rulebook, problems = known[files]
        return rulebook, [*problems]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loader, "read_for_editing", read_once)
        yield read


@pytest.fixture(scope="session")
def common_app() -> list[Flask]:
    """Return where the first app is kept, of which the others are copies."""
    return []


@pytest.fixture
def open_app(
    tmp_path: Path, lazy_printer: Printer, common_app: list[Flask], empty_register: Path
) -> Iterator[OpenApp]:
    """Return what opens apps in the test's own folder."""
    shutil.copy(empty_register, tmp_path / "register.db")
    with ExitStack() as opened:
        yield OpenApp(tmp_path, lazy_printer, common_app, opened)


@pytest.fixture
def visitor(open_app: OpenApp) -> Visitor:
    """Return somebody who visits the app on the small rulebook, its register empty."""
    return open_app(SMALL, {"a-purchase": A_PURCHASE})


@pytest.fixture
def path(visitor: Visitor) -> str:
    return visitor.describe({"the-name": "Silk & Sons", "kind": "supply"}).path


@pytest.fixture
def app(visitor: Visitor) -> Flask:
    return visitor.app


@pytest.fixture
def officer(app: Flask) -> Officer:
    return Officer(app)


@pytest.fixture
def editor(app: Flask) -> Editor:
    """Return somebody who has begun a draft of the rulebook that the visitor visits."""
    editor = Editor(app)
    editor.begin()
    return editor


@pytest.fixture
def publisher(visitor: Visitor) -> Publisher:
    return visitor.publisher


@pytest.fixture
def folder(visitor: Visitor) -> Path:
    return visitor.folder


@pytest.fixture(scope="session")
def small_package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return what travels with the package, the small rulebook as the shipped one."""
    data = tmp_path_factory.mktemp("package") / "_data"
    write_rules(data / "rules" / settings.USUAL, SHIPPED)
    left_out = shutil.ignore_patterns("examples")  # they answer the shipped questions
    begun = shipped("rules") / "scaffold"
    shutil.copytree(begun, data / "rules" / "scaffold", ignore=left_out)
    for name in ("templates", "reports"):
        (data / name).symlink_to(shipped(name))
    return data.parent


@pytest.fixture
def shipped_small(small_package: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Ship the small rulebook, and return its folder: the shipped one takes long."""
    monkeypatch.setattr(settings, "_PACKAGE", small_package)
    return shipped("rules") / settings.USUAL


@pytest.fixture
def cannot_print(open_app: OpenApp) -> Visitor:
    """Return somebody who visits an app with its printing shut down."""
    printer = Printer(seconds=60)
    printer.close()
    return open_app(printer=printer)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return the app as it is served on the small rulebook, and open to all.

    Its briefings have a font for the names of `NAMES`.
    """
    folder = tmp_path_factory.mktemp("served")
    write_rules(folder / "rules", SMALL)
    given = Settings(
        rules=folder / "rules",
        data=folder,
        register=folder / "register.db",
        port=0,
        token="",
        font=a_font(folder, *map(ord, set("".join(NAMES)))),
    )
    with served(given) as running:
        yield running


@pytest.fixture
def served_register(server: Server) -> Iterator[Register]:
    """Return the register that the server keeps deals in."""
    with closing(Register(server.data / "register.db")) as register:
        yield register
