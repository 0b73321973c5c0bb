"""The register: what is kept stays, newest first, in a real SQLite file."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from screening.engine.assess import Assessment, assess
from screening.errors import NotKeptError, ScreeningError
from screening.register import Register
from screening.register.deals import DealMovedError, new_id
from screening.register.lists import Search
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answer
from screening.rulebook.model import Rulebook
from tests import builders as a

RULEBOOK = a.rulebook(
    a.question("state-owned"),
    a.question("stake", "percent"),
    a.question("signed", "date"),
    a.question("devices", "choices"),
    a.rule("state", {"state-owned": "yes"}),
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
    deal = Deal(name=name, on=a.DAY, answers=answers or {})
    return deal, assess(rulebook, deal.answers, a.DAY)


def sql(folder: Path, *statements: str) -> list[Any]:
    """Run statements on the register in a folder, beside it; return the last's rows."""
    with closing(sqlite3.connect(folder / "register.db")) as file:
        rows = [file.execute(statement).fetchall() for statement in statements]
        file.commit()
    return rows[-1]


@contextmanager
def at_each(event: str, do: Any) -> Iterator[None]:
    """Do something at each event of any database meanwhile."""
    sa.event.listen(sa.Engine, event, do)
    try:
        yield
    finally:
        sa.event.remove(sa.Engine, event, do)


def test_what_is_kept_is_recalled_as_it_was(register: Register) -> None:
    deal, assessment = a_deal("Silk & Sons", EVERYTHING)
    noted = replace(deal, notes={"stake": "The register of shareholders"})
    kept = register.deals.keep(noted, assessment)

    recalled = register.deals.recall(kept.deal)

    assert recalled == kept
    assert (recalled.name, recalled.on, recalled.number) == ("Silk & Sons", a.DAY, 1)
    assert (recalled.level, recalled.place, recalled.settled) == ("Strategic", 3, True)
    assert recalled.answers == {
        "state-owned": "yes",
        "stake": "12.50",
        "signed": "2026-04-05",
        "devices": ["a", "b"],
    }
    assert recalled.notes == noted.notes
    gated = a.question("second", ask_when={"first": "yes"})
    book = a.rulebook(a.question("first"), gated, a.rule("both", {"second": "yes"}))
    answers: dict[str, Answer] = {"first": "no", "second": "yes"}
    other = register.deals.keep(*a_deal(answers=answers, rulebook=book))
    assert register.deals.recall(other.deal).answers == answers


def test_a_further_assessment_leaves_the_earlier_as_it_was(register: Register) -> None:
    first = register.deals.keep(*a_deal("Before", {"state-owned": "yes"}))
    other = register.deals.keep(*a_deal("Other"))

    second = register.deals.keep(*a_deal("After"), first.deal, 1)

    assert second.number == 2
    assert register.deals.since(first.deal, 0) == (second, first)
    assert register.deals.since(first.deal, 1) == (second,)
    assert register.deals.recall(first.deal, 1) == first
    assert register.deals.newest(10) == (second, other)
    assert register.deals.newest(1) == (second,)


def test_no_assessment_is_ever_changed(register: Register) -> None:
    statements: list[str] = []
    kept = register.deals.keep(*a_deal())

    with at_each("before_cursor_execute", lambda *run: statements.append(run[2])):
        register.deals.keep(*a_deal("Other"), kept.deal, 1)

    written = {statement.split()[0] for statement in statements}
    changed = {it.split()[1] for it in statements if it.startswith("UPDATE")}
    deleted = {it.split()[2] for it in statements if it.startswith("DELETE")}
    assert written == {"SELECT", "INSERT", "UPDATE", "DELETE"}
    assert changed == {"listed"}
    assert deleted == {"unfinished", "listed_day"}


def test_rulebook_texts_are_kept_once(register: Register, tmp_path: Path) -> None:
    other = a.rulebook(a.question("state-owned"), a.rule("calm", {"state-owned": "no"}))

    first = register.deals.keep(*a_deal())
    register.deals.keep(*a_deal())
    register.deals.keep(*a_deal(rulebook=other), first.deal, 1)

    rulebooks = [kept.rulebook for kept in register.deals.history(first.deal)]
    assert rulebooks == [other.digest, RULEBOOK.digest]
    assert sql(tmp_path, "SELECT count(*) FROM rulebook") == [(2,)]
    for rulebook in (RULEBOOK, other):
        texts = register.deals.rulebook_texts(rulebook.digest)
        assert texts == dict(rulebook.texts)


def test_what_is_not_kept_is_a_sentence(register: Register) -> None:
    for number in (None, 1, 0, -1):
        with pytest.raises(NotKeptError, match="This deal is not in the register"):
            register.deals.recall("nothing", number)
    with pytest.raises(NotKeptError, match="This deal is not in the register"):
        register.deals.keep(*a_deal(), "nothing", 1)
    with pytest.raises(NotKeptError, match="The rulebook of this assessment is not"):
        register.deals.rulebook_texts("0" * 64)

    assert register.deals.newest(10) == ()


