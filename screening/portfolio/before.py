"""Rows in which a number is below the one it starts at, as a stake below that before.

It may be right, as where shares are sold. So both are read as they stand, and told.
"""

from collections.abc import Sequence
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from screening.formats.text import list_in_words
from screening.portfolio import messages
from screening.rulebook.model import Question, Rulebook
from screening.wording.answers import quantity_in_words

MOST_ROWS, MOST_TOLD = 8, 100
"""Of how many rows the numbers stand in a sentence, and how many are told each."""


class Fall(NamedTuple):
    """The place of a row, the questions after and before, and what is to be said."""

    place: int
    questions: tuple[str, str]
    says: str


class Falls(NamedTuple):
    """The places of all rows in which a number falls, and the first of them, told."""

    places: Sequence[int]
    told: Sequence[Fall]


def falls(rulebook: Rulebook, facts: pa.Table) -> Falls:
    """Return the rows in which an answer is below what it starts at."""
    places, told = set[int](), list[Fall]()
    for question in rulebook.questions.values():
        if start := rulebook.questions.get(question.starts_at or ""):
            lower = pc.less(facts[question.id], facts[start.id])
            found = pc.indices_nonzero(lower).to_pylist()
            places.update(found)
            told += [_fall(facts, it, question, start) for it in found[:MOST_TOLD]]
    return Falls(sorted(places), told[:MOST_TOLD])


def _fall(facts: pa.Table, place: int, question: Question, start: Question) -> Fall:
    now, was = (facts[it.id][place].as_py().normalize() for it in (question, start))
    says = messages.FALLS.format(
        after=question.short,
        now=quantity_in_words(question, now),
        before=start.short,
        was=quantity_in_words(start, was),
    )
    return Fall(place, (question.id, start.id), says)


def in_rows(rows: Sequence[int]) -> list[str]:
    """Return a sentence on the rows, by their numbers, in which something falls."""
    if not rows:
        return []
    first = [str(it) for it in rows[:MOST_ROWS]]
    left = len(rows) - MOST_ROWS
    more = [messages.MORE_ROWS.format(count=left)] if left > 0 else []
    form = messages.FALL_IN if len(rows) == 1 else messages.FALLS_IN
    return [form.format(rows=list_in_words([*first, *more]))]
