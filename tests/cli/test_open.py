"""`screening open`: what it prints, what it writes, and how it refuses."""

import json
import os
import sys
from contextlib import closing
from pathlib import Path

import pytest

from screening.engine.assess import assess
from screening.register import Register
from screening.rulebook.answers import Deal
from screening.rulebook.deal_file import examples
from screening.rulebook.loader import load
from tests import builders as a
from tests import hostile, hostile_word
from tests.cli.commands import in_one_line, refusal, run, write
from tests.hostile import OWNED

NOW = (a.question("state-owned"), a.rule("owned", OWNED, "strategic"))


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    rules = write(tmp_path / "rules", a.texts_of(*NOW))
    monkeypatch.setenv("SCREENING_RULES", str(rules))
    monkeypatch.setenv("SCREENING_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path / "data"


@pytest.fixture
def briefing(tmp_path: Path) -> Path:
    """Return a briefing in a file, with an answer that the rulebook does not read."""
    file = tmp_path / "briefing.pdf"
    deal = {"answers-not-read": {"gone": "12.50"}}
    file.write_bytes(hostile.briefing(hostile.written(deal=deal)))
    return file


def test_it_says_what_it_is_and_what_moved(data: Path, briefing: Path) -> None:
    without = in_one_line(run("open", briefing).stdout)
    assert "The rulebook of the briefing is not in this register" in without
    assert "[Strategic] Owned: met at Watch before, met at Strategic now" in without
    assert not data.exists()

    data.mkdir()
    with closing(Register(data / "register.db")) as register:
        deal = Deal(name="Another deal", on=a.DAY, answers={})
        register.deals.keep(deal, assess(hostile.RULEBOOK, {}, a.DAY))

    opened = run("open", briefing)

    assert opened.exit_code == 0
    assert opened.stdout == (
        "Silk & Sons, rules read as of 1 March 2026\n"
        "  then  Watch to strategic, by An example 2026.1\n"
        "  now   Strategic, by An example 2026.1\n"
        "The facts are those of the briefing. The rules moved the level from “Watch "
        "to\n"
        "strategic” to Strategic.\n"
        "\n"
        "Rules that changed\n"
        "  [Strategic] Owned: met at Watch before, met at Strategic now, a reason for "
        "the\n      new level\n"
        "  [Strategic] Large: open before, not in the rulebook now\n"
        "\n"
        "Answers that match no question of the rulebook, and are not counted\n"
        '  gone: "12.50"\n'
    )


def test_under_the_same_rules_nothing_moved(briefing: Path, tmp_path: Path) -> None:
    file, rulebook = tmp_path / "data.json", load(tmp_path / "rules")
    digest = {"rulebook": {"digest": rulebook.digest}}
    file.write_bytes(hostile.written(**digest, level={"lowest": "strategic"}))
    then = write(tmp_path / "then", hostile.RULEBOOK.texts)
    (word := tmp_path / "a.docx").write_bytes(hostile_word.briefing())

    of_now, of_then = run("open", file), run("open", briefing, "--rules", then)

    assert of_now.stdout.endswith("The rulebook is the same.\n")
    assert "The rulebook is the same." in in_one_line(of_then.stdout)
    opened = in_one_line(run("open", word, "--rules", then).stdout)
    assert "The briefing was opened from a Word file." in opened


def test_the_deal_goes_on_as_yaml_and_as_json(briefing: Path, tmp_path: Path) -> None:
    out, data = tmp_path / "deal.yaml", tmp_path / "deal.json"

    run("open", briefing, "--yaml", out)
    printed = run("open", briefing, "--yaml", "-")
    data.write_text(run("assess", out, "--json").stdout, encoding="utf-8")

    text = out.read_text("utf-8")
    [example] = examples({"deal.yaml": text}, a.rulebook(*NOW), a.DAY)
    assert example.deal == Deal(name="Silk & Sons", on=a.DAY, answers=OWNED)
    unread = '# Answers that match no question of the rulebook:\n#  gone: "12.50"\n'
    assert text.endswith(unread)
    assert printed.stdout == text
    assert printed.stderr.startswith("Silk & Sons, rules read as of")
    assert json.loads(data.read_text())["deal"]["answers"] == OWNED
    assert "The rulebook is the same." in run("open", data).stdout


def test_what_is_no_briefing_is_refused_with_its_file_name(tmp_path: Path) -> None:
    file, none = tmp_path / "bad", tmp_path / "none.pdf"
    for name in ("nothing", "html", "nothing attached", "no deal"):
        file.write_bytes(hostile.EVERY[name].make())

        says = f"{file}: {hostile.EVERY[name].says}"
        assert refusal("open", file).startswith(says)
    says = f"{none} cannot be read: No such file or directory. "
    says += "Check its name and place.\n"
    assert refusal("open", none) == says


@pytest.mark.skipif(sys.platform == "win32", reason="no such files there")
def test_a_file_not_written_is_a_sentence(briefing: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for name in ("no/deal.yaml", "file/deal.yaml", "n" * 250 + ".yaml"):
        done = run("open", briefing, "--yaml", tmp_path / name)

        assert done.exit_code == 1
        assert "cannot be written" in done.stderr
    os.mkfifo(tmp_path / "pipe")
    says = f"{tmp_path / 'pipe'} is not a file. Name one.\n"
    assert refusal("open", tmp_path / "pipe") == says
