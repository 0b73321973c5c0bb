"""People have start links of their own, which end when they are removed."""

from pathlib import Path

import pytest

from screening.errors import NotKeptError, ScreeningError
from screening.register import Register
from screening.register.people import ACCOUNT


def test_a_person_is_known_by_the_token(register: Register, tmp_path: Path) -> None:
    token = register.people.add("  Ada   Rossi ")
    secret = register.people.begin(token)

    [person] = register.people.everybody()
    assert register.people.known_by(secret) == person
    assert (person.name, person.removed_at) == ("Ada Rossi", None)
    assert register.people.known_by(token) is None
    assert register.people.known_by("") is None
    register.close()
    kept = (tmp_path / "register.db").read_bytes()
    assert token.encode() not in kept
    assert secret.encode() not in kept


def test_a_link_begins_one_session_and_a_new_one_another(register: Register) -> None:
    people = register.people
    first = people.begin(token := people.add("Ada"))
    unused, newest = people.renew("Ada"), people.renew("Ada")

    second = people.begin(newest)
    for used in (token, unused, newest, "guess"):
        with pytest.raises(NotKeptError):
            people.begin(used)
    people.end(first)

    assert people.known_by(first) is None
    assert people.known_by(second) == people.everybody()[0]
    for of_somebody in (people.renew, people.remove):
        with pytest.raises(NotKeptError, match='Did you mean "Ada"'):
            of_somebody("Adda")


def test_a_person_who_was_removed_is_known_no_more(register: Register) -> None:
    people = register.people
    before, unused = people.begin(people.add("Ada")), people.renew("Ada")

    people.remove("Ada")
    again = people.begin(people.add("Ada"))

    with pytest.raises(NotKeptError):
        people.begin(unused)
    assert people.known_by(before) is None
    former, person = people.everybody()
    assert (bool(former.removed_at), person.removed_at) == (True, None)
    assert people.known_by(again) == person


MISLEADING = {
    '"Ada" exists already': ("ADA", "\uff21da"),
    "1 to 80 characters": ("", "  ", "x" * 81, "a\x00b"),
    "a name the app uses for something else": (
        "Account root",
        "start",
        "Files on disk",
    ),
    "letters of several alphabets": ("\u0410da", "<b>x</b>", "Ad\u03b1"),
}
HONEST = ("Łódź Ölwerke", "Анна Петрова", "王伟 Wang Wei", "O\u02bcNeill", "J. D. 2")


def test_a_name_that_would_mislead_is_refused(register: Register) -> None:
    register.people.add("Ada")

    for says, names in MISLEADING.items():
        for name in names:
            with pytest.raises(ScreeningError, match=says):
                register.people.add(name)

    for name in HONEST:
        register.people.add(name)
    assert [it.name for it in register.people.everybody()] == ["Ada", *HONEST]


def test_an_account_is_shown_with_its_name(register: Register) -> None:
    people, account = register.people, f"{ACCOUNT}root"
    people.add("Bo")

    people.show_as(account, "Ada")
    people.show_as(account, " Ada   Rossi ")
    refused = ("bo", "Ada (account bo)", "account bo", "<b>", "A" * 81)
    for name in refused:
        with pytest.raises(ScreeningError):
            people.show_as(account, name)

    assert people.account_names() == {account: "Ada Rossi"}
    people.show_as(account, "")
    assert people.account_names() == {account: ""}
