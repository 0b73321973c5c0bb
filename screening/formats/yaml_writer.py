"""Plain data as YAML text, in the style of the shipped rule files.

Block style with two spaces; lists of words and small mappings on the line of their key;
long text folded with `>`. What `yaml_reader` reads back is equal to what was written.
"""

import io
import re
import textwrap
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from screening.formats import messages
from screening.formats.yaml_reader import HIDDEN, Path

WIDTH = 92
LONGEST_WORD = 40
LONGEST_LABEL = 60
MOST_KEYS_IN_A_LINE = 4

_KEYS_OF_OURS = re.compile("on|off|yes|no|y|n|null|true|false|nan|inf", re.IGNORECASE)
_READ_OTHERWISE = re.compile(
    f"(?:{_KEYS_OF_OURS.pattern})$"
    r"|[-?:,\[\]{}#&*!|>'\"%@`=~<.+\u2018-\u201f]|.*(?:: | #|:$|\uff1a)"
    r"|(?![0-9]{4}-[0-9]{2}-[0-9]{2}$)[0-9][0-9_,.:+a-fx-]*$",
    re.IGNORECASE,
)
_wrapped = partial(textwrap.wrap, break_long_words=False, break_on_hyphens=False)
_TAG = "tag:yaml.org,2002:"
_FOLD = "\a "
"""What the library breaks a folded line at."""


def write(
    data: Mapping[str, Any],
    *,
    blocks: Mapping[Path, bool] | None = None,
    indents: tuple[int, int] = (2, 2),
) -> str:
    """Return data as YAML; ValueError for a value that a file of ours does not hold.

    Data is what `yaml_reader.read` gives, that is mappings by words, lists, text,
    numbers, true, false and None; and whole numbers and days. `blocks` tells which
    parts have a line for each of theirs, where it is known. `indents` are how far what
    is below a key stands in: a mapping, and the dash of a list.
    """
    yaml, text, (mapping, dash) = YAML(), io.StringIO(), indents
    yaml.width = 1_000_000
    yaml.indent(mapping, dash + 2, dash)
    yaml.brace_single_entry_mapping_in_flow_sequence = True
    writer = _Writer(yaml, {(): True, **(blocks or {})})
    yaml.serialize(writer.node((), data), text)
    return text.getvalue()


def paragraph(text: str) -> str:
    """Return text that is written below its key: folded with `>` where it is long.

    Such text ends with a new line, which the readers of texts take off.
    """
    return f"{text}\n" if len(text) > WIDTH - 16 else text


class _Writer:
    """Makes nodes of data, each with its style."""

    def __init__(self, yaml: YAML, blocks: Mapping[Path, bool]) -> None:
        self.yaml, self.blocks = yaml, blocks

    def node(self, path: Path, data: Any, *, flow: bool = False) -> Node:
        if isinstance(data, str):
            return self.text(path, data, flow=flow)
        if not isinstance(data, Mapping | list | tuple):
            return self.plain(_scalar(data))
        flow = flow or not data or not self.is_block(path, data)
        if isinstance(data, Mapping):
            keys = [self.key(key) for key in data]
            nodes = [self.node((*path, key), data[key], flow=flow) for key in data]
            pairs = [*zip(keys, nodes, strict=True)]
            return MappingNode(f"{_TAG}map", pairs, None, None, flow_style=flow)
        parts = enumerate(data)
        nodes = [self.node((*path, at), part, flow=flow) for at, part in parts]
        return SequenceNode(f"{_TAG}seq", nodes, None, None, flow_style=flow)

    def is_block(self, path: Path, data: Any) -> bool:
        """Tell whether a value has a line for each of its parts."""
        fits = _column(path) + _length(data) <= WIDTH
        if path in self.blocks and (fits or self.blocks[path]):
            return self.blocks[path]
        if isinstance(data, Mapping):
            in_line = _is_short(data) and (fits or len(data) == 1)
            return isinstance(path[-1], int) or not in_line
        if _is_words(data):
            return False
        pair = isinstance(data[0], Mapping) and len(data) == len(data[0]) == 1
        return not (pair and _is_short(data[0]) and fits)

    def key(self, text: str) -> Node:
        """Return a key; `on` and `off` are keys of ours, and need no quotes."""
        if _KEYS_OF_OURS.fullmatch(text):
            return self.plain(text)
        return self.text((), text, flow=True)

    def text(self, path: Path, text: str, *, flow: bool) -> Node:
        """Return text: plain, folded below, or in quotes."""
        if HIDDEN.search(text):
            raise ValueError(messages.NOT_FOR_RULES.format(value=text))
        bare = text.removesuffix("\n")
        shown = bare == bare.strip() and bare.isprintable() and bare
        long = bare != text or _column(path) + len(bare) > WIDTH
        if shown and long and not flow and "  " not in bare:
            width = max(WIDTH - 2 * len(path), WIDTH // 2)
            text = _FOLD.join(_wrapped(bare, width)) + text[len(bare) :]
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


def _scalar(value: Any) -> str:
    """Return a single value that is no text."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | date):
        return str(value)
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    raise ValueError(messages.NOT_FOR_RULES.format(value=value))


def _is_words(data: Any) -> bool:
    """Tell whether a list holds short values only, and so stays on one line."""
    return all(
        len(part) <= LONGEST_WORD and part.isprintable()
        if isinstance(part, str)
        else not isinstance(part, Mapping | list | tuple)
        for part in data
    )


def _is_short(data: Any) -> bool:
    """Tell whether nothing in a value asks for lines of its own."""
    if isinstance(data, Mapping):
        return len(data) <= MOST_KEYS_IN_A_LINE and all(map(_is_short, data.values()))
    if isinstance(data, list | tuple):
        return _is_words(data)
    return len(str(data)) <= LONGEST_LABEL and not str(data).endswith("\n")


def _length(data: Any) -> int:
    """Return how long a value is on one line."""
    if isinstance(data, Mapping):
        return sum(len(key) + 4 + _length(part) for key, part in data.items())
    if isinstance(data, list | tuple):
        return 2 + sum(2 + _length(part) for part in data)
    return len(str(data))
