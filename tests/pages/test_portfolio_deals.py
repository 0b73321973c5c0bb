"""The deals of a table: what leads to them, their order, and rows that become deals."""

import re
from collections import Counter
from urllib.parse import unquote

import pytest

from screening.formats.spreadsheet import read_rows
from screening.portfolio.messages import STANDS
from screening.register.lists import Search
from screening.settings import today
from tests.builders import (
    CALENDAR,
    FILE,
    PARTY,
    SIDE,
    a_question,
    a_regime,
    a_rulebook,
    an_anchor,
)
from tests.pages.conftest import OpenApp
from tests.pages.many_deals import Officer, names
from tests.pages.page import Page, text_of
from tests.pages.small import QUESTIONS, RULES

LARGE = {"stake": {"at-least": 25}}
WATCHED = {"kind": "watch", "duties": [], "no-clock": "Nobody files anything."}
PARTS = (
    *QUESTIONS,
    *RULES,
    *(SIDE, PARTY, CALENDAR, an_anchor("signing", "signed")),
    a_regime("stakes", LARGE, title="The law on large stakes"),
    a_regime("ban", {"state-owned": "yes"}, kind="prohibition"),
    a_regime("talks", None, **{"ask-first-when": {"price": {"above": 1_000_000}}}),
    a_regime("seen", {"kind": "purchase"}, **WATCHED),
    a_regime("gadgets", {"devices": ["a"]}),
    a_regime("years", {"years": {"at-least": 10}}),
)
BOOK = a_rulebook(*PARTS)
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


def links(shown: Page, heading: str) -> dict[str, str]:
    """Return what each link under a heading says, by where it leads."""
    [part] = [it for it in shown.all("section") if it.get("aria-labelledby") == heading]
    return {it.get("href", ""): text_of(it) for it in part.iterfind(".//a")}


def led_to(officer: Officer, found: dict[str, str], says: str) -> list[str]:
    """Return the deals that the link with these words leads to, sorted by name."""
    [link] = [at for at, said in found.items() if says in said]
    return sorted(names(officer.visit(link.partition("#")[0])))


def filters(shown: Page) -> list[str]:
    """Return what is told of the deals that are shown."""
    return [it.partition(" Clear")[0] for it in shown.said("li[@class='filters__one']")]


def test_each_number_of_the_picture_leads_to_so_many_deals(officer: Officer) -> None:
    shown = officer.picture(TABLE)

    for heading in ("levels", "topics", "reasons", "due", "filings", "ask"):
        found = links(shown, f"{heading}-heading")
        counted = {at: said for at, said in found.items() if "#deals" in at}
        assert counted, heading
        for at, said in counted.items():
            told = said.partition(":")[0].partition(" of ")[0].split()
            deals = names(officer.visit(at.partition("#")[0]))
            assert len(deals) == sum(map(int, filter(str.isdigit, told))), (at, said)


def test_a_level_leads_to_what_is_settled_there_and_what_could_still_be_there(
    officer: Officer,
) -> None:
    found = links(officer.picture(TABLE), "levels-heading")

    assert led_to(officer, found, "settled at sensitive") == ["Loom"]
    assert led_to(officer, found, "could still be strategic") == ["Harrow", "Odd"]
    assert led_to(officer, found, "of 6 deals") == ["Harrow", "Odd"]


def test_a_question_leads_to_the_deals_that_its_answer_could_move(
    officer: Officer,
) -> None:
    shown = officer.picture(TABLE)
    found = links(shown, "ask-heading")

    [at] = [at for at, said in found.items() if "could be moved" in said][:1]
    led = officer.visit(at.partition("#")[0])

    assert "Harrow" in names(led) or "Odd" in names(led)
    [told] = filters(led)
    assert told.startswith("Could be moved by the answer to “What of ")
    question = led.query.removeprefix("question=")
    [row, *_others] = [it for it in led.links if "/rows/" in it and question in it]
    assert row.endswith(f"#question-{question}")
    assert (
        officer.visit(row.partition("#")[0]).by_id(f"question-{question}") is not None
    )


def test_the_deals_that_a_question_could_move_are_named_and_open_there(
    officer: Officer,
) -> None:
    found = links(officer.picture(TABLE), "ask-heading")

    [at] = [at for at, said in found.items() if said == "Harrow"]
    form = officer.visit(at.partition("#")[0])

    assert form.filled()["the-name"] == "Harrow"
    assert form.by_id(at.partition("#")[2]) is not None


