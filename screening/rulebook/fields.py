"""The fields of rule files: how words, ids, days and lists are written."""

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from inspect import cleandoc, getsource
from itertools import pairwise
from types import UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    NamedTuple,
    Self,
    TypeVar,
    Union,
    get_args,
    get_origin,
)

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetPydanticSchema,
    Strict,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.fields import FieldInfo
from pydantic_core.core_schema import any_schema

from screening.rulebook import messages
from screening.rulebook.conditions import NEVER, Condition

M = TypeVar("M")
T = TypeVar("T")

_BY_ID = re.compile(r", by (the )?ids?( of an? [\w ]+)?(?=[.;])")


class Ref(NamedTuple):
    """The key holds an id of that kind, or a list of them.

    With an `answer`, "number" or "day", it is the id of a question so answered.
    """

    kind: str
    answer: str = ""


class Sentence(NamedTuple):
    """Answers are filled into the text, where {question} stands for one.

    Where they are not `filled`, a name in braces is only looked up.
    """

    filled: bool = True


class Members(NamedTuple):
    """The key lists parts of that kind, each of which is compared by itself."""

    kind: str


class Holds(NamedTuple):
    """The key holds a condition; this one where it is left out."""

    unwritten: Condition


class GivenAnswers:
    """The key holds answers by question, written as in a deal file."""


class WrittenAs(NamedTuple):
    """How the value of the key is written, in words, where its type does not tell."""

    words: str


class Called(NamedTuple):
    """What a sentence calls the key, where that is not its own name."""

    words: str


class KindOfChange(NamedTuple):
    """What kind of change it is when the key differs, where it is no mere wording."""

    kind: str


class Extendable:
    """An extension may write the key anew; where it does not, the other's stays."""


class AsIn(NamedTuple):
    """The key means what it means in that class of part."""

    part: "type[Part]"


