"""How long the form is: what is open is looked over, what was answered is a line."""

from playwright.sync_api import Page, expect

from tests.browser import person

BEGUN = {"direction": "chinese-into-italy", "deal-kind": "acquisition"}
HALF = {
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
    "listed-asset": "not-checked",
    "rights": "board-seat",
    "stake": "60",
}
"""What is answered of them, and raises little else."""


def shown(page: Page) -> int:
    """Return how many questions stand on the page, as lines too."""
    return page.locator("[data-live] > [data-question]:not([hidden])").count()


def lines(page: Page) -> int:
    """Return how many answers stand there as lines."""
    return page.locator("[data-live] > .question--said:not([hidden])").count()


def describe(page: Page, answers: dict[str, str]) -> None:
    """Give these answers, and see them kept."""
    for name, given in answers.items():
        person.answer(page, name, given)
    person.see_it_move(page)
    expect(page.locator("#kept")).to_contain_text("Kept")


def test_twenty_four_questions_are_seven_screens_as_they_are_typed(page: Page) -> None:
    person.start(page)

    describe(page, {**BEGUN, "sector": "health"})

    assert (shown(page), lines(page)) == (24, 0)
    assert person.height(page) <= 5_500


def test_twenty_four_open_questions_stand_under_what_was_answered(page: Page) -> None:
    person.start(page)
    describe(page, {**BEGUN, "sector": "energy"})
    describe(page, {"deal-kind": "licence"})

    page.reload()

    assert (shown(page), lines(page)) == (27, 3)
    assert person.height(page) <= 5_500


def test_with_half_of_them_answered_the_form_is_shorter(page: Page) -> None:
    person.start(page)
    describe(page, {**BEGUN, "sector": "energy"})
    describe(page, {"deal-kind": "licence"})
    describe(page, HALF)

    page.reload()

    assert shown(page) >= 24
    assert lines(page) == len(HALF) + 3
    assert person.height(page) <= 4_500


def test_the_form_is_no_wider_than_the_window(page: Page) -> None:
    person.start(page)
    describe(page, {**BEGUN, "sector": "energy"})

    for wide in (390, 768, 1280, 1800):
        page.set_viewport_size({"width": wide, "height": 844})

        assert person.width(page) == wide
