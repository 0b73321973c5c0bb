"""What the cells of each deal were read as: a sheet that can be sorted and summed."""

from collections.abc import Sequence
from typing import Any

from screening.formats.spreadsheet import Cell, Column, Page
from screening.portfolio import messages
from screening.portfolio.cells import Reading
from screening.portfolio.facts import DAY
from screening.portfolio.lookup import called_or_row
from screening.rulebook.model import Question, Rulebook
from screening.wording.answers import answer_in_words

WIDTHS = {True: 16, False: 28}
"""How wide a column of numbers or days is shown, and one of words."""


def page(rulebook: Rulebook, reading: Reading) -> Page:
    """Return a row for each deal, and a column for each question that is answered."""
    asked = [it for it in rulebook.questions.values() if _is_told(reading, it.id)]
    days = [DAY] if _is_told(reading, DAY) else []
    heads = [
        Column(messages.ROW_HEAD, 6),
        Column(messages.NAME_OF_DEAL, 30),
        *(Column(messages.DAY_OF_DEAL, WIDTHS[True]) for _day in days),
        *(Column(_head(it), WIDTHS[it.traits.ranged], it.ask) for it in asked),
    ]
    facts, numbers = reading.facts, reading.rows
    cells = [
        *(facts.column(it).to_pylist() for it in days),
        *(_cells(it, facts.column(it.id).to_pylist()) for it in asked),
    ]
    names = called_or_row(rulebook, facts, numbers)
    return Page(messages.AS_READ, heads, zip(numbers, names, *cells, strict=True))


def width(rulebook: Rulebook, reading: Reading) -> int:
    """Return how many columns the sheet has."""
    return 2 + sum(_is_told(reading, it) for it in (DAY, *rulebook.questions))


def _is_told(reading: Reading, question: str) -> bool:
    nulls: int = reading.facts.column(question).null_count
    return nulls < len(reading.rows)


def _head(question: Question) -> str:
    traits = question.traits
    unit = traits.unit_before or traits.unit_after or question.unit
    short = question.short
    return messages.IN_UNIT.format(name=short, unit=unit) if unit else short


def _cells(question: Question, facts: Sequence[Any]) -> Sequence[Cell]:
    """Return answers as cells: numbers and days as they are, others in words."""
    if question.traits.ranged:
        return facts
    told: dict[Any, Cell] = {None: None}
    held = [frozenset(it) if isinstance(it, list) else it for it in facts]
    for it in {*held} - {None}:
        told[it] = answer_in_words(question, it)
    return [told[it] for it in held]
