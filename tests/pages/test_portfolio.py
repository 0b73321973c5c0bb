"""A table of many deals: sent, listed, worked on for long, forgotten."""

from datetime import UTC, datetime
from io import BytesIO
from threading import Event, Semaphore

import pytest
import xlsxwriter

from screening.formats import spreadsheet
from screening.formats.spreadsheet import contents
from screening.formats.text import moment_in_words
from screening.portfolio import workbook
from screening.settings import today
from screening.web.jobs import Job
from screening.web.pages import portfolio
from screening.web.portfolio_tables import (
    FORGET_AFTER,
    MOST_OF_ONE,
    TABLES,
    ReadAs,
    Tables,
    Upload,
)
from tests.pages.checks import page
from tests.pages.many_deals import AT, MESSY, Officer
from tests.pages.page import Page, text_of
from tests.pages.server import PATIENCE
from tests.pages.small import SMALL

SHORT = "Deal;Kind\nSilk;purchase\n"
LONG = "Deal;Kind\n" + "".join(f"Deal {n};purchase\n" for n in range(5))


class Held:
    """A worker that waits before it goes on, and says when it is done."""

    def __init__(self, officer: Officer) -> None:
        self._jobs, self._go = officer.app.extensions[TABLES].jobs, Event()
        self._jobs.begin(Job(lambda _job: self._go.wait()))

    def finish(self) -> None:
        """Let it do all that it was given."""
        last = Job(lambda _job: True)
        self._jobs.begin(last)
        self._go.set()
        assert last.outcome.result(PATIENCE)


def upload_of(officer: Officer) -> Upload:
    """Return the newest table as the app keeps it."""
    with officer.client.session_transaction() as session:
        owner = str(session["tables"])
    tables: Tables = officer.app.extensions[TABLES]
    return next(iter(tables.of(owner).values()))


def told_of_tables(officer: Officer) -> list[str]:
    """Return what is told of the tables that were sent."""
    return officer.visit(AT).said("li[@class='deals__one']")


def moved_to(officer: Officer, at: str) -> str:
    """Return where the part of a page that moves sends its reader; or nothing."""
    answer = officer.client.get(at, headers={"HX-Request": "true"})
    return str(answer.headers.get("HX-Redirect", ""))


def led_to(officer: Officer, at: str) -> Page:
    return page(officer.client.get(at, follow_redirects=True))


