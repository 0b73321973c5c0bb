"""YAML with positions and no surprises.

Only `true` and `false`, plain numbers and null leave text, so `NO` stays Norway, and
a day stays a word until a field makes it a date. Numbers become `Decimal`. Anchors,
aliases, tags, a second document and floods are refused before anything is built.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import Any, NoReturn, Protocol

import yaml
from yaml import events as ev

from screening.errors import Problem, ProblemsError
from screening.formats import messages, yaml_errors
from screening.formats.yaml_errors import Place, place_of

MAX_BYTES = 1_000_000
MAX_NODES = 50_000
MAX_DEPTH = 30
MOST_UNSEEN = 20
MOST_KEPT = 3_000
"""How many documents are kept: those of a folder, and what is edited in them."""

UNSEEN = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
"""Signs without a shape: some join or part words, some turn the text behind them."""
HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?")
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}

Path = tuple[str | int, ...]


class Note(Protocol):
    """Notes a problem at the value that a path leads to, or at its key."""

    def __call__(self, path: Path, says: str, *, at_key: bool = False) -> None:
        """Note it."""


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """The plain data of one file, and where each value and key stands in it.

    Each reading equals itself alone, and may be the key to what is made of it.
    """

    file: str
    data: Any
    values: dict[Path, Place]
    keys: dict[Path, Place]

    def problem(self, path: Path, says: str, *, at_key: bool = False) -> Problem:
        """Return a problem at that path, or at the nearest place above it."""
        places = self.keys if at_key else self.values
        while path and path not in places:
            path = path[:-1]
        return Problem(self.file, *places.get(path, (1, 1)), says)


def read(file: str, text: str, *, seen: bool = False) -> Document:
    """Read one file's text; ProblemsError with all that is wrong with it as YAML.

    Where all of it has to be `seen`, signs without a shape are wrong too.
    """
    builder = _Builder(file, seen=seen)
    try:
        if len(text.encode()) > MAX_BYTES:
            builder.stop(messages.TOO_LARGE.format(most=MAX_BYTES))
        if seen:
            builder.refuse_unseen(text)
        data = builder.document(iter(yaml.CSafeLoader(text).get_event, None))
    except UnicodeEncodeError:
        builder.stop(messages.HALF_A_CHARACTER)
    except yaml.YAMLError as error:
        place, reason = yaml_errors.explain(text, error)
        builder.note(place, messages.NOT_YAML.format(reason=reason))
    if builder.problems:
        raise ProblemsError(builder.problems)
    return Document(file, data, builder.values, builder.keys)


@lru_cache(maxsize=MOST_KEPT)
def recall(file: str, text: str, *, seen: bool = True) -> Document:
    """Read one file's text as `read` does, but not again if that was lately.

    So whoever edits one file of a folder waits for that one. The document belongs to
    all who ask for it: nobody may change its data.
    """
    return read(file, text, seen=seen)


class _Builder:
    """Builds plain data from parser events, noting places and problems on the way."""

    def __init__(self, file: str, *, seen: bool) -> None:
        self.file, self.seen = file, seen
        self.problems: list[Problem] = []
        self.values: dict[Path, Place] = {}
        self.keys: dict[Path, Place] = {}
        self.nodes = 0

    def stop(self, says: str, place: Place = (0, 0)) -> NoReturn:
        """Give up on the file: reading on would do harm or make no sense."""
        self.note(place, says)
        raise ProblemsError(self.problems)

    def note(self, place: Place, says: str) -> None:
        """Note a problem at a place, or about the whole file, and read on."""
        self.problems.append(Problem(self.file, *place, says))

    def refuse_unseen(self, text: str) -> None:
        """Give up on a file with signs that nobody sees; one may stand at its start."""
        for found in islice(UNSEEN.finditer(text, 1), MOST_UNSEEN):
            before = text[: found.start()]
            place = before.count("\n") + 1, found.start() - before.rfind("\n")
            sign = found[0]
            name = unicodedata.name(sign, messages.NO_NAME).lower()
            self.note(place, messages.UNSEEN.format(code=ord(sign), name=name))
        if self.problems:
            raise ProblemsError(self.problems)

    def document(self, events: Iterator[Any]) -> Any:
        """Return the data of the only document; None where the file is empty."""
        documents: list[Any] = []
        for event in events:
            if isinstance(event, ev.DocumentStartEvent):
                if documents:
                    self.note(place_of(event.start_mark), messages.SECOND_DOCUMENT)
                documents.append(self.node((), next(events), events))
        return documents[0] if documents else None

    def node(self, path: Path, event: Any, events: Iterator[Any]) -> Any:
        """Return the data of the node that this event opens."""
        self.nodes += 1
        place = self.values[path] = place_of(event.start_mark)
        if self.nodes > MAX_NODES:
            self.stop(messages.TOO_MANY.format(most=MAX_NODES), place)
        if len(path) > MAX_DEPTH:
            self.stop(messages.TOO_DEEP.format(most=MAX_DEPTH), place)
        if isinstance(event, ev.AliasEvent) or event.anchor or event.tag:
            self.refuse_references(event, place)
        if isinstance(event, ev.ScalarEvent):
            return self.scalar(event, place)
        if isinstance(event, ev.MappingStartEvent):
            return self.mapping(path, events)
        if isinstance(event, ev.SequenceStartEvent):
            return self.sequence(path, events)
        return None  # an alias, which is refused

    def sequence(self, path: Path, events: Iterator[Any]) -> list[Any]:
        """Return a list."""
        listed: list[Any] = []
        while not isinstance(event := next(events), ev.SequenceEndEvent):
            listed.append(self.node((*path, len(listed)), event, events))
        return listed

    def refuse_references(self, event: Any, place: Place) -> None:
        """Note anchors, aliases and tags: what is read must be what is seen."""
        if event.anchor is not None:
            is_alias = isinstance(event, ev.AliasEvent)
            says = messages.ALIAS if is_alias else messages.ANCHOR
            self.note(place, says.format(name=event.anchor))
        if getattr(event, "tag", None) is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self.note(place, messages.TAG.format(tag=tag))

    def mapping(self, path: Path, events: Iterator[Any]) -> dict[str, Any]:
        """Return a mapping; a key that comes twice is a problem."""
        data: dict[str, Any] = {}
        while not isinstance(event := next(events), ev.MappingEndEvent):
            place = place_of(event.start_mark)
            if not isinstance(event, ev.ScalarEvent):
                self.note(place, messages.NO_WORD)
                self.node((*path, "?"), event, events)
                self.node((*path, "?"), next(events), events)
                continue
            key, at = event.value, (*path, event.value)
            if event.anchor or event.tag:
                self.refuse_references(event, place)
            if not event.style and (says := yaml_errors.lookalike(key, is_key=True)):
                self.note(place, says)
            line, _column = self.keys.setdefault(at, place)
            if key == "<<":
                self.note(place, messages.MERGED_KEYS)
            if key in data:
                self.note(place, messages.TWICE.format(key=key, line=line))
            data[key] = self.node(at, next(events), events)
        return data

    def scalar(self, event: Any, place: Place) -> str | bool | Decimal | None:
        """Return text, unless it is written plainly and is a number or such a word."""
        text = str(event.value)
        if event.style == '"' and self.hides(text):  # only there a sign can be escaped
            self.note(place, messages.ESCAPED)
        if event.style:
            return text
        if says := yaml_errors.lookalike(text):
            self.note(place, says)
        if text in _WORDS:
            return _WORDS[text]
        return Decimal(text) if _NUMBER.fullmatch(text) else text

    def hides(self, text: str) -> bool:
        """Tell whether there are signs in text that nobody sees."""
        unseen = self.seen and UNSEEN.search(text)
        return bool(unseen or HIDDEN.search(text))
