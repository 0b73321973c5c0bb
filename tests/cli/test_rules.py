"""`screening rules`: start rules of your own, and export what editors need."""

from pathlib import Path

import pytest

from screening.rulebook import json_schema
from screening.rulebook.folder import files_in
from tests.cli.commands import refusal, run

GULF = ("--id", "italy-gulf", "--title", "Italy and the Gulf")
STARTS = {"copy": (), "copy --extend": (), "new": GULF}


@pytest.mark.parametrize("start", STARTS)
def test_what_is_started_passes_check_and_says_what_to_do_next(
    start: str, tmp_path: Path, shipped_rules: Path
) -> None:
    folder = tmp_path / "our own"

    done = run("rules", *start.split(), folder, *STARTS[start])

    assert done.exit_code == 0, done.output
    if start == "copy":  # whose check the page for analysts shows
        assert files_in(folder).keys() == files_in(shipped_rules).keys()
    else:
        assert run("check", folder).exit_code == 0
    first, *further = done.stdout.splitlines()
    assert first.startswith(f"{folder} holds ")
    assert "18 files, 9 of them examples. Next:" in first or start != "new"
    assert further == [
        f"  screening check '{folder}'",
        f"  export SCREENING_RULES='{folder}'",
        "  screening serve",
    ]


def test_what_cannot_be_started_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").touch()
    nowhere, in_use = tmp_path / "ours", f"{tmp_path} exists already. Name a new"

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


def test_reference_is_printed_whole_or_what_has_some_words_or_offers_another() -> None:
    whole, found = run("rules", "reference"), run("rules", "reference", "when", "ask-")

    assert "kind (needed): What it is answered with." in whole.stdout
    assert "ask-when: The condition under which it is asked." in found.stdout
    assert "kind (needed)" not in found.stdout
    refused = refusal("rules", "reference", "boolean")
    assert refused.endswith('these words: "boolean". Did you mean "yes-no"?\n')
    assert refusal("rules", "reference", "xyzzyx").endswith('"xyzzyx".\n')


def test_reference_as_markdown_is_the_file_of_the_documents() -> None:
    file = Path(__file__).parents[2] / "docs" / "reference.md"

    done = run("rules", "reference", "--format", "markdown")

    assert done.stdout == file.read_text(encoding="utf-8")


@pytest.mark.paper
@pytest.mark.usefixtures("shared_printer")
def test_whole_rulebook_is_printed_or_what_changed(tmp_path: Path) -> None:
    for name in ("then", "now"):
        run("rules", "new", tmp_path / name, *GULF)
    heading = tmp_path / "now" / "rulebook.yaml"
    heading.write_text(heading.read_text().replace("limits: ", "limits: Mind this. "))
    page, now = tmp_path / "ours.html", ("--rules", tmp_path / "now")

    done = run("rules", "print", page, *now)
    plain = page.read_text(encoding="utf-8")
    run("rules", "print", page, *now, "--since", tmp_path / "then")
    run("rules", "print", page.with_suffix(".pdf"), *now)

    assert done.stdout == f"Wrote {page}.\n"
    assert "<h1" in plain
    assert "Changes since version" not in plain
    assert "Changes since version" in page.read_text(encoding="utf-8")
    assert page.with_suffix(".pdf").read_bytes().startswith(b"%PDF")
    assert "neither .pdf nor .html" in refusal("rules", "print", "a.txt", *now)
    assert refusal("rules", "print", "a.pdf", *now, "--since", "2020.1") == (
        "No version 2020.1 of this rulebook is saved here.\n"
    )
