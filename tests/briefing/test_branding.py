"""The house file: it brands a briefing, or is refused with every reason."""

import os
from functools import partial
from pathlib import Path

import pytest

from screening.briefing import messages
from screening.briefing.branding import (
    UNBRANDED,
    Branding,
    contrast,
    load,
    read,
    read_png,
)
from screening.briefing.html import print_job
from screening.briefing.marks import Marks
from screening.briefing.printing.pool import Printer
from screening.errors import HouseError
from screening.rulebook.answers import Deal
from tests.builders import A_DAY, a_question, assessed
from tests.logos import a_png, an_svg
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
    """Return the house of a file."""
    return read("house.yaml", text, logo)


def problems(text: str, logo: bytes | None = None) -> list[str]:
    """Return what is wrong with a house file, a line each."""
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


def test_its_colours_take_the_place_of_ours_and_tint_the_paper() -> None:
    assert a_house(WHOLE, an_svg()).style == (
        ":root { --navy: #0b5d4e; --navy-deep: #073b32; --navy-soft: #e7efed; }"
    )
    half = a_house('{name: A, colours: {main: "#000000"}}').style
    assert "--navy: #000000; --navy-deep: #0f2440;" in half


def test_its_digest_is_of_the_file_and_the_logo_of_which_it_is_made_again() -> None:
    house = a_house(WHOLE, an_svg())

    assert house.digest == a_house(WHOLE, an_svg()).digest
    assert house.digest != a_house(WHOLE, an_svg("<g/>")).digest
    assert house.digest != a_house(f"{WHOLE}# again\n", an_svg()).digest
    assert UNBRANDED.digest == ""
    assert read("kept", house.text, house.file) == house


def test_a_house_file_is_loaded_with_the_logo_beside_it(tmp_path: Path) -> None:
    (tmp_path / "house.yaml").write_text(WHOLE, encoding="utf-8")
    (tmp_path / "logo.svg").write_bytes(an_svg())

    assert load(tmp_path / "house.yaml") == a_house(WHOLE, an_svg())
    assert load(None) == UNBRANDED


def test_what_is_not_there_is_said_with_its_place(tmp_path: Path) -> None:
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


def test_contrast_is_counted_as_wcag_does() -> None:
    black, white, grey = (0.0, 0.0, 0.0), (255.0, 255.0, 255.0), (118.0, 118.0, 118.0)

    assert contrast(black, white) == contrast(white, black) == pytest.approx(21)
    assert contrast(grey, grey) == 1
    assert contrast(grey, white) == pytest.approx(4.54, abs=0.005)


def test_every_reason_against_a_logo_is_said() -> None:
    taken = "house.yaml:2:7: the logo a.{} is not taken: {}"
    logo = an_svg('<path style="fill:red"/><script/>')

    assert problems("name: A\nlogo: a.svg\n", logo) == [
        taken.format("svg", messages.SVG_STYLE),
        taken.format("svg", messages.SVG_SCRIPT),
    ]
    assert problems("name: A\nlogo: a.png\n", a_png()[:40]) == [
        taken.format("png", messages.PNG_BROKEN)
    ]


def test_everything_that_is_wrong_is_said_at_once() -> None:
    text = "logo: a.png\ncolours: {main: red}\ncontact: 7\nphone: 12\n"

    places = [says.split(": ")[0] for says in problems(text)]

    expected = ["1:1", "1:7", "2:17", "3:10", "4:1"]
    assert places == [f"house.yaml:{place}" for place in expected]


@pytest.mark.paper
@pytest.mark.parametrize(
    ("logo", "status"), [("logo.svg", "draft"), ("logo.png", "final")]
)
def test_a_branded_briefing_keeps_both_standards(
    printer: Printer, logo: str, status: str
) -> None:
    file = DRAWING if logo == "logo.svg" else a_png(colour=6)
    house = a_house(WHOLE.replace("logo.svg", logo), file)
    assessment = assessed(a_question("stake"), answers={"stake": "yes"})
    deal = Deal(name="A deal", on=A_DAY, answers=assessment.answers)
    marks = Marks(status=status, confidentiality="Internal", prepared_by="罗西")

    paper = print_job(deal, assessment, marks, house)

    printed = printer.print_with_remarks(paper)
    assert printed.remarks == ()
    assert Pdf(printed.pdf, paper.attachment).faults() == []
