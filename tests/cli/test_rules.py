"""`screening rules`: start rules of your own, and export what editors need."""

from pathlib import Path

import pytest

from screening.rulebook import json_schema
from tests.cli.commands import refusal, run

GULF = ("--id", "italy-gulf", "--title", "Italy and the Gulf")
STARTS = {"copy": (), "copy --extend": (), "new": GULF}


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


def test_what_cannot_be_started_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").touch()
    nowhere, in_use = tmp_path / "ours", f"{tmp_path} is there already. Name a new"

    for start, named in STARTS.items():
        assert refusal("rules", *start.split(), tmp_path, *named).startswith(in_use)
    refused = refusal("rules", "new", nowhere, "--id", "Gulf!", "--title", "Gulf")
    assert refused.startswith('"Gulf!" is not an id.')
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_schema_is_printed_or_written(tmp_path: Path) -> None:
    out = tmp_path / "schema.json"

    printed, written = run("rules", "schema"), run("rules", "schema", out)

    assert printed.stdout == json_schema.text() == out.read_text(encoding="utf-8")
    assert written.stdout == f"Wrote {out}.\n"
    refused = refusal("rules", "schema", tmp_path)
    assert refused == f"{tmp_path} cannot be written: it is no file. Name one.\n"


def test_reference_is_printed_whole_or_what_has_some_words() -> None:
    whole, found = run("rules", "reference"), run("rules", "reference", "when", "ask-")

    assert "kind (needed): What it is answered with." in whole.stdout
    assert "ask-when: The condition under which it is asked." in found.stdout
    assert "kind (needed)" not in found.stdout


def test_reference_as_markdown_is_the_file_of_the_documents() -> None:
    file = Path(__file__).parents[2] / "docs" / "reference.md"

    done = run("rules", "reference", "--format", "markdown")

    assert done.stdout == file.read_text(encoding="utf-8")


def test_reference_offers_another_word_where_it_has_nothing() -> None:
    refused = refusal("rules", "reference", "boolean")

    assert refused.endswith('these words: "boolean". Did you mean "yes-no"?\n')
    assert refusal("rules", "reference", "xyzzyx").endswith('"xyzzyx".\n')
