"""The cells of a table, read as deals; those that cannot be read stand in a list.

A cell that cannot be read counts as not known. As more answers never change a decided
verdict, the range of its deal still holds the true one: no row is lost, and none is
wrong, only wider.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from screening.errors import ScreeningError, did_you_mean
from screening.formats.spreadsheet import Row
from screening.formats.text import day_in_words, plainly
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
    roles_of,
    title_of,
)
from screening.portfolio.quantities import (
    Amounts,
    may_lack_unit,
    read_both_ways,
    refuse_units,
    unit_of,
)
from screening.portfolio.table import (
    NoDeal,
    Table,
    cell,
    first_rows,
    no_deals,
    rows_named,
    twins_in_words,
)
from screening.presentation.answers import answer_in_words, counted, quantity_in_words
from screening.rulebook.answers import Deal
from screening.rulebook.conditions import Answer
from screening.rulebook.kinds import Kind, Shape
from screening.rulebook.model import Rulebook

MOST_ROWS, MOST_VALUES = 8, 60
"""Of how many rows with a number that falls a sentence tells, and how many different
values of a column are told."""
Same = Mapping[str, str]
"""What is said once for all deals, as in a cell, by the id of a question."""
Deals = Mapping[int, Deal]
"""Deals by the numbers of their rows."""
NOTHING: Mapping[Any, Any] = MappingProxyType({})


def parties(rulebook: Rulebook, deal: Deal) -> list[str]:
    """Return who is in a deal, as far as lists of deals tell that."""
    every = rulebook.questions.values()
    asked = (it.id for it in every if it.in_list and it.kind is Kind.TEXT)
    return [str(deal.answers[it]) for it in asked if it in deal.answers]


def called(rulebook: Rulebook, deal: Deal) -> str:
    """The name of a deal, else its parties; empty where it has neither."""
    return deal.name or " / ".join(parties(rulebook, deal))


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

    @property
    def spelling(self) -> tuple[str, ...]:
        """What cells share that are mended alike: sì, SI and si' are one word."""
        value = self.value.strip()
        if value.rstrip("'\u2019`").isalpha() and value in self.says:
            return self.head, plainly(value), ""
        return self.head, self.value, self.says


def unread_in_words(problems: Sequence[CellProblem]) -> Iterator[str]:
    """Yield how many cells could not be read, and which rows count as no deal."""
    cells = sum(bool(it.head) for it in problems)
    if cells:
        unread = counted(cells, "cell", "cells")
        yield f"Not known, as it could not be read: {unread}."
    if rows := [it.row for it in problems if not it.head]:
        yield f"Not counted, as no deal: {rows_named(rows, MOST_ROWS)}."


class NumberFall(NamedTuple):
    """A row in which a number is below the one before the deal, and its cells."""

    row: int
    says: str
    cells: Sequence[CellProblem]


class ColumnRead(NamedTuple):
    """A column as it was read: what each of its different texts says, or what is wrong.

    A text that is in neither says that nothing is known. `both_ways` and `counted` say
    how cells were read that could be read otherwise; `unsaid` is the largest amount of
    money that says no unit, in words.
    """

    head: str
    question: str
    answers: Mapping[str, Any]
    wrong: Mapping[str, str]
    both_ways: str = ""
    counted: Sequence[str] = ()
    unsaid: str = ""


class TableReading(NamedTuple):
    """What each row says, and what in them could not be read.

    A row that is no deal has a problem alone. Deals are of the usual day but for the
    rows that are `dated`. `notes` say, once for the table, how cells were read that
    could be read otherwise. `falls` are of cells that are read all the same.
    """

    deals: Deals
    dated: frozenset[int]
    problems: tuple[CellProblem, ...]
    notes: tuple[str, ...] = ()
    falls: tuple[NumberFall, ...] = ()
    columns: Sequence[ColumnRead] = ()

    @property
    def unsaid(self) -> Mapping[str, str]:
        """The largest amount of each column of money that says no unit, by its head."""
        return {it.head: it.unsaid for it in self.columns if it.unsaid}

    def says(self, row: int, question: str) -> Answer | None:
        """A row's answer to a question, or its name or day; None where it has none."""
        deal = self.deals.get(row)
        if deal is None:
            return None
        if question == DAY:
            return deal.on if row in self.dated else None
        return deal.name or None if question == NAME else deal.answers.get(question)


