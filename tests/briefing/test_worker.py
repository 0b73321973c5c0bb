"""The worker's side of printing: what fonts can draw, and what it will not fetch."""

import gc
import io
import itertools
import json
import re
import subprocess
import sys
import unicodedata
from ctypes import CDLL, Structure, c_size_t
from datetime import date
from functools import cache
from pathlib import Path

import pikepdf
import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from screening.briefing.printing.fonts import Fonts, cannot_draw, vendored
from screening.briefing.printing.job import LOGO, Printed, PrintJob, identifiers_in
from screening.briefing.printing.pool import Printer
from screening.errors import BriefingError
from screening.rulebook.model import Rulebook
from screening.settings import shipped
from tests.fontfiles import a_font
from tests.logos import a_png
from tests.pdfs import Pdf, attachment, job_of
from tests.sample import ALL
from tests.words import page

ROCKET = 0x1F680
GENERAL_STANDARD = (
    Path(__file__).parents[2] / "tools" / "general-standard-characters.txt"
)
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


def refusal(printer: Printer, job: PrintJob) -> str:
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


def test_what_no_font_draws_is_its_code_point_with_a_note(printer: Printer) -> None:
    name = "吉野家 and 𠮷野家, a🚀b"
    data = name.encode()

    printed = printer.print_with_remarks(page(name)._replace(attachment=data))

    told = " ".join(text_of(printed).split())
    assert "吉野家 and [U+20BB7]野家, a[U+1F680]b" in told
    assert "as no font here contains them: U+1F680 and U+20BB7." in told
    assert [*attachment(Pdf(printed.pdf, data))] == []  # which keeps what was typed


def test_chinese_and_korean_are_bold_and_little_is_embedded(printer: Printer) -> None:
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


@pytest.mark.paper
@pytest.mark.slow
def test_a_font_of_the_user_draws_what_ours_cannot(tmp_path: Path) -> None:
    rocket = a_font(tmp_path, 0x1F680)

    with Printer(seconds=60, font=rocket) as printer:
        printed = printer.print_with_remarks(page("a🚀b"))

    assert "a🚀b" in text_of(printed)


@pytest.mark.paper
@pytest.mark.slow
def test_a_character_its_font_does_not_draw_is_no_empty_box(tmp_path: Path) -> None:
    rocket = a_font(tmp_path, 0x1F680)
    with TTFont(rocket, lazy=True) as font:
        number_of_shapes = font.reader.tables["maxp"].offset + 4
    whole = bytearray(rocket.read_bytes())
    whole[number_of_shapes : number_of_shapes + 2] = bytes(2)
    rocket.write_bytes(whole)

    with Printer(seconds=60, font=rocket) as printer:
        printed = printer.print_with_remarks(page("a🚀b"))

    assert "a[U+1F680]b" in text_of(printed)
    assert "its code point, as no font here contains it: U+1F680." in text_of(printed)


@pytest.mark.paper
def test_a_font_that_is_none_is_refused_each_time_with_its_cure(tmp_path: Path) -> None:
    with Printer(seconds=60, font=tmp_path / "none.ttf") as printer:
        refused = [refusal(printer, page("a")) for _ in range(2)]

    assert all("Set SCREENING_FONT to another" in says for says in refused)


def test_missing_characters_stand_as_code_points_and_a_note_names_twenty() -> None:
    page = Fonts().printable("<main><p>🚀 of 𠮷</p></main></html>")
    many = Fonts().printable("".join(map(chr, range(0x1F680, 0x1F680 + 23))))
    drawn = "Società per azioni, 50 % ≥ 2 €; 中国远洋海运 ☐ “à”"

    says = "as no font here contains them: U+1F680 and U+20BB7.</p></main></html>"
    assert page.startswith("<main><p>[U+1F680] of [U+20BB7]</p>")
    assert page.endswith(says)
    assert Fonts().missing("a 🚀\ud800 \u0e31") == [0xE31, 0xD800, 0x1F680]
    assert Fonts().printable(drawn) == drawn
    note = many.partition("<p")[2]
    assert len(re.findall(r"U\+", note)) == 20
    assert "U+1F693 and 3 more.</p>" in note


def test_what_is_missing_is_said_with_names_and_the_cure() -> None:
    many = [ROCKET + number for number in range(8)]

    ours, own = cannot_draw(many, own=False), cannot_draw([0xD800], own=True)

    assert ours.startswith("No font here can draw 🚀 (U+1F680, rocket); ")
    assert len(re.findall(r"\(U\+", ours)) == 5
    assert "; and 3 more. In the briefing the code point" in ours
    assert "set SCREENING_FONT to a font file (TTF or OTF) that has it." in ours
    assert own.startswith("Neither the fonts here nor SCREENING_FONT can draw (U+D800)")


def test_letters_in_parts_are_joined_and_marks_that_draw_nothing_left_out() -> None:
    """As a file name of some systems has them."""
    syllable, compatible = "\u1112\u1161\u11ab", "\uf91d"

    assert Fonts().printable(f"{syllable} {compatible}") == "한 欄"
    assert Fonts().printable("a\u200d\ufe0fb\u2028 c\u205fd") == "ab c d"


def test_a_users_font_adds_characters_and_another_digest(tmp_path: Path) -> None:
    own = a_font(tmp_path, ROCKET)

    assert Fonts(own).printable("🚀") == "🚀"
    assert Fonts(own).missing("🚀🛸") == [0x1F6F8]
    assert Fonts().digest() == Fonts().digest()
    assert Fonts().digest() != Fonts(own).digest()


