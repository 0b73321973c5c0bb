"""Three walks: an analyst, counsel and an official answer what the panel asks for."""

import pytest
from playwright.sync_api import Page, expect

from screening.rulebook import deal_file, loader
from screening.rulebook.conditions import Answers
from screening.settings import shipped
from tests.browser import person
from tests.builders import A_DAY

WALKS = {
    "analyst": "shows-inverters-beside-a-joint-venture",
    "counsel": "robox-efort",
    "official": "vado-cosco",
}
"""The deal that each of them describes; the analyst's has two parts."""
FIRST = ("direction", "deal-kind")
WHOLE_SCALE = "At least routine, perhaps strategic"


def answers_of(example: str) -> Answers:
    """Return what is known of an example."""
    folder = shipped("rules") / "italy-china"
    file = folder / "examples" / f"{example}.yaml"
    [found] = deal_file.load(file, loader.load(folder), A_DAY)
    return found.deal.answers


def next_of(page: Page, left: Answers) -> str:
    """Return the first question that the panel names and somebody can answer."""
    links = page.locator('#panel a[href^="#question-"]').all()
    named = [(link.get_attribute("href") or "").partition("-")[2] for link in links]
    shown = page.locator("[data-question]:not([hidden])").all()
    there = [question.get_attribute("data-question") or "" for question in shown]
    return next(name for name in (*named, *there) if name in left)


@pytest.mark.parametrize("who", WALKS)
def test_ten_answers_in_the_order_of_the_panel_leave_two_levels_at_most(
    page: Page, who: str
) -> None:
    left = dict(answers_of(WALKS[who]))
    person.start(page)
    page.fill("#the-name", f"The walk of the {who}")

    for count in range(1, 11):
        name = FIRST[count - 1] if count <= len(FIRST) else next_of(page, left)
        person.answer(page, name, left.pop(name))
        person.see_it_move(page)
        if count == 5 and page.locator(".panel__level").inner_text() == WHOLE_SCALE:
            expect(page.locator(".panel__next a")).to_have_count(1)

    assert page.locator("#panel .scale__level--floor").count() == 1
    assert page.locator("#panel .scale__level--possible").count() <= 1
