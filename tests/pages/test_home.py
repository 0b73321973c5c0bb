"""The home page: where to start, and where to go on."""

from screening.editing.replaying import work
from screening.settings import today
from tests.pages.page import text_of
from tests.pages.server import keep
from tests.pages.small import STRICTER, write_rules
from tests.pages.visitor import Visitor

NAMES = "th[@class='list__deal']/a"


def test_home_explains_levels_and_limits_and_where_to_start(visitor: Visitor) -> None:
    home = visitor.visit("/")

    assert home.links["/deals/new"] == "New screening"
    assert home.links["/deals/new?example=a-purchase"] == "Silk & Sons"
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

    first, second = home.said("tbody/tr")
    assert first.startswith("First Watch")
    assert second.startswith("Second")
    assert "Old name" not in home.text


def test_home_shows_ten_deals_and_leads_to_the_others(visitor: Visitor) -> None:
    for number in range(11):
        keep(visitor.register, f"Deal {number}")

    home = visitor.visit("/")

    assert home.said(NAMES) == [f"Deal {number}" for number in range(10, 0, -1)]
    [link] = [it for it in home.all("a") if text_of(it) == "All deals"]
    assert link.get("href") == "/deals"


def test_home_tells_which_deals_would_be_judged_otherwise(visitor: Visitor) -> None:
    moved = visitor.describe({"kind": "supply", "the-name": "A moved deal"})
    write_rules(visitor.folder, STRICTER)
    before = visitor.visit("/").text
    while work(visitor.publisher.live(), today()):
        pass

    home = visitor.visit("/")

    [section] = home.all("section[@aria-labelledby='moved-heading']")
    [link] = section.findall(".//a")
    assert (link.text, link.get("href")) == ("A moved deal", f"{moved.path}#moved")
    assert "Judged otherwise by now" not in before


def test_every_page_says_that_the_rules_on_disk_are_not_live(visitor: Visitor) -> None:
    path = visitor.describe({}).path
    addresses = ("/", "/deals/new", path, f"{path}/edit", "/rulebook")
    before = [visitor.visit(address).text for address in addresses]
    (visitor.folder / "rulebook.yaml").unlink()
    after = [visitor.visit(address).text for address in addresses]

    assert not any("not live" in said for said in before)
    assert all(said.count("The rules on disk are not live") == 1 for said in after)


def test_top_of_every_page_says_where_one_is(visitor: Visitor) -> None:
    deal = visitor.describe({}).path
    at = {
        "/deals": "page",
        deal: "true",
        "/rulebook": "page",
        "/rulebook/sources": "true",
    }
    at |= {"/deals/new": "page"}

    for address, kind in at.items():
        [here] = visitor.visit(address).all("header//*[@aria-current]")
        assert here.get("aria-current") == kind, address
    assert visitor.visit("/").all("*[@aria-current]") == []
