"""The fields of rule files: how words, ids, days and lists are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, NamedTuple, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    SkipValidation,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.fields import FieldInfo

from screening.rulebook.conditions import Condition

M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class Ref:
    """The key holds an id of that kind, or a list of them."""

    kind: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """Answers are filled into the text, where {question} stands for one."""


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
Texts = Annotated[tuple[Text, ...], LISTED]
Basis = Annotated[Texts, Ref("source point")]
Number = Annotated[Decimal, WithJsonSchema({"type": "number"})]
When = Annotated[Condition, SkipValidation(), WithJsonSchema({})]
"""A condition, read by the loader before shapes are checked."""


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
    about: Texts = ()
    because: Text
    look_again: Day


Accept = Annotated[tuple[Accepted, ...], LISTED]


class Key(NamedTuple):
    """A key that may be written in a part, and what the model declares of it."""

    name: str
    field: FieldInfo

    @property
    def written(self) -> str:
        """The key as rule files write it."""
        return self.field.alias or self.name

    def parts_of(self, part: Part) -> tuple[Part, ...]:
        """Return the parts that are listed under it."""
        listed = getattr(part, self.name)
        members = listed if isinstance(listed, tuple) else ()
        return tuple(one for one in members if isinstance(one, Part))

    def mark(self, kind: type[M]) -> M | None:
        """Return its annotation of that class; None where it has none."""
        marks = self.field.metadata
        return next((mark for mark in marks if isinstance(mark, kind)), None)


@cache
def keys_of(part: type[Part]) -> tuple[Key, ...]:
    """Return the keys that may be written in a part, in order."""
    return tuple(Key(name, field) for name, field in part.model_fields.items())


def marked(part: Part, kind: type[M]) -> Iterator[tuple[Key, M, Any]]:
    """Yield the keys of a part that are annotated so, the annotation and the value."""
    for key in keys_of(type(part)):
        if mark := key.mark(kind):
            yield key, mark, getattr(part, key.name)
