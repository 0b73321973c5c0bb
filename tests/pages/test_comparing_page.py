"""What changed between two assessments of a deal: facts apart from rules."""

import pytest

from tests.builders import a_rulebook
from tests.pages.conftest import OpenApp
from tests.pages.page import Page, Typed, text_of
from tests.pages.small import QUESTIONS, RULES, SMALL, STRICTER
from tests.pages.visitor import Visitor

FEWER = a_rulebook(QUESTIONS[0], RULES[2])


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
    return [text_of(level) for level in page.all("li[@class='way__stop']/b")]


def rows(page: Page, part: str) -> list[list[str]]:
    """Return the rows of the tables in a part of the page."""
    return [
        [text_of(cell) for cell in row]
        for row in page.by_id(part).iterfind("table/tbody/tr")
    ]


@pytest.fixture
def by_both(open_app: OpenApp) -> Visitor:
    """Return a visitor of the same register, whose app has stricter rules."""
    return open_app(STRICTER)


def test_every_assessment_but_the_first_leads_to_what_changed(visitor: Visitor) -> None:
    path = visitor.describe({"kind": "supply", "price": "1"}).path
    changed = visitor.change(visitor.visit(path), {"price": "9 mln", "remarks": "Dear"})

    [link] = changed.all("details[@id='record']//li/span/a")
    page = visitor.visit(link.get("href", ""))

    assert text_of(link) == "What changed from assessment 1 to 2"
    assert page.path == f"{path}/compare/1/2"
    assert rows(page, "facts") == [
        ["price", "EUR 1", "EUR 9 million"],
        ["remarks", "No answer", "Dear"],
    ]
    assert levels(page) == ["Watch", "Watch"]
    assert "The same rulebook judged both" in text_of(page.by_id("rules"))
    assert "1 rule stands elsewhere and moved no level" in text_of(page.by_id("facts"))


def test_facts_and_rules_each_have_their_part_in_a_move(
    visitor: Visitor, by_both: Visitor
) -> None:
    page = compared(
        visitor,
        {"kind": "purchase", "stake": "1", "state-owned": "no"},
        {"kind": "supply", "price": "1"},
        by_both,
    )

    assert levels(page) == ["At least routine, perhaps watch", "Watch", "Strategic"]
    [lead] = page.said("p[@class='lead']")
    assert "the rules then moved it to Strategic" in lead
    assert "not met before, met now" in text_of(page.by_id("facts"))
    assert "met at Watch before, met at Strategic now" in text_of(page.by_id("rules"))
    assert ["Version", "2026.1", "2026.2"] in rows(page, "rules")
    assert ["Digest", SMALL.digest, STRICTER.digest] in rows(page, "rules")


def test_rules_that_moved_the_level_stand_apart_from_the_rest(visitor: Visitor) -> None:
    calm = {"kind": "purchase", "stake": "30", "state-owned": "no", "price": "1"}

    page = compared(visitor, {**calm}, {"state-owned": "yes", "price": "9 mln"})

    facts = page.by_id("facts")
    [moved], [rest] = facts.findall("ul/li"), facts.findall("details/ul/li")
    assert "State-buyer" in text_of(moved)
    assert "Dear" in text_of(rest)


def test_answers_that_the_rules_ask_for_otherwise_stand_with_the_rules(
    visitor: Visitor, open_app: OpenApp
) -> None:
    typed: dict[str, Typed] = {"kind": "purchase", "stake": "1"}

    page = compared(visitor, typed, {}, open_app(FEWER))

    assert ["stake", "1 %", "No longer asked"] in rows(page, "rules")
    assert rows(page, "facts") == []


def test_answers_the_old_rulebook_cannot_read_are_named(
    visitor: Visitor, open_app: OpenApp
) -> None:
    earlier = open_app(FEWER)

    page = compared(earlier, {"kind": "supply"}, {"price": "9 mln"}, visitor)

    assert "cannot read one answer that was given later (price)" in page.text
    assert "not in the rulebook before, met now" in text_of(page.by_id("rules"))


def test_another_name_is_told(visitor: Visitor) -> None:
    page = compared(visitor, {"the-name": "Silk"}, {"the-name": "Wool"})

    assert "The deal was called Silk then." in page.text


def test_assessments_that_were_never_made_are_missing(visitor: Visitor) -> None:
    described = visitor.describe({})
    visitor.change(described, {})

    for numbers in ("1/3", "0/1", "3/1"):
        visitor.visit(f"{described.path}/compare/{numbers}", status=404)
