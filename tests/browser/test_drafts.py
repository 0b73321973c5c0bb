"""A draft is tried on a new deal and planned for a day; a list becomes rules of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import analyst, person
from tests.browser.conftest import serving
from tests.browser.looks import faults
from tests.pages.editor import STRATEGIC, WATCH
from tests.pages.small import A_PURCHASE, RULE_FILE, SMALL, write_rules

LIST = """\
titel;topic;level;basis;says;kind;stake
Half is bought;deal;strategic;guide/E2;Half is gone.;A purchase;>= 50
Supplied for long;deal;watch;guide/E9;It is long.;supply;
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a server on a small rulebook, which is to change."""
    folder = tmp_path_factory.mktemp("drafts")
    write_rules(folder / "rules", SMALL, purchase=A_PURCHASE)
    with serving(folder / "data", folder / "rules") as served:
        yield served


@pytest.fixture
def draft(page: Page) -> str:
    return analyst.draft_with(page, WATCH, STRATEGIC, RULE_FILE)


def test_a_draft_with_new_questions_is_tried_on_a_deal(page: Page, draft: str) -> None:
    person.go(page, draft)
    page.get_by_role("link", name="Try the draft on a new deal").click()
    page.fill("#the-name", "Silk")
    page.get_by_label("A purchase").check()
    expect(page.locator("#stake")).to_be_visible()
    page.get_by_label("A supply").check()
    expect(page.locator("#stake")).to_be_hidden()
    expect(page.locator("#panel .panel__level")).to_have_text("Strategic")
    expect(page.locator("#panel")).to_contain_text("met at Strategic by the draft")
    assert faults(page) == []
    page.get_by_role("button", name="Compare").click()

    expect(page.locator("#level")).to_contain_text("Strategic")
    page.get_by_role("button", name="Change the answers").click()
    expect(page.get_by_label("A supply")).to_be_checked()


def test_a_day_that_is_none_keeps_what_was_typed(page: Page, draft: str) -> None:
    person.go(page, f"{draft}/adopt")
    page.fill("#note", "The decree holds then.")
    page.get_by_label("On a later day").check()
    page.fill("#from-day", "in the spring")
    for box in page.locator("#doubts").all():
        box.check()
    page.get_by_role("button", name="Adopt").click()
    expect(page.locator("#from-day-message")).to_be_visible()
    expect(page.locator("#note")).to_have_value("The decree holds then.")
    assert faults(page) == []

    page.fill("#from-day", "1/3/2099")
    page.get_by_role("button", name="Adopt").click()
    expect(page.locator(".planned")).to_contain_text("The decree holds then.")
    page.get_by_role("link", name="See or cancel it").first.click()
    expect(page.locator("h1")).to_contain_text("Live from 1 March 2099:")
    assert faults(page) == []


def test_a_list_of_rules_is_put_into_the_draft(page: Page, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    person.go(page, analyst.start_draft(page))
    page.get_by_role("link", name="Import a list of rules").click()
    page.get_by_label("The list").set_input_files(tmp_path / "list.csv")
    page.get_by_role("button", name="Show the result").click()
    page.get_by_label("titel").select_option("title")
    page.get_by_role("button", name="Use these columns").click()
    expect(page.locator("#row-3")).to_contain_text('no source point called "guide/E9"')
    assert faults(page) == []

    page.get_by_label("Leave out 1 row with problems").check()
    page.get_by_role("button", name="Add this one to the draft").click()

    expect(page.get_by_role("link", name="Half is bought")).to_be_visible()
