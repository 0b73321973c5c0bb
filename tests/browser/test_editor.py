"""The editor: it leads to problems, proposes words, is left by keys, loses nothing."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import analyst
from tests.browser.conftest import patient
from tests.browser.looks import faults
from tests.browser.test_keyboard import tab_to

EDITOR = "ace.edit(document.querySelector('[data-ace]'))"
ROW = f"{EDITOR}.getCursorPosition().row + 1"
TAKE_BEFORE_THE_LIST_FOLLOWS = f"""() => {{
    const editor = {EDITOR};
    editor.insert("ensi");
    editor.onCommandKey({{}}, 0, 13);
    return editor.session.getLine(editor.getCursorPosition().row);
}}"""


@pytest.fixture
def draft(page: Page) -> str:
    analyst.keep_a_deal(page)
    draft = analyst.start_draft(page)
    analyst.open_file(page, draft)
    return draft


def test_a_problem_leads_to_its_line_in_any_file(page: Page, draft: str) -> None:
    analyst.replace(page, analyst.FIVE_YEARS, "supply-years: {at-laest: 4.5}")
    analyst.see_it_checked(page)
    line = analyst.line_of(analyst.FIVE_YEARS)
    page.evaluate(f"{EDITOR}.gotoLine(1)")
    page.get_by_role("link", name=f"{analyst.ENERGY}, line {line}").click()
    assert page.evaluate(ROW) == line

    analyst.replace(page, "at-laest: 4.5", "at-least: 5")
    analyst.replace(page, "level: watch", "level: strategic")
    analyst.see_it_checked(page)
    assert faults(page) == []
    page.locator("#panel a", has_text="examples/").first.click()

    there = rf"{re.escape(draft)}/files/examples/.*#line-"
    expect(page).to_have_url(re.compile(there))
    expect(page.locator(".ace_content")).to_be_visible()
    assert page.url.endswith(f"#line-{page.evaluate(ROW)}")


@pytest.mark.usefixtures("draft")
def test_words_are_proposed_as_one_types_and_keys_lead_out(page: Page) -> None:
    page.locator(".trail a").last.focus()
    tab_to(page, ".ace_scroller")
    page.keyboard.press("Enter")
    expect(page.locator(".ace_text-input")).to_be_focused()
    proposed = page.locator(".ace_autocomplete .ace_line")
    analyst.replace(page, "level: sensitive", "level: ")
    page.keyboard.type("s")
    expect(proposed.first).to_be_visible()
    taken = page.evaluate(TAKE_BEFORE_THE_LIST_FOLLOWS)
    assert taken.strip() == "level: sensitive"

    analyst.replace(page, "level: sensitive", "level: ")
    page.keyboard.type("s")
    expect(proposed.first).to_be_visible()
    page.keyboard.type("tr")
    expect(proposed.first).to_contain_text("strategic")
    page.keyboard.press("Enter")
    analyst.see_it_checked(page)
    expect(page.locator("#panel")).to_contain_text("All files can be read.")
    page.keyboard.press("Escape")
    expect(page.locator(".ace_scroller").first).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Save and check")).to_be_focused()


@pytest.mark.usefixtures("draft")
def test_the_same_file_in_two_windows_loses_nothing(page: Page) -> None:
    other = patient(page.context.new_page())
    analyst.open_file(other, page.url.partition("/files/")[0])
    analyst.replace(other, analyst.FIVE_YEARS, analyst.FEWER_YEARS)
    analyst.see_it_checked(other)

    analyst.replace(page, analyst.FIVE_YEARS, "supply-years: {at-least: 6}")
    expect(page.locator("#panel")).to_contain_text("Changed in another window")
    page.get_by_role("button", name="Save and check").click()

    expect(page.locator("h1")).to_have_text("Changed in another window")
    both = {"Your version, not saved yet": 6, "Their version, as saved": 4.5}
    for text, years in both.items():
        with_those = re.compile(f"at-least: {years}}}")
        expect(page.get_by_label(text)).to_have_value(with_those)
    assert faults(page) == []
