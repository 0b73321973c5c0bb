"""An explanation as a briefing: HTML, written for paper.

What it says comes from `reports/briefing.html`, how it looks from `styles()`. Nothing
here prints; `printer` does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from screening import __version__
from screening.briefing import assessment_data
from screening.briefing.branding import UNBRANDED, Branding
from screening.briefing.marks import USUAL, Marks
from screening.briefing.printing.job import LOGO, PrintJob
from screening.engine.assessment import Assessment
from screening.formats.text import day_in_words, lower_first, upper_first
from screening.rulebook.answers import Deal
from screening.rulebook.model import Source
from screening.settings import shipped
from screening.wording.answers import tone
from screening.wording.explanation import AnswerWords, Explanation, Reason
from screening.wording.sources import Basis

STATIC = Path(__file__).parents[1] / "web" / "static"
GENERATED_BY = f"screening {__version__}"
FIRST_REASONS = 3
FIRST_STEPS = 5

T = TypeVar("T", Reason, AnswerWords)


@dataclass(frozen=True, slots=True, kw_only=True)
class Citations:
    """A source and those of its points that the briefing names, in its own order."""

    source: Source
    points: tuple[Basis, ...]


def sheet(
    deal: Deal,
    assessment: Assessment,
    marks: Marks = USUAL,
    house: Branding = UNBRANDED,
) -> PrintJob:
    """Return the briefing ready to print, with the deal and its assessment attached."""
    explanation = Explanation(deal, assessment)
    data = assessment_data.as_data(deal, assessment, marks, explanation.levers)
    return PrintJob(
        render(explanation, marks=marks, house=house),
        attachment=json.dumps(data, ensure_ascii=False, indent=1).encode(),
        on=assessment.on,
        logo=house.picture,
    )


class Addresses(NamedTuple):
    """What a page of it refers to in a browser: `styles()`, the logo, the way back.

    Paper needs none: the printer has its own styles, and the logo comes with the sheet.
    """

    stylesheets: Sequence[str] = ()
    picture: str = LOGO
    back: str = ""


ON_PAPER = Addresses()


def render(
    explanation: Explanation,
    *,
    marks: Marks = USUAL,
    house: Branding = UNBRANDED,
    at: Addresses = ON_PAPER,
) -> str:
    """Return the briefing as HTML.

    Nothing that differs between two machines goes in, so that it prints to the same
    bytes on both.

    Args:
        explanation: What to say.
        marks: What it says of itself on every page.
        house: Whose it is.
        at: Where a browser finds the rest of it.
    """
    template = _environment().get_template("briefing.html")
    return template.render(
        explanation=explanation,
        marks=marks,
        house=house,
        heading=explanation.rulebook.heading,
        first_reasons=explanation.reasons[:FIRST_REASONS],
        first_steps=explanation.gravest_steps(FIRST_STEPS),
        ruled_out=by_cause(explanation.not_met),
        not_asked=_in_state(explanation, "not asked"),
        not_asked_yet=_in_state(explanation, "not asked yet"),
        cited=cited(explanation),
        generated_by=GENERATED_BY,
        **at._asdict(),
    )


def _in_state(
    explanation: Explanation, state: str
) -> tuple[tuple[Any, tuple[AnswerWords, ...]], ...]:
    """Return the questions in that state, together where they have the same cause."""
    parts = (part.said for part in explanation.answers)
    return by_cause(one for said in parts for one in said if one.state == state)


def styles() -> tuple[Path, ...]:
    """Return the stylesheets of the briefing, in the order they apply."""
    shared = (STATIC / "tokens.css", STATIC / "strip.css")
    return (*shared, shipped("reports") / "briefing.css")


def cited(explanation: Explanation) -> tuple[Citations, ...]:
    """Return the sources of its findings and consequences, in rulebook order.

    Rules that are open or did not apply bring none: the level does not rest on them.
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
            found.append(Citations(source=source, points=points))
    return tuple(found)


def _bases(explanation: Explanation) -> Iterator[Basis]:
    for reason in explanation.reasons:
        yield from reason.basis
    for step in explanation.expect:
        yield from step.basis


def by_cause(things: Iterable[T]) -> tuple[tuple[Any, tuple[T, ...]], ...]:
    """Return what has the same cause together: its `because`, then the things.

    Causes come in the order of the first thing each explains. It keeps what did not
    apply short: a few answers rule out most of a rulebook.
    """
    found: dict[Any, list[T]] = {}
    for thing in things:
        found.setdefault(thing.because, []).append(thing)
    return tuple((because, tuple(same)) for because, same in found.items())


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
    for words in (day_in_words, lower_first, upper_first, tone):
        environment.filters[words.__name__] = words
    return environment
