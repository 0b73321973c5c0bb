"""The head of a table is found, and what is no table is refused with what to do."""

import pytest

from screening.errors import ScreeningError
from screening.formats.spreadsheet import Row
from screening.portfolio import table as module
from screening.portfolio.table import File, read_file, read_table
from tests.portfolio.reading import table_in


def test_the_head_is_the_first_row_that_is_filled_like_those_below() -> None:
    table = table_in(b"Our deals;;\nas of May;;\nDeal;Stake;Sector\nA;5;energy\n")

    assert table.heads == ["Deal", "Stake", "Sector"]
    assert table.rows == [Row(4, ["A", "5", "energy"])]


def test_columns_of_one_name_are_told_apart_by_their_letters() -> None:
    table = table_in(b"Deal,Note,Note,,\nA,x,y,z,\n")

    assert table.heads == ["Deal", "Note", "Note (column C)", "Column D"]


def test_columns_without_head_and_cells_are_left_out() -> None:
    table = table_in(b",Deal,,Stake\n,A,,5\n")

    assert table.heads == ["Deal", "Stake"]
    assert table.rows == [Row(2, ["A", "5"])]


def test_blank_rows_are_counted_and_rows_keep_their_numbers() -> None:
    table = table_in(b"Deal,Stake\n\nA,5\n , \n\nB,6\n\n\n")

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
        table_in(data)


def test_a_table_has_no_more_rows_than_is_allowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_ROWS", 50)

    with pytest.raises(ScreeningError, match="more than 80 rows"):
        table_in(b"Deal,Stake\n" + b"A,5\n" * 100)


def test_a_file_is_read_as_in_this_process_and_csv_has_no_sheets() -> None:
    data = b"Deal,Stake\nA,5\n"

    assert read_file(data) == File([], table_in(data))
    assert read_table(data) == table_in(data)


def test_a_comma_in_numbers_separates_no_cells() -> None:
    table = table_in(b"Deal;Stake\nA, b, c and d;12,5\nE, f, g;2,5\n")

    assert table.rows[0].cells == ["A, b, c and d", "12,5"]
