"""A table from anywhere as facts: the columns that are questions, each of a type.

A column of the wrong type is refused. A cell of the right type whose answer its
question does not take, a word that is not offered or a number out of bounds, counts as
not known, as everywhere; the column `unread` says which of a deal's cells those are.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from screening.engine.bits import Bits
from screening.errors import ScreeningError
from screening.portfolio import messages
from screening.portfolio.facts import DAY, DIGITS, NAME, WORD
from screening.portfolio.kernel import Numbers
from screening.portfolio.packing import IDS, Flags, bits_of, flags_of, known_in, listed
from screening.rulebook.conditions import Operator
from screening.rulebook.kinds import Shape
from screening.rulebook.model import Question, Rulebook

UNREAD = "unread"
KEPT = pa.schema([(NAME, pa.string()), (DAY, pa.date32()), (UNREAD, pa.list_(IDS))])
"""The columns of facts that are no questions, which verdicts stand beside."""

_types = pa.types


def _is_empty(it: pa.DataType) -> bool:
    coded = _types.is_dictionary(it)
    return bool(_types.is_null(it.value_type if coded else it))


def _is_text(it: pa.DataType) -> bool:
    found = it.value_type if _types.is_dictionary(it) else it
    return any(
        like(found)
        for like in (_types.is_string, _types.is_large_string, _types.is_string_view)
    )


def _is_list(it: pa.DataType) -> bool:
    kinds = (_types.is_list, _types.is_large_list, _types.is_list_view)
    listed = any(like(it) for like in (*kinds, _types.is_large_list_view))
    return listed and (_is_text(it.value_type) or _types.is_null(it.value_type))


def _is_number(it: pa.DataType) -> bool:
    real = _types.is_float32(it) or _types.is_float64(it)
    return bool(real or _types.is_integer(it) or _types.is_decimal(it))


def _is_day(it: pa.DataType) -> bool:
    moment = _types.is_timestamp(it) and it.tz is None
    return moment or bool(_types.is_date(it))


_TAKES: Mapping[Shape, tuple[Callable[[pa.DataType], bool], str]] = {
    Shape.WORD: (_is_text, messages.WORDS),
    Shape.WORDS: (_is_list, messages.LISTS),
    Shape.NUMBER: (_is_number, messages.NUMBERS),
    Shape.DAY: (_is_day, messages.DAYS),
    Shape.TEXT: (_is_text, messages.WORDS),
}
"""Which types of column hold answers of each shape, and what those are called."""


class Fitting:
    """How tables of one schema become facts under a rulebook.

    ScreeningError, with every reason, where they cannot. A column that is no question
    is passed over, and so is one in which nothing stands, or text that no rule reads.
    """

    def __init__(self, rulebook: Rulebook, schema: pa.Schema) -> None:
        if problems := [*_problems(rulebook, schema)]:
            raise ScreeningError("\n".join(problems))
        there = {it.name for it in schema if not _is_empty(it.type)}
        every = rulebook.questions.values()
        read = (it for it in every if it.traits.compared)
        self._questions = [it for it in read if it.id in there]
        self._kept = [name for name in (NAME, DAY) if name in there]
        self.names = [*self._kept, *(it.id for it in self._questions)]

    def facts(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Return a batch of such a table as facts."""
        columns = {
            name: batch.column(name).cast(KEPT.field(name).type) for name in self._kept
        }
        unread = list[tuple[str, Bits]]()
        for question in self._questions:
            column = _plain(question, batch.column(question.id))
            if wrong := _unread(question, column):
                unread.append((question.id, wrong))
                taken = pa.array(~flags_of(wrong, batch.num_rows))
                column = pc.if_else(taken, column, pa.scalar(None, column.type))
            columns[question.id] = column
        columns[UNREAD] = listed(batch.num_rows, unread)
        return pa.RecordBatch.from_pydict(columns)


def _problems(rulebook: Rulebook, schema: pa.Schema) -> Iterator[str]:
    """Yield why a table of that schema is not taken, if it is not."""
    questions = rulebook.questions
    known = [it for it in schema.names if it in questions or it in {NAME, DAY}]
    for name, count in Counter(known).items():
        if count > 1:
            yield messages.TWICE.format(name=name)
            continue
        says = _wrong(questions.get(name), name, schema.field(name).type)
        if says:
            wanted, found = says, schema.field(name).type
            yield messages.WRONG_TYPE.format(name=name, found=found, wanted=wanted)
    if not questions.keys() & {*known}:
        example = ", ".join([*questions][:3])
        yield messages.NO_QUESTION.format(example=example)


