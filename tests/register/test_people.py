"""People have start links of their own, which end when they are removed."""

from pathlib import Path

import pytest

from screening.errors import NotKeptError, ScreeningError
from screening.register import Register
from screening.register.people import digest_of


def test_a_person_is_known_by_the_token_alone_which_is_not_kept(
    register: Register, tmp_path: Path
) -> None:
    token = register.people.add("  Ada   Rossi ")

    [person] = register.people.everybody()
    assert register.people.known_by(digest_of(token)) == person
    assert (person.name, person.removed_at) == ("Ada Rossi", None)
    assert register.people.known_by(token) is None
    assert register.people.known_by("") is None
    register.close()
    assert token.encode() not in (tmp_path / "register.db").read_bytes()


def test_a_person_who_was_removed_is_known_no_more(register: Register) -> None:
    token = register.people.add("Ada")

    register.people.remove("Ada")
    again = register.people.add("Ada")

    assert register.people.known_by(digest_of(token)) is None
    former, person = register.people.everybody()
    assert (bool(former.removed_at), person.removed_at) == (True, None)
    assert register.people.known_by(digest_of(again)) == person


MISLEADING = {
    'There is "ADA" already': ("ADA",),
    "1 to 80 characters": ("", "  ", "x" * 81, "a\x00b"),
    "what the app calls something else": ("Account root", "start", "Files on disk"),
}


def test_a_name_that_would_mislead_is_refused(register: Register) -> None:
    register.people.add("Ada")

    for says, names in MISLEADING.items():
        for name in names:
            with pytest.raises(ScreeningError, match=says):
                register.people.add(name)

    assert len(register.people.everybody()) == 1


def test_removing_somebody_unknown_names_who_was_meant(register: Register) -> None:
    register.people.add("Marianne")

    with pytest.raises(NotKeptError, match='Did you mean "Marianne"'):
        register.people.remove("Mariane")
