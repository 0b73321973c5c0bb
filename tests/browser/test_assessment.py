"""The page of an assessment: what its first screen answers, and how long it is."""

from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser import analyst, person

PARTS = ("why", "filings", "checklist", "open", "precedents", "record")
LONGEST = {1280: 2400, 390: 5100}
"""How long a page may be before anything is opened, in pixels, by its width."""
SIZES = {1280: 800, 390: 844}
SHEETS = 4


def assess(page: Page, example: str, width: int = 1280) -> None:
    """See the assessment of an example in a window of that width."""
    page.set_viewport_size({"width": width, "height": SIZES[width]})
    analyst.go(page, f"/deals/new?example={example}")
    person.show_assessment(page)


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize(
    "example", ["robox-efort", "shows-inverters-beside-a-joint-venture"]
)
def test_a_page_is_short_with_every_finding_in_view_and_all_else_a_click_away(
    page: Page, example: str, width: int
) -> None:
    assess(page, example, width)

    assert person.height(page) <= LONGEST[width]
    findings = page.locator("#why .finding__title")
    assert findings.count() > 3
    for finding in findings.all():
        expect(finding).to_be_visible()
    rows = page.locator("#filings .rows--due tbody tr")
    expect(rows.first).to_be_hidden()
    page.locator(".contents").get_by_role("link", name="Filings and time").click()
    expect(page.locator("#filings")).to_have_attribute("open", "")
    for row in rows.all():
        expect(row).to_be_visible()


def test_the_first_screen_holds_level_reasons_and_filings(page: Page) -> None:
    assess(page, "robox-efort")

    for part in (".brief", ".scale", ".assessment__level", ".glance"):
        assert person.bottom_of(page.locator(part)) <= SIZES[1280]


def test_a_phone_shows_the_level_at_once_and_the_filings_after_one_screen(
    page: Page,
) -> None:
    assess(page, "robox-efort", 390)

    assert person.bottom_of(page.locator(".assessment__level")) <= SIZES[390]
    assert person.bottom_of(page.locator(".glance")) <= 2 * SIZES[390]


@pytest.mark.parametrize("width", SIZES)
def test_each_part_is_opened_by_its_link_in_the_contents(
    page: Page, width: int
) -> None:
    assess(page, "robox-efort", width)
    contents = page.locator(".contents a")

    assert [link.get_attribute("href") for link in contents.all()] == [
        f"#{part}" for part in PARTS
    ]
    for link, part in zip(contents.all(), PARTS, strict=True):
        link.click()
        expect(page.locator(f"#{part}")).to_have_attribute("open", "")
        expect(page.locator(f"#{part} > summary")).to_be_in_viewport()


def test_a_link_to_what_is_folded_in_a_fold_opens_both(page: Page) -> None:
    assess(page, "robox-efort")

    page.evaluate("location.hash = '#not-met'")

    for part in ("#why", "#not-met"):
        expect(page.locator(part)).to_have_attribute("open", "")


def test_a_printed_page_takes_four_sheets_at_most(page: Page) -> None:
    assess(page, "robox-efort")

    printed = PdfReader(BytesIO(page.pdf(format="A4")))

    assert len(printed.pages) <= SHEETS


def test_the_days_are_drawn_wide_or_narrow_and_say_the_same_in_words(
    page: Page,
) -> None:
    analyst.go(page, "/deals/new?example=robox-efort")
    person.answer(page, "signing-date", "2027-03-01")
    person.show_assessment(page)
    wide, narrow = page.locator(".time__picture").all()

    expect(wide).to_be_visible()
    expect(narrow).to_be_hidden()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(wide).to_be_hidden()
    expect(narrow).to_be_visible()
    expect(
        page.get_by_role("img", name="The signing, as planned: 1 Mar 2027")
    ).to_be_visible()
    assert person.width(page) == 390
