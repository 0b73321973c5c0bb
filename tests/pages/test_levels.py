"""A rulebook has as many levels as it says; each has its colour, light and dark."""

import re
from itertools import pairwise

import pytest

from screening.briefing.branding import contrast
from screening.presentation.answers import TONES
from screening.web import STATIC
from tests import builders as a
from tests.pages.conftest import OpenApp
from tests.pages.page import Page

TOKENS = (STATIC / "tokens.css").read_text(encoding="utf-8")
LIGHT, DARK = (
    {
        name: (int(code[:2], 16), int(code[2:4], 16), int(code[4:], 16))
        for name, code in re.findall(r"--([\w-]+): #([0-9a-f]{6});", part)
    }
    for part in TOKENS.split("@media")
)
LEVELS = range(1, TONES + 1)


def test_every_ink_of_a_level_reads_on_its_fill_and_on_paper() -> None:
    too_faint = [
        (scheme, level, ground)
        for scheme, colours in (("light", LIGHT), ("dark", DARK))
        for level in LEVELS
        for ground in (f"level-{level}", "paper", "paper-soft")
        if contrast(colours[f"level-{level}-ink"], colours[ground]) < 4.5
    ]

    assert too_faint == []


def test_each_level_is_darker_than_the_one_below_and_what_bears_it_too() -> None:
    steps = [contrast(LIGHT[f"level-{level}"], LIGHT["paper"]) for level in LEVELS]
    given = re.findall(r"\.level--(\d) \{ --fill: var\((.+?)\); .*\((.+?)\); }", TOKENS)

    assert all(higher > lower * 1.1 for lower, higher in pairwise(steps))
    assert given == [(f"{n}", f"--level-{n}", f"--level-{n}-ink") for n in LEVELS]


def colours_of(page: Page, path: str) -> list[str]:
    """Return the colours that the elements there bear, one each."""
    classes = (element.get("class", "") for element in page.all(path))
    return [colour for named in classes for colour in re.findall(r"level--\d", named)]


@pytest.mark.parametrize("levels", [3, 6, 7])
def test_pages_colour_a_level_by_its_place(open_app: OpenApp, levels: int) -> None:
    line = "  - {{id: {0}, label: {0}, says: S, means: M.}}\n"
    names = "abcdefg"[:levels]
    written = "levels:\n" + "".join(map(line.format, names))
    heading = re.sub(r"levels:\n(  .*\n)+", written, a.HEADING)
    rule = a.rule("top", {"owned": "yes"}, names[-1])
    rulebook = a.rulebook(a.question("owned"), rule, heading=heading)
    visitor = open_app(rulebook)

    home = visitor.visit("/")
    shown = visitor.describe({"owned": "yes"})
    topic = visitor.visit("/rulebook/topics/deal")

    every = [f"level--{min(number, TONES)}" for number in range(1, levels + 1)]
    assert colours_of(home, "dl//dt/b") == every
    for page, path in ((shown, "p/b"), (topic, "td/b"), (topic, "{*}g")):
        assert {*colours_of(page, path)} == {every[-1]}
