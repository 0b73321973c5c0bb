"""The worker's side of printing: what it can draw, and what it will not fetch."""

import gc
import io
import itertools
import json
import subprocess
import sys
from ctypes import CDLL, Structure, c_size_t
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from screening.briefing.printing.fonts import Fonts
from screening.briefing.printing.job import (
    LOGO,
    Printed,
    PrintJob,
    identifiers_in,
)
from screening.briefing.printing.pool import Printer
from screening.errors import BriefingError
from screening.rulebook.model import Rulebook
from tests.fontfiles import a_font
from tests.logos import a_png
from tests.pdfs import Pdf, attachment, job_of

pytestmark = pytest.mark.paper

OUTSIDE = "asks for a file outside itself"
ASKS_FOR_ITS_LOGO = f'<img src="{LOGO}" alt="Logo">'
REFUSED = {
    '<svg viewBox="0 0 9 9"><path transform="rotate(a)" d="M0 0h9v9z"/></svg>': (
        "its logo cannot be drawn"
    ),
    '<img src="file:///etc/passwd" alt="x">': OUTSIDE,
    '<img src="http://example.org/a.png" alt="x">': OUTSIDE,
    '<img src="data:image/png,x" alt="x">': OUTSIDE,
    '<img src="house:other" alt="Logo">': OUTSIDE,
}


def page(words: str, logo: bytes = b"") -> PrintJob:
    html = f"<!doctype html><html lang=en><title>A page</title><p>{words}</p></html>"
    return PrintJob(html, logo=logo)


def refusal(printer: Printer, job: PrintJob) -> str:
    """Return why a job is not printed; nothing where it is."""
    try:
        printer.print(job)
    except BriefingError as error:
        return str(error)
    return ""


def text_of(printed: Printed) -> str:
    """Return what a page says, printed without a remark."""
    assert printed.remarks == ()
    [read] = PdfReader(io.BytesIO(printed.pdf)).pages
    return read.extract_text()


def test_what_cannot_be_drawn_or_lies_outside_is_refused(printer: Printer) -> None:
    found = {words: refusal(printer, page(words, a_png())) for words in REFUSED}

    assert {words for words in REFUSED if REFUSED[words] not in found[words]} == set()


def test_the_logo_that_came_with_a_job_is_drawn(printer: Printer) -> None:
    printed = printer.print_with_remarks(page(ASKS_FOR_ITS_LOGO, a_png()))

    text_of(printed)
    [read] = PdfReader(io.BytesIO(printed.pdf)).pages
    assert len(read.images) == 1
    assert OUTSIDE in refusal(printer, page(ASKS_FOR_ITS_LOGO))


def test_what_no_font_draws_stands_as_its_code_point_and_a_note_says_so(
    printer: Printer,
) -> None:
    name = "吉野家 and 𠮷野家, a🚀b"
    data = name.encode()

    printed = printer.print_with_remarks(page(name)._replace(attachment=data))

    told = " ".join(text_of(printed).split())
    assert "吉野家 and [U+20BB7]野家, a[U+1F680]b" in told
    assert "as no font here draws them: U+1F680 and U+20BB7." in told
    assert [*attachment(Pdf(printed.pdf, data))] == []  # which keeps what was typed


def test_chinese_and_korean_are_bold_and_only_what_is_printed_is_embedded(
    printer: Printer,
) -> None:
    printed = printer.print(page("<b>中国远洋 삼성전자</b> 海 뷁"))

    assert embedded(printed) == {
        "Noto-Sans-SC-Semi-Bold": 4,
        "Noto-Sans-KR-Semi-Bold": 4,
        "Noto-Sans-SC": 1,
        "Noto-Sans-KR": 1,
    }


def embedded(pdf: bytes) -> dict[str, int]:
    """Return how many shapes each Noto font in a PDF has."""
    found = {}
    read = pikepdf.open(io.BytesIO(pdf))
    for part in read.objects:
        if isinstance(part, pikepdf.Dictionary) and "/FontFile2" in part:
            name = str(part.FontName)[8:]
            with TTFont(io.BytesIO(part.FontFile2.read_bytes())) as font:
                places = itertools.pairwise(font["loca"])
                found[name] = sum(start < end for start, end in places)
    return {name: shapes for name, shapes in found.items() if "Noto" in name}