def read(
    rulebook: Rulebook,
    table: Table,
    columns: Mapping[str, str],
    *,
    today: date,
    same: Same = NOTHING,
) -> TableReading:
    """Read a table whose columns, by their heads, answer these questions.

    `today` is the day of a deal that has none, or whose own cannot be read. `same` is
    said once for all deals. ScreeningError where two columns answer one question, or a
    column is not there, or what is the same cannot be read.
    """
    refuse_twice(rulebook, columns)
    refuse_unknown(rulebook, table.heads, columns)
    refuse_units(rulebook, table.units, columns)
    alike, wrong = read_same(rulebook, same, columns)
    if wrong:
        raise ScreeningError("\n".join(wrong.values()))
    others = no_deals(table)
    per_column = [*_columns(rulebook, table.emptied(others), columns, today)]
    rows = [*_rows(rulebook, table, per_column, others, alike)]
    dated = frozenset(row.number for row, read, _problems in rows if DAY in read)
    deals = {
        row.number: Deal(name=read.pop(NAME, ""), on=read.pop(DAY, today), answers=read)
        for at, (row, read, _problems) in enumerate(rows)
        if at not in others
    }
    problems = (it for _row, _read, problems in rows for it in problems)
    falls = [*_falls(rulebook, table, deals, per_column)]
    notes = (
        *[it.both_ways for it in per_column if it.both_ways][:1],
        *(says for it in per_column for says in it.counted),
        *_same_in_words(rulebook, alike, len(deals)),
        *_falling_in_words([*dict.fromkeys(it.row for it in falls)]),
        *twins_in_words({row: it.name for row, it in deals.items()}),
    )
    return TableReading(deals, dated, (*problems,), notes, (*falls,), per_column)


def unsaid(
    rulebook: Rulebook, table: Table, columns: Mapping[str, str]
) -> Mapping[str, str]:
    """Return the largest amount of each column of money that says no unit, by head."""
    table = table._replace(units=NOTHING).emptied(no_deals(table))
    money = {
        head: name
        for head, name in columns.items()
        if may_lack_unit(rulebook.questions.get(name), unit_of(head))
    }
    each = (_column(rulebook, table, it, money[it], date.min) for it in money)
    return {it.head: it.unsaid for it in each if it.unsaid}


def _columns(
    rulebook: Rulebook, table: Table, columns: Mapping[str, str], today: date
) -> Iterator[ColumnRead]:
    """Yield what columns say: name, day, parties, then as questions are in order."""
    heads = {name: head for head, name in columns.items()}
    for name in (NAME, DAY, ACQUIRER, TARGET, *rulebook.questions):
        if name in heads:
            yield _column(rulebook, table, heads[name], name, today)


def _column(
    rulebook: Rulebook, table: Table, head: str, name: str, today: date
) -> ColumnRead:
    """Read each different text of a column once."""
    asked, amounts = rulebook.questions.get(name), None
    if asked and asked.traits.numeric:
        amounts = Amounts(asked, head, table.units.get(head, ""))
    texts = {it: amounts.in_full(it) if amounts else it for it in table.column(head)}
    read_one, instead = _reader(rulebook, name, [*texts.values()]), ""
    if name == DAY:
        instead = f" The rules are read at {day_in_words(today)} until then."
    answers, wrong = dict[str, Any](), dict[str, str]()
    for text, whole in texts.items():
        if is_known(whole, asked):
            try:
                answers[text] = read_one(whole)
            except ValueError as error:
                wrong[text] = f"{error}{instead}"
    if amounts:
        largest, unclear = amounts.unclear(answers)
        answers = {text: it for text, it in answers.items() if text not in unclear}
        read = ColumnRead(head, name, answers, {**wrong, **unclear})
        return read._replace(counted=amounts.notes, unsaid=largest)
    is_day = _shape(rulebook, name) is Shape.DAY
    both_ways = read_both_ways(texts) if is_day else ""
    return ColumnRead(head, name, answers, wrong, both_ways)


