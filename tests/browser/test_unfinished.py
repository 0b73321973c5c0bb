"""Nothing that is typed is lost by Back, reload, a closed tab, a fault or a restart."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import person
from tests.browser.conftest import new_page, patient

KEPT = re.compile("Kept on .* You can close this page")


def describe_in_part(page: Page, name: str = "Silk & Sons") -> None:
    """Type three facts of a purchase, and see them kept."""
    person.start_a_purchase(page)
    page.fill("#the-name", name)
    page.fill("#stake", "49,9")
    expect(page.locator("#stake-read")).to_have_text("Read as 49.9 %")
    expect(page.locator("#kept")).to_have_text(KEPT)


def expect_what_was_typed(page: Page, name: str = "Silk & Sons") -> None:
    """See the same facts; a share as it was typed, or as it was read."""
    expect(page.locator("#the-name")).to_have_value(name)
    expect(page.locator("#stake")).to_have_value(re.compile("^49[,.]9$"))
    expect(
        person.choice(page.locator("#question-deal-kind"), "acquisition")
    ).to_be_checked()


def test_a_reload_brings_back_what_was_typed(page: Page) -> None:
    describe_in_part(page)

    page.reload()

    expect_what_was_typed(page)
    expect(page.locator("#kept")).to_have_text(KEPT)


def test_a_closed_tab_is_gone_on_with_from_the_home_page(
    page: Page, browser: Browser, address: str
) -> None:
    describe_in_part(page, "A tab that is closed")
    page.close()  # without a question: all is kept
    other = new_page(browser)
    other.goto(address)
    link = other.get_by_role("link", name="A tab that is closed", exact=True)

    link.click()

    expect_what_was_typed(other, "A tab that is closed")
    other.get_by_role("link", name="Discard what was typed").click()
    other.get_by_role("button", name="Discard it").click()
    expect(other.locator("h1")).to_contain_text("How much scrutiny")
    expect(link).to_have_count(0)
    other.close()


def test_back_from_the_assessment_leads_to_all_that_was_typed(page: Page) -> None:
    describe_in_part(page)
    person.show_assessment(page)
    expect(page.locator("h1")).to_have_text("Silk & Sons")
    reached = page.locator(".assessment__level").inner_text()

    page.go_back()

    expect_what_was_typed(page)
    expect(page.locator(".panel__level")).to_have_text(reached)
    person.show_assessment(page)
    expect(page.locator("#record")).not_to_contain_text("Assessment 1 of 2, this one")


def test_leaving_by_a_link_and_coming_back_loses_nothing(page: Page) -> None:
    describe_in_part(page)
    page.get_by_role("link", name="Rulebook", exact=True).first.click()
    expect(page.locator("h1")).to_contain_text("Rulebook")

    page.go_back()

    expect_what_was_typed(page)


def test_what_could_not_be_sent_is_kept_once_the_app_answers_again(
    browser: Browser, address: str
) -> None:
    page = new_page(browser)
    page.goto(address)
    describe_in_part(page)
    page.route("**/deals/live", lambda route: route.abort())
    person.answer(page, "stake", "25")
    expect(page.locator("[data-stale]")).to_be_visible()
    expect(page.locator("#stake")).to_have_value("25")

    page.unroute("**/deals/live")

    expect(page.locator("[data-stale]")).to_be_hidden(timeout=15_000)
    expect(page.locator("#kept")).to_have_text(KEPT)
    page.reload()
    expect(page.locator("#stake")).to_have_value("25")
    page.close()


def test_a_session_that_ended_gets_a_new_token_and_keeps_what_is_typed(
    page: Page,
) -> None:
    describe_in_part(page)
    page.context.clear_cookies()

    person.answer(page, "stake", "25")

    expect(page.locator("#stake-read")).to_have_text("Read as 25 %")
    expect(page.locator("#kept")).to_have_text(KEPT)
    page.reload()
    expect(page.locator("#stake")).to_have_value("25")


def test_of_two_windows_the_second_is_told_and_may_keep_its_own(page: Page) -> None:
    describe_in_part(page)
    other = patient(page.context.new_page())
    other.goto(page.url)
    person.answer(other, "stake", "10")
    expect(other.locator("#stake-read")).to_have_text("Read as 10 %")
    person.see_it_move(other)

    person.answer(page, "stake", "25")
    expect(page.locator("#kept")).to_contain_text("another window kept other answers")
    expect(page.locator("#stake")).to_have_value("25")
    page.get_by_role("button", name="Keep mine instead").click()
    expect(page.locator("#kept")).to_have_text(KEPT)

    other.reload()
    expect(other.locator("#stake")).to_have_value("25")


def test_no_answer_is_in_the_storage_of_the_browser(page: Page) -> None:
    describe_in_part(page)

    for kind in ("localStorage", "sessionStorage"):
        stored = page.evaluate(f"JSON.stringify({kind})")
        assert not re.search("Silk|49|acquisition", stored)


@pytest.mark.parametrize("example", ["robox-efort", "sungrow-storage"])
def test_example_that_is_only_looked_at_is_not_kept(page: Page, example: str) -> None:
    page.locator(f"main a[href$={example}]").click()
    page.wait_for_load_state()

    controls = page.evaluate("[...form.elements].filter(it => !isAsServed(it)).length")
    busy = page.locator("#panel").get_attribute("aria-busy")

    assert (controls, busy) == (0, None)
