"""A kept deal is worked on: its checklist is ticked, a filing goes to its outcome."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from screening.settings import today
from tests.browser import person
from tests.browser.looks import faults

FILING = "gp-purchase"


def test_a_step_is_worked_on_where_it_stands(page: Page) -> None:
    deal = person.keep(page)
    person.see(page, deal)
    first = page.locator("#checklist .checks__one").first.get_attribute("id") or ""
    late = {"owner": "Legal", "due": person.a_day(ago=2)}
    person.send(page, f"{deal}/steps/{first.removeprefix('step-')}", late)
    page.reload()
    checklist = page.locator("#checklist > summary")
    person.open_part(page, "checklist")
    step = page.locator("#checklist .checks__one").first
    step.get_by_role("button", name="Done").click()
    expect(step).to_contain_text("Done ")
    expect(step).to_be_in_viewport()
    expect(checklist).to_contain_text("1 of")
    step.get_by_role("button", name="Set back").click()
    expect(checklist).to_contain_text("0 of")
    expect(step.locator(".work__late")).to_be_visible()
    assert faults(page) == []

    page.locator("#checklist .work__more > summary").first.click()
    form = page.locator("#checklist .work__form").first
    form.get_by_label("State").select_option("not applicable")
    form.get_by_role("button").click()

    expect(page.locator(".summary")).to_be_focused()
    assert faults(page) == []
    page.get_by_role("link", name="Say in a few words").click()
    expect(page.locator("#reason")).to_be_focused()
    page.keyboard.type("There are no devices")
    page.keyboard.press("Enter")
    expect(step).to_contain_text("Not applicable: There are no devices")
    expect(step).to_be_in_viewport()


def test_a_filing_goes_from_filed_to_its_outcome_and_what_is_late_shows_on_home(
    page: Page,
) -> None:
    signed = (today() - timedelta(days=20)).isoformat()
    deal = person.keep_a_purchase(
        page, "A purchase that was signed", signing_date=signed
    )
    person.go(page, f"{deal}/filings/{FILING}")
    filed = {"filed": person.a_day(ago=9), "complete": person.a_day(ago=10)}
    person.fill_in(page, **filed)
    page.get_by_role("button", name="Keep what happened").click()
    expect(page.locator(".summary")).to_be_visible()
    assert faults(page) == []

    received, answered = (person.a_day(ago) for ago in (6, 3))
    person.fill_in(page, complete=person.a_day(9), received_1=received)
    person.fill_in(page, answered_1=answered, outcome="cleared with conditions")
    person.fill_in(page, ended=person.a_day(1), condition_1="Report on the plan")
    person.fill_in(page, due_1=person.a_day(ago=0))
    page.get_by_role("button", name="Keep what happened").click()

    filing = page.locator(f"#filing-{FILING}")
    expect(filing).to_be_in_viewport()
    expect(filing).to_contain_text("Cleared with conditions on")
    expect(filing).to_contain_text("The clock stood still for 3 days")
    expect(page.locator("figure.time")).to_contain_text("filed")
    assert faults(page) == []
    page.get_by_role("link", name="Investment screening").click()
    overdue = page.locator(".overdue")
    expect(overdue).to_contain_text("Report on the plan")
    assert faults(page) == []
    overdue.get_by_role("link", name="Report on the plan").last.click()
    expect(page.locator(f"#filing-{FILING} .work__late")).to_be_visible()
