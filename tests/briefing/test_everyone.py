"""Whoever reads the briefing gets the level and the reasons.

In colour or not, in black and white, or from the tags alone.
"""

import re

import pytest
from lxml import html as parser
from markupsafe import escape

from screening.briefing import html
from screening.briefing.typesetting import typeset
from screening.rulebook.model import Rulebook
from screening.wording.answers import TONES
from tests.pdfs import explanation_of
from tests.printing import READ_BY_EYE, kept_as

SAID = {
    *("now", "possible", "here", "at least", "exceeded", "not reached"),
    *("Routine", "Watch", "Sensitive", "Strategic"),
}


@pytest.mark.parametrize("example", READ_BY_EYE.values())
def test_every_colour_of_a_level_has_its_word(
    shipped_rulebook: Rulebook, example: str
) -> None:
    told = explanation_of(example, shipped_rulebook)

    page = parser.document_fromstring(html.render(told))

    coloured = page.xpath("//*[contains(@class, 'level--')]")
    assert coloured
    assert {element.text_content().strip() for element in coloured} <= SAID


@pytest.mark.parametrize("level", READ_BY_EYE)
def test_the_tags_alone_tell_the_level_and_its_reasons(
    shipped_rulebook: Rulebook, level: str
) -> None:
    told = explanation_of(READ_BY_EYE[level], shipped_rulebook)
    tags = kept_as(level).read_text(encoding="utf-8")

    lines = [line.strip() for line in tags.splitlines()]

    assert f"H2 {told.level}" in lines
    for reason in told.reasons:
        said = f"{typeset(escape(reason.title))}. {reason.level.label} "
        assert any(said in line for line in lines)


def test_every_level_has_an_edge_of_its_colour_on_paper() -> None:
    css = html.styles()[-1].read_text(encoding="utf-8")

    edges = re.findall(
        r"\.findings \.edge--(\d) { border-left-color: var\(--level-(\d)-ink", css
    )

    assert edges == [(f"{place}", f"{place}") for place in range(1, TONES + 1)]
