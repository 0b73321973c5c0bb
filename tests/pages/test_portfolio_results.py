"""What a table came to: the picture, its deals in a list, and what becomes of them."""

import re
from collections import Counter
from datetime import date, timedelta
from urllib.parse import unquote

import pytest

from screening.formats.spreadsheet import contents
from screening.formats.text import day_in_short, day_in_words
from screening.register.lists import Search
from screening.rulebook.states import COUNTED
from screening.settings import today
from screening.web import portfolio_deals
from tests import builders as a
from tests.pages.conftest import OpenApp
from tests.pages.many_deals import MESSY, Officer, names
from tests.pages.page import Page, text_of
from tests.pages.small import QUESTIONS, RULES, STRICTER, write_rules

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
    """Return the picture of the table."""
    return officer.picture(TABLE)


def links(shown: Page, heading: str) -> dict[str, str]:
    """Return what each link under a heading says, by where it leads."""
    [part] = [it for it in shown.all("section") if it.get("aria-labelledby") == heading]
    return {it.get("href", ""): text_of(it) for it in part.iterfind(".//a")}


def filters(shown: Page) -> list[str]:
    """Return what is told of the deals that are shown."""
    return [it.partition(" Clear")[0] for it in shown.said("li[@class='filters__one']")]


def told(shown: Page, name: str, column: str) -> str:
    """Return what the list tells of a deal in a column."""
    return shown.said(f"td[@class='found__{column}']")[names(shown).index(name)]


def row_of(shown: Page, name: str) -> str:
    """Return where a row leads: to its form, or to the deal that it became."""
    return next(
        at.partition("#")[0]
        for at, said in shown.links.items()
        if said.endswith(f": {name}") and "Clear" not in said
    )


def test_each_number_leads_to_so_many_deals(officer: Officer, shown: Page) -> None:
    for heading in ("levels", "topics", "reasons", "due", "filings", "ask"):
        found = links(shown, f"{heading}-heading")
        counted = {at: said for at, said in found.items() if "#deals" in at}
        assert counted, heading
        for at, said in counted.items():
            number = said.partition(":")[0].partition(" of ")[0].split()
            deals = names(officer.visit(at.partition("#")[0]))
            assert len(deals) == sum(map(int, filter(str.isdigit, number))), (at, said)


def test_a_number_leads_to_its_own_deals(open_app: OpenApp) -> None:
    slow = a.regime("slow", LARGE, duties=[a.FILE | {"days": 30}])
    officer = Officer(open_app(a.rulebook(*PARTS, slow)).app)
    shown = officer.picture(TABLE)

    for heading, says, deals in (
        ("levels", "settled at sensitive", ["Loom"]),
        ("levels", "could still be strategic", ["Harrow", "Odd"]),
        ("levels", "of 6 deals", ["Harrow", "Odd"]),
        ("filings", "stakes: due", ["Loom", "Silk"]),
        ("filings", "ban: not possible", ["Silk"]),
        ("filings", "talks: may apply", ["Silk"]),
        ("filings", "stakes: open", ["Odd"]),
        ("due", "1 deal, stakes, in the week of 15 February 2027", ["Silk"]),
        ("due", "1 deal, slow, in the week of 8 March 2027", ["Silk"]),
    ):
        found = links(shown, f"{heading}-heading")
        [link] = [at for at, said in found.items() if says in said]
        assert sorted(names(officer.visit(link.partition("#")[0]))) == deals, says


def test_levels_tell_what_is_settled_and_fill_both_bars(shown: Page) -> None:
    [part] = [it for it in shown.all("section") if "levels" in str(it.attrib)]
    rows = [[*map(text_of, row)] for row in part.iterfind(".//tbody/tr")]
    assert [row[0].split()[0] for row in rows] == [
        "Strategic", "Sensitive", "Watch", "Routine",
    ]  # fmt: skip
    assert [it.split()[0] for it in rows[0][1:]] == ["1", "0", "2"]
    assert "2 of 6 deals are not settled." in shown.text
    assert "a low level here is not an all-clear" in shown.text
    level = "Routine to strategic not settled"
    assert told(shown, "Odd", "level") == level
    [topics] = shown.said("table[@class='heat__table heat__table--topics']/tbody/tr")
    assert topics.startswith("Deal 0 1: Deal, Watch")
    [table, *_folded] = shown.all("table[@class='heat__table heat__table--filings']")
    heads = [text_of(it) for it in table.iterfind(".//tbody//th")]
    assert heads[:2] == ["ban The buyer", "The law on large stakes stakes The buyer"]
    assert not any("seen: due" in it for it in links(shown, "filings-heading").values())
    assert "also those that a bold number counts at a lower one" in shown.text
    bars = shown.all("svg[@class='heat__bar']")
    assert len(bars) == 2
    for bar in bars:
        at = 0.0
        for piece in bar.iterfind("rect"):
            assert float(piece.get("x", "")) == pytest.approx(at, abs=0.01)
            at += float(piece.get("width", ""))
        assert at == pytest.approx(100, abs=0.01)


