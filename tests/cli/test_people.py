"""People are added, listed and removed by commands."""

from pathlib import Path

from screening.register import Register
from tests.cli.commands import run


def people(data: Path, *words: str) -> str:
    """Return what a command prints, that it was refused among it."""
    return run("people", *words, SCREENING_DATA=str(data)).output


def test_adding_a_person_prints_their_start_link(
    tmp_path: Path, register: Register
) -> None:
    said = people(tmp_path, "add", "Ada").splitlines()[0]

    address, _, token = said.partition("/start?token=")
    assert address == "http://127.0.0.1:8000"
    person = register.people.known_by(register.people.begin(token))
    assert person
    assert person.name == "Ada"


def test_another_link_is_printed_for_another_browser(
    tmp_path: Path, register: Register
) -> None:
    first, second = (people(tmp_path, word, "Ada") for word in ("add", "link"))

    token = second.splitlines()[0].partition("/start?token=")[2]
    assert first.splitlines()[0] != second.splitlines()[0]
    assert register.people.known_by(register.people.begin(token))
    assert people(tmp_path, "link", "Bo") == 'Nobody named "Bo" has a start link.\n'


def test_people_are_listed_with_those_who_were_removed(tmp_path: Path) -> None:
    before = people(tmp_path, "list")
    for words in (("add", "Ada"), ("add", "Bruno"), ("remove", "Ada")):
        people(tmp_path, *words)

    ada, bruno = people(tmp_path, "list").splitlines()

    assert before.startswith("Nobody was added.")
    assert ada.startswith("Ada: added on ")
    assert ", removed on " in ada
    assert bruno.endswith(", has not used their link yet")


def test_removing_somebody_unknown_is_a_sentence(tmp_path: Path) -> None:
    said = people(tmp_path, "remove", "Ada")

    assert said == 'Nobody named "Ada" has a start link.\n'
