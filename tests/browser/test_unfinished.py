"""Nothing typed is lost by Back, reload, a closed tab, a full disk, a dead server."""

import re
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import person
from tests.browser.conftest import new_page, patient, running
from tests.pages.server import Started, free_port

KEPT = re.compile("Saved on .* You can close this page")
NOT_KEPT = re.compile("Not saved. Nothing was saved: .* Your answers stay on this")
NO_ANSWER = re.compile(r"Not saved since \d\d:\d\d. Reconnecting.")
NAME = "Silk & Sons"


@contextmanager
def full_disk(served: Started) -> Iterator[None]:
    """Let the server write no byte to any file, as on a disk that is full."""
    limit = resource.RLIMIT_FSIZE
    before = resource.prlimit(served.process.pid, limit)
    resource.prlimit(served.process.pid, limit, (0, before[1]))
    yield
    resource.prlimit(served.process.pid, limit, before)


def describe_in_part(page: Page, name: str = NAME, kind: str = "") -> None:
    """Type three facts of a purchase, its kind by small rules, and see them kept."""
    if kind:
        person.go(page, "/deals/new")
        person.answer(page, "kind", kind)
    else:
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
        assert not re.search("tab that|49[,.]9|acquisition", stored)
    page.close()  # without a question: all is kept
    other = new_page(browser)
    other.goto(address)

    other.get_by_role("link", name="A tab that is closed", exact=True).click()

    expect_what_was_typed(other, "A tab that is closed")
    other.context.close()


def test_back_from_another_page_leads_to_all_that_was_typed(page: Page) -> None:
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


def test_what_is_not_answered_for_long_is_not_said_to_be_kept(page: Page) -> None:
    describe_in_part(page)
    page.route("**/deals/live", lambda _route: None)

    person.answer(page, "stake", "25")

    expect(page.locator("#kept")).to_have_text("Saving. Leave this page open.")
    page.unroute("**/deals/live")
    page.fill("#the-name", "Silk")
    expect(page.locator("#kept")).to_have_text(KEPT)


@pytest.mark.parametrize("where", ["new", "begun", "assessed"])
def test_a_reload_brings_back_the_last_letter(page: Page, where: str) -> None:
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
    expect(page.locator("#kept")).to_have_text(KEPT)  # the server takes more

    page.locator("#deal").get_by_role("button", name="Show the assessment").click()

    expect(page.locator("#kept")).to_contain_text("texts of this form are too long")
    expect(page.locator("#the-name")).to_have_value("x" * 2000)


def test_an_ended_session_gets_a_new_token_and_keeps_all_typed(page: Page) -> None:
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
    expect(page.locator("#kept")).to_contain_text("another window saved other answers")
    expect(page.locator("#stake")).to_have_value("25")
    page.get_by_role("button", name="Save my version").click()
    expect(page.locator("#kept")).to_have_text(KEPT)

    other.reload()
    expect(other.locator("#stake")).to_have_value("25")


def test_a_full_disk_is_told_and_what_was_typed_stays_until_there_is_room(
    browser: Browser, tmp_path: Path, small_rules: Path
) -> None:
    page = new_page(browser)
    with running(tmp_path, small_rules) as served:
        page.goto(served.link)
        describe_in_part(page, kind="purchase")

        with full_disk(served):
            person.answer(page, "stake", "25")
            expect(page.locator("#kept")).to_contain_text(NOT_KEPT)
            expect(page.locator("#stake")).to_have_value("25")
            expect(page.locator("#stake-read")).to_have_text("Read as 25 %")
        expect(page.locator("#kept")).to_have_text(KEPT)
        page.reload()
        expect(page.locator("#stake")).to_have_value("25")

        with full_disk(served):
            person.show_assessment(page)
            says = page.locator(".summary")
            expect(says).to_contain_text("Nothing you typed is lost")
            expect(page.locator("#the-name")).to_have_value(NAME)
        person.show_assessment(page)
        expect(page.locator("h1")).to_have_text(NAME)
        page.context.close()


def test_what_nobody_answers_is_not_said_to_be_kept_until_it_is(
    browser: Browser, tmp_path: Path, small_rules: Path
) -> None:
    page, port = new_page(browser), free_port()
    with running(tmp_path, small_rules, port=port) as first:
        page.goto(first.link)
        describe_in_part(page, kind="purchase")
        page.context.set_offline(True)
        is_told_that_nobody_answers(page, "25")
        page.context.set_offline(False)
        is_kept_once_somebody_does(page, "25")
        first.process.kill()
        first.process.wait()
        is_told_that_nobody_answers(page, "30")

    with running(tmp_path, small_rules, port=port):
        is_kept_once_somebody_does(page, "30")
        page.context.close()


def is_told_that_nobody_answers(page: Page, stake: str) -> None:
    person.answer(page, "stake", stake)
    expect(page.locator("#kept")).to_contain_text(NO_ANSWER)
    expect(page.locator("#kept")).not_to_contain_text("You can close this page")
    page.locator("#so-far").get_by_role("button", name="Show the assessment").click()
    expect(page.locator("#stake")).to_have_value(stake)  # nothing is sent into the void


def is_kept_once_somebody_does(page: Page, stake: str) -> None:
    expect(page.locator("#kept")).to_have_text(KEPT)
    page.reload()
    expect(page.locator("#stake")).to_have_value(stake)


@pytest.mark.parametrize(("wide", "high"), [(1280, 800), (390, 844)])
def test_name_state_and_action_stay_in_view(page: Page, wide: int, high: int) -> None:
    page.set_viewport_size({"width": wide, "height": high})
    person.go(page, "/deals/new?example=robox-efort")
    page.fill("#the-name", "Silk & Sons")
    expect(page.locator("h1")).to_have_text("Silk & Sons: answers")
    expect(page).to_have_title("Silk & Sons: answers \u00b7 Screening")
    expect(page.locator("#kept")).to_have_text(KEPT)

    page.evaluate("scrollTo(0, document.body.scrollHeight / 2)")

    place = page.locator("#so-far" if wide > 1000 else "[data-bar]")
    expect(place.get_by_text("Saved")).to_be_in_viewport()
    action = place.get_by_role("button", name="Show the assessment")
    expect(action).to_be_in_viewport()
    page.reload()
    expect(page).to_have_title("Silk & Sons: answers \u00b7 Screening")


def test_example_that_is_only_looked_at_is_not_kept(page: Page) -> None:
    person.go(page, "/deals/new?example=robox-efort")
    page.wait_for_load_state()

    controls = page.evaluate("[...form.elements].filter(it => !isAsServed(it)).length")
    busy = page.locator("#panel").get_attribute("aria-busy")

    assert (controls, busy) == (0, None)
