"""A draft becomes live, also where somebody else was quicker or no script runs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import analyst
from tests.browser.conftest import serving, watched
from tests.pages.small import A_PURCHASE, RULE_FILE, SMALL, write_rules

QUARTER, THIRD = '"at-least": 25', '"at-least": 33'


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Return the address of a server of its own, on a small rulebook: it changes."""
    write_rules(tmp_path / "rules", SMALL, purchase=A_PURCHASE)
    with serving(tmp_path / "data", tmp_path / "rules") as served:
        yield served


def test_of_two_editors_the_second_is_told(
    page: Page, browser: Browser, address: str
) -> None:
    with watched(browser.new_context(), address) as other:
        theirs = analyst.start_draft(other, "Bo")
        analyst.change(other, theirs, "rulebook.yaml", "What it is", "What this is")
        mine = analyst.start_draft(page)
        analyst.change(page, mine, RULE_FILE, QUARTER, THIRD)
        page.goto(mine)
        expect(page.locator("main")).to_contain_text("Bo (not confirmed) is editing")
        analyst.adopt(page, mine)

        other.goto(f"{theirs}/adopt")
        expect(other.locator("h1")).to_have_text("The live rulebook changed meanwhile")
        expect(other.locator("main")).to_contain_text("Ada (not confirmed) adopted")
        other.get_by_role("button", name="Bring the draft up").click()
        analyst.adopt(other, theirs)
        expect(other.locator("h1")).to_have_text("Version 2026.1.2")


def test_without_script_a_rule_is_edited_checked_and_adopted(
    page_without_script: Page,
) -> None:
    page = page_without_script
    draft = analyst.start_draft(page)
    page.get_by_text("The files themselves").click()
    page.get_by_role("link", name=RULE_FILE).click()
    area = page.get_by_label("Text of this file")
    text = area.input_value()
    area.fill(text.replace(QUARTER, '"at-laest": 33'))
    page.get_by_role("button", name="Save and check").click()
    expect(page.locator("#panel")).to_contain_text('Did you mean "at-least"?')
    area.fill(text.replace(QUARTER, THIRD))
    page.get_by_role("button", name="Save and check").click()
    expect(page.locator("#panel")).to_contain_text("No problem in any file.")
    analyst.adopt(page, draft)
    expect(page.locator("h1")).to_have_text("Version 2026.1.1")
