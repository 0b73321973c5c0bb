"""An explanation as a briefing: HTML, written for paper.

What it says comes from `reports/briefing.html`, how it looks from `styles()`. Nothing
here prints; `printing` does.
"""

import itertools
import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from screening import __version__
from screening.analysis.precedents import comparable
from screening.briefing.branding import UNBRANDED, Branding
from screening.briefing.data import as_data
from screening.briefing.marks import USUAL, Marks
from screening.briefing.origin import NO_RECORD, Record
from screening.briefing.printing.job import LOGO, PrintJob
from screening.engine.assess import Assessment
from screening.formats.text import day_in_words, lower_first, upper_first
from screening.rulebook.answers import Deal
from screening.rulebook.model import Source
from screening.settings import shipped
from screening.wording.answers import tone
from screening.wording.explanation import Explanation
from screening.wording.filing import FilingWords
from screening.wording.filings import FilingsWords
from screening.wording.rulebook import Basis
from screening.wording.told import AnswerWords, Reason
from screening.wording.work import as_of_says

STATIC = Path(__file__).parents[1] / "web" / "static"
_NOT_YET = "not asked yet"

BECAUSE, WHY = attrgetter("because"), attrgetter("why")

T = TypeVar("T", Reason, AnswerWords, FilingWords)


class Addresses(NamedTuple):
    """What a page of it refers to in a browser: `styles()`, the logo, the way back.

    Paper needs none: the printer has its own styles, and the logo comes with the job.
    """

    stylesheets: Sequence[str] = ()
    picture: str = LOGO
    back: str = ""


ON_PAPER = Addresses()


def print_job(
    deal: Deal,
    assessment: Assessment,
    marks: Marks = USUAL,
    branding: Branding = UNBRANDED,
    record: Record = NO_RECORD,
) -> PrintJob:
    """Return the briefing ready to print, with the deal and its assessment attached.

    `record` is what is known of the deal where it is kept.
    """
    explanation = Explanation(deal, assessment, record.work)
    data = as_data(deal, assessment, marks, explanation.levers, record)
    return PrintJob(
        render(explanation, marks=marks, branding=branding),
        attachment=json.dumps(data, ensure_ascii=False, indent=1).encode(),
        on=marks.made or assessment.on,
        logo=branding.picture,
    )


def render(
    explanation: Explanation,
    *,
    marks: Marks = USUAL,
    branding: Branding = UNBRANDED,
    at: Addresses = ON_PAPER,
) -> str:
    """Return the briefing as HTML.

    Nothing that differs between two machines goes in, so that it prints to the same
    bytes on both. `at` is where a browser finds the rest of it.
    """
    filings = explanation.filings
    asked = bool(filings.due or filings.banners)
    due, steps = _room(filings)
    answers = [said for part in explanation.answers for said in part.said]
    template = _environment().get_template("briefing.html")
    return template.render(
        explanation=explanation,
        filings=filings,
        asked=asked,
        first_due=filings.due[:due],
        marks=marks,
        branding=branding,
        heading=explanation.rulebook.heading,
        first_reasons=explanation.reasons[: 2 if asked else 3],
        first_steps=explanation.gravest_steps(steps),
        as_of=as_of_says(explanation.work),
        ruled_out=by_cause(explanation.not_met),
        not_due=by_cause(filings.not_due, WHY),
        not_asked=by_cause(said for said in answers if said.state == "not asked"),
        not_asked_yet=by_cause(said for said in answers if said.state == _NOT_YET),
        cited=cited(explanation),
        comparable=comparable(explanation.assessment),
        generated_by=f"screening {__version__}",
        **at._asdict(),
    )


def _room(filings: FilingsWords) -> tuple[int, int]:
    """Return how many filings and how many steps page one has room for."""
    due = min(len(filings.due), 1 if filings.banners else 3)
    return due, 1 if filings.banners else 5 - due


def styles() -> tuple[Path, ...]:
    """Return the stylesheets of the briefing, in the order they apply."""
    shared = (STATIC / "tokens.css", STATIC / "strip.css")
    return (*shared, shipped("reports") / "briefing.css")


def cited(explanation: Explanation) -> list[tuple[Source, list[Basis]]]:
    """Return the sources of all that it tells, each with the points named.

    Rules that are open or did not apply bring none: the level does not rest on them.
    Filings that are not due bring none either.
    """
    filings = explanation.filings
    stages = (stage.steps for stage in explanation.checklist)
    steps = itertools.chain(explanation.expect, explanation.signals, *stages)
    bases = [reason.basis for reason in explanation.reasons]
    bases += [step.basis for step in steps]
    bases += [it.basis for it in (*filings.shown, *filings.later)]
    rows = (row for it in filings.shown if it.counts for row in it.rows)
    bases += [told.basis for row in rows for told in row.said]
    named = {basis.point: basis for basis in itertools.chain(*bases)}
    found = []
    for source in explanation.rulebook.sources.values():
        points = [f"{source.id}/{point}" for point in source.points]
        if told := [named[point] for point in points if point in named]:
            found.append((source, told))
    return found


def by_cause(
    things: Iterable[T], cause: Callable[[T], Any] = BECAUSE
) -> list[tuple[Any, list[T]]]:
    """Return what has the same cause together: the cause, then the things.

    Causes come in the order of the first thing each explains. It keeps what did not
    apply short: a few answers rule out most of a rulebook.
    """
    found: dict[Any, list[T]] = {}
    for thing in things:
        found.setdefault(cause(thing), []).append(thing)
    return list(found.items())


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
