"""What commands ask of the register: people, what is due or lost, whose a deal is."""

import os
import shutil
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from screening.editing import scaffold
from screening.engine.assess import assess
from screening.register import Register
from screening.register.people import Author
from screening.rulebook.answers import Deal
from screening.rulebook.folder import files_in
from screening.rulebook.loader import digest_of
from screening.settings import Settings, today
from tests import builders as a
from tests.cli.commands import in_one_line, refusal, run, write
from tests.pages.small import SMALL, write_rules


def people(data: Path, *words: str) -> str:
    """Return what a command prints, that it was refused among it."""
    return run("people", *words, SCREENING_DATA=str(data)).output


def test_a_person_gets_a_link_for_each_use(tmp_path: Path, register: Register) -> None:
    for word in ("add", "link"):
        line = people(tmp_path, word, "Ada").splitlines()[0]

        address, _, token = line.partition("/start?token=")
        assert address == "http://127.0.0.1:8000"
        person = register.people.known_by(register.people.begin(token))
        assert person
        assert person.name == "Ada"


def test_people_are_listed_with_those_who_were_removed(tmp_path: Path) -> None:
    before = people(tmp_path, "list")
    for words in (("add", "Ada"), ("add", "Bruno"), ("remove", "Ada")):
        people(tmp_path, *words)

    ada, bruno = people(tmp_path, "list").splitlines()

    assert before.startswith("No people yet.")
    assert ada.startswith("Ada: added on ")
    assert ", removed on " in ada
    assert bruno.endswith(", has not used their link yet")
    for word in ("link", "remove"):
        assert people(tmp_path, word, "Bo") == 'Nobody named "Bo" has a start link.\n'


WATCH = '"says": "supplied is met.", "topic": "deal", "level": "watch"'
DEAL = "deal: Silk\non: 2026-04-05\nanswers: {kind: supply, price: 1}\n"


@pytest.fixture
def data(tmp_path: Path, register: Register) -> Path:
    """Return the data folder, with a rulebook of one's own and a stricter one due."""
    folder = tmp_path / "rulebook"
    write_rules(folder, SMALL)
    files = files_in(folder)
    stricter = {
        name: text.replace(WATCH, WATCH.replace("watch", "strategic"))
        for name, text in files.items()
    }
    register.plans.plan(
        stricter,
        Author("Ada", confirmed=True),
        draft="a-draft",
        revision=2,
        name="example",
        version="2026.1",
        folder=str(folder),
        based_on=digest_of(files),
        day=today(),
        note="A decree.",
        title="Supply",
        drafted_by="Bo",
    )
    register.close()
    return tmp_path


def level(data: Path, day: date, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr("screening.cli.registered.today", lambda: day)
    deal = write(data / "deals", {"silk.yaml": DEAL}) / "silk.yaml"
    done = run("assess", deal, SCREENING_DATA=str(data))
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()[0]


def test_assessing_goes_by_it_from_its_day_on_unless_the_register_cannot_be_read(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = level(data, today() - timedelta(days=1), monkeypatch)
    on_the_day = level(data, today(), monkeypatch)
    again = level(data, today(), monkeypatch)

    assert before == "Silk: Watch"
    assert (on_the_day, again) == ("Silk: Strategic", "Silk: Strategic")
    with closing(Register(data / "register.db")) as register:
        versions = register.versions.of("example")
    assert [(it.by, it.drafted_by, it.title) for it in versions[:1]] == [
        ("Ada", "Bo", "Supply")
    ]
    assert len(versions) == 2
    for file in data.glob("register.db*"):
        file.unlink()
    (data / "register.db").write_bytes(b"no register")
    write_rules(data / "rulebook", SMALL)
    assert level(data, today(), monkeypatch) == "Silk: Watch"


@pytest.mark.parametrize(
    ("folder", "is_told"),
    [("/gone/rulebook", True), ("C:\\gone\\rules", True), ("/gone/italy-china", False)],
)
def test_restoring_says_how_the_rulebook_is_written_again(
    register: Register, tmp_path: Path, folder: str, *, is_told: bool
) -> None:
    ada = Author("Ada", confirmed=True)
    register.versions.adopt(SMALL.texts, SMALL, author=ada, note="A", folder=folder)
    register.close()
    shutil.copy(tmp_path / "register.db", tmp_path / "backup.db")

    done = run(
        *("restore", tmp_path / "backup.db", "--yes"),
        SCREENING_DATA=str(tmp_path / "other"),
    )

    text = in_one_line(done.stdout)
    assert done.exit_code == 0, done.output
    assert ("was live in" in text) is is_told
    assert ("choose “Change the rulebook”" in text) is is_told


CHIPS = "deal: Chips\non: 2026-11-01\nanswers: {deal-kind: trade, sector: technology}\n"


@pytest.fixture
def both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return the folders of two corridors that the settings name."""
    gulf = tmp_path / "france-gulf"
    scaffold.write(scaffold.corridor(gulf.name, "Gulf", date(2026, 11, 1)), gulf)
    write_rules(tmp_path / "small", SMALL)
    monkeypatch.setenv("SCREENING_RULES", f"{tmp_path / 'small'}{os.pathsep}{gulf}")
    monkeypatch.setenv("SCREENING_DATA", str(tmp_path / "data"))
    return [tmp_path / "small", gulf]


def test_corridors_are_replayed_by_their_own(both: list[Path], tmp_path: Path) -> None:
    deal = write(tmp_path, {"deal.yaml": CHIPS}) / "deal.yaml"
    printed = run("assess", deal, "--rules", both[1], "--json").stdout
    data = write(tmp_path, {"told.json": printed}) / "told.json"

    opened = run("open", data)
    Settings.from_environment().make_data()
    with closing(Register(tmp_path / "data" / "register.db")) as register:
        mill = Deal(name="A mill", on=a.DAY, answers={})
        register.deals.keep(mill, assess(SMALL, {}, a.DAY))
    done = [run("replay", folder, "--old", folder, "--all") for folder in both]

    assert ["A mill" in it.output for it in done] == [True, False]
    assert "No deals are saved yet" in done[1].output
    assert opened.exit_code == 0, opened.output
    assert "fit no question" not in opened.output
    assert "Gulf" in opened.output


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
