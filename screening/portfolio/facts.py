"""Facts: a table with a row for each deal and a column for each question.

A column bears the id of its question, and an empty cell is not known. A column that is
not there is known of no deal. Words stand as their ids, several as a list of them,
numbers as decimals, days as days. Beside them stand the deal's name, and the day that
the rules are read at, where it is not one for all.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa

from screening.rulebook.answers import read_answers
from screening.rulebook.conditions import Answers
from screening.rulebook.kinds import Shape
from screening.rulebook.model import Question, Rulebook

NAME, DAY = "deal", "on"
"""The columns that are no questions; an id of a question is never one of them."""

DECIMALS, DIGITS = 10, 38
"""How many decimals and digits a number of a table may have: what all engines hold."""

WORD = pa.dictionary(pa.int32(), pa.string())
TYPES: Mapping[Shape, pa.DataType] = {
    Shape.WORD: WORD,
    Shape.WORDS: pa.list_(pa.string()),
    Shape.NUMBER: pa.decimal128(DIGITS, DECIMALS),
    Shape.DAY: pa.date32(),
    Shape.TEXT: pa.string(),
}
"""How answers of each shape stand in a table that is made here."""


def schema_of(rulebook: Rulebook) -> pa.Schema:
    """Return the columns of facts for a rulebook: name, day and every question."""
    questions = rulebook.questions.values()
    asked = [(it.id, TYPES[it.traits.shape]) for it in questions]
    return pa.schema([(NAME, pa.string()), (DAY, pa.date32()), *asked])


def answers_of(rulebook: Rulebook, row: Mapping[str, Any]) -> Answers:
    """Return the answers of a row, as `RecordBatch.to_pylist` gives it."""
    plain = {
        name: _plain(value, question)
        for name, question in rulebook.questions.items()
        if (value := row.get(name)) is not None
    }
    return read_answers(rulebook.questions, plain)[0]


def _plain(value: Any, question: Question) -> str | list[str]:
    """Return a cell as answers are kept: numbers as text, several words as a list."""
    if question.traits.several:
        return sorted(value)
    if question.traits.numeric:
        number = value if isinstance(value, Decimal) else Decimal(str(value))
        plain = format(number, "f")
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    return value.isoformat() if isinstance(value, date) else str(value)
