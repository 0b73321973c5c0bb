"""The rows of a form that make a condition: what is typed, added and taken out.

A form shows a condition of two levels at most: a group of lines, among them groups of
lines. A line compares one question, or names a definition. An empty line stands at the
end of every group, to be filled in; a line that is about nothing is no line.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any

from screening.formats.text import number_as_typed, read_day
from screening.rulebook.answers import NotANumberError, WrongValueError, read_number
from screening.rulebook.kinds import Shape
from screening.rulebook.model import Question, Rulebook
from screening.rulebook.parser import BOUNDS, CROSSINGS, GROUPS, SETS

Typed = Mapping[str, Sequence[str]]
"""What a form sends: the values by name."""

LOWER = tuple(bound.value for bound in BOUNDS[:2])
UPPER = tuple(bound.value for bound in BOUNDS[2:])
STEPS = tuple(CROSSINGS)
SEVERAL = tuple(several.value for several in SETS)
QUESTION, DEFINITION = "question/", "definition/"
WHEN = "when"


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """One line as typed: what it is about, and what that is compared with.

    `of` is the id of a question or definition after its kind, empty where none is
    chosen. `how` and `words` are for choices, the bounds for numbers and days, the
    steps for a number that rises from an earlier one.
    """

    of: str = ""
    how: str = SEVERAL[0]
    words: tuple[str, ...] = ()
    low_how: str = LOWER[0]
    low: str = ""
    high_how: str = UPPER[0]
    high: str = ""
    steps_how: str = STEPS[0]
    steps: str = ""

    @property
    def question(self) -> str:
        """The id of the question it compares; empty where it names a definition."""
        return self.of.removeprefix(QUESTION) if self.of.startswith(QUESTION) else ""


@dataclass(frozen=True, slots=True)
class ConditionGroup:
    """Rows of which all, any or none hold: lines, and groups of lines among them."""

    kind: str = "all"
    parts: tuple["ConditionRow | ConditionGroup", ...] = ()


Part = ConditionRow | ConditionGroup
_IN_A_LINE = [declared.name for declared in fields(ConditionRow)]
_OFFERED = {"how": SEVERAL, "low_how": LOWER, "high_how": UPPER, "steps_how": STEPS}
_SIDES = {
    **dict.fromkeys(LOWER, "low"),
    **dict.fromkeys(UPPER, "high"),
    **dict.fromkeys(STEPS, "steps"),
}
"""Where in a line each way of comparing a number stands."""
_BETWEEN = re.compile(r" *(?:;|,(?= )) *")


def typed_outline(typed: Typed, at: str = WHEN) -> ConditionGroup:
    """Return the rows that a form sent, in their order, without those about nothing."""
    parts: dict[str, Part] = {}
    for row in typed.get(f"{at}-row", ()):
        place, _, inner = row.partition("-")
        group = parts.get(place)
        if kind := first(typed, f"{at}-{row}-kind"):
            parts[place] = ConditionGroup(kind if kind in GROUPS else "any", ())
        elif not (line := _typed_line(typed, f"{at}-{row}")).of:
            continue
        elif inner and isinstance(group, ConditionGroup):
            parts[place] = replace(group, parts=(*group.parts, line))
        else:
            parts[place] = line
    kind = first(typed, f"{at}-kind")
    return ConditionGroup(kind if kind in GROUPS else "all", tuple(parts.values()))


def _typed_line(typed: Typed, at: str) -> ConditionRow:
    """Return one line that a form sent, whatever is in it; its names begin so."""
    sent = {name: f"{at}-{name.replace('_', '-')}" for name in _IN_A_LINE}
    made: dict[str, Any] = {name: first(typed, sent[name]) for name in sent}
    for name, offered in _OFFERED.items():
        made[name] = made[name] if made[name] in offered else offered[0]
    return ConditionRow(**{**made, "words": tuple(typed.get(sent["words"], ()))})


def first(typed: Typed, name: str) -> str:
    """Return the first value of that name; empty where there is none."""
    return next((text.strip() for text in typed.get(name, ())), "")


class ConditionRows:
    """The rows of conditions of one rulebook."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.questions = rulebook.questions
        self.definitions = rulebook.definitions
        self.thresholds = rulebook.thresholds

    def outline(self, raw: Any) -> ConditionGroup | None:
        """Return a condition of a rule file as rows; None where it does not fit."""
        part = self._part(raw, groups=2)
        if isinstance(part, ConditionRow):
            return ConditionGroup("all", (part,))
        return part

    def _part(self, raw: Any, groups: int) -> Part | None:
        """Return a part as rows, where no more groups than that are in each other."""
        if not isinstance(raw, dict) or len(raw) != 1:
            return None
        [(key, value)] = raw.items()
        if key not in GROUPS:
            return self.line(key, value)
        if not groups or not isinstance(value, list):
            return None
        parts = [self._part(each, groups - 1) for each in value]
        fitting = tuple(part for part in parts if part)
        fits = fitting and len(fitting) == len(parts)
        return ConditionGroup(key, fitting) if fits else None

    def line(self, key: str, value: Any) -> ConditionRow | None:
        """Return a condition under that key as a line; None where it does not fit."""
        if key == "is" and value in self.definitions:
            return ConditionRow(f"{DEFINITION}{value}")
        question = self.questions.get(key)
        if question is None or not question.traits.compared:
            return None
        line = ConditionRow(f"{QUESTION}{key}")
        if question.traits.ranged:
            return _with_numbers(line, value, question)
        return _with_words(line, value, question)

    def condition(
        self, outline: ConditionGroup, was: Any, wrong: dict[str, str], at: str = WHEN
    ) -> Any:
        """Return rows as a rule file writes them; rows that stayed, as they `was`."""
        rows = self.ordered(outline)
        is_shown = self.outline(was) is not None
        kept = {self._part(it, 0): it for it in _lines_in(was)} if is_shown else {}
        made = self._made(rows, at, kept, wrong)
        single = len(outline.parts) == 1 and outline.kind != "none"
        return made[outline.kind][0] if single else made

    def ordered(self, outline: ConditionGroup) -> ConditionGroup:
        """Return rows with the answers of each line as their question lists them."""
        return replace(outline, parts=tuple(map(self._ordered, outline.parts)))

    def _ordered(self, part: Part) -> Part:
        if isinstance(part, ConditionGroup):
            return self.ordered(part)
        question = self.questions.get(part.question)
        offered = question.offered if question else ()
        return replace(part, words=tuple(it for it in offered if it in part.words))

    def _made(
        self, part: Part, at: str, kept: Mapping[Any, Any], wrong: dict[str, str]
    ) -> Any:
        """Return rows as a rule file writes them; notes what is wrong with each."""
        if isinstance(part, ConditionGroup):
            if not part.parts:
                wrong[at] = "Choose the content of this group, or remove it"
            rows = {f"{at}-{n}": row for n, row in enumerate(part.parts)}
            return {part.kind: [self._made(rows[n], n, kept, wrong) for n in rows]}
        if part in kept:
            return kept[part]
        try:
            return self.written(part)
        except ValueError as error:
            wrong[at] = str(error)
            return None

    def written(self, line: ConditionRow) -> dict[str, Any]:
        """Return a line as a rule file writes it; a ValueError is a sentence."""
        definition = line.of.removeprefix(DEFINITION)
        if line.of != definition and definition in self.definitions:
            return {"is": definition}
        question = self.questions.get(line.question)
        if question is None or not question.traits.compared:
            raise ValueError("Choose a question or a named condition")
        if question.traits.ranged:
            return {question.id: self._numbers(line, question)}
        words = list(line.words)
        if not words:
            raise ValueError(f"Choose at least one answer to “{question.short}”")
        if question.traits.several:
            return {question.id: {line.how: words}}
        return {question.id: words[0] if len(words) == 1 else words}

    def _numbers(self, line: ConditionRow, question: Question) -> Any:
        """Return the steps that are crossed, and the bounds beside them."""
        typed = _BETWEEN.split(line.steps) if question.starts_at else []
        steps = [self._number(it, question) for it in typed if it]
        bounds = {
            how: self._number(text, question)
            for how, text in ((line.low_how, line.low), (line.high_how, line.high))
            if text
        }
        crossed = {line.steps_how: steps if steps[1:] else steps[0]} if steps else {}
        match [*bounds.items()]:
            case [] if not steps:
                what = "day" if question.traits.shape is Shape.DAY else "number"
                raise ValueError(f"Enter a {what} for “{question.short}”")
            case [("at-least", low), ("at-most", high)] if low == high:
                return crossed | bounds if steps else low
            case [(_, low), (_, high)] if type(low) is type(high) and low >= high:
                raise ValueError(
                    f"No answer to “{question.short}” is within these bounds"
                )
            case _:
                return crossed | bounds

    def _number(self, text: str, question: Question) -> Any:
        """Return a number, a day, or the name of a threshold."""
        if text in self.thresholds:
            return text
        if question.traits.shape is Shape.DAY:
            return read_day(text).isoformat()
        try:
            return read_number(text, question)
        except NotANumberError:
            says = f"Enter a number for “{question.short}”, like 25"
        except WrongValueError as wrong:
            says = f"“{question.short}” {str(wrong).removesuffix('.')}"
        raise ValueError(says)


def _with_words(
    line: ConditionRow, value: Any, question: Question
) -> ConditionRow | None:
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


def _with_numbers(
    line: ConditionRow, value: Any, question: Question
) -> ConditionRow | None:
    """Return a line with its bounds, and the steps that it crosses, as typed."""
    tests = value if isinstance(value, dict) else {LOWER[0]: value, UPPER[0]: value}
    typed: dict[str, Any] = {}
    for how, bound in tests.items():
        side = _SIDES.get(how, "")
        if not side or side in typed or (side == "steps" and not question.starts_at):
            return None
        listed = bound if isinstance(bound, list) else [bound]
        typed |= {f"{side}_how": how, side: "; ".join(map(_as_typed, listed))}
    return replace(line, **typed)


def _as_typed(bound: Any) -> str:
    return number_as_typed(bound) if isinstance(bound, Decimal) else str(bound)


def _lines_in(raw: Any) -> Iterator[Any]:
    """Yield every condition within a condition that is no group."""
    for key, value in raw.items():
        if key in GROUPS:
            for part in value:
                yield from _lines_in(part)
        else:
            yield raw
