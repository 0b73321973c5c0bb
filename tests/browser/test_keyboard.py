"""Everything by keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import person


def test_a_deal_is_described_by_keys_alone(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    tab_to(page, 'a[href="/deals/new"]')
    page.keyboard.press("Enter")
    person.see_a_new_form(page)
    tab_to(page, "#the-name")
    page.keyboard.type("By hand")
    tab_to(page, "#question-direction input")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    tab_to(page, "#question-deal-kind .set > summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    person.see_it_move(page)
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text("By hand")
    answers = page.locator("#answers")
    expect(answers).to_contain_text("Both ways, or a joint project")
    expect(answers).to_contain_text("Export")


def test_sections_choices_and_answers_are_one_stop_each(page: Page) -> None:
    page.goto(page.url.rstrip("/") + "/deals/new?example=robox-efort")
    tab_to(page, "#sections a")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#sections a").nth(1)).to_be_focused()
    tab_to(page, "#question-direction > summary")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#question-deal-kind > summary")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, "#question-deal-kind [type=checkbox]")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")

    expect(page.locator("#question-deal-kind .others > summary")).to_be_focused()
    expect(page.locator("#deal-kind")).to_be_checked()


@pytest.mark.parametrize("width", [390, 1280])
def test_what_is_folded_of_filings_opens_by_keys_alone(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    person.see(page, person.keep_a_purchase(page, "A deal"))
    filings = page.locator("#filings")
    tab_to(page, "#filings > summary", most=200)
    page.keyboard.press("Enter")

    whole, head = "details:has-text('{}')", "details:has(> summary:has-text('{}'))"
    for css, says in (
        (whole, "Documents and clause"),
        (head, "on open facts"),
        (whole, "for the contract"),
    ):
        fold = filings.locator(css.format(says)).first
        fold.locator("> summary").evaluate("it => it.id = 'fold'")
        tab_to(page, "#fold", most=200)
        page.keyboard.press("Enter")
        expect(fold).to_have_attribute("open", "")
        expect(page.locator("#fold")).to_be_in_viewport()
        page.evaluate("document.querySelector('#fold').removeAttribute('id')")


def tab_to(page: Page, css: str, most: int = 30) -> None:
    """Press Tab until the focus is there."""
    focus = page.locator(f":is({css}):focus")
    for _ in range(most):
        if focus.count():
            return
        page.keyboard.press("Tab")
    expect(focus).to_have_count(1)


def test_focus_is_seen_wherever_it_is_and_no_bar_covers_it(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 640})
    person.go(page, "/deals/new")
    drawn = ":focus:not([type=date])"  # a date draws the focus of its parts itself
    outline = "all => all.map(one => getComputedStyle(one).outlineStyle)"
    bar = page.locator(".bar")

    for _ in range(30):
        page.keyboard.press("Tab")
        assert "none" not in page.eval_on_selector_all(drawn, outline)
        for focus in page.locator("form :focus").all():
            assert person.bottom_of(focus) <= person.top_of(bar)


def test_the_key_for_search_leads_there_unless_somebody_types(page: Page) -> None:
    page.keyboard.press("/")
    expect(page.locator("#everywhere")).to_be_focused()
    page.keyboard.type("a/b")
    expect(page.locator("#everywhere")).to_have_value("a/b")

    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text("Search")
    assert "a/b" not in page.url
