"""Every briefing fits both standards, and tells nothing of where it was printed."""

from __future__ import annotations

import hashlib
import io
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Name

from screening.briefing.printing.job import PrintJob
from screening.briefing.printing.pool import Printer
from screening.rulebook.model import Rulebook
from tests.pdfs import A_DAY, EXAMPLES, FOLDER, Pdf, a_sheet
from tests.printing import READ_BY_EYE, kept_as, read_out

AWKWARD = """
<!doctype html><html lang=en><title>Awkward</title>
<h1>Awkward</h1>
<ul><li><p>A block in an item</p></li><li>Bare <ul><li>Nested</li></ul></li></ul>
<ul style="list-style-position: inside"><li>Inside</li></ul>
<table>
  <thead><tr><td></td><th colspan=2>Two columns</th></tr></thead>
  <tbody><tr><th>Row</th><td>1</td><td>2</td></tr></tbody>
</table>
<p><a href="https://example.org/">A link</a></p>
<svg width="9" height="9" viewBox="0 0 9 9"><title>A dot</title>
  <circle cx="4" cy="4" r="4" fill="#000"/></svg>
"""

OTHERS = (
    *("sungrow-storage", "candy-haier", "edge-nothing-answered", "edge-insurer"),
    *("fastweb-huawei-core", "edge-answers-that-are-not-asked", "huawei-crs4"),
    *("edge-half-known-port-stake", "shows-common-core-sectors", "lpe-invenland"),
    *("shows-goods-sold-at-a-fair", "shows-shore-power-for-ferries"),
)
"""Briefings of all sorts beside those, to be looked at in every run."""

SHARES = 8
"""In how many shares all examples are tried, for workers to divide among them."""


class Elsewhere:
    """A process of another machine's ways, which prints examples too."""

    def __init__(self) -> None:
        env = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.printing"],
            env={**env, "LC_ALL": "C", "USER": "somebody", "HOME": "/nowhere"},
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, name: str) -> None:
        """Have an example printed there, while something else is done here."""
        assert self.process.stdin
        self.process.stdin.write(f"{name}\n")
        self.process.stdin.flush()

    def digest(self) -> str:
        """Return the digest of what was asked for."""
        assert self.process.stdout
        return self.process.stdout.readline().strip()


@pytest.fixture(scope="session")
def elsewhere() -> Iterator[Elsewhere]:
    there = Elsewhere()
    yield there
    there.process.communicate()


@pytest.fixture(scope="module")
def sound(printer: Printer, shipped_rulebook: Rulebook) -> Pdf:
    sheet = a_sheet(FOLDER / "examples" / "vado-cosco.yaml", shipped_rulebook)
    return Pdf(printer.print(sheet), sheet.attachment)


@pytest.mark.parametrize("name", [*READ_BY_EYE.values(), *OTHERS])
def test_briefing_of_an_example_fits_both_standards(
    printer: Printer, shipped_rulebook: Rulebook, name: str
) -> None:
    file = FOLDER / "examples" / f"{name}.yaml"

    assert faults(file, printer, shipped_rulebook) == []


def faults(file: Path, printer: Printer, rules: Rulebook) -> list[str]:
    """Return what is wrong with the briefing of an example, with its name."""
    sheet = a_sheet(file, rules)
    printed = printer.print_with_remarks(sheet)
    found = [*printed.remarks, *Pdf(printed.pdf, sheet.attachment).faults()]
    return [f"{file.name}: {fault}" for fault in found]


@pytest.mark.slow
@pytest.mark.parametrize("share", range(SHARES))
def test_briefing_of_every_example_fits_both_standards(
    printer: Printer, shipped_rulebook: Rulebook, share: int
) -> None:
    found = [
        fault
        for file in EXAMPLES[share::SHARES]
        for fault in faults(file, printer, shipped_rulebook)
    ]

    assert found == []


@pytest.mark.slow
@pytest.mark.twice
@pytest.mark.parametrize("share", range(SHARES))
def test_briefing_of_every_example_is_the_same_elsewhere(
    printer: Printer, elsewhere: Elsewhere, shipped_rulebook: Rulebook, share: int
) -> None:
    other: list[str] = []
    for file in EXAMPLES[share::SHARES]:
        elsewhere.ask(file.name)
        printed = printer.print(a_sheet(file, shipped_rulebook))
        if elsewhere.digest() != hashlib.sha256(printed).hexdigest():
            other.append(file.name)

    assert other == []


def test_awkward_markup_is_made_to_fit(printer: Printer) -> None:
    printed = printer.print_with_remarks(PrintJob(AWKWARD, b"{}", A_DAY))

    assert printed.remarks == ()
    assert Pdf(printed.pdf, b"{}").faults() == []


def test_header_cells_head_the_column_above_and_the_row_beside(
    printer: Printer,
) -> None:
    pdf = Pdf(printer.print(PrintJob(AWKWARD, b"{}", A_DAY)), b"{}")

    scopes = [cell.A.Scope for cell in pdf.of("/TH")]

    assert scopes == [Name.Column, Name.Row]


def test_each_file_attached_is_named_once(sound: Pdf) -> None:
    assert len(sound.root.AF) == 1


def test_file_names_its_day_at_noon_whatever_the_clock(sound: Pdf) -> None:
    [spec] = sound.root.AF
    attached = spec.EF.F.Params

    info = sound.file.trailer.Info
    days = {info.CreationDate, info.ModDate, attached.CreationDate, attached.ModDate}
    assert {str(day) for day in days} == {"D:20261125120000Z"}


def test_nothing_of_the_machine_is_in_the_file(sound: Pdf) -> None:
    everything = b"\n".join(
        stream.read_bytes()
        for stream in sound.dictionaries
        if isinstance(stream, pikepdf.Stream)
    )
    secrets = {socket.gethostname(), str(Path(__file__).parents[2]), sys.prefix}

    told = everything + sound.data
    found = {word for word in secrets if len(word) > 4 and word.encode() in told}

    assert found == set()


def test_another_day_makes_another_file(printer: Printer) -> None:
    first, second = (
        printer.print(PrintJob(AWKWARD, b"{}", date(2026, 1, day))) for day in (1, 2)
    )

    identifiers = [
        bytes(pikepdf.open(io.BytesIO(one)).trailer.ID[0]) for one in (first, second)
    ]
    assert len(set(identifiers)) == 2


@pytest.mark.parametrize("level", READ_BY_EYE)
def test_tags_read_in_the_order_that_was_read_by_eye(
    printer: Printer, shipped_rulebook: Rulebook, level: str
) -> None:
    read = read_out(READ_BY_EYE[level], shipped_rulebook, printer)

    assert read == kept_as(level).read_text(encoding="utf-8")
