"""What the values of each column were read as, for people to see that it is right.

Only what is not read is told by itself; a value that is read as something else than it
means stands out nowhere but here.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from screening.formats.text import day_in_words
from screening.portfolio.matching import DAY, roles_of, title_of
from screening.portfolio.reading import Reading
from screening.portfolio.table import Table
from screening.rulebook.kinds import Shape
from screening.rulebook.model import Rulebook
from screening.wording.answers import answer_in_words

MOST_SHOWN = 60
"""How many different values of a column are told."""


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

    @property
    def clear(self) -> Sequence[Value]:
        """The values that were read."""
        return [it for it in self.values if it.answer]

    @property
    def unclear(self) -> Sequence[Value]:
        """The values that say that nothing is known, or could not be read."""
        return [it for it in self.values if not it.answer]


def columns_read(
    rulebook: Rulebook, table: Table, reading: Reading, columns: Mapping[str, str]
) -> list[ColumnRead]:
    """Return what the columns of a table, by their heads, were read as.

    `reading` is what their cells say. Rows that are no deals are not counted.
    """
    roles = roles_of(rulebook)  # what such a cell answers differs from row to row
    heads = [it for it in table.heads if columns.get(it) and columns[it] not in roles]
    column = _Column(rulebook, table, reading)
    return [column.read(head, columns[head]) for head in heads]


class _Column:
    """Tells the values of columns."""

    def __init__(self, rulebook: Rulebook, table: Table, reading: Reading) -> None:
        self._book, self._table, self._reading = rulebook, table, reading
        no_deals = {it.row for it in reading.problems if not it.head}
        self._deals = [
            at for at, it in enumerate(reading.deals) if it.row not in no_deals
        ]

    def read(self, head: str, question: str) -> ColumnRead:
        """Return what the texts of a column were read as, in rows that are deals."""
        texts, first = self._table.column(head), dict[str, int]()
        for at in self._deals:
            first.setdefault(texts[at], at)
        counts = Counter(texts[at] for at in self._deals)
        deals, shape = self._reading.deals, self._shape(question)
        answers = {text: deals[at].says(question) for text, at in first.items()}
        values = self._values(head, question, answers, first, counts)
        said = [it for text, it in values.items() if text.strip()]
        free = shape is Shape.TEXT
        told = [it for it in said if not (free and it.answer)]
        told.sort(key=lambda it: -it.rows)
        return ColumnRead(
            head,
            question,
            title_of(self._book, question),
            _ends(values, answers) if shape in {Shape.NUMBER, Shape.DAY} else (),
            told[:MOST_SHOWN],
            max(0, len(told) - MOST_SHOWN),
            sum(counts[text] for text in values if not text.strip()),
            len(said) - len(told) if free else 0,
        )

    def _values(
        self,
        head: str,
        question: str,
        answers: Mapping[str, Any],
        first: Mapping[str, int],
        counts: Mapping[str, int],
    ) -> dict[str, Value]:
        """Return the different texts of a column, each with what it was read as."""
        wrong = {it.value: it.says for it in self._reading.problems if it.head == head}
        return {
            text: Value(
                text,
                self._in_words(question, answer),
                wrong.get(text, ""),
                self._reading.deals[first[text]].row,
                counts[text],
            )
            for text, answer in answers.items()
        }

    def _shape(self, question: str) -> Shape:
        if asked := self._book.questions.get(question):
            return asked.traits.shape
        return Shape.DAY if question == DAY else Shape.TEXT

    def _in_words(self, question: str, answer: Any) -> str:
        if answer is None:
            return ""
        if asked := self._book.questions.get(question):
            return answer_in_words(asked, answer)
        return day_in_words(answer) if question == DAY else str(answer)


def _ends(values: Mapping[str, Value], answers: Mapping[str, Any]) -> list[Value]:
    """Return the values of the lowest and the highest answer; once where alike."""
    known = {text: it for text, it in answers.items() if it is not None}
    if not known:
        return []
    ends = (min(known, key=known.__getitem__), max(known, key=known.__getitem__))
    return [values[text] for text in dict.fromkeys(ends)]


def rows_alike(table: Table, head: str, row: int) -> list[int]:
    """Return the numbers of all rows that say the same in a column as that row.

    There is none where it says nothing.
    """
    texts = dict(zip((it.number for it in table.rows), table.column(head), strict=True))
    text = texts.get(row)
    return [number for number, it in texts.items() if it == text] if text else []
