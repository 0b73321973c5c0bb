"""A table of which some rows were opened in the form, and say there something else."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from screening.portfolio.reading import Deals, TableReading, called
from screening.presentation.answers import answer_in_words, counted
from screening.rulebook.answers import Deal
from screening.rulebook.model import Rulebook


class FromForm(NamedTuple):
    """What the form says of a row; its mark is another with each change.

    `given` is what the row said when it was opened: what nobody changed of that goes
    with the cells as they are read now.
    """

    mark: str
    deal: Deal
    given: Deal

    def is_as_given(self, question: str) -> bool:
        """Tell whether nobody changed the answer to a question."""
        return self.deal.answers.get(question) == self.given.answers.get(question)


def with_answers(
    rulebook: Rulebook, cells: TableReading, form: Mapping[int, FromForm]
) -> tuple[TableReading, Deals]:
    """A table's reading with answers of the form, and deals of rows that it changes."""
    answered, changed = dict[int, Deal](), dict[int, Deal]()
    for row, by_cells in cells.deals.items():
        if row in form:
            deal = _with_cells(cells, row, form[row])
            same_name = deal.name in {"", called(rulebook, by_cells)}
            name = by_cells.name if same_name else deal.name
            new = replace(by_cells, name=name, on=deal.on, answers=deal.answers)
            if new != by_cells:
                answered[row], changed[row] = deal, new
    notes = (*cells.notes, *_behind(rulebook, cells, form))
    if changed:
        rows = counted(len(changed), "row takes its", "rows take their")
        opened = f"{rows} answers from the form, where it was opened."
        notes = (f"{opened} The cells themselves are not lost.", *notes)
    moved = {row for row, it in changed.items() if it.on != cells.deals[row].on}
    reading = cells._replace(
        deals={**cells.deals, **changed},
        dated=cells.dated | moved,
        falls=tuple(it for it in cells.falls if it.row not in changed),
        notes=notes,
    )
    left = (it for it in cells.problems if reading.says(it.row, it.question) is None)
    return reading._replace(problems=tuple(left)), answered


def _with_cells(cells: TableReading, row: int, form: FromForm) -> Deal:
    """The deal of the form, with answers of the cells where it was given none."""
    deal, given, by_cells = form.deal, form.given, cells.deals[row]
    by = {
        it: by_cells.answers if form.is_as_given(it) else deal.answers
        for it in by_cells.answers.keys() | deal.answers.keys()
    }
    own_day = deal.on == given.on and row in cells.dated
    return replace(
        deal,
        name="" if deal.name == given.name else deal.name,
        on=by_cells.on if own_day else deal.on,
        answers={it: says[it] for it, says in by.items() if it in says},
    )


def _behind(
    rulebook: Rulebook, cells: TableReading, form: Mapping[int, FromForm]
) -> Iterator[str]:
    """Yield where the form still has what the cells said once, and do not say now."""
    for row in (it for it in cells.deals if it in form):
        now, typed = cells.deals[row].answers, form[row].deal.answers
        old = [
            f"{question.short}: {in_words}"
            for it, question in rulebook.questions.items()
            if typed.get(it) not in {None, now.get(it)}
            and form[row].is_as_given(it)
            and (in_words := answer_in_words(question, typed[it]))
        ]
        if old:
            says = "a value that the table had when it was opened, and no longer has"
            there = "Here the table counts; correct the form as well."
            yield f"Row {row} has in the form {says}: {'; '.join(old)}. {there}"


def answers_in_words(
    rulebook: Rulebook, cells: TableReading, answered: Deals
) -> Iterator[str]:
    """Yield what the form says of each row that its cells do not, with its notes."""
    for row, deal in answered.items():
        changes = "; ".join(_changes(rulebook, cells.deals[row], deal))
        yield f"Row {row}, as answered in the form: {changes}"


def _changes(rulebook: Rulebook, cells: Deal, deal: Deal) -> Iterator[str]:
    if deal.name and deal.name != cells.name:
        yield deal.name
    for name, question in rulebook.questions.items():
        if (answer := deal.answers.get(name)) != cells.answers.get(name):
            note = f" ({it})" if (it := deal.notes.get(name)) else ""
            yield f"{question.short}: {answer_in_words(question, answer)}{note}"
