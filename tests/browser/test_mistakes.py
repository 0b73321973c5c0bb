"""Mistakes and misfortune: what is wrong is found at once, nothing typed is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import person

pytestmark = pytest.mark.browser


def wrong_form(page: Page) -> None:
    """Send a form with a stake in words and no name."""
    person.start_a_purchase(page)
    person.answer(page, "stake", "about half")
    person.show_assessment(page)


def test_the_summary_has_the_focus(page: Page) -> None:
    wrong_form(page)

    expect(page.locator(".summary")).to_be_focused()
    expect(page).to_have_title("Error: Describe the deal · Screening")


@pytest.mark.parametrize("name", ["the-name", "stake"])
def test_the_summary_leads_to_the_input(page: Page, name: str) -> None:
    wrong_form(page)

    page.locator(f'.summary a[href="#{name}"]').click()

    expect(page.locator(f"#{name}")).to_be_focused()
    expect(page.locator(f"#{name}")).to_be_in_viewport()


def test_a_mistake_is_mended_and_the_assessment_reached(page: Page) -> None:
    wrong_form(page)

    expect(page.locator("#stake")).to_have_value("about half")
    page.fill("#the-name", "Half a company")
    page.fill("#stake", "49,9")
    person.show_assessment(page)

    expect(page.locator("#answers")).to_contain_text("49.9 %")


def test_leaving_a_form_that_came_back_warns_too(page: Page) -> None:
    wrong_form(page)
    page.locator("#the-name").focus()
    page.keyboard.press("Tab")

    person.leave_warned(page)


def test_going_back_brings_the_page_up_to_what_the_browser_kept(page: Page) -> None:
    person.start(page)
    page.fill("#the-name", "Silk & Sons")
    person.answer(page, "deal-kind", "import-supply")
    person.answer(page, "sector", "energy")
    person.show_assessment(page)
    reached = page.locator(".assessment__level").inner_text()

    page.go_back()

    expect(page.locator("#question-energy-form")).to_be_visible()
    expect(page.locator(".panel__level")).to_have_text(reached)
    expect(page.locator("#the-name")).to_have_value("Silk & Sons")


def test_a_panel_that_cannot_move_says_so(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    person.start(page)

    page.context.clear_cookies()  # what a restart of the app amounts to
    person.buy_into_italy(page)

    expect(page.locator("[data-stale]")).to_be_visible()
    page.context.close()
