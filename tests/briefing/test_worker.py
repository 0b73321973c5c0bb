"""The worker's side of printing: what it can draw, and what it will not fetch."""

from __future__ import annotations

import gc
import io
import json
import subprocess
import sys
from ctypes import CDLL, Structure, c_size_t
from datetime import date
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from screening.briefing import html as the_briefing_html
from screening.briefing.printing.fonts import Fonts
from screening.briefing.printing.job import LOGO, PrintJob
from screening.briefing.printing.pool import Printer
from screening.briefing.printing.renderer import Renderer
from screening.engine.assess import assess
from screening.errors import BriefingError
from screening.rulebook import deal_file
from screening.rulebook.model import Rulebook
from tests.fontfiles import a_font
from tests.logos import a_png

pytestmark = pytest.mark.paper


def page(words: str) -> PrintJob:
    html = f"<!doctype html><html lang=en><title>A page</title><p>{words}</p></html>"
    return PrintJob(html)


def test_a_character_no_font_can_draw_is_refused_by_name(printer: Printer) -> None:
    with pytest.raises(BriefingError, match=r"can draw 🚀 \(U\+1F680, rocket\)\."):
        printer.print(page("a🚀b"))


def test_marks_that_draw_nothing_are_left_out(printer: Printer) -> None:
    printed = printer.print_with_remarks(page("a\u200db \u202ec\u205fd"))

    assert printed.remarks == ()
    [read] = PdfReader(io.BytesIO(printed.pdf)).pages
    assert "ab c d" in read.extract_text()


@pytest.mark.slow
def test_a_font_of_the_user_draws_what_ours_cannot(tmp_path: Path) -> None:
    rocket = a_font(tmp_path, 0x1F680)

    with Printer(seconds=60, font=rocket) as printer:
        printed = printer.print_with_remarks(page("a🚀b"))

    assert printed.remarks == ()
    [read] = PdfReader(io.BytesIO(printed.pdf)).pages
    assert "a🚀b" in read.extract_text()


@pytest.mark.slow
def test_a_character_that_its_font_does_not_draw_is_no_empty_box(
    tmp_path: Path,
) -> None:
    rocket = a_font(tmp_path, 0x1F680)
    with TTFont(rocket, lazy=True) as font:
        number_of_shapes = font.reader.tables["maxp"].offset + 4
    whole = bytearray(rocket.read_bytes())
    whole[number_of_shapes : number_of_shapes + 2] = bytes(2)
    rocket.write_bytes(whole)

    with (
        Printer(seconds=60, font=rocket) as printer,
        pytest.raises(BriefingError, match="would be an empty box"),
    ):
        printer.print(page("a🚀b"))


def test_a_logo_that_cannot_be_drawn_is_not_left_out_in_silence(
    printer: Printer,
) -> None:
    broken = '<svg viewBox="0 0 9 9"><path transform="rotate(a)" d="M0 0h9v9z"/></svg>'

    with pytest.raises(BriefingError, match="its logo cannot be drawn"):
        printer.print(page(broken))


def test_a_font_that_is_none_is_refused_with_its_cure(tmp_path: Path) -> None:
    with Printer(seconds=60, font=tmp_path / "none.ttf") as printer:
        for _ in range(2):
            with pytest.raises(BriefingError, match="Set SCREENING_FONT to another"):
                printer.print(page("a"))


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "http://example.org/a.png", "data:image/png,x"]
)
def test_nothing_outside_the_document_is_fetched(
    printer: Printer, address: str
) -> None:
    with pytest.raises(BriefingError, match="asks for a file outside itself"):
        printer.print(page(f'<img src="{address}" alt="x">'))


def test_the_logo_that_came_with_a_sheet_is_drawn(printer: Printer) -> None:
    asks = page(f'<img src="{LOGO}" alt="Logo">')

    printed = printer.print_with_remarks(asks._replace(logo=a_png()))

    assert printed.remarks == ()
    [read] = PdfReader(io.BytesIO(printed.pdf)).pages
    assert len(read.images) == 1
    with pytest.raises(BriefingError, match="asks for a file outside itself"):
        printer.print(asks)


def test_a_logo_opens_no_other_address(printer: Printer) -> None:
    asks = page('<img src="house:other" alt="Logo">')

    with pytest.raises(BriefingError, match="asks for a file outside itself"):
        printer.print(asks._replace(logo=a_png()))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the C library there tells it")
def test_printing_leaves_nothing_behind(
    shipped_rulebook: Rulebook, shipped_rules: Path, tmp_path: Path
) -> None:
    file = shipped_rules / "examples" / "vado-cosco.yaml"
    deal = deal_file.load(file, shipped_rulebook, date(2026, 11, 25))[0].deal
    assessment = assess(shipped_rulebook, deal.answers, deal.on)
    (tmp_path / "page").write_text(
        the_briefing_html.print_job(deal, assessment).html, "utf-8"
    )

    run = subprocess.run(
        [sys.executable, "-m", "tests.briefing.test_worker", tmp_path / "page"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=True,
    )

    early, late = json.loads(run.stdout)
    assert late - early < 500_000


def print_often(file: Path) -> None:
    """Print a page ten times, and tell the memory in use after five and after ten."""
    renderer, job = Renderer(Fonts()), PrintJob(file.read_text("utf-8"))
    used = []
    for _ in range(10):
        renderer.print(job)
        gc.collect()
        used.append(in_use())
    sys.stdout.write(json.dumps([used[4], used[9]]))


def in_use() -> int:
    """Return how many bytes the C library has handed out, Python's own apart."""

    class Told(Structure):
        _fields_ = [(f"told_{number}", c_size_t) for number in range(10)]

    library = CDLL("libc.so.6")
    library.mallinfo2.restype = Told
    return int(library.mallinfo2().told_7)


if __name__ == "__main__":
    print_often(Path(sys.argv[1]))
