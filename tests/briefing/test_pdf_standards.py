"""Every briefing fits both standards, and tells nothing of where it was printed.

Whoever reads it gets the level and the reasons: in black and white, or from its tags.
"""

import io
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from lxml import html as parser
from markupsafe import escape
from pikepdf import Name

from screening.briefing import html
from screening.briefing.html import typeset
from screening.briefing.printing.job import PrintJob
from screening.briefing.printing.pool import Printer
from screening.rulebook.model import Rulebook
from screening.wording.answers import TONES
from tests.pdfs import A_DAY, EXAMPLES, Pdf, explanation_of, job_of
from tests.printing import IN_EVERY_RUN, READ_BY_EYE, digest, kept_as, read_out
from tests.sample import sample

ROOT = Path(__file__).parents[2]
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

SHARES = 4
"""In how many shares examples are tried, for workers to divide among them."""


def faults(examples: Iterable[str], printer: Printer, rules: Rulebook) -> list[str]:
    """Return what is wrong with briefings of examples, each with its name."""
    found = []
    for name in examples:
        job = job_of(name, rules)
        printed = printer.print_with_remarks(job)
        wrong = [*printed.remarks, *Pdf(printed.pdf, job.attachment).faults()]
        found += [f"{name}: {fault}" for fault in wrong]
    return found


def test_briefings_fit_both_standards(
    printer: Printer, shipped_rulebook: Rulebook
) -> None:
    assert faults(IN_EVERY_RUN, printer, shipped_rulebook) == []


@pytest.mark.slow
@pytest.mark.parametrize("share", range(SHARES))
def test_briefings_that_show_all_there_is_fit_both_standards(
    printer: Printer, shipped_rulebook: Rulebook, share: int
) -> None:
    names = sample(shipped_rulebook, EXAMPLES)[share::SHARES]

    assert faults(names, printer, shipped_rulebook) == []


@pytest.mark.slow
@pytest.mark.twice
@pytest.mark.parametrize("share", range(SHARES))
def test_every_briefing_fits_both_standards(
    printer: Printer, shipped_rulebook: Rulebook, share: int
) -> None:
    assert faults(EXAMPLES[share::SHARES], printer, shipped_rulebook) == []


@pytest.mark.slow
@pytest.mark.twice
@pytest.mark.parametrize("share", range(SHARES))
def test_every_briefing_is_the_same_on_a_machine_of_other_ways(
    printer: Printer, shipped_rulebook: Rulebook, share: int
) -> None:
    names = EXAMPLES[share::SHARES]
    there = {"PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai", "LC_ALL": "C"}

    elsewhere = subprocess.run(
        [sys.executable, "-m", "tests.printing"],
        env={**os.environ, **there, "USER": "somebody", "HOME": "/nowhere"},
        cwd=ROOT,
        input="\n".join(names),
        capture_output=True,
        check=True,
        text=True,
    )

    here = [digest(printer.print(job_of(name, shipped_rulebook))) for name in names]
    pairs = zip(names, here, elsewhere.stdout.split(), strict=True)
    assert [name for name, ours, theirs in pairs if ours != theirs] == []


def test_awkward_markup_is_made_to_fit(printer: Printer) -> None:
    printed = printer.print_with_remarks(PrintJob(AWKWARD, b"{}", A_DAY))

    pdf = Pdf(printed.pdf, b"{}")
    assert printed.remarks == ()
    assert pdf.faults() == []
    # What a header cell heads: the column above, and the row beside.
    assert [cell.A.Scope for cell in pdf.of("/TH")] == [Name.Column, Name.Row]


def test_nothing_of_the_machine_is_in_the_file(
    printer: Printer, shipped_rulebook: Rulebook
) -> None:
    pdf = Pdf(printer.print(job_of("vado-cosco", shipped_rulebook)), b"")
    secrets = {socket.gethostname(), str(ROOT), sys.prefix}

    streams = [part for part in pdf.dictionaries if isinstance(part, pikepdf.Stream)]
    written = b"\n".join([pdf.data, *(stream.read_bytes() for stream in streams)])

    found = {word for word in secrets if len(word) > 4 and word.encode() in written}
    assert found == set()


def test_another_day_makes_another_file_of_that_day_at_noon(printer: Printer) -> None:
    def dated(day: int) -> tuple[str, bytes]:
        job = PrintJob(AWKWARD, b"{}", date(2026, 1, day))
        pdf = pikepdf.open(io.BytesIO(printer.print(job)))
        return str(pdf.trailer.Info.ModDate), bytes(pdf.trailer.ID[0])

    (first, its_id), (second, other_id) = dated(1), dated(2)

    assert (first, second) == ("D:20260101120000Z", "D:20260102120000Z")
    assert its_id != other_id


def test_tags_read_in_the_order_that_was_read_by_eye(
    printer: Printer, shipped_rulebook: Rulebook
) -> None:
    other = [
        level
        for level, example in READ_BY_EYE.items()
        if read_out(example, shipped_rulebook, printer)
        != kept_as(level).read_text(encoding="utf-8")
    ]

    assert other == []


SAID = {
    *("now", "possible", "here", "at least", "exceeded", "not reached"),
    *("Routine", "Watch", "Sensitive", "Strategic"),
}


@pytest.mark.parametrize("example", READ_BY_EYE.values())
def test_every_colour_of_a_level_has_its_word(
    shipped_rulebook: Rulebook, example: str
) -> None:
    told = explanation_of(example, shipped_rulebook)

    page = parser.document_fromstring(html.render(told))

    coloured = page.xpath("//*[contains(@class, 'level--')]")
    assert coloured
    assert {element.text_content().strip() for element in coloured} <= SAID


@pytest.mark.parametrize("level", READ_BY_EYE)
def test_the_tags_alone_tell_the_level_and_its_reasons(
    shipped_rulebook: Rulebook, level: str
) -> None:
    told = explanation_of(READ_BY_EYE[level], shipped_rulebook)
    tags = kept_as(level).read_text(encoding="utf-8")

    lines = [line.strip() for line in tags.splitlines()]

    assert f"H2 {told.level}" in lines
    for reason in told.reasons:
        said = f"{typeset(escape(reason.title))}. {reason.level.label} "
        assert any(said in line for line in lines)


def test_every_level_has_an_edge_of_its_colour_on_paper() -> None:
    css = html.styles()[-1].read_text(encoding="utf-8")

    edges = re.findall(
        r"\.findings \.edge--(\d) { border-left-color: var\(--level-(\d)-ink", css
    )

    assert edges == [(f"{place}", f"{place}") for place in range(1, TONES + 1)]
