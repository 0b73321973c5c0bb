"""What a table of deals came to: the picture, the list, and what is taken from it."""

import csv
from io import BytesIO, StringIO

import pytest
from flask import Flask

from screening.formats.spreadsheet import read_rows
from screening.web import portfolio_deals
from tests.builders import a_rule, a_rulebook
from tests.pages.checks import page
from tests.pages.conftest import OpenApp
from tests.pages.many_deals import MESSY, Officer, names
from tests.pages.page import Page, text_of
from tests.pages.small import QUESTIONS, STRICTER, write_rules

FIVE = """\
Deal;Kind;Stake;state owned;Price;Remarks
Silk;purchase;60;yes;2 mln;by the harbour
Loom;purchase;30;no;;
Plough;supply;;;5 euro;
Harrow;purchase;10;;5 euro;
;;;;;=HYPERLINK("x")
Only a name;;;;;
"""


@pytest.fixture
def officer(app: Flask) -> Officer:
    """Return somebody who has tables to send."""
    return Officer(app)


def rows(shown: Page, heading: str) -> dict[str, list[str]]:
    """Return the rows of the table under a heading, by what heads them."""
    [part] = [it for it in shown.all("section") if it.get("aria-labelledby") == heading]
    found = (list(row) for row in part.iterfind(".//tbody/tr"))
    return {text_of(head): [*map(text_of, cells)] for head, *cells in found}


def levels(shown: Page) -> dict[str, str]:
    """Return the level of each deal of the list."""
    [part] = shown.all("table[@class='found']")
    told = ([*map(text_of, row)] for row in part.iterfind(".//tbody/tr"))
    return {
        deal.rpartition(" row ")[0] or deal: level for _pick, deal, level, *_ in told
    }


def test_each_deal_counts_at_the_level_that_is_certain(officer: Officer) -> None:
    shown = officer.picture(FIVE)

    assert rows(shown, "levels-heading") == {
        "Strategic Control": [
            "1 settled at strategic",
            "0",
            "3 could still be strategic",
        ],
        "Sensitive Policy": ["1 settled at sensitive", "0", "0"],
        "Watch Near a line": ["1 settled at watch", "0", "0"],
        "Routine Normal": ["0", "3 at least routine", "0"],
    }


def test_a_picture_of_deals_that_are_not_settled_is_no_all_clear(
    officer: Officer,
) -> None:
    shown = officer.picture(FIVE)

    assert "3 of 6 deals are not settled." in shown.text
    assert "a low level here is no all-clear" in shown.text


def test_what_is_not_known_is_never_called_normal(officer: Officer) -> None:
    told = levels(officer.picture(FIVE))

    assert told["Only a name"] == "At least routine, perhaps strategic not settled"
    assert told["Harrow"] == "At least routine, perhaps strategic not settled"


def test_both_bars_of_all_deals_have_no_gap_and_no_overlap(officer: Officer) -> None:
    bars = officer.picture(FIVE).all("svg[@class='heat__bar']")

    assert len(bars) == 2
    for bar in bars:
        at = 0.0
        for piece in bar.iterfind("rect"):
            assert float(piece.get("x", "")) == pytest.approx(at, abs=0.01)
            at += float(piece.get("width", ""))
        assert at == pytest.approx(100, abs=0.01)


def test_a_level_that_one_of_two_open_rules_must_bring_is_certain(
    open_app: OpenApp,
) -> None:
    owned = a_rule("owned", {"state-owned": "yes"}, "watch")
    private = a_rule("private", {"state-owned": "no"}, "watch")
    visitor = open_app(a_rulebook(*QUESTIONS, owned, private))

    shown = Officer(visitor.app).picture("Deal;Kind\nSilk;purchase\n")

    assert levels(shown) == {"Silk": "Watch"}


def test_topics_tell_what_they_bring_and_may_bring(officer: Officer) -> None:
    told = rows(officer.picture(FIVE), "topics-heading")

    numbers = [it.partition(":")[0] for it in told["Deal"]]
    assert numbers == ["0", "1", "1", "1 3 may"]


def test_reasons_and_what_to_ask_first_come_with_their_counts(officer: Officer) -> None:
    shown = officer.picture(FIVE)

    ask, reasons = shown.said("ol[@class='counts']")
    assert reasons.startswith("2 deals meet “large-stake”")
    assert ask.startswith("2 deals could be moved by it What of kind?")
    assert "Row 6; Only a name" in ask


