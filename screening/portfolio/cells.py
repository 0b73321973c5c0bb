"""The cells of a table, read as facts; those that cannot be read stand in a list.

A cell that cannot be read counts as not known. As more answers never change a decided
verdict, the range of its deal still holds the true one: no row is lost, and none is
wrong, only wider.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from screening.formats.spreadsheet import Row
from screening.formats.text import day_in_words
from screening.portfolio import amounts, counted, days, messages, twins, typed
from screening.portfolio.before import Falls, falls, in_rows
from screening.portfolio.columns import ColumnRows, column_of
from screening.portfolio.counted import unit_of
from screening.portfolio.dividers import dividers
from screening.portfolio.facts import DAY, NAME, schema_of
from screening.portfolio.matching import refuse_twice, refuse_unknown
from screening.portfolio.numbers import at_once
from screening.portfolio.packing import Flags
from screening.portfolio.remarks import remarks
from screening.portfolio.same import Said, read_same, refuse_wrong, told
from screening.portfolio.table import NO_UNITS, Table
from screening.portfolio.totals import totals
from screening.rulebook.kinds import Shape
from screening.rulebook.model import Question, Rulebook

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


class Reading(NamedTuple):
    """Facts, a row for each deal in its place, and the numbers of their rows.

    `notes` say, once for the table, how cells were read that could be read otherwise.
    `falls` are cells that are read, and of which one is below that before the deal: of
    the first of so many `falling` rows. `unsaid` has the largest amount of each column
    of money that says no unit, by its head.
    """

    facts: pa.Table
    problems: tuple[CellProblem, ...]
    rows: tuple[int, ...]
    notes: tuple[str, ...] = ()
    falls: tuple[CellProblem, ...] = ()
    falling: int = 0
    unsaid: Mapping[str, Decimal] = NOTHING


def read(
    rulebook: Rulebook,
    table: Table,
    columns: Mapping[str, str],
    *,
    today: date,
    same: Said = NOTHING,
) -> Reading:
    """Read a table whose columns, by their heads, answer these questions.

    `today` is the day of a deal whose own cannot be read. `same` is said once for all
    deals. ScreeningError where two columns answer one question, or a column is not
    there, or what is the same cannot be read.
    """
    refuse_twice(rulebook, columns)
    refuse_unknown(rulebook, table.heads, columns)
    amounts.refuse_units(rulebook, table.units, columns)
    answers = refuse_wrong(read_same(rulebook, same, columns))
    reading = _Reading(rulebook, table, today)
    by_question = {name: head for head, name in columns.items() if name}
    facts = reading.facts(by_question, answers)
    places = {head: place for place, head in enumerate(table.heads)}
    problems = sorted(
        reading.problems, key=lambda it: (it.row, places.get(it.head, -1))
    )
    falling, numbers = falls(rulebook, facts), tuple(numbers_of(table))
    notes = (
        *reading.notes[:1],
        *reading.counted,
        *told(rulebook, answers, reading.deals),
        *in_rows([numbers[it] for it in falling.places]),
        *twins.told(facts[NAME], numbers),
    )
    cells = tuple(_cells(table, falling, by_question))
    count, unsaid = len(falling.places), reading.unsaid
    return Reading(facts, tuple(problems), numbers, notes, cells, count, unsaid)


def unsaid(
    rulebook: Rulebook, table: Table, columns: Mapping[str, str]
) -> Mapping[str, Decimal]:
    """Return the largest amount of each column of money that says no unit, by head."""
    reading = _Reading(rulebook, table._replace(units=NO_UNITS), date.min)
    schema = schema_of(rulebook)
    for head, name in columns.items():
        if amounts.may_lack_unit(rulebook.questions.get(name), unit_of(head)):
            reading.column(schema.field(name), head)
    return reading.unsaid


def _cells(
    table: Table, falling: Falls, heads: Mapping[str, str]
) -> Iterator[CellProblem]:
    """Yield the cells of numbers that fall, for each row both."""
    for fall in falling.told:
        row = table.rows[fall.place]
        for question in fall.questions:
            if head := heads.get(question, ""):
                value = row.cells[table.heads.index(head)]
                yield CellProblem(row.number, head, question, value, fall.says)


class _Reading:
    def __init__(self, rulebook: Rulebook, table: Table, today: date) -> None:
        self._book, self._table, self._today = rulebook, table, today
        self._numbers = numbers_of(table)
        adding_up, between = totals(table), dividers(table)
        beside = remarks(table, {*adding_up, *between})
        self._no_deals = {*adding_up, *between, *beside}
        self.problems = [
            CellProblem(self._numbers[at], "", "", said, says)
            for rows, says in (
                (adding_up, messages.TOTAL),
                (between, messages.DIVIDER),
                (beside, messages.REMARK),
            )
            for at, said in rows.items()
        ]
        self.notes: list[str] = []
        self.counted: list[str] = []
        self.unsaid: dict[str, Decimal] = {}

    def facts(
        self, by_question: Mapping[str, str], answers: Mapping[str, Any]
    ) -> pa.Table:
        """Return what columns say, by their heads, and what is said once for all."""
        schema = schema_of(self._book)
        each = [
            self.alike(it, answers[it.name])
            if it.name in answers
            else self.column(it, by_question.get(it.name, ""))
            for it in schema
        ]
        return pa.table(each, schema=schema)

    @property
    def deals(self) -> int:
        """How many rows are deals, and neither add up others nor remark on them."""
        return len(self._table.rows) - len(self._no_deals)

    def alike(self, field: pa.Field, answer: Any) -> pa.Array:
        """Return a column that says the same of every deal."""
        flags = pa.array(self._no_deals_as_flags())
        places = pc.if_else(
            flags, pa.scalar(None, pa.int32()), pa.scalar(0, pa.int32())
        )
        return pa.array([answer], field.type).take(places)

    def column(self, field: pa.Field, head: str) -> pa.Array:
        """Return what a column says, each of its different texts read once."""
        if not head:
            return pa.nulls(len(self._table.rows), field.type)
        coded = self._texts(head).dictionary_encode()
        asked = self._book.questions.get(field.name)
        said = self._in_full(coded.dictionary, asked, head)
        quick = at_once(said, asked) if asked else None
        texts = said.to_pylist()
        left: Iterable[int] = range(len(texts))
        if quick is not None:
            left = np.flatnonzero(quick.is_null().to_numpy(zero_copy_only=False))
        values, wrong = self._values(field.name, texts, left)
        if asked and counted.told(asked, head, self._unit(head)):
            wrong |= counted.too_much(values, asked)
        found = pa.array(values, field.type)
        found = found if quick is None else pc.coalesce(quick, found)
        found = self._with_unit(found, said, asked, head, wrong)
        self._tell(head, field.name, coded, wrong)
        return found.take(coded.indices)

    def _unit(self, head: str) -> str:
        return self._table.units.get(head, "")

    def _in_full(self, texts: pa.Array, asked: Question | None, head: str) -> pa.Array:
        """Return the texts of a column with the unit of bare numbers."""
        if asked is None:
            return texts
        said = self._unit(head)
        self.counted += counted.told(asked, head, said)
        return counted.in_full(texts, asked, counted.as_said(head, said))

    def _with_unit(
        self,
        found: pa.Array,
        texts: pa.Array,
        asked: Question | None,
        head: str,
        wrong: dict[int, str],
    ) -> pa.Array:
        """Return what a column says, and tell amounts of which no unit is said."""
        said = self._unit(head)
        if not amounts.may_lack_unit(asked, counted.as_said(head, said)):
            return found
        unsaid = amounts.unsaid(texts, found, asked=said == amounts.ASKED)
        if unsaid is None:
            return found
        self.unsaid[head] = unsaid.largest
        wrong |= unsaid.told(texts)
        return amounts.without(found, unsaid.flags)

    def _values(
        self, question: str, texts: Sequence[str], left: Iterable[int]
    ) -> tuple[list[Any], dict[int, str]]:
        """Return what texts say, None where nothing; and why some say nothing.

        Only those at the places that are `left` are looked at.
        """
        asked = self._book.questions.get(question)
        read = self._reader(question, texts)
        values: list[Any] = [None] * len(texts)
        wrong: dict[int, str] = {}
        for place in left:
            if typed.is_known(texts[place], asked):
                try:
                    values[place] = read(texts[place])
                except ValueError as error:
                    wrong[place] = str(error)
        return values, wrong

    def _reader(self, question: str, texts: Sequence[str]) -> typed.Reader:
        asked = self._book.questions.get(question)
        if question == DAY or (asked and asked.traits.shape is Shape.DAY):
            self.notes += filter(None, [days.read_both_ways(texts)])
        if asked:
            return typed.reader_of(asked, texts)
        return typed.text_reader() if question == NAME else self._day_reader(texts)

    def _day_reader(self, texts: Sequence[str]) -> typed.Reader:
        """Return what reads the days of deals; instead of a bad one there is today."""
        read = typed.day_reader_of(texts)

        def with_today(text: str) -> Any:
            try:
                return read(text)
            except ValueError as error:
                day = day_in_words(self._today)
                says = messages.DAY_INSTEAD.format(says=error, day=day)
                raise ValueError(says) from None

        return with_today

    def _texts(self, head: str) -> pa.Array:
        """Return what stands in a column; nothing of rows that are no deals."""
        texts = column_of(self._table.rows, self._table.heads.index(head))
        if not self._no_deals:
            return texts
        return pc.if_else(pa.array(self._no_deals_as_flags()), "", texts)

    def _no_deals_as_flags(self) -> Flags:
        flags = np.zeros(len(self._table.rows), np.bool_)
        flags[[*self._no_deals]] = True
        return flags

    def _tell(
        self, head: str, question: str, coded: pa.Array, wrong: Mapping[int, str]
    ) -> None:
        if not wrong:
            return
        texts, codes = coded.dictionary.to_pylist(), coded.indices.to_numpy()
        for row in np.flatnonzero(np.isin(codes, [*wrong])):
            number, code = self._numbers[int(row)], int(codes[row])
            self.problems.append(
                CellProblem(number, head, question, texts[code], wrong[code])
            )


def with_mended(table: Table, mended: Mapping[tuple[int, str], str]) -> Table:
    """Return a table with other texts in some cells, by number of row and head."""
    if not mended:
        return table
    rows = {row.number: row for row in table.rows}
    for (number, head), text in mended.items():
        if number in rows and head in table.heads:
            place, cells = table.heads.index(head), list(rows[number].cells)
            cells += [""] * (place + 1 - len(cells))
            cells[place] = text
            rows[number] = Row(number, cells)
    return table._replace(rows=[*rows.values()])


def without_problems(table: Table, reading: Reading) -> tuple[Table, Reading]:
    """Return a table and its facts without the rows that have a problem."""
    wrong = {it.row for it in reading.problems}
    sound = [at for at, number in enumerate(reading.rows) if number not in wrong]
    rows = [row for row in table.rows if row.number not in wrong]
    left = reading._replace(
        facts=reading.facts.take(pa.array(sound, pa.int64())),
        rows=tuple(row.number for row in rows),
    )
    return table._replace(rows=rows), left


def numbers_of(table: Table) -> Sequence[int]:
    """Return the numbers of a table's rows in its sheet."""
    rows = table.rows
    return rows.numbers if isinstance(rows, ColumnRows) else [it.number for it in rows]
