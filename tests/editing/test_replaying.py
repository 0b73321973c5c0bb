"""Kept deals are replayed on what is live: what moved is known, and as of when."""

import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from screening.briefing.printing.pool import Printer
from screening.editing import replaying
from screening.editing.publish import Live, Publisher, Watcher
from screening.editing.replaying import replay_in_background, work
from screening.engine.assess import assess
from screening.engine.schedule.work import Happened, record_data
from screening.presentation.work import FILING
from screening.register import Register
from screening.register.deals import Kept
from screening.register.lists import Replayed, Search, Which
from screening.register.progress import Subject
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answers
from screening.rulebook.model import Rulebook
from tests import builders as a
from tests.pages.small import write_rules

ASKED = a.question("foreign")
FOREIGN = {"foreign": "yes"}
SIGNED = (
    *(a.SIDE, a.PARTY, a.CALENDAR, a.anchor("signing", "signed")),
    *(ASKED, a.question("signed", "date")),
)
CALM = a.rulebook(ASKED, a.rule("foreign-buyer", FOREIGN, level="watch"))
STRICT = a.rulebook(ASKED, a.rule("foreign-buyer", FOREIGN, level="strategic"))
NEXT_DAY = a.DAY + timedelta(days=1)


@pytest.fixture
def live(register: Register, tmp_path: Path) -> Live:
    write_rules(tmp_path / "rules", STRICT)
    folder = tmp_path / "rules"
    watch = Watcher(folder, interval=0, settle=0)
    return Publisher(folder, register, Printer(seconds=60), watch).live()


def keep(live: Live, rulebook: Rulebook = CALM, **answers: str) -> Kept:
    """Keep a new deal that a rulebook judged."""
    deal = Deal(name="A deal", on=a.DAY, answers=answers)
    assessment = assess(rulebook, answers, a.DAY)
    return live.register.deals.keep(deal, assessment)


def work_all(live: Live, today: date = a.DAY) -> None:
    while work(live, today):
        pass


def replayed(live: Live, kept: Kept) -> Replayed:
    replay = live.register.replays.of(kept.deal, kept.number)
    assert replay
    return replay


def moved(live: Live) -> list[str]:
    page = live.register.lists.page(Search(which=Which.MOVED), a.DAY)
    return [listed.deal for listed in page]


def test_deal_that_other_rules_judge_otherwise_says_how_and_why(live: Live) -> None:
    kept, same = keep(live, foreign="yes"), keep(live, foreign="no")

    work_all(live)

    row = replayed(live, kept)
    assert not replayed(live, same).moved
    assert (row.moved, row.level) == (True, "Strategic")
    assert (row.place, row.settled) == (3, True)
    assert row.because == ["Foreign-buyer: Watch becomes strategic"]
    assert (row.rulebook, row.on) == (STRICT.digest, a.DAY)
    assert moved(live) == [kept.deal]


def test_filing_that_stands_otherwise_is_a_move_too(live: Live) -> None:
    law = a.regime("law", FOREIGN)
    strict = a.rulebook(
        *a.FILINGS, law, ASKED, a.rule("foreign-buyer", FOREIGN, "watch")
    )
    kept = keep(live, foreign="yes")

    work_all(replace(live, rulebook=strict))

    row = replayed(live, kept)
    assert (row.moved, row.because) == (True, ["New: Law"])
    assert len(row.filings) == 1
    assert row.filings[0].startswith("law: ")


def test_day_alone_moves_a_deal_once_a_rule_holds(live: Live) -> None:
    later = a.rule("later", FOREIGN, "strategic", in_force={"from": str(NEXT_DAY)})
    dated = a.rulebook(ASKED, later)
    kept = keep(live, dated, foreign="yes")
    here = replace(live, rulebook=dated)

    work_all(here, a.DAY - timedelta(days=30))
    before = replayed(here, kept).moved
    work_all(here, a.DAY)
    today = replayed(here, kept).moved
    work_all(here, NEXT_DAY)

    assert (before, today) == (False, False)
    assert replayed(here, kept).because == ["Begins: Later from 2 March 2026"]


def test_no_work_is_done_twice(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replaying, "AT_ONCE", 2)
    kept = [keep(live, foreign="yes") for _ in range(6)]
    live.register.lists.archive([kept[0].deal])

    done = [work(live, a.DAY) for _ in range(4)]

    assert done == [2, 2, 1, 0]


def test_new_assessment_has_not_moved_and_is_looked_at_anew(live: Live) -> None:
    first = keep(live, foreign="yes")
    work_all(live)
    deal = Deal(name="A deal", on=a.DAY, answers=FOREIGN)
    assessment = assess(STRICT, FOREIGN, a.DAY)

    live.register.deals.keep(deal, assessment, first.deal, 1)

    assert moved(live) == []
    assert work(live, a.DAY) == 1
    assert moved(live) == []


def test_deal_with_a_lost_rulebook_counts_as_moved(live: Live, tmp_path: Path) -> None:
    kept = keep(live, foreign="no")
    with closing(sqlite3.connect(tmp_path / "register.db")) as file:
        changed = "UPDATE rulebook SET texts = '{}' WHERE digest = ?"
        file.execute(changed, [CALM.digest])
        file.execute("UPDATE listed SET due = NULL, shape = NULL")
        file.commit()

    work_all(live)

    assert replayed(live, kept).moved


@pytest.mark.parametrize("shape", [None, "of fewer columns"])
def test_deals_listed_before_there_was_a_column_get_it_filled_with_what_was_done(
    live: Live, tmp_path: Path, shape: str | None
) -> None:
    watch = (
        a.rule("foreign-buyer", FOREIGN, "watch"),
        a.rule("other-way", {"other": "yes"}, "strategic"),
    )
    dated = a.rulebook(*SIGNED, a.question("other"), *watch, a.regime("law", FOREIGN))
    answers: Answers = {"foreign": "yes", "signed": a.DAY}
    for name in ("An old deal", "A filed deal"):
        deal = Deal(name=name, on=a.DAY, answers=answers)
        kept = live.register.deals.keep(deal, assess(dated, answers, a.DAY))
    entry = record_data(Happened(filed=a.DAY))
    filed = Subject(kept.deal, FILING, "law")
    live.register.progress.keep(filed, entry, 0, lambda _work: ())
    with closing(sqlite3.connect(tmp_path / "register.db")) as file:
        file.execute("UPDATE listed SET open_facts = NULL, shape = ?", [shape])
        file.execute("DELETE FROM due")
        file.commit()

    work_all(replace(live, rulebook=dated))

    page = live.register.lists.page(Search(), NEXT_DAY)
    listed = {it.name: it for it in page}
    assert listed["A filed deal"].next_day is None
    assert (listed["An old deal"].due, listed["An old deal"].open_facts) == (1, 1)
    [late] = live.register.progress.overdue(a.DAY + timedelta(days=30))
    assert (late.name, late.due.day) == ("An old deal", a.DAY + timedelta(days=10))


def test_thread_works_until_it_is_closed(live: Live) -> None:
    kept, before = keep(live, foreign="yes"), {*threading.enumerate()}
    asked = threading.Event()

    def today() -> date:
        if live.register.replays.of(kept.deal, 1):
            asked.set()
        return a.DAY

    with replay_in_background(lambda: [live], today):
        assert asked.wait(timeout=60)

    assert moved(live) == [kept.deal]
    left = {*threading.enumerate()} - before  # a server beside has one of its own
    assert [thread.name for thread in left if thread.name == "replaying"] == []
