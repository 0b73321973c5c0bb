"""The home page, and the list of deals: found, sorted, archived, taken."""

import csv
from io import BytesIO, StringIO
from zipfile import ZipFile, is_zipfile

import pytest
from pypdf import PdfReader

from screening.editing.replaying import work
from screening.register.deals import Kept
from screening.settings import today
from tests import builders as a
from tests.pages.conftest import OpenApp
from tests.pages.page import Page, text_of
from tests.pages.server import keep
from tests.pages.small import STRICTER, write_rules
from tests.pages.visitor import Visitor

NAMES = "th[@class='list__deal']/a"
SECTORS = {"energy": "Energy", "shoes": "Shoes"}
LISTED = a.rulebook(
    a.question("buyer", "text", in_list=True),
    a.question("sector", "choice", choices=SECTORS, in_list=True),
    a.question("foreign"),
    a.rule("foreign-buyer", {"foreign": "yes"}, "sensitive"),
)


@pytest.fixture
def lists(open_app: OpenApp) -> Visitor:
    """Return somebody who visits an app whose lists tell a buyer and a sector."""
    return open_app(LISTED)


def find(visitor: Visitor, **typed: str) -> Page:
    return visitor.send(visitor.visit("/deals"), typed, to="/deals/search")


def test_parties_sector_level_and_open_facts_are_listed(lists: Visitor) -> None:
    lists.describe({"the-name": "Silk", "buyer": "Fondo Nove", "sector": "energy"})
    lists.describe({"the-name": "Wool", "buyer": "Fondo Dieci"})

    found = find(lists, words="fondo NOVE")

    [said] = found.said("tbody/tr")
    assert "Silk Fondo Nove" in said
    assert "Energy Routine to sensitive" in said
    assert "no filings due 1 fact that matters open" in said
    assert found.said(NAMES) == ["Silk"]
    assert found.by_id("words").get("value") == "fondo NOVE"
    assert (found.path, "search=" in found.query) == ("/deals", True)
    assert "fondo" not in found.query.casefold()
    cookies = " ".join(found.headers.getlist("Set-Cookie"))
    assert "fondo" not in cookies.casefold()
    nothing = find(lists, words="cotton")
    assert "No deal matches" in nothing.text
    assert nothing.ways["Show all deals"] == "/deals"


def test_deals_are_found_by_level_sector_and_state_together(lists: Visitor) -> None:
    lists.describe({"the-name": "Silk", "sector": "shoes", "foreign": "yes"})
    lists.describe({"the-name": "Wool", "sector": "energy", "foreign": "yes"})
    lists.describe({"the-name": "Wind", "sector": "energy"})

    settled = find(lists, about="Energy", level="sensitive")
    open_ = find(lists, about="Energy", level="sensitive", which="open")

    assert settled.said(NAMES) == ["Wind", "Wool"]
    assert open_.said(NAMES) == ["Wind"]
    assert open_.query == "level=sensitive&about=Energy&which=open"


def test_many_deals_are_sorted_by_heads_fifty_a_page(visitor: Visitor) -> None:
    for number in range(51):
        keep(visitor.register, f"Deal {number}")
    keep(visitor.register, "another")

    by_name = visitor.visit(visitor.visit("/deals").ways["Deal"])
    first = find(visitor, words="deal", order="name")
    second = visitor.visit(first.ways["Next page"])

    assert by_name.said(NAMES)[:3] == ["another", "Deal 0", "Deal 1"]
    [sorted_by] = by_name.all("th[@aria-sort]")
    assert (text_of(sorted_by), sorted_by.get("aria-sort")) == ("Deal", "ascending")
    assert "51 deals, page 1 of 2" in first.text
    assert len(first.said(NAMES)) == 50
    assert second.said(NAMES) == ["Deal 9"]
    assert second.ways["Page before"] == first.ways["Next page"].replace(
        "page=2", "page=1"
    )


