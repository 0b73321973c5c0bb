"""The register: what is kept stays, newest first, in a real SQLite file."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from screening.engine.assess import assess
from screening.engine.assessment import Assessment
from screening.errors import NotKeptError, ScreeningError
from screening.register import Register
from screening.register.deals import DealMovedError, new_id
from screening.register.revisions import MIGRATIONS, bring_up_to_date
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answer
from screening.rulebook.model import Rulebook
from tests.builders import A_DAY, a_question, a_rule, a_rulebook

RULEBOOK = a_rulebook(
    a_question("state-owned"),
    a_question("stake", "percent"),
    a_question("signed", "date"),
    a_question("devices", "choices"),
    a_rule("state", {"state-owned": "yes"}),
)
EVERYTHING: dict[str, Answer] = {
    "state-owned": "yes",
    "stake": Decimal("12.50"),
    "signed": date(2026, 4, 5),
    "devices": frozenset({"b", "a"}),
}


def a_deal(
    name: str = "A deal",
    answers: dict[str, Answer] | None = None,
    rulebook: Rulebook = RULEBOOK,
) -> tuple[Deal, Assessment]:
    """Return a deal and its assessment."""
    deal = Deal(name=name, on=A_DAY, answers=answers or {})
    return deal, assess(rulebook, deal.answers, A_DAY)


def test_what_is_kept_is_recalled_as_it_was(register: Register) -> None:
    kept = register.deals.keep(*a_deal("Silk & Sons", EVERYTHING))

    recalled = register.deals.recall(kept.deal)

    assert recalled == kept
    assert (recalled.name, recalled.on, recalled.number) == ("Silk & Sons", A_DAY, 1)
    assert (recalled.level, recalled.place, recalled.settled) == ("Strategic", 3, True)
    assert recalled.answers == {
        "state-owned": "yes",
        "stake": "12.50",
        "signed": "2026-04-05",
        "devices": ["a", "b"],
    }


def test_answers_to_questions_not_asked_are_kept_too(register: Register) -> None:
    gated = a_rulebook(
        a_question("first"),
        a_question("second", ask_when={"first": "yes"}),
        a_rule("both", {"second": "yes"}),
    )
    answers: dict[str, Answer] = {"first": "no", "second": "yes"}

    kept = register.deals.keep(*a_deal(answers=answers, rulebook=gated))

    assert register.deals.recall(kept.deal).answers == answers


def test_a_further_assessment_leaves_the_earlier_as_it_was(register: Register) -> None:
    first = register.deals.keep(*a_deal("Before", {"state-owned": "yes"}))

    second = register.deals.keep(*a_deal("After"), first.deal, 1)

    assert second.number == 2
    assert register.deals.since(first.deal, 0) == (second, first)
    assert register.deals.since(first.deal, 1) == (second,)
    assert register.deals.recall(first.deal, 1) == first


def test_recent_deals_come_newest_first_and_once(register: Register) -> None:
    one = register.deals.keep(*a_deal("One"))
    two = register.deals.keep(*a_deal("Two"))
    again = register.deals.keep(*a_deal("One again"), one.deal, 1)

    assert register.deals.newest(10) == (again, two)
    assert register.deals.newest(1) == (again,)


def test_nothing_in_the_register_is_ever_changed(register: Register) -> None:
    said: list[str] = []
    kept = register.deals.keep(*a_deal())
    sa.event.listen(
        sa.Engine, "before_cursor_execute", lambda *told: said.append(told[2])
    )

    register.deals.keep(*a_deal("Other"), kept.deal, 1)

    written = [words for words in said if not words.startswith("SELECT")]
    assert [words.split()[0] for words in written] == ["INSERT"]


def test_a_rulebook_is_kept_once_with_its_text(
    register: Register, tmp_path: Path
) -> None:
    for _again in range(3):
        register.deals.keep(*a_deal())

    with closing(sqlite3.connect(tmp_path / "register.db")) as file:
        assert file.execute("SELECT count(*) FROM rulebook").fetchone() == (1,)
    assert register.deals.rulebook_texts(RULEBOOK.digest) == dict(RULEBOOK.texts)


def test_each_assessment_names_the_rulebook_that_judged_it(register: Register) -> None:
    other = a_rulebook(a_question("state-owned"), a_rule("calm", {"state-owned": "no"}))

    first = register.deals.keep(*a_deal())
    second = register.deals.keep(*a_deal(rulebook=other), first.deal, 1)

    digests = [one.rulebook for one in register.deals.history(first.deal)]
    assert digests == [other.digest, RULEBOOK.digest]
    assert register.deals.rulebook_texts(second.rulebook) == dict(other.texts)


@pytest.mark.parametrize("number", [None, 1, 0, -1])
def test_an_unknown_deal_is_not_kept(register: Register, number: int | None) -> None:
    with pytest.raises(NotKeptError, match="This deal is not in the register"):
        register.deals.recall("nothing", number)


def test_a_deal_that_is_not_kept_gets_no_further_assessment(register: Register) -> None:
    with pytest.raises(NotKeptError):
        register.deals.keep(*a_deal(), "nothing", 1)

    assert register.deals.newest(10) == ()


def test_of_writers_on_one_assessment_the_first_is_kept(register: Register) -> None:
    deal = register.deals.keep(*a_deal()).deal

    def write(number: int) -> str:
        try:
            return register.deals.keep(*a_deal(f"Writer {number}"), deal, 1).name
        except DealMovedError:
            return ""

    with ThreadPoolExecutor(8) as writers:
        kept = sorted(writers.map(write, range(8)))

    assert kept[:-1] == [""] * 7
    assert [one.name for one in register.deals.history(deal)] == [kept[-1], "A deal"]


def test_a_new_deal_of_one_id_is_kept_once(register: Register) -> None:
    kept = register.deals.keep(*a_deal(), new_id())

    with pytest.raises(DealMovedError):
        register.deals.keep(*a_deal(), kept.deal)

    assert register.deals.newest(10) == (kept,)


def test_two_registers_share_one_file(register: Register, tmp_path: Path) -> None:
    other = Register(f"sqlite:///{tmp_path / 'register.db'}")
    with closing(other):  # as a second process would
        kept = other.deals.keep(*a_deal("Elsewhere"))

    assert register.deals.recall(kept.deal).name == "Elsewhere"


def test_the_first_assessments_of_two_writers_share_the_rulebook(
    register: Register,
) -> None:
    with ThreadPoolExecutor(8) as writers:
        kept = list(writers.map(lambda _one: register.deals.keep(*a_deal()), range(8)))

    assert len({one.deal for one in kept}) == 8


def test_a_register_that_cannot_be_written_keeps_nothing(
    register: Register, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "register.db")) as other:
        other.execute("DROP TABLE rulebook")

    with pytest.raises(ScreeningError, match="Nothing was kept"):
        register.deals.keep(*a_deal())

    assert register.deals.count() == 0


@pytest.mark.parametrize("url", ["nonsense", "sqlite:////nowhere/register.db"])
def test_a_register_that_cannot_be_opened_is_a_sentence(url: str) -> None:
    with pytest.raises(ScreeningError, match="The register cannot be opened"):
        Register(url)


def test_a_file_that_is_no_register_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "register.db").write_text("Not a database at all." * 100)

    with pytest.raises(ScreeningError, match="is damaged or cut short"):
        Register(f"sqlite:///{tmp_path / 'register.db'}")


def test_the_tables_alembic_makes_are_the_tables_that_are_used(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    bring_up_to_date(engine, before=lambda: None)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))

    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.check(config)
    engine.dispose()


def test_a_register_of_the_version_before_keeps_its_deals(
    register: Register, tmp_path: Path
) -> None:
    kept = register.deals.keep(*a_deal("Silk & Sons", EVERYTHING))
    register.close()
    _back_to(tmp_path / "register.db", "deals_kept")

    with closing(Register(tmp_path / "register.db")) as upgraded:
        assert upgraded.deals.recall(kept.deal) == kept
        assert upgraded.versions.of("example") == ()
        assert upgraded.briefings.of(kept.deal) == ()
        assert upgraded.drafts.open("example", "", "Ada").revision == 1


RANGES: dict[str, tuple[dict[str, Answer], tuple[str | None, str | None]]] = {
    "Strategic": ({"state-owned": "yes"}, ("strategic", "strategic")),
    "Between routine and strategic": ({}, ("routine", "strategic")),
    "In words nobody says": ({}, (None, None)),
}


@pytest.mark.parametrize("words", RANGES)
def test_the_levels_of_an_old_register_are_known_by_id_and_said_as_before(
    register: Register, tmp_path: Path, words: str
) -> None:
    answers, ends = RANGES[words]
    deal = register.deals.keep(*a_deal("Old", answers)).deal
    register.close()
    _back_to(tmp_path / "register.db", "deals_kept", words)

    with closing(Register(tmp_path / "register.db")) as upgraded:
        kept = upgraded.deals.recall(deal)

    assert ((kept.lowest, kept.highest), kept.level) == (ends, words)


def test_a_level_is_kept_by_id_and_said_by_the_labels_of_its_rulebook(
    register: Register, tmp_path: Path
) -> None:
    deal = register.deals.keep(*a_deal()).deal
    with closing(sqlite3.connect(tmp_path / "register.db")) as file:
        rows = file.execute("SELECT lowest, highest, level FROM assessment").fetchall()
        file.execute("UPDATE rulebook SET levels = replace(levels, 'Routine', 'Calm')")
        file.commit()

    assert rows == [("routine", "strategic", "")]
    assert register.deals.recall(deal).level == "Between calm and strategic"


def test_one_row_is_read_to_show_one_and_no_answers_to_list_many(
    register: Register, tmp_path: Path
) -> None:
    deal = register.deals.keep(*a_deal()).deal
    for number in range(1, 500):
        register.deals.keep(*a_deal(f"No. {number + 1}"), deal, number)
    with closing(sqlite3.connect(tmp_path / "register.db")) as file:
        file.execute("UPDATE assessment SET answers = 'unreadable' WHERE number != 250")
        file.commit()

    assert register.deals.recall(deal, 250).name == "No. 250"
    assert len(register.deals.history(deal)) == 500
    assert [one.number for one in register.deals.recent()] == [500]
    with pytest.raises(ScreeningError, match="it is damaged"):
        register.deals.recall(deal)


def test_many_processes_may_open_a_new_register_at_once(tmp_path: Path) -> None:
    def opened(_number: int) -> str:
        with closing(Register(tmp_path / "new.db")) as one:
            return one.deals.keep(*a_deal()).deal

    with ThreadPoolExecutor(8) as processes:
        kept = set(processes.map(opened, range(8)))

    assert len(kept) == 8


def _back_to(place: Path, revision: str, level: str = "Strategic") -> None:
    """Make a register what the software made before it knew the later tables."""
    with closing(sqlite3.connect(place)) as file:
        for table in ("briefing", "house", "adopted", "draft", "person"):
            file.execute(f"DROP TABLE {table}")
        for column in ("by", "confirmed", "lowest", "highest"):
            file.execute(f'ALTER TABLE assessment DROP COLUMN "{column}"')
        file.execute("ALTER TABLE rulebook DROP COLUMN levels")
        file.execute("UPDATE assessment SET level = ?", [level])
        file.execute("UPDATE alembic_version SET version_num = ?", [revision])
        file.commit()


def test_opening_a_register_again_changes_nothing(
    register: Register, tmp_path: Path
) -> None:
    kept = register.deals.keep(*a_deal())
    register.close()

    with closing(Register(f"sqlite:///{tmp_path / 'register.db'}")) as again:
        assert again.deals.recall(kept.deal) == kept


def test_the_register_is_for_its_user_alone(tmp_path: Path) -> None:
    place = tmp_path / "register.db"
    Register(place).close()
    place.chmod(0o644)

    with closing(Register(place)):
        pass

    assert place.stat().st_mode & 0o077 == 0


def test_a_register_stands_where_it_was_put(tmp_path: Path) -> None:
    place = tmp_path / "a?b#c%20d" / "register.db"
    place.parent.mkdir()

    with closing(Register(place)) as register:
        register.deals.keep(*a_deal("Silk & Sons"))

    assert [file.name for file in tmp_path.iterdir()] == ["a?b#c%20d"]


def test_nothing_of_a_deal_is_in_what_a_register_says(
    register: Register, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "register.db")) as file:
        file.execute("drop table assessment")

    with pytest.raises(ScreeningError) as caught:
        register.deals.keep(*a_deal("Silk & Sons", EVERYTHING))

    told = f"{caught.value} {caught.value.__context__}"
    assert "no such table" in told
    assert "Silk" not in told
    assert "12.50" not in told
