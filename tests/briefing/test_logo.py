"""A logo as SVG: plain shapes go in, and nothing else of the file goes on."""

from __future__ import annotations

import pytest

from screening.briefing.logo import read
from screening.errors import LogoError
from tests.logos import an_svg

PLAIN = "Save it as plain SVG, of shapes alone, with text turned into paths."
FLAT = "Save it with flat colours, or as a PNG."
STYLED = "it has style attributes. Save it with presentation attributes."
OUTSIDE = "it refers to something outside itself. Embed it as shapes."
NO_SIZE = 'it has no "viewBox" that says how large it is. Give it one.'
NO_SVG = "it is no SVG: it cannot be read as XML in UTF-8."
DOCTYPE = "it has a doctype. Take that line out."
LINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'


def drawn(inside: str, about: str = 'viewBox="0 0 90 9"') -> str:
    """Return the markup that comes of an SVG with that inside."""
    return read(an_svg(inside, about), "Logo of A & B").__html__()


def refusal(content: bytes) -> list[str]:
    """Return every reason why an SVG is not taken."""
    with pytest.raises(LogoError) as caught:
        read(content, "Logo")
    return list(caught.value.reasons)


def test_a_drawing_has_a_title_for_those_who_do_not_see_it() -> None:
    found = drawn('<path d="M0 0h9v9z" fill="#123456"/>')

    assert 'role="img" aria-labelledby="house-logo"' in found
    assert '<title id="house-logo">Logo of A &amp; B</title>' in found
    assert '<path d="M0 0h9v9z" fill="#123456"></path>' in found


@pytest.mark.parametrize(
    ("about", "size"),
    [
        ('viewBox="0 0 20 10"', 'width="20.00mm" height="10.00mm"'),
        ('viewBox="0,0,90,9"', 'width="60.00mm" height="6.00mm"'),
        ('width="20px" height="10"', 'width="20.00mm" height="10.00mm"'),
    ],
)
def test_a_drawing_is_as_large_as_there_is_room(about: str, size: str) -> None:
    assert size in drawn("", about)


def test_ids_become_ones_that_nothing_else_on_the_page_has() -> None:
    found = drawn(
        '<clipPath id="summary"><rect width="3" height="3"/></clipPath>'
        '<path clip-path="url(\'#summary\')" d="M0 0"/>'
    )

    assert '<clipPath id="logo-summary">' in found
    assert '<path clip-path="url(#logo-summary)" d="M0 0"></path>' in found


def test_what_the_whole_drawing_says_of_its_looks_is_kept() -> None:
    found = drawn("", 'viewBox="0 0 9 9" fill="none" width="300" x="7"')

    assert '<g fill="none"></g>' in found


@pytest.mark.parametrize(
    "inside",
    [
        "<!-- a note --><title>Old</title><desc>Old</desc><metadata>By me</metadata>",
        '<i:view xmlns:i="http://ink.example/" i:zoom="2"><i:grid/></i:view>',
        '<?php system("ls") ?>',
    ],
)
def test_what_draws_nothing_is_left_out(inside: str) -> None:
    assert drawn(inside).endswith("</title><g></g></svg>")


def test_names_that_pages_may_style_are_left_out() -> None:
    found = drawn('<path class="half" role="alert" xml:space="preserve" d="M0 0"/>')

    assert '<path d="M0 0"></path>' in found


