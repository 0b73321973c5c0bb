"""A sheet is told from any other by all it holds, and named in what is printed."""

from __future__ import annotations

from datetime import date

import pytest

from screening.briefing.printing.job import PrintJob, identifiers_in
from screening.briefing.printing.pool import Printer

HTML = "<!doctype html><html lang=en><title>A page</title><h1>A page</h1></html>"
SHEET = PrintJob(HTML)


@pytest.mark.parametrize(
    "other",
    [
        SHEET._replace(html=HTML.upper()),
        SHEET._replace(attachment=b"{}"),
        SHEET._replace(on=date(2026, 3, 1)),
        SHEET._replace(logo=b"{}"),
    ],
)
def test_a_sheet_differs_where_anything_in_it_does(other: PrintJob) -> None:
    assert other.digest() != SHEET.digest()
    assert other.identifier != SHEET.identifier


def test_the_same_sheet_has_the_same_digest() -> None:
    assert PrintJob(HTML).digest() == SHEET.digest()
    assert SHEET.digest().startswith(SHEET.identifier)


def test_what_is_in_one_part_is_told_from_what_is_in_another() -> None:
    assert PrintJob("ab", b"c").digest() != PrintJob("a", b"bc").digest()
    assert PrintJob("a", b"b").digest() != PrintJob("a", b"", None, b"b").digest()


def test_a_printed_sheet_is_named_in_its_pdf(printer: Printer) -> None:
    assert set(identifiers_in(printer.print(SHEET))) == {SHEET.identifier}


@pytest.mark.parametrize(
    ("pdf", "named"),
    [
        (b"", ()),
        (b"/ID", ()),
        (b"/ID [(short) (x)]", ()),
        (b"/ID[<" + b"41" * 32 + b"><00>]", ("A" * 32,)),
        (b"/ID[<" + b"ff" * 32 + b"><00>]", ("\ufffd" * 32,)),
    ],
)
def test_only_names_of_the_right_form_are_found(
    pdf: bytes, named: tuple[str, ...]
) -> None:
    assert identifiers_in(pdf) == named


def test_names_are_found_once_and_no_more_than_a_few() -> None:
    many = b"".join(b"/ID [(%032d) (0)]" % (one // 2) for one in range(100))

    assert identifiers_in(many) == tuple(f"{one:032}" for one in range(10))
