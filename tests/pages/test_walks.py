"""Three walks: an analyst, counsel and an official answer what the panel asks for."""

import pytest

from screening.rulebook import deal_file
from screening.rulebook.conditions import Answers
from screening.rulebook.model import Rulebook
from tests.builders import A_DAY
from tests.pages.conftest import OpenApp
from tests.pages.page import Page, Typed
from tests.pages.test_live import moved
from tests.sample import FOLDER

WALKS = {
    "analyst": "shows-inverters-beside-a-joint-venture",
    "counsel": "robox-efort",
    "official": "vado-cosco",
}
"""The deal that each of them describes; the analyst's has two parts."""
FIRST = ("direction", "deal-kind")
WHOLE_SCALE = "At least routine, perhaps strategic"


def typed(answers: Answers) -> dict[str, Typed]:
    """Return answers as a form sends them."""
    return {
        name: sorted(given) if isinstance(given, frozenset) else str(given)
        for name, given in answers.items()
    }


def next_of(panel: Page, left: dict[str, Typed]) -> str:
    """Return the first question that the panel names, or asks, and somebody knows."""
    named = [
        link.removeprefix("#question-")
        for link in panel.links
        if link.startswith("#question-")
    ]
    asked: list[str] = moved(panel)["asked"]
    return next(name for name in (*named, *asked) if name in left)


@pytest.mark.parametrize("who", WALKS)
def test_ten_answers_in_the_order_of_the_panel_leave_two_levels_at_most(
    open_app: OpenApp, shipped_rulebook: Rulebook, who: str
) -> None:
    file = FOLDER / "examples" / f"{WALKS[who]}.yaml"
    [example] = deal_file.load(file, shipped_rulebook, A_DAY)
    left, told = typed(example.deal.answers), dict[str, Typed]()
    visitor = open_app(shipped_rulebook)
    form = visitor.visit("/deals/new")
    panel = visitor.send(form, told, to="/deals/live")

    for count in range(1, 11):
        name = FIRST[count - 1] if count <= len(FIRST) else next_of(panel, left)
        told[name] = left.pop(name)
        panel = visitor.send(form, told, to="/deals/live")
        if count == 5 and panel.level == WHOLE_SCALE:
            assert len(panel.all("*[@class='panel__next']//a")) == 1

    levels = [it.get("class", "") for it in panel.all("ol[@class='scale']/li")]
    assert sum("scale__level--floor" in level for level in levels) == 1
    assert sum("scale__level--possible" in level for level in levels) <= 1
