"""The cells of a table, read as deals; those that cannot be read stand in a list.

A cell that cannot be read counts as not known. As more answers never change a decided
verdict, the range of its deal still holds the true one: no row is lost, and none is
wrong, only wider.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from screening.errors import ScreeningError, did_you_mean
from screening.formats.text import day_in_words
from screening.portfolio import quantities
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

MOST_ROWS, MOST_FALLS, MOST_VALUES = 8, 100, 60
"""Of how many rows with a number that falls a sentence tells, how many of them are
told, and how many different values of a column."""
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
    """Return what a deal is called: by its parties, where by no name; or nothing."""
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


class Reading(NamedTuple):
    """What each row says, and what in them could not be read.

    Deals are of the usual day but for the rows that are `dated`. `notes` say, once for
    the table, how cells were read that could be read otherwise. `falls` are cells that
    are read, and of which one is below that before the deal: of the first of so many
    `falling` rows. `unsaid` has the largest amount of each column of money that says no
    unit, by its head, in words.
    """

    deals: Deals
    dated: frozenset[int]
    problems: tuple[CellProblem, ...]
    notes: tuple[str, ...] = ()
    falls: tuple[CellProblem, ...] = ()
    falling: int = 0
    unsaid: Mapping[str, str] = NOTHING

    def says(self, row: int, question: str) -> Answer | None:
        """Return what a row says to a question, as name or as day; None for nothing."""
        deal = self.deals[row]
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
) -> Reading:
    """Read a table whose columns, by their heads, answer these questions.

    `today` is the day of a deal that has none, or whose own cannot be read. `same` is
    said once for all deals. ScreeningError where two columns answer one question, or a
    column is not there, or what is the same cannot be read.
    """
    refuse_twice(rulebook, columns)
    refuse_unknown(rulebook, table.heads, columns)
    quantities.refuse_units(rulebook, table.units, columns)
    alike, wrong = read_same(rulebook, same, columns)
    if wrong:
        raise ScreeningError("\n".join(wrong.values()))
    reader = _Reader(rulebook, table, today)
    heads = {name: head for head, name in columns.items() if name}
    deals, dated = reader.deals(heads, alike)
    falls = _falls(rulebook, table, deals, heads)
    notes = (
        *reader.notes[:1],
        *reader.counted,
        *_same_in_words(rulebook, alike, len(deals) - len(reader.no_deals)),
        *_falling_in_words(sorted(falls)),
        *twins_in_words({row: it.name for row, it in deals.items()}),
    )
    shown = [it for row in [*falls][:MOST_FALLS] for it in falls[row]]
    problems = reader.in_order()
    told = (*shown,), len(falls), reader.unsaid
    return Reading(deals, dated, problems, notes, *told)


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
    ) -> tuple[Deals, frozenset[int]]:
        """Return what the rows say by their columns and once for all; those with a day.

        `heads` are those of the columns, by what they are read as.
        """
        names = [NAME, DAY, ACQUIRER, TARGET, *self._book.questions]
        columns = {it: self.column(it, heads[it]) for it in names if it in heads}
        nothing = [None] * len(self._table.rows)
        named, days = columns.pop(NAME, nothing), columns.pop(DAY, nothing)
        roles = {it: columns.pop(it) for it in (ACQUIRER, TARGET) if it in columns}
        found, dated = dict[int, Deal](), set[int]()
        for at, row in enumerate(self._table.rows):
            answers = {
                name: it[at] for name, it in columns.items() if it[at] is not None
            }
            if at not in self.no_deals:
                answers |= same
                answers |= dict(self._parties(at, answers, roles, heads))
            day = days[at] or self._today
            name = named[at] or ""
            found[row.number] = Deal(name=name, on=day, answers=answers)
            dated |= {row.number} if days[at] else set()
        return found, frozenset(dated)

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
            says = (
                f"By “{decides.short}” this is “{self._book.questions[who].short}”, of "
                f"which another column says “{other}”. Leave one of the two cells "
                "empty."
                if who
                else f"Which party this is hangs on “{decides.short}”, which does not "
                "say it of this row. Answer that first; or read the column as one of "
                "the parties, if it is always that."
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
        day = day_in_words(self._today)
        instead = f" The rules are read at {day} until then." if name == DAY else ""
        for text, whole in full.items():
            if is_known(whole, asked):
                try:
                    values[text] = reader(whole)
                except ValueError as error:
                    wrong[text] = f"{error}{instead}"
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
        if without := amounts.unsaid(values):
            largest = quantity_in_words(asked, max(without.values()).normalize())
            self.unsaid[head] = largest
            wrong |= {
                text: f"“{text.strip()}” says no unit. The largest of such amounts in "
                f"the column is {largest}. Say of the column whether it is in euro, in "
                "thousands or in millions; or write the amount with its word, like "
                "12.5 million."
                for text in without
            }
        wrong |= {text: says for text, says in too_much.items() if says}
        for text in wrong:
            values.pop(text, None)

    def _parser(self, name: str, texts: Sequence[str]) -> Reader:
        if _shape(self._book, name) is Shape.DAY:
            self.notes += filter(None, [quantities.read_both_ways(texts)])
        if asked := self._book.questions.get(name):
            return reader_of(asked, texts)
        return day_reader_of(texts) if name == DAY else text_reader()


def _shape(rulebook: Rulebook, name: str) -> Shape:
    if asked := rulebook.questions.get(name):
        return asked.traits.shape
    return Shape.DAY if name == DAY else Shape.TEXT


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
    rulebook: Rulebook, table: Table, deals: Deals, heads: Mapping[str, str]
) -> Mapping[int, list[CellProblem]]:
    """Return the rows in which a number is below what it starts at, and both cells.

    It may be right, as where shares are sold. So both are read as they stand.
    """
    found = dict[int, list[CellProblem]]()
    for question in rulebook.questions.values():
        start = rulebook.questions.get(question.starts_at or "")
        for row in table.rows if start else ():
            answers = deals[row.number].answers
            now, was = (answers.get(it.id) for it in (question, start) if it)
            if isinstance(now, Decimal) and isinstance(was, Decimal) and now < was:
                both = ((question, now), (start, was))
                after, before = (
                    f"“{it.short}” is {quantity_in_words(it, amount.normalize())}"
                    for it, amount in both
                    if it
                )
                says = (
                    f"{after} and {before}. Both are read as they stand. Mend what is "
                    "not right."
                )
                found.setdefault(row.number, []).extend(
                    CellProblem(row.number, head, it.id, cell(row, place), says)
                    for it, _amount in both
                    if it and (head := heads.get(it.id, ""))
                    for place in [table.heads.index(head)]
                )
    return found


def _falling_in_words(rows: Sequence[int]) -> list[str]:
    """Return a sentence on the rows, by their numbers, in which something falls."""
    if not rows:
        return []
    where = f"{'row' if len(rows) == 1 else 'rows'} {first_rows(rows, MOST_ROWS)}"
    return [f"A number is below the one before the deal in {where}. Both are read."]


class Value(NamedTuple):
    """What stands in cells of a column, and what it was read as, in words.

    `row` is the number of the first of so many `rows`. The answer is empty where the
    text says that nothing is known, and where it could not be read: then `says` tells
    why not.
    """

    written: str
    answer: str
    says: str
    row: int
    rows: int


class ColumnRead(NamedTuple):
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
    rulebook: Rulebook, table: Table, reading: Reading, columns: Mapping[str, str]
) -> Iterator[ColumnRead]:
    """Yield what the columns of a table, by their heads, were read as.

    What is not read is told by itself; a value that is read as something else than it
    means stands out nowhere but here. Rows that are no deals are not counted, nor
    columns that answer another question in each row.
    """
    no_deals = {it.row for it in reading.problems if not it.head}
    for head in table.heads:
        if columns.get(head) and columns[head] not in roles_of(rulebook):
            numbers = (it.number for it in table.rows)
            each = zip(numbers, table.column(head), strict=True)
            texts = {row: text for row, text in each if row not in no_deals}
            yield _column_read(rulebook, reading, head, columns[head], texts)


def _column_read(
    rulebook: Rulebook,
    reading: Reading,
    head: str,
    question: str,
    texts: Mapping[int, str],
) -> ColumnRead:
    """Return what a column was read as whose deals, by row, have these texts."""
    first, counts = dict[str, int](), Counter(texts.values())
    for row, text in texts.items():
        first.setdefault(text, row)
    answers = {text: reading.says(row, question) for text, row in first.items()}
    wrong = {it.value: it.says for it in reading.problems if it.head == head}
    values = dict[str, Value]()
    for text, row in first.items():
        words = _in_words(rulebook, question, answers[text])
        values[text] = Value(text, words, wrong.get(text, ""), row, counts[text])
    said, shape = [it for it in values if it.strip()], _shape(rulebook, question)
    told = [it for it in said if shape is not Shape.TEXT or answers[it] is None]
    told.sort(key=lambda text: -counts[text])
    return ColumnRead(
        head,
        question,
        title_of(rulebook, question),
        [values[it] for it in _ends(answers) if shape in {Shape.NUMBER, Shape.DAY}],
        [values[it] for it in told[:MOST_VALUES]],
        max(0, len(told) - MOST_VALUES),
        sum(counts[text] for text in values if not text.strip()),
        len(said) - len(told),
    )


def _ends(answers: Mapping[str, Any]) -> Iterator[str]:
    """Yield the texts of the lowest and the highest answer; once where alike."""
    if known := [text for text, it in answers.items() if it is not None]:
        ends = (end(known, key=answers.__getitem__) for end in (min, max))
        yield from dict.fromkeys(ends)


def _in_words(rulebook: Rulebook, question: str, answer: Any) -> str:
    if answer is None:
        return ""
    if asked := rulebook.questions.get(question):
        return answer_in_words(asked, answer)
    return day_in_words(answer) if question == DAY else str(answer)


def rows_alike(table: Table, head: str, row: int) -> list[int]:
    """Return the numbers of all rows that say the same in a column as that row.

    There is none where it says nothing.
    """
    texts = dict(zip((it.number for it in table.rows), table.column(head), strict=True))
    text = texts.get(row)
    return [number for number, it in texts.items() if it == text] if text else []
