"""A kept deal: its page, what is done about it, and the list that it stands in."""

from datetime import timedelta
from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from screening.settings import today
from tests.browser import person
from tests.browser.looks import faults, width

PARTS = ("why", "filings", "checklist", "open", "precedents", "record")
LONGEST = {1280: 2400, 390: 5100}
"""How long a page may be before anything is opened, in pixels, by its width."""
SIZES = {1280: 800, 390: 844}
SCREENS = {
    1280: {".brief": 1, ".scale": 1, ".assessment__level": 1, ".glance": 1},
    390: {".assessment__level": 1, ".glance": 2},
}
"""Within how many screens a part is seen whole, by the width."""
SHEETS = 4
LONGEST_FOLD = 2500
NAMES = ".list__deal a"
FILING = "gp-purchase"
STEP = "#checklist tr[id]"


@pytest.mark.parametrize("wide", SIZES)
@pytest.mark.parametrize(
    "example", ["robox-efort", "shows-inverters-beside-a-joint-venture"]
)
def test_a_page_is_short_with_every_finding_in_view_and_all_else_a_click_away(
    page: Page, example: str, wide: int
) -> None:
    page.set_viewport_size({"width": wide, "height": SIZES[wide]})
    person.see(page, person.keep(page, example))

    assert person.height(page) <= LONGEST[wide]
    if example == "robox-efort":
        for part, screens in SCREENS[wide].items():
            assert person.bottom_of(page.locator(part)) <= screens * SIZES[wide]
    findings = page.locator("#why .finding__title")
    assert findings.count() > 3
    for finding in findings.all():
        expect(finding).to_be_visible()
    rows = page.locator("#filings .rows--due tbody tr")
    expect(rows.first).to_be_hidden()
    opens_each_part_by_its_link(page)
    for row in rows.all():
        expect(row).to_be_visible()


def opens_each_part_by_its_link(page: Page) -> None:
    contents = page.locator(".contents a")
    assert [link.get_attribute("href") for link in contents.all()] == [
        f"#{part}" for part in PARTS
    ]
    for link, part in zip(contents.all(), PARTS, strict=True):
        link.click()
        expect(page.locator(f"#{part}")).to_have_attribute("open", "")
        expect(page.locator(f"#{part} > summary")).to_be_in_viewport()


