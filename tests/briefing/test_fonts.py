"""What the fonts can draw, and which font of the user's is not taken."""

import re
import unicodedata
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from screening.briefing.messages import cannot_draw
from screening.briefing.printing.fonts import Fonts, vendored
from screening.errors import BriefingError
from screening.settings import shipped
from tests.fontfiles import a_font

ROCKET = 0x1F680
GENERAL_STANDARD = (
    Path(__file__).parents[2] / "tools" / "general-standard-characters.txt"
)


def test_vendored_fonts_draw_what_europeans_and_chinese_write() -> None:
    text = "Società per azioni, 50 % ≥ 2 €; 中国远洋海运 ☐ “à”"

    assert Fonts().printable(text) == text


def test_a_missing_character_stands_as_its_code_point() -> None:
    page = Fonts().printable("<main><p>🚀 of 𠮷</p></main></html>")

    says = "as no font here draws them: U+1F680 and U+20BB7.</p></main></html>"
    assert page.startswith("<main><p>[U+1F680] of [U+20BB7]</p>")
    assert page.endswith(says)
    assert Fonts().missing("a 🚀\ud800 \u0e31") == [0xE31, 0xD800, 0x1F680]


def test_of_many_missing_characters_the_note_names_twenty() -> None:
    page = Fonts().printable("".join(map(chr, range(0x1F680, 0x1F680 + 23))))

    note = page.partition("<p")[2]
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


def test_letters_typed_in_parts_are_put_together() -> None:
    """As a file name of some systems has them."""
    syllable, compatible = "\u1112\u1161\u11ab", "\uf91d"

    assert Fonts().printable(f"{syllable} {compatible}") == "한 欄"


def test_invisible_marks_are_left_out_and_odd_spaces_become_plain() -> None:
    assert Fonts().printable("a\u200d\ufe0fb\u2028 c\u205fd") == "ab c d"


def test_a_font_of_the_user_adds_its_characters(tmp_path: Path) -> None:
    own = a_font(tmp_path, ROCKET)

    assert Fonts(own).printable("🚀") == "🚀"
    assert Fonts(own).missing("🚀🛸") == [0x1F6F8]


def test_another_font_makes_another_digest(tmp_path: Path) -> None:
    own = a_font(tmp_path, ROCKET)

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
    pairs = (bytes(pair) for pair in product(firsts, range(0x40, 0xFF)))
    read = (pair.decode(name, "ignore") for pair in pairs)
    return {ord(sign) for sign in read if len(sign) == 1 and sign > "\u3400"}


def test_chinese_is_drawn_in_regular_and_in_bold() -> None:
    lines = GENERAL_STANDARD.read_text(encoding="utf-8").splitlines()
    standard = set(map(ord, "".join(line for line in lines if line[0] != "#")))
    traditional = of_encoding("big5", range(0xA4, 0xC7))
    assert (len(standard), len(traditional)) == (8105, 5401)

    for weight in ("NotoSansSC_400", "NotoSansSC_600"):
        assert standard | traditional <= drawn_by(weight)


def test_hangul_is_drawn_all_of_it_and_what_names_have_in_bold() -> None:
    commoner = of_encoding("euc_kr", range(0xB0, 0xC9))
    assert len(commoner) == 2350

    assert set(range(0xAC00, 0xD7A4)) <= drawn_by("NotoSansKR_400")
    assert commoner <= drawn_by("NotoSansKR_600")


def test_hangul_that_ends_in_one_consonant_or_none_is_drawn_in_bold() -> None:
    syllables = map(chr, range(0xAC00, 0xD7A4))
    endings = {sign: unicodedata.normalize("NFD", sign)[2:] for sign in syllables}
    pairs = set("\u11aa\u11ac\u11ad\u11b0\u11b1\u11b2\u11b3\u11b4\u11b5\u11b6\u11b9")

    simple = {ord(sign) for sign, end in endings.items() if end not in pairs}

    assert len(simple) == 19 * 21 * 17
    assert simple <= drawn_by("NotoSansKR_600")


def test_heavier_fonts_draw_no_more_than_the_lightest_of_their_family() -> None:
    for family in ("SourceSans3", "NotoSansSC", "NotoSansKR"):
        assert drawn_by(f"{family}_600") <= drawn_by(f"{family}_400")


def test_the_fonts_take_twelve_megabytes_at_most() -> None:
    files = (shipped("reports") / "fonts").iterdir()

    assert sum(file.stat().st_size for file in files) <= 12_000_000


def test_figures_stand_under_each_other_in_the_fonts_that_travel_along() -> None:
    """So no style need ask for it, which the library pays for in memory."""
    for file in vendored():
        with TTFont(file) as font:
            widths, drawn = font["hmtx"].metrics, font.getBestCmap()
        figures = {widths[drawn[ord(figure)]][0] for figure in "0123456789"}
        assert len(figures) == 1, file.stem
    assert len(vendored()) == 7
