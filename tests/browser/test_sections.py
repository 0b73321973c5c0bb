"""The form in sections: what is known of each, and the way to what is open."""

from playwright.sync_api import Page, expect

from tests.browser import person


def focused_question(page: Page) -> str:
    """Return the question whose control has the keyboard."""
    script = "document.activeElement.closest('[data-question]')?.dataset.question ?? ''"
    return str(page.evaluate(script))


def test_a_section_says_how_far_it_is_known_as_it_is_filled_in(page: Page) -> None:
    person.start(page)
    parts = page.locator("#sections")
    expect(parts).to_contain_text("Terms not asked")

    person.buy_into_italy(page)

    expect(parts).to_contain_text("Deal and parties 2 of")
    expect(parts).to_contain_text("Terms to do")


def test_the_rail_leads_to_a_section_and_marks_the_one_in_view(page: Page) -> None:
    person.start_a_purchase(page)
    person.see_it_move(page)

    page.locator("#sections a", has_text="Terms").click()

    expect(page.locator("#topic-terms")).to_be_in_viewport()
    marked = page.locator("#sections a[aria-current]")
    expect(marked).to_contain_text("Terms")


def test_the_next_open_question_is_one_key_away(page: Page) -> None:
    person.start_a_purchase(page)
    person.see_it_move(page)
    page.locator("#stake").focus()

    page.get_by_role("button", name="Previous open question").click()
    before = focused_question(page)
    page.keyboard.press("Alt+n")

    assert before not in {"", "stake"}
    assert focused_question(page) == "stake"


def test_what_is_answered_is_passed_over(page: Page) -> None:
    person.start_a_purchase(page)
    person.see_it_move(page)
    page.locator("#the-name").focus()

    page.get_by_role("button", name="Next open question").click()

    assert focused_question(page) not in {"", "direction", "deal-kind"}


def test_the_keyboard_comes_to_the_first_choice_of_a_group(page: Page) -> None:
    person.start(page)
    page.locator("#italian-party").focus()

    page.keyboard.press("Tab")  # a note to the answer before
    page.keyboard.press("Tab")  # what the choices mean
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.id") == "direction"


def test_on_a_phone_the_sections_are_a_sheet_that_gives_way(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    person.start_a_purchase(page)
    person.see_it_move(page)
    rail = page.locator("#rail")
    expect(rail).to_be_hidden()

    page.get_by_role("button", name="Sections").click()
    rail.get_by_role("link", name="Terms").click()

    expect(rail).to_be_hidden()
    expect(page.locator("#topic-terms")).to_be_in_viewport()


def test_on_a_phone_what_is_so_far_opens_over_the_question_and_closes(
    page: Page,
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    person.start_a_purchase(page)
    page.locator("#stake").scroll_into_view_if_needed()
    place = page.evaluate("scrollY")

    page.get_by_role("button", name="Why").click()
    expect(page.locator("#so-far .panel__next")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.locator("#so-far")).to_be_hidden()
    assert page.evaluate("scrollY") == place


def test_the_table_of_topics_moves_as_long_as_it_is_unfolded(page: Page) -> None:
    person.start_a_purchase(page)
    person.see_it_move(page)
    page.get_by_text("Topic by topic").click()
    person.see_it_move(page)
    topics = page.locator("#topics")
    before = topics.inner_text()

    person.answer(page, "state-ownership", "controlled")

    expect(topics).not_to_have_text(before)
    expect(topics).to_be_visible()


def test_what_was_answered_is_a_line_that_opens_and_says_what_is_answered_now(
    page: Page,
) -> None:
    page.goto(page.evaluate("location.origin") + "/deals/new?example=robox-efort")
    stake = page.locator("#question-stake")
    expect(stake.locator("> summary")).to_contain_text("49 %")
    expect(page.locator("#stake")).to_be_hidden()

    stake.locator("> summary").click()
    page.fill("#stake", "30")
    person.see_it_move(page)
    stake.locator("> summary").click()

    expect(stake.locator("> summary")).to_contain_text("30 %")
    expect(page.locator("#question-rights")).not_to_have_class("question--said")
    expect(page.locator("#rights")).to_be_visible()


def test_a_link_to_what_was_answered_opens_it(page: Page) -> None:
    page.goto(
        page.evaluate("location.origin")
        + "/deals/new?example=robox-efort#question-stake"
    )

    expect(page.locator("#stake")).to_be_visible()


def test_choices_are_explained_when_somebody_asks(page: Page) -> None:
    person.start(page)
    hints = page.locator("#question-deal-kind .choice__hint")
    expect(hints.first).to_be_hidden()

    page.locator("#question-deal-kind [data-explains] > summary").click()

    expect(hints.first).to_be_visible()


def test_what_was_chosen_is_explained_without_asking(page: Page) -> None:
    person.start(page)

    person.answer(page, "direction", "italian-into-china")

    said = page.locator("#question-direction .choice__hint:visible")
    expect(said).to_have_count(1)
    expect(said).to_contain_text("A shared company in China belongs here")


def test_a_note_is_kept_as_it_is_typed(page: Page) -> None:
    person.start_a_purchase(page)
    page.locator("#question-direction .question__note > summary").click()
    page.fill("#note-direction", "条款清单, 3 March")
    person.see_it_move(page)
    expect(page.locator("#kept")).to_contain_text("Kept")

    page.reload()

    expect(page.locator("#note-direction")).to_have_value("条款清单, 3 March")