def test_of_writers_on_one_assessment_the_first_is_kept(register: Register) -> None:
    deal = register.deals.keep(*a_deal(), new_id()).deal

    def write(number: int) -> str:
        try:
            return register.deals.keep(*a_deal(f"Writer {number}"), deal, 1).name
        except DealMovedError:
            return ""

    with ThreadPoolExecutor(8) as writers:
        kept = sorted(writers.map(write, range(8)))
    with pytest.raises(DealMovedError):
        register.deals.keep(*a_deal(), deal)

    assert kept[:-1] == [""] * 7
    assert [kept.name for kept in register.deals.history(deal)] == [kept[-1], "A deal"]


def test_many_processes_may_open_a_new_register_at_once(tmp_path: Path) -> None:
    place = tmp_path / "a?b#c%20d" / "register.db"
    place.parent.mkdir()

    def opened(_number: int) -> str:
        with closing(Register(place)) as register:
            return register.deals.keep(*a_deal()).deal

    with ThreadPoolExecutor(8) as processes:
        kept = set(processes.map(opened, range(8)))

    assert len(kept) == 8
    assert [file.name for file in tmp_path.iterdir()] == ["a?b#c%20d"]


def test_what_cannot_be_written_is_not_kept(register: Register, tmp_path: Path) -> None:
    sql(tmp_path, "ALTER TABLE assessment RENAME COLUMN name TO title")
    sentences: list[str] = []

    with (
        at_each(
            "handle_error", lambda how: sentences.append(f"{how.sqlalchemy_exception}")
        ),
        pytest.raises(ScreeningError, match=r"Nothing was saved: .* no column named"),
    ):
        register.deals.keep(*a_deal("Silk & Sons", EVERYTHING))

    [fault] = sentences
    assert "INSERT INTO assessment" in fault
    assert not [word for word in ("Silk", "12.50") if word in fault]
    assert register.deals.count() == 0


def test_a_full_disk_keeps_nothing(register: Register, tmp_path: Path) -> None:
    [[pages]] = sql(tmp_path, "PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA page_count")
    register.close()

    def fill(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    with (
        at_each("connect", fill),
        pytest.raises(ScreeningError, match=r"Nothing was saved: .* \(.* is full\)\.$"),
    ):
        register.deals.keep(*a_deal("Silk & Sons " * 10_000))
    register.close()

    kept = register.deals.keep(*a_deal("Silk & Sons"))
    assert register.deals.newest() == (kept,)


def test_a_moved_register_is_not_written(register: Register, tmp_path: Path) -> None:
    register.deals.keep(*a_deal("Before"))
    for file in tmp_path.glob("register.db*"):
        file.rename(tmp_path / f"moved-{file.name}")

    with pytest.raises(ScreeningError, match=r"register\.db is not there"):
        register.deals.keep(*a_deal("Lost"))
    with closing(Register(tmp_path / "register.db")) as other:
        other.deals.keep(*a_deal("Elsewhere"))

    assert [kept.name for kept in register.deals.newest()] == ["Elsewhere"]
    for url in ("nonsense", "sqlite:////nowhere/register.db"):
        with pytest.raises(ScreeningError, match="The register cannot be opened"):
            Register(url)


def test_a_level_is_said_by_its_rulebook(register: Register, tmp_path: Path) -> None:
    deal = register.deals.keep(*a_deal()).deal
    rows = sql(tmp_path, "SELECT lowest, highest, level FROM assessment")
    sql(tmp_path, "UPDATE rulebook SET levels = replace(levels, 'Routine', 'Calm')")

    assert rows == [("routine", "strategic", "")]
    assert register.deals.recall(deal).level == "Calm to strategic"


def test_one_row_is_read_to_show_one(register: Register, tmp_path: Path) -> None:
    deal = register.deals.keep(*a_deal()).deal
    for number in range(1, 4):
        register.deals.keep(*a_deal(f"No. {number + 1}"), deal, number)
    sql(tmp_path, "UPDATE assessment SET answers = 'unreadable' WHERE number != 2")

    assert register.deals.recall(deal, 2).name == "No. 2"
    assert len(register.deals.history(deal)) == 4
    assert [it.number for it in register.lists.page(Search(), a.DAY)] == [4]
    with pytest.raises(ScreeningError, match="it is damaged"):
        register.deals.recall(deal)


def test_opening_again_changes_nothing(register: Register, tmp_path: Path) -> None:
    kept, place = register.deals.keep(*a_deal()), tmp_path / "register.db"
    place.chmod(0o644)

    with closing(Register(f"sqlite:///{place}")) as again:  # as a second process would
        assert again.deals.recall(kept.deal) == kept
        other = again.deals.keep(*a_deal("Elsewhere"))
    assert register.deals.recall(other.deal).name == "Elsewhere"
    assert place.stat().st_mode & 0o077 == 0
