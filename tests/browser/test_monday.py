"""A decree comes out on Monday: by noon the rule is changed, proved and live."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import analyst
from tests.browser.conftest import serving, watched
from tests.browser.test_keyboard import tab_to

pytestmark = pytest.mark.browser

DEPENDENCY = "topic: dependency"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Return the address of a server of its own: these tests change the rulebook."""
    with serving(tmp_path / "data", tmp_path / "rules") as served:
        yield served


@pytest.fixture
def draft(page: Page) -> str:
    """Return the address of a draft whose energy rules are open in the editor."""
    analyst.keep_a_deal(page)
    draft = analyst.start_draft(page)
    analyst.open_file(page, draft)
    return draft


def test_the_monday_story(page: Page) -> None:
    deal = analyst.keep_a_deal(page)
    draft = analyst.start_draft(page)
    two_problems_are_seen_and_corrected(page, draft)
    the_kept_deal_that_moves_is_seen(page)
    analyst.adopt(page, draft, "The decree of Monday: four and a half years are long.")
    expect(page.locator("h1")).to_have_text("Version 2026.11.1")
    the_old_assessment_stays_and_a_new_one_differs(page, deal)
    going_back_is_one_click(page)
    analyst.assess_again(page, deal)
    expect(page.locator(".assessment__level")).to_have_text("Watch")


def two_problems_are_seen_and_corrected(page: Page, draft: str) -> None:
    analyst.open_file(page, draft)
    analyst.replace(page, analyst.FIVE_YEARS, "supply-years: {at-laest: 4.5}")
    analyst.replace(page, DEPENDENCY, "topic: dependancy")
    analyst.see_it_checked(page)
    places = analyst.problems(page)
    lines = [str(analyst.line_of(told)) for told in (DEPENDENCY, analyst.FIVE_YEARS)]
    assert places == [f"{analyst.ENERGY}, line {line}" for line in lines]
    expect(page.locator("#panel")).to_contain_text('Did you mean "at-least"?')
    assert analyst.marked_lines(page) == lines
    analyst.replace(page, "at-laest", "at-least")
    analyst.replace(page, "dependancy", "dependency")
    analyst.see_it_checked(page)


def the_kept_deal_that_moves_is_seen(page: Page) -> None:
    panel = page.locator("#panel")
    expect(panel).to_contain_text("No problem in any file.")
    expect(panel).to_contain_text("1 of 1 would move.")
    moved = panel.locator(".moves__one")
    expect(moved).to_contain_text("Wind turbines for a public utility")
    expect(moved).to_contain_text(re.compile("Watch .*Sensitive", re.DOTALL))
    expect(moved).to_contain_text("Energy comes to depend on one supplier")


def the_old_assessment_stays_and_a_new_one_differs(page: Page, deal: str) -> None:
    page.goto(deal)
    expect(page.locator(".assessment__level")).to_have_text("Watch")
    expect(page.locator("#record")).to_contain_text("Italy and China 2026.11")
    analyst.assess_again(page, deal)
    expect(page.locator(".assessment__level")).to_have_text("Sensitive")
    expect(page.locator("#record")).to_contain_text("Italy and China 2026.11.1")


