"""What if one fact were otherwise: the deal then, and where a number turns it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from screening.analysis.compare.assessments import range_move
from screening.engine.assess import Assessment, assess, engine_of
from screening.engine.equivalence import first_of_each, others
from screening.engine.filings import filings
from screening.formats.text import lower_first
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answer
from screening.rulebook.model import Question
from screening.wording.answers import (
    answer_in_words,
    counted,
    level_in_text,
    quantity_in_words,
)
from screening.wording.filings import FilingsWords, stands_in_words

MOST_FILINGS = 3
"""How many filings that turn are named."""


class TurningPoint(NamedTuple):
    """A line, and what becomes of the deal beyond it.

    `above` tells whether that is higher than the line or lower, `on_it` whether the
    line itself is beyond already.
    """

    line: Decimal
    above: bool
    on_it: bool
    after: Assessment


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
    def filings_before(self) -> FilingsWords:
        """The filings of the deal as it is, in words."""
        return FilingsWords(self.before)

    @cached_property
    def filings(self) -> FilingsWords:
        """Its filings then, in words."""
        return FilingsWords(self.after)

    @property
    def title(self) -> str:
        """The question and the answer in a few words."""
        asked = self.before.rulebook.questions[self.question]
        return f"{asked.short}: {answer_in_words(asked, self.answer)}"

    @cached_property
    def says(self) -> str:
        """What comes of it, in a sentence or two."""
        before, after = self.before.range, self.after.range
        level = level_in_text(*after)
        says = f"{self.title}. The level stays {level}."
        if before.ids != after.ids:
            was = level_in_text(*before)
            says = f"{self.title}. The level moves from {was} to {level}."
        moved = len([*_moved(self.filings_before, self.filings)])
        count = counted(moved, "filing", "filings")
        if self.after.contradictions:
            says = f"{says} This contradicts other answers."
        return f"{says} {count} would stand otherwise." if moved else says

    @cached_property
    def turning(self) -> tuple[str, ...]:
        """Where another number turns something, the nearest on each side."""
        points = turning_points(self.after, self.changed.answers, self.question)
        asked = self.before.rulebook.questions[self.question]
        if not points and asked.traits.numeric:
            return ("No other number turns the level or a filing.",)
        return tuple(self._in_words(asked, point) for point in points)

    def _in_words(self, asked: Question, point: TurningPoint) -> str:
        line = quantity_in_words(asked, point.line)
        beyond = f"{'Above' if point.above else 'Below'} {line}"
        if point.on_it:
            beyond = f"At {line} or {'more' if point.above else 'less'}"
        move = range_move(self.after, point.after)
        because = "; ".join(turn.title for turn in move.turns if turn.behind)
        why = f", because of: {because}" if because else ""
        return f"{beyond}: {', '.join(self._moves(point.after))}{why}."

    def _moves(self, after: Assessment) -> Iterator[str]:
        """Yield what turns: the level, then the filings."""
        if after.range.ids != self.after.range.ids:
            yield f"the level would be {level_in_text(*after.range)}"
        moved = [*_moved(self.filings, FilingsWords(after))]
        for regime, stands in moved[:MOST_FILINGS]:
            yield f"{regime} would be: {lower_first(stands)}"
        if more := len(moved[MOST_FILINGS:]):
            count = counted(more, "more filing", "more filings")
            yield f"{count} would stand otherwise"


def _moved(before: FilingsWords, after: FilingsWords) -> Iterator[tuple[str, str]]:
    """Yield the filings that stand otherwise: their names, and how they stand then."""
    was = {it.regime.id: it.state for it in before.found}
    for filing in after.found:
        if was[filing.regime.id] is not filing.state:
            yield filing.regime.short, stands_in_words(filing)


def turning_points(
    assessment: Assessment, answers: Mapping[str, Answer], question: str
) -> tuple[TurningPoint, ...]:
    """Return where the answer to a question turns something: first below, then above.

    Something turns where the level is another one or a filing stands otherwise.
    `answers` are those of the deal, also to what is not asked now. There is no point
    on a side where nothing turns, nor where the answer is no number.
    """
    now, outcome = answers.get(question), _outcome(assessment)
    if not isinstance(now, Decimal):
        return ()
    engine = engine_of(assessment.rulebook)
    behind = engine.compared("rule"), engine.compared("regime")
    comparisons = [*dict.fromkeys(chain(*(it.get(question, ()) for it in behind)))]
    tests = (test for comparison in comparisons for test in comparison.tests)
    lines = {value for _operator, value in tests if isinstance(value, Decimal)}
    asked, found = assessment.rulebook.questions[question], []
    nearest = [it for it in others(asked, comparisons, now) if isinstance(it, Decimal)]
    for above in (False, True):
        beyond = [it for it in nearest if (it > now if above else it < now)]
        for number in first_of_each([now, *beyond], comparisons)[1:]:
            said = {**answers, question: number}
            after = assess(assessment.rulebook, said, assessment.on)
            if _outcome(after) != outcome:
                below = (it for it in lines if it <= number)
                line = max(below) if above else min(it for it in lines if it >= number)
                found.append(TurningPoint(line, above, number in lines, after))
                break
    return tuple(found)


def _outcome(assessment: Assessment) -> tuple[object, ...]:
    """Return the level and how each filing stands."""
    return (assessment.range.ids, *(filing.state for filing in filings(assessment)))
