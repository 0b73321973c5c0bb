"""A request as a workbook: its answers are read cell by cell, and a wrong file told."""

from collections.abc import Sequence
from datetime import date

import pytest

from screening.errors import ScreeningError
from screening.formats.spreadsheet import contents, csv_text
from screening.portfolio.questionnaire import (
    ANSWER,
    Letter,
    ReturnedRequest,
    as_workbook,
    read_workbook,
)
from screening.presentation.requests import requests_of
from tests import builders as a

CHECKED = {"yes": "Yes", "no": "No", "not-yet": {"label": "Later", "not-known": True}}
PARTS = (
    a.question("stake", "percent"),
    a.question("checked", "choice", choices=CHECKED),
    a.question("made-in", "country"),
    a.question("signed", "date"),
    a.rule("large", {"stake": {"at-least": 25}}),
    a.rule("unchecked", {"checked": "no"}),
    a.rule("from-china", {"made-in": "CN"}),
    a.rule("late", {"signed": {"above": "2027-01-01"}}),
)
BOOK = a.rulebook(*PARTS)
LETTER = Letter("deal", "=Project", date(2027, 3, 9), date(2027, 3, 1))
Cells = list[list[str]]


def sheet() -> Cells:
    """Return the cells of a request for all that is open of a deal."""
    [request] = requests_of(a.explained(*PARTS, answers={}))
    made = as_workbook(BOOK, request, LETTER)
    return [[*row.cells] for row in contents(made, first="Questions").rows]


def read(cells: Sequence[Sequence[str]], deal: str = "deal") -> ReturnedRequest:
    """Read those cells as they come back."""
    return read_workbook(csv_text(cells[0], cells[1:]).encode(), BOOK, deal)


def answered(**answers: str) -> ReturnedRequest:
    """Fill in answers by question, and read what comes back."""
    cells = sheet()
    for row in cells:
        row[2] = answers.get(row[0].partition(" ")[0].replace("-", "_"), row[2])
    return read(cells)


def test_what_is_known_is_read_and_what_nobody_looked_at_is_no_answer() -> None:
    returned = answered(stake="49.5%", made_in="China", checked="Later", signed="?")

    answers = {it.question: (it.answer, it.wrong) for it in returned.answers}
    assert {name: str(it[0]) for name, it in answers.items()} == {
        "stake": "49.5",
        "made-in": "CN",
    }
    assert (returned.of, returned.version) == ("whoever-knows", "2026.1")


def test_a_remark_without_an_answer_is_not_lost() -> None:
    cells = sheet()
    [stake] = [row for row in cells if row[0].startswith("stake ")]
    stake[3] = "Ask our parent"

    [returned] = read(cells).answers

    assert returned.note == "Ask our parent"
    assert "No answer is given, only a remark" in returned.wrong


def test_columns_that_were_moved_and_rows_that_were_sorted_are_found() -> None:
    cells = [[row[0], "", *row[1:]] for row in sheet()]
    head, *rows = cells
    for row in rows:
        row[3] = "30" if row[0].startswith("stake ") else row[3]

    [returned] = read([head, *reversed(rows)]).answers

    assert (returned.question, str(returned.answer)) == ("stake", "30")
    assert returned.cell.startswith("D")


def test_a_file_that_is_no_request_or_another_one_is_told() -> None:
    cells = sheet()
    others = [[it.replace('"example"', '"another"') for it in row] for row in cells]
    without = [[it.replace(ANSWER, "Reply") for it in row] for row in cells]
    nested = [["[" * 30_000 + "screening-request", "x"], *cells[1:]]

    for wrong, says in (
        (others, "asks by the rulebook “another”"),
        (without, f"No column is headed “{ANSWER}”"),
        (nested, "is no answered request"),
        (cells[1:], "is no answered request"),
    ):
        with pytest.raises(ScreeningError, match=says):
            read(wrong)
    with pytest.raises(ScreeningError, match="made on 1 March 2027, asks about anot"):
        read(cells, "another")
