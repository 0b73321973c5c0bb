"""`screening check`: its forms, how it exits, and the witnesses it writes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from screening.cli import main
from screening.rulebook.deal_file import examples
from screening.rulebook.loader import load
from tests.builders import A_DAY, SOURCES, a_question, a_rule, texts_of

ASKED = (a_question("a"), a_question("b"))
A, B, NOT_B = {"a": "yes"}, {"b": "yes"}, {"b": "no"}
IDLE = {"any": [A, {"all": [B, NOT_B]}, {"all": [NOT_B, B]}]}
HELD = {
    "met": "{deal: M, answers: {a: 'yes'}, expect: {rules: {idle: met}}}",
    "not": "{deal: N, answers: {a: 'no', b: 'no'}, expect: {rules: {idle: not met}}}",
    "open": "{deal: O, expect: {rules: {idle: open}}}",
}


def run(*words: object) -> Result:
    """Run a command."""
    return CliRunner().invoke(main, ["check", *(str(word) for word in words)])


def write(folder: Path, accept: Sequence[object] = ()) -> Path:
    """Write a rulebook of one rule, reviewed and proved."""
    texts = texts_of(*ASKED, a_rule("idle", IDLE, accept=accept))
    point = "      art-one: {says: A law., to-be-verified: Read the text.}\n"
    review = "review-by: 2099-01-01\n"
    texts["sources.yaml"] = review + SOURCES.replace(point, "")
    texts["rulebook.yaml"] = texts["rulebook.yaml"].replace("2026-12-31", "2099-01-01")
    rules = texts["rules/10-deal.yaml"]
    texts["rules/10-deal.yaml"] = f'{{"review-by": "2099-01-01", {rules[1:]}'
    texts |= {f"examples/{name}.yaml": text for name, text in HELD.items()}
    for file, text in texts.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def doubtful(tmp_path: Path) -> Path:
    """Return a folder of rules with two doubts of one kind about one rule."""
    return write(tmp_path / "rules")


def accepting(until: str) -> list[dict[str, str]]:
    return [{"doubt": "idle-part", "because": "So.", "look-again": until}]


def test_doubts_fail_only_where_that_is_asked_for(doubtful: Path) -> None:
    assert run(doubtful).exit_code == 0
    assert run(doubtful, "--strict").exit_code == 2


def test_accepted_doubts_do_not_fail_and_are_listed_when_asked(tmp_path: Path) -> None:
    folder = write(tmp_path / "rules", accept=accepting("2099-01-01"))

    quiet, told = run(folder, "--strict"), run(folder, "--strict", "--accepted")

    assert (quiet.exit_code, told.exit_code) == (0, 0)
    assert "[idle-part]" not in quiet.stdout
    assert "accepted until 2099-01-01: So." in told.stdout


def test_problem_fails_and_is_told_alone(doubtful: Path) -> None:
    (doubtful / "signals.yaml").write_text("signals: [\n", encoding="utf-8")

    done = run(doubtful)

    assert done.exit_code == 1
    assert str(doubtful / "signals.yaml") in done.stderr
    assert done.stdout == ""


def test_json_holds_each_doubt_with_its_place_and_witness(doubtful: Path) -> None:
    data = json.loads(run(doubtful, "--format", "json").stdout)

    first, second = data["doubts"]
    assert data["problems"] == []
    assert (first["kind"], first["part"], first["line"]) == (
        "idle-part",
        "rule idle",
        1,
    )
    assert first["file"] == second["file"] == str(doubtful / "rules/10-deal.yaml")
    rulebook = load(doubtful)
    assert examples({"w.yaml": first["witness"]}, rulebook, A_DAY)[0].deal.answers == A


def test_github_shows_doubts_as_warnings_and_problems_as_errors(doubtful: Path) -> None:
    warned = run(doubtful, "--format", "github").stdout
    (doubtful / "signals.yaml").write_text("signals: [\n", encoding="utf-8")
    failed = run(doubtful, "--format", "github").stdout

    assert warned.startswith(
        f"::warning file={doubtful}/rules/10-deal.yaml,line=1,col="
    )
    assert "title=Doubt%3A idle-part::" in warned
    assert failed.startswith(f"::error file={doubtful}/signals.yaml,line=")


def test_every_witness_gets_a_file_of_its_own(doubtful: Path, tmp_path: Path) -> None:
    done = run(doubtful, "--witnesses", tmp_path / "shown")

    written = sorted(one.name for one in (tmp_path / "shown").iterdir())
    assert done.exit_code == 0
    assert written == ["idle-part-idle-2.yaml", "idle-part-idle.yaml"]
