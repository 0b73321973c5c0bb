"""What changed between two assessments, facts apart from rules, and what if one did.

What is tried beside an assessment is kept nowhere.
"""

import pytest
from lxml.etree import _Element
from werkzeug.datastructures import MultiDict

from screening.formats.text import day_in_words
from screening.settings import today
from tests import builders as a
from tests.pages.checks import page as checked
from tests.pages.conftest import OpenApp
from tests.pages.page import Page, Typed, text_of
from tests.pages.small import QUESTIONS, RULES, SMALL, STRICTER
from tests.pages.visitor import Visitor

ADVISED = a.rulebook(
    *QUESTIONS,
    *RULES,
    a.recommendation("change-terms", "change first", lowest=["watch"]),
    a.recommendation("pause"),
)
FEWER = a.rulebook(QUESTIONS[0], RULES[2])


def compared(
    first: Visitor,
    before: dict[str, Typed],
    after: dict[str, Typed],
    later: Visitor | None = None,
) -> Page:
    """Describe a deal, change it, and return what the page says of the change."""
    described = first.describe(before)
    (later or first).change(described, after)
    return (later or first).visit(f"{described.path}/compare/1/2")


def levels(page: Page) -> list[str]:
    """Return the levels on the way from one assessment to the other."""
    way = page.all("li[@class='way__stop']/b")
    whole = page.all("tr[@class='compared__whole']/td/b")
    return [text_of(level) for level in way or whole]


def rows(page: Page, part: str) -> list[list[str]]:
    return [
        [text_of(cell) for cell in row]
        for row in page.by_id(part).iterfind("table/tbody/tr")
    ]


def deal_of(page: Page) -> str:
    return page.path.rpartition("/")[2]


def beside(visitor: Visitor, *words: str, status: int = 200) -> Page:
    """Return the page that compares what the words name."""
    return visitor.visit(
        f"/compare?{'&'.join(f'deal={word}' for word in words)}", status
    )


def test_every_assessment_but_the_first_leads_to_what_changed(visitor: Visitor) -> None:
    path = visitor.describe({"kind": "supply", "price": "1"}).path
    changed = visitor.change(visitor.visit(path), {"price": "9 mln", "remarks": "Dear"})

    [link] = changed.all("details[@id='record']//li/span/a")
    page = visitor.visit(link.get("href", ""))

    assert text_of(link) == "Changes from assessment 1 to 2"
    assert page.path == f"{path}/compare/1/2"
    assert rows(page, "facts") == [
        ["price", "EUR 1", "EUR 9 million"],
        ["remarks", "No answer", "Dear"],
    ]
    assert levels(page) == []
    assert page.said("main//h2") == ["Facts"]
    [same] = page.said("p[@id='same']")
    assert same == (
        "Both have in common: the level; 1 topic; the rules (An example 2026.1, as "
        f"of {day_in_words(today())}); the earliest closing (not known yet)."
    )
    [others] = page.by_id("facts").findall("details")
    assert text_of(others[0]) == "1 other rule changed; the level did not"
    assert others.get("open") is not None


def test_facts_and_rules_have_parts_apart(visitor: Visitor, open_app: OpenApp) -> None:
    page = compared(
        visitor,
        {"kind": "purchase", "stake": "1", "state-owned": "no"},
        {"kind": "supply", "price": "1"},
        open_app(STRICTER),
    )

    assert levels(page) == ["Routine to watch", "Watch", "Strategic"]
    [lead] = page.said("p[@class='lead']")
    assert "the rules then moved it to Strategic" in lead
    assert "Supplied Not met Met" in text_of(page.by_id("facts"))
    assert "Supplied Met at Watch Met at Strategic" in text_of(page.by_id("rules"))
    assert ["Version", "2026.1", "2026.2"] in rows(page, "rules")
    assert ["Digest", SMALL.digest, STRICTER.digest] in rows(page, "rules")
    calm = {"kind": "purchase", "stake": "30", "state-owned": "no", "price": "1"}
    owned = compared(visitor, {**calm}, {"state-owned": "yes", "price": "9 mln"})
    facts = owned.by_id("facts")
    moved = facts.findall("table/tbody/tr")[-1]
    [rest] = facts.findall("details/table/tbody/tr")
    assert text_of(moved) == "Strategic State-buyer Not met Met"
    assert text_of(rest) == "Watch Dear Not met Met"


