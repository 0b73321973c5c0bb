"""The round trip: a briefing is opened again, compared, gone on with, and verified."""

import json
import sys
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser import person
from tests.browser.conftest import PATIENCE
from tests.browser.looks import faults

LARGE = b"%PDF-" + bytes(9_000_000)
DROP = """() => {
    const data = new DataTransfer();
    data.items.add(new File(["<p>"], "page.html"));
    document.getElementById("briefing").files = data.files;
}"""


def fetched(page: Page, path: str) -> bytes:
    home = page.evaluate("location.origin")
    return page.context.request.get(f"{home}{path}", timeout=PATIENCE).body()


def choose(page: Page, data: bytes) -> None:
    page.locator("#briefing").set_input_files(
        {"name": "a.pdf", "mimeType": "application/pdf", "buffer": data}
    )


def test_counsel_compares_a_briefing_with_its_deal_in_three_clicks(page: Page) -> None:
    deal = person.keep(page)
    briefing = fetched(page, f"{deal}/1/briefing.json")
    person.change(page, deal, supply_years="6")

    page.get_by_role("link", name="Open a briefing").first.click()
    choose(page, briefing)
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.locator("h1")).to_have_text("This deal is already saved here")
    assert faults(page) == []
    page.get_by_role("button", name="Compare with the saved deal").click()

    expect(page.locator("h1")).to_have_text("The briefing beside assessment 2")
    expect(page.locator("#facts")).to_contain_text("6 years")
    page.get_by_role("button", name="Continue with the deal").click()
    expect(page.locator("h1")).to_contain_text(": answers")


def test_counsel_changes_two_facts_and_compares_in_ten_actions(page: Page) -> None:
    deal = person.keep(page)
    briefing = fetched(page, f"{deal}/1/briefing.json")
    person.send(page, f"{deal}/erase", {})  # now it is from elsewhere
    critical, access = (
        page.locator(f"#question-{it}")
        for it in ("infrastructure-critical", "device-access")
    )
    compare = page.get_by_role("link", name="Compare with the received version")
    raised = page.get_by_role("heading", name="Your answers raise")
    show = page.locator("#so-far .panel__go button")
    actions: list[Callable[[], object]] = [
        page.get_by_role("link", name="Open a briefing").first.click,
        lambda: choose(page, briefing),
        page.get_by_role("button", name="Open", exact=True).click,
        person.choice(critical, "yes").check,
        access.locator("> summary").click,
        person.choice(access, "remote-control").check,
        show.click,
    ]

    for act in actions:
        act()
    expect(compare.or_(raised)).to_be_visible()
    if raised.is_visible():  # a question that an answer raised before it was shown
        actions.append(show.click)
        show.click()
    compare.click()

    assert len(actions) + 1 <= 10
    sys.stdout.write(f"\ncounsel: {len(actions) + 1} actions\n")
    facts = page.locator("#facts")
    expect(facts).to_contain_text("Critical infrastructure")
    expect(facts).to_contain_text("Supplier's access")


def test_a_briefing_is_verified_by_keys_and_told_if_altered(page: Page) -> None:
    deal = person.keep(page)
    person.see(page, deal)
    link = page.get_by_role("link", name="Download the briefing")
    briefing = person.download(page, link)
    person.go(page, "/open")
    page.get_by_role("link", name="Verify a briefing").press("Enter")
    choose(page, briefing)
    page.get_by_role("button", name="Verify", exact=True).press("Enter")
    expect(page.locator(".note")).to_contain_text("made here and is unaltered")
    expect(page.locator(".opened")).to_contain_text("Sungrow")
    assert faults(page) == []

    person.change(page, deal, supply_years="3")
    person.go(page, "/verify")
    choose(page, briefing + b"\n")
    page.get_by_role("button", name="Verify", exact=True).click()

    expect(page.locator(".note h2")).to_contain_text("its content is unaltered")
    assert faults(page) == []


def test_what_is_dropped_is_refused_for_what_it_is_or_not_sent(page: Page) -> None:
    person.go(page, "/open")
    page.evaluate(DROP)
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.locator(".summary")).to_be_focused()
    expect(page.locator(".summary")).to_contain_text("This is a web page")
    assert faults(page) == []

    choose(page, LARGE)

    expect(page.locator("h1")).to_have_text("Open a briefing")
    says = page.locator("#briefing").evaluate("field => field.validationMessage")
    assert says.startswith("The file is larger than 5 MB")


def test_briefing_of_other_rules_shows_what_has_no_question_here(page: Page) -> None:
    briefing = json.loads(fetched(page, f"{person.keep(page)}/1/briefing.json"))
    briefing["deal"]["answers-not-read"] = {"old-question": "An old answer"}
    briefing["rulebook"]["digest"], briefing["origin"] = "0" * 64, None
    met = [it for it in briefing["findings"] if it["verdict"] == "met"]
    briefing["findings"] = [it for it in briefing["findings"] if it not in met]
    person.go(page, "/open")
    choose(page, json.dumps(briefing).encode())
    page.get_by_role("button", name="Open", exact=True).click()

    page.locator(".opened summary").click()

    expect(page.locator(".opened")).to_contain_text("not in this register")
    expect(page.locator(".unread")).to_have_text("old-question: An old answer")
    expect(page.locator(".panel__level")).to_have_text("Sensitive")
    assert faults(page) == []