def as_day(value: object) -> object:
    """Read a day written as text, like 2026-01-31; leave anything else as it is."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        with suppress(ValueError):
            return date.fromisoformat(value)
    return value


Listed = Annotated[tuple[T, ...], Strict(strict=False)]
"""Made of the list that YAML has; its members are as strict as ever."""
NOT_EMPTY = Field(min_length=1)
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
LONGEST_ID = 60
Id = Annotated[
    str,
    StringConstraints(
        pattern=r"^([a-z][a-z0-9]*-([a-z0-9]+-)*)?[a-z0-9]*[a-z]$",
        max_length=LONGEST_ID,
    ),
]
"""Lower-case words joined by hyphens. Never ends in a number; never changes meaning."""

Day = Annotated[
    date,
    BeforeValidator(as_day),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}),
]
Ids = Listed[Id]
Texts = Listed[Text]
Number = Annotated[Decimal, WithJsonSchema({"type": "number"})]
Checked = Annotated[
    Condition, GetPydanticSchema(lambda _s, _h: any_schema()), WithJsonSchema({})
]
"""A condition, which the loader reads before shapes are checked."""

HELD = (Holds(NEVER), Field(description="The condition under which it holds."))
When = Annotated[Checked, *HELD]


class Part(BaseModel):
    """Anything written in a rule file. What an editor says of a key stands below it."""

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        frozen=True,
        defer_build=True,
        alias_generator=lambda name: name.replace("_", "-"),
    )

    def model_copy(
        self, *, update: Mapping[str, Any] | None = None, deep: bool = False
    ) -> Self:
        """Return a copy with other values; what was worked out of the old is left."""
        copy = super().model_copy(update=update, deep=deep)
        for name in vars(copy).keys() - type(self).model_fields.keys():
            del vars(copy)[name]
        return copy


class Accepted(Part):
    """A doubt that is known and accepted, beside what it is about.

    `about` narrows it to some of several, such as choices or other rules; absent means
    every doubt of that kind here.
    """

    # Nearly every part lists some, and would build its checks anew.
    model_config = ConfigDict(defer_build=False)

    doubt: Annotated[Id, WrittenAs("the id of a kind of doubt")]
    """The kind of doubt, as `check` prints it in square brackets."""
    about: Texts = ()
    """About this draft, where the doubt names it: choices, rules, source points."""
    because: Text
    """Why it is accepted."""
    look_again: Day
    """From this day on the acceptance is a doubt itself."""


UPKEEP = KindOfChange("upkeep")
EXTENDABLE = Extendable()
OwnId = Annotated[Id, UPKEEP, Field(description=messages.ID)]
Short = Annotated[Text, Called("short name"), Field(description=messages.SHORT)]
Says = Annotated[Text, Sentence(), Called("text"), Field(description=messages.SAYS)]
Title = Annotated[Text, Field(description="What heads it, on pages and on paper.")]
Link = Annotated[Text | None, Field(description="The address where it can be read.")]
Basis = Annotated[
    Texts,
    Ref("source point"),
    KindOfChange("basis changed"),
    Field(description="The source points it rests on, like guide/E2."),
]
Accept = Annotated[
    Listed[Accepted],
    Called("list of accepted doubts"),
    UPKEEP,
    EXTENDABLE,
    Field(description=messages.ACCEPT),
]


class InForce(Part):
    """The days a rule holds on, both included. Absent means without end."""

    from_: Annotated[Day | None, Field(alias="from"), Called("first day")] = None
    """The first day it holds on."""
    until: Annotated[Day | None, Called("last day")] = None
    """The last day it holds on."""

    def covers(self, day: date) -> bool:
        """Tell whether the rule holds on that day."""
        return (self.from_ or day) <= day <= (self.until or day)

    def ends(self) -> list[date]:
        """Return the first day and the last, as far as there is one."""
        return [day for day in (self.from_, self.until) if day]

    def spans(self, other: "InForce") -> bool:
        """Tell whether the rule holds on every day that the other one does."""
        ends = (other.from_ or date.min, other.until or date.max)
        return all(map(self.covers, ends))

    def overlaps(self, other: "InForce") -> bool:
        """Tell whether there is a day on which both hold."""
        first = max(self.from_ or date.min, other.from_ or date.min)
        return first <= min(self.until or date.max, other.until or date.max)


class Key(NamedTuple):
    """A key that may be written in a class of part, and what that declares of it."""

    name: str
    field: FieldInfo
    of: type[Part]

    @property
    def written(self) -> str:
        """The key as rule files write it."""
        return self.field.alias or self.name

    @property
    def called(self) -> str:
        """What a sentence calls it."""
        return (self.mark(Called) or Called(self.name.replace("_", " "))).words

    @property
    def description(self) -> str:
        """What the model says of it: beside its type, or in quotes below it."""
        if alike := self.mark(AsIn):
            field = alike.part.model_fields[self.name]
            return Key(self.name, field, alike.part).description
        below = (
            _described_in(of.__module__).get((of.__name__, self.name), "")
            for of in self.of.__mro__
        )
        return self.field.description or next(filter(None, below), "")

    @property
    def says(self) -> str:
        """What it means. How an id is named, `takes` tells."""
        says = self.description
        return _BY_ID.sub("", says) if self.mark(Ref) else says

    @property
    def bare(self) -> Any:
        """The type of what stands there, without annotations and without None."""
        return _bare(self.field.annotation)

    @property
    def words(self) -> tuple[str, ...]:
        """The words of which one is written under it; empty where it takes others."""
        if get_origin(self.bare) is Literal:
            return get_args(self.bare)
        listed = isinstance(self.bare, type) and issubclass(self.bare, StrEnum)
        return tuple(word.value for word in self.bare) if listed else ()

    @property
    def part(self) -> type[Part] | None:
        """What is written under it where that is a part, or a list of parts."""
        return _part_in(self.field.annotation)

    def parts_of(self, part: Part) -> tuple[Part, ...]:
        """Return the parts that are listed under it."""
        listed = getattr(part, self.name)
        members = listed if isinstance(listed, tuple) else ()
        return tuple(member for member in members if isinstance(member, Part))

    def mark(self, kind: type[M]) -> M | None:
        """Return its annotation of that class; None where it has none."""
        marks = self.field.metadata
        return next((mark for mark in marks if isinstance(mark, kind)), None)


@cache
def _described_in(module: str) -> Mapping[tuple[str, str], str]:
    """Read the texts in quotes below keys of a module, by names of class and key.

    They are read from the source once they are asked for: that takes longer than all
    else that a class is made of.
    """
    if not module.startswith("screening."):
        return {}
    return {
        (part.name, key.target.id): cleandoc(str(below.value.value))
        for part in ast.parse(getsource(sys.modules[module])).body
        if isinstance(part, ast.ClassDef)
        for key, below in pairwise(part.body)
        if isinstance(key, ast.AnnAssign) and isinstance(key.target, ast.Name)
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)
    }


def _bare(annotation: Any) -> Any:
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        [first, *_others] = [it for it in get_args(annotation) if it is not type(None)]
        return _bare(first)
    return annotation


def _part_in(annotation: Any) -> type[Part] | None:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    return next(filter(None, map(_part_in, get_args(annotation))), None)


@cache
def keys_of(part: type[Part]) -> tuple[Key, ...]:
    """Return the keys that may be written in a part, in order."""
    return tuple(Key(name, field, part) for name, field in part.model_fields.items())


@cache
def marks_of(part: type[Part], kind: type[M]) -> tuple[tuple[Key, M], ...]:
    """Return the keys of a part that are annotated so, each with its annotation."""
    marks = ((key, key.mark(kind)) for key in keys_of(part))
    return tuple((key, mark) for key, mark in marks if mark)


@cache
def lists_of(part: type[Part]) -> tuple[Key, ...]:
    """Return the keys of a part under which parts are listed."""
    return tuple(key for key in keys_of(part) if key.part)


def marked(part: Part, kind: type[M]) -> Iterator[tuple[Key, M, Any]]:
    """Yield the keys of a part that are annotated so, the annotation and the value."""
    marks = marks_of(type(part), kind)  # type: ignore[arg-type]  # a class is hashable
    for key, mark in marks:
        yield key, mark, getattr(part, key.name)


def title_of(part: Part) -> str:
    """The heading of a part: its first text that must be there, but for the id."""
    needed = (key for key in keys_of(type(part)) if key.field.is_required())
    texts = [key.name for key in needed if key.field.annotation is str]
    return next((getattr(part, name) for name in texts if name != "id"), "")


def texts_of(part: Part) -> Iterator[str]:
    """Yield the texts that answers fill, also those of the parts that are listed."""
    for _path, inner in parts_within(part):
        yield from (text for _key, _mark, text in marked(inner, Sentence) if text)


def conditions_in(part: Part) -> Iterator[Condition]:
    """Yield the conditions that are written in a part, its listed parts left out."""
    for _key, _mark, condition in marked(part, Holds):
        if condition is not None:
            yield condition


def parts_within(
    part: Part, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], Part]]:
    """Yield a part and those that it lists, with the path to each."""
    yield path, part
    for key in lists_of(type(part)):
        for place, inner in enumerate(key.parts_of(part)):
            yield from parts_within(inner, (*path, key.written, place))


def points_under(part: Part) -> set[str]:
    """Return the source points that a part rests on, or one that it lists."""
    within = (inner for _path, inner in parts_within(part))
    return {point for inner in within for point in getattr(inner, "basis", ())}


def parts_in(part: Part) -> Iterator[Part]:
    """Yield the parts that a part lists, and those that these list."""
    _itself, *inner_parts = parts_within(part)
    yield from (inner for _path, inner in inner_parts)
