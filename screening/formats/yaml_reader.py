"""YAML with positions and no surprises.

Only `true` and `false`, plain numbers and null leave text, so `NO` stays Norway, and
a day stays a word until a field makes it a date. Numbers become `Decimal`. Anchors,
aliases, tags, a second document and floods are refused before anything is built.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

import yaml
from yaml import events as ev

from screening.errors import Problem, ProblemsError
from screening.formats import yaml_errors
from screening.formats.yaml_errors import Place

MAX_BYTES = 1_000_000
TOO_LARGE = f"the file is over {MAX_BYTES:,} bytes. Split it."
MAX_NODES = 50_000
MAX_DEPTH = 30

Path = tuple[str | int, ...]


class Note(Protocol):
    """Notes a problem at the value that a path leads to, or at its key."""

    def __call__(self, path: Path, says: str, *, at_key: bool = False) -> None:
        """Note it."""


_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?")
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_BACKSLASH = "a backslash here makes a character that does not show. Use single quotes."
_WORDS: dict[str, bool | None] = {
    "": None,
    "~": None,
    "null": None,
    "true": True,
    "false": False,
}


@dataclass(frozen=True, slots=True)
class Document:
    """The plain data of one file, and where each value and key stands in it."""

    file: str
    data: Any
    values: dict[Path, Place]
    keys: dict[Path, Place]

    def problem(self, path: Path, says: str, *, at_key: bool = False) -> Problem:
        """Return a problem at that path, or at the nearest place above it."""
        places = self.keys if at_key else self.values
        while path and path not in places:
            path = path[:-1]
        line, column = places.get(path, (1, 1))
        return Problem(self.file, line, column, says)


def read(file: str, text: str) -> Document:
    """Read one file's text.

    Raises:
        ProblemsError: with everything that is wrong with it as YAML.
    """
    builder = _Builder(file)
    try:
        builder.check_size(text)
        data = builder.document(yaml.parse(text, Loader=yaml.CSafeLoader))
    except yaml.YAMLError as error:
        builder.problems.append(_syntax_problem(file, text, error))
    if builder.problems:
        raise ProblemsError(builder.problems)
    return Document(file, data, builder.values, builder.keys)


def _syntax_problem(file: str, text: str, error: yaml.YAMLError) -> Problem:
    """Return what the parser stumbled over, in plain words and with its place."""
    at, start = (
        (mark.line + 1, mark.column + 1) if mark else None
        for mark in (
            getattr(error, "problem_mark", None),
            getattr(error, "context_mark", None),
        )
    )
    if at is None:
        before = text[: getattr(error, "position", 0)]
        at = before.count("\n") + 1, len(before) - before.rfind("\n")
        says = "a character that does not show. Delete it."
    else:
        heard = (getattr(error, word, None) or "" for word in ("context", "problem"))
        at, says = yaml_errors.explain(text, " ".join(heard), at, start)
    return Problem(file, *at, f"this is not YAML: {says}")


class _Builder:
    """Builds plain data from parser events, noting places and problems on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.values: dict[Path, Place] = {}
        self.keys: dict[Path, Place] = {}
        self.nodes = 0

    def check_size(self, text: str) -> None:
        """Refuse a file that is too large, or that no file could hold."""
        try:
            size = len(text.encode())
        except UnicodeEncodeError:
            self.stop("it holds half a character, which no editor can save.")
        if size > MAX_BYTES:
            self.stop(TOO_LARGE)

    def stop(self, says: str, mark: Any = None) -> None:
        """Give up on the file: reading on would do harm or make no sense."""
        self.note(mark, says)
        raise ProblemsError(self.problems)

    def note(self, mark: Any, says: str) -> None:
        """Note a problem at a mark, or about the whole file, and read on."""
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        self.problems.append(Problem(self.file, line, column, says))

    def document(self, events: Iterator[Any]) -> Any:
        """Return the data of the only document; None where the file is empty."""
        data, count = None, 0
        for event in events:
            if isinstance(event, ev.DocumentStartEvent):
                count += 1
                if count > 1:
                    self.note(event.start_mark, "a second document (---). Keep one.")
                value = self.node((), next(events), events)
                data = value if count == 1 else data
        return data

    def node(self, path: Path, event: Any, events: Iterator[Any]) -> Any:
        """Return the data of the node that this event opens."""
        self.nodes += 1
        mark = event.start_mark
        if self.nodes > MAX_NODES:
            self.stop(f"the file holds over {MAX_NODES:,} values. Split it.", mark)
        if len(path) > MAX_DEPTH:
            self.stop(f"values nest over {MAX_DEPTH} deep. Flatten them.", mark)
        self.values[path] = (mark.line + 1, mark.column + 1)
        self.refuse_references(event)
        if isinstance(event, ev.MappingStartEvent):
            return self.mapping(path, events)
        if isinstance(event, ev.SequenceStartEvent):
            return self.sequence(path, events)
        return self.scalar(event)

    def refuse_references(self, event: Any) -> None:
        """Note anchors, aliases and tags: what is read must be what is seen."""
        mark, anchor = event.start_mark, event.anchor
        if isinstance(event, ev.AliasEvent):
            self.note(
                mark, f'"*{anchor}" repeats a value from elsewhere. Write it out.'
            )
        elif anchor is not None:
            self.note(mark, f'"&{anchor}" marks a value for reuse. Take the mark away.')
        if getattr(event, "tag", None) is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self.note(mark, f'"{tag}" is a tag. Take it away.')

    def refuse_lookalikes(self, event: Any, look: Callable[[str], str]) -> None:
        """Note what looks like a space, a quote or a colon and is none."""
        if not event.style and (says := look(event.value)):
            self.note(event.start_mark, says)

    def mapping(self, path: Path, events: Iterator[Any]) -> dict[str, Any]:
        """Return a mapping; a key that comes twice is a problem."""
        data: dict[str, Any] = {}
        while not isinstance(event := next(events), ev.MappingEndEvent):
            mark = event.start_mark
            if not isinstance(event, ev.ScalarEvent):
                self.note(mark, "a key must be a single word.")
                self.node((*path, "?"), event, events)
                self.node((*path, "?"), next(events), events)
                continue
            key = event.value
            self.refuse_references(event)
            self.refuse_lookalikes(event, yaml_errors.lookalike_key)
            place = (mark.line + 1, mark.column + 1)
            first = self.keys.setdefault((*path, key), place)
            if key == "<<":
                self.note(mark, '"<<" takes in keys from elsewhere. Write them out.')
            if key in data:
                self.note(mark, f'"{key}" comes twice; first at line {first[0]}.')
            data[key] = self.node((*path, key), next(events), events)
        return data

    def sequence(self, path: Path, events: Iterator[Any]) -> list[Any]:
        """Return a list."""
        data: list[Any] = []
        while not isinstance(event := next(events), ev.SequenceEndEvent):
            data.append(self.node((*path, len(data)), event, events))
        return data

    def scalar(self, event: Any) -> str | bool | Decimal | None:
        """Return text, unless it is written plainly and is a number or such a word."""
        if isinstance(event, ev.AliasEvent):
            return None
        text = str(event.value)
        if _HIDDEN.search(text):
            self.note(event.start_mark, _BACKSLASH)
        if event.style:
            return text
        self.refuse_lookalikes(event, yaml_errors.lookalike)
        if text in _WORDS:
            return _WORDS[text]
        return Decimal(text) if _NUMBER.fullmatch(text) else text
