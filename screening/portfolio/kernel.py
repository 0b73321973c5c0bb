"""A rulebook's conditions, decided for a batch of facts: bits out of columns.

The algebra is the engine's own, see `bits`. Only what an answer's comparison comes to
is read off the columns, each a row of bits at once.
"""

import operator
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cached_property, reduce
from operator import and_
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from screening.engine.bits import Bits, Bitwise, Decided
from screening.engine.logic import Remembered
from screening.portfolio.facts import DAY
from screening.portfolio.packing import bits_of, known_in
from screening.rulebook.conditions import Comparison, Operator, Value
from screening.rulebook.model import Rulebook

EPOCH = date(1970, 1, 1)
_BOUNDS: Mapping[Operator, tuple[Callable[[Any, Any], Any], str]] = {
    Operator.AT_LEAST: (operator.ge, ROUND_CEILING),
    Operator.ABOVE: (operator.gt, ROUND_FLOOR),
    Operator.AT_MOST: (operator.le, ROUND_FLOOR),
    Operator.BELOW: (operator.lt, ROUND_CEILING),
}
"""How a bound compares; where values are rougher, it is rounded to one that does."""


class Columns(Bitwise):
    """The deals of a batch of facts; `on` is their day where they have none."""

    def __init__(self, rulebook: Rulebook, batch: pa.RecordBatch, on: date) -> None:
        super().__init__(rulebook, batch.num_rows)
        self._batch, self._on = batch, on
        self._there = {*batch.schema.names}
        self._known = Remembered[str, Bits](lambda it: known_in(batch.column(it)))
        self._coded = Remembered[str, "_Coded"](lambda it: _Coded(batch.column(it)))
        self._sets = Remembered[str, "_Sets"](lambda it: _Sets(batch.column(it)))
        self._numbers = Remembered[str, "Numbers"](lambda it: Numbers(batch.column(it)))

    @cached_property
    def days(self) -> Mapping[date, Bits]:
        """The deals of each day."""
        if DAY not in self._there:
            return {self._on: self.every}
        usual = (self._on - EPOCH).days
        days = self._batch.column(DAY).cast(pa.date32()).view(pa.int32())
        days = days.fill_null(usual).to_numpy()
        return {
            EPOCH + timedelta(int(day)): bits_of(days == day) for day in np.unique(days)
        }

    def compare(self, comparison: Comparison) -> Decided:
        """Return which deals' answers pass a comparison, and which do not."""
        name = comparison.question
        if name not in self._there:
            return 0, 0
        known = self._known[name]
        tests = (self._passes(name, *test) for test in comparison.tests)
        met = reduce(and_, tests, known)
        return met, known & ~met

    def _passes(self, name: str, how: Operator, value: Value) -> Bits:
        if self.rulebook.questions[name].traits.several:
            return self._sets[name].passes(how, cast("frozenset[str]", value))
        if how is Operator.IS:
            return self._coded[name].among(cast("frozenset[str]", value))
        return self._numbers[name].passes(how, cast("Decimal | date", value))


class _Coded:
    """A column of words, each a number; under an empty cell lies any."""

    def __init__(self, column: pa.Array) -> None:
        coded = column
        if not pa.types.is_dictionary(column.type):
            coded = column.cast(pa.string()).dictionary_encode()
        self._words = coded.dictionary.to_pylist()
        self._codes = _values(coded.indices)

    def among(self, words: frozenset[str]) -> Bits:
        """Return the deals with one of those words; an empty cell may be among them."""
        places = [at for at, word in enumerate(self._words) if word in words]
        if not places:
            return 0
        if len(places) == 1:
            return bits_of(self._codes == places[0])
        is_one = np.zeros(len(self._words), np.bool_)
        is_one[places] = True
        return bits_of(is_one.take(self._codes, mode="clip"))


class _Sets:
    """A column of lists of words: the deals of each word lie together."""

    def __init__(self, column: pa.Array) -> None:
        lists = column
        if not pa.types.is_list(column.type):
            lists = column.cast(pa.list_(pa.string()))
        inner = lists.flatten()
        if not pa.types.is_dictionary(inner.type):
            inner = inner.cast(pa.string()).dictionary_encode()
        words = inner.dictionary.to_pylist()
        self._places = {word: at for at, word in enumerate(words)}
        codes = inner.indices.cast(pa.int16()).fill_null(-1).to_numpy()
        order = np.argsort(codes, kind="stable")
        self._deals = lists.value_parent_indices().to_numpy()[order]
        self._ends = np.searchsorted(codes[order], np.arange(len(words) + 1))
        self._count = len(lists)
        self._having = dict[str, Bits]()

    def passes(self, how: Operator, words: frozenset[str]) -> Bits:
        """Return the deals that have some, all or none of those words."""
        having = [self._with_word(word) for word in words]
        every = (1 << self._count) - 1
        if how is Operator.ALL_OF:
            return reduce(operator.and_, having, every)
        some = reduce(operator.or_, having, 0)
        return every & ~some if how is Operator.NONE_OF else some

    def _with_word(self, word: str) -> Bits:
        if word not in self._having:
            flags = np.zeros(self._count, np.bool_)
            if (at := self._places.get(word)) is not None:
                flags[self._deals[self._ends[at] : self._ends[at + 1]]] = True
            self._having[word] = bits_of(flags)
        return self._having[word]


def _values(column: pa.Array) -> npt.NDArray[Any]:
    """Return what lies in a column of numbers, under empty cells anything."""
    kind = np.dtype(column.type.to_pandas_dtype())
    return np.frombuffer(column.buffers()[1], kind)[column.offset :][: len(column)]


class Numbers:
    """A column of numbers or days, as numbers that compare alike.

    Decimals are whole numbers of their last place: those of up to 18 digits in one
    word, others in two of which the second is compared only where the first is equal.
    """

    def __init__(self, column: pa.Array) -> None:
        self._scale = 0
        if pa.types.is_date(column.type) or pa.types.is_timestamp(column.type):
            values = column.cast(pa.date32()).view(pa.int32())
        else:
            values = column
        if pa.types.is_decimal(column.type):
            self._scale = column.type.scale
        self._high, self._low = self._words(values)

    def _words(
        self, values: pa.Array
    ) -> tuple[npt.NDArray[Any], npt.NDArray[Any] | None]:
        if not pa.types.is_decimal(values.type):
            return _values(values), None
        whole = values.cast(pa.decimal128(values.type.precision, self._scale))
        two = np.frombuffer(whole.buffers()[1], np.uint64).reshape(-1, 2)
        two = two[whole.offset : whole.offset + len(whole)]
        return two[:, 1].view(np.int64), two[:, 0]

    def passes(self, how: Operator, bound: Decimal | date) -> Bits:
        """Return the deals whose value compares so; an empty cell may be among them."""
        compare, rounding = _BOUNDS[how]
        if isinstance(bound, date):
            return bits_of(compare(self._high, (bound - EPOCH).days))
        if self._high.dtype.kind == "f":
            return bits_of(compare(self._high, float(bound)))
        whole = int(bound.scaleb(self._scale).to_integral_value(rounding))
        if self._low is None:
            return bits_of(compare(self._high, whole))
        high, low = whole >> 64, np.uint64(whole & (1 << 64) - 1)
        strictly = operator.gt if compare in {operator.gt, operator.ge} else operator.lt
        return bits_of(
            strictly(self._high, high) | (self._high == high) & compare(self._low, low)
        )
