"""One fact moved beside an assessment: by keys alone, without a script, on paper."""

from io import BytesIO

from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.browser import person, states
from tests.browser.conftest import new_page
from tests.browser.test_keyboard import tab_to


def test_a_fact_is_moved_kept_beside_and_dropped_by_keys_alone(page: Page) -> None:
    person.keep_a_real_deal(page)
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


def test_with_and_without_a_script_the_same_comes_of_it(
    page: Page, page_without_script: Page
) -> None:
    said = []
    for window in (page, page_without_script):
        person.keep_a_real_deal(window)
        person.open_part(window, "open")
        window.locator("#what-if-fact").select_option("device-access")
        if window is page_without_script:
            window.locator(".what-if__send button").click()
        window.locator('#what-if-value .choice__box[value="remote-control"]').check()
        if window is page_without_script:
            window.locator(".what-if__send button").click()
        expect(window.locator("#what-if-shown")).to_contain_text("Supplier's access:")
        said.append(window.locator("#what-if-shown table").first.inner_text())

    assert said[0] == said[1]


def test_a_scenario_goes_on_in_the_form_and_is_assessed_once_it_was_seen(
    page: Page,
) -> None:
    states.moving_a_fact(page)

    page.get_by_role("button", name="Go on with it in the deal").last.click()

    expect(page.locator("h1")).to_have_text("Change the answers")
    expect(page.locator("#question-supply-years")).to_contain_text("6 years")
    person.show_assessment(page)
    page.get_by_role("link", name="What changed").first.click()
    expect(page.locator("#facts")).to_contain_text("6 years")


def test_a_panel_that_does_not_come_says_so(browser: Browser, address: str) -> None:
    page = new_page(browser)
    page.goto(address)
    person.keep_a_real_deal(page)
    page.get_by_role("link", name="What if", exact=True).click()
    page.route("**/what-if", lambda route: route.fulfill(status=422))

    page.locator("#what-if-fact").select_option("supply-years")

    expect(page.locator("[data-failed]")).to_be_visible()
    page.unroute("**/what-if")
    page.locator("#what-if-fact").select_option("device-access")
    expect(page.locator("#question-device-access")).to_be_visible()
    expect(page.locator("[data-failed]")).to_be_hidden()
    page.close()


def test_two_scenarios_print_on_two_sheets_at_most(page: Page) -> None:
    states.moving_a_fact_on_a_page_of_its_own(page)

    sheets = PdfReader(BytesIO(page.pdf(format="A4"))).pages

    assert len(sheets) <= 2
    text = " ".join(sheet.extract_text() for sheet in sheets)
    assert "Which fact would be otherwise" not in text
    assert "As it is" in text
