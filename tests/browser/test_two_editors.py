"""Two people change one part of a draft: the second is told, and loses nothing."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import analyst
from tests.browser.conftest import watched

TITLE = "Energy depends on one supplier"
THEIRS = "Energy is tied for long"


@pytest.fixture
def other(browser: Browser, address: str) -> Iterator[Page]:
    """Return the home page in the window of somebody else."""
    with watched(browser.new_context(), address) as page:
        yield page


@pytest.fixture
def form(page: Page, other: Page) -> str:
    """Return the address of a form that the other saved after it was opened here."""
    form = f"{analyst.start_draft(page)}/parts/rule/{analyst.RULE}/form"
    page.goto(form)
    other.goto(form)
    other.fill("#title", THEIRS)
    save(other)
    expect(other.get_by_role("heading", name="Saved in the draft")).to_be_visible()
    return form


def save(page: Page) -> None:
    page.get_by_role("button", name="Save in the draft").click()


def sees_that_it_moved(page: Page) -> None:
    told = page.get_by_role("alert")
    expect(told).to_contain_text("This was changed in another window")
    expect(page.locator("#title")).to_have_value(TITLE)
    expect(page.locator("#preview")).to_contain_text(THEIRS)


@pytest.mark.usefixtures("form")
def test_who_saves_second_sees_both_and_keeps_their_own(page: Page) -> None:
    page.fill("#title", TITLE)

    save(page)
    sees_that_it_moved(page)
    save(page)

    expect(page.get_by_role("heading", name="Saved in the draft")).to_be_visible()
    expect(page.locator("#title")).to_have_value(TITLE)


@pytest.mark.usefixtures("form")
def test_who_saves_second_may_take_what_the_other_saved(page: Page) -> None:
    page.fill("#title", TITLE)

    save(page)
    sees_that_it_moved(page)
    page.get_by_role("link", name="take theirs").click()

    expect(page.locator("#title")).to_have_value(THEIRS)


@pytest.mark.usefixtures("form")
def test_yaml_that_was_typed_meanwhile_is_not_lost(page: Page) -> None:
    yaml = page.locator("#yaml-text")
    typed = yaml.input_value().replace("level: sensitive", "level: watch")

    yaml.fill(typed)
    save(page)

    expect(page.get_by_role("alert")).to_contain_text("changed in another window")
    expect(page.locator("#yaml-text")).to_have_value(typed)


def test_yaml_comes_into_the_form_once_it_is_left_and_the_other_way(
    page: Page,
) -> None:
    page.goto(f"{analyst.start_draft(page)}/parts/rule/{analyst.RULE}/form")
    yaml = page.locator("#yaml-text")
    text = yaml.input_value()
    title = text.partition("title: ")[2].partition("\n")[0]

    yaml.fill(text.replace(title, THEIRS))
    yaml.blur()
    expect(page.locator("#title")).to_have_value(THEIRS)
    page.fill("#title", TITLE)
    expect(yaml).to_have_value(text.replace(title, TITLE))
    yaml.fill("title: [")
    yaml.blur()

    expect(page.locator("#yaml-note")).to_contain_text("Line 1, column 8")
    expect(yaml).to_have_value("title: [")
    expect(page.locator("#title")).to_have_value(TITLE)
