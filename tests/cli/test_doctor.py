"""The doctor says what is there and what is missing for the main job."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from screening.cli.doctor import HealthSign, examine
from screening.settings import Settings


def signs(tmp_path: Path, **environ: str) -> Mapping[str, HealthSign]:
    """Return what the doctor finds, by what was looked at."""
    given = {"SCREENING_DATA": str(tmp_path / "data"), **environ}
    return {sign.what: sign for sign in examine(Settings.from_environment(given))}


@pytest.mark.paper
def test_all_is_well_where_the_main_job_works(tmp_path: Path) -> None:
    found = signs(tmp_path)

    assert [sign for sign in found.values() if not sign.well] == []
    assert list(found) == [
        "Software",
        "Rulebook",
        "Templates",
        "Data folder",
        "Register",
        "Fonts",
        "House",
        "Pango",
    ]


def test_the_doctor_says_where_things_are(tmp_path: Path) -> None:
    found = signs(tmp_path)

    assert found["Data folder"].says == str(tmp_path / "data")
    assert found["Register"].says == "0 deals kept"
    assert "no problems, in " in found["Rulebook"].says


def test_a_data_folder_that_cannot_be_made_is_missing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    found = signs(tmp_path, SCREENING_DATA=str(tmp_path / "file" / "data"))

    assert not found["Data folder"].well
    assert "Set SCREENING_DATA to a folder of yours." in found["Data folder"].says


@pytest.mark.paper
@pytest.mark.parametrize("url", ["nonsense", "sqlite:////nowhere/register.db"])
def test_a_register_that_cannot_be_opened_is_missing(tmp_path: Path, url: str) -> None:
    found = signs(tmp_path, SCREENING_REGISTER=url)

    assert not found["Register"].well
    assert "SCREENING_REGISTER" in found["Register"].says
    assert found["Pango"].well


def test_a_rulebook_with_mistakes_is_missing(tmp_path: Path) -> None:
    found = signs(tmp_path, SCREENING_RULES=str(tmp_path / "nowhere"))

    assert not found["Rulebook"].well
    assert found["Rulebook"].says.endswith("nowhere: there is no such folder of rules.")


def test_the_doctor_names_the_first_of_several_mistakes(tmp_path: Path) -> None:
    (tmp_path / "rulebook.yaml").write_text("{titel: A, verzion: B}", encoding="utf-8")

    found = signs(tmp_path, SCREENING_RULES=str(tmp_path))

    assert "rulebook.yaml:1:1: " in found["Rulebook"].says
    assert "more: screening check)" in found["Rulebook"].says


def test_the_doctor_says_whose_briefings_are_made(tmp_path: Path) -> None:
    (tmp_path / "house.yaml").write_text("name: Rossi & Chen\n", encoding="utf-8")

    found = signs(tmp_path, SCREENING_HOUSE=str(tmp_path / "house.yaml"))

    assert signs(tmp_path)["House"].says.startswith("none: briefings bear no name")
    assert found["House"].says == f"Rossi & Chen, in {tmp_path / 'house.yaml'}"


def test_a_house_file_with_mistakes_is_missing(tmp_path: Path) -> None:
    (tmp_path / "house.yaml").write_text("nam: 7\nlogo: a.gif\n", encoding="utf-8")

    found = signs(tmp_path, SCREENING_HOUSE=str(tmp_path / "house.yaml"))

    assert not found["House"].well
    assert 'house.yaml:1:1: unknown key "nam".' in found["House"].says
    assert "house.yaml:2:7: " in found["House"].says
