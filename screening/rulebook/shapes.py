"""What is wrong with the shape of a rulebook's files, said of pydantic's errors."""

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from screening.errors import Problem, did_you_mean, nearest
from screening.formats.text import lower_first
from screening.formats.yaml_reader import Document, Path
from screening.rulebook import files, messages
from screening.rulebook.fields import Part
from screening.rulebook.files import CHANGED, LISTS, NAMED, PARTS, SHEETS, written_keys
from screening.rulebook.folder import FOLDERS
from screening.rulebook.kinds import Kind

P = TypeVar("P", bound=Part)

_CALLED = {**NAMED, "changes": "change"}


def out_of_place(file: str) -> str:
    """Return what is wrong with a file that no rulebook has."""
    folder, _slash, name = file.rpartition("/")
    hint = did_you_mean(name, SHEETS)
    if folder:
        near = did_you_mean(folder, FOLDERS)
        hint = near.replace('"?', f'/{name}"?')
    elif re.match(r"\d", name):
        hint = messages.WITHIN_FOLDER
    return messages.OUT_OF_PLACE.format(hint=hint)


def check(sheet: type[P], document: Document) -> P | list[Problem]:
    """Return the file as typed values, or every problem with its shape."""
    try:
        return sheet.model_validate(document.data)
    except ValidationError as error:
        errors = error.errors()
        told = _told_otherwise(errors, sheet)
        left = (error for error in errors if error["loc"] not in told)
        return [_problem(document, sheet, error) for error in left]


def _told_otherwise(errors: list[ErrorDetails], sheet: type[Part]) -> set[Path]:
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
                found |= {(name,) for name in missing[path]}
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
            meaning = messages.OF_DEAL if sheet is files.Deal else ""
            says = messages.NEEDS.format(owner=owner, key=key, meaning=meaning)
            return document.problem(path[:-1], says)
        case "extra_forbidden":
            hint = did_you_mean(key, _keys(sheet, path[:-1]))
            if len(path) == 1 and (home := _home(key, sheet)):
                hint = messages.BELONGS_IN.format(file=home)
            says = messages.NOT_KNOWN.format(key=key, owner=owner, hint=hint)
            return document.problem(path, says, at_key=True)
        case kind:
            return document.problem(path, _wrong_value(kind, error))


def _keys(sheet: type[Part], path: Path) -> list[str]:
    """Return the keys allowed at that path."""
    if sheet is files.Deal:
        return written_keys(files.Expectation if path else sheet)
    named = (PARTS[key] for part in reversed(path) if (key := str(part)) in PARTS)
    return written_keys(next(named, sheet))


def _owner(document: Document, sheet: type[Part], path: Path) -> str:
    """Return what an analyst calls the thing at that path: rule "stake"."""
    if len(path) > 1 and (kind := _CALLED.get(str(path[0]))):
        data, inner = document.data[path[0]][path[1]], path[2:]
        name = next((data[key] for key in ("id", *CHANGED) if key in data), None)
        part = f'{kind} "{name}"' if name else messages.THIS_ENTRY
        return messages.OF_PART.format(key=inner[0], part=part) if inner else part
    if sheet is files.Deal:
        return f'"{path[0]}"' if path else messages.A_DEAL_FILE
    return messages.THIS_FILE


def _wrong_value(kind: str, error: ErrorDetails) -> str:
    """Return what is wrong with a value that is there."""
    says = _SAYS.get(kind, messages.OTHER)
    *_, last = path = error["loc"]
    named = f'"{last}"'
    if isinstance(last, int):
        named = messages.ENTRY.format(number=last + 1, key=path[-2])
    return (says if isinstance(says, str) else says(error)).format(
        expected=error.get("ctx", {}).get("expected"),
        most=error.get("ctx", {}).get("max_length"),
        named=named,
        written=error["input"],
        hint=did_you_mean(str(error["input"]), Kind),
        reason=lower_first(error["msg"]),
    )


def _text(error: ErrorDetails) -> str:
    match error["input"]:
        case None:
            return messages.EMPTY
        case dict() as braced if not any(braced.values()):
            return messages.BRACE
        case dict() | list():
            return messages.TEXT_NOT_LIST
        case _:
            return messages.TEXT


def _kind(error: ErrorDetails) -> str:
    of_number = error.get("ctx", {}).get("class") == "Decimal"
    return messages.NUMBER if of_number else messages.NO_KIND


def _mapping(error: ErrorDetails) -> str:
    of_choice = error["loc"][-2:-1] == ("choices",)
    listed = isinstance(error["input"], list)
    return messages.LABEL if of_choice and not listed else messages.MAPPING


_SAYS: Mapping[str, str | Callable[[ErrorDetails], str]] = {
    "string_type": _text,
    "string_too_short": messages.EMPTY,
    "string_too_long": messages.LONG_TEXT,
    "string_pattern_mismatch": messages.NO_ID,
    "is_instance_of": _kind,
    "enum": _kind,
    "literal_error": messages.NOT_OFFERED,
    "date_type": messages.DAY,
    "decimal_type": messages.NUMBER,
    "bool_type": messages.TRUE_OR_FALSE,
    "tuple_type": messages.LIST,
    "dict_type": messages.MAPPING,
    "model_type": _mapping,
    "too_short": messages.EMPTY_LIST,
}