def test_a_filing_leads_to_its_deals_by_its_state(officer: Officer) -> None:
    shown = officer.picture(TABLE)
    found = links(shown, "filings-heading")

    assert led_to(officer, found, "stakes: due") == ["Loom", "Silk"]
    assert led_to(officer, found, "ban: not possible") == ["Silk"]
    assert led_to(officer, found, "talks: to ask first") == ["Silk"]
    assert led_to(officer, found, "stakes: open") == ["Odd"]


def test_a_regime_has_its_full_title_and_what_is_only_watched_is_not_counted(
    officer: Officer,
) -> None:
    shown = officer.picture(TABLE)

    [table, *_folded] = shown.all("table[@class='heat__table heat__table--filings']")
    heads = [text_of(it) for it in table.iterfind(".//tbody//th")]
    assert heads[:2] == ["ban The buyer", "The law on large stakes stakes The buyer"]
    assert not any("seen: due" in it for it in links(shown, "filings-heading").values())


def test_what_may_be_asked_of_many_deals_is_not_folded_away(officer: Officer) -> None:
    purchases = "".join(f"Deal {n};purchase;;no;5;;;\n" for n in range(8))
    head, rest = TABLE.split("\n", 1)

    shown = officer.picture(f"{head}\n{purchases}{rest}")

    assert shown.said("ul[@class='counts counts--two']")[0].startswith(
        "14 deals, gadgets: open"
    )
    [folded] = shown.said("summary")
    assert (
        folded == "2 other regimes may ask something of a few deals, once more is known"
    )


def test_a_week_leads_to_its_deals(officer: Officer) -> None:
    found = links(officer.picture(TABLE), "due-heading")

    weeks = [at for at in found if "week=" in at and "filing=" not in at]
    assert [names(officer.visit(at.partition("#")[0])) for at in weeks] == [
        ["Silk"],
        ["Loom"],
    ]
    assert led_to(
        officer, found, "1 deal, stakes, in the week of 15 February 2027"
    ) == ["Silk"]


def test_a_regime_in_a_week_leads_to_its_own_deals(open_app: OpenApp) -> None:
    slow = a_regime("slow", LARGE, duties=[FILE | {"days": 30}])
    officer = Officer(open_app(a_rulebook(*PARTS, slow)).app)
    third = "Third;purchase;30;no;;;1/3/2027;\n"

    found = links(officer.picture(TABLE + third), "due-heading")

    week = "in the week of 8 March 2027"
    assert led_to(officer, found, f"1 deal, stakes, {week}") == ["Third"]
    assert led_to(officer, found, f"1 deal, slow, {week}") == ["Silk"]


def test_filters_are_combined_told_and_cleared_one_by_one(officer: Officer) -> None:
    shown = officer.picture(TABLE)
    link = next(at for at in links(shown, "filings-heading") if "state=must" in at)
    must = officer.visit(link.partition("#")[0])

    both = officer.send(must, {"level": "strategic"}, to=f"{officer.table}/search")

    assert names(both) == ["Silk"]
    assert filters(both) == ["Lowest level: Strategic", "stakes: due"]
    assert "1 of 6 deals" in both.text
    [clear] = [at for at, it in both.links.items() if it == "Clear: stakes: due"]
    assert names(officer.visit(clear.partition("#")[0])) == ["Silk"]
    assert filters(officer.visit(clear.partition("#")[0])) == [
        "Lowest level: Strategic"
    ]
    assert "Clear all" in both.links.values()


def test_deals_are_found_by_level_reason_and_words(officer: Officer) -> None:
    shown = officer.picture(TABLE)

    def found(**said: str) -> list[str]:
        return names(officer.send(shown, said, to=f"{officer.table}/search"))

    assert found(level="routine") == ["Harrow", "Odd", "Wheel"]
    assert found(reach="strategic") == ["Silk", "Harrow", "Odd"]
    assert found(rule="large-stake") == ["Silk", "Loom"]
    assert found(rule="large-stake", level="strategic") == ["Silk"]
    assert found(words="HARBOUR") == ["Odd", "Loom"]
    assert found(words="nowhere") == []


def test_another_topic_is_not_looked_for_at_the_level_of_the_one_before(
    officer: Officer,
) -> None:
    shown = officer.picture(TABLE)
    link = next(at for at in links(shown, "topics-heading") if "at=strategic" in at)
    one = officer.visit(link.partition("#")[0])

    to = f"{officer.table}/search"
    none = officer.send(one, {"topic": ""}, to=to)
    other = officer.send(one, {"of-topic": "another"}, to=to)

    assert filters(one) == ["Deal: Strategic, or may be"]
    assert filters(none) == []
    assert filters(other) == ["Topic: Deal"]


