"""What changed between two assessments of a deal: facts apart from rules."""

from __future__ import annotations

import pytest

from screening.rulebook.model import Rulebook
from tests.builders import HEADING, a_rule, a_rulebook
from tests.pages.conftest import OpenApp
from tests.pages.page import Page, text_of
from tests.pages.small import QUESTIONS, RULES
from tests.pages.visitor import Visitor

STRICTER = a_rulebook(
    *QUESTIONS,
    *RULES[:2],
    a_rule("supplied", {"kind": "supply"}, "strategic"),
    heading=HEADING.replace("2026.1", "2026.2"),
)


def levels(page: Page) -> list[str]:
    """Return the levels on the way from one assessment to the other."""
    return [text_of(one) for one in page.all("li[@class='way__stop']/b")]


def rows(page: Page, part: str) -> list[list[str]]:
    """Return the rows of the tables in a part of the page."""
    return [
        [text_of(cell) for cell in row]
        for row in page.by_id(part).iterfind("table/tbody/tr")
    ]


@pytest.fixture
def twice(visitor: Visitor) -> str:
    """Return the address of a deal that was assessed twice by the same rules."""
    first = visitor.describe({"kind": "supply", "price": "1"})
    return visitor.change(first, {"price": "9 mln", "remarks": "Dearer"}).path


@pytest.fixture
def by_both(open_app: OpenApp) -> Visitor:
    """Return a visitor of the same register, whose app has stricter rules."""
    return Visitor(open_app(STRICTER).test_client())


def test_every_assessment_but_the_first_links_to_what_changed(
    visitor: Visitor, twice: str
) -> None:
    result = visitor.visit(twice)

    links = result.all("section[@id='record']//span/a")

    assert [one.get("href") for one in links] == [f"{twice}/compare/1/2"]
    assert text_of(links[0]) == "What changed from assessment 1 to 2"


def test_answers_stand_side_by_side(visitor: Visitor, twice: str) -> None:
    page = visitor.visit(f"{twice}/compare/1/2")

    assert rows(page, "facts") == [
        ["price", "EUR 1", "EUR 9 million"],
        ["remarks", "No answer", "Dearer"],
    ]


def test_rules_that_stayed_are_said_to_have_stayed(
    visitor: Visitor, twice: str
) -> None:
    page = visitor.visit(f"{twice}/compare/1/2")

    assert levels(page) == ["Watch", "Watch"]
    assert "The same rulebook judged both" in text_of(page.by_id("rules"))
    assert "1 rule stands elsewhere and moved no level" in text_of(page.by_id("facts"))


def test_facts_and_rules_each_have_their_part_in_a_move(
    visitor: Visitor, by_both: Visitor
) -> None:
    old = visitor.describe({"kind": "purchase", "stake": "1", "state-owned": "no"})
    by_both.change(old, {"kind": "supply", "price": "1"})

    page = by_both.visit(f"{old.path}/compare/1/2")

    assert levels(page)[1:] == ["Watch", "Strategic"]
    assert "the rules then moved it to Strategic" in text_of(
        page.all("p[@class='lead']")[0]
    )
    assert "not met before, met now" in text_of(page.by_id("facts"))
    assert "met at Watch before, met at Strategic now" in text_of(page.by_id("rules"))
    assert ["Version", "2026.1", "2026.2"] in rows(page, "rules")


def test_rules_that_moved_the_level_stand_apart_from_the_rest(
    visitor: Visitor,
) -> None:
    calm = {"kind": "purchase", "stake": "30", "state-owned": "no", "price": "1"}
    old = visitor.describe(calm)
    visitor.change(old, {"state-owned": "yes", "price": "9 mln"})

    page = visitor.visit(f"{old.path}/compare/1/2")

    facts = page.by_id("facts")
    [moved], [rest] = facts.findall("ul/li"), facts.findall("details/ul/li")
    assert "State-buyer" in text_of(moved)
    assert "Dear" in text_of(rest)


def test_answers_no_longer_asked_are_said_so(visitor: Visitor) -> None:
    old = visitor.describe({"kind": "purchase", "stake": "1"})
    visitor.change(old, {"kind": "supply"})

    page = visitor.visit(f"{old.path}/compare/1/2")

    assert ["stake", "1 %", "No longer asked"] in rows(page, "facts")


def test_answers_that_the_rules_ask_for_otherwise_stand_with_the_rules(
    visitor: Visitor, open_app: OpenApp
) -> None:
    old = visitor.describe({"kind": "purchase", "stake": "1"})
    fewer = a_rulebook(QUESTIONS[0], RULES[2])
    Visitor(open_app(fewer).test_client()).change(old, {})

    page = visitor.visit(f"{old.path}/compare/1/2")

    assert ["stake", "1 %", "No longer asked"] in rows(page, "rules")
    assert rows(page, "facts") == []


def test_the_old_rulebook_still_judges_the_old_assessment(
    visitor: Visitor, by_both: Visitor, small_rulebook: Rulebook
) -> None:
    old = visitor.describe({"kind": "supply", "price": "1"})
    by_both.change(old, {})

    page = by_both.visit(f"{old.path}/compare/1/2")

    assert levels(page) == ["Watch", "Watch", "Strategic"]
    assert ["Digest", small_rulebook.digest, STRICTER.digest] in rows(page, "rules")
    assert "No answer is another one." in text_of(page.by_id("facts"))


def test_answers_the_old_rulebook_cannot_read_are_named(
    visitor: Visitor, open_app: OpenApp
) -> None:
    fewer = a_rulebook(QUESTIONS[0], RULES[2])
    earlier = Visitor(open_app(fewer).test_client())
    old = earlier.describe({"kind": "supply"})
    visitor.change(old, {"price": "9 mln"})

    page = visitor.visit(f"{old.path}/compare/1/2")

    assert "cannot read one answer that was given later (price)" in page.text
    assert "not in the rulebook before, met now" in text_of(page.by_id("rules"))


def test_another_name_is_told(visitor: Visitor) -> None:
    old = visitor.describe({"kind": "supply", "the-name": "Silk"})
    visitor.change(old, {"the-name": "Wool"})

    page = visitor.visit(f"{old.path}/compare/1/2")

    assert "The deal was called Silk then." in page.text


@pytest.mark.parametrize("numbers", ["1/3", "0/1", "3/1"])
def test_assessments_that_were_never_made_are_missing(
    visitor: Visitor, twice: str, numbers: str
) -> None:
    visitor.visit(f"{twice}/compare/{numbers}", status=404)
