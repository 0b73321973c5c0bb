"""Precedents on pages: to search and filter, each by itself, and beside a deal."""

import pytest

from tests import builders as a
from tests.pages.conftest import OpenApp
from tests.pages.page import Page, text_of
from tests.pages.visitor import Visitor

KINDS = {"purchase": "A purchase", "supply": "A supply"}
PARTS = (
    a.question("kind", "choice", choices=KINDS, in_brief=True),
    a.question("state-owned"),
    a.question("stake", "percent"),
    a.rule("bought", {"kind": "purchase"}),
    a.rule("owned", {"state-owned": "yes"}),
    a.rule("large", {"stake": {"at-least": 25}}),
)
TYPED = {"kind": "purchase", "state-owned": "yes", "stake": "40"}
BOUGHT = {"kind": "purchase", "state-owned": "yes", "stake": 30}
CASES = (
    a.precedent(
        "mill-2024",
        BOUGHT,
        title="A mill is bought",
        outcome="prohibited",
        facts="A fund buys all of a mill on a river.",
        link="https://example.org/mill",
    ),
    a.precedent(
        "cranes-2019",
        {"kind": "supply"},
        title="Cranes for a port",
        year=2019,
        country="DE",
        outcome="cleared",
        date=2019,
        certainty="seen",
    ),
)


@pytest.fixture
def visitor(open_app: OpenApp) -> Visitor:
    return open_app(a.rulebook(*PARTS, *CASES))


def titles(page: Page) -> list[str]:
    return page.said("ul[@class='hits']/li/a")


FOUND = {
    "q=river": ["A mill is bought"],
    "q=RIVER+mill": ["A mill is bought"],
    "q=river+port": [],
    "country=DE": ["Cranes for a port"],
    "year=2024": ["A mill is bought"],
    "outcome=cleared": ["Cranes for a port"],
    "fact-kind=purchase": ["A mill is bought"],
    "fact-kind=purchase&country=DE": [],
    "outcome=unheard-of": [],
}


def test_cases_are_found_by_all_words_and_all_choices(visitor: Visitor) -> None:
    listed = visitor.visit("/precedents")
    found = {query: titles(visitor.visit(f"/precedents?{query}")) for query in FOUND}
    chosen = visitor.visit("/precedents?q=river&fact-kind=purchase")

    assert titles(listed) == ["A mill is bought", "Cranes for a port"]
    assert "Italy, 2024. Prohibited, October 2024." in listed.text
    assert "Germany, 2019. Cleared, 2019." in listed.text
    offered = [
        listed.said(f"select[@id='{it}']/option")
        for it in ("outcome", "country", "year")
    ]
    assert offered == [
        ["Any", "Cleared", "Prohibited"],
        ["Any", "Germany", "Italy"],
        ["Any", "2024", "2019"],
    ]
    assert found == FOUND
    sent = chosen.filled()
    assert (sent["q"], sent["fact-kind"], sent["year"]) == ("river", "purchase", "")
    assert "1 of 2 cases" in chosen.text


def test_many_cases_stand_by_country_each_few_with_lessons(open_app: OpenApp) -> None:
    cases = [
        a.precedent(f"case-{number}x-2020", BOUGHT, title=f"Case {number}")
        for number in range(41)
    ]
    visitor = open_app(a.rulebook(*PARTS, *cases, CASES[1]))

    many, few = visitor.visit("/precedents"), visitor.visit("/precedents?country=DE")

    assert many.said("h2") == ["Italy", "Other countries"]
    listed = many.said("ul[@class='titles']/li")
    assert len(listed) == 42
    assert listed[-1] == "Cranes for a port Germany, 2019, cleared"
    assert titles(few) == ["Cranes for a port"]
    assert few.said("h2") == []


def test_case_tells_facts_apart_from_what_happened(visitor: Visitor) -> None:
    case = visitor.visit("/precedents/mill-2024")

    before, ended, source = case.said("section")
    assert "A fund buys all of a mill on a river. By question" in before
    assert "PartyA fund" in before
    assert "stake30 %" in before
    assert "Prohibited" not in before
    assert "Prohibited, October 2024. It closed." in ended
    assert source.endswith(
        "A page, https://example.org/mill, read on 1 January 2026. "
        "Read on a page, not in an official text."
    )
    lost = visitor.visit("/precedents/bridge-2024", 404)
    assert "No such precedent" in lost.text
    assert lost.links["/precedents"] == "Go to the precedents"


def test_rulebook_leads_to_its_precedents(visitor: Visitor, open_app: OpenApp) -> None:
    without = open_app(a.rulebook(*PARTS))

    assert "/precedents" not in without.visit("/rulebook").links
    assert "precedents" not in without.describe(TYPED).ids
    assert visitor.visit("/rulebook").links["/precedents"] == "Precedents"

    found = visitor.visit("/rulebook/search?q=river")

    assert found.links["/precedents/mill-2024"] == "A mill is bought"


def test_cases_like_a_deal_stand_beside_it(visitor: Visitor, open_app: OpenApp) -> None:
    described = visitor.describe(TYPED)
    later = open_app(a.rulebook(*PARTS, a.precedent("other-2024")))

    again = later.visit(described.path)

    beside = text_of(described.by_id("precedents"))
    assert "Of 2 cases examined, 1 is similar." in beside
    assert "kind: A purchase" in beside
    assert "stake (40 % here, 30 % there)" in beside
    assert "Prohibited, October 2024. It closed." in beside
    unlike = text_of(visitor.describe({"kind": "supply"}).by_id("precedents"))
    assert "None of 2 cases is close enough" in unlike
    [link] = [it for it in again.links if "/precedents/mill-2024" in it]
    assert later.visit(link).said("h1") == ["A mill is bought"]
    assert titles(later.visit("/precedents")) == ["other-2024"]
