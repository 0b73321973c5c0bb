"""The pages in their main states: how to get to each from the home page.

A function is named after its state.
"""

import re

from playwright.sync_api import Page, expect

from tests.browser import person


def form(page: Page) -> None:
    person.start(page)


def form_filled(page: Page) -> None:
    person.fill_in_an_example(page)


def form_with_errors(page: Page) -> None:
    person.start_a_purchase(page)
    person.answer(page, "stake", "about half")
    person.answer(page, "deal-value", "a lot")
    person.show_assessment(page)
    expect(page.locator(".summary")).to_be_visible()


def form_with_new_questions(page: Page) -> None:
    person.start(page)
    page.fill("#the-name", "A deal")
    page.route("**/deals/live", lambda route: route.abort())
    person.buy_into_italy(page)
    person.show_assessment(page)
    expect(page.locator(".summary--calm")).to_be_visible()
    page.unroute("**/deals/live")


def assessment_a_range(page: Page) -> None:
    person.start(page)
    page.fill("#the-name", "A deal of which little is known, with a rather long name")
    person.buy_into_italy(page)
    person.answer(page, "sector", "energy")
    person.show_assessment(page)
    expect(page.locator(".assessment__level")).to_contain_text("At least")


def assessment_settled(page: Page) -> None:
    person.keep_a_real_deal(page)


def assessment_all_opened(page: Page) -> None:
    assessment_a_range(page)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")


def assessment_with_days(page: Page) -> None:
    person.start(page)
    page.fill("#the-name", "A purchase with a day")
    person.buy_into_italy(page)
    person.answer(page, "sector", "energy")
    person.see_it_move(page)
    person.answer(page, "signing-date", "2027-02-01")
    person.show_assessment(page)
    expect(page.locator("#filings .rows")).to_have_count(2)


def _again(page: Page) -> None:
    """Assess a settled deal a second time, tied in for six years now."""
    assessment_settled(page)
    page.get_by_role("link", name="Change the answers").click()
    person.answer(page, "supply-years", "6")
    person.show_assessment(page)


def form_changed_meanwhile(page: Page) -> None:
    """Send a form that was opened before the newest assessment was kept."""
    _again(page)
    page.get_by_role("link", name="Change the answers").click()
    older = "form => { form.elements['based-on'].value = '1'; }"
    page.locator("form.deal").evaluate(older)
    person.answer(page, "supply-years", "2")
    person.show_assessment(page)
    expect(page.locator(".summary")).to_be_focused()


def comparing(page: Page) -> None:
    _again(page)
    page.get_by_role("link", name=re.compile("^What changed")).click()
    expect(page.locator("h1")).to_contain_text("changed")


def comparing_two_deals(page: Page) -> None:
    home = page.url
    assessment_a_range(page)
    page.goto(home)
    assessment_settled(page)
    choosing_what_to_compare(page)
    page.locator("#compare-with optgroup[label='Other deals'] option").first.evaluate(
        "option => { option.selected = true; }"
    )
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.locator("h1")).to_contain_text(" beside ")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")


def choosing_what_to_compare(page: Page) -> None:
    """Look for a deal by a name that none has."""
    if not page.locator(".assessment__level").count():
        assessment_settled(page)
    person.open_part(page, "record")
    page.fill("#compare-named", "W" * 60)
    page.get_by_role("button", name="Find").click()
    expect(page.locator(".summary")).to_be_focused()
    page.fill("#compare-named", "")
    page.get_by_role("button", name="Find").click()
    expect(page.locator("#compare-with")).to_be_visible()


def moving_a_fact(page: Page) -> None:
    """Try one fact, keep it beside, and try another."""
    assessment_settled(page)
    page.get_by_role("link", name="What if", exact=True).click()
    person.choose_what_if(page, "device-access")
    page.locator('#what-if-value .choice__box[value="remote-control"]').check()
    page.get_by_role("button", name="Try another beside it").click()
    expect(page.locator("#what-if-fact")).to_be_focused()
    person.choose_what_if(page, "supply-years")
    page.fill("#supply-years", "6")
    expect(page.locator("#what-if-shown .compared--3").first).to_be_visible()


def moving_a_fact_on_a_page_of_its_own(page: Page) -> None:
    moving_a_fact(page)
    page.get_by_role("button", name="Show it on a page of its own").click()
    expect(page.locator("h1")).to_have_text("What if a fact were otherwise")


