"""The rows of a form that make a condition: what is typed, added and taken out.

A form shows a condition of two levels at most: a group of lines, among them groups of
lines. A line compares one question, or names a definition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from screening.formats.text import number_as_typed, read_day
from screening.rulebook.answers import (
    NotANumberError,
    WrongValueError,
    read_number,
    within_bounds,
)
from screening.rulebook.kinds import Shape
from screening.rulebook.model import Question, Rulebook
from screening.rulebook.parser import BOUNDS, GROUPS, SETS

Typed = Mapping[str, Sequence[str]]
"""What a form sends: the values by name."""

LOWER = tuple(one.value for one in BOUNDS[:2])
UPPER = tuple(one.value for one in BOUNDS[2:])
SEVERAL = tuple(one.value for one in SETS)
QUESTION, DEFINITION = "question/", "definition/"
WHEN = "when"


@dataclass(frozen=True, slots=True)
class ConditionRow:
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
class ConditionRows:
    """Lines of which all, any or none hold."""

    kind: str
    lines: tuple[ConditionRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ConditionForm:
    """A condition as rows."""

    kind: str = "all"
    parts: tuple[ConditionRow | ConditionRows, ...] = (ConditionRow(),)


_ADDED: Mapping[str, ConditionRow | ConditionRows] = {
    "add-line": ConditionRow(),
    "add-group": ConditionRows("any", (ConditionRow(), ConditionRow())),
}
_IN_A_ROW = re.compile(r"(?P<do>add-line|remove)-(?P<place>\d+)(?:-(?P<inner>\d+))?")


def typed_outline(typed: Typed) -> ConditionForm:
    """Return the rows that a form sent, in their order, whatever is in them."""
    parts: dict[str, ConditionRow | ConditionRows] = {}
    for row in typed.get("row", ()):
        place, _, inner = row.partition("-")
        group = parts.get(place)
        if inner and isinstance(group, ConditionRows):
            lines = (*group.lines, _typed_line(typed, row))
            parts[place] = replace(group, lines=lines)
        elif kind := first(typed, f"{WHEN}-{row}-kind"):
            parts[place] = ConditionRows(kind if kind in GROUPS else "any")
        else:
            parts[place] = _typed_line(typed, row)
    kind = first(typed, f"{WHEN}-kind")
    return ConditionForm(kind if kind in GROUPS else "all", tuple(parts.values()))


def _typed_line(typed: Typed, row: str) -> ConditionRow:
    def said(what: str, offered: Sequence[str] = ()) -> str:
        word = first(typed, f"{WHEN}-{row}-{what}")
        return offered[0] if offered and word not in offered else word

    return ConditionRow(
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


def rebuilt(outline: ConditionForm, do: str) -> tuple[ConditionForm, str]:
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
    if isinstance(part, ConditionRows) and match["do"] == "add-line":
        parts[place] = replace(part, lines=(*part.lines, ConditionRow()))
        at = f"{at}-{len(part.lines)}"
    elif isinstance(part, ConditionRows) and match["inner"]:
        inner = int(match["inner"])
        lines = (one for n, one in enumerate(part.lines) if n != inner)
        parts[place] = replace(part, lines=tuple(lines))
    elif match["do"] == "remove":
        del parts[place]
        at = WHEN
    return replace(outline, parts=tuple(parts)), at


class WrongRowsError(ValueError):
    """Rows that make no condition. `wrong` has a message for each, by its id."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__("\n".join(wrong.values()))
        self.wrong = wrong


