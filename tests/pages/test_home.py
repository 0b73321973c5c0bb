"""The home page, and all deals."""

from tests.pages.page import text_of
from tests.pages.server import keep
from tests.pages.visitor import Visitor

NAMES = "li[@class='deals__one']/a"


def test_home_offers_a_new_screening_and_the_examples(visitor: Visitor) -> None:
    home = visitor.visit("/")

    links = {link.get("href"): text_of(link) for link in home.all("main//a")}
    assert links["/deals/new"] == "New screening"
    assert links["/deals/new?example=a-purchase"] == "Silk & Sons"


def test_home_explains_levels_and_limits_and_where_deals_will_be(
    visitor: Visitor,
) -> None:
    home = visitor.visit("/")

    [levels] = home.said("dl[@class='levels']")
    assert levels == (
        "Routine Normal Go on. Watch Near a line Take care. "
        "Sensitive Policy Ask. Strategic Control Wait."
    )
    assert home.text.count("Not advice.") == 1
    assert "No deals yet. The first one you describe is kept here" in home.text


def test_recent_deals_come_once_newest_first_with_level_and_day(
    visitor: Visitor,
) -> None:
    typed = {"the-name": "Old name", "kind": "supply", "the-day": "2026-04-05"}
    described = visitor.describe(typed)
    visitor.describe({"the-name": "Second", "price": "5"})
    visitor.change(described, {"the-name": "First"})

    home = visitor.visit("/")

    first, second, _example = home.said("li[@class='deals__one']")
    assert first == "First Watch rules as of 5 April 2026"
    assert second.startswith("Second")
    assert "Old name" not in home.text


def test_many_deals_come_a_hundred_a_page(visitor: Visitor) -> None:
    for number in range(101):
        keep(visitor.register, f"Deal {number}")

    home, first, second = map(visitor.visit, ("/", "/deals", "/deals?page=2"))

    assert "All deals" in home.text
    assert "Deal 0" not in home.said(NAMES)
    assert len(first.said(NAMES)) == 100
    assert second.said(NAMES) == ["Deal 0"]
    assert "101 deals, newest first. Page 2 of 2" in second.text
    assert second.all("a[@rel='prev']")[0].get("href") == "/deals?page=1"
    assert first.all("a[@rel='next']")[0].get("href") == "/deals?page=2"


def test_a_page_that_is_not_there_is_the_nearest(visitor: Visitor) -> None:
    keep(visitor.register, "中远海运")

    for number in ("0", "-1", "x", "9" * 30):
        assert "中远海运" in visitor.visit(f"/deals?page={number}").text, number


def test_every_page_says_that_the_rules_on_disk_are_not_live(visitor: Visitor) -> None:
    path = visitor.describe({}).path
    addresses = ("/", "/deals/new", path, f"{path}/edit", "/rulebook")
    before = [visitor.visit(address).text for address in addresses]
    (visitor.folder / "rulebook.yaml").unlink()
    after = [visitor.visit(address).text for address in addresses]

    assert not any("not live" in said for said in before)
    assert all(said.count("The rules on disk are not live") == 1 for said in after)
