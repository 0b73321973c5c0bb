"""The home page."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from screening.engine.assess import assess
from screening.register import Register
from screening.rulebook.answers import Deal
from screening.web.context import EXTENSION
from tests.builders import A_DAY, a_rulebook
from tests.pages.page import text_of
from tests.pages.small import QUESTIONS, RULES
from tests.pages.visitor import Visitor

SMALL = a_rulebook(*QUESTIONS, *RULES)


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


def test_many_deals_come_a_hundred_a_page(visitor: Visitor, tmp_path: Path) -> None:
    with closing(Register(tmp_path / "register.db")) as register:
        for number in range(101):
            deal = Deal(name=f"Deal {number}", on=A_DAY, answers={})
            register.deals.keep(deal, assess(SMALL, {}, A_DAY))

    first, second = visitor.visit("/deals"), visitor.visit("/deals?page=2")

    assert len(first.said("li[@class='deals__one']")) == 100
    assert second.said("li[@class='deals__one']/a") == ["Deal 0"]
    assert "101 deals, newest first. Page 2 of 2" in second.text
    assert second.all("a[@rel='prev']")[0].get("href") == "/deals?page=1"
    assert first.all("a[@rel='next']")[0].get("href") == "/deals?page=2"


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30])
def test_a_page_that_is_not_there_is_the_nearest(visitor: Visitor, page: str) -> None:
    visitor.describe({"the-name": "中远海运"})

    assert "中远海运" in visitor.visit(f"/deals?page={page}").text


def test_every_page_says_that_the_rules_on_disk_are_not_live(
    app: Flask, visitor: Visitor
) -> None:
    result = visitor.describe({})
    (app.extensions[EXTENSION].live().folder / "rulebook.yaml").unlink()

    for path in ("/", "/deals/new", result.path, f"{result.path}/edit", "/rulebook"):
        assert visitor.visit(path).text.count("The rules on disk are not live") == 1
