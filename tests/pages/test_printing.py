"""Briefings are made ahead while nobody waits, and wait in a line that shows itself."""

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from datetime import date
from hashlib import sha256
from itertools import islice
from pathlib import Path
from queue import Queue
from typing import Any, TypeVar

import pytest

from screening.briefing.opening.attachment import take
from screening.briefing.printing.job import PrintJob
from screening.briefing.printing.line import Build, Ticket
from screening.briefing.printing.pool import Printer
from screening.register import Register
from screening.settings import Settings
from screening.web.context import PRINTS
from screening.web.prints import MOST_IN_THREADS, Prints
from screening.web.server import THREADS
from tests.pages.checks import page
from tests.pages.conftest import OpenApp
from tests.pages.server import Server, keep, served
from tests.pages.small import SMALL, write_rules
from tests.pages.visitor import Visitor

pytestmark = pytest.mark.paper

DAY = date(2026, 11, 29)
PATIENCE = 60


W = TypeVar("W", bound="Watched")


class Watched(Printer):
    """A printer that tells of which deals it was asked ahead, and what it printed."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.ahead: list[str] = []
        self.printed: Queue[Ticket] = Queue()

    def print_ahead(self, of: str, build: Build) -> None:
        self.ahead.append(of)
        super().print_ahead(of, build)

    def _outcome(self, *given: Any) -> Any:
        outcome = super()._outcome(*given)
        self.printed.put(given[1])
        return outcome

    def next(self) -> Ticket:
        """Wait for what is printed next."""
        return self.printed.get(timeout=PATIENCE)

    def has(self, ticket: Ticket) -> bool:
        """Tell whether a print is there, and need not be made."""
        return self._kept.get(ticket.digest) is not None


@pytest.fixture
def printer() -> Iterator[Watched]:
    """Return a printer that is watched."""
    watched = Watched(seconds=PATIENCE)
    yield watched
    watched.close()


@pytest.fixture
def visitor(
    open_app: OpenApp, printer: Watched, monkeypatch: pytest.MonkeyPatch
) -> Visitor:
    """Return somebody who visits an app that prints ahead, on a day."""
    monkeypatch.setattr("screening.web.prints.today", lambda: DAY)
    visitor = open_app(SMALL, printer=printer)
    prints_of(visitor).begin()
    return visitor


@pytest.fixture
def path(visitor: Visitor) -> str:
    """Return the address of a deal that is kept, and that nobody looked at yet."""
    return keep(visitor.register, "Silk & Sons").removesuffix("/1")


def prints_of(visitor: Visitor) -> Prints:
    """Return the print jobs of an app."""
    found: Prints = visitor.app.extensions[PRINTS]
    return found


def pdf_of(ticket: Ticket) -> bytes:
    return ticket.outcome.result(PATIENCE).pdf


def a_job(words: str) -> PrintJob:
    return PrintJob(f"<!doctype html><html lang=en><title>A</title><p>{words}</p>")


def threads() -> set[threading.Thread]:
    """Return the threads that print."""
    return {it for it in threading.enumerate() if it.name == "printing"}


def look_at(visitor: Visitor, path: str) -> None:
    """Look at a page until it is sent whole."""
    answer = visitor.client.get(path, buffered=True)
    assert answer.status_code == 200


def built_again(*_given: Any) -> None:
    raise AssertionError("a job that is there was built again")


def deal_at(path: str) -> str:
    return path.split("/")[2]


def without_threads(visitor: Visitor) -> None:
    """Let no thread wait for a print."""
    prints_of(visitor)._threads = threading.BoundedSemaphore(0)  # noqa: SLF001 - as if all of them waited


def test_a_page_has_its_briefing_printed_and_not_recorded(
    visitor: Visitor, printer: Watched, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_at(visitor, path)
    made = printer.next()
    monkeypatch.setattr("screening.web.prints.html.print_job", built_again)

    assert visitor.register.briefings.of(deal_at(path)) == ()
    for _twice in range(2):
        answer = visitor.client.get(f"{path}/1/briefing.pdf")
        assert answer.data == pdf_of(made)
    [briefing] = visitor.register.briefings.of(deal_at(path))
    assert briefing.marks.made == DAY
    assert printer.printed.empty()


def test_what_is_printed_ahead_has_the_marks_that_the_link_carries(
    visitor: Visitor, printer: Watched, path: str
) -> None:
    form = visitor.visit(f"{path}/1/briefing/prepare")
    chosen = {"status": "final", "reference": "17/B"}
    visitor.client.post(form.path, data=form.filled(chosen))
    first = printer.next()
    look_at(visitor, path)  # the same, so that nothing is printed
    visitor.client.get(f"{path}/1/briefing.pdf")

    [briefing] = visitor.register.briefings.of(deal_at(path))
    assert briefing.digest == sha256(pdf_of(first)).hexdigest()


def test_a_deal_that_changed_loses_what_was_printed_ahead(
    visitor: Visitor, printer: Watched
) -> None:
    path = visitor.describe({"kind": "supply"}).path
    look_at(visitor, path)
    first = printer.next()
    there = printer.has(first)

    visitor.change(visitor.visit(path), {"kind": "purchase"})
    look_at(visitor, path)
    second = printer.next()

    assert there
    assert not printer.has(first)
    assert visitor.client.get(f"{path}/briefing.pdf").data == pdf_of(second)


def test_erasing_a_deal_forgets_its_prints(
    visitor: Visitor, printer: Watched, path: str
) -> None:
    look_at(visitor, path)
    form = visitor.visit(f"{path}/1/briefing/prepare")
    visitor.client.post(form.path, data=form.filled({"reference": "Asked for"}))
    prints, ask = [printer.next(), printer.next()], visitor.visit(f"{path}/erase")
    there = [*map(printer.has, prints)]

    visitor.send(ask, to=ask.path)

    assert there == [True, True]
    assert [*map(printer.has, prints)] == [False, False]


def test_a_program_that_only_looks_has_nothing_printed_or_recorded(
    visitor: Visitor, printer: Watched, path: str
) -> None:
    prefetch = {"Sec-Purpose": "prefetch"}

    for at in (path, f"{path}/1/briefing.pdf"):
        assert visitor.client.head(at, buffered=True).status_code == 200
    visitor.client.get(path, headers=prefetch, buffered=True)
    refused = visitor.client.get(f"{path}/1/briefing.pdf", headers=prefetch)
    gone = visitor.client.head("/deals/none/1/briefing.pdf")

    assert (refused.status_code, gone.status_code) == (503, 404)
    assert printer.ahead == []
    assert visitor.register.briefings.of(deal_at(path)) == ()


def test_a_job_somebody_asks_for_goes_before_one_made_ahead(printer: Watched) -> None:
    building, may = threading.Event(), threading.Event()
    job = a_job("Ahead")

    def build() -> Any:
        building.set()
        may.wait(PATIENCE)
        return job

    printer.print_ahead("a deal", build)
    assert building.wait(PATIENCE)
    wanted = printer.ask(a_job("Wanted"))
    may.set()

    assert [printer.next().job, printer.next().job] == [wanted.job, job]


def test_a_fault_while_something_is_made_ahead_ends_no_printing(
    printer: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    def build() -> Any:
        raise KeyError("Confidential")

    printer.print_ahead("a deal", build)

    assert printer.print(a_job("After"))
    assert "Confidential" not in caplog.text


def test_a_briefing_in_line_shows_how_many_are_before_it_and_comes_by_itself(
    visitor: Visitor, printer: Watched, path: str
) -> None:
    without_threads(visitor)
    at = f"{path}/1/briefing.pdf"

    waits = page(visitor.client.get(at), 202)
    printer.next()

    assert waits.said("h1") == ["Your briefing is being printed"]
    assert waits.headers["Refresh"] == f"2; url={at}"
    assert {at, f"{path}/1"} <= waits.links.keys()
    assert visitor.client.get(at).mimetype == "application/pdf"
    assert len(visitor.register.briefings.of(deal_at(path))) == 1


def test_marks_that_were_chosen_wait_in_line_and_stand_in_no_address(
    visitor: Visitor, printer: Watched, path: str
) -> None:
    without_threads(visitor)
    form = visitor.visit(f"{path}/1/briefing/prepare")

    sent = visitor.client.post(form.path, data=form.filled({"prepared-by": "Ada"}))
    waits = page(visitor.client.get(sent.location), 202)
    printer.next()

    assert "Ada" not in sent.location
    briefing = visitor.client.get(waits.path)
    assert json.loads(take(briefing.data))["marks"]["prepared-by"] == "Ada"
    lost = visitor.visit(f"{form.path.removesuffix('prepare')}printing/0", status=303)
    assert lost.headers["Location"] == form.path


class Held(Watched):
    """A printer that prints nothing until it may."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.may = threading.Event()

    def _print(self, *given: Any) -> Any:
        assert self.may.wait(PATIENCE)
        return super()._print(*given)


