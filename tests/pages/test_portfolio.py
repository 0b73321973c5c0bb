"""A table of many deals: sent, matched, mended, and forgotten."""

import zipfile
from datetime import UTC, datetime
from io import BytesIO
from threading import Event, Semaphore

import pytest
import xlsxwriter
from flask import Flask
from werkzeug.test import TestResponse

from screening.formats import table_file
from screening.formats.text import moment_in_words
from screening.portfolio import table
from screening.portfolio.reading import FromForm
from screening.settings import today
from screening.web.pages import portfolio
from screening.web.portfolio_tables import (
    FORGET_AFTER,
    MOST_OF_ONE,
    TABLES,
    ReadAs,
    Tables,
)
from tests.pages.checks import page
from tests.pages.many_deals import AT, MESSY, Officer
from tests.pages.page import Page, text_of
from tests.pages.small import SMALL
from tests.pages.test_portfolio_downloads import owner_of


@pytest.fixture
def officer(app: Flask) -> Officer:
    """Return somebody who has tables to send."""
    return Officer(app)


def chosen(shown: Page) -> list[str]:
    """Return what each column of a page is read as."""
    return [
        found.get("value", "")
        for select in shown.all("table[@class='columns']//select")
        for found in [*select.iterfind(".//option[@selected]"), select[0]][:1]
    ]


def troubles(shown: Page) -> list[str]:
    """Return what a page says cannot be read."""
    return shown.said("div[@class='bad']")


def polled(officer: Officer) -> TestResponse:
    """Return what the part of the page that moves gets."""
    at = f"{officer.table}/progress"
    return officer.client.get(at, headers={"HX-Request": "true"})


def test_columns_are_matched_and_near_ones_are_only_proposed(officer: Officer) -> None:
    shown = officer.take(MESSY.replace("Remarks", "Remark"))

    assert chosen(shown) == ["deal", "kind", "stake", "", "", "signed"]
    assert "Perhaps “remarks”" in shown.text
    assert "call Rossi" in shown.text


def test_two_columns_for_one_question_are_refused_and_both_choices_stay(
    officer: Officer,
) -> None:
    shown = officer.take(MESSY)

    refused = officer.read(shown, 422, {"column-3": "remarks"})

    assert {*refused.summary} == {"column-3", "column-4"}
    assert chosen(refused)[3:5] == ["remarks", "remarks"]


def test_a_table_of_which_no_column_is_read_says_so(officer: Officer) -> None:
    nothing = {f"column-{place}": "" for place in range(6)}

    refused = officer.read(officer.take(MESSY), 422, nothing)

    assert "No column is read" in refused.text


def test_a_file_that_is_no_table_is_refused_with_what_to_do(officer: Officer) -> None:
    for data in (b"PK\x03\x04junk", b"\x00\x01", "alone\n"):
        refused = officer.take(data, status=422)
        assert "There is a problem" in refused.text
    assert "Choose the file" in officer.take("a;b\n", name="", status=422).text


def test_a_table_with_an_open_quotation_mark_is_told_its_row(officer: Officer) -> None:
    refused = officer.take('Deal;Price\n"Silk;5\nLoom;6\n', status=422)

    assert "In row 2 a quotation mark is opened and never closed" in refused.text
    assert "Row 2 has a cell of over 131,072 characters" in (
        officer.take(f"Deal;Price\n{'x' * 140_000};5\n", status=422).text
    )


def test_where_too_many_tables_are_being_read_it_is_said_at_once(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_file, "_PLACES", Semaphore(0))

    busy = officer.take(MESSY, status=503)

    assert "Other tables are being read just now" in busy.text


def test_a_table_of_more_rows_than_pages_show_is_refused(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "MOST_ROWS", 1)

    refused = officer.take("Deal;Price\n" + "Silk;5\n" * 40, status=422)

    assert "more than 31 rows" in refused.text


def test_a_file_that_is_too_large_says_how_to_make_it_smaller(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portfolio, "LARGEST", 1_000)

    for size in (2_000, 200_000):
        refused = officer.take("Deal;Price\n" + "a" * size, status=413)
        assert "larger than 25 MB" in refused.text


def test_cells_that_cannot_be_read_are_told_once_for_all_that_say_the_same(
    officer: Officer,
) -> None:
    shown = officer.read(officer.take(MESSY))

    first, *others = troubles(shown)
    assert first.startswith("Kind rows 6, 7 “suply”")
    assert [it.split()[0] for it in others] == ["Stake", "signed", "Deal"]
    assert "counts as not known" in shown.text


