"""What if one fact were otherwise: tried beside an assessment, and kept nowhere."""

import pytest
from lxml.html import HtmlElement
from werkzeug.datastructures import MultiDict

from tests.builders import FILINGS, a_question, a_regime, a_rule, a_rulebook
from tests.pages.checks import page as checked
from tests.pages.conftest import OpenApp
from tests.pages.page import Page, text_of
from tests.pages.visitor import Visitor

OWNED = {"state-owned": "yes"}
BOOK = a_rulebook(
    a_question("stake", "percent", lever=True),
    a_question("state-owned"),
    a_question("devices", "choices", lever=True),
    a_question("seat", lever=True, ask_when=OWNED),
    a_rule("tenth", {"stake": {"at-least": 10}}, "watch"),
    a_rule("large", {"stake": {"at-least": 25}}, "sensitive"),
    a_rule("reached", {"devices": "a"}, "strategic"),
    *FILINGS,
    a_regime("notify", {"stake": {"above": 20}}),
)
TYPED = {
    "the-name": "Silk",
    "stake": "30",
    "state-owned": "no",
    "devices": ["b"],
    "note stake": "The term sheet",
}


@pytest.fixture
def owner(open_app: OpenApp) -> Visitor:
    """Return a visitor of an app whose rules have facts that the parties can choose."""
    return open_app(BOOK)


@pytest.fixture
def path(owner: Visitor) -> str:
    """Return where the assessment of a deal is, the first of its deal."""
    return f"{owner.describe(TYPED).path}/1"


def chosen(owner: Visitor, path: str, fact: str = "stake") -> Page:
    """Return the page on which a fact was chosen and nothing else was done."""
    form = owner.visit(f"{path}/what-if")
    return owner.send(form, {"fact": fact})


def tried(owner: Visitor, path: str, said: str, do: str = "") -> Page:
    """Return the page on which a stake was tried."""
    return owner.send(chosen(owner, path), {"stake": said, "do": do})


def rows(page: Page) -> list[list[str]]:
    """Return the rows of its tables, without the bars."""
    every = page.all("table[@class='compared compared--2']/tbody/tr")
    every += page.all("table[@class='compared compared--3']/tbody/tr")
    return [[_said(cell) for cell in row] for row in every]


def _said(cell: HtmlElement) -> str:
    bar = cell.find("ol")
    if bar is not None:
        cell.remove(bar)
    return text_of(cell)


def test_the_assessment_offers_the_facts_that_the_parties_can_choose_if_any(
    owner: Visitor, path: str, visitor: Visitor
) -> None:
    offered = owner.visit(path).by_id("what-if").findall(".//select/option")

    assert [it.get("value") for it in offered] == ["", "stake", "devices"]
    assert text_of(offered[1]) == "stake, now: 30 %"
    nothing = visitor.describe({}).by_id("what-if")
    assert "None of the facts that the parties can choose" in text_of(nothing)


def test_a_fact_is_moved_by_a_script_or_without_and_the_page_says_what_comes_of_it(
    owner: Visitor, path: str
) -> None:
    fact = chosen(owner, path)
    assert fact.filled()["stake"] == "30"
    assert "That is as it is." in fact.text

    found = tried(owner, path, "9")

    assert found.said("h1") == ["What if a fact were otherwise"]
    assert rows(found) == [
        ["The whole deal", "Sensitive", "Routine"],
        ["Deal", "Sensitive", "Routine"],
        ["notify", "Must 10 days after the signing", "Not due"],
        ["Safe to close after", "Not known yet", "Not known yet"],
        ["Large", "Met Sensitive", "Not met"],
        ["Tenth", "Met Watch", "Not met"],
    ]
    assert "At 10 % or more: the level would be Watch, because of: Tenth." in found.text
    assert owner.register.deals.history(path.split("/")[2])[0].number == 1
    assert owner.register.unfinished.newest() == ()
    sent = MultiDict({"fact": "stake", "shown": "stake", "stake": "9"})
    htmx = {"HX-Request": "true"}  # also where its form has expired
    panel = checked(owner.client.post(f"{path}/what-if", data=sent, headers=htmx))
    assert not panel.whole
    said = text_of(panel.by_id("what-if-said"))
    assert said.startswith("stake: 9 %. The level moves from Sensitive to Routine.")
    wrong = tried(owner, path, "about half")
    assert wrong.filled()["stake"] == "about half"
    assert "Enter stake as a number, like 25 or 12.5" in wrong.text
    assert rows(wrong) == []


def test_a_second_scenario_stands_beside_the_first(owner: Visitor, path: str) -> None:
    first = tried(owner, path, "9", do="keep")
    assert first.filled()["fact"] == ""
    second = owner.send(first, {"fact": "devices"})

    both = owner.send(second, {"devices": ["a"]})

    heads = both.said("table/thead/tr/th")
    assert heads[:4] == ["Level", "As it is", "stake: 9 %", "devices: Apple"]
    assert rows(both)[0] == ["The whole deal", "Sensitive", "Routine", "Strategic"]
    assert "Try another beside it" not in both.said("button")
    for do, left in (("drop-beside", "devices: Apple"), ("drop-now", "stake: 9 %")):
        one = owner.send(both, {"do": do})
        assert one.said("table/thead/tr/th")[:3] == ["Level", "As it is", left]


def test_a_scenario_goes_into_the_form_of_the_deal_unassessed_and_leaves_what_was_typed(
    owner: Visitor, path: str
) -> None:
    found, to = tried(owner, path, "9"), f"{path}/what-if/deal"
    edit = f"{path.rpartition('/')[0]}/edit"

    form = owner.send(found, {"scenario": "now"}, to=to)

    assert form.path.endswith("/edit")
    sent = form.filled()
    assert (sent["stake"], sent["state-owned"], sent["note stake"]) == (
        "9",
        "no",
        "The term sheet",
    )
    assert sent["based-on"] == "1"
    deal = path.split("/")[2]
    assert owner.register.deals.history(deal)[0].number == 1
    kept = owner.send(form, {"shown": form.questions})
    assert kept.level == "Routine"
    assert owner.register.deals.history(deal)[0].number == 2
    earlier = tried(owner, path, "9")
    assert not [it for it in earlier.said("button") if it.startswith("Go on")]
    owner.client.post("/deals/live", data=owner.visit(edit).filled({"stake": "77"}))
    told = owner.send(found, {"scenario": "now"}, status=409, to=to)
    assert "Another window kept other answers" in told.text
    assert told.filled()["stake"] == "9"
    assert owner.visit(edit).filled()["stake"] == "77"


def test_what_is_no_fact_to_choose_is_not_tried(owner: Visitor, path: str) -> None:
    page = owner.visit(f"{path}/what-if")
    for fact in ("state-owned", "seat", "nothing"):
        form = owner.send(page, {"fact": fact, "shown": fact, fact: "yes"})
        assert rows(form) == []

    nobody = {"scenario": "now"}
    owner.send(page, nobody, status=404, to=f"{path}/what-if/deal")
    owner.send(page, status=404, to=f"{path[:-1]}7/what-if")
    owner.send(page, {"csrf_token": ""}, status=400, to=f"{path}/what-if/deal")
