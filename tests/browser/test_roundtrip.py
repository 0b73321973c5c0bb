"""The round trip: a briefing is downloaded, opened again, changed and compared."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import person

pytestmark = pytest.mark.browser

LARGE = b"%PDF-" + bytes(9_000_000)


def download(page: Page, link: str, to: Path) -> Path:
    """Download what a link of an assessment leads to."""
    with page.expect_download() as started:
        page.get_by_role("link", name=link, exact=True).click()
    started.value.save_as(to)
    return to


def a_briefing(page: Page, folder: Path) -> Path:
    """Describe a real deal, and download its briefing."""
    person.start(page)
    person.describe(page, person.a_real_deal())
    person.show_assessment(page)
    return download(page, "Download the briefing", folder / "briefing.pdf")


def test_a_briefing_opens_again_with_the_same_answers_and_level(
    page: Page, tmp_path: Path
) -> None:
    briefing = a_briefing(page, tmp_path)
    before = person.given_answers(page)

    person.open_briefing(page, briefing.read_bytes())
    expect(page.locator(".opened")).to_contain_text("The rulebook is the same.")
    expect(page.locator(".panel__level")).to_have_text("Sensitive")
    person.show_assessment(page)

    expect(page.locator(".assessment__level")).to_have_text("Sensitive")
    assert person.given_answers(page) == before


def test_one_answer_is_changed_and_what_it_moved_is_compared(
    page: Page, tmp_path: Path
) -> None:
    person.open_briefing(page, a_briefing(page, tmp_path).read_bytes())
    person.show_assessment(page)

    page.get_by_role("link", name="Change Supplier's access").click()
    person.answer(page, "device-access", frozenset({"remote-control"}))
    person.show_assessment(page)
    page.get_by_role("link", name="What changed").click()

    expect(page.locator("h1")).to_have_text("What changed from assessment 1 to 2")
    expect(page.locator("#facts")).to_contain_text("Supplier's access")


def test_an_answer_is_changed_before_the_deal_is_kept(
    page: Page, tmp_path: Path
) -> None:
    person.open_briefing(page, a_briefing(page, tmp_path).read_bytes())

    person.answer(page, "device-access", frozenset({"remote-control"}))
    person.show_assessment(page)

    expect(page.locator("#record")).not_to_contain_text("Assessment 2")
    asked = "What will the Chinese party be able to do from outside?"
    assert "Start, stop or set it" in person.given_answers(page)[asked]


def test_what_moved_since_is_told_for_another_rulebook(
    page: Page, tmp_path: Path
) -> None:
    a_briefing(page, tmp_path)
    data = download(page, "Download the data", tmp_path / "briefing.json")
    told = json.loads(data.read_text("utf-8"))
    told["rulebook"]["digest"] = "0" * 64
    told["findings"] = told["findings"][1:]
    told["deal"]["answers-not-read"] = {"old-question": "An old answer"}
    data.write_text(json.dumps(told), encoding="utf-8")

    person.open_briefing(page, data.read_bytes())

    expect(page.locator(".opened")).to_contain_text("not in this register")
    expect(page.locator(".unread")).to_have_text("old-question: An old answer")


def test_a_file_is_dropped_on_the_field(page: Page) -> None:
    page.get_by_role("link", name="Open a briefing").click()

    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File(["<p>"], "page.html"));
            const field = document.getElementById("briefing");
            field.files = data.files;
        }"""
    )
    page.get_by_role("button", name="Open it").click()

    expect(page.locator(".summary")).to_contain_text("This is a web page")


def test_a_file_that_is_too_large_is_not_sent(page: Page) -> None:
    person.open_briefing(page, LARGE)

    expect(page.locator("h1")).to_have_text("Open a briefing")
    says = page.locator("#briefing").evaluate("field => field.validationMessage")
    assert says.startswith("The file is larger than 5 MB")


def test_a_file_that_is_too_large_gets_a_page_without_a_script(
    page_without_script: Page,
) -> None:
    person.open_briefing(page_without_script, LARGE)

    expect(page_without_script.locator("h1")).to_have_text("The file is too large")


def test_it_all_works_without_a_script(
    page: Page, page_without_script: Page, tmp_path: Path
) -> None:
    briefing = a_briefing(page, tmp_path)

    person.open_briefing(page_without_script, briefing.read_bytes())
    person.show_assessment(page_without_script)

    expect(page_without_script.locator(".assessment__level")).to_have_text("Sensitive")
