"""A kept deal is worked on: its checklist is ticked, a filing goes to its outcome."""

from playwright.sync_api import Page, expect

from tests.browser import person, states


def test_a_step_is_ticked_and_set_back_where_it_stands(page: Page) -> None:
    person.keep_a_real_deal(page)
    expect(page.locator("#checklist > summary")).to_contain_text("0 of")
    person.open_part(page, "checklist")
    step = page.locator("#checklist .checks__one").first

    step.get_by_role("button", name="Done").click()

    expect(step).to_contain_text("Done ")
    expect(step).to_be_in_viewport()
    expect(page.locator("#checklist > summary")).to_contain_text("1 of")
    step.get_by_role("button", name="Set back").click()
    expect(page.locator("#checklist > summary")).to_contain_text("0 of")
    expect(step.get_by_role("button", name="Done")).to_be_visible()


def test_a_step_does_not_apply_only_for_a_reason(page: Page) -> None:
    person.keep_a_real_deal(page)
    person.open_part(page, "checklist")
    page.locator("#checklist .work__more > summary").first.click()
    form = page.locator("#checklist .work__form").first
    form.get_by_label("State").select_option("not applicable")
    form.get_by_label("Note").fill("Asked the seller")

    form.get_by_role("button").click()

    expect(page.locator(".summary")).to_be_focused()
    page.get_by_role("link", name="Say in a few words").click()
    expect(page.locator("#reason")).to_be_focused()
    expect(page.locator("#note")).to_have_value("Asked the seller")
    page.keyboard.type("There are no devices")
    page.keyboard.press("Enter")
    step = page.locator("#checklist .checks__one").first
    expect(step).to_contain_text("Not applicable: There are no devices")
    expect(step).to_be_in_viewport()


def test_a_filing_goes_from_filed_to_its_outcome_and_late_conditions_show_on_home(
    page: Page,
) -> None:
    states.filing_ended_with_conditions(page)

    filing = page.locator("#filing-gp-purchase")
    expect(filing).to_be_in_viewport()
    expect(filing).to_contain_text("Cleared with conditions on")
    expect(filing).to_contain_text("The clock stood still for 3 days")
    expect(page.locator("figure.time")).to_contain_text("filed")
    page.get_by_role("link", name="Investment screening").click()
    late = page.locator(".overdue").get_by_role("link", name="Report on the plan")
    late.last.click()
    expect(page.locator("#filing-gp-purchase .work__late")).to_be_visible()


def test_all_of_it_works_where_no_script_runs(page_without_script: Page) -> None:
    page = page_without_script
    page.locator("main a[href$=sungrow-storage]").click()
    while page.locator("form.deal").count():
        person.show_assessment(page)
    page.locator("#checklist > summary").click()

    page.locator("#checklist .work__done button").first.click()

    expect(page.locator("#checklist > summary")).to_contain_text("1 of")
    expect(page.locator("#checklist .checks__one").first).to_contain_text("Set back")
