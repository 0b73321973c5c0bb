"""Rows that were answered in the form since: what stands there goes before their cells.

The cells are not lost: without its deal a row is read from them again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

import pyarrow as pa

from screening.portfolio import messages
from screening.portfolio.cells import CellProblem, Reading
from screening.portfolio.facts import DAY, NAME, answers_of
from screening.portfolio.lookup import called
from screening.portfolio.outcome import exchanged
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
    rulebook: Rulebook, cells: Reading, said: FromForm, on: date
) -> Answered:
    """Return a table of which some rows are deals that say something else.

    `on` is the day of rows that name none.
    """
    wanted = {
        number: _with_cells(rulebook, cells.facts, place, said, number)
        for place, number in enumerate(cells.rows)
        if number in said.deals
    }
    places = {it: place for place, it in enumerate(cells.rows) if it in wanted}
    rows = {
        number: row
        for number, deal in wanted.items()
        if (row := _otherwise(rulebook, cells.facts, places[number], deal, on))
    }
    told = (*cells.notes, *_behind(rulebook, cells, said))
    if not rows:
        return Answered(cells, wanted, cells._replace(notes=told), frozenset())
    new = pa.Table.from_pylist([*rows.values()], schema=cells.facts.schema)
    reading = cells._replace(
        facts=exchanged(cells.facts, [places[it] for it in rows], new),
        problems=tuple(it for it in cells.problems if not _is_said(it, rows)),
        falls=tuple(it for it in cells.falls if it.row not in rows),
        notes=(_from_form(len(rows)), *told),
    )
    return Answered(cells, wanted, reading, frozenset(rows))


def _is_said(problem: CellProblem, rows: Mapping[int, Mapping[str, Any]]) -> bool:
    return rows.get(problem.row, {}).get(problem.question) is not None


def _with_cells(
    rulebook: Rulebook, facts: pa.Table, place: int, said: FromForm, number: int
) -> Deal:
    """Return what the form says of a row, and what its cells do where nobody did."""
    deal, given = said.deals[number], said.given.get(number)
    if given is None:
        return deal
    [row] = facts.slice(place, 1).to_pylist()
    cells = answers_of(rulebook, row)
    by = {
        it: cells if _as_given(deal, given, it) else deal.answers
        for it in cells.keys() | deal.answers.keys()
    }
    return replace(
        deal,
        name="" if deal.name == given.name else deal.name,
        on=(row[DAY] or deal.on) if deal.on == given.on else deal.on,
        answers={it: says[it] for it, says in by.items() if it in says},
    )


def _as_given(deal: Deal, given: Deal, question: str) -> bool:
    return deal.answers.get(question) == given.answers.get(question)


def _behind(rulebook: Rulebook, cells: Reading, said: FromForm) -> Iterator[str]:
    """Yield where the form still has what the cells said once, and do not say now."""
    for place, number in enumerate(cells.rows):
        deal, given = said.deals.get(number), said.given.get(number)
        if deal is None or given is None:
            continue
        [row] = cells.facts.slice(place, 1).to_pylist()
        now = answers_of(rulebook, row)
        old = [
            messages.ANSWER.format(question=question.short, answer=in_words)
            for it, question in rulebook.questions.items()
            if (answer := deal.answers.get(it)) is not None
            and answer != now.get(it)
            and _as_given(deal, given, it)
            and (in_words := answer_in_words(question, answer))
        ]
        if old:
            said_then = messages.LIST.join(old)
            yield messages.BEHIND.format(row=number, answers=said_then)


def _otherwise(
    rulebook: Rulebook, facts: pa.Table, place: int, deal: Deal, on: date
) -> dict[str, Any] | None:
    """Return a deal as a row, or nothing where it says what its cells do."""
    [was] = facts.slice(place, 1).to_pylist()
    [known_as] = called(rulebook, facts, [place])
    name = was[NAME] if deal.name in {"", known_as} else deal.name
    day = was[DAY] if deal.on == (was[DAY] or on) else deal.on
    same = answers_of(rulebook, was) == deal.answers
    if same and (name, day) == (was[NAME], was[DAY]):
        return None
    row = {NAME: name, DAY: day, **deal.answers}
    return {it.name: _cell(row.get(it.name), it.type) for it in facts.schema}


def _cell(answer: Any, kind: pa.DataType) -> Any:
    """Return an answer as a cell; a number that no cell can hold is not known."""
    value = sorted(answer) if isinstance(answer, frozenset) else answer
    if pa.types.is_decimal(kind):
        try:
            pa.scalar(value, kind)
        except pa.ArrowInvalid:
            return None
    return value


def _from_form(count: int) -> str:
    return messages.FROM_FORM.format(
        rows=counted(count, messages.ROW_TAKES, messages.ROWS_TAKE)
    )


def told(rulebook: Rulebook, answered: Answered) -> Iterator[str]:
    """Yield what the form says of each row that its cells do not, with its notes."""
    cells = answered.cells
    for place, number in enumerate(cells.rows):
        if number in answered.rows:
            each = _said(rulebook, cells.facts, place, answered.deals[number])
            said = messages.LIST.join(each)
            yield messages.SAID_IN_FORM.format(row=number, said=said)


def _said(rulebook: Rulebook, facts: pa.Table, place: int, deal: Deal) -> Iterator[str]:
    [was] = facts.slice(place, 1).to_pylist()
    before = answers_of(rulebook, was)
    if deal.name and deal.name != was[NAME]:
        yield deal.name
    for name, question in rulebook.questions.items():
        if (answer := deal.answers.get(name)) != before.get(name):
            says = answer_in_words(question, answer)
            note = deal.notes.get(name, "")
            form = messages.ANSWER_AND_NOTE if note else messages.ANSWER
            yield form.format(question=question.short, answer=says, note=note)
