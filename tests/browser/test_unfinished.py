"""Nothing that is typed is lost by Back, reload, a closed tab, a fault or a restart."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import person
from tests.browser.conftest import new_page, patient

KEPT = re.compile("Kept on .* You can close this page")
NO_ANSWER = "Not kept: the app does not answer. What you typed stays on this page"
NAME = "Silk & Sons"


def describe_in_part(page: Page, name: str = NAME) -> None:
    """Type three facts of a purchase, and see them kept."""
    person.begin_a_purchase(page)
    page.fill("#the-name", name)
    page.fill("#stake", "49,9")
    expect(page.locator("#stake-read")).to_have_text("Read as 49.9 %")
    expect(page.locator("#kept")).to_have_text(KEPT)


def expect_what_was_typed(page: Page, name: str = NAME) -> None:
    """See the same facts; a share as it was typed, or as it was read."""
    expect(page.locator("#the-name")).to_have_value(name)
    expect(page.locator("#stake")).to_have_value(re.compile("^49[,.]9$"))
    kind = person.choice(page.locator("#question-deal-kind"), "acquisition")
    expect(kind).to_be_checked()


def test_a_reload_and_a_closed_tab_bring_back_what_was_typed(
    page: Page, browser: Browser, address: str
) -> None:
    describe_in_part(page, "A tab that is closed")
    page.reload()
    expect_what_was_typed(page, "A tab that is closed")
    expect(page.locator("#kept")).to_have_text(KEPT)
    for kind in ("localStorage", "sessionStorage"):
        stored = page.evaluate(f"JSON.stringify({kind})")
        assert not re.search("tab that|49|acquisition", stored)
    page.close()  # without a question: all is kept
    other = new_page(browser)
    other.goto(address)

    other.get_by_role("link", name="A tab that is closed", exact=True).click()

    expect_what_was_typed(other, "A tab that is closed")
    other.context.close()


def test_back_from_another_page_or_the_assessment_leads_to_all_that_was_typed(
    page: Page,
) -> None:
    describe_in_part(page)
    page.get_by_role("link", name="Rulebook", exact=True).first.click()
    expect(page.locator("h1")).to_contain_text("Rulebook")
    page.go_back()
    expect_what_was_typed(page)
    person.show_assessment(page)
    expect(page.locator("h1")).to_have_text(NAME)
    reached = page.locator(".assessment__level").inner_text()

    page.go_back()

    expect_what_was_typed(page)
    expect(page.locator(".panel__level")).to_have_text(reached)
    person.show_assessment(page)
    expect(page.locator("#record")).not_to_contain_text("Assessment 1 of 2, this one")


@contextmanager
def unanswered(page: Page) -> Iterator[None]:
    """Let the app not be reached by what is typed."""
    page.route("**/deals/live", lambda route: route.abort())
    yield
    page.unroute("**/deals/live")


@contextmanager
def offline(page: Page) -> Iterator[None]:
    """Let the browser be offline."""
    page.context.set_offline(True)
    yield
    page.context.set_offline(False)


@pytest.mark.parametrize("away", [unanswered, offline])
def test_what_could_not_be_sent_is_not_said_to_be_kept_until_it_is(
    browser: Browser, address: str, away: Callable[[Page], AbstractContextManager[None]]
) -> None:
    page = new_page(browser)
    page.goto(address)
    describe_in_part(page)

    with away(page):
        person.answer(page, "stake", "25")
        expect(page.locator("[data-stale]")).to_be_visible()
        expect(page.locator("#kept")).to_contain_text(NO_ANSWER)
        expect(page.locator("#kept")).not_to_contain_text("You can close this page")
        expect(page.locator("#stake")).to_have_value("25")

    expect(page.locator("[data-stale]")).to_be_hidden(timeout=15_000)
    expect(page.locator("#kept")).to_have_text(KEPT)
    page.reload()
    expect(page.locator("#stake")).to_have_value("25")
    page.context.close()


def test_what_is_not_answered_for_long_is_not_said_to_be_kept(page: Page) -> None:
    describe_in_part(page)
    page.route("**/deals/live", lambda _route: None)

    person.answer(page, "stake", "25")

    expect(page.locator("#kept")).to_have_text("Being kept. Leave this page open.")
    page.unroute("**/deals/live")
    page.fill("#the-name", "Silk")
    expect(page.locator("#kept")).to_have_text(KEPT)


@pytest.mark.parametrize("where", ["new", "begun", "assessed"])
def test_a_reload_while_one_types_brings_back_the_last_letter(
    page: Page, where: str
) -> None:
    if where == "assessed":
        person.go(page, f"{person.keep(page)}/edit")
    else:
        person.go(page, "/deals/new")
    if where == "begun":
        page.fill("#the-name", "Silk")
        expect(page.locator("#kept")).to_have_text(KEPT)

    page.fill("#the-name", "Silk, typed a moment ago")
    page.reload()

    expect(page.locator("#the-name")).to_have_value("Silk, typed a moment ago")
    expect(page.locator("#kept")).to_have_text(KEPT)


def test_a_form_that_is_too_large_is_not_sent_and_says_so(page: Page) -> None:
    person.go(page, "/deals/new")
    page.evaluate("document.forms.deal.dataset.most = 1000")
    page.fill("#the-name", "x" * 2000)

    page.locator("#deal").get_by_role("button", name="Show the assessment").click()

    expect(page.locator("#kept")).to_contain_text("texts of this form are too long")
    expect(page.locator("#the-name")).to_have_value("x" * 2000)


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


@pytest.mark.parametrize("example", ["robox-efort", "sungrow-storage"])
def test_example_that_is_only_looked_at_is_not_kept(page: Page, example: str) -> None:
    page.locator(f"main a[href$={example}]").click()
    page.wait_for_load_state()

    controls = page.evaluate("[...form.elements].filter(it => !isAsServed(it)).length")
    busy = page.locator("#panel").get_attribute("aria-busy")

    assert (controls, busy) == (0, None)