def going_back_is_one_click(page: Page) -> None:
    analyst.go(page, "/rulebook/versions")
    page.get_by_role("button", name="Go back to 2026.11", exact=True).click()
    expect(page.locator("h1")).to_have_text("Version 2026.11.2")
    expect(page.get_by_text("Back to version 2026.11.")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()


def test_a_problem_leads_to_its_line_in_this_file_and_in_another(
    page: Page, draft: str
) -> None:
    row = "ace.edit(document.querySelector('[data-ace]')).getCursorPosition().row + 1"
    analyst.replace(page, analyst.FIVE_YEARS, "supply-years: {at-laest: 4.5}")
    analyst.see_it_checked(page)
    line = analyst.line_of(analyst.FIVE_YEARS)
    page.evaluate("ace.edit(document.querySelector('[data-ace]')).gotoLine(1)")
    page.get_by_role("link", name=f"{analyst.ENERGY}, line {line}").click()
    assert page.evaluate(row) == line

    analyst.replace(page, "at-laest: 4.5", "at-least: 5")
    analyst.replace(page, "level: watch", "level: strategic")
    analyst.see_it_checked(page)
    page.locator("#panel a", has_text="examples/").first.click()

    expect(page).to_have_url(re.compile(rf"{re.escape(draft)}/files/examples/.*#line-"))
    expect(page.locator(".ace_content")).to_be_visible()
    assert page.url.endswith(f"#line-{page.evaluate(row)}")


@pytest.mark.usefixtures("draft")
def test_ids_and_keys_are_proposed_as_one_types(page: Page) -> None:
    analyst.replace(page, "level: sensitive", "level: ")
    proposed = page.locator(".ace_autocomplete .ace_line")
    page.keyboard.type("s")
    expect(proposed.first).to_be_visible()
    page.keyboard.type("tr")

    expect(proposed.first).to_contain_text("strategic")
    page.keyboard.press("Enter")
    analyst.see_it_checked(page)
    expect(page.locator("#panel")).to_contain_text("No problem in any file.")


@pytest.mark.usefixtures("draft")
def test_the_editor_is_entered_and_left_by_keys(page: Page) -> None:
    page.locator(".trail a").last.focus()
    tab_to(page, ".ace_scroller")
    page.keyboard.press("Enter")
    expect(page.locator(".ace_text-input")).to_be_focused()
    page.keyboard.type("# By keys")
    page.keyboard.press("Escape")
    expect(page.locator(".ace_scroller")).to_be_focused()
    page.keyboard.press("Tab")

    expect(page.get_by_role("button", name="Save and check")).to_be_focused()


def test_the_same_file_in_two_windows_loses_nothing(page: Page, draft: str) -> None:
    other = page.context.new_page()
    analyst.open_file(other, draft)
    analyst.replace(other, analyst.FIVE_YEARS, analyst.FEWER_YEARS)
    analyst.see_it_checked(other)

    analyst.replace(page, analyst.FIVE_YEARS, "supply-years: {at-least: 6}")
    expect(page.locator("#panel")).to_contain_text("Changed in another window")
    page.get_by_role("button", name="Save and check").click()

    expect(page.locator("h1")).to_have_text("Changed in another window")
    for text, years in (("Yours, not saved yet", 6), ("Theirs, as it is saved", 4.5)):
        with_those = re.compile(f"at-least: {years}}}")
        expect(page.get_by_label(text)).to_have_value(with_those)


def test_of_two_editors_the_second_is_told(
    page: Page, browser: Browser, address: str
) -> None:
    with watched(browser.new_context(), address) as other:
        theirs = analyst.start_draft(other, "Bo")
        other.goto(f"{theirs}/files/rulebook.yaml")
        analyst.replace(other, "The ordinary rules", "The usual rules")
        analyst.see_it_checked(other)
        mine = analyst.change_years(page)
        page.goto(mine)
        expect(page.locator("main")).to_contain_text("Bo (not confirmed) is editing")
        analyst.adopt(page, mine)

        other.goto(f"{theirs}/adopt")
        expect(other.locator("h1")).to_have_text("The live rulebook changed meanwhile")
        expect(other.locator("main")).to_contain_text("Ada (not confirmed) adopted")
        other.get_by_role("button", name="Bring the draft up").click()
        analyst.adopt(other, theirs)
        expect(other.locator("h1")).to_have_text("Version 2026.11.2")


def test_without_script_a_rule_is_edited_checked_and_adopted(
    page_without_script: Page,
) -> None:
    page = page_without_script
    draft = analyst.start_draft(page)
    page.get_by_role("link", name=analyst.ENERGY).click()
    area = page.get_by_label("Text of this file")
    text = area.input_value()
    area.fill(text.replace(analyst.FIVE_YEARS, "supply-years: {at-laest: 4.5}"))
    page.get_by_role("button", name="Save and check").click()
    expect(page.locator("#panel")).to_contain_text('Did you mean "at-least"?')
    area.fill(text.replace(analyst.FIVE_YEARS, analyst.FEWER_YEARS))
    page.get_by_role("button", name="Save and check").click()
    expect(page.locator("#panel")).to_contain_text("No problem in any file.")
    analyst.adopt(page, draft)
    expect(page.locator("h1")).to_have_text("Version 2026.11.1")