def _reader(rulebook: Rulebook, name: str, texts: Sequence[str]) -> Reader:
    if asked := rulebook.questions.get(name):
        return reader_of(asked, texts)
    return day_reader_of(texts) if name == DAY else text_reader()


def _shape(rulebook: Rulebook, name: str) -> Shape:
    if asked := rulebook.questions.get(name):
        return asked.traits.shape
    return Shape.DAY if name == DAY else Shape.TEXT


def _rows(
    rulebook: Rulebook,
    table: Table,
    columns: Sequence[ColumnRead],
    others: Mapping[int, NoDeal],
    same: Mapping[str, Answer],
) -> Iterator[tuple[Row, dict[str, Any], list[CellProblem]]]:
    """Yield each row with what it says, name and day among it, and its problems."""
    places = {head: place for place, head in enumerate(table.heads)}
    for at, row in enumerate(table.rows):
        cells, wrong = dict[str, Any](), list[CellProblem]()
        if at in others:
            yield row, cells, [CellProblem(row.number, "", "", *others[at])]
            continue
        for it in columns:
            text = cell(row, places[it.head])
            if text in it.answers:
                cells[it.question] = it.answers[text]
            elif text in it.wrong:
                what = (it.head, it.question, text, it.wrong[text])
                wrong.append(CellProblem(row.number, *what))
        cells |= same
        for role in (it for it in columns if it.question in {ACQUIRER, TARGET}):
            if (party := cells.pop(role.question, None)) is not None:
                who, says = _party(rulebook, cells, role.question, party)
                text = cell(row, places[role.head])
                what = (role.head, role.question, text, says)
                cells |= {who: party} if who else {}
                wrong += [CellProblem(row.number, *what)] if says else []
        yield row, cells, sorted(wrong, key=lambda it: places[it.head])


def _party(
    rulebook: Rulebook, answers: Mapping[str, Answer], role: str, name: str
) -> tuple[str, str]:
    """Return which party somebody is by other answers of a row; or why not known."""
    decides = deciding_party(rulebook)
    choice = decides and decides.offered.get(str(answers.get(decides.id, "")))
    who = choice and (choice.acquirer if role == ACQUIRER else choice.target)
    other = answers.get(who or "")
    if who and other in {None, name}:
        return who, ""
    short = decides.short if decides else ""
    return "", (
        f"By “{short}” this is “{rulebook.questions[who].short}”, of which another "
        f"column says “{other}”. Leave one of the two cells empty."
        if who
        else f"The party depends on “{short}”, which does not say it of this "
        "row. Answer that first; or read the column as one of the parties, if it is "
        "always that."
    )


def read_same(
    rulebook: Rulebook, same: Same, columns: Mapping[str, str]
) -> tuple[Mapping[str, Answer], Mapping[str, str]]:
    """Read what is the same for all deals, and why some of it could not be read.

    Both are told by question. One is answered by a column, as `columns` say, or once
    for all, never by both: which of them holds for a row would be a guess.
    """
    heads = {question: head for head, question in columns.items()}
    answers, wrong = dict[str, Answer](), dict[str, str]()
    for name, text in same.items():
        question = rulebook.questions.get(name)
        if not is_known(text, question):
            continue
        if question is None:
            hint = did_you_mean(name, rulebook.questions)
            wrong[name] = f"“{name}” is no question.{hint}"
        elif name in heads:
            wrong[name] = (
                f"“{question.short}” has the column “{heads[name]}”, and one answer "
                "for all deals as well. Keep one of them."
            )
        else:
            try:
                answers[name] = reader_of(question, [text])(text)
            except ValueError as error:
                wrong[name] = str(error)
    return answers, wrong


def _same_in_words(
    rulebook: Rulebook, same: Mapping[str, Answer], deals: int
) -> Iterator[str]:
    for name, answer in same.items():
        question, all_ = rulebook.questions[name], counted(deals, "deal", "deals")
        says = answer_in_words(question, answer)
        yield f"{question.short}: {says}, the same for {all_}."