def test_answers_nobody_asks_stand_apart(visitor: Visitor, open_app: OpenApp) -> None:
    fewer = open_app(FEWER)

    less = compared(visitor, {"kind": "purchase", "stake": "1"}, {}, fewer)
    more = compared(fewer, {"kind": "supply"}, {"price": "9 mln"}, visitor)

    assert ["stake", "1 %", "Not asked"] in rows(less, "rules")
    assert less.all("section[@id='facts']") == []
    assert "cannot read one answer that was given later (price)" in more.text
    assert "Dear Not in the rulebook Met" in text_of(more.by_id("rules"))


def test_an_earlier_assessment_stands_beside_any_later_one(visitor: Visitor) -> None:
    described = visitor.describe({"the-name": "Silk", "price": "1"})
    for price in ("2", "9 mln"):
        visitor.change(described, {"the-name": "Wool", "price": price})

    page = visitor.visit(f"{described.path}/compare/1/3")

    assert "The name of the deal was then Silk." in page.text
    assert rows(page, "facts")[0] == ["price", "EUR 1", "EUR 9 million"]
    heads = page.said("section[@id='facts']/table/thead/tr/th")
    assert heads[:3] == ["Question", "Assessment 1", "Assessment 3"]
    for numbers in ("1/4", "0/1", "4/1"):
        visitor.visit(f"{described.path}/compare/{numbers}", status=404)


def test_two_deals_stand_side_by_side_by_name(visitor: Visitor) -> None:
    silk = visitor.describe({"the-name": "Silk", "kind": "supply", "price": "1"})
    owned = {"kind": "purchase", "state-owned": "yes", "stake": "1", "price": "2"}
    wool = visitor.describe({"the-name": "Wool", **owned})

    page = beside(visitor, deal_of(silk), deal_of(wool))

    assert page.said("h1") == ["Silk beside Wool"]
    heads = page.said("section[@id='facts']/table/thead/tr/th")
    assert heads[:3] == ["Question", "Silk, assessment 1", "Wool, assessment 1"]
    [lead] = page.said("p[@class='lead']")
    assert lead == (
        "The level of this deal is Watch; the level of the other is Strategic. The "
        "facts make the difference; the rules and the day are the same."
    )
    assert ["kind", "A supply", "A purchase"] in rows(page, "facts")
    for link in (silk, wool):
        assert f"{link.path}/1" in page.links
    assert " now " not in page.text
    assert " then." not in page.text
    visitor.change(silk, {"price": "9 mln"})
    earlier = beside(visitor, f"{deal_of(silk)}.1", deal_of(wool))
    assert ["price", "EUR 1", "EUR 2"] in rows(earlier, "facts")
    newest_first = f"/compare?deal={deal_of(silk)}.2&deal={deal_of(silk)}.1"
    answer = visitor.client.get(newest_first)
    assert answer.location == f"{silk.path}/compare/1/2"
    twice = beside(visitor, deal_of(silk), f"{deal_of(silk)}.2", status=422)
    assert "Choose another." in twice.text
    leads = {says: to for to, says in visitor.visit(silk.path).links.items()}
    [select] = visitor.visit(leads["Compare with another"]).all("select")
    offered = [it.get("value") for it in select.iter("option")]
    assert offered == ["", f"{deal_of(silk)}.1", deal_of(wool)]


def test_one_deal_or_three_lead_to_choosing_by_a_name(visitor: Visitor) -> None:
    wool = visitor.describe({"the-name": "Fine Wool 100%"})
    silk = visitor.describe({"the-name": "Silk"})
    last = visitor.describe({"the-name": "Jute"})
    chosen = beside(visitor, deal_of(silk))
    assert chosen.said("h1") == ["Compare with Silk"]

    for typed in ("wool", "100%"):
        form = chosen.filled({"named": typed})
        found = visitor.client.post("/compare", data=form)
        assert deal_of(wool) in found.text
    missed = visitor.client.post("/compare", data={**form, "named": "_"})

    assert "No saved deal has that in its name." in missed.text
    assert "wool" not in found.request.full_path.lower()
    assert beside(visitor, "").said("h1") == ["Compare two deals"]
    assert beside(visitor, deal_of(silk), "").said("h1") == ["Compare with Silk"]
    three = beside(visitor, deal_of(silk), deal_of(wool), deal_of(last), status=422)
    assert "Choose two." in three.text
    for nobody in ("../..", "nobody"):
        beside(visitor, deal_of(silk), nobody, status=404)


