"""The page of an assessment: what its first screen answers, and how long it is."""

from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser import person
from tests.browser.looks import width

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


def test_a_printed_page_takes_four_sheets_and_a_link_opens_each_fold_around_it(
    page: Page,
) -> None:
    person.see(page, person.keep(page, "robox-efort"))

    printed = PdfReader(BytesIO(page.pdf(format="A4")))
    page.evaluate("location.hash = '#not-met'")

    assert len(printed.pages) <= SHEETS
    for part in ("#why", "#not-met"):
        expect(page.locator(part)).to_have_attribute("open", "")


def test_the_days_are_drawn_wide_or_narrow_and_say_the_same_in_words(
    page: Page,
) -> None:
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
    assert width(page) == 390
