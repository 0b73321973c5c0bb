"""Plain data as YAML text, in the style of the shipped rule files.

Block style with two spaces; lists of words and small mappings on the line of their key;
long text folded with `>`. What `yamlfile.read` reads back is equal to what was written.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

WIDTH = 92
LONGEST_WORD = 40
LONGEST_LABEL = 60
MOST_KEYS_IN_A_LINE = 4

Path = tuple[str | int, ...]

_KEYS_OF_OURS = re.compile("on|off|yes|no|y|n|null|true|false|nan|inf", re.IGNORECASE)
_READ_OTHERWISE = re.compile(
    f"(?:{_KEYS_OF_OURS.pattern})$"
    r"|[-?:,\[\]{}#&*!|>'\"%@`=~<.+\u2018-\u201f]|.*(?:: | #|:$|\uff1a)"
    r"|(?![0-9]{4}-[0-9]{2}-[0-9]{2}$)[0-9][0-9_,.:+a-fx-]*$",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_TAG = "tag:yaml.org,2002:"
_FOLD = "\a "
"""What the library breaks a folded line at."""


class Indents(NamedTuple):
    """How far what is below a key stands in: a mapping, and the dash of a list."""

    mapping: int = 2
    dash: int = 2


def write(
    data: Mapping[str, Any],
    *,
    blocks: Mapping[Path, bool] | None = None,
    indents: Indents | None = None,
    a_line_each: bool = False,
) -> str:
    """Return data as YAML.

    Data is what `yamlfile.read` gives, that is mappings by words, lists, text, numbers,
    true, false and None; and whole numbers and days. `blocks` tells which parts have a
    line for each of theirs, where it is known; with `a_line_each` all mappings have.

    Raises:
        ValueError: for a value that a file of ours does not hold.
    """
    indents = indents or Indents()
    yaml, text = YAML(), io.StringIO()
    yaml.width = 1_000_000
    yaml.indent(indents.mapping, indents.dash + 2, indents.dash)
    yaml.brace_single_entry_mapping_in_flow_sequence = True
    writer = _Writer(yaml, {(): True, **(blocks or {})}, a_line_each=a_line_each)
    yaml.serialize(writer.node((), data), text)
    return text.getvalue()


def paragraph(text: str) -> str:
    """Return text that is written below its key: folded with `>` where it is long.

    Such text ends with a new line, which the readers of texts take off.
    """
    return f"{text}\n" if len(text) > WIDTH - 16 else text


class _Writer:
    """Makes nodes of data, each with its style."""

    def __init__(
        self, yaml: YAML, blocks: Mapping[Path, bool], *, a_line_each: bool
    ) -> None:
        self.yaml, self.blocks, self.a_line_each = yaml, blocks, a_line_each

    def node(self, path: Path, data: Any, *, flow: bool = False) -> Node:
        """Return the node of a value."""
        if isinstance(data, Mapping | list | tuple):
            flow = flow or not data or not self.is_block(path, data)
        if isinstance(data, Mapping):
            pairs = [
                (self.key(key), self.node((*path, key), part, flow=flow))
                for key, part in data.items()
            ]
            return MappingNode(f"{_TAG}map", pairs, None, None, flow_style=flow)
        if isinstance(data, list | tuple):
            parts = [
                self.node((*path, place), part, flow=flow)
                for place, part in enumerate(data)
            ]
            return SequenceNode(f"{_TAG}seq", parts, None, None, flow_style=flow)
        if isinstance(data, str):
            return self.text(path, data, flow=flow)
        return self.plain(_scalar(data))

    def is_block(self, path: Path, data: Any) -> bool:
        """Tell whether a value has a line for each of its parts."""
        fits = _column(path) + _length(data) <= WIDTH
        if path in self.blocks and (fits or self.blocks[path]):
            return self.blocks[path]
        if isinstance(data, Mapping):
            if self.a_line_each or isinstance(path[-1], int):
                return True
            return not (_is_short(data) and (fits or len(data) == 1))
        if _is_words(data):
            return False
        first = data[0] if len(data) == 1 else None
        one = isinstance(first, Mapping) and len(first) == 1 and _is_short(first)
        return not (one and fits)

    def key(self, text: str) -> Node:
        """Return a key; `on` and `off` are keys of ours, and need no quotes."""
        if _KEYS_OF_OURS.fullmatch(text):
            return self.plain(text)
        return self.text((), text, flow=True)

    def text(self, path: Path, text: str, *, flow: bool) -> Node:
        """Return text: plain, folded below, or in quotes."""
        if _HIDDEN.search(text):
            raise ValueError(f"{text!r} cannot be written in a rule file")
        bare = text.removesuffix("\n")
        shown = bare == bare.strip() and bare.isprintable() and bare
        long = bare != text or _column(path) + len(bare) > WIDTH
        if shown and long and not flow and "  " not in bare:
            folded = _FOLD.join(_lines(bare, WIDTH - 2 * len(path)))
            text = folded + text[len(bare) :]
            return ScalarNode(f"{_TAG}str", text, None, None, style=">")
        signs = flow and any(sign in text for sign in ",[]{}")
        if bare == text and shown and not signs and not _READ_OTHERWISE.match(text):
            return self.plain(text)
        return ScalarNode(f"{_TAG}str", text, None, None, style='"')

    def plain(self, text: str) -> Node:
        """Return what stands without quotes."""
        tag = self.yaml.resolver.resolve(ScalarNode, text, (True, False))
        return ScalarNode(tag, text, None, None)


def _column(path: Path) -> int:
    """Return how far the line has come where a value begins."""
    key = path[-1] if path else ""
    return 2 * len(path) + (len(key) if isinstance(key, str) else 0)


def _lines(text: str, width: int) -> list[str]:
    return textwrap.wrap(
        text, max(width, WIDTH // 2), break_long_words=False, break_on_hyphens=False
    )


def _scalar(value: Any) -> str:
    """Return a single value that is no text."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | date():
            return str(value)
        case Decimal() if value.is_finite():
            return format(value, "f")
        case _:
            raise ValueError(f"{value!r} cannot be written in a rule file")


def _is_words(value: Any) -> bool:
    """Tell whether a list holds short values only, and so stays on one line."""
    return all(
        len(part) <= LONGEST_WORD and part.isprintable()
        if isinstance(part, str)
        else not isinstance(part, Mapping | list | tuple)
        for part in value
    )


def _is_short(value: Any) -> bool:
    """Tell whether nothing in a value asks for lines of its own."""
    if isinstance(value, Mapping):
        return len(value) <= MOST_KEYS_IN_A_LINE and all(map(_is_short, value.values()))
    if isinstance(value, list | tuple):
        return _is_words(value)
    text = str(value)
    return len(text) <= LONGEST_LABEL and not text.endswith("\n")


def _length(value: Any) -> int:
    """Return how long a value is on one line."""
    if isinstance(value, Mapping):
        return sum(len(key) + 4 + _length(part) for key, part in value.items())
    if isinstance(value, list | tuple):
        return 2 + sum(2 + _length(part) for part in value)
    return len(str(value))