def test_a_file_that_is_no_table_or_too_large_is_refused_with_what_to_do(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = officer.take('Deal;Price\n"Silk;5\nLoom;6\n', status=422)
    assert "There is a problem" in refused.text
    assert "In row 2 a quotation mark is opened and never closed" in refused.text
    assert "Choose the file" in officer.take("a;b\n", name="", status=422).text

    monkeypatch.setattr(spreadsheet.SANDBOX, "places", Semaphore(0))
    busy = officer.take(MESSY, status=503)
    assert "Other tables are being read at the moment" in busy.text
    monkeypatch.setattr(portfolio, "LARGEST", 1_000)
    for size in (2_000, 200_000):
        large = officer.take("Deal;Price\n" + "a" * size, status=413)
        assert "larger than 25 MB" in large.text


def test_a_sheet_is_chosen_where_there_are_several(officer: Officer) -> None:
    data = BytesIO()
    with xlsxwriter.Workbook(data) as book:
        for name in ("Old", "New"):
            book.add_worksheet(name).write_row(0, 0, ["Deal", "Price"])
            book.get_worksheet_by_name(name).write_row(1, 0, [f"{name} deal", 5])
    shown = officer.take(data.getvalue(), "deals.xlsx")
    names = [text_of(it) for it in shown.by_id("sheet")]

    other = officer.send(shown, {"sheet": names[1], "do": "sheet"}, to=shown.path)

    assert names == ["Old", "New"]
    assert ("Old deal" in shown.text, "New deal" in other.text) == (True, True)


def test_the_template_is_read_back_without_a_question(officer: Officer) -> None:
    assert (
        officer.visit("/")
        .said("p[@class='actions']")[0]
        .startswith("New screening Screen a spreadsheet")
    )
    made = officer.client.get(f"{AT}/template.xlsx").data
    head, *_ = contents(made).rows

    shown = officer.take(";".join(head.cells) + "\n" + "A deal;\n")

    assert "" not in [it.get("value") for it in shown.all("option[@selected]")]
    assert "no row below its head" in officer.take(made, "t.xlsx", status=422).text


def test_a_table_is_seen_by_nobody_else_and_forgotten_at_once(officer: Officer) -> None:
    shown = officer.picture(SHORT)
    other = Officer(officer.app)
    other.visit(officer.table, 404)
    assert "deals.csv" not in other.visit(AT).text
    assert "deals.csv" in officer.visit(AT).text

    start = officer.send(shown, to=f"{officer.table}/forget")

    assert start.path == AT
    assert "no longer in memory" in officer.visit(officer.table, 404).text


def test_tables_left_alone_and_oldest_of_many_are_forgotten(officer: Officer) -> None:
    now = [0.0]
    officer.app.extensions[TABLES] = Tables(clock=lambda: now[0])
    officer.take(SHORT)
    first = officer.table
    for _more in range(MOST_OF_ONE):
        officer.take(SHORT)

    officer.visit(f"{first}/columns", 404)
    now[0] += FORGET_AFTER - 1
    officer.visit(f"{officer.table}/columns")
    now[0] += FORGET_AFTER + 1
    officer.visit(f"{officer.table}/columns", 404)


def test_tables_are_listed_newest_first_with_how_far_each_is(officer: Officer) -> None:
    before = moment_in_words(datetime.now(UTC))
    officer.picture(SHORT)
    officer.picture(MESSY)
    first = officer.table
    officer.take(MESSY)
    officer.visit(first)

    columns, cells, picture = told_of_tables(officer)

    assert "Columns not chosen yet." in columns
    assert "Picture ready; 5 cells could not be read." in cells
    assert "Picture ready." in picture
    leads = [*officer.visit(AT).links]
    assert leads.index(first) > leads.index(f"{officer.table}/columns")
    sent = {before, moment_in_words(datetime.now(UTC))}
    assert any(f"sent on {moment}." in picture for moment in sent)
    upload_of(officer).begin(SMALL, today(), ReadAs(), {})
    assert "Screening in progress." in told_of_tables(officer)[0]


def test_long_table_is_decided_while_a_page_shows_how_far(officer: Officer) -> None:
    officer.app.extensions[TABLES] = Tables(long_from=3)
    shown = officer.take(MESSY)
    held, at = Held(officer), f"{officer.table}/progress"

    waiting = officer.read(shown)

    assert waiting.said("h1") == ["The deals are being screened"]
    assert "5 rows are being read" in waiting.text
    assert not moved_to(officer, at)
    held.finish()
    assert moved_to(officer, at) == at
    assert led_to(officer, at).said("h1") == ["Cells that could not be read"]
    held = Held(officer)
    corrected = {"same-6-1": "A purchase", "do": "read"}
    values = officer.visit(f"{officer.table}/values")
    assert officer.send(values, corrected, to=values.path).path == at
    held.finish()


def test_long_table_is_stopped_and_its_columns_stay_as_chosen(officer: Officer) -> None:
    officer.app.extensions[TABLES] = Tables(long_from=3)
    shown, held = officer.take(MESSY), Held(officer)
    waiting = officer.read(shown, chosen={"column-4": ""})

    stopped = officer.send(waiting, to=f"{officer.table}/stop")

    held.finish()
    at = f"{officer.table}/progress"
    assert moved_to(officer, at) == at
    assert stopped.said("h1") == ["Columns"]
    assert stopped.filled()["column-4"] == ""
    assert led_to(officer, officer.table).said("h1") == ["Columns"]


@pytest.fixture
def with_long(officer: Officer) -> Officer:
    """Return somebody whose tables are all too long to be written at once."""
    officer.picture(LONG)
    officer.app.extensions[TABLES].long_file = 3
    return officer


def waiting_for(officer: Officer, kind: str) -> str:
    """Ask for a file of results; return the address of the page that shows how far."""
    answer = officer.client.get(f"{officer.table}/results.{kind}")
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def test_long_results_are_made_once_as_a_page_shows_how_far(with_long: Officer) -> None:
    officer, held = with_long, Held(with_long)
    at = waiting_for(officer, "xlsx")
    job = upload_of(officer).files["xlsx"]
    waiting = officer.visit(waiting_for(officer, "xlsx"))
    assert upload_of(officer).files["xlsx"] is job
    assert waiting.said("h1") == ["The file is being made"]
    assert "5 deals are to be written" in waiting.text
    assert not moved_to(officer, at)
    Officer(officer.app).visit(at, 404)
    officer.visit(f"{officer.table}/results.doc", 404)

    held.finish()

    assert moved_to(officer, at) == at
    ready = officer.visit(at)
    assert ready.said("h1") == ["The file is ready"]
    [link] = [it for it, said in ready.links.items() if said == "Download the file"]
    made = officer.client.get(link)
    assert ".xlsx" in made.headers["Content-Disposition"]
    assert len(contents(made.data, "Results").rows) == 6
    assert upload_of(officer).size == len(LONG) + len(made.data)
    officer.read(officer.visit(f"{officer.table}/columns"))
    assert not upload_of(officer).files


def test_a_file_is_stopped_or_says_why_it_was_not_made_and_can_be_tried_again(
    with_long: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer, held = with_long, Held(with_long)
    at = waiting_for(officer, "csv")

    stopped = officer.send(officer.visit(at), to=f"{at}/stop")

    held.finish()
    assert stopped.said("h1") == ["5 deals in one picture"]
    assert led_to(officer, at).said("h1") == ["5 deals in one picture"]
    again = Held(officer)
    assert waiting_for(officer, "csv") == at
    again.finish()
    assert officer.client.get(f"{officer.table}/results.csv").status_code == 200
    monkeypatch.setattr(workbook, "MOST_CELLS", 10)
    held = Held(officer)
    book = waiting_for(officer, "xlsx")
    held.finish()
    told = officer.visit(book)
    assert told.said("h1") == ["The file was not made"]
    assert "too many for a workbook" in told.text
    assert waiting_for(officer, "xlsx") == book
