"""The slips that make a file no YAML, told where they were made and in plain words.

The parser says where it could not go on, which is often a line too late, and in its own
terms. The text around that place usually shows what the hand did.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Place = tuple[int, int]
"""A line and a column, from 1."""

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_TAB = re.compile(r" *\t")
_ODD_SPACE = re.compile("[ \t]*[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff]")
_WIDE_COLON = re.compile("[^:\"']*?\uff1a")
_CURLY = re.compile("[^\"']*?[:\\-\\[{,] *[\u2018-\u201f]")
_PAIR = re.compile(r"[ -]*[\w-]+: +[^ ]")
_CURLED = re.compile("[\u2018-\u201f].*[\u2018-\u201f]", re.DOTALL)

_QUOTED = "Put the text in quotes."
_ALIGN = "the indentation does not line up with the lines above it."
_PLAIN_SPACE = "a space that is no plain one stands here. Type it anew."
_PLAIN_COLON = "a wide colon. Write a plain one, with a space after it."
_STRAIGHT = 'a curly quote is no quote here. Write a straight one, ".'
_LOOKALIKES = (
    (_TAB, "a tab at the start of the line. Indent with spaces."),
    (_ODD_SPACE, _PLAIN_SPACE),
    (_WIDE_COLON, _PLAIN_COLON),
    (_CURLY, _STRAIGHT),
)


@dataclass(frozen=True, slots=True)
class SyntaxStop:
    """Where the parser stumbled, and where what it was reading had started."""

    lines: list[str]
    at: Place
    start: Place

    def line(self, number: int) -> str:
        """Return a line of the text; empty past its end."""
        return self.lines[number - 1] if number <= len(self.lines) else ""

    @property
    def before(self) -> str:
        """What stands on the line before the stumble, without spaces at its end."""
        return self.line(self.at[0])[: self.at[1] - 1].rstrip()

    @property
    def sign(self) -> str:
        """The character stumbled over; empty at the end of a line."""
        return self.line(self.at[0])[self.at[1] - 1 : self.at[1]]


Told = tuple[Place, str]


def lines_of(text: str) -> list[str]:
    """Return the lines of a text as YAML counts them."""
    return _BREAK.split(text.removeprefix("\ufeff"))


def explain(text: str, complaint: str, at: Place, start: Place | None) -> Told:
    """Return where a slip was made, and what it is, from what the parser says of it."""
    stumble = SyntaxStop(lines_of(text), at, start or at)
    for number in dict.fromkeys((at[0], stumble.start[0], max(at[0] - 1, 1))):
        for look, says in _LOOKALIKES:
            if found := look.match(stumble.line(number)):
                return (number, found.end()), says
    told = next((_TOLD[one] for one in _TOLD if one in complaint), _sign)
    return told(stumble)


def lookalike(word: str) -> str:
    """Return what is wrong with unquoted text that looks like something it is not.

    Empty where nothing is.
    """
    if word != word.strip():
        return _PLAIN_SPACE
    return _STRAIGHT if _CURLED.fullmatch(word) else ""


def lookalike_key(word: str) -> str:
    """Return the same of a key."""
    return _PLAIN_COLON if "\uff1a" in word else lookalike(word)


def _sign(stumble: SyntaxStop) -> Told:
    return stumble.at, f"text cannot start with {stumble.sign} here. {_QUOTED}"


def _started(stumble: SyntaxStop) -> Told:
    """A sign that starts something else than text: an alias, a tag, a directive."""
    return _sign(SyntaxStop(stumble.lines, stumble.start, stumble.start))


def _colon(stumble: SyntaxStop) -> Told:
    """A colon where no key can be: in text, or after one that swallowed the key."""
    number, _column = stumble.at
    if _PAIR.match(stumble.before):
        return stumble.at, f"a colon and a space inside text. {_QUOTED}"
    above = stumble.line(number - 1)
    if number == 1 or _PAIR.match(above):
        return _first_of(stumble.lines, number), _ALIGN
    return _no_colon((number - 1, 1), stumble)


def _no_colon(place: Place, stumble: SyntaxStop) -> Told:
    place = _first_of(stumble.lines, place[0])
    return place, "a key needs a colon and a space after it. Write key: value."


def _key(stumble: SyntaxStop) -> Told:
    """A line that should be a key: text that fell out of its block, or no colon."""
    number, _column = stumble.start
    if stumble.line(number - 1).rstrip("+- ").endswith((">", "|")):
        says = "text under > or | stands further in than its key. Indent it."
        return stumble.start, says
    return _no_colon(stumble.start, stumble)


def _first_of(lines: list[str], number: int) -> Place:
    """Return where a line's own text starts."""
    line = lines[number - 1]
    return number, len(line) - len(line.lstrip()) + 1


