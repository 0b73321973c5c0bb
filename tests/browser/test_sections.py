"""The form in sections: what is known of each, and the way to what is open."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import person

TERMS = "Who signs, price and rights"
SAID = re.compile("question--said")
FILLED_IN = "/deals/new?example=robox-efort"
HALF = {
    "direction": "chinese-into-italy",
    "deal-kind": ["acquisition", "licence"],
    "sector": "energy",
    "chinese-party": "Silk Group",
    "italian-party": "Sons",
    "energy-form": "none-of-these",
    "state-ownership": "none",
    "infrastructure-kind": "none-of-these",
    "connected-devices": "none",
    "technology-area": "none-of-these",
    "know-how": "none",
    "critical-input": "none-of-these",
    "alternatives": "several",
    "personal-data": "ordinary",
    "rights": "board-seat",
    "stake": "60",
}
"""What is answered of a purchase with a licence, and raises little else."""
STANDING = {"chinese-party", "italian-party", "stake"}
"""What of it never becomes a line."""


def focused_question(page: Page) -> str:
    """Return the question whose control has the keyboard."""
    script = "document.activeElement.closest('[data-question]')?.dataset.question ?? ''"
    return str(page.evaluate(script))


def lengths(page: Page) -> tuple[int, int]:
    """Return how many questions stand on the page, and how many of them as lines."""
    there = "[data-live] > [data-question]:not([hidden])"
    lines = page.locator(f"{there}.question--said")
    return page.locator(there).count(), lines.count()


def test_a_section_says_how_far_it_is_and_the_rail_leads_to_it(page: Page) -> None:
    person.go(page, "/deals/new")
    parts = page.locator("#sections")
    expect(parts).to_contain_text(f"{TERMS} not asked")
    person.buy_into_italy(page)
    expect(parts).to_contain_text(re.compile(rf"{TERMS} \d+ left"))

    parts.locator("a", has_text=TERMS).click()

    expect(page.locator("#topic-terms")).to_be_in_viewport()
    expect(parts.locator("a[aria-current]")).to_contain_text(TERMS)


def test_a_short_section_is_marked_with_the_next_right_below(page: Page) -> None:
    person.go(page, "/deals/new")
    person.buy_into_italy(page)
    parts = page.locator("#sections")
    expect(parts).to_contain_text(re.compile(rf"{TERMS} \d+ left"))
    page.set_viewport_size({"width": 1280, "height": 4000})

    parts.locator("a", has_text=TERMS).click()

    expect(parts.locator("a[aria-current]")).to_contain_text(TERMS)


def test_the_next_open_question_is_one_key_away(page: Page) -> None:
    person.begin_a_purchase(page)
    person.see_it_move(page)
    page.locator("#the-name").focus()
    page.get_by_role("button", name="Next open question").click()
    assert focused_question(page) not in {"", "direction", "deal-kind"}
    page.locator("#stake").focus()

    page.get_by_role("button", name="Previous open question").click()
    before = focused_question(page)
    page.keyboard.press("Alt+n")

    assert before not in {"", "stake"}
    assert focused_question(page) == "stake"


def test_the_keyboard_comes_to_the_first_choice_of_a_group(page: Page) -> None:
    person.go(page, "/deals/new")
    page.locator("#italian-party").focus()

    for _ in range(2):  # over what is said about the question
        page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.id") == "direction"


def test_on_a_phone_sections_and_level_are_sheets_that_give_way(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    person.begin_a_purchase(page)
    person.see_it_move(page)
    rail = page.locator("#rail")
    expect(rail).to_be_hidden()
    page.get_by_role("button", name="Sections").click()
    rail.get_by_role("link", name=TERMS).click()
    expect(rail).to_be_hidden()
    expect(page.locator("#topic-terms")).to_be_in_viewport()
    page.locator("#stake").scroll_into_view_if_needed()
    place = page.evaluate("scrollY")

    page.get_by_role("button", name="Why").click()
    expect(page.locator("#so-far .panel__next")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.locator("#so-far")).to_be_hidden()
    assert page.evaluate("scrollY") == place


def test_the_table_of_topics_moves_as_long_as_it_is_unfolded(page: Page) -> None:
    person.begin_a_purchase(page)
    person.see_it_move(page)
    page.get_by_text("Topic by topic").click()
    person.see_it_move(page)
    topics = page.locator("#topics")
    before = topics.inner_text()

    person.answer(page, "state-ownership", "controlled")

    expect(topics).not_to_have_text(before)
    expect(topics).to_be_visible()


def test_what_was_answered_is_a_line_that_opens_also_by_a_link(page: Page) -> None:
    person.go(page, FILLED_IN)
    before = page.locator("#question-stake-before")
    expect(before.locator("> summary")).to_contain_text("40 %")
    expect(page.locator("#stake-before")).to_be_hidden()

    before.locator("> summary").click()
    page.fill("#stake-before", "30")
    person.see_it_move(page)
    before.locator("> summary").click()

    expect(before.locator("> summary")).to_contain_text("30 %")
    expect(page.locator("#question-dual-use")).not_to_have_class(SAID)
    expect(page.locator("#dual-use")).to_be_visible()
    person.go(page, f"{FILLED_IN}#question-know-how")
    expect(page.locator("#know-how")).to_be_visible()


def test_an_answer_becomes_a_line_and_nothing_in_hand_moves(page: Page) -> None:
    person.begin_a_purchase(page)
    person.answer(page, "rights", "veto")
    person.answer(page, "stake", "60")
    person.see_it_move(page)
    rights, stake = (page.locator(f"#question-{it}") for it in ("rights", "stake"))
    expect(rights.locator("> summary")).to_contain_text("A veto")
    expect(stake.locator("summary.said")).to_have_count(0)
    person.answer(page, "state-ownership", "none")
    person.see_it_move(page)
    place = person.top_of(page.locator("#stake"))

    page.locator("#stake").focus()
    expect(page.locator("#question-state-ownership")).to_have_class(SAID)

    expect(page.locator("#stake")).to_be_focused()
    assert person.top_of(page.locator("#stake")) == pytest.approx(place, abs=1)
    rights.locator("> summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#rights")).to_be_visible()
    page.keyboard.press("Tab")  # what is said about it
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    person.see_it_move(page)
    expect(rights).to_have_attribute("open", "")


def test_choices_are_explained_if_asked_for_and_once_chosen(page: Page) -> None:
    person.go(page, "/deals/new")
    kinds = page.locator("#question-deal-kind")
    kinds.locator(".set > summary").first.click()
    hints = kinds.locator(".choice__hint")
    expect(hints.first).to_be_hidden()
    kinds.locator(".about > summary").click()
    expect(hints.first).to_be_visible()

    person.answer(page, "direction", "italian-into-china")

    chosen = page.locator("#question-direction .choice__hint:visible")
    expect(chosen).to_have_count(1)
    expect(chosen).to_contain_text("A joint venture in China counts here")


def test_a_note_stands_with_the_answer_and_nine_screens_suffice(page: Page) -> None:
    person.go(page, "/deals/new?entry=investment")
    person.answer(page, "deal-kind", "acquisition")
    person.answer(page, "sector", "health")
    person.see_it_move(page)
    assert lengths(page) == (11, 2)
    assert person.height(page) <= 6_600
    expect(page.locator("#note-direction")).to_be_hidden()
    page.locator("#question-direction > summary").click()
    page.fill("#note-direction", "条款清单, 3 March")
    person.see_it_move(page)
    expect(page.locator("#kept")).to_contain_text("Saved")

    page.reload()

    expect(page.locator("#note-direction")).to_have_value("条款清单, 3 March")
    line = page.locator("#question-direction > summary")
    expect(line).to_contain_text("条款清单, 3 March")


def test_with_half_of_its_questions_answered_the_form_is_shorter(page: Page) -> None:
    typed = {"the-name": "A licence", **HALF}
    person.send(page, "/deals/new", typed, to="/deals/live")
    page.reload()

    page.get_by_role("link", name="A licence", exact=True).click()

    expect(page.locator("#kept")).to_contain_text("Saved")
    questions, lines = lengths(page)
    assert questions >= 24
    idle = page.locator(".said:visible", has_text="Not needed now")
    assert lines - idle.count() == len(HALF.keys() - STANDING)
    assert person.height(page) <= 5_500


def test_one_comes_in_by_what_one_screens_and_finds_another_kind(page: Page) -> None:
    person.go(page, "/deals/new")
    page.fill("#the-name", "Buses for the city")

    page.get_by_role("button", name="A supply or tender").click()

    expect(page.locator("#the-name")).to_have_value("Buses for the city")
    expect(page.get_by_label("Who buys?", exact=True)).to_be_visible()
    expect(page.locator("#question-direction > summary")).to_contain_text("into Italy")
    kinds = page.locator("#question-deal-kind")
    expect(kinds.locator(".choice:visible")).to_have_count(7)
    kinds.locator(".others > summary").click()
    kinds.get_by_label("Find by a word").fill("zzz")
    expect(kinds.get_by_role("status")).to_have_text(re.compile("all are shown"))
    kinds.get_by_label("Find by a word").fill("mortgages")
    expect(kinds.get_by_role("status")).to_be_empty()
    expect(kinds.locator(".others .choice:visible")).to_have_count(1)
    kinds.get_by_label("Security over assets").check()
    person.see_it_move(page)
    expect(page.locator("#kept")).to_contain_text("Saved")
    ids = "all => all.map(one => one.hash || '#' + one.id)"
    rail = page.locator("#sections a").evaluate_all(ids)
    assert rail == page.locator(".topic:visible .topic__title").evaluate_all(ids)
    page.reload()
    expect(page.locator(".entered")).to_contain_text("A supply or tender")
    expect(kinds.locator("> summary")).to_contain_text("Security over assets")