class Rows:
    """The rows of conditions of one rulebook."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.questions = rulebook.questions
        self.definitions = rulebook.definitions

    def outline(self, raw: Any) -> ConditionForm | None:
        """Return a condition of a rule file as rows; None where it does not fit."""
        if not isinstance(raw, dict) or len(raw) != 1:
            return None
        [(key, value)] = raw.items()
        if key not in GROUPS:
            line = self._line(raw)
            return None if line is None else ConditionForm("all", (line,))
        parts = [self._part(one) for one in value] if isinstance(value, list) else []
        fitting = tuple(part for part in parts if part)
        return (
            ConditionForm(key, fitting)
            if fitting and len(fitting) == len(parts)
            else None
        )

    def _part(self, raw: Any) -> ConditionRow | ConditionRows | None:
        if not isinstance(raw, dict) or len(raw) != 1:
            return None
        [(key, value)] = raw.items()
        if key not in GROUPS or not isinstance(value, list):
            return self._line(raw)
        lines = tuple(line for one in value if (line := self._line(one)))
        return ConditionRows(key, lines) if lines and len(lines) == len(value) else None

    def _line(self, raw: Any) -> ConditionRow | None:
        [(key, value)] = raw.items() if isinstance(raw, dict) else [("", None)]
        if key == "is" and value in self.definitions:
            return ConditionRow(f"{DEFINITION}{value}")
        question = self.questions.get(key)
        if question is None or not question.traits.compared:
            return None
        line = ConditionRow(f"{QUESTION}{key}")
        if question.traits.ranged:
            return _with_bounds(line, value)
        return _with_words(line, value, question)

    def condition(self, outline: ConditionForm, was: Any = None) -> Any:
        """Return rows as a rule file writes them; rows that stayed, as they `was`.

        Raises:
            WrongRowsError: with what is wrong in each row.
        """
        before = self.outline(was)
        outline = self._in_order(outline)
        if before == outline:
            return was
        kept = {self._line(one): one for one in _lines_in(was)} if before else {}
        wrong: dict[str, str] = {}
        if not outline.parts:
            wrong[WHEN] = "Add at least one line to the condition"
        made = [
            self._made(part, f"{WHEN}-{place}", kept, wrong)
            for place, part in enumerate(outline.parts)
        ]
        if wrong:
            raise WrongRowsError(wrong)
        single = len(made) == 1 and outline.kind != "none"
        return made[0] if single else {outline.kind: made}

    def _in_order(self, outline: ConditionForm) -> ConditionForm:
        """Return rows with the answers of each line as their question lists them."""
        parts = (
            replace(part, lines=tuple(map(self._ordered, part.lines)))
            if isinstance(part, ConditionRows)
            else self._ordered(part)
            for part in outline.parts
        )
        return replace(outline, parts=tuple(parts))

    def _ordered(self, line: ConditionRow) -> ConditionRow:
        question = self.questions.get(line.question)
        offered = question.offered if question else ()
        return replace(line, words=tuple(one for one in offered if one in line.words))

    def _made(
        self,
        part: ConditionRow | ConditionRows,
        at: str,
        kept: Mapping[Any, Any],
        wrong: dict[str, str],
    ) -> Any:
        """Return one row as a rule file writes it; notes what is wrong with it."""
        if isinstance(part, ConditionRows):
            if not part.lines:
                wrong[at] = "Add a line to this group, or take it out"
            lines = enumerate(part.lines)
            return {
                part.kind: [
                    self._made(one, f"{at}-{n}", kept, wrong) for n, one in lines
                ]
            }
        if part in kept:
            return kept[part]
        try:
            return self._written(part)
        except ValueError as error:
            wrong[at] = str(error)
            return None

    def _written(self, line: ConditionRow) -> dict[str, Any]:
        """Return a line as a rule file writes it.

        Raises:
            ValueError: with a sentence for the person.
        """
        definition = line.of.removeprefix(DEFINITION)
        if line.of != definition and definition in self.definitions:
            return {"is": definition}
        question = self.questions.get(line.question)
        if question is None or not question.traits.compared:
            raise ValueError("Choose a question or a named condition")
        if question.traits.ranged:
            return {question.id: _bounds(line, question)}
        words = list(line.words)
        if not words:
            raise ValueError(f"Choose at least one answer to “{question.short}”")
        if question.traits.several:
            return {question.id: {line.how: words}}
        return {question.id: words[0] if len(words) == 1 else words}


def _with_words(
    line: ConditionRow, value: Any, question: Question
) -> ConditionRow | None:
    """Return a line with the answers it is compared with."""
    how = SEVERAL[0]
    if isinstance(value, dict):
        if len(value) != 1 or not question.traits.several:
            return None
        [(how, value)] = value.items()
    words = value if isinstance(value, list) else [value]
    if how not in SEVERAL or not words or not set(words) <= question.offered.keys():
        return None
    ordered = tuple(word for word in question.offered if word in words)
    return replace(line, how=how, words=ordered)


def _with_bounds(line: ConditionRow, value: Any) -> ConditionRow | None:
    """Return a line with the numbers or days between which the answer lies."""
    tests = value if isinstance(value, dict) else {LOWER[0]: value, UPPER[0]: value}
    lows = [how for how in LOWER if how in tests]
    highs = [how for how in UPPER if how in tests]
    if len(lows) > 1 or len(highs) > 1 or len(lows) + len(highs) != len(tests):
        return None
    for how in lows:
        line = replace(line, low_how=how, low=_as_typed(tests[how]))
    for how in highs:
        line = replace(line, high_how=how, high=_as_typed(tests[how]))
    return line


def _as_typed(bound: Any) -> str:
    return number_as_typed(bound) if isinstance(bound, Decimal) else str(bound)


def _bounds(line: ConditionRow, question: Question) -> Any:
    """Return the bounds of a line as a rule file writes them.

    Raises:
        ValueError: with a sentence for the person.
    """
    typed = ((line.low_how, line.low), (line.high_how, line.high))
    tests = {how: _bound(question, text) for how, text in typed if text}
    match list(tests.items()):
        case []:
            of = "a day" if question.traits.shape is Shape.DAY else "a number"
            raise ValueError(f"Enter {of} for “{question.short}”")
        case [("at-least", low), ("at-most", high)] if low == high:
            return low
        case [(low_how, low), (high_how, high)] if low > high or (
            low == high and (low_how, high_how) != (LOWER[0], UPPER[0])
        ):
            raise ValueError(f"No answer to “{question.short}” is within these bounds")
        case _:
            return tests


def _bound(question: Question, text: str) -> Any:
    """Return a bound as typed: a number, or a day as a rule file writes it."""
    if question.traits.shape is Shape.DAY:
        return read_day(text).isoformat()
    try:
        return within_bounds(question, read_number(text, question))
    except NotANumberError:
        raise ValueError(f"Enter a number for “{question.short}”, like 25") from None
    except WrongValueError as wrong:
        raise ValueError(f"“{question.short}” {str(wrong).removesuffix('.')}") from None


def _lines_in(raw: Any) -> Iterator[Any]:
    """Yield every condition within a condition that is no group."""
    for key, value in raw.items():
        if key in GROUPS:
            for one in value:
                yield from _lines_in(one)
        else:
            yield raw
