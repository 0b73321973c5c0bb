"""What if one fact were otherwise: the deal then, and where a number turns it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from screening.analysis import messages
from screening.analysis.compare.assessments import range_move
from screening.engine.assess import Assessment, assess
from screening.engine.turning_points import TurningPoint, turning_points
from screening.formats.text import lower_first, upper_first
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answer
from screening.wording.answers import (
    answer_in_words,
    counted,
    level_in_text,
    quantity_in_words,
)
from screening.wording.filings import FilingsWords, stands_in_words

MOST_FILINGS = 3
"""How many filings that turn are named."""


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
        answer = answer_in_words(asked, self.answer)
        return messages.SCENARIO.format(question=asked.short, answer=answer)

    @cached_property
    def says(self) -> str:
        """What comes of it, in a sentence or two."""
        ends = level_in_text(*self.before.range), level_in_text(*self.after.range)
        same = self.before.range.ids == self.after.range.ids
        says = messages.LEVEL_STAYS if same else messages.LEVEL_MOVES
        blanks = {"before": ends[0], "after": ends[1], "level": ends[1]}
        told = [says.format_map({"fact": self.title, **blanks})]
        moved = len([*_moved(self.filings_before, self.filings)])
        if moved:
            count = counted(moved, *messages.A_FILING)
            told.append(messages.FILINGS_MOVE.format(count=count))
        return " ".join(told)

    @cached_property
    def turning(self) -> tuple[str, ...]:
        """Where another number turns something, the nearest on each side."""
        points = turning_points(self.after, self.changed.answers, self.question)
        asked = self.before.rulebook.questions[self.question]
        if not points and asked.traits.numeric:
            return (messages.NOTHING_TURNS,)
        return tuple(map(self._in_words, points))

    def _in_words(self, point: TurningPoint) -> str:
        asked = self.before.rulebook.questions[self.question]
        line = quantity_in_words(asked, point.line)
        beyond = messages.BEYOND[point.above, point.on_it].format(line=line)
        move = range_move(self.after, point.after)
        because = "; ".join(turn.title for turn in move.turns if turn.behind)
        return messages.TURNS.format(
            beyond=upper_first(beyond),
            moves=", ".join(self._moves(point.after)),
            because=messages.BECAUSE_OF.format(rules=because) if because else "",
        )

    def _moves(self, after: Assessment) -> Iterator[str]:
        """Yield what turns: the level, then the filings."""
        if after.range.ids != self.after.range.ids:
            yield messages.LEVEL_TURNS.format(level=level_in_text(*after.range))
        moved = [*_moved(self.filings, FilingsWords(after))]
        for regime, stands in moved[:MOST_FILINGS]:
            told = lower_first(stands)
            yield messages.FILING_TURNS.format(regime=regime, stands=told)
        if more := len(moved[MOST_FILINGS:]):
            count = counted(more, *messages.MORE_FILINGS)
            yield messages.AND_FILINGS.format(count=count)


def _moved(before: FilingsWords, after: FilingsWords) -> Iterator[tuple[str, str]]:
    """Yield the filings that stand otherwise: their names, and how they stand then."""
    was = {it.regime.id: it.state for it in before.found}
    for filing in after.found:
        if was[filing.regime.id] is not filing.state:
            yield filing.regime.short, stands_in_words(filing)
