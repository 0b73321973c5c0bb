"""Briefings that were made: each once, with what is needed to print it again."""

import hashlib
import sqlite3
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path

import pytest

from screening.briefing import branding
from screening.briefing.branding import UNBRANDED, Branding
from screening.briefing.marks import USUAL, Marks
from screening.briefing.printing.job import PrintJob
from screening.errors import HouseError, NotKeptError, ScreeningError
from screening.register import Register, briefings
from screening.register.briefings import Briefing
from screening.register.database import MOST_WRITING
from screening.register.deals import Kept
from tests.logos import an_svg
from tests.register.test_deals import a_deal, sql

JOB = PrintJob("<p>A briefing</p>")
SOFTWARE = {"weasyprint": "70.0"}
PDF = b"%PDF-1.7 a briefing"
FINAL = Marks(status="final", confidentiality="Internal", prepared_by="Ada")
ROSSI = branding.read("house.yaml", "{name: Rossi & Chen, logo: a.svg}", an_svg())


@pytest.fixture
def kept(register: Register) -> Kept:
    return register.deals.keep(*a_deal())


def made(
    register: Register,
    kept: Kept,
    pdf: bytes = PDF,
    *,
    marks: Marks = USUAL,
    of: Branding = UNBRANDED,
) -> Briefing:
    return register.briefings.add(
        pdf, kept, JOB, marks=marks, house=of, software=SOFTWARE
    )


def naming(job: PrintJob) -> bytes:
    """Return a PDF that says it was printed from a job."""
    return f"%PDF-1.7 changed /ID [({job.identifier}) (0123)]".encode()


def test_a_briefing_is_known_by_its_bytes(register: Register, kept: Kept) -> None:
    briefing = made(register, kept, marks=FINAL, of=ROSSI)

    assert briefing.digest == hashlib.sha256(PDF).hexdigest()
    assert (briefing.deal, briefing.number) == (kept.deal, 1)
    assert (briefing.marks, briefing.house) == (FINAL, ROSSI.digest)
    assert briefing.software == SOFTWARE
    assert register.briefings.of(kept.deal) == (briefing,)
    assert register.briefings.recall(kept.deal, 1, briefing.digest) == briefing


def test_the_same_bytes_are_recorded_once(register: Register, kept: Kept) -> None:
    first = made(register, kept, of=ROSSI)

    with ThreadPoolExecutor(8) as writers:
        briefings = [
            *writers.map(lambda _number: made(register, kept, of=ROSSI), range(8))
        ]
    again = made(register, kept, of=ROSSI)

    assert {briefing.made_at for briefing in briefings} == {first.made_at}
    assert again.asked_at > first.asked_at
    assert register.briefings.of(kept.deal) == (again,)


def test_briefings_come_last_made_first(register: Register, kept: Kept) -> None:
    first, second = made(register, kept), made(register, kept, b"%PDF another")
    third = made(
        register, register.deals.keep(*a_deal(), kept.deal, 1), b"%PDF a third"
    )
    other = made(register, register.deals.keep(*a_deal()))

    assert register.briefings.of(kept.deal) == (third, second, first)
    assert register.briefings.check(PDF).briefings == (other, first)


def test_the_day_it_was_made_is_kept_but_not_for_the_next_one_nor_was_it_always(
    register: Register, kept: Kept, tmp_path: Path
) -> None:
    chosen = replace(FINAL, document="board", boundary="shown")

    briefing = made(register, kept, marks=replace(chosen, made=date(2026, 11, 29)))

    assert register.briefings.recall(kept.deal, 1, briefing.digest) == briefing
    assert briefing.marks.made == date(2026, 11, 29)
    assert register.briefings.last_marks(kept.deal) == chosen
    for key in ("made", "document", "boundary"):
        sql(tmp_path, f"UPDATE briefing SET marks = json_remove(marks, '$.{key}')")  # noqa: S608 - our own words
    [earlier] = register.briefings.of(kept.deal)
    assert earlier.marks == FINAL  # as a whole briefing has them


def test_the_next_briefing_starts_from_the_marks_asked_for_last_whatever_the_clock(
    register: Register, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert register.briefings.last_marks(kept.deal) == USUAL

    made(register, kept, marks=USUAL)
    made(register, kept, b"%PDF final", marks=FINAL)
    assert register.briefings.last_marks(kept.deal) == FINAL
    assert register.briefings.last_marks("another deal") == USUAL

    monkeypatch.setattr(briefings, "now", lambda: datetime(2001, 1, 1))  # noqa: DTZ001 - as the register keeps it
    made(register, kept, marks=USUAL)
    assert register.briefings.last_marks(kept.deal) == USUAL

    made(register, kept, b"%PDF final", marks=FINAL)
    assert register.briefings.last_marks(kept.deal) == FINAL


def test_a_house_file_and_its_logo_are_kept_once_and_if_no_longer_taken_that_is_said(
    register: Register, kept: Kept, tmp_path: Path
) -> None:
    made(register, kept, of=ROSSI)
    made(register, kept, b"%PDF another", of=ROSSI)
    made(register, kept, b"%PDF plain")

    assert register.briefings.house(ROSSI.digest) == ROSSI
    assert register.briefings.house("") == UNBRANDED
    assert sql(tmp_path, "SELECT count(*) FROM house") == [(1,)]
    sql(tmp_path, "UPDATE house SET text = 'nam: Rossi'")
    with pytest.raises(HouseError, match='house file:1:1: unknown key "nam"'):
        register.briefings.house(ROSSI.digest)


def test_a_house_of_nothing_kept_is_not_kept(register: Register, kept: Kept) -> None:
    briefing = made(register, kept)

    for number in (0, 2):
        with pytest.raises(NotKeptError, match="This briefing is not in the register"):
            register.briefings.recall(kept.deal, number, briefing.digest)
    with pytest.raises(NotKeptError, match="This house file is not in the register"):
        register.briefings.house("0" * 64)


def test_a_file_is_known_named_or_unknown(register: Register, kept: Kept) -> None:
    briefing = made(register, kept)
    as_hex = JOB.identifier.encode().hex().upper().encode()
    others = b"".join(naming(PrintJob(str(number))) for number in range(5000))

    assert register.briefings.check(PDF) == (True, (briefing,))
    for altered in (naming(JOB), b"%PDF /ID[<" + as_hex + b"><00>]"):
        assert register.briefings.check(altered) == (False, (briefing,))
    for unknown in (b"%PDF-1.7", naming(PrintJob("<p>Another</p>"))):
        assert register.briefings.check(unknown) == (False, ())
    too_many_to_look_at = others + naming(JOB)
    assert register.briefings.check(too_many_to_look_at) == (False, ())


def test_a_lock_holds_up_few_writers(register: Register, tmp_path: Path) -> None:
    everybody = range(MOST_WRITING + 2)
    with (
        closing(sqlite3.connect(tmp_path / "register.db")) as other,
        ThreadPoolExecutor(len(everybody)) as writers,
    ):
        other.execute("BEGIN IMMEDIATE")
        saves = [
            writers.submit(register.deals.keep, *a_deal()) for _writer in everybody
        ]
        refused = list(islice(as_completed(saves), 2))
        other.rollback()

    for save in refused:
        with pytest.raises(
            ScreeningError, match="another program is using the register"
        ):
            save.result()
    assert [save.exception() for save in saves].count(None) == MOST_WRITING
