"""The files of a rulebook: what each holds, and what is wrong with its shape."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatch
from typing import Annotated, Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from screening.errors import Problem, did_you_mean
from screening.fields import LISTED, Accepted, Id, Part
from screening.model import (
    Choice,
    Consequence,
    Definition,
    Heading,
    InForce,
    Item,
    Kind,
    Label,
    Level,
    LookFor,
    Point,
    Question,
    Rule,
    Signal,
    Source,
    Topic,
    Upkeep,
)
from screening.yamlfile import Document, Path


class Questions(Part):
    """A file of questions, all of one topic."""

    topic: Id
    questions: Annotated[tuple[Question, ...], LISTED]


class Rules(Upkeep):
    """A file of rules, with the definitions they share."""

    definitions: Annotated[tuple[Definition, ...], LISTED] = ()
    rules: Annotated[tuple[Rule, ...], LISTED] = ()


class Checklist(Part):
    """The file of checklist items."""

    checklist: Annotated[tuple[Item, ...], LISTED]


class Consequences(Part):
    """The file of what a deal should expect."""

    consequences: Annotated[tuple[Consequence, ...], LISTED]


class Signals(Part):
    """The file of signals to watch."""

    signals: Annotated[tuple[Signal, ...], LISTED]


class Sources(Part):
    """The file of sources."""

    sources: Annotated[tuple[Source, ...], LISTED]


SHEETS: Mapping[str, type[Part]] = {
    "rulebook.yaml": Heading,
    "sources.yaml": Sources,
    "consequences.yaml": Consequences,
    "checklist.yaml": Checklist,
    "signals.yaml": Signals,
    "questions/*.yaml": Questions,
    "rules/*.yaml": Rules,
}
NEEDED = ("rulebook.yaml", "sources.yaml")

_PARTS: Mapping[str, type[Part]] = {
    "questions": Question,
    "choices": Choice,
    "definitions": Definition,
    "rules": Rule,
    "in-force": InForce,
    "checklist": Item,
    "consequences": Consequence,
    "signals": Signal,
    "look-for": LookFor,
    "sources": Source,
    "points": Point,
    "accept": Accepted,
    "levels": Level,
    "topics": Topic,
    "people": Label,
    "stages": Label,
}
LISTS: Mapping[str, str] = {
    "questions": "question",
    "definitions": "definition",
    "rules": "rule",
    "checklist": "item",
    "consequences": "consequence",
    "signals": "signal",
    "sources": "source",
}
"""The lists of parts, by key, and what each member is called."""

HEADING_LISTS: Mapping[str, str] = {
    "levels": "level",
    "topics": "topic",
    "people": "entry of people",
    "stages": "stage",
}
_ONE_OF = {**LISTS, **HEADING_LISTS}


def sheet_for(file: str) -> type[Part] | None:
    """Return what the file at that path in the folder holds; None where nothing."""
    return next((SHEETS[glob] for glob in SHEETS if fnmatch(file, glob)), None)


def check(sheet: type[Part], document: Document) -> Part | list[Problem]:
    """Return the file as typed values, or every problem with its shape."""
    try:
        return sheet.model_validate(document.data)
    except ValidationError as error:
        return [_problem(document, sheet, one) for one in error.errors()]


def read_part(key: str, data: Mapping[str, Any]) -> Part | None:
    """Return a member of the list under that key; None where its shape is wrong.

    Keys that are not known are passed over: `check` has said so.
    """
    part = _PARTS[key]
    known = {field.alias or name for name, field in part.model_fields.items()}
    try:
        return part.model_validate({key: data[key] for key in known & data.keys()})
    except ValidationError:
        return None


def _problem(document: Document, sheet: type[Part], error: ErrorDetails) -> Problem:
    path = error["loc"]
    key = str(path[-1]) if path else ""
    match error["type"]:
        case "missing":
            says = f'{_owner(document, path[:-1])} needs "{key}".'
            return document.problem(path[:-1], says)
        case "extra_forbidden":
            hint = did_you_mean(key, _keys(sheet, path[:-1]))
            says = f'"{key}" is not known in {_owner(document, path[:-1])}.{hint}'
            return document.problem(path, says, at_key=True)
        case kind:
            says = _SAYS.get(kind, _plain)(_named(path), error)
            return document.problem(path, says)


def _keys(sheet: type[Part], path: Path) -> list[str]:
    """Return the keys allowed at that path."""
    named = (_PARTS[key] for part in reversed(path) if (key := str(part)) in _PARTS)
    shape = next(named, sheet)
    return [field.alias or name for name, field in shape.model_fields.items()]


def _owner(document: Document, path: Path) -> str:
    """Return what an analyst calls the thing at that path: rule "stake"."""
    for end in range(len(path), 1, -1):
        kind, place = path[end - 2], path[end - 1]
        if kind in _ONE_OF and isinstance(place, int):
            value = document.data[kind][place]
            name = value.get("id") if isinstance(value, dict) else None
            named = f'{_ONE_OF[str(kind)]} "{name}"' if name else "this entry"
            inner = path[end] if end < len(path) else None
            return f'"{inner}" of {named}' if inner else named
    return "this file"


def _named(path: Path) -> str:
    """Return how a message names the value at that path."""
    if isinstance(path[-1], int):
        return f'entry {path[-1] + 1} of "{path[-2]}"'
    return f'"{path[-1]}"'


def _text(name: str, error: ErrorDetails) -> str:
    if error["input"] is None:
        return f"{name} is empty. Write its text, or take the key away."
    if isinstance(error["input"], dict | list):
        return f"{name} is text, not a list or a mapping."
    return f"{name} is text. Put it in quotes."


def _kind(name: str, error: ErrorDetails) -> str:
    if error.get("ctx", {}).get("class") == "Decimal":
        return f"{name} is a number."
    hint = did_you_mean(str(error["input"]), Kind)
    return f'{name}: "{error["input"]}" is not a kind of question.{hint}'


def _id(_name: str, error: ErrorDetails) -> str:
    return (
        f'"{error["input"]}" is not an id. Write lower-case words joined by hyphens, '
        f"the last one not a number."
    )


def _plain(name: str, error: ErrorDetails) -> str:
    return f"{name}: {error['msg'][:1].lower()}{error['msg'][1:]}."


def _must_be(what: str) -> Any:
    return lambda name, _error: f"{name} {what}"


_SAYS: Mapping[str, Any] = {
    "string_type": _text,
    "string_too_short": _must_be("is empty. Write its text, or take the key away."),
    "string_pattern_mismatch": _id,
    "is_instance_of": _kind,
    "enum": _kind,
    "date_type": _must_be("is a day. Write it like 2026-01-31."),
    "decimal_type": _must_be("is a number."),
    "tuple_type": _must_be("is a list. Write one entry a line, with -."),
    "dict_type": _must_be("is a mapping. Write key: value, one a line."),
    "model_type": _must_be("is a mapping. Write key: value, one a line."),
    "too_short": _must_be("is an empty list. Give it an entry."),
}
