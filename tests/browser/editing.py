"""The pages for editing the rulebook in their main states, as in `states`."""

import re
from typing import NamedTuple

from playwright.sync_api import Page, expect

from tests.browser import analyst

SLIP = "supply-years: {at-laest: 5}"


def drafts(page: Page) -> None:
    analyst.start_draft(page)
    analyst.go(page, "/rulebook/drafts")
    expect(page.get_by_role("link", name="Draft by Ada").first).to_be_visible()


def draft(page: Page) -> None:
    draft = analyst.change_years(page)
    page.goto(draft)
    page.get_by_label("Its name").fill("../a-name-that-is-not-of-a-rulebook.yaml")
    page.get_by_role("button", name="Open or add the file").click()
    expect(page.get_by_text("is not a file of a rulebook")).to_be_visible()


def file_in_the_editor(page: Page) -> None:
    analyst.keep_a_deal(page)
    analyst.change_years(page)
    expect(page.locator(".moves__one").first).to_be_visible()


def file_with_problems(page: Page) -> None:
    analyst.change_years(page, SLIP)
    expect(page.locator(".slip").first).to_be_visible()


def file_with_examples_that_fail(page: Page) -> None:
    draft = analyst.start_draft(page)
    calm, strict = "level: watch", "level: strategic"
    analyst.change(page, draft, analyst.ENERGY, calm, strict)


def file_in_two_windows(page: Page) -> None:
    analyst.change_years(page)
    older = "form => { form.elements.seen.value = 'an older text'; }"
    page.locator("form.editor").evaluate(older)
    analyst.replace(page, analyst.FEWER_YEARS, analyst.FIVE_YEARS)
    expect(page.locator("[data-stale]")).to_be_visible()
    page.get_by_role("button", name="Save and check").click()
    expect(page.locator("h1")).to_have_text("Changed in another window")


def difference(page: Page) -> None:
    page.goto(f"{analyst.change_years(page)}/difference")
    expect(page.locator(".diff")).to_be_visible()


def adopting(page: Page) -> None:
    analyst.keep_a_deal(page)
    page.goto(f"{analyst.change_years(page)}/adopt")
    page.get_by_role("button", name="Adopt").click()
    expect(page.get_by_text("Not adopted yet")).to_be_visible()


def adopting_with_problems(page: Page) -> None:
    page.goto(f"{analyst.change_years(page, SLIP)}/adopt")
    expect(page.get_by_text("stands in the way")).to_be_visible()


class _Undone(NamedTuple):
    """The addresses of a version that undid another, and of a draft that is behind."""

    version: str
    behind: str


_UNDONE: dict[str, _Undone] = {}
"""By the home page of a server: versions are adopted once, and stay."""


def _undone(page: Page) -> _Undone:
    """Adopt a draft and its undoing, unless this server has seen that."""
    home = page.url
    if home not in _UNDONE:
        _UNDONE[home] = _undo(page)
    return _UNDONE[home]


def _undo(page: Page) -> _Undone:
    analyst.keep_a_deal(page)
    behind = analyst.change_years(page, "supply-years: {at-least: 6}")
    analyst.adopt(page, analyst.change_years(page), "A decree with a rather long name.")
    page.get_by_role("link", name="Undo").click()
    page.fill("#note", "It was too early.")
    page.get_by_role("button", name="Go back", exact=True).click()
    expect(page.get_by_text("Back to version")).to_be_visible()
    return _Undone(page.url, behind)


def version(page: Page) -> None:
    page.goto(_undone(page).version)
    expect(page.get_by_text("Back to version")).to_be_visible()


def catching_up(page: Page) -> None:
    page.goto(f"{_undone(page).behind}/adopt")
    expect(page.locator("h1")).to_have_text("The live rulebook changed meanwhile")


def versions(page: Page) -> None:
    _undone(page)
    analyst.go(page, "/rulebook/versions")
    expect(page.get_by_role("link", name=re.compile("Go back")).first).to_be_visible()


def rules_of_a_draft(page: Page) -> None:
    page.goto(f"{analyst.start_draft(page)}/parts/rule")
    expect(page.locator("h1")).to_have_text("rules", ignore_case=True)


def rule_form(page: Page) -> None:
    page.goto(f"{analyst.start_draft(page)}/parts/rule/{analyst.RULE}/form")
    page.locator("#title").fill("Energy depends on one supplier")
    expect(page.locator("#preview")).to_contain_text("Energy depends on one supplier")
    expect(page.locator("#effects")).to_contain_text("Every example holds")


def rule_form_unfolded(page: Page) -> None:
    rule_form(page)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")


def rule_form_with_mistakes(page: Page) -> None:
    page.goto(f"{analyst.start_draft(page)}/parts/rule/new")
    page.get_by_role("button", name="Save in the draft").click()
    expect(page.get_by_text("Not saved yet")).to_be_visible()


def trying_on_a_new_deal(page: Page) -> None:
    page.goto(f"{analyst.start_draft(page)}/try/new")
    expect(page.locator("h1")).to_have_text("Try the draft on a new deal")


def tried_on_a_new_deal(page: Page) -> None:
    trying_on_a_new_deal(page)
    page.get_by_role("button", name="Show both side by side").click()
    expect(page.locator("h1")).to_have_text("What the draft makes of it")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")


def adopting_from_no_day(page: Page) -> None:
    page.goto(f"{analyst.change_years(page)}/adopt")
    page.get_by_label("From a day on").check()
    page.fill("#from-day", "in the spring")
    page.get_by_role("button", name="Adopt").click()
    expect(page.locator("#from-day-message")).to_be_visible()


def planned(page: Page) -> None:
    page.goto(f"{analyst.change_years(page)}/adopt")
    page.get_by_label("Why does the rulebook change?").fill("A decree of that day.")
    page.get_by_label("From a day on").check()
    page.fill("#from-day", "1/3/2099")
    for box in page.locator("#doubts").all():
        box.check()
    page.get_by_role("button", name="Adopt").click()
    expect(page.locator(".planned").first).to_be_visible()
    page.get_by_role("link", name="What it does, or call it off").first.click()
    expect(page.locator("h1")).to_contain_text("Live from 1 March 2099 on")


def rule_form_with_yaml_that_cannot_be_read(page: Page) -> None:
    page.goto(f"{analyst.start_draft(page)}/parts/rule/{analyst.RULE}/form")
    page.locator("#yaml-text").fill("title: T\nlevle: watch\nbasis: guide/E1")
    page.locator("#yaml-text").blur()
    expect(page.locator("#yaml-note")).to_contain_text("Line 2, column 1")
