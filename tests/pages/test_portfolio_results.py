"""What a table came to: the picture, its deals in a list, and what becomes of them."""

import re
from collections import Counter
from io import BytesIO
from urllib.parse import unquote

import pytest
from pypdf import PdfReader

from screening.formats.spreadsheet import contents
from screening.portfolio import picture as portfolio_picture
from screening.register.lists import Search
from screening.rulebook.states import COUNTED
from screening.settings import today
from screening.web import portfolio_deals
from tests import builders as a
from tests.pages.conftest import OpenApp
from tests.pages.many_deals import MESSY, Officer, names
from tests.pages.page import Page, text_of
from tests.pages.small import QUESTIONS, RULES, STRICTER, write_rules
from tests.pdfs import LOOKS, Pdf, attachment

LARGE = {"stake": {"at-least": 25}}
WATCHED = {"kind": "watch", "duties": [], "no-clock": "Nobody files anything."}
PARTS = (
    *QUESTIONS,
    *RULES,
    *(a.SIDE, a.PARTY, a.CALENDAR, a.anchor("signing", "signed")),
    a.regime("stakes", LARGE, title="The law on large stakes"),
    a.regime("ban", {"state-owned": "yes"}, kind="prohibition"),
    a.regime("talks", None, **{"ask-first-when": {"price": {"above": 1_000_000}}}),
    a.regime("seen", {"kind": "purchase"}, **WATCHED),
    a.regime("gadgets", {"devices": ["a"]}),
    a.regime("years", {"years": {"at-least": 10}}),
)
BOOK = a.rulebook(*PARTS)
TABLE = """\
Deal;Kind;Stake;state owned;Price;Remarks;Signed;Years
Plough;supply;;;5 euro;;;3
Loom;purchase;30;no;;by the harbour;8/3/2027;
Harrow;purchase;10;;5 euro;;9/2/2027;
Silk;purchase;60;yes;2 mln;;10/2/2027;
Wheel;purchase;5;no;5 euro;;;
Odd;;;;;by the HARBOUR;;
"""


@pytest.fixture
def officer(open_app: OpenApp) -> Officer:
    """Return somebody with tables to send, who works by a rulebook with regimes."""
    return Officer(open_app(BOOK).app)


@pytest.fixture
def shown(officer: Officer) -> Page:
    return officer.listed(TABLE)


@pytest.fixture
def picture(officer: Officer, shown: Page) -> Page:
    return officer.visit(shown.path.removesuffix("/deals"))


def links(shown: Page, heading: str) -> dict[str, str]:
    """Return what each link under a heading says, by where it leads."""
    [part] = [it for it in shown.all("section") if it.get("aria-labelledby") == heading]
    return {it.get("href", ""): text_of(it) for it in part.iterfind(".//a")}


def filters(shown: Page) -> list[str]:
    """Return what is told of the deals that are shown."""
    return [it.partition(" Clear")[0] for it in shown.said("li[@class='filters__one']")]


def told(shown: Page, name: str, column: str) -> str:
    return shown.said(f"td[@class='found__{column}']")[names(shown).index(name)]


def row_of(shown: Page, name: str) -> str:
    """Return where a row leads: to its form, or to the deal that it became."""
    return next(
        at.partition("#")[0]
        for at, said in shown.links.items()
        if said.endswith(f": {name}") and "Clear" not in said
    )


def test_each_number_leads_to_so_many_deals(officer: Officer, picture: Page) -> None:
    for heading in ("topics", "due", "ask"):
        counted = {
            at: said
            for at, said in links(picture, f"{heading}-heading").items()
            if "/deals?" in at
        }
        assert counted, heading
        for at, said in counted.items():
            number = said.partition(" ")[0]
            if heading == "topics":
                number = said.partition(" Deal,")[0].partition(" All")[0]
            deals = names(officer.visit(at))
            assert len(deals) == sum(map(int, re.findall(r"\d+", number))), (at, said)


def test_a_number_leads_to_its_own_deals(open_app: OpenApp) -> None:
    slow = a.regime("slow", LARGE, duties=[a.FILE | {"days": 3000}])
    officer = Officer(open_app(a.rulebook(*PARTS, slow)).app)
    shown = officer.picture(TABLE)

    for says, deals in (
        ("stakes, Due", ["Loom", "Silk"]),
        ("ban, Not possible", ["Silk"]),
        ("talks, Likely or possible", ["Silk"]),
        ("stakes, Open", ["Odd"]),
        ("slow, Later", ["Loom", "Silk"]),
    ):
        found = links(shown, "due-heading")
        [link] = [at for at, said in found.items() if said.endswith(says)]
        assert sorted(names(officer.visit(link))) == deals, says


