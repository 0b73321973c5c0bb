"""YAML with positions and no surprises; slips told where they were made.

Only `true` and `false`, plain numbers and null leave text, so `NO` stays Norway, and
a day stays a word until a field makes it a date. Numbers become `Decimal`. Anchors,
aliases, tags, a second document and floods are refused before anything is built.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import islice, takewhile
from typing import Any, NoReturn, Protocol

import yaml
from yaml import events as ev

from screening.errors import Problem, ProblemsError

MAX_BYTES = 1_000_000
TOO_LARGE = f"the file is over {MAX_BYTES:,} bytes. Split it."
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
_FIRST = frozenset("+-0123456789")
"""What a number begins with: few texts do."""
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}

Path = tuple[str | int, ...]
Place = tuple[int, int]
"""A line and a column, from 1."""


class Note(Protocol):
    """Notes a problem at the value that a path leads to, or at its key."""

    def __call__(self, path: Path, says: str, *, at_key: bool = False) -> None:
        """Note it."""


class Positions:
    """Where each value and each key of a text stands, by the path to it.

    Nobody asks in a file without mistakes. So the text is read for it once one does.
    """

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def by_path(self) -> tuple[dict[Path, Place], dict[Path, Place]]:
        """The places of all values, and of all keys."""
        values: dict[Path, Place] = {}
        keys: dict[Path, Place] = {}
        following: Callable[[], Any] = yaml.CSafeLoader(self._text).get_event

        def note(path: Path, event: Any) -> None:
            values[path] = place_of(event.start_mark)
            if type(event) is ev.MappingStartEvent:
                while type(key := following()) is not ev.MappingEndEvent:
                    keys[*path, key.value] = place_of(key.start_mark)
                    note((*path, key.value), following())
            if type(event) is ev.SequenceStartEvent:
                members = takewhile(_is_member, iter(following, None))
                for place, member in enumerate(members):
                    note((*path, place), member)

        while event := following():
            if type(event) is ev.DocumentStartEvent:
                note((), following())
        return values, keys


def _is_member(event: Any) -> bool:
    return type(event) is not ev.SequenceEndEvent


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """The plain data of one file, and where each value and key stands in it.

    Each reading equals itself alone, and may be the key to what is made of it.
    """

    file: str
    data: Any
    positions: Positions

    @property
    def values(self) -> Mapping[Path, Place]:
        """Where each value stands, by the path to it."""
        return self.positions.by_path[0]

    @property
    def keys(self) -> Mapping[Path, Place]:
        """Where each key stands, by the path to its value."""
        return self.positions.by_path[1]

    def problem(self, path: Path, says: str, *, at_key: bool = False) -> Problem:
        """Return a problem at that path, or at the nearest place above it."""
        places = self.keys if at_key else self.values
        while path and path not in places:
            path = path[:-1]
        return Problem(self.file, *places.get(path, (1, 1)), says)

    def noting(self, problems: list[Problem]) -> Note:
        """A function that notes a problem at a path of this document, in that list."""

        def note(path: Path, says: str, *, at_key: bool = False) -> None:
            problems.append(self.problem(path, says, at_key=at_key))

        return note


def read(file: str, text: str, *, seen: bool = False) -> Document:
    """Read one file's text; ProblemsError with all that is wrong with it as YAML.

    Where all of it has to be `seen`, signs without a shape are wrong too.
    """
    builder = _Builder(file, seen=seen)
    try:
        if len(text.encode()) > MAX_BYTES:
            builder.stop(TOO_LARGE)
        if seen and not text.isascii():
            builder.refuse_unseen(text)
        data = builder.document(yaml.CSafeLoader(text).get_event)
    except UnicodeEncodeError:
        builder.stop("it holds half a character, which no editor can save.")
    except yaml.YAMLError as error:
        place, reason = explain(text, error)
        builder.note(place, f"this is not YAML: {reason}")
    if builder.problems:
        raise ProblemsError(builder.problems)
    return Document(file, data, Positions(text))


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
        self.following: Callable[[], Any]
        self.problems: list[Problem] = []
        self.count = 0
        """How many values there are so far."""

    def stop(self, says: str, place: Place = (0, 0)) -> NoReturn:
        """Give up on the file: reading on would do harm or make no sense."""
        self.note(place, says)
        raise ProblemsError(self.problems)

    def note(self, place: Place, says: str) -> None:
        """Note a problem at a place, or about the whole file, and read on."""
        self.problems.append(Problem(self.file, *place, says))

    def refuse_unseen(self, text: str) -> None:
        """Give up on a file with signs that nobody sees; one may stand at its start."""
        for match in islice(UNSEEN.finditer(text, 1), MOST_UNSEEN):
            before = text[: match.start()]
            place = before.count("\n") + 1, match.start() - before.rfind("\n")
            sign = match[0]
            name = unicodedata.name(sign, "without a name").lower()
            says = f"a character that does not show, U+{ord(sign):04X} ({name})."
            self.note(place, f"{says} Delete it.")
        if self.problems:
            raise ProblemsError(self.problems)

    def document(self, following: Callable[[], Any]) -> Any:
        """Return the data of the only document; None where the file is empty."""
        documents: list[Any] = []
        self.following = following
        while event := following():
            if isinstance(event, ev.DocumentStartEvent):
                if documents:
                    says = "a second document (---). Keep one."
                    self.note(place_of(event.start_mark), says)
                documents.append(self.node(following()))
        return documents[0] if documents else None

    def node(self, event: Any, depth: int = 0) -> Any:
        """Return the data of the node that this event opens."""
        self.count += 1
        if self.count > MAX_NODES or depth > MAX_DEPTH:
            self.stop_flood(place_of(event.start_mark))
        if event.anchor or event.tag:  # an alias has the name of its anchor
            self.refuse_references(event)
        kind = type(event)
        if kind is ev.ScalarEvent:
            return self.scalar(event)
        if kind is ev.MappingStartEvent:
            return self.mapping(depth + 1)
        if kind is ev.SequenceStartEvent:
            listed: list[Any] = []
            while type(event := self.following()) is not ev.SequenceEndEvent:
                listed.append(self.node(event, depth + 1))
            return listed
        return None  # an alias, which is refused

    def stop_flood(self, place: Place) -> NoReturn:
        """Give up on a file of too many values, or of such that nest too deep."""
        if self.count > MAX_NODES:
            self.stop(f"the file holds over {MAX_NODES:,} values. Split it.", place)
        self.stop(f"values nest over {MAX_DEPTH} deep. Flatten them.", place)

    def refuse_references(self, event: Any) -> None:
        """Note anchors, aliases and tags: what is read must be what is seen."""
        place = place_of(event.start_mark)
        if event.anchor is not None:
            says = f'"&{event.anchor}" marks a value for reuse. Remove the mark.'
            if isinstance(event, ev.AliasEvent):
                says = (
                    f'"*{event.anchor}" repeats a value from elsewhere. Write it out.'
                )
            self.note(place, says)
        if getattr(event, "tag", None) is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self.note(place, f'"{tag}" is a tag. Remove it.')

    def mapping(self, depth: int) -> dict[str, Any]:
        """Return a mapping; a key that comes twice is a problem."""
        data: dict[str, Any] = {}
        marks: dict[str, Any] = {}
        while type(event := self.following()) is not ev.MappingEndEvent:
            if type(event) is not ev.ScalarEvent:
                self.note(place_of(event.start_mark), "a key must be a single word.")
                self.node(event, depth)
                self.node(self.following(), depth)
                continue
            key = event.value
            if event.anchor or event.tag:
                self.refuse_references(event)
            if key in data or key == "<<" or not key.isascii():
                self.check_key(event, marks)
            marks.setdefault(key, event.start_mark)
            data[key] = self.node(self.following(), depth)
        return data

    def check_key(self, event: Any, marks: Mapping[str, Any]) -> None:
        """Note a key that is another than it seems, takes in others or comes twice."""
        key, place = event.value, place_of(event.start_mark)
        plain = not event.style and not key.isascii()
        if plain and (says := lookalike(key, is_key=True)):
            self.note(place, says)
        if key == "<<":
            self.note(place, '"<<" takes in keys from elsewhere. Write them out.')
        if key in marks:
            line, _column = place_of(marks[key])
            self.note(place, f'"{key}" comes twice; first at line {line}.')

    def scalar(self, event: Any) -> str | bool | Decimal | None:
        """Return text, unless it is written plainly and is a number or such a word."""
        text: str = event.value
        if event.style:
            if event.style == '"' and (  # it is escaped only there
                (self.seen and UNSEEN.search(text)) or HIDDEN.search(text)
            ):
                says = "a backslash here makes a character that does not show."
                self.note(place_of(event.start_mark), f"{says} Use single quotes.")
            return text
        if not text.isascii() and (says := lookalike(text)):
            self.note(place_of(event.start_mark), says)
        if text in _WORDS:
            return _WORDS[text]
        is_number = text[0] in _FIRST and _NUMBER.fullmatch(text)
        return Decimal(text) if is_number else text


Explained = tuple[Place, str]

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_PAIR = re.compile(r"[ -]*[\w-]+: +[^ ]")
_CURLED = re.compile("[\u2018-\u201f].*[\u2018-\u201f]", re.DOTALL)
_ODD = "a space that is no plain one stands here. Type it again."
_WIDE_COLON = "a wide colon. Write a plain one, with a space after it."
_CURLY_QUOTE = 'a curly quote is no quote here. Write a straight one, ".'
_NO_COLON = "a key needs a colon and a space after it. Write key: value."
_INDENTATION = "the indentation does not line up with the lines above it."
_ODD_SPACE = "[ \t]*[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff]"
_LOOKALIKES = {
    re.compile(r" *\t"): "a tab at the start of the line. Indent with spaces.",
    re.compile(_ODD_SPACE): _ODD,
    re.compile("[^:\"']*?\uff1a"): _WIDE_COLON,
    re.compile("[^\"']*?[:\\-\\[{,] *[\u2018-\u201f]"): _CURLY_QUOTE,
}


@dataclass(frozen=True, slots=True)
class SyntaxStop:
    """Where the parser stumbled, and where what it was reading had started."""

    lines: list[str]
    at: Place
    start: Place

    def line(self, number: int) -> str:
        """Return a line of the text; empty past its end."""
        return self.lines[number - 1] if number <= len(self.lines) else ""

    def first_of(self, number: int) -> Place:
        """Return where a line's own text starts."""
        line = self.line(number)
        return number, len(line) - len(line.lstrip()) + 1

    @property
    def before(self) -> str:
        """What stands on the line before the stumble, without spaces at its end."""
        return self.line(self.at[0])[: self.at[1] - 1].rstrip()

    @property
    def sign(self) -> str:
        """The character stumbled over; empty at the end of a line."""
        return self.line(self.at[0])[self.at[1] - 1 : self.at[1]]


