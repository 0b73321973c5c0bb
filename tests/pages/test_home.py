"""The home page."""

from __future__ import annotations

from tests.pages.page import text_of
from tests.pages.visitor import Visitor


def test_home_offers_a_new_screening_and_the_examples(visitor: Visitor) -> None:
    home = visitor.visit("/")

    links = {one.get("href"): text_of(one) for one in home.all("main//a")}
    assert links["/deals/new"] == "New screening"
    assert links["/deals/new?example=a-purchase"] == "Silk & Sons"


def test_home_explains_every_level_in_words(visitor: Visitor) -> None:
    home = visitor.visit("/")

    [levels] = home.said("dl[@class='levels']")
    assert levels == (
        "Routine Normal Go on. Watch Near a line Take care. "
        "Sensitive Policy Ask. Strategic Control Wait."
    )


def test_home_without_deals_says_where_they_will_be(visitor: Visitor) -> None:
    home = visitor.visit("/")

    assert "No deals yet. The first one you describe is kept here" in home.text


def test_recent_deals_come_newest_first_with_level_and_day(visitor: Visitor) -> None:
    visitor.describe({"the-name": "First", "kind": "supply", "the-day": "2026-04-05"})
    visitor.describe({"the-name": "Second", "price": "5"})

    home = visitor.visit("/")

    first, second, _example = home.said("li[@class='deals__one']")
    assert first.startswith("Second")
    assert second == "First Watch rules as of 5 April 2026"


def test_a_deal_is_listed_once_with_its_newest_name(visitor: Visitor) -> None:
    result = visitor.describe({"the-name": "Old name"})
    visitor.change(result, {"the-name": "New name"})

    home = visitor.visit("/")

    assert "New name" in home.text
    assert "Old name" not in home.text


def test_a_name_is_text_and_never_markup(visitor: Visitor) -> None:
    name = "<script>alert(1)</script> & “Söhne” 丝绸"
    visitor.describe({"the-name": name})

    home = visitor.visit("/")

    assert home.said("li[@class='deals__one']/a")[0] == name


def test_limits_are_said_once_on_every_page(visitor: Visitor) -> None:
    home = visitor.visit("/")

    assert home.text.count("Not advice.") == 1