def test_the_picture_says_first_what_the_deals_need(picture: Page) -> None:
    assert picture.said("li[@class='overview__need']") == [
        "1 is not possible as described", "1 must file for sure",
        "4 depend on open facts",
    ]  # fmt: skip
    assert "The level of 2 of 6 deals is not settled." in picture.text
    assert "a low level is no all-clear" in picture.text
    shown = re.search(r"Shown here: (\d) of (\d) kinds of filings", picture.text)
    assert shown
    rows = picture.all("table[@class='overview__table overview__filings']//tr[td]")
    assert int(shown[1]) == len(rows) <= int(shown[2])
    assert "The rest is in the file for Excel, on the sheet “Picture”." in picture.text
    [read] = [it for it in picture.all("section") if it.get("class") == "read-how"]
    assert "The deals of deals.csv, by rulebook 2026.1" in text_of(read)


def test_the_board_page_is_one_sheet_with_its_deals(officer: Officer) -> None:
    officer.picture(TABLE)

    made = officer.client.get(f"{officer.table}/results.pdf")

    pdf = Pdf(made.data, b"")
    looks = [look for look in LOOKS if look is not attachment]
    assert [fault for look in looks for fault in look(pdf)] == []
    first, *others = PdfReader(BytesIO(made.data)).pages
    assert "Who files what by when" in first.extract_text()
    assert "How it was read" not in first.extract_text()
    shown = re.search(r"Shown here:\s*([1-9])\s*of ([1-9]) kinds", first.extract_text())
    assert shown
    assert shown[1] <= shown[2]
    behind = "".join(it.extract_text() for it in others)
    assert all(name in behind for name in ("How it was read", "Silk", "Plough"))


def test_a_question_leads_to_deals_it_can_move(officer: Officer, picture: Page) -> None:
    found = links(picture, "ask-heading")

    [at] = [at for at, said in found.items() if "could change" in said][:1]
    led = officer.visit(at.partition("#")[0])
    [says] = filters(led)
    assert says.startswith("Could change with the answer to “What of ")
    assert {*names(led)} <= {"Harrow", "Odd"}
    question = led.query.removeprefix("question=")
    [row, *_others] = [it for it in led.links if "/rows/" in it and question in it]
    assert row.endswith(f"#question-{question}")

    [at] = [at for at, said in found.items() if said == "Harrow"]
    form = officer.visit(at.partition("#")[0])
    assert form.filled()["the-name"] == "Harrow"
    assert form.by_id(at.partition("#")[2]) is not None


def test_filters_are_combined_and_cleared(officer: Officer, picture: Page) -> None:
    link = next(at for at in links(picture, "due-heading") if "stands=due" in at)
    must = officer.visit(link.partition("#")[0])

    to = f"{officer.table}/search"
    both = officer.send(must, {"level": "strategic"}, to=to)

    assert names(both) == ["Silk"]
    assert filters(both) == ["Lowest level: Strategic", "stakes: due"]
    assert "1 of 6 deals" in both.text
    [clear] = [at for at, it in both.links.items() if it == "Clear: stakes: due"]
    cleared = officer.visit(clear.partition("#")[0])
    assert filters(cleared) == ["Lowest level: Strategic"]
    assert "Clear all" in both.links.values()
    link = next(
        at for at in links(picture, "topics-heading") if "topic=deal&at=strategic" in at
    )
    first = officer.visit(link.partition("#")[0])
    none = officer.send(first, {"topic": ""}, to=to)
    other = officer.send(first, {"of-topic": "another"}, to=to)
    assert filters(first) == ["Deal: Strategic, or may be"]
    assert filters(none) == []  # a level goes with its topic
    assert filters(other) == ["Topic: Deal"]


def test_deals_are_found_and_put_in_order(officer: Officer, shown: Page) -> None:
    def found(**said: str) -> list[str]:
        return names(officer.send(shown, said, to=f"{officer.table}/search"))

    assert names(shown) == ["Silk", "Harrow", "Odd", "Loom", "Plough", "Wheel"]
    assert found(level="routine") == ["Harrow", "Odd", "Wheel"]
    assert found(reach="strategic") == ["Silk", "Harrow", "Odd"]
    assert found(rule="large-stake", level="strategic") == ["Silk"]
    assert found(words="HARBOUR") == ["Odd", "Loom"]
    assert found(words="nowhere") == []
    assert found(order="name")[:3] == ["Harrow", "Loom", "Odd"]
    assert found(order="table") == ["Plough", "Loom", "Harrow", "Silk", "Wheel", "Odd"]
    assert found(order="day")[:2] == ["Silk", "Loom"]


