"""A table of which some rows were opened in the form, and say there something else."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from screening.portfolio.reading import NOTHING, Deals, Reading, called
from screening.rulebook.answers import Deal
from screening.rulebook.model import Rulebook
from screening.wording.answers import answer_in_words, counted


class FromForm(NamedTuple):
    """What the form says of rows, by their numbers; a mark is another with each change.

    Those of which it says nothing are not in it. `given` is what a row said when it was
    opened: what nobody changed of that goes with the cells as they are read now.
    """

    marks: Mapping[int, str] = NOTHING
    deals: Deals = NOTHING
    given: Deals = NOTHING


class Answered(NamedTuple):
    """A table as its `cells` are read, and with what the form says of `deals`.

    Of the deals so many `rows` say something else then. All are known by their numbers.
    """

    cells: Reading
    deals: Deals
    reading: Reading
    rows: frozenset[int]


def with_answers(rulebook: Rulebook, cells: Reading, form: FromForm) -> Answered:
    """Return a table of which some rows are deals that say something else."""
    wanted = {
        row: _with_cells(cells, row, form) for row in cells.deals if row in form.deals
    }
    changed = {
        row: new
        for row, deal in wanted.items()
        if (new := _otherwise(rulebook, cells.deals[row], deal)) != cells.deals[row]
    }
    notes = (*cells.notes, *_behind(rulebook, cells, form))
    if changed:
        rows = counted(len(changed), "row takes its", "rows take their")
        opened = f"{rows} answers from the form, where it was opened."
        notes = (f"{opened} What the cells say is not lost.", *notes)
    moved = {row for row, it in changed.items() if it.on != cells.deals[row].on}
    reading = cells._replace(
        deals={**cells.deals, **changed}, dated=cells.dated | moved
    )
    reading = reading._replace(
        problems=tuple(
            it for it in cells.problems if reading.says(it.row, it.question) is None
        ),
        falls=tuple(it for it in cells.falls if it.row not in changed),
        notes=notes,
    )
    return Answered(cells, wanted, reading, frozenset(changed))


def _with_cells(cells: Reading, row: int, form: FromForm) -> Deal:
    """Return what the form says of a row, and what its cells do where nobody did."""
    deal, given, said = form.deals[row], form.given.get(row), cells.deals[row]
    if given is None:
        return deal
    by = {
        it: said.answers if _as_given(deal, given, it) else deal.answers
        for it in said.answers.keys() | deal.answers.keys()
    }
    own_day = deal.on == given.on and row in cells.dated
    return replace(
        deal,
        name="" if deal.name == given.name else deal.name,
        on=said.on if own_day else deal.on,
        answers={it: says[it] for it, says in by.items() if it in says},
    )


def _as_given(deal: Deal, given: Deal, question: str) -> bool:
    return deal.answers.get(question) == given.answers.get(question)


def _behind(rulebook: Rulebook, cells: Reading, form: FromForm) -> Iterator[str]:
    """Yield where the form still has what the cells said once, and do not say now."""
    for row in cells.deals:
        deal, given = form.deals.get(row), form.given.get(row)
        if deal is None or given is None:
            continue
        old = [
            f"{question.short}: {in_words}"
            for it, question in rulebook.questions.items()
            if (answer := deal.answers.get(it)) is not None
            and answer != cells.deals[row].answers.get(it)
            and _as_given(deal, given, it)
            and (in_words := answer_in_words(question, answer))
        ]
        if old:
            says = "what the table said when it was opened, and does not say now"
            there = "Here the table counts; put it right in the form as well."
            yield f"Row {row} has in the form {says}: {'; '.join(old)}. {there}"


def _otherwise(rulebook: Rulebook, cells: Deal, deal: Deal) -> Deal:
    """Return a row as the form says it; the row itself where that says the same."""
    same_name = deal.name in {"", called(rulebook, cells)}
    name = cells.name if same_name else deal.name
    return replace(cells, name=name, on=deal.on, answers=deal.answers)


def answers_in_words(rulebook: Rulebook, answered: Answered) -> Iterator[str]:
    """Yield what the form says of each row that its cells do not, with its notes."""
    for row, cells in answered.cells.deals.items():
        if row in answered.rows:
            said = "; ".join(_changes(rulebook, cells, answered.deals[row]))
            yield f"Row {row}, as answered in the form: {said}"


def _changes(rulebook: Rulebook, cells: Deal, deal: Deal) -> Iterator[str]:
    if deal.name and deal.name != cells.name:
        yield deal.name
    for name, question in rulebook.questions.items():
        if (answer := deal.answers.get(name)) != cells.answers.get(name):
            note = f" ({it})" if (it := deal.notes.get(name)) else ""
            yield f"{question.short}: {answer_in_words(question, answer)}{note}"
