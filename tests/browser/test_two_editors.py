"""Two people change one part of a draft: the second is told, and loses nothing."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import analyst, person
from tests.browser.looks import faults

TITLE = "Energy depends on one supplier"
THEIRS = "Energy is tied for long"


def rule_form(page: Page) -> str:
    """Return the address of the form of a rule in a draft of its own."""
    return f"{analyst.start_draft(page)}/parts/rule/{analyst.RULE}/form"


@pytest.mark.parametrize("field", ["#title", "#yaml-text"])
def test_who_saves_second_sees_both_and_what_they_typed_stays(
    page: Page, field: str
) -> None:
    form = rule_form(page)
    person.go(page, form)
    person.send(page, form, {"title": THEIRS, "=do": "save"})
    there = page.locator(field)
    typed = there.input_value().replace("level: sensitive", "level: watch")
    typed = typed if field == "#yaml-text" else TITLE

    there.fill(typed)
    page.get_by_role("button", name="Save in the draft").click()

    expect(page.get_by_role("alert")).to_contain_text("changed in another window")
    expect(page.locator(field)).to_have_value(typed)
    expect(page.locator("#preview")).to_contain_text(THEIRS)
    assert faults(page) == []
    page.get_by_role("link", name="take theirs").click()
    expect(page.locator("#title")).to_have_value(THEIRS)


def test_yaml_comes_into_the_form_once_it_is_left_and_the_other_way(
    page: Page,
) -> None:
    person.go(page, rule_form(page))
    yaml = page.locator("#yaml-text")
    text = yaml.input_value()
    title = text.partition("title: ")[2].partition("\n")[0]

    yaml.fill(text.replace(title, THEIRS))
    yaml.blur()
    expect(page.locator("#title")).to_have_value(THEIRS)
    page.fill("#title", TITLE)
    expect(yaml).to_have_value(text.replace(title, TITLE))
    yaml.fill("title: [")
    yaml.blur()

    expect(page.locator("#yaml-note")).to_contain_text("Line 1, column 8")
    expect(yaml).to_have_value("title: [")
    expect(page.locator("#title")).to_have_value(TITLE)
    assert faults(page) == []
