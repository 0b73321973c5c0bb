"""The whole rulebook as one document, in the app: read, downloaded, with changes."""

import re
from pathlib import Path

import pytest

from screening.briefing import rulebook_html
from screening.web.context import PRINTS
from screening.web.jobs import Job
from tests.pages.checks import page
from tests.pages.conftest import OpenApp
from tests.pages.page import text_of
from tests.pages.server import PATIENCE
from tests.pages.small import SMALL, STRICTER, write_rules
from tests.pages.visitor import Visitor

DOCUMENT = "/rulebook/document"
PDF = f"{DOCUMENT}/rulebook.pdf"


def test_the_rulebook_is_one_whole_page(visitor: Visitor, open_app: OpenApp) -> None:
    found = visitor.visit(DOCUMENT)
    other = open_app(STRICTER).visit(DOCUMENT)

    assert found.said("h1") == ["An example"]
    assert {"rule-state-buyer", "question-stake", "source-guide"} <= {*found.ids}
    assert found.said("nav") == ["Back to the rulebook"]
    assert "2026.2" in other.said("head/title")[0]
    visitor.visit(f"{DOCUMENT}?since=none", 404)


def test_changes_since_a_version_stand_first(visitor: Visitor, folder: Path) -> None:
    before = visitor.visit("/rulebook")
    write_rules(folder, STRICTER)
    after = visitor.visit("/rulebook")
    [_none, first] = after.all("select[@id='since']/option")
    digest = SMALL.digest

    found = visitor.visit(f"{DOCUMENT}?since={digest}")
    earlier = visitor.visit(f"{DOCUMENT}?rulebook={digest}")

    assert before.all("select[@id='since']") == []
    assert (first.get("value"), text_of(first)[:14]) == (digest, "version 2026.1")
    assert found.said("h2")[2] == "Changes since version 2026.1"
    assert "moves from Watch to Strategic" in found.text
    assert "2026.1" in earlier.said("head/title")[0]
    [back] = earlier.all("nav/a")
    assert back.get("href") == f"/rulebook?rulebook={digest}"


def kept_of(visitor: Visitor) -> list[Job[bytes]]:
    """Return which documents are printed, or being printed."""
    return [*visitor.app.extensions[PRINTS].documents._known.values()]  # noqa: SLF001 - what is in memory


@pytest.mark.paper
def test_pdf_comes_by_itself_once_it_is_printed_for_somebody(visitor: Visitor) -> None:
    assert visitor.client.head(PDF).status_code == 200
    assert kept_of(visitor) == []  # a program that only looks prints nothing

    waits = visitor.client.get(PDF)

    [_seconds, to] = waits.headers["Refresh"].split("; url=")
    assert page(waits, 202).said("h1") == ["The rulebook is being printed"]
    [job] = kept_of(visitor)
    job.outcome.exception(PATIENCE)
    came = visitor.client.get(to)
    here = visitor.publisher.live()
    assert came.data == here.printer.print(rulebook_html.print_job(here.rulebook))
    assert re.search(r"Rulebook An example 2026\.1\.pdf", str(came.headers))


def test_a_printer_that_is_shut_says_so(cannot_print: Visitor) -> None:
    found = cannot_print.visit(PDF, 503)

    assert "printing" in found.text.lower()
