"""The file of a table is read by a process that knows nothing of this one."""

import threading

import pytest

from screening.errors import BusyError, ScreeningError
from screening.formats import messages, table_file
from screening.formats.spreadsheet import Contents, Row
from screening.formats.table_file import Limits


def refused(data: bytes, limits: Limits = table_file.USUAL) -> str:
    with pytest.raises(ScreeningError) as error:
        table_file.read(data, limits=limits)
    return str(error.value)


def test_it_comes_to_the_rows_that_the_file_holds() -> None:
    found = table_file.read("a;b\nc;società\n".encode())

    assert found == Contents([], "", [Row(1, ["a", "b"]), Row(2, ["c", "società"])])


def test_what_is_wrong_with_the_file_is_told() -> None:
    assert "row 2 a quotation mark" in refused(b'a;b\n"c;d\n')


def test_it_sees_nothing_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCREENING_TOKEN", "a token that nobody may know")
    said = 'json.dumps({"refused": os.environ.get("SCREENING_TOKEN", "nothing")})'
    monkeypatch.setattr(table_file, "_START", f"import json, os; print({said})")

    assert refused(b"a list") == "nothing"


def test_it_is_ended_where_it_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_file, "_START", "any(iter(int, 1))")

    assert refused(b"a list", Limits(patience=1)) == messages.TABLE_TOO_MUCH


def test_it_ends_alone_where_memory_is_short() -> None:
    limits = Limits(memory=120_000_000)

    assert refused(b"ab,cd\n" * 7_000_000, limits) == messages.TABLE_TOO_MUCH


def test_where_all_places_are_taken_nobody_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    places = threading.BoundedSemaphore(1)
    monkeypatch.setattr(table_file, "_PLACES", places)
    with places, pytest.raises(BusyError, match="being read just now"):
        table_file.read(b"a,b\nc,d\n")

    assert len(table_file.read(b"a,b\nc,d\n").rows) == 2
