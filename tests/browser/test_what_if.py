"""One fact moved beside an assessment: by keys, without an answer, on paper."""

from io import BytesIO

from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.browser import person
from tests.browser.conftest import new_page
from tests.browser.looks import faults
from tests.browser.test_keyboard import tab_to


def test_a_fact_is_moved_kept_beside_and_dropped_by_keys_alone(page: Page) -> None:
    person.see(page, person.keep(page))
    tab_to(page, 'a[href="#what-if"]', most=60)
    page.keyboard.press("Enter")
    tab_to(page, "#what-if-fact", most=60)
    page.keyboard.type("Length of")
    expect(page.locator("#supply-years")).to_be_visible()
    expect(page.locator(".htmx-added, .htmx-settling")).to_have_count(0)

    tab_to(page, "#supply-years")
    page.keyboard.type("6")
    expect(page.locator("#what-if-said")).to_contain_text("Length of the tie: 6 years")
    tab_to(page, 'button[value="keep"]')
    page.keyboard.press("Enter")
    expect(page.locator("#what-if-fact")).to_be_focused()
    tab_to(page, 'button[value="drop-beside"]')
    page.keyboard.press("Enter")

    expect(page.locator("#what-if-shown table")).to_have_count(0)
    expect(page.locator(".assessment__level")).to_have_text("Sensitive")


def test_two_scenarios_stand_side_by_side_and_print_on_two_sheets(page: Page) -> None:
    person.see(page, person.keep(page))
    page.get_by_role("link", name="Try a change", exact=True).click()
    choose(page, "device-access")
    page.locator('#what-if-value .choice__box[value="remote-control"]').check()
    page.get_by_role("button", name="Compare with another change").click()
    expect(page.locator("#what-if-fact")).to_be_focused()
    choose(page, "supply-years")
    page.fill("#supply-years", "6")
    expect(page.locator("#what-if-shown .compared--3").first).to_be_visible()
    assert faults(page) == []

    page.get_by_role("button", name="Open the full page").click()
    expect(page.locator("h1")).to_have_text("Try a change")
    assert faults(page) == []
    sheets = PdfReader(BytesIO(page.pdf(format="A4"))).pages

    assert len(sheets) <= 2
    text = " ".join(sheet.extract_text() for sheet in sheets)
    assert "Which term would you change" not in text
    assert "Now" in text


def choose(page: Page, fact: str) -> None:
    """Choose the term that would change, and wait until it can be answered."""
    page.locator("#what-if-fact").select_option(fact)
    expect(page.locator(f"#question-{fact}")).to_be_visible()
    expect(page.locator(".htmx-added, .htmx-settling, .htmx-request")).to_have_count(0)


def test_a_panel_that_does_not_come_says_so(browser: Browser, address: str) -> None:
    page = new_page(browser)
    page.goto(address)
    person.see(page, person.keep(page))
    page.get_by_role("link", name="Try a change", exact=True).click()
    page.route("**/what-if", lambda route: route.fulfill(status=422))

    page.locator("#what-if-fact").select_option("supply-years")

    expect(page.locator("[data-failed]")).to_be_visible()
    page.unroute("**/what-if")
    choose(page, "device-access")
    expect(page.locator("[data-failed]")).to_be_hidden()
    page.context.close()
