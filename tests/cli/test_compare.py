"""`compare` and `replay`: what they print for people, and for programs."""

import csv
import json
import os
import pty
import subprocess
import sys
from contextlib import closing
from io import StringIO
from pathlib import Path
from unicodedata import east_asian_width

import pytest

from screening.engine.assess import assess
from screening.register import Register
from screening.rulebook.answers import Deal
from screening.rulebook.deal_file import examples
from screening.rulebook.loader import read
from tests import builders as a
from tests.cli.commands import in_one_line, refusal, run, write

STRICT = a.RULES.replace("level: watch", "level: strategic")
FOOD = a.RULES.replace("sector: energy", "sector: [energy, food]")
REWORDED = FOOD.replace("It is about energy.", "It feeds or heats.")
DATA = "SCREENING_DATA"


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a small rulebook, which is live; the register is empty."""
    monkeypatch.setenv(DATA, str(tmp_path / "data"))
    monkeypatch.setenv("SCREENING_RULES", str(tmp_path / "old"))
    monkeypatch.setenv("COLUMNS", "80")
    return write(tmp_path / "old", a.FILES)


@pytest.fixture
def strict(old: Path) -> Path:
    """Return the folder of one that puts its only rule two levels higher."""
    return write(old.with_name("strict"), a.files(rules=STRICT))


def keep(**deals: str) -> None:
    """Keep deals by name, each in some sector."""
    data = Path(os.environ[DATA])
    data.mkdir(exist_ok=True)
    with closing(Register(data / "register.db")) as register:
        for name, sector in deals.items():
            answers = {"sector": sector}
            deal = Deal(name=name, on=a.DAY, answers=answers)
            register.deals.keep(deal, assess(read(a.FILES), answers, a.DAY))


def test_outcome_is_told_from_words(tmp_path: Path, old: Path, strict: Path) -> None:
    new = write(tmp_path / "new", a.files(rules=REWORDED))

    done = run("compare", old, new)

    outcome, words = done.output.split("Wording or maintenance only: 1")
    assert done.exit_code == 0
    assert "The result of deals can change: 1" in outcome
    assert 'Rule "energy-deal": some deals newly meet it.' in outcome
    assert 'The text of rule "energy-deal" is reworded.' in words
    assert "before: It is about energy." in words
    assert "now: It feeds or heats." in words
    assert run("compare", old, old).output.count(": nothing") == 2
    told_once = run("compare", old, strict).output
    assert "moves from Watch to Strategic" in told_once
    assert "before:" not in told_once


def test_compare_prints_deals_that_can_be_saved_as_examples_and_json_holds_the_same(
    tmp_path: Path, old: Path
) -> None:
    new = write(tmp_path / "new", a.files(rules=FOOD))

    done = run("compare", old, new)
    data = json.loads(run("compare", old, new, "--format", "json").output)

    _before, _mark, text = done.output.partition("    # rule energy-deal: ")
    text = "# " + "\n".join(line[4:] for line in text.split("\n\n")[0].splitlines())
    [example] = examples({"shown.yaml": text}, read(a.FILES), a.DAY)
    assert example.deal.answers == {"sector": "food"}
    [change] = data["changes"]
    [witness] = change["witnesses"]
    named = (change["kind"], change["id"], change["outcome"])
    assert named == ("rule", "energy-deal", True)
    assert (witness["before"], witness["after"]) == ("not met", "met")
    assert witness["answers"] == {"sector": "food"}
    assert data["new"]["digest"] != data["old"]["digest"]


def test_a_folder_is_refused_with_all_problems(tmp_path: Path, old: Path) -> None:
    wrong = STRICT.replace("sector:", "sektor:").replace("strategic", "strategik")
    new = write(tmp_path / "new", a.files(rules=wrong))

    for words in (("compare", old, new), ("replay", new)):
        refused = refusal(*words)
        assert 'Did you mean "sector"?' in refused
        assert 'Did you mean "strategic"?' in refused


def test_replay_shows_what_moves_why_and_all_if_asked(strict: Path, old: Path) -> None:
    keep(Grid="energy", Bakery="food")

    done = run("replay", strict)

    lines = [line.split() for line in done.output.splitlines()]
    assert (done.exit_code, done.stderr) == (0, "")
    assert lines[0] == ["Deal", "Read", "at", "Before", "After"]
    assert lines[1] == ["Grid", "2026-03-01", "Watch", "Strategic"]
    assert " ".join(lines[2]) == "because of Energy: Watch becomes strategic"
    assert "Bakery" not in done.output
    assert "1 of 2 deals move: 1 up." in done.output
    assert "Bakery" in run("replay", strict, "--all").output
    back = run("replay", old, "--old", strict)
    assert "1 of 2 deals move: 1 down." in back.output
    data = json.loads(run("replay", strict, "--format", "json").output)
    [move] = data["moves"]
    assert (data["deals"], data["moved"]) == (2, 1)
    assert (move["name"], move["because"]) == ("Grid", ["energy-deal"])
    assert move["before"] == {"lowest": "watch", "highest": "watch"}
    assert move["after"] == {"lowest": "strategic", "highest": "strategic"}


def test_replay_says_where_ends_of_a_range_part(tmp_path: Path, old: Path) -> None:
    keep(Grid="energy")
    later = a.RULES.replace("level: watch", "level: sensitive").replace(
        "{sector: energy}", "{all: [{sector: energy}, {state-owned: yes}]}"
    )

    done = run("replay", write(tmp_path / "later", a.files(rules=later)), "--old", old)

    ends = "Watch   Routine to sensitive"
    assert done.output.splitlines()[1].endswith(ends)
    assert "1 of 1 deal moves: 1 otherwise." in done.output
    asked = a.FILES["questions/10-deal.yaml"].replace("energy: Energy", "power: Power")
    rules = a.RULES.replace("sector: energy", "sector: power")
    new = write(tmp_path / "new", a.files(questions=asked, rules=rules))
    output = run("replay", new, "--old", old).output
    assert "  cannot read sector" in output
    lost = "1 deal has answers that the new rulebook cannot read."
    assert lost in in_one_line(output)


def test_replay_keeps_long_names_on_their_line(strict: Path) -> None:
    long = "A very long name of a deal that goes on and on, " * 4
    keep(**{long: "energy", "浪潮" * 60: "energy"})

    for columns in (40, 80, 200):
        done = run("replay", strict, COLUMNS=str(columns))

        lines = [line for line in done.output.splitlines() if "2026-03-01" in line]
        for line in lines:
            wide = sum(2 if east_asian_width(sign) in "WF" else 1 for sign in line)
            cells = line.partition("…")[2].split()
            assert cells == ["2026-03-01", "Watch", "Strategic"], line
            assert wide <= max(columns, 55), line
        assert len(lines) == 2


def test_replay_of_nothing_is_a_sentence_or_a_header(strict: Path) -> None:
    none, table = run("replay", strict), run("replay", strict, "--format", "csv")
    assert none.exit_code == 0
    assert none.output == "No deals are saved yet, so none can change.\n"
    assert table.output.startswith("deal,name,number,on,before-lowest,")
    assert len(table.output.splitlines()) == 1
    names = [f'{start}cmd|" /C calc"!A0, b' for start in "=+-@"]
    keep(**dict.fromkeys(names, "energy"))

    done = run("replay", strict, "--format", "csv")

    rows = list(csv.DictReader(StringIO(done.output)))
    assert sorted(row["name"] for row in rows) == sorted(f"'{name}" for name in names)
    assert (rows[0]["before-lowest"], rows[0]["after-lowest"]) == ("watch", "strategic")
    assert (rows[0]["moved"], rows[0]["because"]) == ("yes", "energy-deal")


def test_replay_shows_a_bar_to_whoever_watches(strict: Path) -> None:
    keep(Grid="energy")
    ours, theirs = pty.openpty()

    done = subprocess.run(
        [sys.executable, "-m", "screening", "replay", strict],
        env={**os.environ, "TERM": "xterm"},
        stdout=subprocess.PIPE,
        stderr=theirs,
        check=True,
    )

    os.close(theirs)
    assert "Replaying deals" in os.read(ours, 10_000).decode()
    assert done.stdout.startswith(b"Deal")