OWNED = {"state-owned": "yes"}
LEVERS = a.rulebook(
    a.question("stake", "percent", lever=True),
    a.question("state-owned"),
    a.question("devices", "choices", lever=True),
    a.question("seat", lever=True, ask_when=OWNED),
    a.rule("tenth", {"stake": {"at-least": 10}}, "watch"),
    a.rule("large", {"stake": {"at-least": 25}}, "sensitive"),
    a.rule("reached", {"devices": "a"}, "strategic"),
    *a.FILINGS,
    a.regime("notify", {"stake": {"above": 20}}),
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
    return open_app(LEVERS)


@pytest.fixture
def path(owner: Visitor) -> str:
    return f"{owner.describe(TYPED).path}/1"


def chosen(owner: Visitor, path: str, fact: str = "stake") -> Page:
    """Return the page on which a fact was chosen and nothing else was done."""
    form = owner.visit(f"{path}/what-if")
    return owner.send(form, {"fact": fact})


def tried(owner: Visitor, path: str, said: str, do: str = "") -> Page:
    """Return the page on which a stake was tried."""
    return owner.send(chosen(owner, path), {"stake": said, "do": do})


def outcomes(page: Page) -> list[list[str]]:
    every = page.all("table[@class='compared compared--2']/tbody/tr")
    every += page.all("table[@class='compared compared--3']/tbody/tr")
    return [[_said(cell) for cell in row] for row in every]


def _said(cell: _Element) -> str:
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
    assert "This deal has no term that the parties can change." in text_of(nothing)


def test_a_fact_is_moved_by_a_script_or_without(owner: Visitor, path: str) -> None:
    fact = chosen(owner, path)
    assert fact.filled()["stake"] == "30"
    assert "That is the current value." in fact.text

    found = tried(owner, path, "9")

    assert found.said("h1") == ["Try a change"]
    assert outcomes(found) == [
        ["The whole deal", "Sensitive", "Routine"],
        ["Deal", "Sensitive", "Routine"],
        ["notify", "Must 10 days after the signing", "Not due"],
        ["Earliest closing", "Not known yet", "Not known yet"],
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
    assert outcomes(wrong) == []


def test_a_second_scenario_stands_beside_the_first(owner: Visitor, path: str) -> None:
    first = tried(owner, path, "9", do="keep")
    assert first.filled()["fact"] == ""
    second = owner.send(first, {"fact": "devices"})

    both = owner.send(second, {"devices": ["a"]})

    heads = both.said("table/thead/tr/th")
    assert heads[:4] == ["Level", "Now", "stake: 9 %", "devices: Apple"]
    assert outcomes(both)[0] == ["The whole deal", "Sensitive", "Routine", "Strategic"]
    assert "Compare with another change" not in both.said("button")
    for do, left in (("drop-beside", "devices: Apple"), ("drop-now", "stake: 9 %")):
        one = owner.send(both, {"do": do})
        assert one.said("table/thead/tr/th")[:3] == ["Level", "Now", left]


def test_a_scenario_goes_into_the_form_unassessed(owner: Visitor, path: str) -> None:
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
    assert "Another window saved other answers" in told.text
    assert told.filled()["stake"] == "9"
    assert owner.visit(edit).filled()["stake"] == "77"


def test_what_is_no_fact_to_choose_is_not_tried(owner: Visitor, path: str) -> None:
    page = owner.visit(f"{path}/what-if")
    for fact in ("state-owned", "seat", "nothing"):
        form = owner.send(page, {"fact": fact, "shown": fact, fact: "yes"})
        assert outcomes(form) == []

    nobody = {"scenario": "now"}
    owner.send(page, nobody, status=404, to=f"{path}/what-if/deal")
    owner.send(page, status=404, to=f"{path[:-1]}7/what-if")
    owner.send(page, {"csrf_token": ""}, status=400, to=f"{path}/what-if/deal")


def test_advice_stands_beside_where_the_level_moves(open_app: OpenApp) -> None:
    page = compared(open_app(ADVISED), {"remarks": "None"}, {"kind": "supply"})

    [row] = [it for it in rows(page, "level") if it[0] == "Recommended"]
    assert row[1:] == ["Pause", "Change-terms"]
    assert "Recommended" not in text_of(page.by_id("facts"))
