"""The cells of a table, read as deals; those that cannot be read stand in a list.

A cell that cannot be read counts as not known. As more answers never change a decided
verdict, the range of its deal still holds the true one: no row is lost, and none is
wrong, only wider.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from screening.errors import ScreeningError, did_you_mean
from screening.formats.text import day_in_words
from screening.portfolio import messages, quantities
from screening.portfolio.cells import (
    Reader,
    day_reader_of,
    is_known,
    reader_of,
    text_reader,
)
from screening.portfolio.matching import (
    ACQUIRER,
    DAY,
    NAME,
    TARGET,
    deciding_party,
    refuse_twice,
    refuse_unknown,
)
from screening.portfolio.quantities import Amounts
from screening.portfolio.table import (
    NoDeal,
    Table,
    cell,
    first_rows,
    no_deals,
    twins_in_words,
)
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answer, Answers
from screening.rulebook.kinds import Kind, Shape
from screening.rulebook.model import Question, Rulebook
from screening.wording.answers import answer_in_words, counted, quantity_in_words

MOST_ROWS, MOST_FALLS = 8, 100
"""Of how many rows with a number that falls a sentence tells, and how many are told."""
Same = Mapping[str, str]
"""What is said once for all deals, as in a cell, by the id of a question."""
NOTHING: Mapping[str, Any] = MappingProxyType({})


class CellProblem(NamedTuple):
    """A cell that counts as not known: its row in the sheet, its column, and why.

    `question` is `deal` or `on` for the name and the day. A problem of a whole row has
    the empty head, and no question.
    """

    row: int
    head: str
    question: str
    value: str
    says: str


class RowDeal(NamedTuple):
    """What a row says of a deal; no name or day where it says none."""

    row: int
    name: str
    on: date | None
    answers: Answers

    def deal(self, usual: date) -> Deal:
        """Return it as a deal, on the usual day where it has none of its own."""
        return Deal(name=self.name, on=self.on or usual, answers=self.answers)

    def says(self, question: str) -> Answer | None:
        """Return what it says to a question, as name or as day; None for nothing."""
        if question in {NAME, DAY}:
            return self.name or None if question == NAME else self.on
        return self.answers.get(question)

    def parties(self, rulebook: Rulebook) -> list[str]:
        """Return who is in it, as far as lists of deals tell that."""
        every = rulebook.questions.values()
        asked = (it.id for it in every if it.in_list and it.kind is Kind.TEXT)
        return [str(self.answers[it]) for it in asked if it in self.answers]

    def called(self, rulebook: Rulebook) -> str:
        """Return what it is called: by its parties, where by no name; or nothing."""
        return self.name or messages.PARTIES.join(self.parties(rulebook))


class Reading(NamedTuple):
    """What each row says, and what in them could not be read.

    `notes` say, once for the table, how cells were read that could be read otherwise.
    `falls` are cells that are read, and of which one is below that before the deal: of
    the first of so many `falling` rows. `unsaid` has the largest amount of each column
    of money that says no unit, by its head, in words.
    """

    deals: tuple[RowDeal, ...]
    problems: tuple[CellProblem, ...]
    notes: tuple[str, ...] = ()
    falls: tuple[CellProblem, ...] = ()
    falling: int = 0
    unsaid: Mapping[str, str] = NOTHING

    @property
    def rows(self) -> list[int]:
        """The numbers of the rows."""
        return [it.row for it in self.deals]

    def without_rows(self, numbers: Collection[int]) -> "Reading":
        """Return it without what the rows of these numbers say."""
        left = (it for it in self.deals if it.row not in numbers)
        return self._replace(deals=tuple(left))


def read(
    rulebook: Rulebook,
    table: Table,
    columns: Mapping[str, str],
    *,
    today: date,
    same: Same = NOTHING,
) -> Reading:
    """Read a table whose columns, by their heads, answer these questions.

    `today` is the day of a deal whose own cannot be read. `same` is said once for all
    deals. ScreeningError where two columns answer one question, or a column is not
    there, or what is the same cannot be read.
    """
    refuse_twice(rulebook, columns)
    refuse_unknown(rulebook, table.heads, columns)
    quantities.refuse_units(rulebook, table.units, columns)
    alike = read_same(rulebook, same, columns)
    if alike.wrong:
        raise ScreeningError("\n".join(alike.wrong.values()))
    reader = _Reader(rulebook, table, today)
    by_question = {name: head for head, name in columns.items() if name}
    deals = reader.deals(by_question, alike.answers)
    falls = [*_falls(rulebook, table, deals, by_question)]
    falling = [*dict.fromkeys(row for row, _cells in falls)]
    notes = (
        *reader.notes[:1],
        *reader.counted,
        *_same_in_words(rulebook, alike.answers, len(deals) - len(reader.no_deals)),
        *_falling_in_words(sorted(falling)),
        *twins_in_words({it.row: it.name for it in deals}),
    )
    told = {*falling[:MOST_FALLS]}
    shown = tuple(it for row, both in falls for it in both if row in told)
    return Reading(deals, reader.in_order(), notes, shown, len(falling), reader.unsaid)


def unsaid(
    rulebook: Rulebook, table: Table, columns: Mapping[str, str]
) -> Mapping[str, str]:
    """Return the largest amount of each column of money that says no unit, by head."""
    reader = _Reader(rulebook, table._replace(units=NOTHING), date.min)
    for head, name in columns.items():
        question = rulebook.questions.get(name)
        if quantities.may_lack_unit(question, quantities.unit_of(head)):
            reader.column(name, head)
    return reader.unsaid


class _Reader:
    """Reads the columns of a table, each of its different texts once."""

    def __init__(self, rulebook: Rulebook, table: Table, today: date) -> None:
        self._book, self._table, self._today = rulebook, table, today
        self.no_deals: Mapping[int, NoDeal] = no_deals(table)
        self.problems = [
            CellProblem(table.rows[at].number, "", "", *it)
            for at, it in self.no_deals.items()
        ]
        self.notes: list[str] = []
        self.counted: list[str] = []
        self.unsaid: dict[str, str] = {}

    def deals(
        self, heads: Mapping[str, str], same: Mapping[str, Answer]
    ) -> tuple[RowDeal, ...]:
        """Return what the rows say by their columns, and what is said once for all.

        `heads` are those of the columns, by what they are read as.
        """
        names = [NAME, DAY, ACQUIRER, TARGET, *self._book.questions]
        columns = {it: self.column(it, heads[it]) for it in names if it in heads}
        nothing = [None] * len(self._table.rows)
        called, days = columns.pop(NAME, nothing), columns.pop(DAY, nothing)
        roles = {it: columns.pop(it) for it in (ACQUIRER, TARGET) if it in columns}
        found = list[RowDeal]()
        for at, row in enumerate(self._table.rows):
            answers = {
                name: it[at] for name, it in columns.items() if it[at] is not None
            }
            if at not in self.no_deals:
                answers |= same
                answers |= dict(self._parties(at, answers, roles, heads))
            found.append(RowDeal(row.number, called[at] or "", days[at], answers))
        return tuple(found)

    def _parties(
        self,
        at: int,
        answers: Answers,
        roles: Mapping[str, Sequence[Any]],
        heads: Mapping[str, str],
    ) -> Iterator[tuple[str, Answer]]:
        """Yield who acquires and what is acquired, by an answer of the row.

        Where that says nothing of it, the cell is told: which party it is would be a
        guess.
        """
        decides = deciding_party(self._book)
        for role, column in roles.items():
            name = column[at]
            if name is None or decides is None:
                continue
            choice = decides.offered.get(str(answers.get(decides.id, "")))
            who = choice and (choice.acquirer if role == ACQUIRER else choice.target)
            other = answers.get(who or "")
            if who and other in {None, name}:
                yield who, name
                continue
            says = messages.BY_DIRECTION.format(question=decides.short)
            if who:
                party = self._book.questions[who].short
                says = messages.BY_DIRECTION_TWICE.format(
                    question=decides.short, party=party, other=other
                )
            row, head = self._table.rows[at], heads[role]
            text = cell(row, self._table.heads.index(head))
            self.problems.append(CellProblem(row.number, head, role, text, says))

    def in_order(self) -> tuple[CellProblem, ...]:
        """Return the problems as they stand in the table, row by row."""
        places = {head: place for place, head in enumerate(self._table.heads)}
        found = sorted(self.problems, key=lambda it: (it.row, places.get(it.head, -1)))
        return tuple(found)

    def column(self, name: str, head: str) -> list[Any]:
        """Return what a column says row by row; None where it says nothing."""
        texts = self._table.column(head)
        for at in self.no_deals:
            texts[at] = ""
        values, wrong = self._values(name, head, dict.fromkeys(texts))
        self.problems += (
            CellProblem(self._table.rows[at].number, head, name, text, wrong[text])
            for at, text in enumerate(texts)
            if text in wrong
        )
        return [values.get(text) for text in texts]

    def _values(
        self, name: str, head: str, texts: Mapping[str, None]
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """Return what different texts say, and of those that say nothing why."""
        asked = self._book.questions.get(name)
        amounts = asked and Amounts(asked, head, self._table.units.get(head, ""))
        full = {text: amounts.in_full(text) if amounts else text for text in texts}
        reader, values, wrong = self._parser(name, [*full.values()]), {}, {}
        for text, whole in full.items():
            if is_known(whole, asked):
                try:
                    values[text] = reader(whole)
                except ValueError as error:
                    wrong[text] = str(error)
        if amounts and asked and asked.traits.numeric:
            self._with_unit(head, asked, amounts, values, wrong)
        return values, wrong

    def _with_unit(
        self,
        head: str,
        asked: Question,
        amounts: Amounts,
        values: dict[str, Any],
        wrong: dict[str, str],
    ) -> None:
        """Take out amounts that are too large, or of which no unit is said."""
        self.counted += amounts.told
        too_much = {text: amounts.too_much(it) for text, it in values.items()}
        without = amounts.unsaid(values)
        if without:
            largest = quantity_in_words(asked, max(without.values()).normalize())
            self.unsaid[head] = largest
            wrong |= {
                text: messages.NO_UNIT.format(written=text.strip(), largest=largest)
                for text in without
            }
        wrong |= {text: says for text, says in too_much.items() if says}
        for text in wrong:
            values.pop(text, None)

    def _parser(self, name: str, texts: Sequence[str]) -> Reader:
        asked = self._book.questions.get(name)
        if name == DAY or (asked and asked.traits.shape is Shape.DAY):
            self.notes += filter(None, [quantities.read_both_ways(texts)])
        if asked:
            return reader_of(asked, texts)
        return self._day_parser(texts) if name == DAY else text_reader()

    def _day_parser(self, texts: Sequence[str]) -> Reader:
        """Return what reads the days of deals; instead of a bad one there is today."""
        reader = day_reader_of(texts)

        def with_today(text: str) -> Any:
            try:
                return reader(text)
            except ValueError as error:
                day = day_in_words(self._today)
                says = messages.DAY_INSTEAD.format(says=error, day=day)
                raise ValueError(says) from None

        return with_today


class SameAnswers(NamedTuple):
    """Answers for all deals, by question; and why some could not be read."""

    answers: Mapping[str, Answer]
    wrong: Mapping[str, str]


def read_same(
    rulebook: Rulebook, same: Same, columns: Mapping[str, str]
) -> SameAnswers:
    """Read what is the same for all deals of a table whose columns say these.

    A question is answered by a column or once for all, never by both: which of them
    holds for a row would be a guess.
    """
    heads = {question: head for head, question in columns.items()}
    answers, wrong = dict[str, Answer](), dict[str, str]()
    for name, text in same.items():
        question = rulebook.questions.get(name)
        if not is_known(text, question):
            continue
        if question is None:
            hint = did_you_mean(name, rulebook.questions)
            wrong[name] = messages.SAME_OF_WHAT.format(question=name, hint=hint)
        elif name in heads:
            wrong[name] = messages.SAME_AND_COLUMN.format(
                question=question.short, head=heads[name]
            )
        else:
            try:
                answers[name] = reader_of(question, [text])(text)
            except ValueError as error:
                wrong[name] = str(error)
    return SameAnswers(answers, wrong)


def _same_in_words(
    rulebook: Rulebook, answers: Mapping[str, Answer], deals: int
) -> list[str]:
    return [
        messages.SAME_FOR_ALL.format(
            question=rulebook.questions[name].short,
            answer=answer_in_words(rulebook.questions[name], answer),
            deals=counted(deals, *messages.DEALS_COUNTED),
        )
        for name, answer in answers.items()
    ]


def _falls(
    rulebook: Rulebook,
    table: Table,
    deals: Sequence[RowDeal],
    heads: Mapping[str, str],
) -> Iterator[tuple[int, list[CellProblem]]]:
    """Yield the rows in which a number is below what it starts at, and both cells.

    It may be right, as where shares are sold. So both are read as they stand.
    """
    for question in rulebook.questions.values():
        start = rulebook.questions.get(question.starts_at or "")
        if start is None:
            continue
        for row, deal in zip(table.rows, deals, strict=True):
            now, was = (deal.answers.get(it.id) for it in (question, start))
            if isinstance(now, Decimal) and isinstance(was, Decimal) and now < was:
                says = _fall_in_words(question, now, start, was)
                yield (
                    row.number,
                    [
                        CellProblem(row.number, head, name, cell(row, place), says)
                        for name in (question.id, start.id)
                        if (head := heads.get(name, ""))
                        for place in [table.heads.index(head)]
                    ],
                )


def _fall_in_words(
    question: Question, now: Decimal, start: Question, was: Decimal
) -> str:
    return messages.FALLS.format(
        after=question.short,
        now=quantity_in_words(question, now.normalize()),
        before=start.short,
        was=quantity_in_words(start, was.normalize()),
    )


def _falling_in_words(rows: Sequence[int]) -> list[str]:
    """Return a sentence on the rows, by their numbers, in which something falls."""
    if not rows:
        return []
    form = messages.FALL_IN if len(rows) == 1 else messages.FALLS_IN
    return [form.format(rows=first_rows(rows, MOST_ROWS))]


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
