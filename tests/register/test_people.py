"""People have start links of their own, which end when they are removed."""

from __future__ import annotations

from pathlib import Path

import pytest

from screening.errors import NotKeptError, ScreeningError
from screening.register import Register
from screening.register.people import digest_of


def test_a_person_is_known_by_the_token_alone(register: Register) -> None:
    token = register.add_person("  Ada   Rossi ")

    [person] = register.people()
    assert register.person_with(digest_of(token)) == person
    assert (person.name, person.removed_at) == ("Ada Rossi", None)
    assert register.person_with(token) is None
    assert register.person_with("") is None


def test_the_token_itself_is_not_kept(register: Register, tmp_path: Path) -> None:
    token = register.add_person("Ada")
    register.close()

    assert token.encode() not in (tmp_path / "register.db").read_bytes()


def test_a_person_who_was_removed_is_known_no_more(register: Register) -> None:
    token = register.add_person("Ada")

    register.remove_person("Ada")
    again = register.add_person("Ada")

    assert register.person_with(digest_of(token)) is None
    assert register.person_with(digest_of(again))
    assert [one.removed_at is None for one in register.people()] == [False, True]


@pytest.mark.parametrize(
    "name", ["ADA", "", "  ", "x" * 81, "a\x00b", "Account root", "start"]
)
def test_a_name_that_would_mislead_is_refused(register: Register, name: str) -> None:
    register.add_person("Ada")

    with pytest.raises(ScreeningError):
        register.add_person(name)

    assert len(register.people()) == 1


def test_removing_somebody_unknown_names_who_was_meant(register: Register) -> None:
    register.add_person("Marianne")

    with pytest.raises(NotKeptError, match='Did you mean "Marianne"'):
        register.remove_person("Mariane")
