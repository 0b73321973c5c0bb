"""Every page in its main states, by name: how to get there from the home page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from playwright.sync_api import Page, expect

from tests.browser import person
from tests.browser.editing import EDITING


def _form(page: Page) -> None:
    person.start(page)


def _filled(page: Page) -> None:
    page.locator("main a[href$=sungrow-storage]").click()
    expect(page.locator(".panel__level")).to_have_text("Sensitive")


def _errors(page: Page) -> None:
    person.start(page)
    person.answer(page, "direction", "chinese-into-italy")
    person.answer(page, "deal-kind", "acquisition")
    person.answer(page, "stake", "about half")
    person.answer(page, "deal-value", "a lot")
    person.show_assessment(page)
    expect(page.locator(".summary")).to_be_visible()


def _new_questions(page: Page) -> None:
    person.start(page)
    page.fill("#the-name", "A deal")
    page.route("**/deals/live", lambda route: route.abort())
    person.answer(page, "direction", "chinese-into-italy")
    person.answer(page, "deal-kind", "acquisition")
    person.show_assessment(page)
    expect(page.locator(".summary--calm")).to_be_visible()
    page.unroute("**/deals/live")


def _range(page: Page) -> None:
    person.start(page)
    page.fill("#the-name", "A deal of which little is known, with a rather long name")
    person.answer(page, "direction", "chinese-into-italy")
    person.answer(page, "deal-kind", "acquisition")
    person.answer(page, "sector", "energy")
    person.show_assessment(page)
    expect(page.locator(".assessment__level")).to_contain_text("Between")


def _settled(page: Page) -> None:
    _filled(page)
    person.show_assessment(page)
    expect(page.locator(".assessment__level")).to_have_text("Sensitive")


def _opened(page: Page) -> None:
    _range(page)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")


def _again(page: Page) -> None:
    """Assess a settled deal a second time, tied in for six years now."""
    _settled(page)
    page.get_by_role("link", name="Change the answers").click()
    person.answer(page, "supply-years", "6")
    person.show_assessment(page)


def _meanwhile(page: Page) -> None:
    """Send a form that was opened before the newest assessment was kept."""
    _again(page)
    page.get_by_role("link", name="Change the answers").click()
    older = "form => { form.elements['based-on'].value = '1'; }"
    page.locator("form.deal").evaluate(older)
    person.answer(page, "supply-years", "2")
    person.show_assessment(page)
    expect(page.locator(".summary")).to_be_focused()


def _comparing(page: Page) -> None:
    _again(page)
    page.get_by_role("link", name=re.compile("^What changed")).click()
    expect(page.locator("h1")).to_contain_text("changed")


def _earlier(page: Page) -> None:
    _again(page)
    page.get_by_role("link", name=re.compile("^Assessment 1")).click()
    expect(page.locator(".note")).to_be_visible()


def _briefing(page: Page) -> None:
    _range(page)
    page.get_by_role("link", name="Briefing as a page").click()
    expect(page).to_have_title(re.compile("^Briefing"))


def _preparing(page: Page) -> None:
    _settled(page)
    page.get_by_role("link", name="Prepare the briefing").click()
    expect(page.locator("h1")).to_have_text("Prepare the briefing")


def _preparing_wrongly(page: Page) -> None:
    _preparing(page)
    page.fill("#prepared-by", "W" * 61)
    page.get_by_role("button", name="Download the PDF").click()
    expect(page.locator(".summary")).to_be_focused()


def _briefings_made(page: Page) -> None:
    _preparing(page)
    page.fill("#reference", "2026/17-B")
    with page.expect_download():
        page.get_by_role("button", name="Download the PDF").click()
    page.get_by_role("link", name="Back to the result").click()
    expect(page.locator("#record")).to_contain_text("Reference 2026/17-B")


def _opening(page: Page) -> None:
    page.get_by_role("link", name="Open a briefing").click()
    expect(page.locator("h1")).to_have_text("Open a briefing")


def _opening_wrongly(page: Page) -> None:
    person.open_briefing(page, b"<!doctype html>")
    expect(page.locator(".summary")).to_be_focused()


def _opened_again(page: Page) -> None:
    """Open a briefing of another rulebook, which had a question more."""
    _settled(page)
    with page.expect_download() as started:
        page.get_by_role("link", name="Download the data").click()
    told = json.loads(started.value.path().read_bytes())
    told["rulebook"]["digest"] = "0" * 64
    told["findings"] = told["findings"][10:]
    told["deal"]["answers-not-read"] = {"old-question": "An old answer"}
    person.open_briefing(page, json.dumps(told).encode())
    page.locator(".opened summary").click()
    expect(page.locator(".unread")).to_be_visible()


def _missing(page: Page) -> None:
    page.goto(f"{page.url.rstrip('/')}/deals/nothing-here")


def _home(page: Page) -> None:
    home = page.url
    _range(page)
    page.goto(home)
    expect(page.locator(".deals__one").first).to_contain_text("A deal")


def _deals(page: Page) -> None:
    _home(page)
    page.get_by_role("link", name="Deals", exact=True).click()
    expect(page.locator("h1")).to_have_text("All deals")


def _rulebook(page: Page) -> None:
    page.get_by_role("link", name="Rulebook", exact=True).click()
    expect(page.locator("h1")).to_have_text("Rulebook: Italy and China")


def _topic(page: Page) -> None:
    _rulebook(page)
    page.get_by_role("link", name="Advanced technology").click()
    expect(page.locator("h1")).to_have_text("Advanced technology")


def _rule(page: Page) -> None:
    _topic(page)
    page.locator(".rule__title a").first.click()
    expect(page.locator(".panel__level")).to_have_text("Met")


def _rule_tried(page: Page) -> None:
    _rule(page)
    person.answer(page, "stake", "5")
    person.answer(page, "rights", "none")
    expect(page.locator(".panel__level")).to_have_text("Not met")


def _rule_from_finding(page: Page) -> None:
    _settled(page)
    page.locator(".finding__rule").first.click()
    expect(page.locator("#try")).to_be_visible()


def _definitions(page: Page) -> None:
    _rulebook(page)
    page.get_by_role("link", name="Named conditions").first.click()
    expect(page.locator("h1")).to_have_text("Named conditions")


def _follows(page: Page) -> None:
    _rulebook(page)
    page.get_by_role("link", name="What follows").first.click()
    expect(page.locator("h1")).to_have_text("What follows")


def _sources(page: Page) -> None:
    _rulebook(page)
    page.get_by_role("link", name="Sources").first.click()
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")


def _search(page: Page) -> None:
    _rulebook(page)
    page.fill("#search-words", "control")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("mark").first).to_be_visible()


def _search_without_hits(page: Page) -> None:
    _rulebook(page)
    page.fill("#search-words", "W" * 60)
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("Nothing in the rulebook")).to_be_visible()


STATES: Mapping[str, Callable[[Page], object]] = MappingProxyType(
    {
        "home": _home,
        "all deals": _deals,
        "form": _form,
        "form filled": _filled,
        "form with errors": _errors,
        "form with new questions": _new_questions,
        "form, changed meanwhile": _meanwhile,
        "assessment, a range": _range,
        "assessment, settled": _settled,
        "assessment, all opened": _opened,
        "assessment, an earlier one": _earlier,
        "comparing": _comparing,
        "briefing": _briefing,
        "opening a briefing": _opening,
        "opening a briefing, with an error": _opening_wrongly,
        "opening a briefing, opened": _opened_again,
        "preparing a briefing": _preparing,
        "preparing a briefing, with an error": _preparing_wrongly,
        "assessment, briefings made": _briefings_made,
        "problem": _missing,
        "rulebook": _rulebook,
        "topic": _topic,
        "rule": _rule,
        "rule, tried": _rule_tried,
        "rule, from a finding": _rule_from_finding,
        "named conditions": _definitions,
        "what follows": _follows,
        "sources": _sources,
        "search": _search,
        "search without hits": _search_without_hits,
        **EDITING,
    }
)
