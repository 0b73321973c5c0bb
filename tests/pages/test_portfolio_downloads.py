"""Results of a long table: made while a page shows how far, kept, stopped."""

from threading import Event

import pytest
from flask import Flask

from screening.formats.spreadsheet import read_rows
from screening.portfolio import workbook
from screening.web.portfolio_tables import TABLES, Tables
from tests.pages.checks import page
from tests.pages.many_deals import Officer

LONG = "Deal;Kind\n" + "".join(f"Deal {n};purchase\n" for n in range(5))


class Held:
    """A worker that waits before it goes on, and says when it is done."""

    def __init__(self, tables: Tables) -> None:
        self._tables, self._go = tables, Event()
        tables.work(self._go.wait)

    def finish(self) -> None:
        """Let it do all that it was given."""
        done = Event()
        self._tables.work(done.set)
        self._go.set()
        assert done.wait(60)


@pytest.fixture
def officer(app: Flask) -> Officer:
    """Return somebody whose tables are all long."""
    officer = Officer(app)
    officer.picture(LONG)
    app.extensions[TABLES].long_file = 3
    return officer


@pytest.fixture
def held(officer: Officer) -> Held:
    """Return the worker of the officer's app."""
    return Held(officer.app.extensions[TABLES])


def waiting_for(officer: Officer, kind: str) -> str:
    """Ask for a file of results; return the address of the page that shows how far."""
    answer = officer.client.get(f"{officer.table}/results.{kind}")
    assert answer.status_code == 303
    return str(answer.headers["Location"])


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_results_of_a_long_table_are_made_while_a_page_shows_how_far(
    officer: Officer, held: Held, kind: str
) -> None:
    at = waiting_for(officer, kind)
    waiting = officer.visit(at)
    polled = officer.client.get(at, headers={"HX-Request": "true"})

    held.finish()

    assert waiting.said("h1") == ["The file is being made"]
    assert "5 deals are to be written" in waiting.text
    assert "HX-Redirect" not in polled.headers
    moved = officer.client.get(at, headers={"HX-Request": "true"})
    assert moved.headers["HX-Redirect"] == at
    ready = officer.visit(at)
    assert ready.said("h1") == ["The file is ready"]
    [link] = [it for it, said in ready.links.items() if said == "Download the file"]
    made = officer.client.get(link)
    assert made.status_code == 200
    assert f".{kind}" in made.headers["Content-Disposition"]
    assert made.data == officer.client.get(link).data


def test_what_is_downloaded_holds_every_deal(officer: Officer, held: Held) -> None:
    waiting_for(officer, "xlsx")

    held.finish()

    made = officer.client.get(f"{officer.table}/results.xlsx").data
    assert len(read_rows(made, "Results")) == 6


def test_making_a_file_is_stopped_and_the_picture_stays(
    officer: Officer, held: Held
) -> None:
    at = waiting_for(officer, "csv")

    stopped = officer.send(officer.visit(at), to=f"{at}/stop")

    held.finish()
    assert stopped.said("h1") == ["5 deals in one picture"]
    led = officer.client.get(at, follow_redirects=True)
    assert page(led).said("h1") == ["5 deals in one picture"]
    again = Held(officer.app.extensions[TABLES])
    assert waiting_for(officer, "csv") == at
    again.finish()


def test_a_file_that_is_asked_for_twice_is_made_once(
    officer: Officer, held: Held
) -> None:
    waiting_for(officer, "csv")
    [(_name, upload, _at)] = officer.app.extensions[TABLES].of(owner_of(officer))
    job = upload.files["csv"]

    waiting_for(officer, "csv")

    assert upload.files["csv"] is job
    held.finish()
    assert upload.size == len(upload.data) + len(job.found.result())


def owner_of(officer: Officer) -> str:
    """Return by which name the app knows whose tables these are."""
    with officer.client.session_transaction() as session:
        return str(session["tables"])


def test_why_a_file_was_not_made_is_told_and_it_can_be_tried_again(
    officer: Officer, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_CELLS", 10)
    at = waiting_for(officer, "xlsx")

    held.finish()

    told = officer.visit(at)
    assert told.said("h1") == ["The file was not made"]
    assert "too many for a workbook" in told.text
    monkeypatch.undo()
    again = Held(officer.app.extensions[TABLES])
    assert waiting_for(officer, "xlsx") == at
    again.finish()
    assert officer.visit(at).said("h1") == ["The file is ready"]


def test_a_file_is_forgotten_where_the_table_is_read_anew(
    officer: Officer, held: Held
) -> None:
    waiting_for(officer, "csv")
    held.finish()

    officer.read(officer.visit(f"{officer.table}/columns"))

    [(_name, upload, _at)] = officer.app.extensions[TABLES].of(owner_of(officer))
    assert not upload.files


def test_nobody_else_gets_a_file_and_no_other_kind_is_made(
    officer: Officer, held: Held
) -> None:
    at = waiting_for(officer, "csv")

    Officer(officer.app).visit(at, 404)
    officer.visit(f"{officer.table}/results.pdf", 404)
    held.finish()
