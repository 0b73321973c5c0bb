"""The file of a list is read by a process that knows nothing of this one."""

import pytest

from screening.editing import list_file, messages
from screening.errors import ScreeningError


def refused(data: bytes) -> str:
    with pytest.raises(ScreeningError) as error:
        list_file.read(data)
    return str(error.value)


def test_it_sees_nothing_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCREENING_TOKEN", "a token that nobody may know")
    said = 'json.dumps({"refused": os.environ.get("SCREENING_TOKEN", "nothing")})'
    monkeypatch.setattr(list_file, "_START", f"import json, os; print({said})")

    assert refused(b"a list") == "nothing"


def test_it_is_ended_where_it_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_file, "_START", "any(iter(int, 1))")
    monkeypatch.setattr(list_file, "PATIENCE", 0.5)

    assert refused(b"a list") == messages.LIST_TOO_MUCH
