"""Plain data as YAML text, in the style of the shipped rule files.

Block style with two spaces; lists of words and small mappings on the line of their key;
long text folded with `>`. What `yaml_reader` reads back is equal to what was written.

Values change in the text of a file, and the rest stays as it is: the new data are
written as a whole, and each row of them that says what a row of the old text said is
then taken as the person wrote it, with what stands above it. The result is read again,
and has to say what was meant.
"""

import contextlib
import io
import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from screening.errors import ProblemsError, ScreeningError
from screening.formats import yaml_reader
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
    writer = _NodeMaker(yaml, {(): True, **(blocks or {})})
    yaml.serialize(writer.node((), data), text)
    return text.getvalue()


def paragraph(text: str) -> str:
    """Return text that is written below its key: folded with `>` where it is long.

    Such text ends with a new line, which the readers of texts take off.
    """
    return f"{text}\n" if len(text) > WIDTH - 16 else text


class _NodeMaker:
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
            raise ValueError(f"{text!r} cannot be written in a rule file")
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
        """A scalar without quotes, with the tag that readers of YAML see in it."""
        tag = self.yaml.resolver.resolve(ScalarNode, text, (True, False))
        return ScalarNode(tag, text, None, None)


def _column(path: Path) -> int:
    """Return how far the line has come where a value begins."""
    key = path[-1] if path else ""
    return 2 * len(path) + (len(key) if isinstance(key, str) else 0)


