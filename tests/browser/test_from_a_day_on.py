"""A draft is tried on a new deal, adopted from a day on, and by a second person."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from screening.register import Register
from tests.browser import analyst
from tests.browser.conftest import patient, serving, watched
from tests.pages.small import A_PURCHASE, RULE_FILE, SMALL, write_rules

WATCH = '"says": "supplied is met.", "topic": "deal", "level": "watch"'
STRATEGIC = WATCH.replace("watch", "strategic")
WEST, EAST = "Etc/GMT+12", "Etc/GMT-14"
"""Where it is one day, and where it is a later one at the same moment."""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Return a folder of small rules of one's own."""
    write_rules(tmp_path / "rules", SMALL, purchase=A_PURCHASE)
    return tmp_path / "rules"


@contextmanager
def visiting(browser: Browser, link: str) -> Iterator[Page]:
    """Yield the home page, for somebody who came by a link."""
    home = link.partition("/start?")[0].rstrip("/")
    context = browser.new_context()
    first = patient(context.new_page())
    first.goto(link)
    first.wait_for_url(f"{home}/")
    with watched(context, home) as page:
        yield page


def stricter(page: Page, draft: str) -> None:
    """Let a supply be strategic in a draft."""
    analyst.change(page, draft, RULE_FILE, WATCH, STRATEGIC)
    page.goto(draft)


def test_a_draft_is_tried_on_a_new_deal_that_becomes_an_example(
    browser: Browser, rules: Path, tmp_path: Path
) -> None:
    with serving(tmp_path / "data", rules) as link, visiting(browser, link) as page:
        stricter(page, analyst.start_draft(page))
        page.get_by_role("link", name="Try it on a new deal").click()
        page.fill("#the-name", "Silk")
        page.get_by_label("A purchase").check()
        expect(page.locator("#stake")).to_be_visible()
        page.get_by_label("A supply").check()
        expect(page.locator("#stake")).to_be_hidden()
        expect(page.locator("#panel .panel__level")).to_have_text("Strategic")
        expect(page.locator("#panel")).to_contain_text("With another level")
        page.get_by_role("button", name="Show both side by side").click()
        expect(page.locator("#level")).to_contain_text("Strategic")
        page.get_by_role("button", name="Change the answers").click()
        expect(page.get_by_label("A supply")).to_be_checked()
        page.get_by_role("button", name="Show both side by side").click()
        page.get_by_role("button", name="Make it an example of the draft").click()
        expect(page.locator("h1")).to_have_text("examples/silk.yaml")
        page.goto(f"{link}/deals")
        expect(page.locator("main")).not_to_contain_text("Silk")


def test_what_is_adopted_from_a_day_on_is_live_on_it_and_not_before(
    browser: Browser, rules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", WEST)
    with serving(tmp_path / "data", rules) as link, visiting(browser, link) as page:
        draft = analyst.start_draft(page)
        stricter(page, draft)
        page.goto(f"{draft}/adopt")
        page.fill("#note", "The decree holds then.")
        page.get_by_label("From a day on").check()
        page.fill("#from-day", "yesterday")
        for box in page.locator("#doubts").all():
            box.check()
        page.get_by_role("button", name="Adopt").click()
        expect(page.get_by_text("Not adopted yet")).to_be_visible()
        page.fill("#from-day", tomorrow(page))
        page.get_by_role("button", name="Adopt").click()
        expect(page.locator(".planned")).to_contain_text("The decree holds then.")
        expect(page.locator(".top__rulebook")).to_contain_text("2026.1")
        page.goto(f"{link}/rulebook")
        expect(page.locator(".planned")).to_contain_text("2026.1.1")

    monkeypatch.setenv("TZ", EAST)
    with serving(tmp_path / "data", rules) as link, visiting(browser, link) as page:
        expect(page.locator(".top__rulebook")).to_contain_text("2026.1.1")
        page.goto(f"{link}/rulebook/versions/2")
        expect(page.locator("main")).to_contain_text("The decree holds then.")
        expect(page.locator("main")).to_contain_text("to be live from")


def tomorrow(page: Page) -> str:
    """Return the day after what is today where the server is."""
    script = f"""new Date(Date.now() + 86400000).toLocaleDateString(
        "sv", {{ timeZone: "{WEST}" }})"""
    return str(page.evaluate(script))


def test_a_second_person_sends_a_draft_back_and_adopts_it_then(
    browser: Browser, rules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").mkdir(mode=0o700)
    register = Register(tmp_path / "data" / "register.db")
    tokens = [register.people.add(name) for name in ("Ada", "Bruno")]
    register.close()
    monkeypatch.setenv("SCREENING_SECOND_PERSON", "on")
    with serving(tmp_path / "data", rules, start="") as link:
        home = link.partition("/start?")[0]
        links = [f"{home}/start?token={token}" for token in tokens]
        with visiting(browser, links[0]) as ada, visiting(browser, links[1]) as bruno:
            ada.goto(f"{home}/rulebook/drafts")
            ada.fill("#title", "Supply")
            ada.get_by_role("button", name="Start editing").click()
            draft = ada.url
            stricter(ada, draft)
            ada.goto(f"{draft}/adopt")
            expect(ada.locator("main")).to_contain_text("so somebody else adopts it")

            bruno.goto(f"{draft}/adopt")
            expect(bruno.locator("main")).to_contain_text("Drafted by Ada.")
            bruno.fill("#back", "Say why.")
            bruno.get_by_role("button", name="Send it back").click()
            ada.goto(draft)
            expect(ada.locator("main")).to_contain_text("Bruno sent it back")
            ada.fill("#reason", "The decree asks for it.")
            ada.get_by_role("button", name="Save this").click()
            analyst.adopt(bruno, draft, "Looked at.")
            expect(bruno.locator("h1")).to_have_text("Version 2026.1.1: Supply")
            expect(bruno.locator("main")).to_contain_text("by Bruno; drafted by Ada.")
