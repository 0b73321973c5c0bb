"""What the values of each column were read as, for people to see that it is right.

Only what is not read is told by itself; a value that is read as something else than it
means stands out nowhere but here.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from screening.formats.text import day_in_words
from screening.portfolio.cells import Reading, numbers_of
from screening.portfolio.columns import column_of
from screening.portfolio.facts import DAY, answers_of
from screening.portfolio.matching import title_of
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


def columns_read(
    rulebook: Rulebook, table: Table, reading: Reading, columns: Mapping[str, str]
) -> list[ColumnRead]:
    """Return what the columns of a table, by their heads, were read as.

    `reading` is what their cells say. Rows that are no deals are not counted.
    """
    no_deals = {it.row for it in reading.problems if not it.head}
    numbers = np.array(reading.rows, np.int64)
    deals = np.flatnonzero(~np.isin(numbers, [*no_deals]))
    return [
        _Column(rulebook, reading, head, columns[head]).read(
            column_of(table.rows, place), deals
        )
        for place, head in enumerate(table.heads)
        if columns.get(head)
    ]


class _Column:
    """A column of which the values are told."""

    def __init__(
        self, rulebook: Rulebook, reading: Reading, head: str, question: str
    ) -> None:
        self._book, self._reading = rulebook, reading
        self._head, self._question = head, question
        self._asked = rulebook.questions.get(question)
        self._wrong = {it.value: it.says for it in reading.problems if it.head == head}

    def read(self, texts: pa.Array, deals: npt.NDArray[Any]) -> ColumnRead:
        """Return what its texts were read as, in the rows that are deals."""
        found = self._found(texts, deals)
        blank = pc.equal(pc.utf8_trim_whitespace(found.said), "")
        is_blank = blank.to_numpy(zero_copy_only=False)
        known = found.facts.is_valid().to_numpy(zero_copy_only=False) & ~is_blank
        order = np.argsort(-found.counts, kind="stable")
        told = order[~is_blank[order]]
        if self._is_free:
            told = told[~known[told]]
        return ColumnRead(
            self._head,
            self._question,
            title_of(self._book, self._question),
            [self._value(found, it) for it in self._ends(found)],
            [self._value(found, int(it)) for it in told[:MOST_SHOWN]],
            max(0, len(told) - MOST_SHOWN),
            int(found.counts[is_blank].sum()),
            int(np.count_nonzero(known)) if self._is_free else 0,
        )

    def _found(self, texts: pa.Array, deals: npt.NDArray[Any]) -> "_Found":
        """Return its different texts, each with what it was read as."""
        coded = texts.take(pa.array(deals)).dictionary_encode()
        codes = coded.indices.to_numpy()
        _codes, first = np.unique(codes, return_index=True)
        at = deals[first]
        column = self._reading.facts.column(self._question).combine_chunks()
        counts = np.bincount(codes, minlength=len(at))
        return _Found(coded.dictionary, at, counts, column.take(pa.array(at)))

    @property
    def _shape(self) -> Shape:
        if self._asked:
            return self._asked.traits.shape
        return Shape.DAY if self._question == DAY else Shape.TEXT

    @property
    def _is_free(self) -> bool:
        return self._shape is Shape.TEXT

    def _ends(self, found: "_Found") -> Sequence[int]:
        """Return the places of the lowest and the highest text; once where alike."""
        if self._shape not in {Shape.NUMBER, Shape.DAY}:
            return ()
        ends = pc.min_max(found.facts)
        if not ends["min"].is_valid:
            return ()
        places = [pc.index(found.facts, ends[it]).as_py() for it in ("min", "max")]
        return [*dict.fromkeys(places)]

    def _value(self, found: "_Found", place: int) -> Value:
        said, fact = found.said[place].as_py(), found.facts[place].as_py()
        return Value(
            said,
            "" if fact is None else self._in_words(fact),
            self._wrong.get(said, ""),
            self._reading.rows[int(found.first[place])],
            int(found.counts[place]),
        )

    def _in_words(self, fact: Any) -> str:
        if self._asked is None:
            return day_in_words(fact) if self._question == DAY else str(fact)
        answers = answers_of(self._book, {self._question: fact})
        return answer_in_words(self._asked, answers.get(self._question))


class _Found(NamedTuple):
    """Different texts: the place where each is first, how often it is, and its fact."""

    said: pa.Array
    first: npt.NDArray[Any]
    counts: npt.NDArray[Any]
    facts: pa.Array


def alike(table: Table, head: str, row: int) -> list[int]:
    """Return the numbers of all rows that say the same in a column as that row.

    There is none where it says nothing.
    """
    numbers = np.array(numbers_of(table), np.int64)
    column = column_of(table.rows, table.heads.index(head))
    there = np.flatnonzero(numbers == row)
    said = column[int(there[0])].as_py() if there.size else ""
    if not said:
        return []
    same = pc.equal(column, said).to_numpy(zero_copy_only=False)
    return [int(it) for it in numbers[same]]