def _falls(
    rulebook: Rulebook, table: Table, deals: Deals, columns: Iterable[ColumnRead]
) -> Iterator[NumberFall]:
    """Yield where a number of a row is below what it starts at."""
    questions, heads = rulebook.questions, {it.question: it.head for it in columns}
    starts = {it.id: it.starts_at for it in questions.values() if it.starts_at}
    for row in (it for it in table.rows if it.number in deals):
        answers = deals[row.number].answers
        for both in starts.items():
            now, was = map(answers.get, both)
            if isinstance(now, Decimal) and isinstance(was, Decimal) and now < was:
                after, before = (
                    f"“{questions[it].short}” is "
                    f"{quantity_in_words(questions[it], amount.normalize())}"
                    for it, amount in zip(both, (now, was), strict=True)
                )
                says = (
                    f"{after} and {before}. Both are read as written. Correct any "
                    f"mistake."
                )
                cells = [
                    CellProblem(row.number, head, it, cell(row, at), says)
                    for it in both
                    if (head := heads.get(it, ""))
                    for at in [table.heads.index(head)]
                ]
                yield NumberFall(row.number, says, cells)


def _falling_in_words(rows: Sequence[int]) -> list[str]:
    """Return a sentence on the rows, by their numbers, in which something falls."""
    if not rows:
        return []
    where = f"{'row' if len(rows) == 1 else 'rows'} {first_rows(rows, MOST_ROWS)}"
    return [f"A number is below the one before the deal in {where}. Both are read."]


class Value(NamedTuple):
    """What stands in cells of a column, and what it was read as, in words.

    `rows` are the numbers of all its rows. The answer is empty where the text says that
    nothing is known, and where it could not be read: then `says` tells why not.
    """

    written: str
    answer: str
    says: str
    rows: Sequence[int]


class ColumnValues(NamedTuple):
    """A column: the question it answers, and its values, the most frequent first.

    Of a column of numbers or days `ends` are its lowest and its highest; free words are
    told by how many there are, as they are read as they stand. `more` values are not
    shown, and so many cells are `empty`.
    """

    head: str
    question: str
    title: str
    ends: Sequence[Value]
    values: Sequence[Value]
    more: int
    empty: int
    free: int = 0


def columns_read(
    rulebook: Rulebook, table: Table, reading: TableReading
) -> Iterator[ColumnValues]:
    """Yield what the columns of a table were read as, in their order.

    What is not read is told by itself; a value that is read as something else than it
    means stands out nowhere but here. Rows that are no deals are not counted, nor
    columns that answer another question in each row.
    """
    table = table.without(it.row for it in reading.problems if not it.head)
    for column in sorted(reading.columns, key=lambda it: table.heads.index(it.head)):
        if column.question not in roles_of(rulebook):
            yield _values(rulebook, table, column)


def _values(rulebook: Rulebook, table: Table, column: ColumnRead) -> ColumnValues:
    question, answers = column.question, column.answers
    rows = defaultdict[str, list[int]](list)
    for row, text in zip(table.rows, table.column(column.head), strict=True):
        rows[text].append(row.number)

    def value(text: str) -> Value:
        words = _in_words(rulebook, question, answers.get(text))
        return Value(text, words, column.wrong.get(text, ""), rows[text])

    shape, texts = _shape(rulebook, question), [*filter(str.strip, rows)]
    free = {it for it in texts if shape is Shape.TEXT and it in answers}
    shown = sorted({*texts} - free, key=lambda it: (-len(rows[it]), rows[it]))
    known = [it for it in rows if it in answers]
    ranged = known and shape in {Shape.NUMBER, Shape.DAY}
    ends = [end(known, key=answers.__getitem__) for end in (min, max) if ranged]
    return ColumnValues(
        column.head,
        question,
        title_of(rulebook, question),
        [*map(value, dict.fromkeys(ends))],
        [*map(value, shown[:MOST_VALUES])],
        max(0, len(shown) - MOST_VALUES),
        sum(len(rows[text]) for text in rows if not text.strip()),
        len(free),
    )


def _in_words(rulebook: Rulebook, question: str, answer: Any) -> str:
    if answer is None:
        return ""
    if asked := rulebook.questions.get(question):
        return answer_in_words(asked, answer)
    return day_in_words(answer) if question == DAY else str(answer)
