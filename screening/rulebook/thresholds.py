"""Numbers that conditions and texts share by name, each with a value by day."""

from bisect import bisect_right
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from screening.rulebook.fields import (
    EXTENDABLE,
    NOT_EMPTY,
    Accept,
    Basis,
    Called,
    Changes,
    Day,
    Listed,
    Number,
    OwnId,
    Part,
    Sentence,
    Text,
    Title,
)
from screening.rulebook.kinds import TRAITS, Kind


class ThresholdValue(Part):
    """A value of a threshold, and from which day on it is that."""

    value: Number
    """The number itself, of the kind that the threshold has."""
    from_: Annotated[Day | None, Field(alias="from"), Called("first day")] = None
    """The first day of this value. The first value has none, each later one has."""
    basis: Basis = ()


class Threshold(Part):
    """A number under a name, with a value by day: conditions and texts share it.

    A condition compares with it where its id stands for a number, and a text tells
    its value where the id stands in braces.
    """

    id: OwnId
    title: Annotated[Title, Sentence(filled=False)]
    kind: Literal["percent", "money", "number"] = "percent"
    """What it is a number of. It is compared with questions of that kind alone."""
    unit: Text | None = None
    """What is counted, behind a number: years."""
    values: Annotated[
        Listed[ThresholdValue], Changes("takes other values"), EXTENDABLE, NOT_EMPTY
    ]
    """Its values, each from a day on, the first of them from always."""
    basis: Basis = ()
    accept: Accept = ()

    @property
    def first_days(self) -> list[date]:
        """The days on which it takes another value, in order."""
        return [it.from_ for it in self.values if it.from_]

    def on(self, day: date) -> ThresholdValue:
        """Return the value that holds on that day."""
        return self.values[bisect_right(self.first_days, day)]

    def told(self, number: Decimal) -> str:
        """Return a number as a value of it is told: 10 %."""
        return TRAITS[Kind(self.kind)].told(number, self.unit)
