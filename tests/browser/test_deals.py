"""Many deals: found, archived and taken along; and a deal that the day has moved."""

from playwright.sync_api import Page, expect

from tests.browser import person, states

NAMES = ".list__deal a"


def keep(page: Page, home: str, *names: str) -> None:
    """Keep deals of which only the name and the way are known."""
    for name in names:
        page.goto(home)
        person.start(page)
        page.fill("#the-name", name)
        person.buy_into_italy(page)
        person.show_assessment(page)
        expect(page.locator(".assessment__level")).to_be_visible()


def test_deal_is_found_by_words_that_the_address_does_not_tell(page: Page) -> None:
    home = page.url
    keep(page, home, "Progetto Aquilone", "Progetto Bora")
    page.goto(f"{home}deals" if home.endswith("/") else f"{home}/deals")

    page.get_by_label("Name or party").press_sequentially("aquilone")
    page.keyboard.press("Enter")

    expect(page.locator(NAMES)).to_have_text(["Progetto Aquilone"])
    assert "aquilone" not in page.url.lower()
    page.get_by_role("link", name="Level", exact=True).click()
    expect(page.locator(NAMES)).to_have_text(["Progetto Aquilone"])
    page.go_back()
    expect(page.get_by_label("Name or party")).to_have_value("aquilone")


def test_picked_deal_is_archived_and_brought_back_by_keys(page: Page) -> None:
    home = page.url
    keep(page, home, "Progetto Cicogna")
    page.get_by_role("link", name="Deals", exact=True).click()
    person.find_deals(page, "cicogna")

    page.get_by_label("Pick Progetto Cicogna").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Archive what is picked").press("Enter")

    expect(page.get_by_role("status").first).to_contain_text("1 deal is archived.")
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.locator(NAMES)).to_have_text(["Progetto Cicogna"])


def test_table_is_downloaded_through_the_server(page: Page) -> None:
    keep(page, page.url, "中远海运 Progetto Daino")
    page.get_by_role("link", name="Deals", exact=True).click()

    made = person.download(page, page.get_by_role("link", name="Download as CSV"))

    assert "中远海运 Progetto Daino".encode() in made


def test_deal_that_the_day_moved_says_so_and_one_click_assesses_it_again(
    page: Page,
) -> None:
    person.keep_a_deal_that_moves(page)

    said = page.locator("#moved")
    expect(said).to_contain_text("The rules are the same: the day moved it.")
    page.get_by_role("button", name="Assess it again").click()

    expect(page.locator("#record .part__says")).to_contain_text("assessment 2")
    expect(page.locator("#moved")).to_have_count(0)


def test_erased_deal_is_gone_from_the_list_and_its_address(page: Page) -> None:
    states.erasing_a_deal(page)
    address = page.url.removesuffix("/erase")

    page.get_by_role("button", name="Erase it for good").click()

    expect(page.locator("h1")).to_have_text("Deals")
    page.goto(address)
    expect(page.locator("h1")).to_have_text("Not in the register")