def place_of(mark: Any) -> Place:
    """Return where a mark of the parser is, which counts from 0."""
    return mark.line + 1, mark.column + 1


def explain(text: str, error: Exception) -> Explained:
    """Return where a slip was made, and what it is, from what the parser says of it."""
    if (mark := getattr(error, "problem_mark", None)) is None:
        before = text[: getattr(error, "position", 0)]
        place = before.count("\n") + 1, len(before) - before.rfind("\n")
        return place, "a character that does not show. Delete it."
    at, start = place_of(mark), place_of(getattr(error, "context_mark", None) or mark)
    stop = SyntaxStop(_BREAK.split(text.removeprefix("\ufeff")), at, start)
    for number in dict.fromkeys((at[0], start[0], max(at[0] - 1, 1))):
        for look, says in _LOOKALIKES.items():
            if lookalike_at := look.match(stop.line(number)):
                return (number, lookalike_at.end()), says
    heard = (getattr(error, word, None) or "" for word in ("context", "problem"))
    complaint = " ".join(heard)
    explain = next((_EXPLAINERS[it] for it in _EXPLAINERS if it in complaint), _sign)
    return explain(stop)


def lookalike(word: str, *, is_key: bool = False) -> str:
    """The value that unquoted text is mistaken for; empty where it is what it seems.

    Plain ASCII always is.
    """
    if is_key and "\uff1a" in word:
        return _WIDE_COLON
    if word != word.strip():
        return _ODD
    return _CURLY_QUOTE if _CURLED.fullmatch(word) else ""