def test_what_is_no_font_to_print_with_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "text").write_text("no font")
    (tmp_path / "torn").write_bytes(vendored()[0].read_bytes()[:100])
    with TTFont(a_font(tmp_path, ROCKET)) as font:
        font.flavor = "woff"
        font.save(tmp_path / "packed")
    with TTFont(a_font(tmp_path, ROCKET)) as font:
        del font["glyf"], font["loca"]
        font.save(tmp_path / "undrawn")
    a_font(tmp_path, ROCKET, may_be_embedded=False).rename(tmp_path / "barred")

    for kind in ("missing", "text", "folder", "barred", "packed", "undrawn", "torn"):
        with pytest.raises(BriefingError, match=r"be used: .+ Set SCREENING_FONT"):
            Fonts(tmp_path / kind)


@cache
def drawn_by(start: str) -> set[int]:
    """Return what the font whose name starts like this draws: no empty shape counts."""
    [file] = [file for file in vendored() if file.name.startswith(start)]
    with TTFont(file, lazy=True) as font:
        places = font["loca"]
        numbers = font.getReverseGlyphMap()
        return {
            sign
            for sign, shape in font.getBestCmap().items()
            if places[numbers[shape]] < places[numbers[shape] + 1]
        }


def of_encoding(name: str, firsts: range) -> set[int]:
    """Return the Han and Hangul of an encoding of two bytes, from these first bytes."""
    pairs = (bytes(pair) for pair in itertools.product(firsts, range(0x40, 0xFF)))
    read = (pair.decode(name, "ignore") for pair in pairs)
    return {ord(sign) for sign in read if len(sign) == 1 and sign > "\u3400"}


def test_chinese_is_drawn_in_regular_and_in_bold() -> None:
    lines = GENERAL_STANDARD.read_text(encoding="utf-8").splitlines()
    standard = set(map(ord, "".join(line for line in lines if line[0] != "#")))
    traditional = of_encoding("big5", range(0xA4, 0xC7))
    assert (len(standard), len(traditional)) == (8105, 5401)

    for weight in ("NotoSansSC_400", "NotoSansSC_600"):
        assert standard | traditional <= drawn_by(weight)


def test_hangul_is_drawn_all_of_it_and_in_bold_what_names_have() -> None:
    """Names have the commoner syllables, and those that end in a consonant or none."""
    commoner = of_encoding("euc_kr", range(0xB0, 0xC9))
    assert len(commoner) == 2350

    assert set(range(0xAC00, 0xD7A4)) <= drawn_by("NotoSansKR_400")
    syllables = map(chr, range(0xAC00, 0xD7A4))
    endings = {sign: unicodedata.normalize("NFD", sign)[2:] for sign in syllables}
    pairs = set("\u11aa\u11ac\u11ad\u11b0\u11b1\u11b2\u11b3\u11b4\u11b5\u11b6\u11b9")
    simple = {ord(sign) for sign, end in endings.items() if end not in pairs}
    assert len(simple) == 19 * 21 * 17
    assert commoner | simple <= drawn_by("NotoSansKR_600")


def test_heavier_fonts_draw_no_more_than_the_lightest_and_are_small_enough() -> None:
    files = (shipped("reports") / "fonts").iterdir()

    for family in ("SourceSans3", "NotoSansSC", "NotoSansKR"):
        assert drawn_by(f"{family}_600") <= drawn_by(f"{family}_400")
    assert sum(file.stat().st_size for file in files) <= 12_000_000


def test_figures_stand_under_each_other_in_the_fonts_that_travel_along() -> None:
    """So no style need ask for it, which the library pays for in memory."""
    for file in vendored():
        with TTFont(file) as font:
            widths, drawn = font["hmtx"].metrics, font.getBestCmap()
        figures = {widths[drawn[ord(figure)]][0] for figure in "0123456789"}
        assert len(figures) == 1, file.stem
    assert len(vendored()) == 7


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


def test_a_printed_job_is_named_once_in_its_pdf(printer: Printer) -> None:
    assert set(identifiers_in(printer.print(JOB))) == {JOB.identifier}
    assert {pdf: identifiers_in(pdf) for pdf in NAMED} == NAMED


OFTEN = 3 if ALL else 1


@pytest.mark.paper
@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the C library there tells it")
def test_printing_leaves_no_trace(shipped_rulebook: Rulebook, tmp_path: Path) -> None:
    html = job_of("vado-cosco", shipped_rulebook).html
    (tmp_path / "page").write_text(html, "utf-8")

    run = subprocess.run(
        [sys.executable, "-m", "tests.briefing.test_worker", tmp_path / "page"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=True,
    )

    early, late = json.loads(run.stdout)
    assert late - early < OFTEN * 100_000


def print_often(file: Path) -> None:
    """Print a page so often and again, and tell the memory in use after each."""
    from screening.briefing.printing.renderer import Renderer  # noqa: PLC0415 - only in that process

    renderer, job = Renderer(Fonts()), PrintJob(file.read_text("utf-8"))
    used = []
    for _ in range(2 * OFTEN):
        renderer.print(job)
        gc.collect()
        used.append(in_use())
    sys.stdout.write(json.dumps([used[OFTEN - 1], used[-1]]))


def in_use() -> int:
    """Return how many bytes the C library has handed out, Python's own apart."""

    class Told(Structure):
        _fields_ = [(f"told_{number}", c_size_t) for number in range(10)]

    library = CDLL("libc.so.6")
    library.mallinfo2.restype = Told
    return int(library.mallinfo2().told_7)


if __name__ == "__main__":
    print_often(Path(sys.argv[1]))