def test_picked_deals_are_compared_or_archived(visitor: Visitor) -> None:
    silk, wool = (
        keep(visitor.register, name).split("/")[2] for name in ("Silk", "Wool")
    )
    keep(visitor.register, "Linen")
    before = visitor.visit("/deals")
    compared = [
        visitor.send(before, {"deal": them, "do": "compare"}, to="/deals/chosen")
        for them in ((silk, wool), silk)  # one alone asks for another
    ]

    picked = {"deal": [silk, wool], "do": "archive"}
    after = visitor.send(before, picked, to="/deals/chosen")

    assert [it.path for it in compared] == ["/compare"] * 2
    for name in ("Silk", "Wool"):
        assert name in compared[0].said("h1")[0]
    assert "Wool" in compared[1].text
    assert after.said(NAMES) == ["Linen"]
    assert "2 deals are archived." in after.text
    assert visitor.visit("/deals").text.count("are archived.") == 0
    archived = find(visitor, which="archived")
    assert archived.said(NAMES) == ["Wool", "Silk"]
    assert "Restore selected" in archived.text
    undo = {"deal": [silk, wool], "do": "back"}
    undone = visitor.send(after, undo, to="/deals/chosen")
    assert undone.said(NAMES) == ["Linen", "Wool", "Silk"]
    deal, say = f"/deals/{silk}", "This deal is archived."
    visitor.send(undone, {"do": "archive"}, to=f"{deal}/archive")
    away = visitor.visit(deal)
    back = visitor.send(away, {"do": "back"}, to=f"{deal}/archive")
    assert (say in away.text, say in back.text) == (True, False)


def test_what_is_found_is_downloaded_for_spreadsheets(lists: Visitor) -> None:
    lists.describe({"the-name": "=SUM(A1)", "buyer": "海康", "sector": "energy"})
    lists.describe({"the-name": "Other", "sector": "shoes"})
    page = find(lists, about="Energy")

    as_csv = lists.client.get(page.ways["Download as CSV"])
    workbook = lists.client.get(page.ways["Download for Excel"])

    [head, row] = csv.reader(StringIO(as_csv.data.decode("utf-8-sig")))
    assert dict(zip(head, row, strict=True)) | {
        "Deal": "'=SUM(A1)",
        "Parties": "海康",
        "About": "Energy",
        "Level": "Routine to sensitive",
        "Settled": "No",
        "Open facts that matter": "1",
        "Rules as of": today().isoformat(),
    } == dict(zip(head, row, strict=True))
    name = f"Deals {today().isoformat()}"
    assert f'"{name}.csv"' in as_csv.headers["Content-Disposition"]
    assert as_csv.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert is_zipfile(BytesIO(workbook.data))
    with ZipFile(BytesIO(workbook.data)) as parts:
        assert "海康" in parts.read("xl/sharedStrings.xml").decode()
    assert lists.client.get("/deals/table.pdf").status_code == 404


def kept_by(visitor: Visitor, page: Page) -> Kept:
    """Return the newest assessment of the deal that a page is about."""
    return visitor.register.deals.recall(page.path.split("/")[2])


def test_copy_has_the_same_answers(visitor: Visitor) -> None:
    first = visitor.describe({"the-name": "Silk", "kind": "supply", "years": "3"})

    form = visitor.visit(first.ways["Make a copy"])
    second = visitor.send(form, {"shown": form.questions})

    assert second.path != first.path
    assert kept_by(visitor, second).name == "Copy of Silk"
    assert kept_by(visitor, second).answers == kept_by(visitor, first).answers
    edit = visitor.visit(f"{second.path}/edit")
    visitor.send(edit, {"price": "7"}, to="/deals/live")
    page = visitor.send(edit, to=f"{second.path}/again")
    assert page.path == f"{second.path}/edit"
    assert kept_by(visitor, page).number == 1


def test_erasing_asks_once_says_what_goes_and_leaves_nothing(visitor: Visitor) -> None:
    deal = visitor.describe({"the-name": "Silk"})
    visitor.change(deal, {"price": "5"})

    asked = visitor.visit(f"{deal.path}/erase")
    after = visitor.send(asked, to=f"{deal.path}/erase")

    assert "2 assessments, 0 records of briefings" in asked.text
    assert "No deals yet" in after.text
    visitor.visit(deal.path, 404)
    visitor.visit(f"{deal.path}/erase", 404)
    gone = (
        visitor.send(asked, {}, 404, to=f"{deal.path}/{what}")
        for what in ("archive", "again", "erase")
    )
    for page in (visitor.visit(f"{deal.path}/copy", 404), *gone):
        assert "not in the register" in page.text


