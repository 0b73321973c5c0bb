"""A table of tiers in words: its steps, and what is wrong with it."""

from decimal import Decimal
from typing import Protocol

from screening.rulebook.conditions import Answer
from screening.rulebook.model import Question
from screening.wording.answers import answer_in_words, quantity_in_words

EVERY = "any"
EXACTLY = "exactly {low}"
BELOW, UP_TO = "below {high}", "up to {high}"
FROM, ABOVE = "{low} or more", "above {low}"
BETWEEN = "{low} to {high}"
FROM_TO_BELOW = "{low} to below {high}"
ABOVE_TO = "above {low} to {high}"
ABOVE_TO_BELOW = "above {low}, below {high}"


class Stretch(Protocol):
    """Answers that stand for one another: numbers between two ends, or one word."""

    @property
    def stands(self) -> Answer:
        """One of them."""

    @property
    def ends(self) -> tuple[Decimal | None, bool, Decimal | None, bool]:
        """The lowest, whether it is among them, the highest and the same of that."""


def step_in_words(question: Question, step: Stretch) -> str:
    """Return the head of a row or column: 5 % to below 10 %."""
    if not question.traits.numeric:
        return answer_in_words(question, step.stands)
    low, with_low, high, with_high = step.ends
    ends = {
        name: quantity_in_words(question, number)
        for name, number in (("low", low), ("high", high))
        if number is not None
    }
    if low is not None and low == high:
        return EXACTLY.format(**ends)
    return _SAYS[low is None, with_low, high is None, with_high].format(**ends)


_SAYS = {
    (True, False, True, False): EVERY,
    (True, False, False, False): BELOW,
    (True, False, False, True): UP_TO,
    (False, True, True, False): FROM,
    (False, False, True, False): ABOVE,
    (False, True, False, True): BETWEEN,
    (False, True, False, False): FROM_TO_BELOW,
    (False, False, False, True): ABOVE_TO,
    (False, False, False, False): ABOVE_TO_BELOW,
}
"""By: no lowest, with it, no highest, with it."""
