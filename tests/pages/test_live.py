"""The live panel: the level so far, what is asked now, and three walks along it."""

import json
from typing import Any

import pytest

from screening.rulebook import deal_file
from screening.rulebook.conditions import Answers
from screening.rulebook.model import Rulebook
from tests.builders import A_DAY
from tests.pages.conftest import OpenApp
from tests.pages.page import Page, Typed
from tests.pages.visitor import Visitor
from tests.sample import FOLDER


def moved(panel: Page) -> dict[str, Any]:
    """Return what the panel tells the page beside it."""
    event: dict[str, Any] = json.loads(panel.headers["HX-Trigger-After-Swap"])
    told: dict[str, Any] = event["screening:moved"]
    return told


def test_the_panel_is_a_part_of_a_page_whose_level_moves(visitor: Visitor) -> None:
    blank = visitor.live({})
    stately = visitor.live({"kind": "purchase", "state-owned": "yes"})

    assert not blank.whole
    assert blank.said("h1") == []
    assert blank.level == "At least routine, perhaps strategic"
    assert stately.level == "Strategic"
    assert "Why: 1 rule is met Strategic State-buyer" in stately.text


def test_the_panel_tells_what_is_asked_now_and_how_an_answer_was_read(
    visitor: Visitor,
) -> None:
    day = {"kind": "purchase", "the-day": "2027-03-02"}
    read = visitor.live(day)
    wrong = visitor.live({**day, "the-day": "2027-13-02"})

    asked = moved(read)["asked"]
    assert {"kind", "state-owned", "stake"} <= set(asked)
    assert "years" not in asked
    assert moved(read)["read"]["the-day"] == "Tuesday 2 March 2027"
    assert moved(wrong)["read"]["the-day"] == ""
    assert list(moved(wrong)["unread"]) == ["the-day"]
    assert "1 answer cannot be read and does not count yet: the day of the rules" in (
        wrong.text
    )
    for typed in ("12,5", "12.5"):
        panel = visitor.live({"kind": "purchase", "stake": typed, "price": "x"})
        assert moved(panel)["read"]["stake"] == "12.5 %"
        assert moved(panel)["read"]["price"] == ""
        assert panel.level == "At least routine, perhaps strategic"


def test_the_panel_is_a_bar_of_what_is_possible_until_three_facts_are_known(
    visitor: Visitor,
) -> None:
    one = visitor.live({"kind": "purchase"})
    two = visitor.live({"kind": "purchase", "stake": "30"})
    three = visitor.live({"kind": "purchase", "stake": "30", "devices": ["a"]})

    classes = [cell.get("class", "") for cell in one.all("ol[@class='scale']/li")]
    possible = [f"--{it}" for it in ("floor", "possible", "possible", "possible")]
    assert [name.split("scale__level")[-1] for name in classes] == possible
    assert two.said("ol[@class='scale']") == three.said("ol[@class='scale']")
    assert "rule is met" not in two.text
    assert "Why: 1 rule is met" in three.text


def test_the_panel_says_what_could_lift_the_level_and_how_far_each_section_is_known(
    visitor: Visitor,
) -> None:
    blank, bought = visitor.live({}), visitor.live({"kind": "purchase"})
    small = visitor.live({"kind": "purchase", "stake": "1", "price": "1"})
    settled = visitor.live({"kind": "supply", "price": "1"})

    says = "The next fact that matters: state-owned. It could lift the level to"
    assert says in small.text
    assert "No missing answer can change the level or a filing." in settled.text
    sections = [it.said("ol[@id='sections']/li") for it in (blank, bought, settled)]
    assert sections == [["Deal to do"], ["Deal 1 of 4"], ["Deal settled"]]


def test_the_table_of_topics_comes_where_it_is_asked_for_and_agrees_with_the_assessment(
    visitor: Visitor,
) -> None:
    typed = {"kind": "purchase", "stake": "30", "devices": ["a"]}

    without, panel = visitor.live(typed), visitor.live({**typed, "the-topics": "shown"})
    supply = visitor.live({"kind": "supply", "the-topics": "shown"})
    described = visitor.describe(typed)

    assert without.said("table") == []
    assert panel.level == described.level
    assert panel.said("table") == described.said("table")
    [whole, *_topics] = supply.said("tbody/tr")
    assert whole == "The whole deal no now no no"


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
