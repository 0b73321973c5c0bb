"""Which question a column answers, by its values where its head leaves that open.

"Operazione" may head the names of deals, and as well what kinds of deals they are. What
values tell is proposed only.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

from screening.portfolio.columns import column_of
from screening.portfolio.facts import NAME
from screening.portfolio.matching import NEAR, TAKEN, Match, match
from screening.portfolio.table import Table
from screening.portfolio.typed import answered, is_known
from screening.rulebook.model import Question, Rulebook

LOOKED_AT, MOST_VALUES = 1_000, 60
"""In how many rows values are looked at, and how many that differ."""
MOSTLY, HALF = 0.8, 0.5
"""What part of values is nearly all of them, and what part tells a question."""
FEWEST = 5
"""In how many rows values can be told to be alike by rule and not by chance."""


def match_table(rulebook: Rulebook, table: Table) -> list[Match]:
    """Return what each column is read as, by its head and its first values.

    A name is one where nearly all are different, and are no words of a question.
    """
    return [
        _looked_at(rulebook, table, place, it)
        for place, it in enumerate(match(rulebook, table.heads))
    ]


def _looked_at(rulebook: Rulebook, table: Table, place: int, found: Match) -> Match:
    if found.how in TAKEN and found.question == NAME:
        values = _values(table, place)
        alike = _are_alike(values)
        least = HALF if alike else MOSTLY
        questions = fitting(rulebook.questions.values(), values, least)
        if questions or alike:
            return Match(found.head, *_proposed([*questions, NAME]))
    elif found.others:
        asked = [rulebook.questions.get(it) for it in found.proposed]
        near = fitting(filter(None, asked), _values(table, place), HALF)
        if near:
            return Match(found.head, *_proposed(near))
    return found


def _proposed(questions: Sequence[str]) -> tuple[str, str, tuple[str, ...]]:
    first, *others = questions
    return first, NEAR, tuple(others)


def _values(table: Table, place: int) -> list[str]:
    said = column_of(table.rows[:LOOKED_AT], place).to_pylist()
    return [it for it in said if is_known(it)]


def _are_alike(values: Sequence[str]) -> bool:
    return len(values) >= FEWEST and len({*values}) < MOSTLY * len(values)


def fitting(
    questions: Iterable[Question], values: Iterable[str], least: float
) -> list[str]:
    """Return the questions whose words so many of the different values are, the most.

    A country is none: CH is one, and as well many things else.
    """
    different = [*islice(dict.fromkeys(values), MOST_VALUES)]
    counts = Counter(
        {it.id: answered(it, different) for it in questions if it.choices and different}
    )
    most = max(counts.values(), default=0)
    if most < max(1, least * len(different)):
        return []
    return [name for name, count in counts.items() if count == most]
