"""A logo as PNG: whole, small, and without anything that does not draw."""

from __future__ import annotations

import io
import tracemalloc

import pytest
from PIL import Image

from screening.briefing.logo import read_png
from screening.errors import LogoError
from tests.logos import a_part, a_png

BROKEN = "it is no whole PNG. Save it again."


def refusal(content: bytes) -> str:
    """Return why a PNG is not taken."""
    with pytest.raises(LogoError) as caught:
        read_png(content)
    return str(caught.value)


@pytest.mark.parametrize("colour", [0, 2, 4, 6])
def test_a_whole_picture_is_taken_as_it_is(colour: int) -> None:
    assert read_png(a_png(colour=colour)) == a_png(colour=colour)


def test_a_picture_that_another_program_made_is_taken() -> None:
    made, picture = io.BytesIO(), Image.linear_gradient("L").convert("P")
    picture.save(made, "png")

    with Image.open(io.BytesIO(read_png(made.getvalue()))) as again:
        assert again.convert("RGB").tobytes() == picture.convert("RGB").tobytes()


def test_what_a_picture_says_of_its_maker_is_left_out() -> None:
    whole = a_png()
    told = whole[:33] + a_part(b"tEXt", b"Author\0Ada") + whole[33:]

    assert read_png(told) == whole


def test_what_follows_the_end_is_left_out() -> None:
    assert read_png(a_png() + b"<script>") == a_png()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        a_png()[:-1],
        a_png()[:40],
        a_png().replace(b"IDAT", b"IDAX"),
        a_png()[:8] + a_part(b"IEND", b""),
        a_png()[:33] + a_png()[8:],
        a_png(rows=b"\0" * 5),
        a_png(rows=b"\0" * 4000),
        a_png(rows=b"\x09" * 39),
        a_png()[:33] + a_part(b"IDAT", b"no zlib") + a_part(b"IEND", b""),
        a_png(0, 3),
        a_png(4, 0),
        a_png(colour=3),
        a_png(depth=3),
        a_png(colour=5, rows=b"\0" * 3),
        a_png(colour=2, depth=4),
        a_png(way=1),
        a_png()[:8] + a_part(b"tEXt", b"") + a_png()[8:],
    ],
)
def test_a_broken_picture_is_refused(content: bytes) -> None:
    assert refusal(content) == BROKEN


def test_a_bomb_is_unpacked_no_further_than_its_picture() -> None:
    bomb = a_png(rows=b"\0" * 50_000_000)
    tracemalloc.start()

    refused = refusal(bomb)

    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused == BROKEN
    assert most < 5_000_000


@pytest.mark.parametrize("size", [(2001, 1), (1, 2001), (2**31, 1)])
def test_a_picture_of_too_many_pixels_is_refused(size: tuple[int, int]) -> None:
    content = a_png(*size, rows=b"")

    assert refusal(content) == "it has over 2000 pixels a side. Make it smaller."


def test_a_file_that_is_too_large_is_refused() -> None:
    assert refusal(b"\0" * 300_001) == "it is over 300,000 bytes. Make it smaller."


def test_an_interlaced_picture_is_refused() -> None:
    assert refusal(a_png(laced=1)) == "it is interlaced. Save it without."
