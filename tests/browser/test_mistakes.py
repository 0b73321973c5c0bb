"""Mistakes and misfortune: what is wrong is found at once, nothing typed is lost."""

from playwright.sync_api import Browser, Page, expect

from tests.browser import person
from tests.browser.conftest import PATIENCE
from tests.browser.looks import faults


def test_mistakes_are_found_corrected_and_the_assessment_reached(page: Page) -> None:
    person.begin_a_purchase(page)
    person.see_it_move(page)
    with page.expect_response("**/deals/live"):
        person.answer(page, "stake", "about half")
    person.show_assessment(page)

    expect(page.locator(".summary")).to_be_focused()
    assert faults(page) == []
    expect(page).to_have_title("Error: Describe the deal · Screening")
    expect(page.locator("#stake")).to_have_value("about half")
    for name, corrected in (("the-name", "Half a company"), ("stake", "49,9")):
        page.locator(f'.summary a[href="#{name}"]').click()
        expect(page.locator(f"#{name}")).to_be_focused()
        expect(page.locator(f"#{name}")).to_be_in_viewport()
        page.fill(f"#{name}", corrected)
    person.show_assessment(page)

    expect(page.locator("#answers")).to_contain_text("49.9 %")


def test_a_contradiction_is_said_at_both_fields_while_one_types(page: Page) -> None:
    person.begin_a_purchase(page)
    warning = page.locator(".question__warning:visible")
    with page.expect_response("**/deals/live"):
        person.answer(page, "stake", "4")

    expect(warning).to_have_count(2)
    expect(page.locator("#stake-warning")).to_contain_text("An acquisition brings")
    expect(page.locator("#panel")).to_contain_text("An acquisition brings")
    assert faults(page) == []
    with page.expect_response("**/deals/live"):
        person.answer(page, "stake", "60")
    expect(warning).to_have_count(0)


def test_a_form_with_an_error_and_a_contradiction_stays_short(page: Page) -> None:
    person.go(page, "/deals/new?example=robox-efort")
    wrong = {"stake": "half", "signing-date": "1/6/2027", "closing-date": "1/3/2027"}
    for name, typed in wrong.items():
        with page.expect_response("**/deals/live"):
            person.answer(page, name, typed)

    expect(page.locator(".question__warning:visible")).to_have_count(2)
    assert person.height(page) <= 3_500


TWO_FRAMES = """new Promise((resume) =>
    requestAnimationFrame(() => requestAnimationFrame(resume)))"""


def test_what_is_pressed_stays_under_the_pointer_until_it_is_let_go(page: Page) -> None:
    person.begin_a_purchase(page)
    person.answer(page, "stake", "about half")
    expect(page.locator("#stake-read")).to_have_text("Cannot be read yet")
    below = page.locator("#closing-date")
    below.scroll_into_view_if_needed()
    before = person.top_of(below)
    below.hover()

    page.mouse.down()
    page.evaluate(TWO_FRAMES)

    assert person.top_of(below) == before
    page.mouse.up()
    expect(below).to_be_focused()
    expect(page.locator("#stake-message")).to_be_visible()


def test_leaving_with_answers_that_came_back_warns(page: Page) -> None:
    person.begin_a_purchase(page)
    person.show_assessment(page)  # without a name, so that the form comes back
    expect(page.locator(".summary")).to_be_focused()
    page.wait_for_load_state()  # the page warns once its script has run

    assert _warns_on_leaving(page)


def test_leaving_while_nobody_answers_warns(browser: Browser, address: str) -> None:
    page = browser.new_context().new_page()  # which goes on without the page
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    person.begin_a_purchase(page)
    page.context.set_offline(True)
    page.fill("#the-name", "Silk & Sons")
    expect(page.locator(".kept__state--not")).to_be_visible()

    assert _warns_on_leaving(page)
    page.context.close()


def _warns_on_leaving(page: Page) -> bool:
    page.keyboard.press("Tab")
    with page.expect_event("dialog") as dialog:
        page.close(run_before_unload=True)
    dialog.value.accept()
    return dialog.value.type == "beforeunload"


def test_a_number_typed_into_a_rule_that_is_tried_is_read_back(page: Page) -> None:
    person.go(page, "/rulebook/rules/large-public-contract")
    expect(page.locator(".panel__level")).to_be_visible()
    person.unfold(page.locator("#question-tender-value"))
    page.fill("#tender-value", "251 million")

    expect(page.locator("#tender-value-read")).to_have_text("Read as EUR 251 million")
    expect(page.locator(".panel__level")).to_have_text("Met")
