"""Levers in words: where the boundary runs that a deal stands at."""

from collections.abc import Iterable
from typing import NamedTuple

from screening.engine.assess import Assessment
from screening.engine.levers import Lever, Levers
from screening.rulebook.conditions import Answer, Answers
from screening.rulebook.model import Level, Verdict
from screening.wording.answers import answer_in_words, fill, level_in_words

NOT_ASKED = "Not asked"
ALL_BUT = "All but: {answers}"
ABOUT = (
    "This shows where the rules draw the line near this deal. It is information, not "
    "advice to restructure the deal. Other answers were tried to one or two of the "
    "facts that the parties can shape, and to each single fact that may turn out "
    "otherwise than thought."
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
    before = answer_in_words(question, now) if asked else NOT_ASKED
    after = answer_in_words(question, then)
    if now is None and isinstance(then, frozenset):
        lacking = frozenset(question.choices) - then
        if 0 < len(lacking) <= len(then):
            after = ALL_BUT.format(answers=answer_in_words(question, lacking))
    return BoundaryFact(name, question.short, before, after)


def _titles(
    assessment: Assessment, rules: Iterable[str], answers: Answers
) -> tuple[str, ...]:
    """Return the titles of rules, those of the highest level first."""
    rulebook = assessment.rulebook
    found = [rulebook.rules[name] for name in rules]
    found.sort(key=lambda rule: -rulebook.rank[rule.level])
    return tuple(fill(rule.title, rulebook.questions, answers) for rule in found)
