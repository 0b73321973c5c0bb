"""`screening open`: what it prints, what it writes, and how it refuses."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from screening.cli import main
from screening.engine.assess import assess
from screening.register import Register
from screening.rulebook.answers import Deal
from screening.rulebook.deal_file import examples
from screening.rulebook.loader import load
from tests import hostile
from tests.builders import A_DAY, a_question, a_rule, a_rulebook, texts_of
from tests.hostile import OWNED

NOW = (a_question("state-owned"), a_rule("owned", OWNED, "strategic"))


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """Return an environment where a rulebook of now is in use, the register empty."""
    for name, text in texts_of(*NOW).items():
        (tmp_path / "rules" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "rules" / name).write_text(text, encoding="utf-8")
    data = {"SCREENING_DATA": str(tmp_path / "data"), "COLUMNS": "80"}
    return {**data, "SCREENING_RULES": str(tmp_path / "rules")}


@pytest.fixture
def briefing(tmp_path: Path) -> Path:
    """Return a briefing in a file, with an answer that the rulebook does not read."""
    file = tmp_path / "briefing.pdf"
    deal = {"answers-not-read": {"gone": "12.50"}}
    file.write_bytes(hostile.briefing(hostile.written(deal=deal)))
    return file


def run(environ: Mapping[str, str], *words: object) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["open", *map(str, words)], env=environ)


def keep_the_rulebook_of_then(environ: Mapping[str, str]) -> None:
    """Keep a deal under the rulebook of then, so that the register has it."""
    data = Path(environ["SCREENING_DATA"])
    data.mkdir()
    deal = Deal(name="Another deal", on=A_DAY, answers={})
    with closing(Register(data / "register.db")) as register:
        register.deals.keep(deal, assess(hostile.RULEBOOK, {}, A_DAY))


def test_it_says_what_it_is_and_what_moved(
    environ: dict[str, str], briefing: Path
) -> None:
    keep_the_rulebook_of_then(environ)

    opened = run(environ, briefing)

    assert opened.exit_code == 0
    assert opened.stdout == (
        "Silk & Sons, rules read as of 1 March 2026\n"
        "  then  Between watch and strategic, by An example 2026.1\n"
        "  now   Strategic, by An example 2026.1\n"
        "The facts are those of the briefing. The rules moved the deal from between "
        "watch\nand strategic to Strategic.\n"
        "\n"
        "Rules that stand elsewhere\n"
        "  [Strategic] Owned: met at Watch before, met at Strategic now, "
        "behind the move\n"
        "  [Strategic] Large: open before, not in the rulebook now\n"
        "\n"
        "Answers that fit no question of the rulebook, and count for nothing\n"
        '  gone: "12.50"\n'
    )


def test_without_a_register_rules_are_compared_by_id_and_none_is_made(
    environ: dict[str, str], briefing: Path
) -> None:
    opened = run(environ, briefing)

    said = " ".join(opened.stdout.split())
    assert "The rulebook of then is not in this register" in said
    assert "[Strategic] Owned: met at Watch before, met at Strategic now" in said
    assert not Path(environ["SCREENING_DATA"]).exists()


def test_under_the_same_rules_nothing_moved(
    environ: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "data.json"
    rulebook = load(Path(environ["SCREENING_RULES"]))
    digest = {"rulebook": {"digest": rulebook.digest}}
    level = {"level": {"lowest": "strategic"}}
    file.write_bytes(hostile.written(**digest, **level))

    said = run(environ, file).stdout

    assert said.endswith("The rulebook is the same.\n")


def test_the_deal_goes_on_as_a_deal_file(
    environ: dict[str, str], briefing: Path, tmp_path: Path
) -> None:
    out = tmp_path / "deal.yaml"

    run(environ, briefing, "--yaml", out)

    text = out.read_text("utf-8")
    assert examples({"deal.yaml": text}, a_rulebook(*NOW), A_DAY)[0].deal == Deal(
        name="Silk & Sons", on=A_DAY, answers=OWNED
    )
    assert text.endswith(
        '# Answers that fit no question of the rulebook:\n#  gone: "12.50"\n'
    )


def test_a_deal_file_that_is_printed_is_printed_alone(
    environ: dict[str, str], briefing: Path
) -> None:
    opened = run(environ, briefing, "--yaml", "-")

    assert opened.stdout.startswith("deal: Silk & Sons\n")
    assert opened.stderr.startswith("Silk & Sons, rules read as of")


def test_other_rules_can_be_named(
    environ: dict[str, str], briefing: Path, tmp_path: Path
) -> None:
    for name, text in hostile.RULEBOOK.texts.items():
        (tmp_path / "then" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "then" / name).write_text(text, encoding="utf-8")

    said = run(environ, briefing, "--rules", tmp_path / "then").stdout

    assert "The rulebook is the same." in " ".join(said.split())


@pytest.mark.parametrize("name", ["nothing", "html", "nothing attached", "no deal"])
def test_what_is_no_briefing_is_refused_with_the_name_of_the_file(
    environ: dict[str, str], tmp_path: Path, name: str
) -> None:
    file = tmp_path / "bad"
    file.write_bytes(hostile.EVERY[name].make())

    refused = run(environ, file)

    assert refused.exit_code == 1
    assert refused.stdout == ""
    assert refused.stderr == f"{file}: {hostile.EVERY[name].says}\n"


def test_a_file_that_is_not_there_is_said_to_be_missing(
    environ: dict[str, str], tmp_path: Path
) -> None:
    refused = run(environ, tmp_path / "none.pdf")

    assert refused.exit_code == 1
    assert refused.stderr == (
        f"{tmp_path / 'none.pdf'} cannot be read: No such file or directory.\n"
    )


def test_a_deal_file_that_cannot_be_written_is_a_sentence(
    environ: dict[str, str], briefing: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    for name in ("no/deal.yaml", "file/deal.yaml", "n" * 250 + ".yaml"):
        refused = run(environ, briefing, "--yaml", tmp_path / name)

        assert refused.exit_code == 1
        assert "cannot be written" in refused.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="no such files there")
def test_a_pipe_is_not_waited_for(environ: dict[str, str], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    refused = run(environ, tmp_path / "pipe")

    assert refused.stderr == f"{tmp_path / 'pipe'} is not a file. Name one.\n"


def test_what_a_command_prints_as_json_opens_again(
    environ: dict[str, str], briefing: Path, tmp_path: Path
) -> None:
    out, data = tmp_path / "deal.yaml", tmp_path / "deal.json"
    run(environ, briefing, "--yaml", out)

    printed = CliRunner().invoke(main, ["assess", str(out), "--json"], env=environ)
    data.write_text(printed.stdout, encoding="utf-8")

    assert json.loads(printed.stdout)["deal"]["answers"] == OWNED
    assert "The rulebook is the same." in run(environ, data).stdout