def test_an_address_holds_ids_alone(officer: Officer, shown: Page) -> None:
    said = {"words": "harbour", "order": "name"}

    found = officer.send(shown, said, to=f"{officer.table}/search")
    odd = officer.visit(
        f"{officer.table}/deals?level=x&topic=x&at=y&filing=x&stands=must+be&due=x&need=x&order=x"
    )

    assert "harbour" not in unquote(found.query).casefold()
    assert filters(odd) == []
    assert len(names(odd)) == 6
    officer.visit(f"{officer.table}/rows/99", 404)
    many = "".join(f"Deal {n};{n}\n" for n in range(1, 121))
    first = officer.listed(f"Deal;Price\n{many}")
    last = officer.visit(f"{officer.table}/deals?page=99")
    assert len(names(first)) == 50
    assert "page 3 of 3" in last.text
    assert names(last)[-1] == "Deal 120"


def test_a_row_names_the_filing_looked_for(officer: Officer, shown: Page) -> None:
    talks = officer.visit(f"{officer.table}/deals?filing=talks&stands=likely")
    gadgets = officer.visit(f"{officer.table}/deals?filing=gadgets")

    assert told(shown, "Silk", "filings") == (
        "Filings: ban, not possible; stakes, due, by 20 Feb 2027 and 1 more, 1 open"
    )
    assert told(shown, "Odd", "filings") == "Filings: 6 open"
    assert told(talks, "Silk", "filings") == (
        "Filings: talks, may apply, by 20 Feb 2027; ban, not possible and 1 more, "
        "1 open"
    )
    named = told(gadgets, "Silk", "filings")
    assert named.startswith("Filings: gadgets, open; ban, not")
    assert named.endswith("and 2 more first by 20 Feb 2027")
    assert told(shown, "Loom", "reasons").startswith("Rules: large-stake")
    assert "large-stake" not in told(shown, "Silk", "reasons")
    assert told(shown, "Wheel", "reasons").startswith("Rules: 0 met")


def test_picked_rows_are_left_out_and_taken_back(officer: Officer, shown: Page) -> None:
    none = officer.do(shown, do="leave")
    all_ = officer.do(shown, *map(str, range(2, 8)), do="leave")
    assert "No row was left out. Select the rows that are not deals." in none.text
    assert "these are all the deals of the table." in all_.text
    assert len(names(all_)) == 6

    left = officer.do(shown, "7", do="leave")

    assert "5 deals in one picture" in left.said("h1")
    assert "Now left out: row 7. " in left.text
    assert "Left out, by choice: row 7." in left.text
    [at] = [at for at, it in left.links.items() if it == "Take it back in"]
    officer.send(officer.visit(at), {"do": "back-7"}, to=at)
    assert "Odd" in names(officer.visit(f"{officer.table}/deals"))


def test_a_row_is_a_new_screening_kept_once(officer: Officer, shown: Page) -> None:
    silk = officer.visit(row_of(shown, "Silk")).filled()
    assert silk["the-name"] == "Silk"
    assert (silk["stake"], silk["price"]) == ("60", "2,000,000")
    assert officer.register.deals.count() == 0
    assert not officer.register.unfinished.newest()
    Officer(officer.app).visit(row_of(shown, "Silk"), 404)
    row = row_of(shown, "Loom")
    form, again = officer.visit(row), officer.visit(row)
    assert "Back to the table" in form.said("p[@class='eyebrow']")

    said = {"shown": form.questions, "state-owned": "yes"}
    kept = officer.send(form, said, to="/deals")

    assert kept.level == "Strategic"
    assert kept.links[f"{officer.table}/deals"] == "Back to the table"
    assert "Back to the table" not in Officer(officer.app).visit(kept.path).text
    listed = officer.visit(f"{officer.table}/deals")
    assert row_of(listed, "Loom") == kept.path
    level = "Strategic as saved answers from the form"
    assert told(listed, "Loom", "level") == level
    officer.send(again, said, to="/deals")
    opened = officer.client.get(row)
    officer.do(officer.visit(f"{officer.table}/deals"), do="all")
    assert opened.status_code == 303
    assert officer.visit(opened.headers["Location"]).said("h1") == ["Loom"]
    assert officer.register.deals.count() == 6