def _scalar(value: Any) -> str:
    """Write nothing, a flag, a day or a number; ValueError for another value."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | date):
        return str(value)
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    raise ValueError(f"{value!r} cannot be written in a rule file")


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


SHALLOW = 3
"""Up to which column lists stand whose entries are parted by blank lines."""
_LEAD = re.compile("^( *(?:- +)*)(.*)")
_FOLDED = re.compile(r"[|>][-+0-9]*\s*(#.*)?$")


class CannotEditError(ScreeningError):
    """A file that cannot be changed in this way; its text says what to do."""


def edit(file: str, text: str, data: Mapping[str, Any]) -> str:
    """Return a file's text changed so that `yaml_reader.read` gives those data.

    CannotEditError where not everything else would stay as it is.
    """
    if yaml_reader.read(file, text).data == data:
        return text
    newline = "\r\n" if "\r\n" in text else "\n"
    plain = text.replace(newline, "\n")
    end = "\n" if plain and not plain.endswith("\n") else ""
    with contextlib.suppress(ProblemsError, _LostError):
        meant, edited = _edited(plain + end, data)
        edited = edited.removesuffix(end).replace("\n", newline)
        same = plain.replace("\n", newline) == text
        if same and yaml_reader.read(file, edited).data == meant:
            return edited
    raise CannotEditError(
        f"{file}: the change does not fit the way this file is laid out. Create in "
        "the text of the file."
    )


class _LostError(Exception):
    """A comment has no place in the new text, or all of the file is in brackets."""


class SourceRow(NamedTuple):
    """Lines that belong together, with the comments and blank lines above them.

    `says` holds what its keys and entries say; `...` where that is on rows below.
    """

    start: int
    above: list[str]
    text: str
    says: Mapping[Path, Any]


class SourceText:
    """A text in rows, and what is below the last."""

    def __init__(self, text: str) -> None:
        self.document = yaml_reader.read("", text)
        self.lines = text.splitlines(keepends=True)
        starts: dict[int, dict[Path, Any]] = {}
        for line, path, value in self._says((), self.document.data):
            starts.setdefault(line - 1, {})[path] = value
        self.rows, done = [], 0
        for start, stop in pairwise([*starts, len(self.lines)]):
            end, above = self._end(start, stop), self.lines[done:start]
            text = "".join(self.lines[start:end])
            self.rows.append(SourceRow(start, above, text, starts[start]))
            done = end
        self.below = self.lines[done:]
        rows = enumerate(self.rows)
        self.row_of = {path: place for place, row in rows for path in row.says}

    def _says(self, path: Path, data: Any) -> Iterator[tuple[int, Path, Any]]:
        """Yield the line of each key, and of each entry that has none."""
        below = bool(data) and isinstance(data, dict | list) and self.is_block(path)
        if path and isinstance(path[-1], str):
            value = ... if below else data
            yield self.document.keys[path][0], path, (path[-1], value)
        elif path and not below:
            yield self.document.values[path][0], path, data
        if below:
            for key in data if isinstance(data, dict) else range(len(data)):
                yield from self._says((*path, key), data[key])

    def _end(self, start: int, stop: int) -> int:
        """Return where a row ends: before blank lines and comments."""
        deep = None
        if _FOLDED.search(self.lines[start]):
            texts = [line for line in self.lines[start + 1 : stop] if line.strip()]
            deep = len(texts[0]) - len(texts[0].lstrip()) if texts else None
        while stop > start + 1:
            line = self.lines[stop - 1]
            if line.strip() and not line[:deep].lstrip().startswith("#"):
                break
            stop -= 1
        return stop

    def is_block(self, path: Path) -> bool:
        """Tell whether a mapping or a list has a line for each of its parts."""
        line, column = self.document.values[path]
        return self.lines[line - 1][column - 1] not in "[{"

    def is_spaced(self, path: Path, count: int) -> bool:
        """Tell whether blank lines part the entries of a list."""
        lines = {self.document.values[*path, entry][0] - 1 for entry in range(1, count)}
        gaps = (row.above for row in self.rows if row.start in lines)
        shallow = self.document.values[path][1] <= SHALLOW
        return any("\n" in gap for gap in gaps) or (shallow and count == 1)

    def indents(self) -> tuple[int, int]:
        """Return how far the first mapping and the first dash below a key stand in."""
        steps: dict[bool, int] = {}
        for path, (line, column) in self.document.keys.items():
            below, start = self.document.values[path]
            if below > line and start >= column:
                dash = self.lines[below - 1][start - 1 : start + 1].strip() == "-"
                steps.setdefault(dash, start - column)
        return steps.get(False) or 2, steps.get(True, 2)


@dataclass(frozen=True, slots=True)
class Alignment:
    """Which part of the new data stands where one of the old stood."""

    old: SourceText
    origin: dict[Path, Path] = field(default_factory=dict)
    blocks: dict[Path, bool] = field(default_factory=dict)
    spaced: set[Path] = field(default_factory=set)
    """Entries of lists that a blank line goes before now."""

    def data(self, at: Path, to: Path, old: Any, new: Any) -> Any:
        """Return new data in the order of the old, and note what is matched."""
        self.origin[to] = at
        if not (old and new and isinstance(old, dict | list)):
            return new
        self.blocks[to] = self.old.is_block(at)
        if type(old) is not type(new) or not self.blocks[to]:
            return new
        matched = self.sequence if isinstance(old, list) else self.mapping
        return matched(at, to, old, new)

    def mapping(self, at: Path, to: Path, old: Any, new: Any) -> dict[str, Any]:
        """Match keys by name; or the only one there is, whatever its name is now."""
        names = {key: key for key in old if key in new}
        if len(old) == len(new) == 1:
            names = dict(zip(new, old, strict=True))
        order, place = [*names], 0
        for key in new:
            if key not in names:
                order.insert(place, key)
            place = order.index(key) + 1
        made = {key: new[key] for key in order}
        for will, was in names.items():
            made[will] = self.data((*at, was), (*to, will), old[was], new[will])
        return made

    def sequence(self, at: Path, to: Path, old: Any, new: Any) -> list[Any]:
        """Match entries that stayed, and those that changed in their place."""
        made, is_spaced = list(new), self.old.is_spaced(at, len(old))
        texts = [*map(repr, old)], [*map(repr, new)]
        matcher = SequenceMatcher(None, *texts, autojunk=False)
        for _how, start, end, first, last in matcher.get_opcodes():
            for was, will in zip(range(start, end), range(first, last), strict=False):
                made[will] = self.data((*at, was), (*to, will), old[was], new[will])
            if is_spaced:
                added = range(first + end - start, last)
                behind = 0 if added.start else 1
                self.spaced.update((*to, will + behind) for will in added)
        return made


def _edited(text: str, data: Any) -> tuple[Any, str]:
    """Change a text so that it says the data; first the data as they are then read."""
    old = SourceText(text)
    if not old.document.data:
        gap = "\n" if old.lines and old.lines[-1].strip() else ""
        return yaml_reader.read("", write(data)).data, f"{text}{gap}{write(data)}"
    if not old.is_block(()):
        raise _LostError
    match = Alignment(old)
    data = match.data((), (), old.document.data, data)
    new = SourceText(write(data, blocks=match.blocks, indents=old.indents()))
    return new.document.data, "".join(_laid_over(match, new))


def _laid_over(match: Alignment, new: SourceText) -> Iterator[str]:
    """Yield the rows of the old text that stayed, and the new ones, in order."""
    old, done = match.old, 0
    values = new.document.values
    spaced = {values[path][0] - 1 for path in match.spaced if path in values}
    for row in new.rows:
        was = {match.origin.get(path): value for path, value in row.says.items()}
        places = {old.row_of[path] for path in was if path in old.row_of}
        place = min(places, default=done)
        yield from _left_of(match, range(done, place))
        yield "\n" if row.start in spaced else ""
        if not places:
            yield row.text
            continue
        done, before = place + 1, old.rows[place]
        yield from before.above
        yield _merged(before.text, row.text, same=was == before.says)
    yield from _left_of(match, range(done, len(old.rows)))
    yield from old.below


def _merged(old: str, new: str, *, same: bool) -> str:
    """Return a row as it was, or the new one behind its dash, with its comment."""
    (was, _old), (will, rest) = _LEAD.findall(old)[0], _LEAD.findall(new)[0]
    dashes = was.count("-") == will.count("-")
    if same and dashes:
        return old
    return f"{was if dashes else will}{rest}{_comment(old)}{new[len(will + rest) :]}"


def _left_of(match: Alignment, places: range) -> Iterator[str]:
    """Yield the comments that stay where rows are gone: those above a key that went.

    What stands right above an entry of a list goes with it, and what stands inside.
    """
    old, stayed = match.old, {*match.origin.values()}
    keys, values = old.document.keys, old.document.values
    for row in old.rows[places.start : places.stop]:
        path, above = next(iter(row.says)), [*row.above]
        while path[:-1] not in stayed:
            path = path[:-1]
        start = (keys if isinstance(path[-1], str) else values)[path][0] - 1
        if start != row.start:
            continue
        if isinstance(path[-1], int):
            while above and above[-1].lstrip().startswith("#"):
                above.pop()
            while above and not above[-1].strip():
                above.pop()
        yield from above


def _comment(row: str) -> str:
    """Return the comment at the end of a line of a row, with the space before it."""
    comments: dict[int, str] = {}
    data = yaml_reader.read("", row).data
    for sign in re.finditer(r"(?<!\s)(?=([ \t]+#.*))", row):
        bare = row[: sign.start()] + row[sign.end(1) :]
        with contextlib.suppress(ProblemsError):
            if yaml_reader.read("", bare).data == data:
                comments.setdefault(sign.end(1), sign[1])
    if len(comments) > 1:
        raise _LostError
    return "".join(comments.values())