def opening_a_briefing_of_a_deal_kept_here(page: Page) -> None:
    assessment_settled(page)
    link = page.get_by_role("link", name="Download the data")
    person.open_briefing(page, person.download(page, link))
    expect(page.locator("h1")).to_have_text("This deal is kept here")


def assessment_as_it_was(page: Page) -> None:
    """Send a form in which nothing was changed."""
    assessment_settled(page)
    page.get_by_role("link", name="Change the answers").click()
    person.show_assessment(page)
    expect(page.locator(".note")).to_contain_text("Nothing was changed")


def assessment_an_earlier_one(page: Page) -> None:
    _again(page)
    person.open_part(page, "record")
    page.get_by_role("link", name=re.compile("^Assessment 1")).click()
    expect(page.locator(".note")).to_be_visible()


def assessment_worked_on(page: Page) -> None:
    person.keep_a_real_deal(page)
    person.open_part(page, "checklist")
    first = page.locator("#checklist .checks__one").first
    first.locator(".work__more > summary").click()
    inside = first.locator(".work__form")
    inside.get_by_label("Owner").fill("Legal")
    inside.get_by_label("Due, like 2 March 2027").fill(person.a_day(ago=2))
    inside.get_by_role("button").click()
    expect(page.locator("#checklist .work__late")).to_be_visible()
    page.locator("#checklist .work__done button:visible").nth(1).click()
    expect(page.locator("#checklist")).to_contain_text("Set back")
    page.locator("#checklist .work__more > summary").first.click()


def step_with_an_error(page: Page) -> None:
    assessment_worked_on(page)
    form = page.locator("#checklist .work__form").first
    form.get_by_label("State").select_option("not applicable")
    form.get_by_role("button").click()
    expect(page.locator(".summary")).to_be_visible()


def filing_with_an_error(page: Page) -> None:
    person.keep_a_signed_deal(page, ago=20)
    filed = {"filed": person.a_day(ago=9), "complete": person.a_day(ago=10)}
    person.record(page, "gp-purchase", **filed)
    expect(page.locator(".summary")).to_be_visible()


def filing_ended_with_conditions(page: Page) -> None:
    filing_with_an_error(page)
    received, answered = (person.a_day(ago) for ago in (6, 3))
    person.fill_in(page, complete=person.a_day(9), received_1=received)
    person.fill_in(page, answered_1=answered, outcome="cleared with conditions")
    person.fill_in(page, ended=person.a_day(1), condition_1="Report on the plan")
    person.fill_in(page, due_1=person.a_day(ago=0))
    page.get_by_role("button", name="Keep what happened").click()
    expect(page.locator("#filing-gp-purchase .happened")).to_be_visible()


def home_with_something_overdue(page: Page) -> None:
    assessment_worked_on(page)
    page.get_by_role("link", name="Investment screening").click()
    expect(page.locator(".overdue")).to_be_visible()


def briefing(page: Page) -> None:
    assessment_a_range(page)
    page.get_by_role("link", name="Briefing as a page").click()
    expect(page).to_have_title(re.compile("^Briefing"))


def preparing_a_briefing(page: Page) -> None:
    assessment_settled(page)
    person.follow(page, "Prepare the briefing")


def preparing_a_briefing_with_an_error(page: Page) -> None:
    preparing_a_briefing(page)
    page.fill("#prepared-by", "W" * 61)
    page.get_by_role("button", name="Download the PDF").click()
    expect(page.locator(".summary")).to_be_focused()


def assessment_briefings_made(page: Page) -> None:
    preparing_a_briefing(page)
    page.fill("#reference", "2026/17-B")
    person.download(page, page.get_by_role("button", name="Download the PDF"))
    page.get_by_role("link", name="Back to the assessment").click()
    expect(page.locator("#record")).to_contain_text("Reference 2026/17-B")


def opening_a_briefing(page: Page) -> None:
    person.follow(page, "Open a briefing")


def opening_a_briefing_with_an_error(page: Page) -> None:
    person.open_briefing(page, b"<!doctype html>")
    expect(page.locator(".summary")).to_be_focused()


def opening_a_briefing_opened(page: Page) -> None:
    """Open a briefing of another rulebook, which had a question more."""
    assessment_settled(page)
    person.open_briefing(page, person.data_of_another_rulebook(page))
    page.locator(".opened summary").click()
    expect(page.locator(".unread")).to_be_visible()


def verifying_a_briefing(page: Page) -> None:
    person.follow(page, "Verify a briefing")


