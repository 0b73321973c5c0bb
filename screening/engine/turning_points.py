"""Where a number turns something: the nearest line below it, and the nearest above.

Something turns where the level is another one or a filing stands otherwise.
"""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from screening.engine.assess import Assessment, assess, engine_of
from screening.engine.equivalence import first_of_each, others
from screening.engine.filings import filings
from screening.rulebook.conditions import Answer
from screening.rulebook.states import State


class TurningPoint(NamedTuple):
    """A line, and what becomes of the deal beyond it.

    `above` tells whether that is higher than the line or lower, `on_it` whether the
    line itself is beyond already.
    """

    line: Decimal
    above: bool
    on_it: bool
    after: Assessment


def turning_points(
    assessment: Assessment, answers: Mapping[str, Answer], question: str
) -> tuple[TurningPoint, ...]:
    """Return where the answer to a question turns something: first below, then above.

    `answers` are those of the deal, also to what is not asked now. There is no point
    on a side where nothing turns, nor where the answer is no number.
    """
    now, outcome = answers.get(question), _outcome(assessment)
    if not isinstance(now, Decimal):
        return ()
    comparisons = engine_of(assessment.rulebook).compared.get(question, [])
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
                line = _line(number, lines, above=above)
                found.append(TurningPoint(line, above, number in lines, after))
                break
    return tuple(found)


def _outcome(assessment: Assessment) -> tuple[object, ...]:
    """Return the level and how each filing stands."""
    states: Iterable[State] = (filing.state for filing in filings(assessment))
    return (assessment.range.ids, *states)


def _line(number: Decimal, lines: Collection[Decimal], *, above: bool) -> Decimal:
    """Return the line that a number is the first beyond."""
    if above:
        return max(line for line in lines if line <= number)
    return min(line for line in lines if line >= number)