def _sign(stop: SyntaxStop) -> Explained:
    return stop.at, f"text cannot start with {stop.sign} here. Put the text in quotes."


def _started(stop: SyntaxStop) -> Explained:
    """A sign that starts something else than text: an alias, a tag, a directive."""
    return _sign(replace(stop, at=stop.start))


def _colon(stop: SyntaxStop) -> Explained:
    """A colon where no key can be: in text, or after one that swallowed the key."""
    number = stop.at[0]
    if _PAIR.match(stop.before):
        return stop.at, "a colon and a space inside text. Put the text in quotes."
    if number == 1 or _PAIR.match(stop.line(number - 1)):
        return stop.first_of(number), _INDENTATION
    return stop.first_of(number - 1), _NO_COLON


def _key(stop: SyntaxStop) -> Explained:
    """A line that should be a key: text that fell out of its block, or no colon."""
    number = stop.start[0]
    if stop.line(number - 1).rstrip("+- ").endswith((">", "|")):
        says = "text under > or | stands further in than its key. Indent it."
        return stop.start, says
    return stop.first_of(number), _NO_COLON


def _open(what: str, opening: str, closing: str) -> Callable[[SyntaxStop], Explained]:
    """A bracket without its partner, or two of its parts without a comma."""

    def tell(stop: SyntaxStop) -> Explained:
        if stop.at[0] == stop.start[0] and stop.sign:
            says = f"a comma or {closing} is missing before this, or text needs quotes."
            return stop.at, says
        says = f"the {what} opened here with {opening} is never closed with {closing}."
        return stop.start, says

    return tell