def test_a_briefing_that_cannot_be_printed_says_so_to_who_waits_in_line(
    open_app: OpenApp,
) -> None:
    with contextlib.closing(Held(0)) as printer:
        visitor = open_app(SMALL, printer=printer)
        without_threads(visitor)
        path = keep(visitor.register, "A deal")
        waits = page(visitor.client.get(f"{path}/briefing.pdf"), 202)
        printer.may.set()
        printer.next()
        failed = page(visitor.client.get(waits.path), 503)

    assert "longer than 0 seconds to print and was stopped. Try again" in failed.text
    assert path.removesuffix("/1") in failed.links


@contextlib.contextmanager
def serving(
    folder: Path, monkeypatch: pytest.MonkeyPatch, kind: Callable[..., W]
) -> Iterator[tuple[Server, W]]:
    """Serve an app with a printer of that kind."""
    write_rules(folder / "rules", SMALL)
    made: list[W] = []

    def make(*given: Any) -> W:
        made.append(kind(*given))
        return made[0]

    monkeypatch.setattr("screening.web.server.Printer", make)
    place = folder / "register.db"
    settings = Settings(rules=folder / "rules", data=folder, register=place, port=0)
    with served(replace(settings, token="")) as server:
        yield server, made[0]


def test_a_server_prints_ahead_once_its_page_is_sent_and_ends_its_threads(
    tmp_path: Path, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, before = keep(register, "A deal"), threads()

    with serving(tmp_path, monkeypatch, Watched) as (server, printer):
        server.ask(path)
        made = printer.next()
        answer, pdf = server.ask(f"{path}/briefing.pdf")

    assert (answer.status, pdf) == (200, pdf_of(made))
    assert threads() <= before


def test_half_of_the_threads_are_there_for_pages_however_many_print(
    tmp_path: Path, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [keep(register, f"Deal {number}") for number in range(THREADS)]

    with (
        serving(tmp_path, monkeypatch, Held) as (server, printer),
        ThreadPoolExecutor(THREADS) as people,
    ):
        asked = [people.submit(server.ask, f"{it}/briefing.pdf") for it in paths]
        shown = list(islice(as_completed(asked), THREADS - MOST_IN_THREADS))
        home, _page = server.ask("/")
        printer.may.set()

    assert {it.result()[0].status for it in shown} == {202}
    assert home.status == 200
    waited = [it.result()[0].status for it in asked if it not in shown]
    assert waited == [200] * MOST_IN_THREADS
    assert MOST_IN_THREADS <= THREADS / 2