def test_a_row_typed_into_is_gone_on_with(officer: Officer, shown: Page) -> None:
    form = officer.visit(row_of(shown, "Harrow"))
    officer.send(form, {"stake": "70"}, to="/deals/live")

    listed = officer.visit(f"{officer.table}/deals")
    kept = officer.do(listed, do="all")

    assert "Continue in the form: Harrow" in listed.links.values()
    assert "5 rows are saved" in kept.text
    assert "1 row is opened in the form, with answers" in kept.text
    led = officer.client.get(row_of(listed, "Harrow"), follow_redirects=True)
    assert 'value="70"' in led.text


def test_rows_are_kept_as_they_stand_with_where_they_came_from(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    buyer, seller = (a.question(it, "text", in_list=True) for it in ("buyer", "seller"))
    officer = Officer(open_app(a.rulebook(*PARTS, buyer, seller)).app)
    table = "Deal;Kind;Stake;Buyer;Seller\n;purchase;half;Silk Road;Loom\n;supply;;;\n"
    shown = officer.listed(table)
    monkeypatch.setattr(portfolio_deals, "MOST_KEPT", 1)
    refused = officer.do(shown, do="all")
    assert "Up to 1 are saved at a time, and these are 2" in refused.text
    assert officer.register.deals.count() == 0

    kept = officer.do(shown, "2", do="chosen")
    again = officer.do(kept, "2", do="chosen")

    assert "1 row is saved" in kept.text
    assert "No row was saved" in again.text
    assert names(shown) == ["Silk Road / Loom", "Row 3"]
    [deal] = officer.register.deals.newest()
    assert deal.name == "Silk Road / Loom"
    says = "Row 2 of deals.csv says “half”, which could not be read."
    assert deal.notes["stake"] == says
    assert "came from row 2 of deals.csv" in deal.notes["kind"]
    assert "stake" not in deal.answers
    [row] = officer.visit("/deals").all("tbody/tr")
    level = text_of([*row][3])
    assert told(shown, "Silk Road / Loom", "level").startswith(level)


def test_results_and_problems_are_downloaded(officer: Officer) -> None:
    officer.picture(MESSY)

    made = officer.client.get(f"{officer.table}/results.xlsx")
    text = officer.client.get(f"{officer.table}/results.csv").text
    wrong = officer.client.get(f"{officer.table}/problems.csv").text

    assert "Screened deals" in made.headers["Content-Disposition"]
    assert contents(made.data, "Results").rows[1].cells[0] == "Silk & Sons"
    assert "Silk & Sons,A purchase," in text
    assert "5,Stake,stake,half," in wrong
    officer.visit(f"{officer.table}/results.doc", 404)
    write_rules(officer.folder, STRICTER)
    since = officer.visit(officer.table)
    assert "The rulebook has changed since" in since.text


def test_filings_are_counted_alike_in_picture_list_workbook_and_register(
    officer: Officer, shown: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictured, listed = Counter[str](), Counter[str]()
    monkeypatch.setattr(portfolio_picture, "OPEN_FOR", 0)
    picture = officer.visit(officer.table)
    for at, said in links(picture, "due-heading").items():
        if "stands=" in at:
            number, _filing, how = said.split(maxsplit=2)
            called = {"Likely or possible": "may apply"}.get(how, how.lower())
            pictured[called] += int(number)
    for said in shown.said("td[@class='found__filings']"):
        listed.update(re.findall(r", (not possible|due|may apply)", said))
        words = re.findall(r"(\d+) (more|open)", said)
        listed.update({it: int(count) for count, it in words})
    listed["may apply"] += listed.pop("more")  # Silk's third
    made = officer.client.get(f"{officer.table}/results.xlsx").data
    head, *rows = contents(made, "Results").rows
    states = [it.traits.in_table for it in COUNTED]
    columns = {it: head.cells.index(f"filings: {it}") for it in states}
    book = {it: sum(int(row.cells[at]) for row in rows) for it, at in columns.items()}
    officer.do(shown, do="all")
    kept = officer.register.lists.page(Search(), today())

    assert pictured == listed == +Counter(book)
    assert sum(it.due or 0 for it in kept) == book["due"] == 2
    assert sum(it.walls or 0 for it in kept) == book["not possible"] == 1