def _wrong(question: Question | None, name: str, found: pa.DataType) -> str:
    """Return what a column should hold, where it does not."""
    if _is_empty(found):
        return ""
    if question is None:
        if name == NAME:
            return ""
        shape = Shape.DAY
    else:
        shape = question.traits.shape
    takes, wanted = _TAKES[shape]
    if question is not None and _is_yes_no(question) and _types.is_boolean(found):
        return ""
    return "" if takes(found) else wanted


def _is_yes_no(question: Question) -> bool:
    return question.traits.few and {*question.offered} == {"yes", "no"}


def _plain(question: Question, column: pa.Array) -> pa.Array:
    """Return a column as the kernel reads it: words coded, days without a time."""
    match question.traits.shape:
        case Shape.WORD:
            return _coded(column)
        case Shape.DAY:
            return column.cast(pa.date32())
        case Shape.NUMBER if _types.is_decimal(column.type):
            return _decimals(question, column)
        case Shape.WORDS:
            return _lists(column)
        case _:
            return column


def _coded(column: pa.Array) -> pa.Array:
    if _types.is_dictionary(column.type):
        return column
    if _types.is_boolean(column.type):
        column = pc.if_else(column, "yes", "no")
    return column.cast(pa.string()).dictionary_encode()


def _lists(column: pa.Array) -> pa.Array:
    """Return lists of words, coded."""
    if _types.is_list(column.type) and _types.is_dictionary(column.type.value_type):
        return column
    return column.cast(pa.list_(pa.string())).cast(pa.list_(WORD))


def _decimals(question: Question, column: pa.Array) -> pa.Array:
    try:
        return column.cast(pa.decimal128(DIGITS, column.type.scale))
    except pa.ArrowInvalid:
        says = messages.TOO_LONG.format(name=question.id, digits=DIGITS)
        raise ScreeningError(says) from None


def _unread(question: Question, column: pa.Array) -> Bits:
    """Return the deals in which something stands that is no answer."""
    match question.traits.shape:
        case Shape.WORD:
            return _not_words(question, column)
        case Shape.WORDS:
            return _not_lists(question, column)
        case Shape.NUMBER:
            return _not_numbers(question, column)
        case _:
            return 0


def _not_offered(question: Question, coded: pa.Array) -> Flags | None:
    """Return which words of a column are not offered; None where all are."""
    words = [word in question.offered for word in coded.dictionary.to_pylist()]
    if all(words):
        return None
    codes = coded.indices.cast(pa.int64()).fill_null(len(words)).to_numpy()
    wrong: Flags = ~np.array([*words, True])[codes]
    return wrong


def _not_words(question: Question, column: pa.Array) -> Bits:
    wrong = _not_offered(question, column)
    return 0 if wrong is None else bits_of(wrong)


def _not_lists(question: Question, column: pa.Array) -> Bits:
    """Return the deals with a word that is not offered, or none, in a list."""
    inner = column.flatten()
    empty = inner.is_null().to_numpy(zero_copy_only=False)
    wrong = _not_offered(question, inner)
    if wrong is None and not inner.null_count:
        return 0
    flags = np.zeros(len(column), np.bool_)
    rows = column.value_parent_indices().to_numpy()
    flags[rows[empty if wrong is None else wrong | empty]] = True
    return bits_of(flags)


def _not_numbers(question: Question, column: pa.Array) -> Bits:
    """Return the deals with a number out of bounds, or one that is none."""
    known, (lowest, highest) = known_in(column), question.bounds
    numbers, taken = Numbers(column), known
    if lowest is not None:
        taken &= numbers.passes(Operator.AT_LEAST, lowest)
    if highest is not None:
        taken &= numbers.passes(Operator.AT_MOST, highest)
    if _types.is_floating(column.type):
        finite = pc.is_finite(column).fill_null(fill_value=False)
        taken &= bits_of(finite.to_numpy(zero_copy_only=False))
    return known & ~taken
