"""No barrier on any page, in any of its main states, at any width, light or dark."""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser import editing, person, states
from tests.browser.conftest import Launch, serving

pytestmark = pytest.mark.browser

STATES = {
    name.replace("_", " "): go
    for module in (states, editing)
    for name, go in vars(module).items()
    if getattr(go, "__module__", "") == module.__name__ and not name.startswith("_")
}
WIDTHS = (390, 1280, 1800)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCHEMES = {"light": RULES, "dark": ["color-contrast"]}
WIDTH = "document.documentElement.scrollWidth"
TOO_WIDE = """[...document.querySelectorAll("body *")]
    .filter(one => one.getBoundingClientRect().right > innerWidth + 1
        && !one.closest(".unseen, .strip__no, .ace_editor > *"))
    .map(one => one.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def open_page(browser: Browser) -> Iterator[Page]:
    """Return a page that lets axe in: the policy of ours would keep it out."""
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce")
    context.set_default_timeout(5000)
    yield context.new_page()
    context.close()


IN_TURN = [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in STATES]
"""Every state; its tests go to one worker, where the page is led there once."""


@pytest.fixture(scope="module", params=IN_TURN)
def shown(open_page: Page, address: str, request: pytest.FixtureRequest) -> Page:
    """Return a page in each of its main states, one after the other."""
    open_page.set_viewport_size({"width": 1280, "height": 900})
    open_page.goto(address)
    STATES[request.param](open_page)
    open_page.wait_for_load_state()  # with its styles: words alone come before them
    return open_page


def barriers(page: Page) -> list[str]:
    """Return what axe finds at every width, light and dark, a sentence each.

    Nothing but colours is another in the dark, so there only contrast is looked at.
    """
    found = []
    for width, (scheme, rules) in product(WIDTHS, SCHEMES.items()):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        options = {"runOnly": rules, "resultTypes": ["violations"]}
        for barrier in Axe().run(page, options=options).response["violations"]:
            where = [node["target"] for node in barrier["nodes"]][:5]
            found.append(f"{width} {scheme} {barrier['id']}: {barrier['help']} {where}")
    return found


def test_no_page_has_a_barrier(shown: Page) -> None:
    assert barriers(shown) == []


def test_a_name_without_a_space_still_fits(open_page: Page, address: str) -> None:
    open_page.goto(address)
    person.start(open_page)
    open_page.fill("#the-name", "W" * 200)
    person.show_assessment(open_page)
    open_page.set_viewport_size({"width": 320, "height": 640})

    for place in (open_page.url, f"{open_page.url}/edit", f"{open_page.url}/briefing"):
        open_page.goto(place)
        assert open_page.evaluate(WIDTH) <= 320


def test_home_without_deals_has_no_barrier(open_page: Page, tmp_path: Path) -> None:
    with serving(tmp_path) as empty:
        open_page.goto(empty)

        expect(open_page.get_by_text("No deals yet.")).to_be_visible()
        assert barriers(open_page) == []


def test_nothing_is_wider_than_a_small_phone(shown: Page) -> None:
    shown.set_viewport_size({"width": 320, "height": 640})

    assert shown.evaluate(WIDTH) <= 320
    assert shown.evaluate(TOO_WIDE) == []


@pytest.mark.parametrize("state", STATES)
def test_text_at_twice_the_size_still_fits(
    large_text: Browser, address: str, state: str
) -> None:
    page = large_text.new_page(reduced_motion="reduce")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(address)

    STATES[state](page)
    page.wait_for_load_state()

    expect(page.locator("body")).to_have_css("font-size", re.compile("^3[0-9]"))
    assert page.evaluate(WIDTH) <= 1280
    page.close()


@pytest.fixture(scope="module")
def large_text(launch: Launch) -> Iterator[Browser]:
    """Return a browser whose user has set text to twice the usual size."""
    with launch("--blink-settings=defaultFontSize=32") as browser:
        yield browser
