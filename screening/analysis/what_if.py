"""What if one fact were otherwise: the deal then, and where a number turns it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from screening.analysis.difference import Difference
from screening.engine.assess import Assessment, assess, engine_of
from screening.engine.equivalence import first_of_each, others
from screening.presentation.answers import (
    answer_in_words,
    counted,
    level_in_text,
    quantity_in_words,
)
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answer
from screening.rulebook.model import Question

MOST_FILINGS = 3
"""How many filings that turn are named."""


class TurningPoint(NamedTuple):
    """A line, and how the deal differs beyond it.

    `above` tells whether that is higher than the line or lower, `on_it` whether the
    line itself is beyond already.
    """

    line: Decimal
    above: bool
    on_it: bool
    turn: Difference

    def says(self, asked: Question) -> str:
        """A sentence: the line, how the level moves there, and by which rules."""
        line = quantity_in_words(asked, self.line)
        beyond = f"{'Above' if self.above else 'Below'} {line}"
        if self.on_it:
            beyond = f"At {line} or {'more' if self.above else 'less'}"
        because = "; ".join(self.turn.reasons)
        why = f", because of: {because}" if because else ""
        return f"{beyond}: {', '.join(_moves(self.turn))}{why}."


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A deal as it would be with another answer to one question.

    `before` is the assessment of the deal as it is.
    """

    deal: Deal
    before: Assessment
    question: str
    answer: Answer

    @cached_property
    def after(self) -> Assessment:
        """The assessment then, by the same rules on the same day."""
        return assess(self.before.rulebook, self.changed.answers, self.before.on)

    @property
    def changed(self) -> Deal:
        """The deal with that answer, its other answers being the same."""
        answers = {**self.deal.answers, self.question: self.answer}
        return replace(self.deal, answers=answers)

    @cached_property
    def difference(self) -> Difference:
        """How the deal would differ from itself as it is."""
        return Difference(self.before, self.after)

    @property
    def title(self) -> str:
        """The question and the answer in a few words."""
        asked = self.before.rulebook.questions[self.question]
        return f"{asked.short}: {answer_in_words(asked, self.answer)}"

    @cached_property
    def says(self) -> str:
        """What comes of it, in a sentence or two."""
        level = level_in_text(*self.after.range)
        says = f"{self.title}. The level stays {level}."
        if self.difference.level_moved:
            was = level_in_text(*self.before.range)
            says = f"{self.title}. The level moves from {was} to {level}."
        if self.after.contradictions:
            says += " This contradicts other answers."
        if moved := len(self.difference.filings):
            says += f" {counted(moved, 'filing', 'filings')} would change."
        return says

    @cached_property
    def turning(self) -> tuple[str, ...]:
        """Where another number turns something, the nearest on each side."""
        points = turning_points(self.after, self.changed.answers, self.question)
        asked = self.before.rulebook.questions[self.question]
        if not points and asked.traits.numeric:
            return ("No other number changes the level or a filing.",)
        return tuple(point.says(asked) for point in points)


def _moves(turn: Difference) -> Iterator[str]:
    """Yield what turns: the level, then the filings."""
    if turn.level_moved:
        yield f"the level would be {level_in_text(*turn.after.range)}"
    for filing in turn.filings[:MOST_FILINGS]:
        yield f"{filing.short} would be: {filing.becomes}"
    if more := len(turn.filings[MOST_FILINGS:]):
        yield f"{counted(more, 'more filing', 'more filings')} would change"


def turning_points(
    assessment: Assessment, answers: Mapping[str, Answer], question: str
) -> tuple[TurningPoint, ...]:
    """Return where the answer to a question turns something: first below, then above.

    Something turns where the level is another one or a filing stands otherwise.
    `answers` are those of the deal, also to what is not asked now. There is no point
    on a side where nothing turns, nor where the answer is no number.
    """
    now = answers.get(question)
    if not isinstance(now, Decimal):
        return ()
    engine = engine_of(assessment.rulebook)
    behind = engine.compared("rule"), engine.compared("regime")
    comparisons = [*dict.fromkeys(chain(*(it.get(question, ()) for it in behind)))]
    tests = (test for comparison in comparisons for test in comparison.tests)
    lines = {value for _operator, value in tests if isinstance(value, Decimal)}
    asked, points = assessment.rulebook.questions[question], []
    nearest = [it for it in others(asked, comparisons, now) if isinstance(it, Decimal)]
    for above in (False, True):
        beyond = [it for it in nearest if (it > now if above else it < now)]
        for number in first_of_each([now, *beyond], comparisons)[1:]:
            changed = {**answers, question: number}
            after = assess(assessment.rulebook, changed, assessment.on)
            turn = Difference(assessment, after)
            if turn.moved:
                below = (it for it in lines if it <= number)
                line = max(below) if above else min(it for it in lines if it >= number)
                points.append(TurningPoint(line, above, number in lines, turn))
                break
    return tuple(points)
