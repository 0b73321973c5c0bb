"""Commands go by an adopted draft from its day on, as the app does."""

from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from screening.register import Register
from screening.register.people import Author
from screening.rulebook.folder import files_in
from screening.rulebook.loader import digest_of
from screening.settings import today
from tests.cli.commands import run, write
from tests.pages.small import SMALL, write_rules

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
    """Return the first line of what a deal is assessed as, on a day of the calendar."""
    monkeypatch.setattr("screening.cli.registered.today", lambda: day)
    deal = write(data / "deals", {"silk.yaml": DEAL}) / "silk.yaml"
    done = run("assess", deal, SCREENING_DATA=str(data))
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()[0]


def test_assessing_goes_by_it_from_its_day_on_and_the_register_says_who(
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


def test_a_register_that_cannot_be_read_stops_no_assessment(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (data / "register.db").write_bytes(b"no register")

    assert level(data, today(), monkeypatch) == "Silk: Watch"
