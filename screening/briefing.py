"""An explanation as a briefing: HTML, written for paper.

What it says comes from `reports/briefing.html`, how it looks from `styles()`. Nothing
here prints; `printer` does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from screening import __version__
from screening.model import Source
from screening.outline import Basis, Explanation
from screening.settings import shipped
from screening.wording import day_in_words, list_in_words, lower_first, upper_first

STATIC = Path(__file__).parent / "static"

GENERATED_BY = f"screening {__version__}"
FIRST_REASONS = 3
FIRST_STEPS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A source and those of its points that the briefing names, in its own order."""

    source: Source
    points: tuple[Basis, ...]


def render(explanation: Explanation, *, generated_by: str = GENERATED_BY) -> str:
    """Return the briefing as HTML without a stylesheet.

    Args:
        explanation: What to say.
        generated_by: The program and its version, as the annex names them. Nothing
            else that differs between two machines goes in, so that it prints to the
            same bytes on both.
    """
    return (
        _environment()
        .get_template("briefing.html")
        .render(
            explanation=explanation,
            heading=explanation.rulebook.heading,
            first_reasons=explanation.reasons[:FIRST_REASONS],
            first_steps=explanation.first_steps[:FIRST_STEPS],
            cited=cited(explanation),
            generated_by=generated_by,
        )
    )


def styles() -> tuple[Path, ...]:
    """Return the stylesheets of the briefing, in the order they apply."""
    shared = (STATIC / "tokens.css", STATIC / "strip.css")
    return (*shared, shipped("reports") / "briefing.css")


def cited(explanation: Explanation) -> tuple[Cited, ...]:
    """Return the sources behind what the briefing says, in rulebook order.

    Rules that did not apply are left out: what they rest on says nothing of this deal.
    """
    named = {basis.point: basis for basis in _bases(explanation)}
    found = []
    for source in explanation.rulebook.sources.values():
        points = tuple(
            named[f"{source.id}/{point}"]
            for point in source.points
            if f"{source.id}/{point}" in named
        )
        if points:
            found.append(Cited(source=source, points=points))
    return tuple(found)


def _bases(explanation: Explanation) -> Iterator[Basis]:
    findings = chain(explanation.reasons, explanation.open)
    steps = (step for stage in explanation.checklist for step in stage.steps)
    for one in chain(findings, explanation.expect, steps, explanation.signals):
        yield from one.basis


@cache
def _environment() -> Environment:
    """Return the briefing's own Jinja; pages share only the macros with it."""
    environment = Environment(
        loader=FileSystemLoader([shipped("reports"), shipped("templates")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for words in (day_in_words, list_in_words, lower_first, upper_first):
        environment.filters[words.__name__] = words
    return environment
