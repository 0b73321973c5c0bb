"""The slips that make a file no YAML, told where they were made and in plain words.

The parser says where it could not go on, which is often a line too late, and in its own
terms. The text around that place usually shows what the hand did.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from screening.formats import messages

Place = tuple[int, int]
"""A line and a column, from 1."""

Explained = tuple[Place, str]

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_PAIR = re.compile(r"[ -]*[\w-]+: +[^ ]")
_CURLED = re.compile("[\u2018-\u201f].*[\u2018-\u201f]", re.DOTALL)
_ODD_SPACE = "[ \t]*[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff]"
_LOOKALIKES = {
    re.compile(r" *\t"): messages.TAB,
    re.compile(_ODD_SPACE): messages.ODD_SPACE,
    re.compile("[^:\"']*?\uff1a"): messages.WIDE_COLON,
    re.compile("[^\"']*?[:\\-\\[{,] *[\u2018-\u201f]"): messages.CURLY_QUOTE,
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
        return place, messages.HIDDEN
    at, start = place_of(mark), place_of(getattr(error, "context_mark", None) or mark)
    stop = SyntaxStop(_BREAK.split(text.removeprefix("\ufeff")), at, start)
    for number in dict.fromkeys((at[0], start[0], max(at[0] - 1, 1))):
        for look, says in _LOOKALIKES.items():
            if found := look.match(stop.line(number)):
                return (number, found.end()), says
    heard = (getattr(error, word, None) or "" for word in ("context", "problem"))
    complaint = " ".join(heard)
    tell = next((_TOLD[words] for words in _TOLD if words in complaint), _sign)
    return tell(stop)


def lookalike(word: str, *, is_key: bool = False) -> str:
    """Return what unquoted text only looks like; empty where it is what it seems."""
    if word.isascii():
        return ""
    if is_key and "\uff1a" in word:
        return messages.WIDE_COLON
    if word != word.strip():
        return messages.ODD_SPACE
    return messages.CURLY_QUOTE if _CURLED.fullmatch(word) else ""


def _sign(stop: SyntaxStop) -> Explained:
    return stop.at, messages.SIGN.format(sign=stop.sign)


def _started(stop: SyntaxStop) -> Explained:
    """A sign that starts something else than text: an alias, a tag, a directive."""
    return _sign(replace(stop, at=stop.start))


def _colon(stop: SyntaxStop) -> Explained:
    """A colon where no key can be: in text, or after one that swallowed the key."""
    number = stop.at[0]
    if _PAIR.match(stop.before):
        return stop.at, messages.COLON_IN_TEXT
    if number == 1 or _PAIR.match(stop.line(number - 1)):
        return stop.first_of(number), messages.INDENTATION
    return stop.first_of(number - 1), messages.NO_COLON


def _key(stop: SyntaxStop) -> Explained:
    """A line that should be a key: text that fell out of its block, or no colon."""
    number = stop.start[0]
    if stop.line(number - 1).rstrip("+- ").endswith((">", "|")):
        return stop.start, messages.NOT_INDENTED
    return stop.first_of(number), messages.NO_COLON


def _open(says: str, opening: str, closing: str) -> Callable[[SyntaxStop], Explained]:
    """A bracket without its partner, or two of its parts without a comma."""

    def tell(stop: SyntaxStop) -> Explained:
        if stop.at[0] == stop.start[0] and stop.sign:
            return stop.at, messages.NO_COMMA.format(closing=closing)
        return stop.start, says.format(opening=opening, closing=closing)

    return tell


def _cut_off(stop: SyntaxStop) -> Explained:
    """The end of the file inside a bracket, or a sign that is no value."""
    if stop.sign:
        return _sign(stop)
    text = "\n".join(stop.lines)
    end = max(text.rfind("["), text.rfind("{"))
    place = text.count("\n", 0, end) + 1, end - text.rfind("\n", 0, end)
    return place, messages.OPEN_BRACKET.format(bracket=text[end])


def _misplaced(stop: SyntaxStop) -> Explained:
    """Something after a value that was already complete."""
    if stop.before.endswith(("}", "]")):
        return stop.at, messages.AFTER_BRACKET
    if stop.before.endswith(('"', "'")):
        return stop.at, messages.AFTER_QUOTE
    return stop.first_of(stop.at[0]), messages.INDENTATION


def _at(says: str) -> Callable[[SyntaxStop], Explained]:
    return lambda stop: (stop.at, says)


def _from(says: str) -> Callable[[SyntaxStop], Explained]:
    return lambda stop: (stop.start, says)


_TOLD: Mapping[str, Callable[[SyntaxStop], Explained]] = {
    "mapping values are not allowed": _colon,
    "could not find expected ':'": _key,
    "did not find expected ',' or ']'": _open(messages.OPEN_LIST, "[", "]"),
    "did not find expected ',' or '}'": _open(messages.OPEN_MAPPING, "{", "}"),
    "unexpected end of stream": _from(messages.OPEN_QUOTE),
    "unexpected document indicator": _from(messages.OPEN_QUOTE),
    "parsing a flow node": _cut_off,
    "did not find expected key": _misplaced,
    "did not find expected '-' indicator": _misplaced,
    "expected <document start>": _misplaced,
    "block sequence entries": _at(messages.LIST_BEHIND_KEY),
    "alphabetic or numeric": _started,
    "maximum nesting depth": _at(messages.BRACKETS_TOO_DEEP),
    "scanning a block scalar": _from(
        messages.TEXT_BEHIND_SIGN.format(example="{above: 10}")
    ),
    " tag": _started,
    "directive": _started,
    "escape": _at(messages.BACKSLASH),
    "hexdecimal": _at(messages.BACKSLASH),
}
"""What tells of a slip, by words of the parser's complaint; the first that fits."""
