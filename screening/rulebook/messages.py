"""What is wrong with the shape of a rulebook's files, in plain words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from screening.errors import Problem, did_you_mean, nearest
from screening.formats.text import lower_first
from screening.formats.yaml_reader import Document, Path
from screening.rulebook import files
from screening.rulebook.fields import Part
from screening.rulebook.files import (
    CHANGED,
    LISTS,
    NAMED,
    PARTS,
    SHEETS,
    written_keys,
)
from screening.rulebook.kinds import Kind

P = TypeVar("P", bound=Part)

_ONE_OF = {**NAMED, "changes": "change"}


def out_of_place(file: str) -> str:
    """Return what is wrong with a file that no rulebook has."""
    folder, _slash, name = file.rpartition("/")
    hint = did_you_mean(name, SHEETS)
    if folder:
        near = did_you_mean(folder, ("questions", "rules", "examples"))
        hint = near.replace('"?', f'/{name}"?')
    elif re.match(r"\d", name):
        hint = ' Put it in the folder "questions", "rules" or "examples".'
    return f"not a file of a rulebook.{hint}"


def no_mapping(data: object) -> str:
    """Return what is wrong with a file that holds no keys and values."""
    if data is None:
        return "the file is empty. Write its keys, or delete it."
    return "the file starts without a key. Write key: value at its top."


def check(sheet: type[P], document: Document) -> P | list[Problem]:
    """Return the file as typed values, or every problem with its shape."""
    try:
        return sheet.model_validate(document.data)
    except ValidationError as error:
        errors = error.errors()
        astray = _astray(errors, sheet)
        left = (one for one in errors if one["loc"] not in astray)
        return [_problem(document, sheet, one) for one in left]


def _astray(errors: list[ErrorDetails], sheet: type[Part]) -> set[Path]:
    """Return the missing keys that are there, but misspelled or in another file."""
    missing: dict[Path, list[str]] = {}
    for error in errors:
        if error["type"] == "missing":
            missing.setdefault(error["loc"][:-1], []).append(str(error["loc"][-1]))
    found: set[Path] = set()
    for error in errors:
        path, key = error["loc"][:-1], str(error["loc"][-1])
        if error["type"] == "extra_forbidden" and path in missing:
            if not path and _home(key, sheet):
                found |= {(one,) for one in missing[path]}
            found.add((*path, nearest(key, missing[path])))
    return found


def _home(key: str, sheet: type[Part]) -> str:
    """Return the files in which a list belongs, if it is one and not in this file."""
    others = (glob for glob in SHEETS if key in written_keys(SHEETS[glob]))
    at_home = key not in LISTS or key in written_keys(sheet)
    return "" if at_home else next(others)


def _problem(document: Document, sheet: type[Part], error: ErrorDetails) -> Problem:
    path = error["loc"]
    key = str(path[-1]) if path else ""
    owner = _owner(document, sheet, path[:-1])
    match error["type"]:
        case "missing":
            of_deal = sheet is files.Deal and not path[:-1]
            what = sheet.model_fields[key].description if of_deal else None
            says = f'{owner} needs "{key}"{f", {lower_first(what)}" if what else "."}'
            return document.problem(path[:-1], says)
        case "extra_forbidden":
            hint = did_you_mean(key, _keys(sheet, path[:-1]))
            if len(path) == 1 and (home := _home(key, sheet)):
                hint = f" It belongs in {home}."
            says = f'"{key}" is not known in {owner}.{hint}'
            return document.problem(path, says, at_key=True)
        case kind:
            says = _SAYS.get(kind, _plain)(_named(path), error)
            return document.problem(path, says)


def _keys(sheet: type[Part], path: Path) -> list[str]:
    """Return the keys allowed at that path."""
    if sheet is files.Deal:
        return written_keys(files.Expectation if path else sheet)
    named = (PARTS[key] for part in reversed(path) if (key := str(part)) in PARTS)
    return written_keys(next(named, sheet))


def _owner(document: Document, sheet: type[Part], path: Path) -> str:
    """Return what an analyst calls the thing at that path: rule "stake"."""
    for end in range(len(path), 1, -1):
        kind, place = path[end - 2], path[end - 1]
        if kind in _ONE_OF and isinstance(place, int):
            value = document.data[kind][place]
            value = value if isinstance(value, dict) else {}
            name = next((value[key] for key in ("id", *CHANGED) if key in value), None)
            named = f'{_ONE_OF[str(kind)]} "{name}"' if name else "this entry"
            inner = path[end] if end < len(path) else None
            return f'"{inner}" of {named}' if inner else named
    if sheet is files.Deal:
        return f'"{path[0]}"' if path else "a deal file"
    return "this file"


def _named(path: Path) -> str:
    """Return how a message names the value at that path."""
    if isinstance(path[-1], int):
        return f'entry {path[-1] + 1} of "{path[-2]}"'
    return f'"{path[-1]}"'


def _text(name: str, error: ErrorDetails) -> str:
    if error["input"] is None:
        return f"{name} is empty. Write its text, or take the key away."
    if isinstance(error["input"], dict) and not any(error["input"].values()):
        return f"{name} is text. Put it in quotes, since it starts with {{."
    if isinstance(error["input"], dict | list):
        return f"{name} is text, not a list or a mapping."
    return f"{name} is text. Put it in quotes."


def _kind(name: str, error: ErrorDetails) -> str:
    if error.get("ctx", {}).get("class") == "Decimal":
        return f"{name} is a number. {_DIGITS}"
    hint = did_you_mean(str(error["input"]), Kind)
    return f'{name}: "{error["input"]}" is not a kind of question.{hint}'


def _mapping(name: str, error: ErrorDetails) -> str:
    if error["loc"][-2:-1] == ("choices",) and not isinstance(error["input"], list):
        return f"{name} is a label. Write it as text, in quotes."
    return f"{name} is a mapping. Write key: value, one a line."


def _id(_name: str, error: ErrorDetails) -> str:
    return (
        f'"{error["input"]}" is not an id. Write lower-case words joined by hyphens, '
        f"the last one not a number."
    )


def _plain(name: str, error: ErrorDetails) -> str:
    return f"{name}: {error['msg'][:1].lower()}{error['msg'][1:]}."


def _must_be(what: str) -> Any:
    return lambda name, _error: f"{name} {what}"


_DIGITS = "Write digits only, without quotes."
_SAYS: Mapping[str, Any] = {
    "string_type": _text,
    "string_too_short": _must_be("is empty. Write its text, or take the key away."),
    "string_pattern_mismatch": _id,
    "is_instance_of": _kind,
    "enum": _kind,
    "date_type": _must_be("is a day. Write it like 2026-01-31."),
    "decimal_type": _must_be(f"is a number. {_DIGITS}"),
    "bool_type": _must_be("is true or false."),
    "tuple_type": _must_be("is a list. Write one entry a line, with -."),
    "dict_type": _must_be("is a mapping. Write key: value, one a line."),
    "model_type": _mapping,
    "too_short": _must_be("is an empty list. Give it an entry."),
}
