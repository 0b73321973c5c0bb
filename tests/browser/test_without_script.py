"""The same job where no script runs: everything works on submit."""

from playwright.sync_api import Page, expect

from screening.rulebook.answers import Deal
from tests.browser import person


def describe_in_steps(page: Page, deal: Deal) -> None:
    """Answer what is shown and send, as often as new questions come up."""
    page.fill("#the-name", deal.name)
    page.fill("#the-day", deal.on.isoformat())
    left = dict(deal.answers)
    while page.locator("form.deal").count():
        for name in list(left):
            if page.locator(f"#question-{name}").is_visible():
                person.answer(page, name, left.pop(name))
        person.show_assessment(page)


def test_new_questions_are_named_with_links(page_without_script: Page) -> None:
    page = page_without_script
    person.start(page)
    page.fill("#the-name", "A deal")
    person.buy_into_italy(page)

    person.show_assessment(page)

    summary = page.locator(".summary")
    expect(summary).to_contain_text("more questions")
    summary.locator('a[href="#stake"]').click()
    expect(page.locator("#stake")).to_be_focused()


def test_with_and_without_script_agree(page: Page, page_without_script: Page) -> None:
    deal = person.describe_a_real_deal(page, "candy-haier")

    person.start(page_without_script)
    describe_in_steps(page_without_script, deal)

    level = page.locator(".assessment__level").inner_text()
    for shown in (page, page_without_script):
        expect(shown.locator("h1")).to_have_text(deal.name)
        expect(shown.locator(".assessment__level")).to_have_text(level)
    with_script = person.given_answers(page)
    assert person.given_answers(page_without_script) == with_script