def test_a_mended_cell_is_read_in_all_rows_that_said_the_same(officer: Officer) -> None:
    shown = officer.read(officer.take(MESSY))

    again = officer.mend(shown, "read", same_6_1="A supply")

    assert [it.split()[0] for it in troubles(again)] == ["Stake", "signed", "Deal"]


def test_a_cell_is_mended_by_itself_where_rows_are_shown_one_by_one(
    officer: Officer,
) -> None:
    officer.read(officer.take(MESSY))
    shown = officer.visit(f"{officer.table}/problems?by=row")

    again = officer.mend(shown, "read", cell_6_1="A supply")

    assert [" ".join(it.split()[:3]) for it in troubles(again)] == [
        "Stake row 5",
        "signed row 6",
        "Kind row 7",
        "Deal row 9",
    ]


def test_what_is_mended_wrongly_is_told_again_with_what_was_typed(
    officer: Officer,
) -> None:
    shown = officer.read(officer.take(MESSY))

    again = officer.mend(shown, "read", same_5_2="a third")

    assert "a third" in [box.get("value") for box in again.all("input")]


def test_an_emptied_cell_is_not_known_and_no_problem(officer: Officer) -> None:
    shown = officer.read(officer.take(MESSY))

    again = officer.mend(shown, "read", same_5_2="", same_6_5="")

    assert [it.split()[0] for it in troubles(again)] == ["Kind", "Deal"]


def test_a_row_of_totals_can_be_left_out(officer: Officer) -> None:
    shown = officer.read(officer.take("Deal;Price\nOne;5\nTwo;6\nTotal;11\n"))

    [left_out] = shown.all("input[@name='leave-4']")
    assert "checked" in left_out.attrib
    picture = officer.mend(shown, leave_4="yes")

    assert picture.said("h1") == ["2 deals in one picture"]
    assert "Left out, as what adds up others: row 4." in picture.text
    assert "by choice" not in picture.text


def test_a_remark_below_the_deals_can_be_left_out(officer: Officer) -> None:
    table = "Deal;Price;Kind;Signed\nOne;5;;\nOne;6;;\n* as of today;;;\n"
    shown = officer.read(officer.take(table))
    assert "“* as of today”: This row says one thing alone" in shown.text

    picture = officer.mend(shown, leave_4="yes")

    assert picture.said("h1") == ["2 deals in one picture"]
    told = "Left out, as what says one thing alone, like a remark: row 4."
    assert told in picture.text
    again = officer.visit(f"{officer.table}/problems")
    assert "Rows 2 and 3 are both called “One”. Both are read." in again.text


def test_long_lists_of_problems_are_bounded_and_say_how_many_more(
    officer: Officer,
) -> None:
    rows = "".join(f"Deal {n};about {n}\n" for n in range(130))

    shown = officer.read(officer.take(f"Deal;Price\n{rows}"))

    assert len(troubles(shown)) == 100
    assert "And 30 more" in shown.text


def test_a_sheet_is_chosen_where_there_are_several(officer: Officer) -> None:
    data = BytesIO()
    with xlsxwriter.Workbook(data) as book:
        for name in ("Old", "New"):
            book.add_worksheet(name).write_row(0, 0, ["Deal", "Price"])
            book.get_worksheet_by_name(name).write_row(1, 0, [f"{name} deal", 5])
    shown = officer.take(data.getvalue(), "deals.xlsx")
    names = [text_of(it) for it in shown.by_id("sheet")]

    other = officer.send(shown, {"sheet": names[1], "do": "sheet"}, to=shown.path)

    assert names == ["Old", "New"]
    assert ("Old deal" in shown.text, "New deal" in other.text) == (True, True)


def test_a_workbook_with_a_cell_far_away_is_refused_and_harms_nothing(
    officer: Officer,
) -> None:
    made, far = BytesIO(), BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Deal", "Price"])
        sheet.write_row(1, 0, ["Silk", 5])
    with zipfile.ZipFile(made) as packed, zipfile.ZipFile(far, "w") as parts:
        for name in packed.namelist():
            moved = packed.read(name).replace(b'"A2"', b'"XFD1048576"')
            parts.writestr(name, moved)

    refused = officer.take(far.getvalue(), "deals.xlsx", 422)

    assert "A cell far from the others" in refused.text


def test_a_table_can_be_forgotten_at_once(officer: Officer) -> None:
    shown = officer.picture(MESSY)

    start = officer.send(shown, to=f"{officer.table}/forget")

    assert start.path == AT
    assert "not in memory any more" in officer.visit(officer.table, 404).text


