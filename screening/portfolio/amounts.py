"""Amounts of money that say no unit: 620 may be euro, thousands or millions.

As single euro it is below every line, and nothing would have to be filed. So where
half of such amounts in a column are small, the small ones count as not known until
somebody says what they are.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from screening.errors import ScreeningError
from screening.formats.text import money_in_words
from screening.portfolio import messages
from screening.portfolio.counted import SAID, Unit, unit_of
from screening.portfolio.packing import Flags
from screening.rulebook.model import Question, Rulebook

ASKED = "asked"
"""The unit of a column where nobody has said it when asked.

It stays asked for, however large the amounts are with which its cells are mended.
"""
SMALL = 100_000
"""What no amount of a deal is likely to be below, in single euro."""
_SAYS_ONE = r"[\p{L}\p{Sc}]"
"""A letter or the sign of a money: million, EUR, €."""


class Unsaid(NamedTuple):
    """Which texts of a column are amounts that say no unit, and the largest of them."""

    flags: Flags
    largest: Decimal

    def told(self, texts: pa.Array) -> dict[int, str]:
        """Return what is told of each of them, by its place."""
        says, largest = messages.NO_UNIT, money_in_words(self.largest)
        written = texts.filter(pa.array(self.flags)).to_pylist()
        return {
            int(place): says.format(written=text.strip(), largest=largest)
            for place, text in zip(np.flatnonzero(self.flags), written, strict=True)
        }


def may_lack_unit(question: Question | None, unit: Unit) -> bool:
    """Tell whether a question takes money, and nothing says in what it is counted."""
    money = question.traits.unit_before if question else ""
    return bool(money) and not unit.scale and not unit.money


def unsaid(texts: pa.Array, amounts: pa.Array, *, asked: bool) -> Unsaid | None:
    """Return the small amounts that say no unit, if half of those that say none are.

    Where the unit was `asked` for, large ones beside them change nothing. Nothing is
    nothing in any unit.
    """
    says_one = pc.match_substring_regex(texts, _SAYS_ONE)
    bare = pc.and_(pc.invert(says_one), pc.greater(amounts, pa.scalar(Decimal(0))))
    alone = pc.if_else(bare, amounts, pa.scalar(None, amounts.type))
    small = pc.less(alone, pa.scalar(Decimal(SMALL)))
    flags = small.fill_null(fill_value=False).to_numpy(zero_copy_only=False)
    few = 2 * flags.sum() < len(alone) - alone.null_count
    if not flags.any() or (few and not asked):
        return None
    largest = pc.max(alone.filter(pa.array(flags))).as_py()
    return Unsaid(flags, largest.normalize())


def without(amounts: pa.Array, flags: Flags) -> pa.Array:
    """Return the amounts of a column, those not known of which no unit is said."""
    return pc.if_else(pa.array(np.logical_not(flags)), amounts, None)


def refuse_units(
    rulebook: Rulebook, units: Mapping[str, str], columns: Mapping[str, str]
) -> None:
    """Raise a ScreeningError where a unit is said of a column that needs none."""
    for head, unit in units.items():
        question = rulebook.questions.get(columns.get(head, ""))
        if unit in SAID and not may_lack_unit(question, unit_of(head)):
            raise ScreeningError(messages.NEEDS_NO_UNIT.format(head=head, unit=unit))
