"""The pages for editing the rulebook in their main states, by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from playwright.sync_api import Page, expect

from tests.browser import analyst

SLIP = "supply-years: {at-laest: 5}"


def _drafts(page: Page) -> None:
    analyst.start_draft(page)
    analyst.go(page, "/rulebook/drafts")
    expect(page.get_by_role("link", name="Draft by Ada").first).to_be_visible()


def _draft(page: Page) -> None:
    draft = _changed(page)
    page.goto(draft)
    page.get_by_label("Its name").fill("../a-name-that-is-not-of-a-rulebook.yaml")
    page.get_by_role("button", name="Open or add the file").click()
    expect(page.get_by_text("is not a file of a rulebook")).to_be_visible()


def _changed(page: Page, new: str = analyst.FEWER_YEARS) -> str:
    """Start a draft with one change; return its address. Its file is shown then."""
    draft = analyst.start_draft(page)
    page.goto(f"{draft}/files/{analyst.ENERGY}")
    analyst.replace(page, analyst.FIVE_YEARS, new)
    analyst.see_it_checked(page)
    return draft


def _file(page: Page) -> None:
    analyst.keep_a_deal(page)
    _changed(page)
    expect(page.locator(".moves__one").first).to_be_visible()


def _file_with_problems(page: Page) -> None:
    _changed(page, SLIP)
    expect(page.locator(".slip").first).to_be_visible()


def _file_with_examples_that_fail(page: Page) -> None:
    draft = analyst.start_draft(page)
    page.goto(f"{draft}/files/{analyst.ENERGY}")
    analyst.replace(page, "level: watch", "level: strategic")
    analyst.see_it_checked(page)


def _two_windows(page: Page) -> None:
    _changed(page)
    older = "form => { form.elements.seen.value = 'an older text'; }"
    page.locator("form.editor").evaluate(older)
    analyst.replace(page, analyst.FEWER_YEARS, analyst.FIVE_YEARS)
    expect(page.locator("[data-stale]")).to_be_visible()
    page.get_by_role("button", name="Save and check").click()
    expect(page.locator("h1")).to_have_text("Changed in another window")


def _difference(page: Page) -> None:
    page.goto(f"{_changed(page)}/difference")
    expect(page.locator(".diff")).to_be_visible()


def _adopt(page: Page) -> None:
    analyst.keep_a_deal(page)
    page.goto(f"{_changed(page)}/adopt")
    page.get_by_role("button", name="Adopt").click()
    expect(page.get_by_text("Not adopted yet")).to_be_visible()


def _adopt_with_problems(page: Page) -> None:
    page.goto(f"{_changed(page, SLIP)}/adopt")
    expect(page.get_by_text("stands in the way")).to_be_visible()


def _version(page: Page) -> str:
    """Adopt a draft and its undoing; return the address of a draft that is behind."""
    analyst.keep_a_deal(page)
    behind = _changed(page, "supply-years: {at-least: 6}")
    analyst.adopt(page, _changed(page), "A decree with a rather long name.")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Back to version")).to_be_visible()
    return behind


def _catch_up(page: Page) -> None:
    behind = _version(page)
    page.goto(f"{behind}/adopt")
    expect(page.locator("h1")).to_have_text("The live rulebook changed meanwhile")


def _versions(page: Page) -> None:
    _version(page)
    analyst.go(page, "/rulebook/versions")
    expect(page.get_by_role("button", name=re.compile("Go back")).first).to_be_visible()


def _rules(page: Page) -> None:
    page.goto(f"{analyst.start_draft(page)}/rules")
    expect(page.locator("h1")).to_have_text("Rules of this draft")


def _rule_form(page: Page) -> None:
    page.goto(f"{analyst.start_draft(page)}/rules/{analyst.RULE}/form")
    page.get_by_label("Title", exact=True).fill("Energy depends on one supplier")
    expect(page.locator("#preview")).to_contain_text("Energy depends on one supplier")


def _rule_form_unfolded(page: Page) -> None:
    _rule_form(page)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")


def _rule_form_with_mistakes(page: Page) -> None:
    page.goto(f"{analyst.start_draft(page)}/rules/new")
    page.get_by_role("button", name="Save in the draft").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()


def _rule_form_without_rules(page: Page) -> None:
    page.goto(f"{_changed(page, SLIP)}/rules")
    expect(page.locator("h1")).to_have_text("The draft has problems")


EDITING: Mapping[str, Callable[[Page], object]] = MappingProxyType(
    {
        "drafts": _drafts,
        "draft": _draft,
        "file in the editor": _file,
        "file with problems": _file_with_problems,
        "file with examples that fail": _file_with_examples_that_fail,
        "file in two windows": _two_windows,
        "difference": _difference,
        "adopting": _adopt,
        "adopting with problems": _adopt_with_problems,
        "catching up": _catch_up,
        "version": _version,
        "versions": _versions,
        "rules of a draft": _rules,
        "rule form": _rule_form,
        "rule form, unfolded": _rule_form_unfolded,
        "rule form with mistakes": _rule_form_with_mistakes,
        "rule form, files unread": _rule_form_without_rules,
    }
)
