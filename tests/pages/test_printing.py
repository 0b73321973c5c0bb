"""Briefings are made ahead while nobody waits, and a page shows that one is printed."""

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from screening.briefing.opening.attachment import take
from screening.briefing.printing.job import Printed, PrintJob
from screening.briefing.printing.pool import Printer
from screening.errors import BriefingError
from screening.register import Register
from screening.settings import Settings
from screening.web.context import PRINTS
from screening.web.prints import MOST_IN_THREADS, Prints
from screening.web.server import THREADS
from tests.pages.checks import page
from tests.pages.conftest import OpenApp
from tests.pages.server import PATIENCE, Server, keep, served
from tests.pages.small import SMALL, write_rules
from tests.pages.visitor import Visitor

pytestmark = pytest.mark.paper

DAY = date(2026, 11, 29)


class Watched(Printer):
    """The printer of the run, which prints once it may, and tells what it printed."""

    def __init__(self, real: Printer) -> None:
        super().__init__(seconds=0)
        self.real, self.printed, self.may = real, Queue[bytes](), threading.Event()
        self.refuses = False
        self.may.set()

    def print_with_remarks(self, job: PrintJob) -> Printed:
        assert self.may.wait(PATIENCE)
        printed = self.real.print_with_remarks(job)
        self.printed.put(printed.pdf)
        if self.refuses:
            raise BriefingError("It took too long.")
        return printed

    def software(self) -> Any:
        return self.real.software()

    def next(self) -> bytes:
        return self.printed.get(timeout=PATIENCE)


@pytest.fixture
def watched(printer: Printer) -> Watched:
    return Watched(printer)


