"""What decides the bytes is named, as the worker that prints knows it."""

from __future__ import annotations

import re
from importlib.metadata import version

from screening import __version__
from screening.briefing.printing.pool import Printer


def test_versions_are_those_installed(printer: Printer) -> None:
    software = printer.software()

    assert software["screening"] == __version__
    assert software["weasyprint"] == version("weasyprint")
    assert software["pydyf"] == version("pydyf")


def test_libraries_of_the_system_are_named_by_version(printer: Printer) -> None:
    software = printer.software()

    for library in ("pango", "harfbuzz", "zlib"):
        assert re.fullmatch(r"\d+\.\d+(\.\d+)*", software[library])


def test_fonts_and_styles_are_named_by_digest(printer: Printer) -> None:
    software = printer.software()

    assert len({software["fonts"], software["styles"]}) == 2
    assert all(len(software[part]) == 64 for part in ("fonts", "styles"))
