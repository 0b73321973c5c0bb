"""`screening test`: what it runs, what it says is missing, and how it exits."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from screening import settings
from tests import builders as a
from tests.cli import commands

MET = """\
deal: A plant
answers: {sector: energy}
expect: {lowest: watch, highest: watch, rules: {energy-deal: met}}
"""
NOT_MET = """\
deal: A snack
answers: {sector: food}
expect: {rules: {energy-deal: not met}}
"""
OPEN = "deal: Nothing\nexpect: {rules: {energy-deal: open}}\n"
FAILING = """\
deal: A plant
answers: {sector: energy}
expect:
  lowest: routine
  highest: routine
  rules:
    energy-deal: not met
"""
COMPLETE = {"met": MET, "not_met": NOT_MET, "open": OPEN}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "rules"


def write(folder: Path, **examples: str) -> Path:
    named = {f"examples/{name}.yaml": text for name, text in examples.items()}
    return commands.write(folder, {**a.files(), **named})


def run(*words: object) -> Result:
    return commands.run("test", *words)


def as_data(folder: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(run(folder, "--format", "json").stdout)
    return data


def test_all_that_is_well_is_a_line_and_with_problems_none_run(folder: Path) -> None:
    done = run(write(folder, **COMPLETE), "--strict")

    assert done.exit_code == 0
    assert done.stdout == (
        "3 examples hold. 1 rule: every verdict and every branch is shown.\n"
    )
    write(folder, met=MET.replace("sector", "sectr"))
    refused = run(folder, "--strict")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith(f"{folder}/examples/met.yaml:2:11: no question")


def test_what_no_example_shows_is_listed_at_its_place(folder: Path) -> None:
    done = run(write(folder, met=MET))

    header, row, _, *missing, _, totals = done.stdout.splitlines()
    assert header.split("  ")[0] == "Rule or regime"
    assert row.split() == ["energy-deal", "not", "met,", "open", "1/2"]
    file = folder / "rules" / "10-deal.yaml"
    unshown = "no example shows that any other sector makes it not met."
    assert missing == [
        f"{file}:7:11: energy-deal: no example expects it not met.",
        f"{file}:7:11: energy-deal: no example expects it open.",
        f"{file}:7:20: energy-deal: {unshown}",
    ]
    assert totals == (
        "1 example holds. 1 rule: 1 of 3 verdicts and 1 of 2 branches are shown."
    )
    assert (done.exit_code, run(folder, "--strict").exit_code) == (0, 2)
    assert "    with sector: food\n" in run(folder, "--suggest").stdout
    assert "with" not in done.stdout


def test_failing_example_says_where_what_and_why(folder: Path) -> None:
    done = run(write(folder, **COMPLETE, wrong=FAILING), "--strict")

    assert done.exit_code == 1
    file = folder / "examples" / "wrong.yaml"
    assert done.stdout.splitlines() == [
        f"{file}:3:1: A plant",
        "    expects routine, found watch",
        "    met: energy-deal (watch)",
        "      because S: Energy",
        "",
        f"{file}:7:5: A plant",
        '    expects rule "energy-deal" not met, found met',
        "      because S: Energy",
        "",
        "1 of 4 examples fails. 1 rule: every verdict and every branch is shown.",
    ]
    open_ = run(write(folder.with_name("open"), blank=OPEN.replace("open", "met")))
    assert "found open\n      waits for S\n" in open_.stdout


def test_deals_of_each_are_counted_and_told_apart(folder: Path) -> None:
    each = "each: {sector: [food, energy]}\nexpect: {rules: {energy-deal: met}}\n"

    done = run(write(folder, each=f"deal: Several\n{each}"))

    assert ": Several, sector food\n" in done.stdout
    assert "Several, sector energy" not in done.stdout
    assert "1 of 1 example (2 deals) fails." in done.stdout


def test_json_holds_failures_and_coverage(folder: Path) -> None:
    data = as_data(write(folder, met=MET, wrong=FAILING))

    _range, failing = data["failing"]
    assert (failing["line"], failing["column"]) == (7, 5)
    assert (failing["expected"], failing["found"]) == ("not met", "met")
    assert failing["because"] == ["S: Energy"]
    [rule] = data["rules"]
    assert rule["verdicts"] == {"met": True, "not met": False, "open": False}
    assert rule["shown"] == ["sector: energy shows it met"]
    assert rule["missing"][-1]["answers"] == {"sector": "food"}
    assert data["complete"] is False
    complete = as_data(write(folder.with_name("complete"), **COMPLETE))
    assert (complete["complete"], complete["failing"]) == (True, [])
    assert complete["rules"][0]["missing"] == []


def test_without_a_folder_the_live_rulebook_is_run_shipped_or_made_in_the_app(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "_PACKAGE", tmp_path)
    write(tmp_path / "_data" / "rules" / settings.USUAL, **COMPLETE)
    write(tmp_path / "rulebook", met=MET)

    done, made = run(), commands.run("test", SCREENING_DATA=str(tmp_path))

    assert done.exit_code == 0, done.stdout
    assert "3 examples hold. " in done.stdout.splitlines()[-1]
    assert "energy-deal" in made.stdout