@pytest.fixture
def visitor(
    open_app: OpenApp, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> Visitor:
    """Return somebody who visits an app that prints ahead, on a day."""
    monkeypatch.setattr("screening.web.prints.today", lambda: DAY)
    visitor = open_app(SMALL, printer=watched)
    prints_of(visitor).ahead = True
    return visitor


@pytest.fixture
def path(visitor: Visitor) -> str:
    """Return the address of a deal that is kept, and that nobody looked at yet."""
    return keep(visitor.register, "Silk & Sons").removesuffix("/1")


def prints_of(visitor: Visitor) -> Prints:
    found: Prints = visitor.app.extensions[PRINTS]
    return found


def kept_of(visitor: Visitor) -> list[str]:
    """Return of which deals a print is kept, once for each."""
    return [deal for deal, _key in prints_of(visitor).briefings._known]  # noqa: SLF001 - what is in memory


def wait_for_print(visitor: Visitor) -> None:
    """Wait until what was asked for last is printed, or is known not to be."""
    [*_older, job] = prints_of(visitor).briefings._known.values()  # noqa: SLF001 - the same
    job.outcome.exception(PATIENCE)


def look_at(visitor: Visitor, path: str) -> None:
    answer = visitor.client.get(path, buffered=True)
    assert answer.status_code == 200


def deal_at(path: str) -> str:
    return path.split("/")[2]


def let_no_thread_wait(visitor: Visitor, patch: pytest.MonkeyPatch) -> None:
    """Let no thread wait for a print, as if all of them did so already."""
    patch.setattr(prints_of(visitor), "_threads", threading.BoundedSemaphore(0))


def let_none_wait_for_long(_visitor: Visitor, patch: pytest.MonkeyPatch) -> None:
    """Let a thread that waits for a print soon give up."""
    patch.setattr("screening.web.prints.PATIENCE", 0)


def test_a_page_has_it_printed(visitor: Visitor, watched: Watched, path: str) -> None:
    look_at(visitor, path)
    made = watched.next()

    assert visitor.register.briefings.of(deal_at(path)) == ()
    for _twice in range(2):
        answer = visitor.client.get(f"{path}/1/briefing.pdf")
        assert answer.data == made
    [briefing] = visitor.register.briefings.of(deal_at(path))
    assert briefing.marks.made == DAY
    assert watched.printed.empty()

    form = visitor.visit(f"{path}/1/briefing/prepare")
    chosen = {"status": "final", "reference": "17/B"}
    visitor.client.post(form.path, data=form.filled(chosen))
    marked = watched.next()
    look_at(visitor, path)  # with the marks of the last one, so that nothing is printed
    assert visitor.client.get(f"{path}/1/briefing.pdf").data == marked
    assert watched.printed.empty()


def test_a_changed_deal_loses_its_prints(visitor: Visitor, watched: Watched) -> None:
    path = visitor.describe({"kind": "supply"}).path
    look_at(visitor, path)
    first = watched.next()

    visitor.change(visitor.visit(path), {"kind": "purchase"})
    look_at(visitor, path)
    second = watched.next()
    answer = visitor.client.get(f"{path}/briefing.pdf")

    assert first != second == answer.data
    assert kept_of(visitor) == [deal_at(path)]

    ask = visitor.visit(f"{path}/erase")
    visitor.send(ask, to=ask.path)

    assert kept_of(visitor) == []


def test_a_program_that_only_looks_prints_nothing(visitor: Visitor, path: str) -> None:
    prefetch = {"Sec-Purpose": "prefetch"}

    for at in (path, f"{path}/1/briefing.pdf"):
        assert visitor.client.head(at, buffered=True).status_code == 200
    visitor.client.get(path, headers=prefetch, buffered=True)
    refused = visitor.client.get(f"{path}/1/briefing.pdf", headers=prefetch)
    gone = visitor.client.head("/deals/none/1/briefing.pdf")

    assert (refused.status_code, gone.status_code) == (503, 404)
    assert kept_of(visitor) == []
    assert visitor.register.briefings.of(deal_at(path)) == ()


@pytest.mark.parametrize("hurry", [let_no_thread_wait, let_none_wait_for_long])
def test_who_is_not_waited_for_sees_so_and_gets_the_briefing_or_why_not(
    visitor: Visitor,
    watched: Watched,
    path: str,
    hurry: Callable[[Visitor, pytest.MonkeyPatch], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hurry(visitor, monkeypatch)
    at = f"{path}/1/briefing.pdf"

    watched.may.clear()
    waits = page(visitor.client.get(at), 202)
    watched.may.set()
    wait_for_print(visitor)

    assert waits.said("h1") == ["Your briefing is being printed"]
    assert waits.headers["Refresh"] == f"2; url={at}"
    assert {at, f"{path}/1"} <= waits.links.keys()
    assert visitor.client.get(at).mimetype == "application/pdf"
    assert len(visitor.register.briefings.of(deal_at(path))) == 1

    watched.refuses = True
    watched.may.clear()
    prints_of(visitor).drop(deal_at(path))
    page(visitor.client.get(at), 202)
    watched.may.set()
    wait_for_print(visitor)
    failed = page(visitor.client.get(at), 503)

    assert "It took too long." in failed.text
    assert path in failed.links


def test_marks_that_were_chosen_wait_in_line_and_stand_in_no_address(
    visitor: Visitor, watched: Watched, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_no_thread_wait(visitor, monkeypatch)
    watched.may.clear()
    form = visitor.visit(f"{path}/1/briefing/prepare")

    sent = visitor.client.post(form.path, data=form.filled({"prepared-by": "A lawyer"}))
    waits = page(visitor.client.get(sent.location), 202)
    watched.may.set()
    wait_for_print(visitor)

    assert "lawyer" not in sent.location
    briefing = visitor.client.get(waits.path)
    assert json.loads(take(briefing.data))["marks"]["prepared-by"] == "A lawyer"
    lost = visitor.visit(f"{form.path.removesuffix('prepare')}printing/0", status=303)
    assert lost.headers["Location"] == form.path


@pytest.fixture
def serving(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, watched: Watched
) -> Iterator[Server]:
    """Return a server whose printer is watched."""
    write_rules(tmp_path / "rules", SMALL)
    monkeypatch.setattr("screening.web.server.Printer", lambda *_given: watched)
    place = tmp_path / "register.db"
    settings = Settings(rules=tmp_path / "rules", data=tmp_path, register=place, port=0)
    with served(replace(settings, token="")) as server:
        yield server


def test_a_server_prints_ahead_once_its_page_is_sent(
    register: Register, serving: Server, watched: Watched
) -> None:
    path = keep(register, "A deal")

    serving.ask(path)
    made = watched.next()
    answer, pdf = serving.ask(f"{path}/briefing.pdf")

    assert (answer.status, pdf) == (200, made)


def test_half_of_the_threads_are_there_for_pages_however_many_print(
    register: Register, serving: Server, watched: Watched
) -> None:
    paths = [keep(register, f"Deal {number}") for number in range(THREADS)]
    watched.may.clear()

    with ThreadPoolExecutor(THREADS) as people:
        asked = [people.submit(serving.ask, f"{it}/briefing.pdf") for it in paths]
        shown = list(islice(as_completed(asked), THREADS - MOST_IN_THREADS))
        home, _page = serving.ask("/")
        watched.may.set()

    assert {it.result()[0].status for it in shown} == {202}
    assert home.status == 200
    waited = [it.result()[0].status for it in asked if it not in shown]
    assert waited == [200] * MOST_IN_THREADS
    assert MOST_IN_THREADS <= THREADS / 2
