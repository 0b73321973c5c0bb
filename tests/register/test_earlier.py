"""A register that the first software with our tables left opens with all it keeps."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from screening.briefing.marks import Marks
from screening.engine.schedule.work import StepState
from screening.register import Register
from screening.register.files import MIGRATIONS
from screening.register.lists import Search, Which
from tests import builders as a


def kept_earlier(folder: Path) -> Path:
    """Return a register as the first software whose registers open here left it."""
    file = folder / "register.db"
    script = Path(__file__).with_name("kept-earlier.sql").read_text(encoding="utf-8")
    with closing(sqlite3.connect(file)) as earlier:
        earlier.executescript(script)
    return file


@pytest.fixture
def earlier(tmp_path: Path) -> Iterator[Register]:
    with closing(Register(kept_earlier(tmp_path))) as register:
        yield register


def test_its_tables_are_ours(tmp_path: Path) -> None:
    file = kept_earlier(tmp_path)
    Register(file).close()
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = sa.create_engine(f"sqlite:///{file}")

    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.check(config)

    engine.dispose()


def test_its_deals_are_recalled_with_all_that_was_said(earlier: Register) -> None:
    kept = {it.name: it for it in earlier.deals.newest()}

    assert kept["Silk & Sons"].answers["devices"] == ["a", "b"]
    levels = {name: (it.lowest, it.level) for name, it in kept.items()}
    assert levels == {
        "Silk & Sons": ("strategic", "Strategic"),
        "Older still": (None, "In words nobody says"),
        "Nove and Sons": ("sensitive", "Sensitive"),
    }
    newest, first = earlier.deals.history("nove")
    assert (newest.by, first.by, first.confirmed) == ("Bo", "Ada", True)
    nove = kept["Nove and Sons"]
    assert nove.notes == {"buyer": "The term sheet"}
    assert nove.answers["gone"] == "an answer"


def test_what_was_done_typed_and_put_away_is_as_it_was(earlier: Register) -> None:
    work = earlier.progress.work("nove", date(2026, 3, 20))
    [late] = earlier.progress.overdue(date(2027, 2, 1))
    unfinished = earlier.unfinished.recall("begun")
    archived = Search(which=Which.ARCHIVED)
    replayed = earlier.replays.of("nove", 2)

    filing = work.filings["law"]
    assert (filing.filed, filing.reference) == (date(2026, 3, 12), "N. 7")
    assert [it.text for it in filing.conditions] == ["Report each year"]
    assert [it.received for it in filing.questions] == [date(2026, 3, 15)]
    assert work.steps["ask"].state is StepState.DONE
    assert (late.name, late.due.what) == ("Nove and Sons", "Report each year")
    assert unfinished
    assert unfinished.typed == {"the-name": ["Begun"], "foreign": ["yes"]}
    assert [it.name for it in earlier.lists.page(archived, a.DAY)] == ["Silk & Sons"]
    assert replayed
    assert (replayed.because, replayed.filings) == (["A rule"], ["A filing"])


def test_its_briefing_is_known_by_its_bytes_marks_and_house(earlier: Register) -> None:
    unaltered, [briefing] = earlier.briefings.check(b"%PDF-1.7 a briefing")

    assert (unaltered, briefing.deal, briefing.number) == (True, "nove", 2)
    assert briefing.marks == Marks(
        status="final",
        confidentiality="Internal",
        prepared_by="Ada",
        made=date(2026, 3, 20),
    )
    assert briefing.work.filings["law"].reference == "N. 7"
    assert earlier.briefings.house(briefing.house).name == "Rossi & Chen"


def test_its_versions_drafts_plans_and_people_are_there(earlier: Register) -> None:
    [version] = earlier.versions.of("example")
    [listed] = earlier.drafts.of("example")
    draft = earlier.drafts.recall(listed.id)
    [plan] = earlier.plans.open("here")

    assert (version.by, version.title, version.drafted_by) == ("Ada", "Ports", "Bo")
    assert [it["after"] for it in version.moved] == ["Sensitive"]
    assert "examples/a-purchase.yaml" in earlier.versions.files(version.number)
    assert draft.files == {"signals.yaml": "signals: []\n", "checklist.yaml": None}
    assert (draft.starts, draft.writers) == (date(2027, 1, 1), ["Ada"])
    assert (draft.sent_back, draft.sent_back_by) == ("Say which ports", "Bo")
    assert (plan.draft, plan.day, plan.version) == (draft.id, draft.starts, "2027.1")
    people = {it.name: bool(it.removed_at) for it in earlier.people.everybody()}
    assert people == {"Ada": False, "Bo": True}


def test_a_deal_it_did_not_list_whole_is_listed_by_name(earlier: Register) -> None:
    [older] = earlier.lists.page(Search(words="older"), a.DAY)

    assert (older.due, older.parties) == (None, ())
    assert older.name in {it.name for it in earlier.replays.unlisted(most=10)}


def test_its_deals_can_be_erased_whole(earlier: Register, tmp_path: Path) -> None:
    earlier.deals.erase("nove")
    earlier.close()

    for file in tmp_path.glob("register.db*"):
        assert b"nove" not in file.read_bytes()
