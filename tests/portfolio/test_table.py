"""The head of a table is found, and what is no table is refused with what to do."""

import pytest

from screening.errors import ScreeningError
from screening.formats.spreadsheet import Row
from screening.portfolio import columns as long_tables
from screening.portfolio.table import read_table, sheets


def test_the_head_is_the_first_row_that_is_filled_like_those_below() -> None:
    table = read_table(b"Our deals;;\nas of May;;\nDeal;Stake;Sector\nA;5;energy\n")

    assert table.heads == ["Deal", "Stake", "Sector"]
    assert table.rows == [Row(4, ["A", "5", "energy"])]


def test_columns_of_one_name_are_told_apart_by_their_letters() -> None:
    table = read_table(b"Deal,Note,Note,,\nA,x,y,z,\n")

    assert table.heads == ["Deal", "Note", "Note (column C)", "Column D"]


def test_columns_without_head_and_cells_are_left_out() -> None:
    table = read_table(b",Deal,,Stake\n,A,,5\n")

    assert table.heads == ["Deal", "Stake"]
    assert table.rows == [Row(2, ["A", "5"])]


def test_blank_rows_are_counted_and_rows_keep_their_numbers() -> None:
    table = read_table(b"Deal,Stake\n\nA,5\n , \n\nB,6\n\n\n")

    assert [row.number for row in table.rows] == [3, 6]
    assert table.blank == 3


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "No row of the table heads"),
        (b"Deal\nA\n", "No row of the table heads"),
        (b"Deal,Stake\n", "no row below its head"),
        (b"\0\1,\2\n", "cannot be read as a table"),
        (b"PK\3\4 no zip", "cannot be read as a table"),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(ScreeningError, match=says):
        read_table(data)


def test_a_table_has_no_more_rows_than_is_allowed() -> None:
    with pytest.raises(ScreeningError, match="more than"):
        read_table(b"Deal,Stake\n" + b"A,5\n" * 100, most=50)


def test_csv_has_no_sheets() -> None:
    assert sheets(b"Deal,Stake\nA,5\n") == []


def test_a_comma_in_numbers_separates_no_cells() -> None:
    table = read_table(b"Deal;Stake\nA, b, c and d;12,5\nE, f, g;2,5\n")

    assert table.rows[0].cells == ["A, b, c and d", "12,5"]


def test_a_long_table_that_is_uneven_is_read_row_by_row(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = b"Deals of May\nDeal,Stake\nA,5,more\nB\n"
    slow = read_table(text)
    monkeypatch.setattr(long_tables, "WORTH_IT", 0)

    assert read_table(text) == slow
    assert not isinstance(read_table(text).rows, long_tables.ColumnRows)


def test_rows_of_a_long_table_can_be_picked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_tables, "WORTH_IT", 0)
    rows = read_table(b"Deal,Stake\nA,5\n,\nB,6\nC,7\n").rows

    assert isinstance(rows, long_tables.ColumnRows)
    assert rows[1] == Row(4, ["B", "6"])
    assert [it.number for it in rows[1:]] == [4, 5]
    assert len(rows[:1]) == 1
