"""The main job: come in, describe a deal, see its level move and why, take the PDF."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.browser import person
from tests.browser.conftest import new_page, serving
from tests.browser.looks import faults


def test_a_real_deal_is_described_explained_and_printed(page: Page) -> None:
    deal = person.a_real_deal()
    person.start(page)
    level = page.locator(".panel__level")
    expect(level).to_have_text("Routine to strategic")
    page.evaluate("window.isTheSamePage = true")
    warned: list[str] = []
    page.on("dialog", lambda dialog: warned.append(dialog.type))

    person.describe(page, deal)
    expect(level).to_have_text("Sensitive")
    assert page.evaluate("window.isTheSamePage") is True
    person.show_assessment(page)

    expect(page.locator("h1")).to_have_text(deal.name)
    assert warned == []
    expect(page.locator(".assessment__level")).to_have_text("Sensitive")
    reached = page.locator("#rule-supplier-reaches-into-energy-devices")
    expect(reached).to_contain_text("Supplier's access")
    expect(reached).to_contain_text("the guide, E2")
    link = page.get_by_role("link", name="Download the briefing")
    printed = PdfReader(BytesIO(person.download(page, link)))
    text = " ".join(" ".join(sheet.extract_text() for sheet in printed.pages).split())
    assert len(printed.pages) >= 2
    assert deal.name in text
    assert "Sensitive" in text
    page.reload()
    person.open_part(page, "record")
    made = page.locator("#record a[href*='/briefings/']")
    expect(made.first).to_be_visible()
    assert faults(page) == []


def test_the_same_comes_of_it_where_no_script_runs(page_without_script: Page) -> None:
    page, deal = page_without_script, person.a_real_deal("candy-haier")
    kept = person.keep(page, "candy-haier")
    left = dict(deal.answers)
    person.start(page)
    page.fill("#the-name", deal.name)
    page.fill("#the-day", deal.on.isoformat())

    while page.locator("form.deal").count():  # as often as new questions come up
        if page.locator("[data-all]").count():
            page.locator("[data-all]").click()
            page.wait_for_load_state()
        for name in list(left):
            if page.locator(f"#question-{name}").is_visible():
                person.answer(page, name, left.pop(name))
        person.show_assessment(page)

    level = page.locator(".assessment__level").inner_text()
    answers = person.given_answers(page)
    person.see(page, kept)
    expect(page.locator(".assessment__level")).to_have_text(level)
    assert person.given_answers(page) == answers


def test_a_question_appears_once_called_for_and_stays_in_view(page: Page) -> None:
    person.go(page, "/deals/new")
    stake, years = page.locator("#question-stake"), "#supply-years"
    live, folded = (page.locator(f"[data-{it}] {years}") for it in ("live", "folded"))
    person.answer(page, "direction", "chinese-into-italy")
    expect(stake).to_be_hidden()
    person.answer(page, "deal-kind", "minority-stake")
    expect(stake).to_be_visible()
    person.answer(page, "deal-kind", "import-supply")
    person.choice(page.locator("#question-deal-kind"), "minority-stake").uncheck()
    expect(stake).to_be_hidden()
    person.answer(page, "sector", "energy")
    person.see_it_move(page)
    page.get_by_role("button", name="Show all that matter").click()
    expect(live).to_be_visible()

    person.answer(page, "alternatives", "several")
    person.see_it_move(page)
    line = page.locator("#question-supply-years > summary")
    expect(line).to_contain_text("Not needed now")  # it becomes a line, and stays there
    person.answer(page, "supply-years", "6")

    expect(live).to_have_value("6")
    expect(folded).to_have_count(0)


def test_typed_text_and_focus_stay_while_the_panel_moves(page: Page) -> None:
    person.go(page, "/deals/new")
    panel = page.locator("#panel")
    before = panel.inner_text()

    page.locator("#the-name").press_sequentially("Silk ")
    person.buy_into_italy(page)
    page.locator("#chinese-party").press_sequentially("Group of the South")

    expect(panel).not_to_have_text(before, use_inner_text=True)
    expect(page.locator("#question-stake")).to_be_visible()
    expect(page.locator("#chinese-party")).to_be_focused()
    expect(page.locator("#chinese-party")).to_have_value("Group of the South")
    expect(page.locator("#the-name")).to_have_value("Silk ")


def test_what_is_in_hand_stays_in_place_when_questions_open_above(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 2600})  # nothing need scroll
    person.go(page, "/deals/new")
    sector = page.locator("#sector-find")
    person.answer(page, "direction", "chinese-into-italy")
    person.see_it_move(page)
    kinds = page.locator("#question-deal-kind")
    person.unfold(person.choice(kinds, "acquisition"))
    person.choice(kinds, "acquisition").check()

    sector.focus()
    before = person.top_of(sector)
    expect(page.locator("#question-stake")).to_be_visible()

    assert person.top_of(sector) == pytest.approx(before, abs=1)


def test_an_answer_is_read_back_or_told_to_be_unread_beside_it(page: Page) -> None:
    person.begin_a_purchase(page)
    asked = page.locator("#question-commitments")
    person.answer(page, "deal-value", "2,1 mln")
    person.unfold(asked)
    person.choice(asked, "permits").check()
    person.choice(asked, "none-of-these").check()
    expect(page.locator("#deal-value-read")).to_have_text("Read as EUR 2.1 million")
    expect(person.choice(asked, "permits")).not_to_be_checked()
    field, message = page.locator("#stake"), page.locator("#stake-message")
    unread = page.locator(".panel__unread")

    field.fill("a half or so")
    expect(page.locator("#stake-read")).to_have_text("Cannot be read yet")
    expect(unread).to_contain_text("1 answer cannot be read and does not count yet")
    expect(message).to_be_hidden()
    expect(message).to_be_empty()

    page.locator("#the-name").focus()
    expect(message).to_have_text(re.compile("Error: Enter .* as a number"))
    expect(field).to_have_attribute("aria-invalid", "true")

    unread.get_by_role("link").click()
    expect(field).to_be_focused()
    field.fill("49")
    expect(page.locator("#stake-read")).to_have_text("Read as 49 %")
    expect(message).to_be_hidden()
    expect(unread).to_have_count(0)
    assert field.get_attribute("aria-invalid") is None


def test_one_answer_is_changed_where_its_link_leads(page: Page) -> None:
    person.see(page, person.keep(page))
    before = person.given_answers(page)

    page.get_by_role("link", name="Change Supplier's access").click()
    expect(page.locator("#question-device-access")).to_be_in_viewport()
    person.answer(page, "device-access", frozenset({"remote-control"}))
    person.show_assessment(page)

    after = person.given_answers(page)
    changed = {ask for ask in before if before[ask] != after[ask]}
    assert changed == {"What will the Chinese party be able to do remotely?"}
    expect(page.locator("#record")).to_contain_text("Assessment 2, this one")


def test_the_start_page_leads_in_and_without_the_link_one_is_told_where_it_is(
    browser: Browser, tmp_path: Path, small_rules: Path
) -> None:
    with serving(tmp_path, small_rules, start="") as link:
        home = link.partition("start?")[0]
        [page_of_the_owner] = tmp_path.glob("start-*.html")
        stranger, owner = new_page(browser), new_page(browser)

        stranger.goto(home)
        owner.goto(page_of_the_owner.as_uri())
        owner.wait_for_url(home)

        expect(stranger.locator("h1")).to_contain_text("Open the app by its start link")
        expect(owner.get_by_role("link", name="New screening").first).to_be_visible()
        stranger.goto(link)
        expect(stranger.locator("h1")).to_have_text("This start link was used already")
        owner.goto(link)
        expect(owner).to_have_url(home)
        owner.get_by_role("button", name="Leave").click()
        expect(owner.locator("h1")).to_have_text("You have left")
        owner.goto(home)
        expect(owner.locator("h1")).to_contain_text("Open the app by its start link")
        for page in (stranger, owner):
            page.context.close()
