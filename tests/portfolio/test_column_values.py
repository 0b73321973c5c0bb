"""What the values of a column were read as: each once, with how many rows say it."""

import pytest

from screening.formats.spreadsheet import Row
from screening.portfolio import reading as readings
from screening.portfolio.reading import ColumnRead, columns_read, read, rows_alike
from screening.portfolio.table import Table
from tests.portfolio.reading import RULEBOOK, TODAY


def column(question: str, *texts: str, head: str = "head") -> ColumnRead:
    """Return what a column with those cells was read as."""
    rows = [Row(place, [text, "x"]) for place, text in enumerate(texts, 2)]
    table, columns = Table("", [head, "other"], rows), {head: question}
    reading = read(RULEBOOK, table, columns, today=TODAY)
    [found] = columns_read(RULEBOOK, table, reading, columns)
    return found


def told(found: ColumnRead) -> list[tuple[str, str, int, int]]:
    return [(it.written, it.answer, it.row, it.rows) for it in found.values]


def test_each_value_is_told_once_with_its_answer_and_its_rows() -> None:
    found = column(
        "sector", "Energia", "Energia; turismo", "Energia", "zzz", "n.d.", ""
    )

    offered = RULEBOOK.questions["sector"].offered
    energy, tourism = (offered[it].label for it in ("energy", "culture-tourism"))
    assert found.title == RULEBOOK.questions["sector"].short
    assert told(found) == [
        ("Energia", energy, 2, 2),
        ("Energia; turismo", f"{energy}; {tourism}", 3, 1),
        ("zzz", "", 5, 1),
        ("n.d.", "", 6, 1),
    ]
    _read, _both, wrong, unknown = found.values
    assert "has no answer “zzz”" in wrong.says
    assert (unknown.says, found.empty, found.ends) == ("", 1, [])


def test_numbers_and_days_are_told_from_the_lowest_to_the_highest() -> None:
    texts = ("12,5", "n.d.", "0,8", "150", "dear")
    found = column("deal-value", *texts, head="Value (mln €)")
    days = column("signing-date", "1/2/2027", "3/1/2027")

    assert [(it.written, it.answer, it.row) for it in found.ends] == [
        ("0,8", "EUR 800,000", 4),
        ("150", "EUR 150 million", 5),
    ]
    assert ("12,5", "EUR 12.5 million", 2, 1) in told(found)
    assert [it.answer for it in days.ends] == ["3 January 2027", "1 February 2027"]
    assert len(column("deal-value", "5 mln", "5.000.000").ends) == 1
    assert told(column("on", "1/2/2027")) == [("1/2/2027", "1 February 2027", 2, 1)]


def test_free_words_are_counted_as_they_are_read_as_they_stand() -> None:
    found = column("deal", "Silk", "Loom", "Silk", "=1+1", "?")

    assert found.free == 2
    assert [it.written for it in found.values] == ["=1+1", "?"]


def test_of_many_values_the_most_frequent_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(readings, "MOST_VALUES", 2)

    found = column("sector", "spazio", "turismo", "moda", "turismo", "moda")

    assert [it.written for it in found.values] == ["turismo", "moda"]
    assert found.more == 1


def test_rows_that_are_no_deals_do_not_count() -> None:
    rows = [Row(2, ["Silk", "5"]), Row(3, ["TOTALE", "5"])]
    table, columns = Table("", ["deal", "value"], rows), {"value": "deal-value"}
    reading = read(RULEBOOK, table, columns, today=TODAY)

    [found] = columns_read(RULEBOOK, table, reading, columns)

    assert (found.values[0].rows, found.empty) == (1, 0)


def test_rows_that_say_the_same_in_a_column_are_found_together() -> None:
    rows = [Row(2, ["x", "y"]), Row(4, ["x"]), Row(5, ["z", "y"])]
    table = Table("", ["a", "b"], rows)

    assert rows_alike(table, "a", 2) == [2, 4]
    assert rows_alike(table, "b", 2) == [2, 5]
    assert rows_alike(table, "b", 4) == []