def verifying_a_briefing_with_an_error(page: Page) -> None:
    person.verify(page, b"<!doctype html>")
    expect(page.locator(".summary")).to_be_focused()


def verifying_a_briefing_that_is_unaltered(page: Page) -> None:
    assessment_settled(page)
    link = page.get_by_role("link", name="Download the briefing")
    person.verify(page, person.download(page, link))
    expect(page.locator(".note h2")).to_contain_text("it is unaltered")


def verifying_a_briefing_that_is_altered(page: Page) -> None:
    """Change a briefing by a byte, and assess its deal again."""
    _again(page)
    link = page.get_by_role("link", name="Download the briefing")
    altered = person.download(page, link) + b"\n"
    page.get_by_role("link", name="Change the answers").click()
    person.answer(page, "supply-years", "3")
    person.show_assessment(page)
    person.verify(page, altered)
    expect(page.locator(".summary h2")).to_contain_text("not the file as it was")


def problem(page: Page) -> None:
    page.goto(f"{page.url.rstrip('/')}/deals/nothing-here")


def home(page: Page) -> None:
    home = page.url
    assessment_a_range(page)
    page.goto(home)
    expect(page.locator(".list__deal", has_text="A deal").first).to_be_visible()


def all_deals(page: Page) -> None:
    home(page)
    page.get_by_role("link", name="Deals", exact=True).click()
    expect(page.locator("h1")).to_have_text("Deals")


def deals_none_found(page: Page) -> None:
    all_deals(page)
    person.find_deals(page, "W" * 60)
    expect(page.get_by_text("No deal is like that")).to_be_visible()


def deals_archived(page: Page) -> None:
    all_deals(page)
    page.get_by_label(re.compile("^Pick ")).first.check()
    page.get_by_role("button", name="Archive what is picked").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()


def deals_in_a_picture(page: Page) -> None:
    all_deals(page)
    page.get_by_role("link", name="Picture").click()
    expect(page.locator("h1")).to_have_text("Deals in a picture")


def erasing_a_deal(page: Page) -> None:
    assessment_settled(page)
    person.open_part(page, "record")
    page.get_by_role("link", name="Erase it for good").click()
    expect(page.locator("h1")).to_contain_text("Erase")


def assessment_judged_otherwise(page: Page) -> None:
    person.keep_a_deal_that_moves(page)


def rulebook(page: Page) -> None:
    page.get_by_role("link", name="Rulebook", exact=True).click()
    expect(page.locator("h1")).to_have_text("Rulebook: Italy and China")


def topic(page: Page) -> None:
    rulebook(page)
    person.follow(page, "Advanced technology")


def rule(page: Page) -> None:
    topic(page)
    page.locator(".rule__title a").first.click()
    expect(page.locator(".panel__level")).to_have_text("Met")
    page.wait_for_load_state()


def rule_tried(page: Page) -> None:
    rule(page)
    person.answer(page, "stake", "5")
    person.answer(page, "rights", "none")
    expect(page.locator(".panel__level")).to_have_text("Not met")


def rule_from_a_finding(page: Page) -> None:
    assessment_settled(page)
    page.locator(".finding__head").first.click()
    page.locator(".finding__rule").first.click()
    expect(page.locator("#try")).to_be_visible()


def named_conditions(page: Page) -> None:
    rulebook(page)
    person.follow(page, "Named conditions")


def what_follows(page: Page) -> None:
    rulebook(page)
    person.follow(page, "What follows")


def sources(page: Page) -> None:
    rulebook(page)
    person.follow(page, "Sources")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")


def reference(page: Page) -> None:
    rulebook(page)
    person.follow(page, "Reference")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")


def reference_without_hits(page: Page) -> None:
    reference(page)
    page.fill("#reference-words", "boolean")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_text("Did you mean")).to_be_visible()


def search(page: Page) -> None:
    rulebook(page)
    page.fill("#search-words", "control")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("mark").first).to_be_visible()


def search_without_hits(page: Page) -> None:
    rulebook(page)
    page.fill("#search-words", "W" * 60)
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("Nothing in the rulebook")).to_be_visible()


def precedents(page: Page) -> None:
    rulebook(page)
    person.follow(page, "Precedents")


def precedents_none_found(page: Page) -> None:
    precedents(page)
    page.fill("#words", "W" * 60)
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".nothing")).to_be_visible()


def precedent(page: Page) -> None:
    precedents(page)
    page.locator(".hits a").first.click()
    expect(page.locator("#ended")).to_be_visible()
