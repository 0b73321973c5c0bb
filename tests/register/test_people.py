"""People have start links of their own, which end when they are removed."""

from __future__ import annotations

from pathlib import Path

import pytest

from screening.errors import NotKeptError, ScreeningError
from screening.register import Register
from screening.register.people import digest_of


def test_a_person_is_known_by_the_token_alone(register: Register) -> None:
    token = register.people.add("  Ada   Rossi ")

    [person] = register.people.everybody()
    assert register.people.known_by(digest_of(token)) == person
    assert (person.name, person.removed_at) == ("Ada Rossi", None)
    assert register.people.known_by(token) is None
    assert register.people.known_by("") is None


def test_the_token_itself_is_not_kept(register: Register, tmp_path: Path) -> None:
    token = register.people.add("Ada")
    register.close()

    assert token.encode() not in (tmp_path / "register.db").read_bytes()


def test_a_person_who_was_removed_is_known_no_more(register: Register) -> None:
    token = register.people.add("Ada")

    register.people.remove("Ada")
    again = register.people.add("Ada")

    assert register.people.known_by(digest_of(token)) is None
    assert register.people.known_by(digest_of(again))
    assert [one.removed_at is None for one in register.people.everybody()] == [
        False,
        True,
    ]


@pytest.mark.parametrize(
    "name", ["ADA", "", "  ", "x" * 81, "a\x00b", "Account root", "start"]
)
def test_a_name_that_would_mislead_is_refused(register: Register, name: str) -> None:
    register.people.add("Ada")

    with pytest.raises(ScreeningError):
        register.people.add(name)

    assert len(register.people.everybody()) == 1


def test_removing_somebody_unknown_names_who_was_meant(register: Register) -> None:
    register.people.add("Marianne")

    with pytest.raises(NotKeptError, match='Did you mean "Marianne"'):
        register.people.remove("Mariane")
