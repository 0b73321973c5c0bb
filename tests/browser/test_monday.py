"""A decree comes out on Monday: by noon the rule is changed, proved and live."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from screening.editing.drafts import next_version
from screening.settings import today
from tests.browser import analyst, person
from tests.browser.conftest import copy_of_the_shipped_rules, serving
from tests.browser.looks import faults
from tests.sample import shipped_book

DEPENDENCY = "topic: dependency"
SHIPPED = shipped_book().heading.version


def after(*versions: str) -> str:
    """Return the version after the last of those, which today's month names."""
    return next_version(versions[-1], versions, today())


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Return the address of a server of its own: its rulebook changes."""
    rules = copy_of_the_shipped_rules(tmp_path / "rules")
    with serving(tmp_path / "data", rules) as served:
        yield served


def test_the_monday_story(page: Page) -> None:
    deal = analyst.keep_a_deal(page)
    draft = analyst.start_draft(page)
    two_problems_are_seen_and_corrected(page, draft)
    the_kept_deal_that_moves_is_seen(page)
    behind = analyst.draft_with(page, "level: watch", "level: strategic")
    analyst.adopt(page, draft, "The decree of Monday: four and a half years are long.")
    expect(page.locator("h1")).to_have_text(f"Version {after(SHIPPED)}")
    the_old_assessment_stays_and_a_new_one_differs(page, deal)
    what_is_behind_is_told(page, behind)
    going_back_asks_why(page)
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
    expect(analyst.marked_lines(page)).to_have_text(lines)
    assert faults(page) == []
    analyst.replace(page, "at-laest", "at-least")
    analyst.replace(page, "dependancy", "dependency")
    analyst.see_it_checked(page)


def the_kept_deal_that_moves_is_seen(page: Page) -> None:
    panel = page.locator("#panel")
    expect(panel).to_contain_text("No mistakes.")
    expect(panel).to_contain_text("1 of 1 saved deals would change.")
    moved = panel.locator(".moves__one")
    expect(moved).to_contain_text("Wind turbines for a public utility")
    expect(moved).to_contain_text(re.compile("Watch .*Sensitive", re.DOTALL))
    expect(moved).to_contain_text("Long-term dependency on one supplier in energy")
    assert faults(page) == []


def the_old_assessment_stays_and_a_new_one_differs(page: Page, deal: str) -> None:
    person.go(page, deal)
    expect(page.locator(".assessment__level")).to_have_text("Watch")
    expect(page.locator("#record")).to_contain_text(f"Italy and China {SHIPPED}")
    analyst.assess_again(page, deal)
    expect(page.locator(".assessment__level")).to_have_text("Sensitive")
    expect(page.locator("#record")).to_contain_text(f"Italy and China {after(SHIPPED)}")


def what_is_behind_is_told(page: Page, draft: str) -> None:
    person.go(page, f"{draft}/adopt")
    expect(page.locator("h1")).to_have_text("The live rulebook changed meanwhile")
    assert faults(page) == []


def going_back_asks_why(page: Page) -> None:
    person.go(page, "/rulebook/versions")
    assert faults(page) == []
    page.get_by_role("link", name=f"Go back to {SHIPPED}", exact=True).click()
    page.fill("#note", "Four years are long enough.")
    page.get_by_role("button", name="Go back", exact=True).click()
    expect(page.locator("h1")).to_have_text(f"Version {after(SHIPPED, after(SHIPPED))}")
    expect(
        page.get_by_text(f"Back to version {SHIPPED}: Four years are long enough.")
    ).to_be_visible()
    expect(page.get_by_role("link", name="Undo")).to_be_visible()
    assert faults(page) == []