def _open(what: str, opened: str, closed: str) -> Callable[[SyntaxStop], Told]:
    """Return what tells of a bracket without its partner."""

    def told(stumble: SyntaxStop) -> Told:
        if stumble.at[0] == stumble.start[0] and stumble.sign:
            says = f"a comma or {closed} is missing before this, or text needs quotes."
            return stumble.at, says
        says = f"the {what} opened here with {opened} is never closed with {closed}."
        return stumble.start, says

    return told


def _cut_off(stumble: SyntaxStop) -> Told:
    """The end of the file inside a bracket, or a sign that is no value."""
    if stumble.sign:
        return _sign(stumble)
    text = "\n".join(stumble.lines)
    end = max(text.rfind("["), text.rfind("{"))
    place = text.count("\n", 0, end) + 1, end - text.rfind("\n", 0, end)
    return place, f"the bracket opened here with {text[end]} is never closed."


def _misplaced(stumble: SyntaxStop) -> Told:
    """Something after a value that was already complete."""
    if stumble.before.endswith(("}", "]")):
        says = f"text after a closing bracket. {_QUOTED}"
    elif stumble.before.endswith(('"', "'")):
        says = "text after a closing quote. Put all of the text between two quotes."
    else:
        return _first_of(stumble.lines, stumble.at[0]), _ALIGN
    return stumble.at, says


def _quote(stumble: SyntaxStop) -> Told:
    return stumble.start, "the quote opened here is never closed."


def _nested(stumble: SyntaxStop) -> Told:
    return stumble.at, "brackets stand inside each other too deep. Flatten them."


def _backslash(stumble: SyntaxStop) -> Told:
    return stumble.at, "a backslash in double quotes. Use single quotes."


def _block(stumble: SyntaxStop) -> Told:
    says = (
        "> and | start text on the lines below. Compare like {above: 10}, "
        "or put the text in quotes."
    )
    return stumble.start, says


def _dash(stumble: SyntaxStop) -> Told:
    says = f"a list starts on the line below its key. {_QUOTED[:-1]}, if it is no list."
    return stumble.at, says


_TOLD: Mapping[str, Callable[[SyntaxStop], Told]] = {
    "mapping values are not allowed": _colon,
    "could not find expected ':'": _key,
    "did not find expected ',' or ']'": _open("list", "[", "]"),
    "did not find expected ',' or '}'": _open("mapping", "{", "}"),
    "unexpected end of stream": _quote,
    "unexpected document indicator": _quote,
    "parsing a flow node": _cut_off,
    "did not find expected key": _misplaced,
    "did not find expected '-' indicator": _misplaced,
    "expected <document start>": _misplaced,
    "block sequence entries": _dash,
    "alphabetic or numeric": _started,
    "maximum nesting depth": _nested,
    "scanning a block scalar": _block,
    "scanning a tag": _started,
    "parsing a tag": _started,
    "undefined tag handle": _started,
    "directive": _started,
    "escape": _backslash,
    "hexdecimal": _backslash,
}
