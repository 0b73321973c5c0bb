"""The house file and its logo: they brand a briefing, or every reason is said."""

import io
import os
import resource
import zlib
from functools import partial
from pathlib import Path

import pytest
from PIL import Image

from screening.briefing.branding import (
    UNBRANDED,
    Branding,
    contrast,
    load,
    read,
    read_png,
    read_svg,
)
from screening.briefing.html import print_job
from screening.briefing.marks import Marks
from screening.briefing.printing.pool import Printer
from screening.errors import HouseError, LogoError
from screening.rulebook.answers import Deal
from tests import builders as a
from tests.logos import a_part, a_png, an_svg
from tests.pdfs import Pdf

WHOLE = """\
name: Rossi & Chen
logo: logo.svg
colours: {main: "#0b5d4e", headings: "#073b32"}
contact: Via Roma 12, Genova
footer: Privileged.
"""
DRAWING = an_svg(
    '<clipPath id="a"><circle r="4"/></clipPath><rect fill-opacity="0.5"/>'
    '<path clip-path="url(#a)" d="M0 0h9v9z"/>'
)


def a_house(text: str, logo: bytes | None = None) -> Branding:
    return read("house.yaml", text, logo)


def problems(text: str, logo: bytes | None = None) -> list[str]:
    with pytest.raises(HouseError) as caught:
        a_house(text, logo)
    return str(caught.value).splitlines()


def test_a_house_file_says_whose_briefing_it_is_and_a_name_is_enough() -> None:
    house, named = a_house(WHOLE, an_svg()), a_house("name: Rossi & Chen\n")
    picture = a_house("{name: A, logo: Our logo.PNG}", a_png())

    assert (house.name, house.contact) == ("Rossi & Chen", "Via Roma 12, Genova")
    assert (house.footer, house.logo) == ("Privileged.", an_svg())
    assert (named.name, named.logo, named.style) == ("Rossi & Chen", b"", "")
    assert picture.logo == read_png(a_png())


def test_its_colours_take_the_place_of_ours_tint_the_paper_and_can_be_read() -> None:
    assert a_house(WHOLE, an_svg()).style == (
        ":root { --navy: #0b5d4e; --navy-deep: #073b32; --navy-soft: #e7efed; }"
    )
    half = a_house('{name: A, colours: {main: "#000000"}}').style
    assert "--navy: #000000; --navy-deep: #0f2440;" in half
    black, white, grey = (0.0, 0.0, 0.0), (255.0, 255.0, 255.0), (118.0, 118.0, 118.0)
    assert contrast(black, white) == contrast(white, black) == pytest.approx(21)
    assert contrast(grey, grey) == 1
    assert contrast(grey, white) == pytest.approx(4.54, abs=0.005)


def test_its_digest_is_of_the_file_and_the_logo_of_which_it_is_made_again() -> None:
    house = a_house(WHOLE, an_svg())

    assert house.digest == a_house(WHOLE, an_svg()).digest
    assert house.digest != a_house(WHOLE, an_svg("<g/>")).digest
    assert house.digest != a_house(f"{WHOLE}# again\n", an_svg()).digest
    assert UNBRANDED.digest == ""
    assert read("kept", house.text, house.file) == house


def test_a_house_file_is_loaded_with_the_logo_beside_it(tmp_path: Path) -> None:
    file, logo = tmp_path / "house.yaml", tmp_path / "logo.svg"
    with pytest.raises(HouseError, match=r"house.yaml: cannot be read: No such file"):
        load(file)

    file.write_text(WHOLE, encoding="utf-8")
    says = "the logo logo.svg is not there. Put it beside this file."
    for make in (logo.mkdir, partial(os.mkfifo, logo)):
        make()
        with pytest.raises(HouseError) as caught:
            load(file)
        assert str(caught.value) == f"{file}:2:7: {says}"
        logo.rmdir() if logo.is_dir() else logo.unlink()
    logo.write_bytes(an_svg())
    assert load(file) == a_house(WHOLE, an_svg())
    assert load(None) == UNBRANDED


