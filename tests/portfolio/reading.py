"""Cells of a column, read by the shipped rulebook."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from screening.formats.spreadsheet import Row, contents
from screening.portfolio.matching import match, taken
from screening.portfolio.reading import TableReading, read
from screening.portfolio.screening import screen
from screening.portfolio.summary import Summary
from screening.portfolio.table import Table, most, table_of
from screening.portfolio.workbook import Results
from tests.sample import shipped_book

TODAY = date(2026, 11, 29)
RULEBOOK = shipped_book()


def table_in(data: bytes, sheet: str = "") -> Table:
    return table_of(contents(data, sheet, most()))


def results_of(text: str) -> Results:
    table = table_in(text.encode())
    reading = read(RULEBOOK, table, taken(match(RULEBOOK, table.heads)), today=TODAY)
    deals = screen(RULEBOOK, reading.deals)
    return Results(table, reading, Summary(RULEBOOK, TODAY, deals))


def answers_in(reading: TableReading, question: str) -> list[Any]:
    """Return what each row says to a question, several words in order."""
    answers = [reading.says(row, question) for row in reading.deals]
    return [sorted(it) if isinstance(it, frozenset) else it for it in answers]


def reading_of(question: str, *texts: str) -> TableReading:
    """Return what a column with those cells says."""
    rows = [Row(place, [text]) for place, text in enumerate(texts, 2)]
    return read(RULEBOOK, Table("", ["head"], rows), {"head": question}, today=TODAY)


def said(question: str, *texts: str) -> Sequence[Any]:
    """Return the answers of a column in which nothing is wrong."""
    reading = reading_of(question, *texts)
    assert not reading.problems
    return answers_in(reading, question)


def wrong(question: str, *texts: str) -> str:
    """Return why the first cell of a column is not known."""
    reading = reading_of(question, *texts)
    assert answers_in(reading, question)[0] is None
    return reading.problems[0].says
