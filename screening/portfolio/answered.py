"""Rows that were answered in the form since: what stands there goes before their cells.

The cells are not lost: without its deal a row is read from them again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from screening.portfolio import messages
from screening.portfolio.reading import Reading, RowDeal
from screening.rulebook.answers import Deal
from screening.rulebook.model import Rulebook
from screening.wording.answers import answer_in_words, counted

Deals = Mapping[int, Deal]
"""Deals by the numbers of their rows."""


class FromForm(NamedTuple):
    """What the form says of rows, by their numbers; a mark is another with each change.

    Those of which it says nothing are not in it. `given` is what a row said when it was
    opened: what nobody changed of that goes with the cells as they are read now.
    """

    marks: Mapping[int, str] = MappingProxyType({})
    deals: Deals = MappingProxyType({})
    given: Deals = MappingProxyType({})


class Answered(NamedTuple):
    """A table as its `cells` are read, and with what deals say: some `rows` change.

    They are known by their numbers.
    """

    cells: Reading
    deals: Deals
    reading: Reading
    rows: frozenset[int]


def with_answers(
    rulebook: Rulebook, cells: Reading, form: FromForm, on: date
) -> Answered:
    """Return a table of which some rows are deals that say something else.

    `on` is the day of rows that name none.
    """
    opened = [it for it in cells.deals if it.row in form.deals]
    wanted = {it.row: _with_cells(it, form) for it in opened}
    rows = {
        it.row: row
        for it in opened
        if (row := _otherwise(rulebook, it, wanted[it.row], on)) != it
    }
    notes = (*cells.notes, *_behind(rulebook, opened, form))
    if rows:
        count = counted(len(rows), messages.ROW_TAKES, messages.ROWS_TAKE)
        notes = (messages.FROM_FORM.format(rows=count), *notes)
    reading = cells._replace(
        deals=tuple(rows.get(it.row, it) for it in cells.deals),
        problems=tuple(
            it
            for it in cells.problems
            if it.row not in rows or rows[it.row].says(it.question) is None
        ),
        falls=tuple(it for it in cells.falls if it.row not in rows),
        notes=notes,
    )
    return Answered(cells, wanted, reading, frozenset(rows))


def _with_cells(cells: RowDeal, form: FromForm) -> Deal:
    """Return what the form says of a row, and what its cells do where nobody did."""
    deal, given = form.deals[cells.row], form.given.get(cells.row)
    if given is None:
        return deal
    by = {
        it: cells.answers if _as_given(deal, given, it) else deal.answers
        for it in cells.answers.keys() | deal.answers.keys()
    }
    return replace(
        deal,
        name="" if deal.name == given.name else deal.name,
        on=(cells.on or deal.on) if deal.on == given.on else deal.on,
        answers={it: says[it] for it, says in by.items() if it in says},
    )


def _as_given(deal: Deal, given: Deal, question: str) -> bool:
    return deal.answers.get(question) == given.answers.get(question)


def _behind(rulebook: Rulebook, opened: list[RowDeal], form: FromForm) -> Iterator[str]:
    """Yield where the form still has what the cells said once, and do not say now."""
    for cells in opened:
        deal, given = form.deals[cells.row], form.given.get(cells.row)
        if given is None:
            continue
        old = [
            messages.ANSWER.format(question=question.short, answer=in_words)
            for it, question in rulebook.questions.items()
            if (answer := deal.answers.get(it)) is not None
            and answer != cells.answers.get(it)
            and _as_given(deal, given, it)
            and (in_words := answer_in_words(question, answer))
        ]
        if old:
            answers = messages.LIST.join(old)
            yield messages.BEHIND.format(row=cells.row, answers=answers)


def _otherwise(rulebook: Rulebook, cells: RowDeal, deal: Deal, on: date) -> RowDeal:
    """Return a row as the form says it; the row itself where that says the same."""
    same_name = deal.name in {"", cells.called(rulebook)}
    return RowDeal(
        cells.row,
        cells.name if same_name else deal.name,
        cells.on if deal.on == (cells.on or on) else deal.on,
        deal.answers,
    )


def answers_in_words(rulebook: Rulebook, answered: Answered) -> Iterator[str]:
    """Yield what the form says of each row that its cells do not, with its notes."""
    for cells in answered.cells.deals:
        if cells.row in answered.rows:
            each = _changes(rulebook, cells, answered.deals[cells.row])
            told = messages.LIST.join(each)
            yield messages.SAID_IN_FORM.format(row=cells.row, said=told)


def _changes(rulebook: Rulebook, cells: RowDeal, deal: Deal) -> Iterator[str]:
    if deal.name and deal.name != cells.name:
        yield deal.name
    for name, question in rulebook.questions.items():
        if (answer := deal.answers.get(name)) != cells.answers.get(name):
            says = answer_in_words(question, answer)
            note = deal.notes.get(name, "")
            form = messages.ANSWER_AND_NOTE if note else messages.ANSWER
            yield form.format(question=question.short, answer=says, note=note)
