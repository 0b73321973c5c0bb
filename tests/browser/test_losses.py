"""What is typed outlasts a full disk and a server that dies."""

import re
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import person
from tests.browser.conftest import Served, free_port, new_page, running

KEPT = re.compile("Kept on .* You can close this page")
NOT_KEPT = re.compile(
    "Not kept. Nothing was kept: .* What you typed stays on this page."
)


@contextmanager
def full_disk(served: Served) -> Iterator[None]:
    """Let the server write no byte to any file, as on a disk that is full."""
    limit = resource.RLIMIT_FSIZE
    before = resource.prlimit(served.process.pid, limit)
    resource.prlimit(served.process.pid, limit, (0, before[1]))
    yield
    resource.prlimit(served.process.pid, limit, before)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """Return a server of its own."""
    with running(tmp_path / "data") as served:
        yield served


@pytest.fixture
def own(browser: Browser, served: Served) -> Iterator[Page]:
    """Return the home page of that server."""
    page = new_page(browser)
    page.goto(served.address)
    yield page
    page.close()


def describe(page: Page) -> None:
    """Type a purchase and a share, and see them kept."""
    person.begin_a_purchase(page)
    page.fill("#the-name", "Silk & Sons")
    person.answer(page, "stake", "49,9")
    expect(page.locator("#stake-read")).to_have_text("Read as 49.9 %")
    expect(page.locator("#kept")).to_have_text(KEPT)


def test_a_full_disk_is_told_and_what_was_typed_stays_until_there_is_room(
    own: Page, served: Served
) -> None:
    describe(own)

    with full_disk(served):
        person.answer(own, "stake", "25")
        expect(own.locator("#kept")).to_have_text(NOT_KEPT)
        expect(own.locator("#stake")).to_have_value("25")
        expect(own.locator("#stake-read")).to_have_text("Read as 25 %")
    expect(own.locator("#kept")).to_have_text(KEPT, timeout=15_000)
    own.reload()
    expect(own.locator("#stake")).to_have_value("25")

    with full_disk(served):
        person.show_assessment(own)
        expect(own.locator(".summary")).to_contain_text("Nothing you typed is lost")
        expect(own.locator("#the-name")).to_have_value("Silk & Sons")
    person.show_assessment(own)
    expect(own.locator("h1")).to_have_text("Silk & Sons")


def test_a_server_that_dies_and_comes_back_gets_what_was_typed_meanwhile(
    browser: Browser, tmp_path: Path
) -> None:
    data, port = tmp_path / "data", free_port()
    with running(data, port=port) as first:
        page = new_page(browser)
        page.goto(first.address)
        describe(page)
        first.process.kill()
        first.process.wait()
        person.answer(page, "stake", "25")
        expect(page.locator("[data-stale]")).to_be_visible()

    with running(data, port=port):
        expect(page.locator("[data-stale]")).to_be_hidden(timeout=15_000)
        expect(page.locator("#kept")).to_have_text(KEPT)
        page.reload()

        expect(page.locator("#stake")).to_have_value("25")
        page.close()
