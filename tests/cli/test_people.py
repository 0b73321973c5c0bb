"""People are added, listed and removed by commands."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from screening.cli import main
from screening.register import Register
from screening.register.people import digest_of


def run(data: Path, *words: str) -> Result:
    """Run a command."""
    given = {"SCREENING_DATA": str(data)}
    return CliRunner().invoke(main, ["people", *words], env=given)


def test_adding_a_person_prints_their_start_link(
    tmp_path: Path, register: Register
) -> None:
    done = run(tmp_path, "add", "Ada")

    address, _, token = done.stdout.strip().partition("/start?token=")
    assert address == "http://127.0.0.1:8000"
    person = register.people.known_by(digest_of(token))
    assert person
    assert person.name == "Ada"


def test_people_are_listed_with_those_who_were_removed(tmp_path: Path) -> None:
    before = run(tmp_path, "list").stdout
    run(tmp_path, "add", "Ada")
    run(tmp_path, "add", "Bruno")
    run(tmp_path, "remove", "Ada")

    ada, bruno = run(tmp_path, "list").stdout.splitlines()

    assert before.startswith("Nobody was added.")
    assert ada.startswith("Ada: added on ")
    assert ", removed on " in ada
    assert "removed" not in bruno


def test_removing_somebody_unknown_is_a_sentence(tmp_path: Path) -> None:
    done = run(tmp_path, "remove", "Ada")

    assert done.exit_code == 1
    assert done.stderr == 'Nobody named "Ada" has a start link.\n'
