"""One search from every page: deals and the rulebook, and no word in an address."""

import pytest

from tests import builders as a
from tests.pages.conftest import OpenApp
from tests.pages.page import Page
from tests.pages.small import QUESTIONS, RULES, SMALL
from tests.pages.visitor import Visitor

POWERS = a.regime("powers", {"kind": "purchase"}, title="Powers over silk")
BOOK = a.rulebook(
    *QUESTIONS, *RULES, *a.FILINGS, POWERS, a.definition("silken", {"kind": "supply"})
)


@pytest.fixture
def seeker(open_app: OpenApp) -> Visitor:
    """Return somebody who visits an app with a filing about silk."""
    return open_app(BOOK)


def look_for(visitor: Visitor, words: str, at: str = "/") -> Page:
    page = visitor.visit(at)
    [form] = page.all("header//form")
    sent = {it.get("name", ""): it.get("value", "") for it in form.iter("input")}
    sent["words"] = words
    return visitor.send(page, sent, to=form.get("action", ""))


def test_deals_and_rulebook_are_found_together_by_kind(seeker: Visitor) -> None:
    deal = seeker.describe({"the-name": "Silk & Sons"})
    seeker.describe({"the-name": "Wool"})

    found = look_for(seeker, "SILK", at="/rulebook/sources")

    heads = [it.rpartition(" ")[0] for it in found.said("main//h2")]
    assert heads == ["Deals", "Filings", "Named conditions"]
    assert found.ways["Silk & Sons"] == deal.path
    assert found.ways["Powers over silk"] == "/rulebook/filings/powers"
    assert seeker.visit("/rulebook/filings/powers").said("h1") == ["Powers over silk"]
    nothing = look_for(seeker, "cotton")
    assert "No deal and nothing in the rulebook has all of these words" in nothing.text


def test_no_typed_word_stands_in_an_address_or_a_cookie(seeker: Visitor) -> None:
    for number in range(6):
        seeker.describe({"the-name": f"Silken {number}"})

    found = look_for(seeker, "silken")
    every = seeker.visit(found.ways["All 6 deals"])

    told = [found.query, *found.ways.values(), *found.headers.getlist("Set-Cookie")]
    assert not any("silken" in it.casefold() for it in told if "definitions" not in it)
    assert every.by_id("words").get("value") == "silken"
    assert len(every.said("th[@class='list__deal']")) == 6
    assert look_for(seeker, "").path == "/search"
    lost = seeker.visit("/search?search=of-before-the-restart")
    assert "so your search is no longer known. Enter it again." in lost.text


def test_of_many_parts_of_a_kind_some_are_shown(open_app: OpenApp) -> None:
    many = [a.rule(f"rule-{it}", {"kind": "supply"}) for it in "abcdefg"]
    seeker = open_app(a.rulebook(*QUESTIONS, *many))

    found = look_for(seeker, "rule-")
    every = seeker.visit(found.ways["All 7 Rules"])

    assert len(found.said("ul[@class='hits']/li")) == 5
    assert len(every.said("ul[@class='hits']/li")) == 7
    assert every.said("h2") == ["Rules 7"]


def test_an_unfinished_deal_is_found_by_its_name(visitor: Visitor) -> None:
    form = visitor.visit("/deals/new")
    visitor.live({**form.filled({"the-name": "Silk road"})})

    found = look_for(visitor, "road")

    assert found.said("h2") == ["Unfinished deals"]


def test_an_old_rulebook_is_searched_itself(seeker: Visitor, open_app: OpenApp) -> None:
    seeker.describe({})
    later = open_app(SMALL)
    old = f"/rulebook?rulebook={BOOK.digest}"

    assert "Filings 1" in look_for(later, "silk", at=old).said("h2")
    assert look_for(later, "silk").said("h2") == []