def _cut_off(stop: SyntaxStop) -> Explained:
    """The end of the file inside a bracket, or a sign that is no value."""
    if stop.sign:
        return _sign(stop)
    text = "\n".join(stop.lines)
    end = max(text.rfind("["), text.rfind("{"))
    place = text.count("\n", 0, end) + 1, end - text.rfind("\n", 0, end)
    return place, f"the bracket opened here with {text[end]} is never closed."


def _misplaced(stop: SyntaxStop) -> Explained:
    """Something after a value that was already complete."""
    if stop.before.endswith(("}", "]")):
        return stop.at, "text after a closing bracket. Put the text in quotes."
    if stop.before.endswith(('"', "'")):
        says = "text after a closing quote. Put all of the text between two quotes."
        return stop.at, says
    return stop.first_of(stop.at[0]), _INDENTATION


def _at(says: str) -> Callable[[SyntaxStop], Explained]:
    return lambda stop: (stop.at, says)


def _from(says: str) -> Callable[[SyntaxStop], Explained]:
    return lambda stop: (stop.start, says)


_OPEN_QUOTE = "the quote opened here is never closed."
_BACKSLASH = "a backslash in double quotes. Use single quotes."
_EXPLAINERS: Mapping[str, Callable[[SyntaxStop], Explained]] = {
    "mapping values are not allowed": _colon,
    "could not find expected ':'": _key,
    "did not find expected ',' or ']'": _open("list", "[", "]"),
    "did not find expected ',' or '}'": _open("mapping", "{", "}"),
    "unexpected end of stream": _from(_OPEN_QUOTE),
    "unexpected document indicator": _from(_OPEN_QUOTE),
    "parsing a flow node": _cut_off,
    "did not find expected key": _misplaced,
    "did not find expected '-' indicator": _misplaced,
    "expected <document start>": _misplaced,
    "block sequence entries": _at(
        "a list starts on the line below its key. Put the text in quotes, if it is no "
        "list."
    ),
    "alphabetic or numeric": _started,
    "maximum nesting depth": _at(
        "brackets stand inside each other too deep. Flatten them."
    ),
    "scanning a block scalar": _from(
        "> and | start text on the lines below. Compare like {above: 10}, or put the "
        "text in quotes."
    ),
    " tag": _started,
    "directive": _started,
    "escape": _at(_BACKSLASH),
    "hexdecimal": _at(_BACKSLASH),
}
"""What tells of a slip, by words of the parser's complaint; the first that fits."""
