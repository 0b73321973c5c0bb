"""Levers in words: where the boundary runs that a deal stands at."""

from __future__ import annotations

from collections.abc import Iterable

from screening.engine.assessment import Assessment
from screening.engine.levers import Lever, levers
from screening.rulebook.conditions import Answer, Answers
from screening.rulebook.model import Question, Verdict
from screening.wording.answers import answer_in_words, fill, level_in_words
from screening.wording.explanation import (
    Boundary,
    BoundaryFact,
    BoundaryShift,
    BoundarySide,
)

NOT_ASKED = "Not asked"
ABOUT = (
    "This shows where the rules draw the line near this deal. It is information, not "
    "advice to restructure the deal. Other answers were tried to one or two of the "
    "facts that the parties can shape, and to each single fact that may turn out "
    "otherwise than thought."
)
LIMITS = "There are more combinations of answers than are tried, so there may be more."


def boundary(assessment: Assessment) -> Boundary:
    """Return which facts would change the level if they were different, in words."""
    found = levers(assessment)
    return Boundary(
        about=ABOUT,
        sides=(_down(assessment, found.down), _up(assessment, found.up)),
        limits="" if found.complete else LIMITS,
    )


def _down(assessment: Assessment, found: Iterable[Lever]) -> BoundarySide:
    (_lowest, highest), levels = assessment.range, assessment.rulebook.heading.levels
    what = "the level" if assessment.range.settled else "the top of the range"
    return BoundarySide(
        title=f"What would bring {what} down",
        shifts=tuple(_shift(assessment, one) for one in found),
        nothing=f"{highest.label} is the lowest level there is."
        if highest is levels[0]
        else f"No change to one or two of the facts that the parties can shape would "
        f"bring {what} down.",
    )


def _up(assessment: Assessment, found: Iterable[Lever]) -> BoundarySide:
    (lowest, _highest), levels = assessment.range, assessment.rulebook.heading.levels
    what = "the level" if assessment.range.settled else "the bottom of the range"
    return BoundarySide(
        title=f"What would bring {what} up if it turned out otherwise",
        shifts=tuple(_shift(assessment, one) for one in found),
        nothing=f"{lowest.label} is the highest level there is."
        if lowest is levels[-1]
        else f"No single fact that may turn out otherwise would bring {what} up.",
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
    question, now = assessment.rulebook.questions[name], assessment.answers.get(name)
    asked = assessment.asked[name].verdict is not Verdict.NOT_MET
    return BoundaryFact(
        question=name,
        short=question.short,
        now=answer_in_words(question, now) if asked else NOT_ASKED,
        then=_all_but(question, then)
        if now is None
        else answer_in_words(question, then),
    )


def _all_but(question: Question, answer: Answer) -> str:
    """Return an answer where none is known, by what it lacks where that is shorter.

    Several choices that nobody gave would read as if all were wanted.
    """
    words = answer_in_words(question, answer)
    if not isinstance(answer, frozenset):
        return words
    lacking = frozenset(question.choices) - answer
    if not answer or not lacking or len(lacking) > len(answer):
        return words
    return f"All but: {answer_in_words(question, lacking)}"


def _titles(
    assessment: Assessment, rules: Iterable[str], answers: Answers
) -> tuple[str, ...]:
    """Return the titles of rules, those of the highest level first."""
    rulebook = assessment.rulebook
    found = [rulebook.rules[name] for name in rules]
    found.sort(key=lambda rule: -rulebook.rank[rule.level])
    return tuple(fill(rule.title, rulebook.questions, answers) for rule in found)
