"""What the fonts can draw, and which font of the user's is not taken."""

import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from screening.briefing.printing.fonts import Fonts, vendored
from screening.errors import BriefingError
from tests.fontfiles import a_font

ROCKET = 0x1F680


def refusal(html: str, own: Path | None = None) -> str:
    """Return the sentence that refuses to print it."""
    with pytest.raises(BriefingError) as refused:
        Fonts(own).printable(html)
    return str(refused.value)


def test_vendored_fonts_draw_what_europeans_and_chinese_write() -> None:
    text = "Società per azioni, 50 % ≥ 2 €; 中国远洋海运 ☐ “à”"

    assert Fonts().printable(text) == text


def test_missing_characters_are_named_with_their_numbers_and_the_cure() -> None:
    said = refusal("🚀 and \U00020000")

    assert "No font here can draw 🚀 (U+1F680, rocket)" in said
    assert "𠀀 (U+20000" in said
    assert "Set SCREENING_FONT to a font file (TTF or OTF) that has them" in said
    assert "can draw (U+D800). " in refusal("\ud800")
    assert "U+0E31" in refusal("\u0e31")  # a mark that would show


def test_of_many_missing_characters_five_are_named() -> None:
    said = refusal("".join(map(chr, range(0x1F680, 0x1F688))))

    assert len(re.findall(r"U\+", said)) == 5
    assert "; and 3 more. " in said


def test_invisible_marks_are_left_out_and_odd_spaces_become_plain() -> None:
    assert Fonts().printable("a\u200d\ufe0fb\u2028 c\u205fd") == "ab c d"


def test_a_font_of_the_user_adds_its_characters(tmp_path: Path) -> None:
    own = a_font(tmp_path, ROCKET)

    assert Fonts(own).printable("🚀") == "🚀"
    assert "Neither the fonts here nor SCREENING_FONT can draw" in refusal("🛸", own)


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


def test_figures_stand_under_each_other_in_the_four_fonts_that_travel_along() -> None:
    """So no style need ask for it, which the library pays for in memory."""
    for file in vendored():
        with TTFont(file) as font:
            widths, drawn = font["hmtx"].metrics, font.getBestCmap()
        figures = {widths[drawn[ord(figure)]][0] for figure in "0123456789"}
        assert len(figures) == 1, file.stem
    assert len(vendored()) == 4