def test_a_question_leads_to_the_deals_that_it_could_move_and_they_open_there(
    officer: Officer, shown: Page
) -> None:
    found = links(shown, "ask-heading")

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


def test_of_many_open_filings_a_few_stand_before_the_fold(open_app: OpenApp) -> None:
    more = [a.regime(f"more-{it}", {"devices": ["c"]}) for it in "abcdefghij"]
    officer = Officer(open_app(a.rulebook(*PARTS, *more)).app)
    rows = "".join(f"Deal {n};purchase;;no;5;;;\n" for n in range(8))

    shown = officer.picture(f"{TABLE.splitlines()[0]}\n{rows}Odd;supply;;;;;;\n")

    open_, *_folded = shown.all("ul[@class='counts counts--two']")
    assert len([*open_]) == portfolio_deals.MOST_OPEN
    hidden, few = shown.said("summary")
    [on_paper] = shown.said("p[@class='on-paper']")
    assert on_paper.split()[1] == hidden.split()[0]
    assert "may apply to a few deals, depending on open facts" in few


def test_filters_are_combined_and_cleared_singly(officer: Officer, shown: Page) -> None:
    link = next(at for at in links(shown, "filings-heading") if "state=must" in at)
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
    link = next(at for at in links(shown, "topics-heading") if "at=strategic" in at)
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


def test_an_address_holds_ids_alone_and_what_it_cannot_mean_is_left_out_or_the_last(
    officer: Officer, shown: Page
) -> None:
    said = {"words": "harbour", "order": "name"}

    found = officer.send(shown, said, to=f"{officer.table}/search")
    odd = officer.visit(
        f"{officer.table}?level=x&at=strategic&filing=x&state=must+be&week=x&order=x"
    )

    assert "harbour" not in unquote(found.query).casefold()
    assert filters(odd) == []
    assert len(names(odd)) == 6
    officer.visit(f"{officer.table}/rows/99", 404)
    many = "".join(f"Deal {n};{n}\n" for n in range(1, 121))
    first = officer.picture(f"Deal;Price\n{many}")
    last = officer.visit(f"{officer.table}?page=99")
    assert len(names(first)) == 50
    assert "page 3 of 3" in last.text
    assert names(last)[-1] == "Deal 120"


def test_a_row_names_the_filing_that_is_looked_for_and_its_gravest(
    officer: Officer, shown: Page
) -> None:
    talks = officer.visit(f"{officer.table}?filing=talks&state=may-apply")
    gadgets = officer.visit(f"{officer.table}?filing=gadgets")

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


def test_rows_that_are_picked_are_left_out_and_can_be_taken_back_in(
    officer: Officer, shown: Page
) -> None:
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
    assert "Odd" in names(officer.visit(officer.table))


def test_a_row_is_a_new_screening_kept_once_which_leads_back_however_often_it_is_opened(
    officer: Officer, shown: Page
) -> None:
    silk = officer.visit(row_of(shown, "Silk")).filled()
    assert silk["the-name"] == "Silk"
    assert (silk["stake"], silk["price"]) == ("60", "2000000")
    assert officer.register.deals.count() == 0
    assert not officer.register.unfinished.newest()
    Officer(officer.app).visit(row_of(shown, "Silk"), 404)
    row = row_of(shown, "Loom")
    form, again = officer.visit(row), officer.visit(row)
    assert "Back to the table" in form.said("p[@class='eyebrow']")

    said = {"shown": form.questions, "state-owned": "yes"}
    kept = officer.send(form, said, to="/deals")

    assert kept.level == "Strategic"
    assert kept.links[f"{officer.table}#deals"] == "Back to the table"
    assert "Back to the table" not in Officer(officer.app).visit(kept.path).text
    listed = officer.visit(officer.table)
    assert row_of(listed, "Loom") == kept.path
    level = "Strategic as saved answers from the form"
    assert told(listed, "Loom", "level") == level
    officer.send(again, said, to="/deals")
    opened = officer.client.get(row)
    officer.do(officer.visit(officer.table), do="all")
    assert opened.status_code == 303
    assert officer.visit(opened.headers["Location"]).said("h1") == ["Loom"]
    assert officer.register.deals.count() == 6


def test_a_row_with_answers_typed_in_the_form_is_gone_on_with_there(
    officer: Officer, shown: Page
) -> None:
    form = officer.visit(row_of(shown, "Harrow"))
    officer.send(form, {"stake": "70"}, to="/deals/live")

    listed = officer.visit(officer.table)
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
    shown = officer.picture(table)
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


