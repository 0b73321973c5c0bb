"""`screening rules`: start rules of your own, and export what editors need."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from screening.cli import main
from screening.rulebook.json_schema import general

GULF = ("--id", "italy-gulf", "--title", "Italy and the Gulf")
STARTS = {"copy": (), "copy --extend": (), "new": GULF}


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.mark.parametrize("start", STARTS)
def test_what_is_started_passes_check(start: str, tmp_path: Path) -> None:
    folder = tmp_path / "our own"

    done = run("rules", *start.split(), folder, *STARTS[start])

    assert done.exit_code == 0, done.output
    assert run("check", folder).exit_code == 0


def test_start_says_what_to_do_next(tmp_path: Path) -> None:
    done = run("rules", "new", tmp_path / "our own", *GULF)

    assert done.stdout.splitlines() == [
        f"{tmp_path}/our own holds 18 files, 9 of them examples. Next:",
        f"  screening check '{tmp_path}/our own'",
        f"  export SCREENING_RULES='{tmp_path}/our own'",
        "  screening serve",
    ]


@pytest.mark.parametrize("start", STARTS)
def test_folder_in_use_is_refused_in_a_sentence(start: str, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").touch()

    done = run("rules", *start.split(), tmp_path, *STARTS[start])

    assert done.exit_code == 1
    assert done.stderr == f"{tmp_path} is there already. Name a new folder.\n"
    assert [one.name for one in tmp_path.iterdir()] == ["mine.txt"]


def test_corridor_needs_an_id(tmp_path: Path) -> None:
    done = run("rules", "new", tmp_path / "ours", "--id", "Gulf!", "--title", "Gulf")

    assert done.exit_code == 1
    assert done.stderr.startswith('"Gulf!" is not an id.')
    assert list(tmp_path.iterdir()) == []


def test_schema_is_printed_or_written(tmp_path: Path) -> None:
    out = tmp_path / "schema.json"

    printed, written = run("rules", "schema"), run("rules", "schema", out)

    assert printed.stdout == general.text() == out.read_text(encoding="utf-8")
    assert written.stdout == f"Wrote {out}.\n"


def test_schema_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    done = run("rules", "schema", tmp_path)

    assert done.exit_code == 1
    assert done.stderr == f"{tmp_path} cannot be written: it is no file. Name one.\n"
