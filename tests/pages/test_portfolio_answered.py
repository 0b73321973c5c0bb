"""What is answered of a row in the form comes back into the picture of its table."""

import csv
from collections.abc import Callable
from io import StringIO

import pytest

from screening.formats.spreadsheet import contents
from tests.pages.checks import page
from tests.pages.conftest import OpenApp
from tests.pages.many_deals import Officer, names
from tests.pages.page import Page
from tests.pages.test_portfolio_results import BOOK, TABLE, links, row_of, told


@pytest.fixture
def officer(open_app: OpenApp) -> Officer:
    """Return somebody with tables to send, who works by a rulebook with regimes."""
    return Officer(open_app(BOOK).app)


def opened(officer: Officer, name: str) -> Page:
    row = row_of(officer.visit(f"{officer.table}/deals"), name)
    return page(officer.client.get(row, follow_redirects=True))


def typed(officer: Officer, name: str, **answers: str) -> Page:
    """Open a row, type some answers, and come back to the table."""
    form = opened(officer, name)
    said = {it.replace("_", "-"): answer for it, answer in answers.items()}
    officer.send(form, said, to="/deals/live")
    return officer.visit(f"{officer.table}/deals")


def kept(officer: Officer, name: str, **answers: str) -> Page:
    """Open a row, answer something, keep it as a deal, and come back to the table."""
    form = opened(officer, name)
    said = {it.replace("_", "-"): answer for it, answer in answers.items()}
    officer.send(form, {"shown": form.questions, **said}, to="/deals")
    return officer.visit(f"{officer.table}/deals")


def found(officer: Officer, name: str) -> dict[str, str]:
    made = officer.client.get(f"{officer.table}/results.csv").data.decode("utf-8-sig")
    return next(it for it in csv.DictReader(StringIO(made)) if it["Deal"] == name)


def test_a_kept_row_with_an_answer_more_moves_list_and_files(officer: Officer) -> None:
    before = officer.listed(TABLE)
    pictured = officer.visit(officer.table)
    assert "Harrow" in links(pictured, "ask-heading").values()
    assert found(officer, "Harrow")["settled"] == "no"

    shown = kept(officer, "Harrow", state_owned="yes")

    now = officer.visit(officer.table)
    assert "The level of 1 of 6 deals is not settled" in now.text
    assert "Harrow" not in links(now, "ask-heading").values()
    assert "2 ban, Not possible" in links(now, "due-heading").values()
    assert told(shown, "Harrow", "level") == "Strategic as saved answers from the form"
    assert told(shown, "Harrow", "filings") == "Filings: ban, not possible and 1 open"
    assert found(officer, "Harrow")["lowest"] == "strategic"
    officer.register.deals.erase(row_of(shown, "Harrow").rpartition("/")[2])
    again = officer.visit(f"{officer.table}/deals")
    assert told(again, "Harrow", "level") == told(before, "Harrow", "level")
    erased = officer.visit(officer.table)
    assert links(erased, "topics-heading") == links(pictured, "topics-heading")
    assert "from the form" not in again.text


def test_a_row_unfinished_in_the_form_counts_as_it_is_there(officer: Officer) -> None:
    officer.picture(TABLE)

    shown = typed(officer, "Harrow", stake="70", state_owned="yes")

    assert told(shown, "Harrow", "level") == "Strategic answers from the form"
    assert "Continue in the form: Harrow" in shown.links.values()
    read = officer.visit(officer.table).text
    assert "1 row takes its answers from the form, where it was opened" in read
    typed(officer, "Harrow", stake="", state_owned="")
    again = officer.visit(f"{officer.table}/deals")
    assert told(again, "Harrow", "level").startswith("Routine to")


def test_name_day_and_notes_come_from_the_form_as_well(officer: Officer) -> None:
    officer.picture(TABLE)
    answers = {"state-owned": "yes", "note state-owned": "The seller said so."}

    form = opened(officer, "Harrow")
    said = {"the-name": "Plough & Harrow", "the-day": "1/2/2027", **answers}
    officer.send(form, {"shown": form.questions, **said}, to="/deals")

    shown = officer.visit(f"{officer.table}/deals")
    assert "Plough & Harrow" in names(shown)
    made = officer.client.get(f"{officer.table}/results.xlsx").data
    about = [it.cells[0] for it in contents(made, "Read me").rows]
    [line] = [it for it in about if it.startswith("Row 4, as answered in the form")]
    assert line == (
        "Row 4, as answered in the form: Plough & Harrow; state-owned: Yes (The "
        "seller said so.)"
    )


def test_rows_kept_as_they_are_take_no_answers_from_the_form(officer: Officer) -> None:
    shown = officer.listed(TABLE + ";purchase;;;;;;\n")

    listed = officer.do(shown, do="all")

    assert listed.said("td[@class='found__level']").count("Strategic as saved") == 1
    assert "from the form" not in listed.text
    assert "Row 8" in names(listed)


@pytest.mark.parametrize("answering", [kept, typed])
def test_what_nobody_changed_in_the_form_goes_with_the_table(
    officer: Officer, answering: Callable[..., Page]
) -> None:
    officer.picture(TABLE)
    before = answering(officer, "Silk", price="3 mln")
    assert "has in the form" not in before.text

    columns = officer.visit(f"{officer.table}/columns")
    officer.read(columns, chosen={"column-2": ""})
    shown = officer.visit(f"{officer.table}/deals")

    says = "Row 5 has in the form a value that the table had when it was opened, and no"
    read = officer.visit(officer.table).text
    assert f"{says} longer has: stake: 60 %. Here the table counts" in read
    assert "stakes, due" in told(before, "Silk", "filings")
    assert "stakes, due" not in told(shown, "Silk", "filings")
    assert "talks, may apply" in told(shown, "Silk", "filings")  # of the price typed


def test_an_answer_stays_when_cells_are_mended(officer: Officer) -> None:
    slips = TABLE.replace("Plough;supply", "Plough;suply")
    before = officer.listed(slips.replace("Loom;purchase;30", "Loom;purchase;?!"))
    kept(officer, "Harrow", state_owned="yes")

    cells = officer.visit(f"{officer.table}/problems")
    officer.mend(cells, same_2_1="A supply")
    shown = officer.visit(f"{officer.table}/deals")
    answered = typed(officer, "Loom", stake="10")

    assert told(shown, "Harrow", "level") == "Strategic as saved answers from the form"
    for unread in (before, shown):
        assert told(unread, "Loom", "wrong") == "1 cell not read"
    assert told(answered, "Loom", "wrong") == ""
    assert "could not be read" not in answered.text