def test_marks_that_draw_nothing_are_left_out(printer: Printer) -> None:
    printed = printer.print_with_remarks(page("a\u200db \u202ec\u205fd"))

    assert "ab c d" in text_of(printed)


@pytest.mark.slow
def test_a_font_of_the_user_draws_what_ours_cannot(tmp_path: Path) -> None:
    rocket = a_font(tmp_path, 0x1F680)

    with Printer(seconds=60, font=rocket) as printer:
        printed = printer.print_with_remarks(page("a🚀b"))

    assert "a🚀b" in text_of(printed)


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

    with Printer(seconds=60, font=rocket) as printer:
        printed = printer.print_with_remarks(page("a🚀b"))

    assert "a[U+1F680]b" in text_of(printed)
    assert "its code point, as no font here draws it: U+1F680." in text_of(printed)


def test_a_font_that_is_none_is_refused_each_time_with_its_cure(tmp_path: Path) -> None:
    with Printer(seconds=60, font=tmp_path / "none.ttf") as printer:
        refused = [refusal(printer, page("a")) for _ in range(2)]

    assert all("Set SCREENING_FONT to another" in says for says in refused)


HTML = "<!doctype html><html lang=en><title>A page</title><h1>A page</h1></html>"
JOB = PrintJob(HTML)
NAMED = {
    b"": (),
    b"/ID": (),
    b"/ID [(short) (x)]": (),
    b"/ID[<" + b"41" * 32 + b"><00>]": ("A" * 32,),
    b"/ID[<" + b"ff" * 32 + b"><00>]": ("\ufffd" * 32,),
    b"".join(b"/ID [(%032d) (0)]" % (number // 2) for number in range(100)): (
        *(f"{number:032}" for number in range(10)),
    ),
}


def test_a_job_differs_where_anything_in_it_does() -> None:
    jobs = (
        JOB,
        JOB._replace(html=HTML.upper()),
        JOB._replace(attachment=b"{}"),
        JOB._replace(on=date(2026, 3, 1)),
        JOB._replace(logo=b"{}"),
        PrintJob("ab", b"c"),
        PrintJob("a", b"bc"),
        PrintJob("a", b"b"),
        PrintJob("a", b"", None, b"b"),
    )

    assert len({job.digest() for job in jobs}) == len(jobs)
    assert len({job.identifier for job in jobs}) == len(jobs)
    assert PrintJob(HTML).digest() == JOB.digest()
    assert JOB.digest().startswith(JOB.identifier)


def test_a_printed_job_is_named_in_its_pdf(printer: Printer) -> None:
    assert set(identifiers_in(printer.print(JOB))) == {JOB.identifier}


def test_only_names_of_the_right_form_are_found_once_and_no_more_than_a_few() -> None:
    assert {pdf: identifiers_in(pdf) for pdf in NAMED} == NAMED


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the C library there tells it")
def test_printing_leaves_nothing_behind(
    shipped_rulebook: Rulebook, tmp_path: Path
) -> None:
    html = job_of("vado-cosco", shipped_rulebook).html
    (tmp_path / "page").write_text(html, "utf-8")

    run = subprocess.run(
        [sys.executable, "-m", "tests.briefing.test_worker", tmp_path / "page"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=True,
    )

    early, late = json.loads(run.stdout)
    assert late - early < 300_000


def print_often(file: Path) -> None:
    """Print a page six times, and tell the memory in use after three and after six."""
    from screening.briefing.printing.renderer import Renderer  # noqa: PLC0415 - only in that process

    renderer, job = Renderer(Fonts()), PrintJob(file.read_text("utf-8"))
    used = []
    for _ in range(6):
        renderer.print(job)
        gc.collect()
        used.append(in_use())
    sys.stdout.write(json.dumps([used[2], used[5]]))


def in_use() -> int:
    """Return how many bytes the C library has handed out, Python's own apart."""

    class Told(Structure):
        _fields_ = [(f"told_{number}", c_size_t) for number in range(10)]

    library = CDLL("libc.so.6")
    library.mallinfo2.restype = Told
    return int(library.mallinfo2().told_7)


if __name__ == "__main__":
    print_often(Path(sys.argv[1]))
