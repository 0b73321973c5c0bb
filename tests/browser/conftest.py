"""The real server and a real browser. What cannot start fails; nothing is skipped.

Every page that a test opens is watched: no request leaves the machine, and the console
stays silent.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from screening.settings import shipped
from tests.pages.server import Started, free_port, started
from tests.pages.small import SMALL, write_rules

CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
"""The shell draws nothing on a screen, and tests take a third less time with it."""
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--font-render-hinting=none",
)
PATIENCE = 180_000
"""Milliseconds to wait for what is to come: a busy machine is slow, and not wrong."""
expect.set_options(timeout=PATIENCE)

_REFUSED = re.compile(r"Failed to load resource: .* a status of (404|409|413|422) ")
_ABORTED = re.compile(
    r"htmx:(sendAbort|afterRequest), |htmx:oobErrorNoTarget, #[\w.\\-]+-message$"
)
"""Said where somebody types on, or leaves, while a panel is on its way.

So is that a field is gone by now which an answer has a message for.

A request that fails says something else besides.
"""
FIRST = ("test_access", "test_policy_change", "test_portfolio", "test_monday")
"""What takes longest begins first, so that workers end at about the same time."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in this folder, and bring the longest forward.

    Workers take a class or a module at a time.
    """
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")
    items.sort(key=lambda item: not any(part in item.nodeid for part in FIRST))


def copy_of_the_shipped_rules(folder: Path) -> Path:
    """Copy the shipped rulebook into a folder, to be edited; return the folder."""
    return shutil.copytree(shipped("rules") / "italy-china", folder)


@contextmanager
def running(
    data: Path, rules: Path | None = None, start: str = "off", port: str = ""
) -> Iterator[Started]:
    """Start the server on the shipped rulebook, or on the one in a folder."""
    with started(
        data,
        SCREENING_RULES=str(rules or ""),
        SCREENING_TOKEN=start,
        SCREENING_PORT=port or free_port(),
    ) as served:
        yield served


@contextmanager
def serving(data: Path, rules: Path | None = None, start: str = "off") -> Iterator[str]:
    """Start the server and yield its address, as it prints it."""
    with running(data, rules, start) as served:
        yield served.link


@pytest.fixture(scope="session")
def small_rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small rulebook: a server is quick to start on it."""
    write_rules(rules := tmp_path_factory.mktemp("small"), SMALL)
    return rules


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served")
    rules = copy_of_the_shipped_rules(folder / "rules")
    with serving(folder / "data", rules) as served:
        yield served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(
            executable_path=CHROMIUM, args=QUIET, timeout=PATIENCE
        ) as browser,
    ):
        yield browser


def patient(page: Page) -> Page:
    """Let nothing be done on a page, or expected of it, before all of it has come.

    Words are there before their styles and scripts, and a script misses what was done
    before it ran. However long it takes, it is waited for.
    """
    page.set_default_timeout(PATIENCE)

    def see_all_of_it() -> None:
        page.wait_for_load_state()

    page.add_locator_handler(page.locator("body"), see_all_of_it, no_wait_after=True)
    return page


def new_page(browser: Browser) -> Page:
    return patient(browser.new_page())


@contextmanager
def watched(context: BrowserContext, address: str) -> Iterator[Page]:
    """Yield a page; afterwards, hold it to silence and to this machine."""
    said: list[str] = []
    asked: list[str] = []
    context.on("console", lambda message: said.append(message.text))
    context.on("weberror", lambda error: said.append(str(error.error)))
    context.on("request", lambda request: asked.append(request.url))
    page = patient(context.new_page())
    page.goto(address)
    yield page
    context.close()
    known = (_REFUSED, _ABORTED)
    loud = [words for words in said if not any(it.match(words) for it in known)]
    away = [url for url in asked if not url.startswith(f"{address}/")]
    assert (loud, away) == ([], []), f"said: {loud}; asked elsewhere: {away}"


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Return the home page in a new window of common size."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    with watched(context, address) as page:
        yield page


@pytest.fixture
def page_without_script(browser: Browser, address: str) -> Iterator[Page]:
    """Return the home page in a browser that runs no script."""
    context = browser.new_context(java_script_enabled=False)
    with watched(context, address) as page:
        yield page
