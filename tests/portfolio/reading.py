"""Cells of a column, read by the shipped rulebook."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from screening.formats.spreadsheet import Row
from screening.portfolio.cells import Reading, read
from screening.portfolio.table import Table
from screening.rulebook import loader
from screening.settings import shipped

TODAY = date(2026, 11, 29)
RULEBOOK = loader.load(shipped("rules") / "italy-china")


def reading_of(question: str, *texts: str) -> Reading:
    """Return what a column with those cells says."""
    rows = [Row(place, [text]) for place, text in enumerate(texts, 2)]
    return read(RULEBOOK, Table("", ["head"], rows), {"head": question}, today=TODAY)


def said(question: str, *texts: str) -> Sequence[Any]:
    """Return the answers of a column in which nothing is wrong."""
    reading = reading_of(question, *texts)
    assert not reading.problems
    answers: Sequence[Any] = reading.facts[question].to_pylist()
    return answers


def wrong(question: str, *texts: str) -> str:
    """Return why the first cell of a column is not known."""
    reading = reading_of(question, *texts)
    assert reading.facts[question].to_pylist()[0] is None
    return reading.problems[0].says