def test_address_that_means_nothing_by_now_is_the_usual_list(lists: Visitor) -> None:
    lists.describe({"the-name": "Silk"})

    forgotten = lists.visit("/deals?search=of-before-the-restart")

    assert "your search is no longer known" in forgotten.text
    assert forgotten.said(NAMES) == ["Silk"]
    for query in ("which=x", "order=x", "level=x", "about=x", "page=x", "page=-3"):
        assert lists.visit(f"/deals?{query}").said(NAMES) == ["Silk"], query
    assert lists.visit(f"/deals?page={'9' * 30}").said(NAMES) == ["Silk"]


def test_saved_deals_come_to_a_board_page_of_their_own(lists: Visitor) -> None:
    lists.describe({"the-name": "Silk", "foreign": "no"})
    lists.describe({"the-name": "Wool", "foreign": "yes"})

    shown = lists.visit("/deals/picture")
    found = lists.visit("/deals/picture?level=sensitive")

    assert shown.said("h1") == ["2 deals in one picture"]
    assert found.said("h1") == ["1 deal in one picture"]
    assert "Saved deals, read anew by An example, rulebook 2026.1," in shown.text
    [pdf] = [at for at, it in found.links.items() if it == "Download as PDF"]
    made = PdfReader(BytesIO(lists.client.get(pdf).data))
    assert "Wool" in made.pages[-1].extract_text()
    assert "Silk" not in made.pages[-1].extract_text()


def test_moved_deal_says_why_and_one_click_assesses_it_again(visitor: Visitor) -> None:
    deal = visitor.describe({"the-name": "Silk", "kind": "supply"})
    visitor.describe({"the-name": "Stays", "price": "5", "kind": "purchase"})
    write_rules(visitor.folder, STRICTER)
    before = visitor.visit("/").text
    while work(visitor.publisher.live(), today()):
        pass

    [home] = visitor.visit("/").all("section[@aria-labelledby='moved-heading']")
    listed = visitor.visit("/deals").text
    found = find(visitor, which="moved")
    moved = visitor.visit(deal.path)
    again = visitor.send(moved, to=f"{deal.path}/again")

    assert "Result has changed" not in before
    assert "Silk Watch →, now Strategic" in text_of(home)
    assert [it.get("href") for it in home.findall(".//a")] == [f"{deal.path}#moved"]
    assert listed.count("Silk: Result has changed: now Strategic") == 1
    assert ", because of: " in listed.partition("Silk: Result has changed")[2][:99]
    assert found.said(NAMES) == ["Silk"]
    [note] = moved.said("section[@id='moved']")
    assert "The level would be Strategic. The rules have changed since" in note
    assert "Supplied" in note
    assert again.level == "Strategic"
    assert kept_by(visitor, again).number == 2
    assert again.all("section[@id='moved']") == []


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
    assert "No deals yet. The first deal you describe is saved here" in home.text
    empty = visitor.visit("/deals")
    assert "No deals yet" in empty.text
    assert empty.ways["Describe the first deal"] == "/deals/new"
    assert empty.all("table") == []


def test_home_shows_the_eight_newest_and_leads_to_the_others(visitor: Visitor) -> None:
    described = visitor.describe({"the-name": "Old name", "kind": "supply"})
    for number in range(11):
        keep(visitor.register, f"Deal {number}")
    visitor.change(described, {"the-name": "First"})

    home = visitor.visit("/")

    names = ["First", *(f"Deal {number}" for number in range(10, 3, -1))]
    assert home.said(NAMES) == names
    assert home.said("tbody/tr")[0].startswith("First Watch")
    assert home.ways["All deals"] == "/deals"


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
    at = dict.fromkeys(("/deals", "/rulebook", "/deals/new"), "page")
    at |= dict.fromkeys((deal, f"{deal}/edit", "/rulebook/sources"), "true")

    for address, kind in at.items():
        [here] = visitor.visit(address).all("header//*[@aria-current]")
        assert here.get("aria-current") == kind, address
    assert visitor.visit("/").all("*[@aria-current]") == []
