"""Levers in words: where the boundary runs that a deal stands at."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from screening.engine.assess import Assessment
from screening.engine.levers import Lever, Levers
from screening.rulebook.conditions import Answer, Answers
from screening.rulebook.model import Level, Verdict
from screening.wording.answers import (
    answer_in_text,
    answer_in_words,
    fill,
    level_in_words,
)

ABOUT = (
    "This shows where the rules draw the line near this deal. It is information, not "
    "advice to restructure the deal. Other answers were tried to one or two of the "
    "facts that the parties can shape, and to each single fact that may turn out "
    "otherwise than thought."
)
ON_PAPER = (
    "What would make it another deal is left out, and so is what would only move a "
    "number or a day to the other side of a line."
)
LIMITS = "There are more combinations of answers than are tried, so there may be more."
LEVEL, TOP, BOTTOM = "the level", "the top of the range", "the bottom of the range"
DOWN = "What would bring {end} down"
UP = "What would bring {end} up if it turned out otherwise"
LOWEST = "{level} is the lowest level there is."
HIGHEST = "{level} is the highest level there is."
NOTHING_DOWN = (
    "No change to one or two of the facts that the parties can shape would bring {end} "
    "down."
)
NOTHING_UP = "No single fact that may turn out otherwise would bring {end} up."


class BoundaryFact(NamedTuple):
    """One answer as it is now, and as it would be then."""

    question: str
    short: str
    now: str
    then: str


class BoundaryShift(NamedTuple):
    """Facts that would change the level if they were different.

    `says` is the level then, or the range; `level` the end of it that is promised.
    `gone` are the titles of the rules that would fall away, `new` of those that would
    appear, both highest level first.
    """

    facts: tuple[BoundaryFact, ...]
    says: str
    level: Level
    settled: bool
    gone: tuple[str, ...]
    new: tuple[str, ...]


class BoundarySide(NamedTuple):
    """What would bring the level to one side, strongest first; else `nothing`."""

    title: str
    shifts: tuple[BoundaryShift, ...]
    nothing: str


class Boundary(NamedTuple):
    """Where the boundary runs: what would bring the level down, then what up.

    `about` says what is shown and what it is not, `limits` what was not tried, if any.
    """

    about: str
    sides: tuple[BoundarySide, ...]
    limits: str


def boundary(assessment: Assessment, found: Levers) -> Boundary:
    """Return which facts would change the level if they were different, in words."""
    levels = assessment.rulebook.heading.levels
    (lowest, highest), settled = assessment.range, assessment.range.settled
    top, bottom = (LEVEL, LEVEL) if settled else (TOP, BOTTOM)
    no_lower = LOWEST if highest is levels[0] else NOTHING_DOWN
    no_higher = HIGHEST if lowest is levels[-1] else NOTHING_UP
    sides = tuple(
        BoundarySide(
            title=title.format(end=end),
            shifts=tuple(_shift(assessment, lever) for lever in levers),
            nothing=nothing.format(level=level.label, end=end),
        )
        for title, end, levers, nothing, level in (
            (DOWN, top, found.down, no_lower, highest),
            (UP, bottom, found.up, no_higher, lowest),
        )
    )
    return Boundary(ABOUT, sides, "" if found.complete else LIMITS)


def boundary_on_paper(assessment: Assessment, found: Levers) -> Boundary:
    """Return the boundary as a document says it: without denials of the deal.

    What would bring the level down is told only where the deal stays what it is. Two
    kinds of change do not leave it so, and a reader would take either for advice to
    get round the law. One answers a question anew that says what the deal is: "none of
    these" for the role of a party that buys a port. The other moves a number or a day,
    which the search always takes to just beyond a line: 9.99 % for a stake of 49.9 %.
    A right that is given up, data that stays, an access that is closed are told. What
    would bring the level up is a warning, and is told whole.
    """
    kept = tuple(lever for lever in found.down if not _is_denial(assessment, lever))
    told = boundary(assessment, replace(found, down=kept))
    down, up = told.sides
    if found.down and not kept:
        end = LEVEL if assessment.range.settled else TOP
        down = down._replace(
            nothing=(
                "No change that leaves it the same deal, to one or two of the facts "
                f"that the parties can shape, would bring {end} down."
            )
        )
    return told._replace(about=f"{ABOUT} {ON_PAPER}", sides=(down, up))


def _is_denial(assessment: Assessment, lever: Lever) -> bool:
    """Tell whether a change makes it another deal, or only stays short of a line."""
    questions = assessment.rulebook.questions
    return any(
        questions[name].names_deal or isinstance(then, Decimal | date)
        for name, then in lever.changes.items()
    )


def _shift(assessment: Assessment, lever: Lever) -> BoundaryShift:
    now = assessment.answers
    return BoundaryShift(
        facts=tuple(_fact(assessment, *change) for change in lever.changes.items()),
        says=level_in_words(*lever.range),
        level=lever.level,
        settled=lever.range.settled,
        gone=_titles(assessment, lever.gone, now),
        new=_titles(assessment, lever.new, {**now, **lever.changes}),
    )


def _fact(assessment: Assessment, name: str, then: Answer) -> BoundaryFact:
    """Return a fact that changes; where none is known, by what it lacks if shorter.

    Several choices that nobody gave would read as if all were wanted.
    """
    question, now = assessment.rulebook.questions[name], assessment.answers.get(name)
    asked = assessment.asked[name].verdict is not Verdict.NOT_MET
    before = answer_in_words(question, now) if asked else "Not asked"
    after = answer_in_words(question, then)
    if now is None and isinstance(then, frozenset):
        lacking = frozenset(question.choices) - then
        if 0 < len(lacking) <= len(then):
            after = f"All but {answer_in_text(question, lacking)}"
    return BoundaryFact(name, question.short, before, after)


def _titles(
    assessment: Assessment, rules: Iterable[str], answers: Answers
) -> tuple[str, ...]:
    """Return the titles of rules, those of the highest level first."""
    rulebook = assessment.rulebook
    found = [rulebook.rules[name] for name in rules]
    found.sort(key=lambda rule: -rulebook.rank[rule.level])
    return tuple(fill(rule.title, rulebook.questions, answers) for rule in found)
