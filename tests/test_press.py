"""The worker's side of printing: what it can draw, and what it will not fetch."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from screening.errors import BriefingError
from screening.printer import Printer


def page(words: str) -> str:
    return f"<!doctype html><html lang=en><title>A page</title><p>{words}</p></html>"


def test_characters_no_font_has_become_boxes(printer: Printer) -> None:
    printed = printer.print_with_remarks(page("a🚀b \u202ec"))

    assert printed.remarks == ()
    [read] = PdfReader(io.BytesIO(printed.pdf)).pages
    assert "a□b c" in read.extract_text()


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "http://example.org/a.png", "data:image/png,x"]
)
def test_nothing_outside_the_document_is_fetched(
    printer: Printer, address: str
) -> None:
    with pytest.raises(BriefingError, match="asks for a file outside itself"):
        printer.print(page(f'<img src="{address}" alt="x">'))
