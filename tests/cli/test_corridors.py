"""Commands know which of several corridors a briefing or a kept deal is of."""

import os
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from screening.editing import scaffold
from screening.engine.assess import assess
from screening.register import Register
from screening.rulebook.answers import Deal
from screening.settings import Settings
from tests.builders import A_DAY
from tests.cli.commands import refusal, run, write
from tests.pages.small import SMALL, write_rules

DEAL = "deal: Chips\non: 2026-11-01\nanswers: {deal-kind: trade, sector: technology}\n"


@pytest.fixture
def both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return the folders of two corridors that the settings name."""
    gulf = tmp_path / "france-gulf"
    scaffold.write(scaffold.corridor(gulf.name, "Gulf", date(2026, 11, 1)), gulf)
    write_rules(tmp_path / "small", SMALL)
    monkeypatch.setenv("SCREENING_RULES", f"{tmp_path / 'small'}{os.pathsep}{gulf}")
    monkeypatch.setenv("SCREENING_DATA", str(tmp_path / "data"))
    return [tmp_path / "small", gulf]


def test_a_briefing_is_opened_by_the_rulebook_of_its_corridor(
    both: list[Path], tmp_path: Path
) -> None:
    deal = write(tmp_path, {"deal.yaml": DEAL}) / "deal.yaml"
    told = run("assess", deal, "--rules", both[1], "--json").stdout
    data = write(tmp_path, {"told.json": told}) / "told.json"

    opened = run("open", data)

    assert opened.exit_code == 0, opened.output
    assert "fit no question" not in opened.output
    assert "Gulf" in opened.output


def test_kept_deals_are_replayed_where_they_were_screened(
    both: list[Path], tmp_path: Path
) -> None:
    Settings.from_environment().make_data()
    with closing(Register(tmp_path / "data" / "register.db")) as register:
        deal = Deal(name="A mill", on=A_DAY, answers={})
        register.deals.keep(deal, assess(SMALL, {}, A_DAY))

    done = [run("replay", folder, "--old", folder, "--all") for folder in both]

    assert ["A mill" in it.output for it in done] == [True, False]
    assert "No deals are kept yet" in done[1].output


@pytest.mark.usefixtures("both")
def test_a_rulebook_is_made_on_top_of_the_one_beside_it(tmp_path: Path) -> None:
    ours = tmp_path / "our-gulf"
    about = ("--id", "our-gulf", "--title", "Our bank", "--extends")

    made = run("rules", "new", ours, *about, "france-gulf")
    checked = run("check", ours, "--strict")
    refused = refusal("rules", "new", tmp_path / "x", "--id", "A 1", *about[2:], "b")

    assert made.exit_code == 0
    assert "Our bank 1: no problems" in checked.output
    assert "lower-case" in refused
    assert not (tmp_path / "x").exists()
