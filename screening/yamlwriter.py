"""Plain data as YAML text, in the style of the shipped rule files.

Block style with two spaces; lists of words and small mappings on the line of their key;
long text folded with `>`. What `yamlfile.read` reads back is equal to what was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

WIDTH = 92
LONGEST_WORD = 40
LONGEST_LABEL = 60
MOST_KEYS_IN_A_LINE = 4

_SIGNS_FIRST = frozenset("-?:,[]{}#&*!|>'\"%@`=~<.+")
_READ_OTHERWISE = frozenset(
    {"null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf"}
)
_LIKE_A_NUMBER = re.compile(r"[0-9][0-9_,.:+a-fA-FxX-]*")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LOOKALIKE = re.compile("[\u2018-\u201f]|.*\uff1a")
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
_ONE_SPACE = re.compile(r"(?<=\S) (?=\S)")


def write(data: Any, indent: int = 0) -> str:
    """Return data as lines of YAML, each indented by that many spaces.

    Data is what `yamlfile.read` gives, that is mappings by words, lists, text, numbers,
    true, false and None; and whole numbers and days.
    """
    return _joined(_lines(data, indent), indent)


def write_entry(data: Any, indent: int = 0) -> str:
    """Return data as one entry of a list that has a line for each: after a dash."""
    return _joined(_item(data, indent), indent)


def _joined(lines: Iterable[str], indent: int) -> str:
    return "".join(f"{' ' * indent}{line}\n" for line in lines)


def scalar(value: Any, *, flow: bool = False) -> str:
    """Return a single value on one line; in a `flow` it stands between brackets.

    Raises:
        ValueError: for a value that a file of ours does not hold.
    """
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Decimal() if value.is_finite():
            return format(value, "f")
        case date():
            return value.isoformat()
        case str() if not _HIDDEN.search(value):
            return value if _stays_plain(value, flow=flow) else _quoted(value)
        case _:
            raise ValueError(f"{value!r} cannot be written in a rule file")


def paragraph(text: str) -> str:
    """Return text that is written below its key: folded with `>` where it is long.

    Such text ends with a new line, which the readers of texts take off.
    """
    return f"{text}\n" if len(text) > WIDTH - 16 else text


def _lines(data: Any, indent: int) -> list[str]:
    """Return data as lines; each goes after that many spaces, or the first after -."""
    match data:
        case Mapping() if data:
            return [
                line
                for key, value in data.items()
                for line in _entry(_key(key), value, indent)
            ]
        case list() | tuple() if data and not _is_words(data):
            return [line for value in data for line in _item(value, indent)]
        case str() if _is_folded(data, indent):
            return _folded(data, indent)
        case _:
            return [_in_a_line(data, flow=False)]


def _entry(key: str, value: Any, indent: int) -> list[str]:
    """Return one key and its value."""
    if isinstance(value, str) and _is_folded(value, indent + len(key) + 2):
        head, *below = _folded(value, indent)
        return [f"{key}: {head}", *below]
    if _fits_a_line(value, WIDTH - indent - len(key) - 2):
        return [f"{key}: {_in_a_line(value, flow=False)}"]
    return [f"{key}:", *(f"  {line}" for line in _lines(value, indent + 2))]


def _item(value: Any, indent: int) -> list[str]:
    """Return one entry of a list, a line or more."""
    if isinstance(value, str) and _is_folded(value, indent + 2):
        head, *below = _folded(value, indent)
        return [f"- {head}", *below]
    first, *rest = _lines(value, indent + 2)
    return [f"- {first}", *(f"  {line}" for line in rest)]


def _is_words(value: Sequence[Any]) -> bool:
    """Tell whether a list holds short values only, and so stays on one line."""
    return all(
        not isinstance(one, str) or (len(one) <= LONGEST_WORD and one.isprintable())
        for one in value
    ) and not any(isinstance(one, Mapping | list | tuple) for one in value)


def _fits_a_line(value: Any, width: int) -> bool:
    """Tell whether a value stands on the line of its key.

    A list of words always does, and so does a mapping that holds no more than one key.
    """
    if isinstance(value, Mapping):
        small = len(value) <= MOST_KEYS_IN_A_LINE and _is_flat(value)
        return small and (len(value) <= 1 or len(_in_a_line(value, flow=True)) <= width)
    if isinstance(value, list | tuple) and not _is_words(value):
        return _is_single(value) and len(_in_a_line(value, flow=True)) <= width
    return True


def _is_single(value: Sequence[Any]) -> bool:
    """Tell whether a list holds one small mapping and no more: none: [{is: calm}]."""
    first, *rest = value
    return (
        isinstance(first, Mapping) and len(first) == 1 and not rest and _is_flat(first)
    )


def _is_flat(value: Any) -> bool:
    """Tell whether nothing in a value asks for lines of its own."""
    if isinstance(value, Mapping):
        return len(value) <= MOST_KEYS_IN_A_LINE and all(map(_is_flat, value.values()))
    if isinstance(value, list | tuple):
        return _is_words(value)
    return not isinstance(value, str) or (
        len(value) <= LONGEST_LABEL and not value.endswith("\n")
    )


def _in_a_line(value: Any, *, flow: bool) -> str:
    match value:
        case Mapping():
            return f"{{{', '.join(_pairs(value))}}}"
        case list() | tuple():
            return f"[{', '.join(_in_a_line(one, flow=True) for one in value)}]"
        case _:
            return scalar(value, flow=flow)


def _pairs(value: Mapping[str, Any]) -> Iterator[str]:
    for key, one in value.items():
        yield f"{_key(key)}: {_in_a_line(one, flow=True)}"


def _key(text: str) -> str:
    """Return a key; `on` and `off` are keys of ours, and need no quotes."""
    return text if text.lower() in _READ_OTHERWISE else scalar(text, flow=True)


def _is_folded(text: str, column: int) -> bool:
    """Tell whether text is folded below: it is long, or ends with a new line."""
    bare = text.removesuffix("\n")
    if not bare or bare != bare.strip() or not bare.isprintable():
        return False
    return bare != text or column + len(bare) > WIDTH


def _folded(text: str, indent: int) -> list[str]:
    """Return text under the sign that folds it; it breaks at single spaces only."""
    room = WIDTH - indent - 2
    lines: list[str] = []
    for word in _ONE_SPACE.split(text.removesuffix("\n")):
        if lines and len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return [">" if text.endswith("\n") else ">-", *(f"  {line}" for line in lines)]


def _stays_plain(text: str, *, flow: bool) -> bool:
    """Tell whether text needs no quotes: no reader takes it for something else."""
    if not text or text != text.strip() or not text.isprintable():
        return False
    if text[0] in _SIGNS_FIRST or ": " in text or " #" in text or text[-1] == ":":
        return False
    if text.lower() in _READ_OTHERWISE or _LOOKALIKE.match(text):
        return False
    if _LIKE_A_NUMBER.fullmatch(text) and not _DAY.fullmatch(text):
        return False
    return not (flow and any(sign in text for sign in ",[]{}"))


def _quoted(text: str) -> str:
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(sign: str) -> str:
    if sign in _ESCAPES:
        return _ESCAPES[sign]
    if sign.isprintable():
        return sign
    return f"\\U{ord(sign):08x}"
