"""A logo, SVG or PNG: what draws goes in, and nothing else of the file goes on."""

import io
import resource
import zlib

import pytest
from PIL import Image

from screening.briefing import messages
from screening.briefing.branding import LARGEST, LARGEST_PNG, read_png, read_svg
from screening.errors import LogoError
from tests.logos import a_part, a_png, an_svg

LINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'


def refusal(content: bytes) -> list[str]:
    """Return every reason why a logo is not taken; none where it is."""
    is_png = content.startswith(b"\x89PNG")
    try:
        _taken = read_png(content) if is_png else read_svg(content)
    except LogoError as error:
        return list(error.reasons)
    return []


TAKEN = (
    '<clipPath id="a"><rect width="3" height="3"/></clipPath><g clip-path="url(#a)"/>',
    '<path clip-path="url(\'#a\')" d="M0 0" class="half" fill-opacity="0.5"/>',
    "<!-- a note --><title>Old</title><desc>Old</desc><metadata>By me</metadata>",
    '<i:view xmlns:i="http://ink.example/" i:zoom="2"><i:grid/></i:view>',
    '<g id="a"/><g id="a"/>',
)
SIZES = ('viewBox="0 0 20 10"', 'viewBox="0,0,90,9"', 'width="20px" height="10"')


def test_a_drawing_is_taken_as_it_is() -> None:
    files = [*map(an_svg, TAKEN), *(an_svg("", about) for about in SIZES)]

    assert [*map(read_svg, files)] == files


LONG = messages.SVG_TOO_MANY_PARTS.format(most=2000, deepest=20)
HARM = {
    "<script>alert(1)</script>": messages.SVG_SCRIPT,
    '<s:script xmlns:s="http://www.w3.org/1999/xhtml"/>': messages.SVG_SCRIPT,
    '<path onclick="a()"/>': messages.SVG_SCRIPT_AT.format(key="onclick"),
    "<style>*{}</style>": messages.SVG_STYLE_SHEET,
    '<path style="fill:red"/>': messages.SVG_STYLE,
    "<foreignObject/>": messages.SVG_FOREIGN,
    '<linearGradient><stop offset="1"/></linearGradient>': messages.SVG_GRADIENT,
    '<path opacity="0.5"/>': messages.SVG_OPACITY,
    "<text>Rossi</text>": messages.SVG_ELEMENT.format(element="text"),
    "<use/>": messages.SVG_ELEMENT.format(element="use"),
    '<path filter="a"/>': messages.SVG_ATTRIBUTE.format(key="filter"),
    '<path fill="url(http://x.example/a)"/>': messages.SVG_OUTSIDE,
    '<path fill="URL(//x.example)"/>': messages.SVG_OUTSIDE,
    r'<path fill="u\72l(//x.example)"/>': messages.SVG_OUTSIDE,
    "<g/>" * 2001: LONG,
    "<g>" * 21 + "</g>" * 21: LONG,
    "<g>" * 14_000 + "</g>" * 14_000: LONG,
    " " * 100_000: messages.SVG_TOO_LARGE.format(most=LARGEST),
}
NO_DRAWINGS = {
    b"": messages.SVG_UNREADABLE,
    b"no markup": messages.SVG_UNREADABLE,
    b"<svg": messages.SVG_UNREADABLE,
    "<svg/>".encode("utf-16"): messages.SVG_UNREADABLE,
    b"<svg/>": messages.NO_SVG,
    b"<html/>": messages.NO_SVG,
    b"<!DOCTYPE svg><svg/>": messages.SVG_HAS_DOCTYPE,
    b"<!doctype svg><svg/>": messages.SVG_HAS_DOCTYPE,
    b'<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>': messages.SVG_HAS_DOCTYPE,
    an_svg(about=""): messages.NO_VIEW_BOX,
    an_svg(about='viewBox="0 0 9"'): messages.NO_VIEW_BOX,
    an_svg(about='viewBox="0 0 0 9"'): messages.NO_VIEW_BOX,
    an_svg(about='viewBox="0 0 nan 9"'): messages.NO_VIEW_BOX,
    an_svg(about='viewBox="0 0 9 1e99"'): messages.NO_VIEW_BOX,
    an_svg(about='width="100%" height="100%"'): messages.NO_VIEW_BOX,
}


def test_what_could_do_harm_or_is_no_drawing_is_refused() -> None:
    cases = {an_svg(inside): reason for inside, reason in HARM.items()} | NO_DRAWINGS

    assert {content: refusal(content) for content in cases} == {
        content: [reason] for content, reason in cases.items()
    }


def test_a_picture_from_elsewhere_is_refused_for_both_reasons() -> None:
    found = refusal(an_svg(f'<image {LINK} xlink:href="http://x.example/a.png"/>'))

    assert found == [messages.SVG_ELEMENT.format(element="image"), messages.SVG_OUTSIDE]


def pixels(content: bytes) -> bytes:
    """Return what a picture shows, each pixel by its colours and how thick it is."""
    with Image.open(io.BytesIO(content)) as picture:
        return picture.convert("RGBA").tobytes()


def test_a_whole_picture_shows_what_it_showed() -> None:
    made = io.BytesIO()
    Image.linear_gradient("L").convert("P").save(made, "png")
    whole = [a_png(colour=colour) for colour in (0, 2, 4, 6)]

    laced = b"".join(b"\0" + b"\x40" * 3 * width for width in (1, 1, 2, 2, 2, 4))

    for picture in (*whole, a_png(laced=1, rows=laced), made.getvalue()):
        assert pixels(read_png(picture)) == pixels(picture)


def test_what_a_picture_says_of_its_maker_or_after_its_end_is_left_out() -> None:
    whole = a_png()
    told = whole[:33] + a_part(b"tEXt", b"Author\0Ada") + whole[33:]

    assert read_png(told + b"<script>") == read_png(whole)
    assert b"Ada" not in read_png(told)


BROKEN = (
    a_png()[:40],
    a_png().replace(b"IDAT", b"IDAX"),
    a_png()[:8] + a_part(b"IEND", b""),
    a_png(rows=b"\0" * 5),
    a_png(rows=b"\x09" * 39),
    a_png()[:33] + a_part(b"IDAT", b"no zlib") + a_part(b"IEND", b""),
    a_png(0, 3),
    a_png(4, 0),
    a_png(depth=3),
    a_png(colour=5, rows=b"\0" * 3),
    a_png(colour=2, depth=4),
    a_png(way=1),
    b"",
    b"GIF89a",
)


def test_a_broken_or_large_picture_is_refused() -> None:
    many = messages.PNG_TOO_MANY_PIXELS.format(most=2000)
    cases = dict.fromkeys(BROKEN, messages.PNG_BROKEN)
    cases |= {a_png(*size, rows=b""): many for size in ((2001, 1), (1, 2001))}
    cases[a_png() + bytes(300_000)] = messages.PNG_TOO_LARGE.format(most=LARGEST_PNG)

    for content, reason in cases.items():
        with pytest.raises(LogoError) as caught:
            read_png(content)
        assert caught.value.reasons == (reason,), content[:60]


def test_a_bomb_is_unpacked_no_further_than_its_picture() -> None:
    packed = zlib.compressobj()
    rows = b"".join(
        [*(packed.compress(bytes(1 << 20)) for _ in range(200)), packed.flush()]
    )
    bomb = a_png().replace(a_png()[33:-12], a_part(b"IDAT", rows))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert len(read_png(bomb)) < 200

    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - most
    assert grown < 50_000, "it unpacked what no picture holds"
