"""Many deals: found and archived by keys; and a deal that the day has moved."""

from playwright.sync_api import Page, expect

from tests.browser import person
from tests.browser.looks import faults

NAMES = ".list__deal a"
MOST_LOOKS = 500
"""How often a page is loaded anew to see what comes in the background."""


def test_a_deal_is_found_by_words_that_no_address_tells_and_archived_by_keys(
    page: Page,
) -> None:
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
    page.get_by_label("Pick Progetto Aquilone").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Archive what is picked").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("1 deal is archived.")
    assert faults(page) == []
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.locator(NAMES)).to_have_text(["Progetto Aquilone"])


def test_a_deal_that_the_day_moved_says_so_and_one_click_assesses_it_again(
    page: Page,
) -> None:
    deal = person.keep(page, "candy-haier", the_day="2026-03-01")
    for _ in range(MOST_LOOKS):
        person.see(page, deal)
        if page.locator("#moved").count():
            break

    moved = page.locator("#moved")
    expect(moved).to_contain_text("The rules are the same: the day moved it.")
    assert faults(page) == []
    page.get_by_role("button", name="Assess it again").click()

    expect(page.locator("#record .part__says")).to_contain_text("assessment 2")
    expect(moved).to_have_count(0)
