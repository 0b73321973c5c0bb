"""The doctor says what is there and what is missing for the main job."""

from contextlib import closing
from pathlib import Path

import pytest

from screening.cli.doctor import HealthSign, examine
from screening.engine.assess import assess
from screening.register import Register
from screening.rulebook.answers import Deal
from screening.settings import Settings
from tests import builders as a
from tests.cli.commands import run, write


def sign(what: str, tmp_path: Path, **environ: str) -> HealthSign:
    """Return what the doctor finds of one thing, and look no further."""
    given = {"SCREENING_DATA": str(tmp_path / "data"), **environ}
    signs = examine(Settings.from_environment(given))
    return next(sign for sign in signs if sign.what == what)


@pytest.mark.paper
def test_all_is_well_where_the_main_job_works(tmp_path: Path) -> None:
    done = run("doctor", SCREENING_DATA=str(tmp_path))

    lines = [line.removeprefix("ok       ") for line in done.stdout.splitlines()]
    whats = "Software, Rulebook, Templates, Data folder, Register, Fonts, House, Pango"
    assert done.exit_code == 0
    assert ", ".join(line.partition(":")[0] for line in lines) == whats


@pytest.mark.usefixtures("shared_printer")
def test_it_fails_where_a_thing_is_missing_and_looks_on(tmp_path: Path) -> None:
    done = run("doctor", SCREENING_DATA=str(tmp_path), SCREENING_RULES=str(tmp_path))

    assert done.exit_code == 1
    assert "MISSING  Rulebook" in done.stdout
    assert "ok       Pango" in done.stdout


def test_it_says_where_things_are_and_whose_briefings_are_made(tmp_path: Path) -> None:
    house = write(tmp_path, {"house.yaml": "name: Rossi & Chen\n"}) / "house.yaml"
    branded = sign("House", tmp_path, SCREENING_HOUSE=str(house))

    assert sign("Data folder", tmp_path).says.startswith(str(tmp_path / "data"))
    assert "no problems, in " in sign("Rulebook", tmp_path).says
    assert sign("House", tmp_path).says.startswith("none: briefings bear no name")
    assert branded.says == f"Rossi & Chen, in {house}"


def test_it_writes_nothing_and_reads_the_register_as_it_lies(tmp_path: Path) -> None:
    data, kept = tmp_path / "data", tmp_path / "kept"
    kept.mkdir(mode=0o700)
    rulebook, deal = (
        a.rulebook(a.question("a")),
        Deal(name="A deal", on=a.DAY, answers={}),
    )
    seen = []

    def look() -> str:
        before = {it: it.stat().st_mtime_ns for it in kept.iterdir()}
        says = sign("Register", tmp_path, SCREENING_DATA=str(kept)).says
        seen.append({it: it.stat().st_mtime_ns for it in kept.iterdir()} == before)
        return says

    first = [sign(what, tmp_path).says for what in ("Data folder", "Register")]
    with closing(Register(kept / "register.db")) as register:
        register.deals.keep(deal, assess(rulebook, {}, a.DAY))
        in_use = look()
    left = look()

    assert not data.exists()
    assert [it.rpartition(" made ")[2] for it in first] == ["at the first start"] * 2
    assert in_use == left
    assert left.startswith("1 deal, the newest saved ")
    assert seen == [True, True]


def test_what_cannot_be_used_is_missing_with_the_cure(tmp_path: Path) -> None:
    file, house, rules = (tmp_path / name for name in ("file", "house.yaml", "rules"))
    file.touch()
    write(tmp_path, {"house.yaml": "nam: 7\nlogo: a.gif\n"})
    write(rules, {"rulebook.yaml": "{titel: A, verzion: B}"})
    nowhere = str(tmp_path / "nowhere")
    # What is looked at, what is set for it, and what the sign says then.
    missing = [
        ("Data folder", "DATA", str(file / "data"), ["Set SCREENING_DATA to a folder"]),
        ("Register", "REGISTER", "nonsense", ["SCREENING_REGISTER"]),
        ("Register", "REGISTER", "sqlite:////no/register.db", ["SCREENING_REGISTER"]),
        ("Rulebook", "RULES", nowhere, ["nowhere: there is no such folder of rules."]),
        ("Rulebook", "RULES", str(rules), ["yaml:1:1: ", "more: screening check)"]),
        (
            "House",
            "HOUSE",
            str(house),
            ['house.yaml:1:1: unknown key "nam".', "house.yaml:2:7: "],
        ),
    ]

    for what, name, place, says in missing:
        line = sign(what, tmp_path, **{f"SCREENING_{name}": place})
        assert (line.well, [word for word in says if word not in line.says]) == (
            False,
            [],
        ), line
