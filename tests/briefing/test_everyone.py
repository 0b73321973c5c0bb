"""Whoever reads the briefing gets the level and the reasons.

In colour or not, in black and white, or from the tags alone.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import html as parser

from screening.briefing import html
from screening.briefing.branding import Colour, contrast
from screening.engine.assess import assess
from screening.rulebook import deal_file
from screening.rulebook.model import Rulebook
from screening.wording.explanation import Explanation
from tests.pdfs import A_DAY
from tests.printing import READ_BY_EYE, kept_as

TOKENS = (html.STATIC / "tokens.css").read_text(encoding="utf-8")
SAID = {"now", "possible", "Routine", "Watch", "Sensitive", "Strategic"}


def colour(name: str) -> Colour:
    """Return a colour of the style sheet that page and paper share."""
    code, *_dark = re.findall(rf"--{name}: #([0-9a-f]{{6}});", TOKENS)
    red, green, blue = bytes.fromhex(code)
    return red, green, blue


@pytest.fixture(params=READ_BY_EYE)
def told(
    request: pytest.FixtureRequest, shipped_rulebook: Rulebook, shipped_rules: Path
) -> Explanation:
    file = shipped_rules / "examples" / f"{READ_BY_EYE[request.param]}.yaml"
    deal = deal_file.load(file, shipped_rulebook, A_DAY)[0].deal
    return Explanation(deal, assess(shipped_rulebook, deal.answers, deal.on))


@pytest.mark.parametrize("level", "1234")
def test_a_level_reads_on_its_colour_in_black_and_white(level: str) -> None:
    fill, ink = colour(f"level-{level}"), colour(f"level-{level}-ink")

    assert contrast(ink, fill) >= 4.5


def test_each_level_is_darker_than_the_one_below_it() -> None:
    paper = colour("paper")

    steps = [contrast(colour(f"level-{level}"), paper) for level in "1234"]

    assert all(higher > lower for lower, higher in pairwise(steps))


def test_every_colour_of_a_level_has_its_word(told: Explanation) -> None:
    page = parser.document_fromstring(html.render(told))

    coloured = page.xpath("//*[contains(@class, 'level--')]")

    assert coloured
    assert {one.text_content().strip() for one in coloured} <= SAID


def test_the_tags_alone_tell_the_level_and_its_reasons(told: Explanation) -> None:
    [level] = [one for one in READ_BY_EYE if told.deal in kept_as(one).read_text()]
    tags = kept_as(level).read_text(encoding="utf-8")
    lines = [line.strip() for line in tags.splitlines()]

    asked = lines.index("H2 How sensitive it is")
    assert lines[asked + 1] == f"P {told.level}"
    for reason in told.reasons:
        assert f"H3 {reason.title}" in lines
        assert any(line.startswith(f"P {reason.level.label} ") for line in lines)
