"""`compare` and `replay`: what they print for people, and for programs."""

from __future__ import annotations

import csv
import json
import os
import pty
import subprocess
import sys
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from unicodedata import east_asian_width

import pytest
from click.testing import CliRunner, Result

from screening.cli import main
from screening.engine.assess import assess
from screening.register import Register
from screening.rulebook.answers import Deal
from screening.rulebook.deal_file import examples
from screening.rulebook.loader import read
from tests.builders import A_DAY, FILES, RULES, files

STRICT = RULES.replace("level: watch", "level: strategic")
FOOD = RULES.replace("sector: energy", "sector: [energy, food]")
LONG = "A very long name of a deal that goes on and on, " * 4


def a_folder(folder: Path, **texts: str) -> Path:
    """Return a rules folder with some of the files of a small rulebook anew."""
    for name, text in files(**texts).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Return the folder of a small rulebook."""
    return a_folder(tmp_path / "old")


@pytest.fixture
def strict(tmp_path: Path) -> Path:
    """Return the folder of one that puts its only rule two levels higher."""
    return a_folder(tmp_path / "strict", rules=STRICT)


@pytest.fixture
def environ(tmp_path: Path, old: Path) -> dict[str, str]:
    """Return an environment where that rulebook is live, and the register empty."""
    data = {"SCREENING_DATA": str(tmp_path / "data"), "COLUMNS": "80"}
    return {**data, "SCREENING_RULES": str(old)}


def keep(environ: Mapping[str, str], **deals: str) -> None:
    """Keep deals by name, each in some sector."""
    Path(environ["SCREENING_DATA"]).mkdir()
    register = Register(Path(environ["SCREENING_DATA"]) / "register.db")
    rulebook = read(FILES)
    for name, sector in deals.items():
        answers = {"sector": sector}
        deal = Deal(name=name, on=A_DAY, answers=answers)
        register.deals.keep(deal, assess(rulebook, answers, A_DAY))
    register.close()


def run(*words: object, environ: Mapping[str, str] | None = None) -> Result:
    """Run a command."""
    return CliRunner().invoke(main, [str(word) for word in words], env=environ)


def test_compare_tells_outcome_from_words(tmp_path: Path, old: Path) -> None:
    reworded = FOOD.replace("It is about energy.", "It feeds or heats.")
    new = a_folder(tmp_path / "new", rules=reworded)

    done = run("compare", old, new)

    outcome, words = done.output.split("Only the words or the upkeep: 1")
    assert done.exit_code == 0
    assert "Deals can come out otherwise: 1" in outcome
    assert 'Rule "energy-deal": some deals newly meet it.' in outcome
    assert 'The text of rule "energy-deal" is reworded.' in words
    assert "before: It is about energy." in words
    assert "now: It feeds or heats." in words


def test_compare_prints_deals_that_can_be_saved_as_examples(
    tmp_path: Path, old: Path
) -> None:
    new = a_folder(tmp_path / "new", rules=FOOD)

    done = run("compare", old, new)

    _before, _mark, text = done.output.partition("    # rule energy-deal: ")
    text = "# " + "\n".join(line[4:] for line in text.split("\n\n")[0].splitlines())
    deal = examples({"shown.yaml": text}, read(FILES), A_DAY)[0].deal
    assert deal.answers == {"sector": "food"}


def test_compare_says_what_a_sentence_says_only_once(old: Path, strict: Path) -> None:
    done = run("compare", old, strict)

    assert "moves from Watch to Strategic" in done.output
    assert "before:" not in done.output


def test_compare_of_a_folder_with_itself_finds_nothing(old: Path) -> None:
    done = run("compare", old, old)

    assert done.output.count(": nothing") == 2


def test_compare_as_json_holds_the_same(tmp_path: Path, old: Path) -> None:
    new = a_folder(tmp_path / "new", rules=FOOD)

    data = json.loads(run("compare", old, new, "--format", "json").output)

    [change] = data["changes"]
    assert (change["kind"], change["id"], change["outcome"]) == (
        "rule",
        "energy-deal",
        True,
    )
    [witness] = change["witnesses"]
    assert (witness["before"], witness["after"]) == ("not met", "met")
    assert witness["answers"] == {"sector": "food"}
    assert data["new"]["digest"] != data["old"]["digest"]


@pytest.mark.parametrize("command", ["compare", "replay"])
def test_a_folder_with_problems_is_refused_with_all_of_them(
    command: str, tmp_path: Path, old: Path, environ: dict[str, str]
) -> None:
    wrong = STRICT.replace("sector:", "sektor:").replace("strategic", "strategik")
    new = a_folder(tmp_path / "new", rules=wrong)

    words = [old, new] if command == "compare" else [new]
    done = run(command, *words, environ=environ)

    assert done.exit_code == 1
    assert done.stdout == ""
    assert 'Did you mean "sector"?' in done.stderr
    assert 'Did you mean "strategic"?' in done.stderr


def test_replay_shows_what_moves_and_why(strict: Path, environ: dict[str, str]) -> None:
    keep(environ, Grid="energy", Bakery="food")

    done = run("replay", strict, environ=environ)

    lines = [line.split() for line in done.output.splitlines()]
    assert done.exit_code == 0
    assert lines[0] == ["Deal", "Read", "at", "Before", "After"]
    assert lines[1] == ["Grid", "2026-03-01", "Watch", "Strategic"]
    assert lines[2] == ["because", "of", "energy-deal"]
    assert "Bakery" not in done.output
    assert "1 of 2 deals move: 1 up." in done.output


def test_replay_shows_all_deals_when_asked(
    strict: Path, environ: dict[str, str]
) -> None:
    keep(environ, Grid="energy", Bakery="food")

    done = run("replay", strict, "--all", environ=environ)

    assert "Bakery" in done.output


def test_replay_starts_from_another_folder_when_asked(
    strict: Path, old: Path, environ: dict[str, str]
) -> None:
    keep(environ, Grid="energy")

    done = run("replay", old, "--old", strict, environ=environ)

    assert "1 of 1 deal moves: 1 down." in done.output


def test_replay_says_where_ends_of_a_range_part(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    keep(environ, Grid="energy")
    later = RULES.replace("level: watch", "level: sensitive").replace(
        "{sector: energy}", "{all: [{sector: energy}, {state-owned: yes}]}"
    )
    new = a_folder(tmp_path / "new", rules=later)

    done = run("replay", new, environ=environ)

    assert done.output.splitlines()[1].endswith("Watch   Between routine and sensitive")
    assert "1 of 1 deal moves: 1 otherwise." in done.output


def test_replay_says_which_answers_cannot_be_read(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    keep(environ, Grid="energy")
    questions = FILES["questions/10-deal.yaml"].replace(
        "energy: Energy", "power: Power"
    )
    rules = RULES.replace("sector: energy", "sector: power")
    new = a_folder(tmp_path / "new", questions=questions, rules=rules)

    done = run("replay", new, environ=environ)

    assert "  cannot read sector" in done.output
    assert "1 deal has answers that the new rulebook cannot read." in " ".join(
        done.output.split()
    )


def test_replay_of_an_empty_register_is_a_sentence(
    strict: Path, environ: dict[str, str]
) -> None:
    done = run("replay", strict, environ=environ)

    assert done.exit_code == 0
    assert done.output == "No deals are kept yet, so none can move.\n"


@pytest.mark.parametrize("columns", [40, 80, 200])
@pytest.mark.parametrize("name", [LONG, "浪潮" * 60])
def test_replay_keeps_long_names_on_their_line(
    columns: int, name: str, strict: Path, environ: dict[str, str]
) -> None:
    keep(environ, **{name: "energy"})

    done = run("replay", strict, environ={**environ, "COLUMNS": str(columns)})

    line = done.output.splitlines()[1]
    wide = sum(2 if east_asian_width(one) in "WF" else 1 for one in line)
    assert line.partition("…")[2].split() == ["2026-03-01", "Watch", "Strategic"]
    assert wide <= max(columns, 55)


def test_replay_as_json_counts_all_and_lists_what_moves(
    strict: Path, environ: dict[str, str]
) -> None:
    keep(environ, Grid="energy", Bakery="food")

    data = json.loads(run("replay", strict, "--format", "json", environ=environ).output)

    [move] = data["moves"]
    assert (data["deals"], data["moved"]) == (2, 1)
    assert (move["name"], move["because"]) == ("Grid", ["energy-deal"])
    assert move["before"] == {"lowest": "watch", "highest": "watch"}
    assert move["after"] == {"lowest": "strategic", "highest": "strategic"}


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_replay_as_csv_holds_no_formula(
    start: str, strict: Path, environ: dict[str, str]
) -> None:
    name = f'{start}cmd|" /C calc"!A0, b'
    keep(environ, **{name: "energy"})

    done = run("replay", strict, "--format", "csv", environ=environ)

    [row] = csv.DictReader(StringIO(done.output))
    assert row["name"] == f"'{name}"
    assert (row["before-lowest"], row["after-lowest"]) == ("watch", "strategic")
    assert (row["moved"], row["because"]) == ("yes", "energy-deal")


def test_replay_as_csv_of_nothing_is_its_header(
    strict: Path, environ: dict[str, str]
) -> None:
    done = run("replay", strict, "--format", "csv", environ=environ)

    assert done.output.startswith("deal,name,number,on,before-lowest,")
    assert len(done.output.splitlines()) == 1


def test_replay_shows_a_bar_to_whoever_watches(
    strict: Path, environ: dict[str, str]
) -> None:
    keep(environ, Grid="energy")
    ours, theirs = pty.openpty()

    done = subprocess.run(
        [sys.executable, "-m", "screening", "replay", strict],
        env={**environ, "TERM": "xterm"},
        stdout=subprocess.PIPE,
        stderr=theirs,
        check=True,
    )

    os.close(theirs)
    assert "Replaying deals" in os.read(ours, 10_000).decode()
    assert done.stdout.startswith(b"Deal")


def test_replay_shows_no_bar_to_a_program(
    strict: Path, environ: dict[str, str]
) -> None:
    keep(environ, Grid="energy")

    done = run("replay", strict, environ=environ)

    assert done.stderr == ""