COLOURS = '"colours" holds "main" and "headings", each a colour in quotes.'
MAIN = '"main" is no hex colour. Write it in quotes, like "#17365d".'
HEADINGS = '"headings" is no hex colour. Write it in quotes, like "#0f2440".'
DARKER = "and text needs 4.5:1. Take a darker colour."
LOGO = '"logo" names no SVG or PNG file beside this one, like logo.svg.'
WRONG = {
    "": "1:1: the file starts without a key. Write name: and whose it is.",
    "[a]": "1:1: the file starts without a key. Write name: and whose it is.",
    "Rossi": "1:1: the file starts without a key. Write name: and whose it is.",
    "# nothing": "1:1: the file starts without a key. Write name: and whose it is.",
    "nam: A": '1:1: unknown key "nam". Did you mean "name"?',
    "contact: A": '1:1: the file needs "name", whose briefings they are.',
    "name: A\nname: B": '2:1: "name" comes twice; first at line 1.',
    "name: A\nfoter: B": '2:1: unknown key "foter". Did you mean "footer"?',
    "name: 12": '1:7: "name" is no text. Write words, in quotes.',
    "name: ''": '1:7: "name" is empty. Write it, or leave the key out.',
    "name: A\ncontact:": '2:9: "contact" is no text. Write words, in quotes.',
    f"name: {'A' * 61}": '1:7: "name" has 61 characters. Shorten it to 60.',
    f"name: A\ncontact: {'B' * 91}": (
        '2:10: "contact" has 91 characters. Shorten it to 90.'
    ),
    f"name: A\nfooter: {'B' * 161}": (
        '2:9: "footer" has 161 characters. Shorten it to 160.'
    ),
    "{name: A, colours: navy}": f"1:20: {COLOURS}",
    "{name: A, colours: }": f"1:20: {COLOURS}",
    "{name: A, colours: {maine: '#000000'}}": (
        '1:21: unknown key "maine". Did you mean "main"?'
    ),
    "{name: A, colours: {main: navy}}": f"1:27: {MAIN}",
    "{name: A, colours: {main: 123456}}": f"1:27: {MAIN}",
    "name: A\ncolours:\n  main: #17365d\n": f"3:8: {MAIN}",
    "{name: A, colours: {headings: '#fff'}}": f"1:31: {HEADINGS}",
    "{name: A, colours: {main: '#777777'}}": (
        f'1:27: "main" has a contrast of 4.4:1 to white paper, {DARKER}'
    ),
    "{name: A, colours: {headings: '#c0c0c0'}}": (
        f'1:31: "headings" has a contrast of 1.8:1 to white paper, {DARKER}'
    ),
    "{name: A, colours: {main: '#000000', headings: '#767676'}}": (
        f'1:48: "headings" has a contrast of 3.6:1 to the tint of "main", {DARKER}'
    ),
    "name: A\nlogo: logo.gif": f"2:7: {LOGO}",
    "name: A\nlogo: ../logo.svg": f"2:7: {LOGO}",
    "name: A\nlogo: /etc/logo.svg": f"2:7: {LOGO}",
    "name: A\nlogo: a\\logo.png": f"2:7: {LOGO}",
    "name: A\nlogo: 12": f"2:7: {LOGO}",
    "name: A\nlogo: ": f"2:6: {LOGO}",
    "name: A\nlogo: [a]": f"2:7: {LOGO}",
}


def test_what_is_wrong_is_said_at_its_place_and_once() -> None:
    found = {text: problems(text, an_svg()) for text in WRONG}

    assert found == {text: [f"house.yaml:{says}"] for text, says in WRONG.items()}
    text = "logo: a.png\ncolours: {main: red}\ncontact: 7\nphone: 12\n"
    places = [says.split(": ")[0] for says in problems(text)]
    assert places == [
        f"house.yaml:{it}" for it in ("1:1", "1:7", "2:17", "3:10", "4:1")
    ]


def test_every_reason_against_a_logo_is_said() -> None:
    taken = "house.yaml:2:7: the logo a.{} is not taken: {}"
    logo = an_svg('<path style="fill:red"/><script/>')

    assert problems("name: A\nlogo: a.svg\n", logo) == [
        taken.format("svg", says)
        for says in (
            "it has style attributes. Save it with presentation attributes.",
            "it runs a script. Save it without.",
        )
    ]
    assert problems("name: A\nlogo: a.png\n", a_png()[:40]) == [
        taken.format("png", "it is no whole PNG. Save it again.")
    ]


