"""The rows of a form that make a condition: what is typed, added and taken out.

A form shows a condition of two levels at most: a group of lines, among them groups of
lines. A line compares one question, or names a definition.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from screening.grammar import BOUNDS, GROUPS, SETS

Typed = Mapping[str, Sequence[str]]
"""What a form sends: the values by name."""

LOWER = tuple(one.value for one in BOUNDS[:2])
UPPER = tuple(one.value for one in BOUNDS[2:])
SEVERAL = tuple(one.value for one in SETS)
QUESTION, DEFINITION = "question/", "definition/"
WHEN = "when"


@dataclass(frozen=True, slots=True)
class Line:
    """One line as typed: what it is about, and what that is compared with.

    `of` is the id of a question or definition after its kind, empty where none is
    chosen. `how` and `words` are for choices, the bounds for numbers and days.
    """

    of: str = ""
    how: str = SEVERAL[0]
    words: tuple[str, ...] = ()
    low_how: str = LOWER[0]
    low: str = ""
    high_how: str = UPPER[0]
    high: str = ""

    @property
    def question(self) -> str:
        """The id of the question it compares; empty where it names a definition."""
        return self.of.removeprefix(QUESTION) if self.of.startswith(QUESTION) else ""


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of which all, any or none hold."""

    kind: str
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """A condition as rows."""

    kind: str = "all"
    parts: tuple[Line | Group, ...] = (Line(),)


_ADDED: Mapping[str, Line | Group] = {
    "add-line": Line(),
    "add-group": Group("any", (Line(), Line())),
}
_IN_A_ROW = re.compile(r"(?P<do>add-line|remove)-(?P<place>\d+)(?:-(?P<inner>\d+))?")


def typed_outline(typed: Typed) -> Outline:
    """Return the rows that a form sent, in their order, whatever is in them."""
    parts: dict[str, Line | Group] = {}
    for row in typed.get("row", ()):
        place, _, inner = row.partition("-")
        group = parts.get(place)
        if inner and isinstance(group, Group):
            lines = (*group.lines, _typed_line(typed, row))
            parts[place] = replace(group, lines=lines)
        elif kind := first(typed, f"{WHEN}-{row}-kind"):
            parts[place] = Group(kind if kind in GROUPS else "any")
        else:
            parts[place] = _typed_line(typed, row)
    kind = first(typed, f"{WHEN}-kind")
    return Outline(kind if kind in GROUPS else "all", tuple(parts.values()))


def _typed_line(typed: Typed, row: str) -> Line:
    def said(what: str, offered: Sequence[str] = ()) -> str:
        word = first(typed, f"{WHEN}-{row}-{what}")
        return offered[0] if offered and word not in offered else word

    return Line(
        of=said("of"),
        how=said("how", SEVERAL),
        words=tuple(typed.get(f"{WHEN}-{row}-words", ())),
        low_how=said("low-how", LOWER),
        low=said("low"),
        high_how=said("high-how", UPPER),
        high=said("high"),
    )


def first(typed: Typed, name: str) -> str:
    """Return the first value of that name; empty where there is none."""
    return next((text.strip() for text in typed.get(name, ())), "")


def rebuilt(outline: Outline, do: str) -> tuple[Outline, str]:
    """Return rows with one added or taken out, and the id of the row to go on with.

    `do` is add-line, add-line-PLACE for a group, add-group, or remove-ROW.
    """
    parts = list(outline.parts)
    if do in _ADDED:
        return replace(outline, parts=(*parts, _ADDED[do])), f"{WHEN}-{len(parts)}"
    match = _IN_A_ROW.fullmatch(do)
    place = int(match["place"]) if match else len(parts)
    if match is None or place >= len(parts):
        return outline, ""
    part, at = parts[place], f"{WHEN}-{place}"
    if isinstance(part, Group) and match["do"] == "add-line":
        parts[place] = replace(part, lines=(*part.lines, Line()))
        at = f"{at}-{len(part.lines)}"
    elif isinstance(part, Group) and match["inner"]:
        inner = int(match["inner"])
        lines = (one for n, one in enumerate(part.lines) if n != inner)
        parts[place] = replace(part, lines=tuple(lines))
    elif match["do"] == "remove":
        del parts[place]
        at = WHEN
    return replace(outline, parts=tuple(parts)), at