def test_a_table_is_seen_by_nobody_else(officer: Officer) -> None:
    officer.picture(MESSY)

    other = Officer(officer.app)

    other.visit(officer.table, 404)
    assert "deals.csv" not in other.visit(AT).text
    assert "deals.csv" in officer.visit(AT).text


def test_the_oldest_of_many_tables_of_one_person_is_forgotten(officer: Officer) -> None:
    officer.take(MESSY)
    first = officer.table

    for _more in range(MOST_OF_ONE):
        officer.take(MESSY)

    officer.visit(f"{first}/columns", 404)
    officer.visit(f"{officer.table}/columns")


def test_a_table_that_nobody_looks_at_for_long_is_forgotten(officer: Officer) -> None:
    now = [0.0]
    officer.app.extensions[TABLES] = Tables(clock=lambda: now[0])
    officer.take(MESSY)

    now[0] += FORGET_AFTER - 1
    officer.visit(f"{officer.table}/columns")
    now[0] += FORGET_AFTER + 1

    officer.visit(f"{officer.table}/columns", 404)


def test_no_address_tells_what_is_in_a_table(officer: Officer) -> None:
    shown = officer.picture(MESSY)

    found = officer.send(shown, {"words": "silk"}, to=f"{officer.table}/search")

    assert "silk" not in found.query.casefold()
    [listed] = found.said("th[@class='found__deal']")
    assert listed.startswith("Silk & Sons")


def test_a_long_table_is_decided_while_a_page_shows_how_far_it_is(
    officer: Officer,
) -> None:
    officer.app.extensions[TABLES] = tables = Tables(long_from=3)
    shown = officer.take(MESSY)
    held, done = Event(), Event()
    tables.work(held.wait)

    waiting = officer.read(shown)

    assert waiting.said("h1") == ["The deals are being screened"]
    assert "5 rows are being read" in waiting.text
    assert "HX-Redirect" not in polled(officer).headers
    held.set()
    tables.work(done.set)
    assert done.wait(60)
    assert polled(officer).headers["HX-Redirect"] == f"{officer.table}/progress"
    led = officer.client.get(f"{officer.table}/progress", follow_redirects=True)
    assert page(led).said("h1") == ["Cells that could not be read"]


def test_a_long_table_is_stopped_and_its_columns_stay_as_chosen(
    officer: Officer,
) -> None:
    officer.app.extensions[TABLES] = tables = Tables(long_from=3)
    shown = officer.take(MESSY)
    held = Event()
    tables.work(held.wait)
    waiting = officer.read(shown, chosen={"column-4": ""})

    stopped = officer.send(waiting, to=f"{officer.table}/stop")

    held.set()
    assert polled(officer).headers["HX-Redirect"] == f"{officer.table}/progress"
    assert stopped.said("h1") == ["What the columns say"]
    assert chosen(stopped)[4] == ""
    led = officer.client.get(officer.table, follow_redirects=True)
    assert page(led).said("h1") == ["What the columns say"]


def test_many_deals_are_offered_on_the_first_page_beside_a_new_screening(
    officer: Officer,
) -> None:
    home = officer.visit("/")

    assert home.said("p[@class='actions']")[0].startswith("New screening Many deals")


def told_of_tables(officer: Officer) -> list[str]:
    """Return what is told of the tables that were sent."""
    return officer.visit(AT).said("li[@class='deals__one']")


def test_tables_are_listed_with_how_far_each_is_the_newest_first(
    officer: Officer,
) -> None:
    officer.picture("Deal;Kind\nSilk;purchase\n")
    officer.picture(MESSY)
    first = officer.table
    officer.take(MESSY)
    officer.visit(first)

    columns, cells, picture = told_of_tables(officer)

    assert "Its columns are not chosen yet." in columns
    assert "Its picture is there, and 5 cells could not be read." in cells
    assert "Its picture is there." in picture
    leads = [*officer.visit(AT).links]
    assert leads.index(first) > leads.index(f"{officer.table}/columns")


def test_a_table_says_when_it_was_sent(officer: Officer) -> None:
    before = moment_in_words(datetime.now(UTC))
    officer.take(MESSY)
    after = moment_in_words(datetime.now(UTC))

    [told] = told_of_tables(officer)

    assert f"sent on {before}." in told or f"sent on {after}." in told


def test_a_table_that_is_being_screened_says_so(officer: Officer) -> None:
    officer.take(MESSY)
    [sent] = officer.app.extensions[TABLES].of(owner_of(officer))
    sent.upload.begin(SMALL, today(), ReadAs(), FromForm())

    [told] = told_of_tables(officer)

    assert "It is being screened." in told