def test_results_and_problems_are_downloaded_and_a_rulebook_that_changed_since_is_told(
    officer: Officer,
) -> None:
    officer.picture(MESSY)

    made = officer.client.get(f"{officer.table}/results.xlsx")
    text = officer.client.get(f"{officer.table}/results.csv").text
    wrong = officer.client.get(f"{officer.table}/problems.csv").text

    assert "Screened deals" in made.headers["Content-Disposition"]
    assert contents(made.data, "Results").rows[1].cells[0] == "Silk & Sons"
    assert "Silk & Sons,A purchase," in text
    assert "5,Stake,stake,half," in wrong
    officer.visit(f"{officer.table}/results.pdf", 404)
    write_rules(officer.folder, STRICTER)
    since = officer.visit(officer.table)
    assert "The rulebook has changed since" in since.text
    assert "rulebook 2026.1." in since.said("p[@class='lead']")[0]


def test_filings_are_counted_alike_in_picture_list_workbook_and_register(
    officer: Officer, shown: Page
) -> None:
    picture, listed = Counter[str](), Counter[str]()
    for heading in ("filings-heading", "perhaps-heading"):
        for at, said in links(shown, heading).items():
            if "state=" in at:
                picture[said.rpartition(": ")[2]] += int(said.split()[0])
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

    assert picture == listed == +Counter(book)
    assert sum(it.due or 0 for it in kept) == book["due"] == 2
    assert sum(it.walls or 0 for it in kept) == book["not possible"] == 1


def on(days: int) -> str:
    """Return a day so many days from today, as it is typed."""
    return (today() + timedelta(days)).isoformat()


def due(days: int) -> date:
    """Return by when a large stake is filed that is signed so many days from today."""
    return today() + timedelta(days + 10)


def board() -> str:
    """Return seven deals: late, soon, undated, perhaps, and two that file nothing."""
    return f"""\
Deal;Kind;Stake;state owned;Price;Devices;Signed
Late;purchase;60;yes;5 euro;b;{on(-60)}
Soon;purchase;30;no;5 euro;b;{on(60)}
Undated;purchase;40;no;5 euro;b;
Perhaps;purchase;;no;5 euro;b;{on(3)}
Perhaps later;purchase;;no;5 euro;b;{on(40)}
Calm;purchase;5;no;5 euro;b;
Calmer;purchase;5;no;5 euro;b;
"""


def weeks(shown: Page) -> list[list[str]]:
    """Return the rows of both lists of days: what is due, and what may be."""
    return [
        [text_of(it) for it in part.iterfind("li")]
        for part in shown.all("ol[@class='weeks']")
    ]


def test_weeks_say_what_is_due_who_acts_and_what_has_passed_and_the_worst_come_first(
    officer: Officer,
) -> None:
    few = "\n".join(board().splitlines()[:4])
    assert not officer.picture(few).said("ol[@class='worst']")

    shown = officer.picture(board())

    (late, soon, undated), _perhaps = weeks(shown)
    assert "has passed" in late
    assert "has passed" not in soon
    assert "stakes (the buyer): 1" in soon
    days = day_in_short(due(-60)), day_in_short(due(60))
    said = told(shown, "Late", "filings")
    assert f"stakes, due, by {days[0]}, which has passed" in said
    assert told(shown, "Soon", "filings") == f"Filings: stakes, due, by {days[1]}"
    assert undated.startswith("Without a known day 1 deal stakes (the buyer): 1")
    found = [at for at in links(shown, "due-heading") if "undated=yes" in at]
    for at in found:
        led = officer.visit(at.partition("#")[0])
        assert names(led) == ["Undated"]
        assert "Due, on a day that is not known" in filters(led)
    assert len(found) == 2
    [worst] = shown.said("ol[@class='worst']")
    assert worst.startswith("Late Strategic")
    assert f"First due by {days[0]}, which has passed." in worst
    assert len(shown.all("li[@class='worst__one']")) == portfolio_deals.MOST_WORST
    [button] = shown.all("button[@data-print]")
    assert button.get("hidden") is not None  # until a script runs


def test_open_filings_with_a_day_are_told_as_due_if_they_apply(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = [{"after": ["stakes"], "says": "After the other."}]
    second = a.regime("second", LARGE, order=order)
    officer = Officer(open_app(a.rulebook(*PARTS, second)).app)

    _sure, (first, later) = weeks(officer.picture(board()))

    assert first == (
        f"By {day_in_words(due(3))} Perhaps, if it applies: stakes (the buyer); second "
        "(the buyer)"
    )
    assert later.startswith(f"By {day_in_words(due(40))} Perhaps later, if it")
    monkeypatch.setattr(portfolio_deals, "MOST_PERHAPS", 1)
    again = officer.visit(officer.table)
    assert len(weeks(again)[1]) == 1
    assert "1 other deal has such days later." in again.text
