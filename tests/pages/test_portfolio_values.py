"""What values were read as: seen on one page, and corrected there."""

from threading import Event

import pytest
from flask import Flask

from screening.web.portfolio_tables import TABLES
from tests.pages.many_deals import Officer
from tests.pages.page import Page, text_of

LIST = """\
Deal;Kind;Price;Signed;Remarks
Silk;purchase;2 mln;1/2/2027;near the port
Loom;supply;500.000;?;
Plough;supply;n.d.;3/4/2027;old
Harrow;barter;dear;;old
Totals;;2;;
"""


@pytest.fixture
def officer(app: Flask) -> Officer:
    """Return somebody whose list was read."""
    officer = Officer(app)
    officer.read(officer.take(LIST))
    return officer


def values(officer: Officer) -> Page:
    return officer.visit(f"{officer.table}/values")


def told(shown: Page, column: str) -> dict[str, list[str]]:
    """Return what each value of a column was read as, and where it stands."""
    [part] = [it for it in shown.all("section") if text_of(it[0]) == column]
    rows = (list(row) for row in part.iterfind(".//tbody/tr"))
    return {text_of(it[0]): [text_of(it[1]), text_of(it[2])] for it in rows}


def correct(officer: Officer, do: str = "read", **typed: str) -> Page:
    fields = {name.replace("_", "-"): said for name, said in typed.items()}
    to = f"{officer.table}/values"
    return officer.send(values(officer), {**fields, "do": do}, to=to)


def test_each_value_stands_with_what_it_was_read_as(officer: Officer) -> None:
    shown = values(officer)

    assert shown.said("h1") == ["How the values were read"]
    kinds = told(shown, "Kind")
    assert kinds["“supply”"] == ["A supply", "2 rows"]
    assert kinds["“purchase”"] == ["A purchase", "row 2"]
    why, where = kinds["“barter”"]
    assert why.startswith("Not read, so not known. “kind” has no answer “barter”.")
    assert where == "row 5"


def test_amounts_and_days_are_told_from_end_to_end(officer: Officer) -> None:
    shown = values(officer)

    assert (
        "From EUR 500,000 (“500.000” in row 3) to EUR 2 million (“2 mln” in row 2)."
    ) in shown.text
    assert "From 1 February 2027 (“1/2/2027” in row 2) to 3 April 2027" in shown.text
    assert told(shown, "Price")["“n.d.”"] == ["Not known", "row 4"]
    assert "2 different texts, read as they stand." in shown.text


@pytest.mark.parametrize("page", ["", "/columns", "/problems"])
def test_every_page_of_the_table_leads_there(officer: Officer, page: str) -> None:
    shown = officer.visit(f"{officer.table}{page}")

    assert f"{officer.table}/values" in shown.links


def test_columns_that_were_never_read_do_not_lead_there(app: Flask) -> None:
    officer = Officer(app)

    assert f"{officer.table}/values" not in officer.take(LIST).links


def test_what_was_read_wrongly_is_corrected_in_every_row_that_says_it(
    officer: Officer,
) -> None:
    shown = correct(officer, same_3_1="A purchase")

    assert shown.said("h1") == ["How the values were read"]
    assert told(shown, "Kind")["“A purchase”"] == ["A purchase", "2 rows"]
    assert shown.said("li[@class='done__one']") == [
        "Kind rows 3, 4 “supply” is read as “A purchase”. Undo: Kind, rows 3, 4"
    ]

    undone = correct(officer, "undo-3-1")
    assert told(undone, "Kind")["“supply”"] == ["A supply", "2 rows"]


def test_a_question_mark_says_that_a_value_is_not_known(officer: Officer) -> None:
    shown = correct(officer, same_3_1="?")

    assert told(shown, "Kind")["“?”"] == ["Not known", "2 rows"]


@pytest.mark.parametrize("field", ["same_99_1", "same_3_99", "cell_x", "same_3_1"])
def test_what_is_no_value_or_says_nothing_changes_nothing(
    officer: Officer, field: str
) -> None:
    before = values(officer).text

    assert (
        correct(officer, **{field: "" if field == "same_3_1" else "x"}).text == before
    )


def test_a_long_table_is_read_again_while_a_page_shows_how_far(
    officer: Officer,
) -> None:
    tables, go, done = officer.app.extensions[TABLES], Event(), Event()
    tables.long_from = 2
    tables.work(go.wait)

    waiting = correct(officer, same_3_1="A purchase")
    tables.work(done.set)
    go.set()

    assert waiting.path == f"{officer.table}/progress"
    assert done.wait(60)
    assert "“A purchase”" in told(values(officer), "Kind")