@pytest.mark.parametrize(
    ("logo", "file", "status"),
    [("logo.svg", DRAWING, "draft"), ("logo.png", a_png(colour=6), "final")],
)
def test_a_branded_briefing_keeps_both_standards(
    printer: Printer, logo: str, file: bytes, status: str
) -> None:
    house = a_house(WHOLE.replace("logo.svg", logo), file)
    assessment = a.assessed(a.question("stake"), answers={"stake": "yes"})
    deal = Deal(name="A deal", on=a.DAY, answers=assessment.answers)
    marks = Marks(status=status, confidentiality="Internal", prepared_by="罗西")

    paper = print_job(deal, assessment, marks, house)

    printed = printer.print_with_remarks(paper)
    assert printed.remarks == ()
    assert Pdf(printed.pdf, paper.attachment).faults() == []


LINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'


def refusal(content: bytes) -> list[str]:
    is_png = content.startswith(b"\x89PNG")
    try:
        _taken = read_png(content) if is_png else read_svg(content)
    except LogoError as error:
        return [reason.partition(". ")[0] for reason in error.reasons]
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


LONG = "it has over 2,000 parts, or nests over 20 deep"
HARM = {
    "<script>alert(1)</script>": "it runs a script",
    '<s:script xmlns:s="http://www.w3.org/1999/xhtml"/>': "it runs a script",
    '<path onclick="a()"/>': 'it runs a script at "onclick"',
    "<style>*{}</style>": "it has a style sheet",
    '<path style="fill:red"/>': "it has style attributes",
    "<foreignObject/>": "it has a foreignObject, which holds anything",
    '<linearGradient><stop offset="1"/></linearGradient>': "it has a gradient",
    '<path opacity="0.5"/>': "it has opacity",
    "<text>Rossi</text>": "it has <text>",
    "<use/>": "it has <use>",
    '<path filter="a"/>': 'it has "filter"',
    '<path fill="url(http://x.example/a)"/>': "it refers to something outside itself",
    '<path fill="URL(//x.example)"/>': "it refers to something outside itself",
    r'<path fill="u\72l(//x.example)"/>': "it refers to something outside itself",
    "<g/>" * 2001: LONG,
    "<g>" * 21 + "</g>" * 21: LONG,
    "<g>" * 14_000 + "</g>" * 14_000: LONG,
    " " * 100_000: "it is over 100,000 bytes",
}
UNREADABLE = "it is no SVG: it cannot be read as XML in UTF-8."
SIZELESS = 'it has no "viewBox" that says how large it is'
NO_DRAWINGS = {
    **dict.fromkeys(
        (b"", b"no markup", b"<svg", "<svg/>".encode("utf-16")), UNREADABLE
    ),
    **dict.fromkeys(
        (b"<svg/>", b"<html/>"), "it is no SVG: it does not start with one."
    ),
    b"<!DOCTYPE svg><svg/>": "it has a doctype",
    b"<!doctype svg><svg/>": "it has a doctype",
    b'<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>': "it has a doctype",
    **{
        an_svg(about=about): SIZELESS
        for about in (
            *("", 'viewBox="0 0 9"', 'viewBox="0 0 0 9"', 'viewBox="0 0 nan 9"'),
            *('viewBox="0 0 9 1e99"', 'width="100%" height="100%"'),
        )
    },
}


def test_what_could_do_harm_or_is_no_drawing_is_refused() -> None:
    cases = {an_svg(inside): reason for inside, reason in HARM.items()} | NO_DRAWINGS

    assert {content: refusal(content) for content in cases} == {
        content: [reason] for content, reason in cases.items()
    }


def test_a_picture_from_elsewhere_is_refused_for_both_reasons() -> None:
    found = refusal(an_svg(f'<image {LINK} xlink:href="http://x.example/a.png"/>'))

    assert found == ["it has <image>", "it refers to something outside itself"]


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
    many = "it has over 2000 pixels a side"
    cases = dict.fromkeys(BROKEN, "it is no whole PNG")
    cases |= {a_png(*size, rows=b""): many for size in ((2001, 1), (1, 2001))}
    cases[a_png() + bytes(300_000)] = "it is over 300,000 bytes"

    found = {content: refusal(content) for content in cases if content[1:4] == b"PNG"}
    assert found == {it: [cases[it]] for it in found}
    for other in cases.keys() - found.keys():
        with pytest.raises(LogoError, match=cases[other]):
            read_png(other)


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