def test_an_address_holds_ids_alone_and_what_it_cannot_mean_is_left_out(
    officer: Officer,
) -> None:
    shown = officer.picture(TABLE)
    said = {"words": "harbour", "order": "name"}

    found = officer.send(shown, said, to=f"{officer.table}/search")
    odd = officer.visit(
        f"{officer.table}?level=x&at=strategic&filing=x&state=must+be&week=x&order=x"
    )

    assert "harbour" not in unquote(found.query).casefold()
    assert filters(odd) == []
    assert len(names(odd)) == 6


def test_the_list_begins_with_what_is_of_most_concern(officer: Officer) -> None:
    shown = officer.picture(TABLE)

    assert names(shown) == ["Silk", "Harrow", "Odd", "Loom", "Plough", "Wheel"]


def test_the_list_may_be_in_another_order(officer: Officer) -> None:
    shown = officer.picture(TABLE)

    def ordered(order: str) -> list[str]:
        found = officer.send(shown, {"order": order}, to=f"{officer.table}/search")
        return names(found)

    assert ordered("table") == ["Plough", "Loom", "Harrow", "Silk", "Wheel", "Odd"]
    assert ordered("name") == ["Harrow", "Loom", "Odd", "Plough", "Silk", "Wheel"]
    assert ordered("day")[:2] == ["Silk", "Loom"]


def filed(shown: Page, name: str) -> str:
    """Return what the list tells of the filings of a deal."""
    return shown.said("td[@class='found__filings']")[names(shown).index(name)]


def test_a_row_names_its_gravest_filings_with_their_day(officer: Officer) -> None:
    shown = officer.picture(TABLE)

    assert filed(shown, "Silk") == (
        "Filings: ban, not possible; stakes, due, by 20 Feb 2027 and 1 more, 1 open"
    )
    assert filed(shown, "Loom").startswith("Filings: stakes, due, by ")
    assert filed(shown, "Odd") == "Filings: 6 open"


def test_a_row_names_first_the_filing_that_is_looked_for(officer: Officer) -> None:
    officer.picture(TABLE)

    talks = officer.visit(f"{officer.table}?filing=talks&state=to-ask-first")
    gadgets = officer.visit(f"{officer.table}?filing=gadgets")

    assert filed(talks, "Silk") == (
        "Filings: talks, to ask first, by 20 Feb 2027; ban, not possible and 1 more, "
        "1 open"
    )
    assert filed(gadgets, "Silk").startswith("Filings: gadgets, open; ban, not")
    assert filed(gadgets, "Silk").endswith("and 2 more first by 20 Feb 2027")


def test_rows_that_are_picked_are_left_out_and_can_be_taken_back_in(
    officer: Officer,
) -> None:
    shown = officer.picture(TABLE)

    left = officer.do(shown, "7", do="leave")

    assert "Odd" not in names(left)
    assert "5 deals in one picture" in left.said("h1")
    assert "Left out from now on: row 7. Under “Cells” each" in left.text
    assert "Left out, by choice: row 7." in left.text
    [at] = [at for at, it in left.links.items() if it == "Take it back in"]
    again = officer.send(officer.visit(at), {"do": "back-7"}, to=at)
    assert "Odd" in names(officer.visit(officer.table))
    assert "Row 7" not in again.text


def test_nothing_is_left_out_where_nothing_is_picked_or_no_deal_would_stay(
    officer: Officer,
) -> None:
    shown = officer.picture(TABLE)

    none = officer.do(shown, do="leave")
    all_ = officer.do(shown, *map(str, range(2, 8)), do="leave")

    assert "No row was left out. Pick those that are no deals." in none.text
    assert "These are all the deals that the table has." in all_.text
    assert len(names(all_)) == 6


def row_of(shown: Page, name: str) -> str:
    """Return where a row leads: to its form, or to the deal that it became."""
    return next(
        at.partition("#")[0]
        for at, said in shown.links.items()
        if said.endswith(f": {name}") and "Clear" not in said
    )


def test_a_row_is_opened_as_a_new_screening_and_nothing_is_kept(
    officer: Officer,
) -> None:
    shown = officer.picture(TABLE)

    form = officer.visit(row_of(shown, "Silk"))

    typed = form.filled()
    assert typed["the-name"] == "Silk"
    assert (typed["stake"], typed["price"]) == ("60", "2000000")
    assert officer.register.deals.count() == 0
    assert not officer.register.unfinished.newest()


def test_a_row_that_is_kept_from_the_form_leads_back_and_is_shown_as_kept(
    officer: Officer,
) -> None:
    row = row_of(officer.picture(TABLE), "Loom")
    form = officer.visit(row)
    assert "Back to the table" in form.said("p[@class='eyebrow']")

    kept = officer.send(
        form, {"shown": form.questions, "state-owned": "yes"}, to="/deals"
    )

    assert kept.level == "Strategic"
    assert kept.links[f"{officer.table}#deals"] == "Back to the table"
    shown = officer.visit(officer.table)
    assert row_of(shown, "Loom") == kept.path
    place = names(shown).index("Loom")
    level = shown.said("td[@class='found__level']")[place]
    assert level == "Strategic as kept answers from the form"