def test_words_in_attributes_are_never_markup() -> None:
    found = drawn("<path d='&quot;&gt;&lt;script&gt;'/>")

    assert '<path d="&quot;&gt;&lt;script&gt;"></path>' in found


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        ("<script>alert(1)</script>", "it runs a script. Save it without."),
        (
            '<s:script xmlns:s="http://www.w3.org/1999/xhtml">alert(1)</s:script>',
            "it runs a script. Save it without.",
        ),
        ('<path onclick="a()"/>', 'it runs a script at "onclick". Save it without.'),
        (
            "<style>*{}</style>",
            "it has a style sheet. Save it with presentation attributes.",
        ),
        ('<path style="fill:red"/>', STYLED),
        (
            "<foreignObject/>",
            "it has a foreignObject, which holds anything. Save it without.",
        ),
        (
            '<linearGradient><stop offset="1"/></linearGradient>',
            f"it has a gradient. {FLAT}",
        ),
        ('<path opacity="0.5"/>', f"it has opacity. {FLAT}"),
        ("<text>Rossi</text>", f"it has <text>. {PLAIN}"),
        ("<use/>", f"it has <use>. {PLAIN}"),
        ('<path filter="blur(2px)"/>', f'it has "filter" on <path>. {PLAIN}'),
        ('<path fill="url(http://x.example/a)"/>', OUTSIDE),
        ('<path fill="URL(//x.example)"/>', OUTSIDE),
        (r'<path fill="u\72l(//x.example)"/>', OUTSIDE),
        ('<path fill="url(#gone)"/>', 'it refers to "#gone", which is not there.'),
        ('<g id="a"/><path href="#a"/>', f"<path> repeats another part. {PLAIN}"),
        ('<g id="a"/><g id="a"/>', f'it has the id "a" twice. {PLAIN}'),
    ],
)
def test_what_could_do_harm_is_refused(inside: str, reason: str) -> None:
    assert refusal(an_svg(inside)) == [reason]


def test_a_picture_from_elsewhere_is_refused_for_both_reasons() -> None:
    found = refusal(an_svg(f'<image {LINK} xlink:href="http://x.example/a.png"/>'))

    assert found == [f"it has <image>. {PLAIN}", OUTSIDE]


@pytest.mark.parametrize(
    "inside",
    [
        '<clipPath id="a"><path clip-path="url(#a)"/></clipPath>',
        '<clipPath id="a" clip-path="url(#b)"/><clipPath id="b" clip-path="url(#a)"/>',
    ],
)
def test_what_clips_itself_is_refused(inside: str) -> None:
    assert refusal(an_svg(inside)) == ["it clips what clips. Simplify it."]


CLIP = f'<clipPath id="a"><path d="{"M0 0h9v9z" * 100}"/></clipPath>'
CLIPPED = '<g clip-path="url(#a)"/>'


def test_what_clips_by_much_often_is_drawn_and_very_often_is_refused() -> None:
    assert drawn(CLIP + CLIPPED * 90).count("url(#logo-a)") == 90
    assert refusal(an_svg(CLIP + CLIPPED * 110)) == [
        "it clips by too much, too often. Simplify it."
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", NO_SVG),
        (b"no markup", NO_SVG),
        (b"<svg", NO_SVG),
        ("<svg/>".encode("utf-16"), NO_SVG),
        (b"<svg/>", "it is no SVG: it does not start with one."),
        (b"<html/>", "it is no SVG: it does not start with one."),
        (b"<!DOCTYPE svg><svg/>", DOCTYPE),
        (b'<!doctype svg [<!ENTITY a "b">]><svg>&a;</svg>', DOCTYPE),
        (an_svg(about=""), NO_SIZE),
        (an_svg(about='viewBox="0 0 9"'), NO_SIZE),
        (an_svg(about='viewBox="0 0 0 9"'), NO_SIZE),
        (an_svg(about='viewBox="0 0 nan 9"'), NO_SIZE),
        (an_svg(about='viewBox="0 0 9 1e99"'), NO_SIZE),
        (an_svg(about='width="100%" height="100%"'), NO_SIZE),
        (an_svg(" " * 100_000), "it is over 100,000 bytes. Simplify it."),
    ],
)
def test_what_is_no_drawing_is_refused(content: bytes, reason: str) -> None:
    assert refusal(content) == [reason]


@pytest.mark.parametrize("inside", ["<g/>" * 2001, "<g>" * 21 + "</g>" * 21])
def test_a_drawing_of_too_many_parts_is_refused(inside: str) -> None:
    assert refusal(an_svg(inside)) == [
        "it has over 2,000 parts, or nests over 20 deep. Simplify it."
    ]


def test_a_drawing_nested_as_deep_as_a_file_holds_is_refused_quietly() -> None:
    deep = 14_000

    assert len(refusal(an_svg("<g>" * deep + "</g>" * deep))) == 1