def test_the_level_of_a_row_is_that_of_the_deal_it_becomes(officer: Officer) -> None:
    shown = officer.picture(FIVE)
    told = levels(shown)

    kept = officer.do(shown, do="all")

    assert "6 rows are kept" in kept.text
    deals = officer.visit("/deals")
    for row in deals.all("tbody/tr"):
        _pick, name, _about, level, *_ = map(text_of, row)
        assert told[name].partition(" not settled")[0] == level


def test_only_what_is_picked_is_kept_and_it_is_kept_once(officer: Officer) -> None:
    shown = officer.picture(FIVE)

    kept = officer.do(shown, "2", "5", do="chosen")
    again = officer.do(kept, "2", do="chosen")

    assert "2 rows are kept" in kept.text
    assert "No row was kept" in again.text
    assert officer.register.deals.count() == 2


def test_a_kept_row_says_where_it_came_from_and_what_could_not_be_read(
    officer: Officer,
) -> None:
    officer.do(officer.picture(MESSY), "5", do="chosen")

    [deal] = officer.register.deals.newest()
    assert deal.name == "Loom and Co"
    assert (
        deal.notes["stake"]
        == "Row 5 of deals.csv says “half”, which could not be read."
    )
    assert "came from row 5 of deals.csv" in deal.notes["kind"]
    assert "stake" not in deal.answers


def test_too_many_rows_are_not_kept_at_a_time(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portfolio_deals, "MOST_KEPT", 2)
    shown = officer.picture(FIVE)

    refused = officer.do(shown, do="all")

    assert "Up to 2 are kept at a time, and these are 6" in refused.text
    assert officer.register.deals.count() == 0


def test_the_list_is_bounded_and_paged(officer: Officer) -> None:
    many = "".join(f"Deal {n};{n}\n" for n in range(1, 121))
    shown = officer.picture(f"Deal;Price\n{many}")

    last = officer.visit(f"{officer.table}?page=99")

    assert len(names(shown)) == 50
    assert "page 3 of 3" in last.text
    assert names(last)[-1] == "Deal 120"


def test_results_are_downloaded_beside_the_columns_as_they_came(
    officer: Officer,
) -> None:
    officer.picture(MESSY)

    made = officer.client.get(f"{officer.table}/results.xlsx")
    text = officer.client.get(f"{officer.table}/results.csv").data.decode("utf-8-sig")

    head, first, *_others = read_rows(made.data, "Results")
    assert [*head.cells[:3]] == ["Deal", "Kind", "Stake"]
    assert {"lowest", "highest", "met", "open", "problems"} <= {*head.cells}
    assert [*first.cells[:2]] == ["Silk & Sons", "A purchase"]
    assert "call Rossi" in text
    assert not any(
        cell.startswith("=") for row in csv.reader(StringIO(text)) for cell in row
    )
    assert "Screened deals" in made.headers["Content-Disposition"]


def test_what_could_not_be_read_is_downloaded_with_its_reasons(
    officer: Officer,
) -> None:
    officer.picture(MESSY)

    made = officer.client.get(f"{officer.table}/problems.csv").data.decode("utf-8-sig")

    _head, *told = csv.reader(StringIO(made))
    assert ["5", "Stake", "stake", "half"] in [it[:4] for it in told]


def test_nothing_else_is_downloaded(officer: Officer) -> None:
    officer.picture(FIVE)

    officer.visit(f"{officer.table}/results.pdf", 404)


def test_a_rulebook_that_changed_since_is_told(officer: Officer) -> None:
    officer.picture(FIVE)

    write_rules(officer.folder, STRICTER)
    shown = officer.visit(officer.table)

    assert "The rulebook has changed since" in shown.text
    assert "rulebook 2026.1." in shown.said("p[@class='lead']")[0]


def test_the_template_is_read_back_without_a_question(officer: Officer) -> None:
    made = officer.client.get("/portfolio/template.xlsx")
    head, *_ = read_rows(made.data)
    filled = ";".join(head.cells) + "\n" + "A deal;\n"

    shown = officer.take(filled)

    assert "" not in [it.get("value") for it in shown.all("option[@selected]")]


def test_a_table_may_be_sent_as_a_workbook(officer: Officer) -> None:
    made = officer.client.get("/portfolio/template.xlsx").data

    assert "no row below its head" in officer.take(made, "t.xlsx", status=422).text
    assert BytesIO(made).read(2) == b"PK"
    page(officer.client.get("/portfolio"))