def test_a_row_is_kept_once_however_often_it_is_opened(officer: Officer) -> None:
    shown = officer.picture(TABLE)
    row = row_of(shown, "Loom")
    form, again = officer.visit(row), officer.visit(row)
    officer.send(form, {"shown": form.questions}, to="/deals")

    officer.send(again, {"shown": again.questions}, to="/deals")
    opened = officer.client.get(row)
    officer.do(officer.visit(officer.table), do="all")

    assert opened.status_code == 303
    assert officer.visit(opened.headers["Location"]).said("h1") == ["Loom"]
    assert officer.register.deals.count() == 6


def test_a_row_with_answers_typed_in_the_form_is_gone_on_with_there(
    officer: Officer,
) -> None:
    shown = officer.picture(TABLE)
    form = officer.visit(row_of(shown, "Harrow"))
    officer.send(form, {"stake": "70"}, to="/deals/live")

    listed = officer.visit(officer.table)
    kept = officer.do(listed, do="all")

    assert "Go on in the form: Harrow" in listed.links.values()
    assert "5 rows are kept" in kept.text
    assert "1 row is opened in the form, with answers" in kept.text
    led = officer.client.get(row_of(listed, "Harrow"), follow_redirects=True)
    assert 'value="70"' in led.text


def test_a_deal_that_came_from_no_table_or_from_somebody_elses_leads_to_none(
    officer: Officer,
) -> None:
    row = row_of(officer.picture(TABLE), "Loom")
    form = officer.visit(row)
    kept = officer.send(form, {"shown": form.questions}, to="/deals")

    other = Officer(officer.app)

    assert "Back to the table" not in other.visit(kept.path).text
    assert "Back to the table" not in officer.visit("/deals/new").text
    other.visit(row, 404)


def test_a_row_whose_deal_was_deleted_can_be_opened_anew(officer: Officer) -> None:
    shown = officer.picture(TABLE)
    officer.do(shown, do="all")
    listed = officer.visit(officer.table)
    deal = row_of(listed, "Loom").rpartition("/")[2]

    officer.register.deals.erase(deal)

    again = officer.visit(officer.table)
    assert "Open in the form: Loom" in again.links.values()
    assert officer.visit(row_of(again, "Loom")).filled()["the-name"] == "Loom"


def test_a_deal_without_a_name_is_called_by_its_parties(open_app: OpenApp) -> None:
    buyer, seller = (a_question(it, "text", in_list=True) for it in ("buyer", "seller"))
    officer = Officer(open_app(a_rulebook(*PARTS, buyer, seller)).app)
    table = "Deal;Kind;Buyer;Seller\n;purchase;Silk Road;Loom\n;purchase;;\n"

    shown = officer.picture(table)
    officer.do(shown, do="all")

    assert names(shown) == ["Silk Road / Loom", "Row 3"]
    kept = officer.register.deals.newest()
    assert {it.name for it in kept} == {"Silk Road / Loom", "Row 3"}


def test_there_is_no_row_that_the_table_has_not(officer: Officer) -> None:
    officer.picture(TABLE)

    officer.visit(f"{officer.table}/rows/99", 404)


def test_filings_are_counted_alike_in_picture_list_workbook_and_register(
    officer: Officer,
) -> None:
    shown = officer.picture(TABLE)
    picture, listed = Counter[str](), Counter[str]()
    for heading in ("filings-heading", "perhaps-heading"):
        for at, said in links(shown, heading).items():
            if "state=" in at:
                picture[said.rpartition(": ")[2]] += int(said.split()[0])
    for told in shown.said("td[@class='found__filings']"):
        listed.update(re.findall(r", (not possible|due|to ask first)", told))
        words = re.findall(r"(\d+) (more|open)", told)
        listed.update({it: int(count) for count, it in words})
    listed["to ask first"] += listed.pop("more")  # Silk's third
    made = officer.client.get(f"{officer.table}/results.xlsx").data
    head, *rows = read_rows(made, "Results")
    columns = {it: head.cells.index(f"filings: {it}") for it in STANDS.values()}
    book = {it: sum(int(row.cells[at]) for row in rows) for it, at in columns.items()}
    officer.do(shown, do="all")
    kept = officer.register.lists.page(Search(), today())

    assert picture == listed == book
    assert sum(it.due or 0 for it in kept) == book["due"] == 2
    assert sum(it.walls or 0 for it in kept) == book["not possible"] == 1