def test_a_print_takes_four_sheets_and_a_link_opens_folds(page: Page) -> None:
    person.see(page, person.keep(page, "robox-efort"))

    printed = PdfReader(BytesIO(page.pdf(format="A4")))
    page.evaluate("location.hash = '#topics'")
    menu = page.get_by_text("Copy, compare, archive, erase")
    menu.click()
    expect(page.get_by_role("link", name="Make a copy")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Make a copy")).to_be_hidden()
    expect(menu).to_be_focused()

    assert len(printed.pages) <= SHEETS
    for part in ("#why", "#topics"):
        expect(page.locator(part)).to_have_attribute("open", "")


def test_days_are_drawn_wide_or_narrow_and_say_the_same_in_words(page: Page) -> None:
    signed = person.keep(page, "robox-efort", signing_date="2027-03-01")
    person.see(page, signed)
    wide, narrow = page.locator(".time__picture").all()

    expect(wide).to_be_visible()
    expect(narrow).to_be_hidden()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(wide).to_be_hidden()
    expect(narrow).to_be_visible()
    signing = "The signing, as planned: 1 Mar 2027"
    expect(page.get_by_role("img", name=signing)).to_be_visible()
    assert width(page) <= 390


def test_days_are_moved_in_place_and_taken_into_the_form_when_asked(page: Page) -> None:
    deal = person.keep(page, "robox-efort", signing_date="2027-03-01")
    person.see(page, f"{deal}#days")
    page.get_by_role("textbox", name="Signing").fill("5 April 2027")
    page.get_by_role("button", name="Show the effect").click()

    days = page.locator("#other-days")
    expect(days.get_by_role("columnheader")).to_have_text(
        ["Filing", "Now", "On these days"]
    )
    assert "/days" not in page.url
    assert faults(page) == []
    days.get_by_role("button", name="Use these days").click()
    expect(page.locator("[name='signing-date']").first).to_have_value("5 April 2027")


def test_a_step_is_worked_on_where_it_stands(page: Page) -> None:
    deal = person.keep(page)
    person.see(page, deal)
    first = page.locator(STEP).first.get_attribute("id") or ""
    late = {"owner": "Legal", "due": person.a_day(ago=2)}
    person.send(page, f"{deal}/steps/{first.removeprefix('step-')}", late)
    page.reload()
    checklist = page.locator("#checklist > summary")
    person.open_part(page, "checklist")
    step = page.locator(STEP).first
    step.get_by_role("button", name="Mark done").click()
    expect(step).to_contain_text("Done ")
    expect(step).to_be_in_viewport()
    expect(checklist).to_contain_text("1 of")
    step.get_by_role("button", name="Undo").click()
    expect(checklist).to_contain_text("0 of")
    expect(step.locator(".work__late")).to_be_visible()
    assert faults(page) == []

    step.locator("summary").first.click()
    form = step.locator(".work__form")
    form.get_by_label("State").select_option("not applicable")
    form.get_by_role("button").click()

    expect(page.locator(".summary")).to_be_focused()
    assert faults(page) == []
    page.get_by_role("link", name="Enter in a few words").click()
    expect(page.locator("#reason")).to_be_focused()
    page.keyboard.type("There are no devices")
    page.keyboard.press("Enter")
    expect(step).to_contain_text("Not applicable: There are no devices")
    expect(step).to_be_in_viewport()


def test_several_steps_are_given_to_somebody_and_shown_alone(page: Page) -> None:
    deal = person.keep(page)
    person.see(page, f"{deal}#checklist")
    for step in page.locator(STEP).get_by_role("checkbox").all()[:3]:
        step.check()
    page.get_by_label("Owner of the selected steps").fill("Ms Rossi")
    page.get_by_role("button", name="Assign").click()

    expect(page.get_by_role("status")).to_contain_text("3 steps are changed.")
    page.get_by_role("link", name="Ms Rossi 3").click()
    steps = page.locator("#checklist tbody").locator("tr[id]:visible")
    expect(steps).to_have_count(3)
    page.get_by_role("link", name="By day").click()
    expect(steps).to_have_count(3)
    assert "Rossi" not in page.url
    assert faults(page) == []
    box = page.locator("#checklist").bounding_box()
    assert box
    assert box["height"] <= LONGEST_FOLD


def test_filing_goes_to_its_outcome_and_what_is_late_home(page: Page) -> None:
    signed = (today() - timedelta(days=20)).isoformat()
    deal = person.keep_a_purchase(
        page, "A purchase that was signed", signing_date=signed
    )
    person.go(page, f"{deal}/filings/{FILING}")
    filed = {"filed": person.a_day(ago=9), "complete": person.a_day(ago=10)}
    person.fill_in(page, **filed)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".summary")).to_be_visible()
    assert faults(page) == []

    received, answered = (person.a_day(ago) for ago in (6, 3))
    person.fill_in(page, complete=person.a_day(9), received_1=received)
    person.fill_in(page, answered_1=answered, outcome="cleared with conditions")
    person.fill_in(page, ended=person.a_day(1), condition_1="Report on the plan")
    person.fill_in(page, due_1=person.a_day(ago=0))
    page.get_by_role("button", name="Save").click()

    filing = page.locator(f"#filing-{FILING}")
    expect(filing).to_be_in_viewport()
    expect(filing).to_contain_text("Cleared with conditions on")
    expect(filing).to_contain_text("The deadline was suspended for 3 days")
    expect(page.locator("figure.time")).to_contain_text("filed")
    assert faults(page) == []
    page.get_by_role("link", name="Investment screening").click()
    overdue = page.locator(".overdue")
    expect(overdue).to_contain_text("Report on the plan")
    assert faults(page) == []
    overdue.get_by_role("link", name="Report on the plan").last.click()
    expect(page.locator(f"#filing-{FILING} .work__late")).to_be_visible()


def test_deal_is_found_by_words_in_no_address_and_archived_by_keys(page: Page) -> None:
    for name in ("Progetto Aquilone", "Progetto Bora"):
        person.keep_a_purchase(page, name)
    person.go(page, "/deals")

    page.get_by_label("Name or party").press_sequentially("aquilone")
    page.keyboard.press("Enter")

    expect(page.locator(NAMES)).to_have_text(["Progetto Aquilone"])
    assert "aquilone" not in page.url.lower()
    page.get_by_role("link", name="Level", exact=True).click()
    expect(page.locator(NAMES)).to_have_text(["Progetto Aquilone"])
    page.go_back()
    expect(page.get_by_label("Name or party")).to_have_value("aquilone")
    page.get_by_label("Select Progetto Aquilone").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Archive selected").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("1 deal is archived.")
    assert faults(page) == []
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.locator(NAMES)).to_have_text(["Progetto Aquilone"])


def test_deal_that_the_day_moved_says_so_and_is_assessed_again(page: Page) -> None:
    deal = person.keep(page, "candy-haier", the_day="2026-03-01")
    person.wait_until_it_says(page, deal, 'id="moved"')
    person.see(page, deal)

    moved = page.locator("#moved")
    expect(moved).to_contain_text("the passing of time changed the result.")
    assert faults(page) == []
    page.get_by_role("button", name="Assess again").click()

    expect(page.locator("#record .part__says")).to_contain_text("assessment 2")
    expect(moved).to_have_count(0)
