"""What the values of each column were read as, for people to see that it is right.

Only what is not read is told by itself; a value that is read as something else than it
means stands out nowhere but here.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from screening.formats.text import day_in_words
from screening.portfolio.cells import Reading
from screening.portfolio.columns import column_of
from screening.portfolio.facts import DAY, answers_of
from screening.portfolio.matching import title_of
from screening.portfolio.table import Table
from screening.portfolio.typed import is_known
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
        coded = texts.take(pa.array(deals)).dictionary_encode()
        codes, said = coded.indices.to_numpy(), coded.dictionary.to_pylist()
        _codes, first = np.unique(codes, return_index=True)
        counts = np.bincount(codes, minlength=len(said))
        order = [int(it) for it in np.argsort(-counts, kind="stable")]
        empty = sum(int(counts[it]) for it in order if not said[it].strip())
        found = _Found(said, deals[first], counts)
        order = [it for it in order if said[it].strip()]
        known = self._known(found, order)
        free = len(known) if self._is_free else 0
        told = [it for it in order if it not in known] if free else order
        shown = [*self._values(found, told[:MOST_SHOWN])]
        more = len(told) - len(shown)
        ends = [*self._values(found, self._ends(found, known))]
        title = title_of(self._book, self._question)
        return ColumnRead(
            self._head, self._question, title, ends, shown, more, empty, free
        )

    @property
    def _shape(self) -> Shape:
        if self._asked:
            return self._asked.traits.shape
        return Shape.DAY if self._question == DAY else Shape.TEXT

    @property
    def _is_free(self) -> bool:
        return self._shape is Shape.TEXT

    def _known(self, found: "_Found", places: Sequence[int]) -> set[int]:
        """Return the places of the texts that could be read, and say something."""
        said = found.said
        clear = (it for it in places if said[it] not in self._wrong)
        return {it for it in clear if is_known(said[it], self._asked)}

    def _ends(self, found: "_Found", known: set[int]) -> Sequence[int]:
        """Return the places of the lowest and the highest text; once where alike."""
        if self._shape not in {Shape.NUMBER, Shape.DAY} or not known:
            return ()
        places = [*sorted(known)]
        answers = dict(zip(places, self._facts(found, places), strict=True))
        lowest, highest = (end(places, key=answers.__getitem__) for end in (min, max))
        return (lowest,) if answers[lowest] == answers[highest] else (lowest, highest)

    def _facts(self, found: "_Found", places: Sequence[int]) -> list[Any]:
        """Return what texts were read as, as it stands in facts."""
        at = pa.array([int(found.first[it]) for it in places], pa.int64())
        column = self._reading.facts.column(self._question)
        facts: list[Any] = column.take(at).to_pylist()
        return facts

    def _values(self, found: "_Found", places: Sequence[int]) -> Iterator[Value]:
        for at, fact in zip(places, self._facts(found, places), strict=True):
            said = found.said[at]
            known = fact is not None and said not in self._wrong
            yield Value(
                said,
                self._in_words(fact) if known else "",
                self._wrong.get(said, ""),
                self._reading.rows[int(found.first[at])],
                int(found.counts[at]),
            )

    def _in_words(self, fact: Any) -> str:
        if self._asked is None:
            return day_in_words(fact) if self._question == DAY else str(fact)
        answers = answers_of(self._book, {self._question: fact})
        return answer_in_words(self._asked, answers.get(self._question))


class _Found(NamedTuple):
    """The different texts of a column: where each comes first, and how often."""

    said: Sequence[str]
    first: npt.NDArray[Any]
    counts: npt.NDArray[Any]


def alike(table: Table, head: str, row: int) -> list[int]:
    """Return the numbers of all rows that say the same in a column as that row."""
    place = table.heads.index(head)
    said = {it.number: it.cells[place] for it in table.rows if place < len(it.cells)}
    return [it for it, text in said.items() if row in said and text == said[row]]
