"""The start link lets a browser in, also where a file leads to it."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.conftest import new_page, serving


def test_the_start_page_leads_in_and_without_the_link_one_is_told_where_it_is(
    browser: Browser, tmp_path: Path
) -> None:
    with serving(tmp_path, start="") as link:
        home = link.partition("start?")[0]
        [page_of_the_owner] = tmp_path.glob("start-*.html")
        stranger, owner = new_page(browser), new_page(browser)

        stranger.goto(home)
        owner.goto(page_of_the_owner.as_uri())
        owner.wait_for_url(home)

        expect(stranger.locator("h1")).to_contain_text("Open it by its start link")
        expect(owner.get_by_role("link", name="New screening").first).to_be_visible()
        stranger.goto(link)
        expect(stranger.locator("h1")).to_have_text("This start link was used already")
        owner.goto(link)
        expect(owner).to_have_url(home)
        owner.get_by_role("button", name="Leave").click()
        expect(owner.locator("h1")).to_have_text("You have left")
        owner.goto(home)
        expect(owner.locator("h1")).to_contain_text("Open it by its start link")
        for page in (stranger, owner):
            page.context.close()
