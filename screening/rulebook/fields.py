"""The fields of rule files: how words, ids, days and lists are written."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    WithJsonSchema,
)


def as_day(value: object) -> object:
    """Read a day written as text, like 2026-01-31; leave anything else as it is."""
    try:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    return value


def as_tuple(value: object) -> object:
    """Read a YAML list as the tuple that frozen values hold."""
    return tuple(value) if isinstance(value, list) else value


LISTED = BeforeValidator(as_tuple)
LABELLED = BeforeValidator(lambda v: {"label": v} if isinstance(v, str) else v)
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Id = Annotated[
    str,
    StringConstraints(pattern=r"^([a-z][a-z0-9]*-([a-z0-9]+-)*)?[a-z0-9]*[a-z]$"),
]
"""Lower-case words joined by hyphens. Never ends in a number; never changes meaning."""

Day = Annotated[
    date,
    BeforeValidator(as_day),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}),
]
Ids = Annotated[tuple[Id, ...], LISTED]
Basis = Annotated[tuple[Text, ...], LISTED]
Number = Annotated[Decimal, WithJsonSchema({"type": "number"})]
When = Any
"""A `conditions.Condition`, put here by `rulebook` before shapes are checked."""


class Part(BaseModel):
    """Anything written in a rule file."""

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        frozen=True,
        alias_generator=lambda name: name.replace("_", "-"),
    )


class Accepted(Part):
    """A doubt that is known and accepted, beside what it is about.

    `about` narrows it to some of several, such as choices or other rules; absent means
    every doubt of that kind here. From `look_again` on it is a doubt itself.
    """

    doubt: Id
    about: Basis = ()
    because: Text
    look_again: Day


Accept = Annotated[tuple[Accepted, ...], LISTED]
