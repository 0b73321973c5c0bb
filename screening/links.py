"""What the parts of a rulebook say of one another: every name must lead somewhere."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from screening.conditions import AllOf, AnyOf, Comparison, Condition, Is, NoneOf
from screening.errors import did_you_mean
from screening.model import NUMERIC, Heading, Kind, Question, Rule
from screening.wording import placeholders
from screening.yamlfile import Path

Note = Callable[[Path, str], None]


@dataclass(frozen=True, slots=True)
class Names:
    """Every id that may be named."""

    heading: Heading
    parts: Mapping[str, Mapping[str, Any]]
    points: Collection[str]

    def of(self, kind: str) -> Collection[str]:
        """Return the ids of that kind."""
        match kind:
            case "source point":
                return self.points
            case "topic" | "level" | "stage":
                return [one.id for one in getattr(self.heading, f"{kind}s")]
            case "entry of people":
                return [one.id for one in self.heading.people]
            case _:
                return self.parts[kind]


_ONE = {"topic": "topic", "level": "level", "who": "entry of people", "before": "stage"}
_MANY = {
    "basis": "source point",
    "expect": "consequence",
    "checklist": "item",
    "signals": "signal",
}
_SENTENCES = ("says", "do", "why", "title")


def check_part(part: object, names: Names, path: Path, note: Note) -> None:
    """Note every name in one part that leads nowhere, and what cannot be."""
    for within, kind, name in _named_by(part):
        known = names.of(kind)
        if name not in known:
            says = f'no {kind} called "{name}".{did_you_mean(name, known)}'
            note((*path, *within), says)
    if isinstance(part, Question):
        _check_question(part, path, note)
    if isinstance(part, Rule):
        _check_dates(part, path, note)


def _named_by(part: object) -> Iterator[tuple[Path, str, str]]:
    """Yield each name a part gives: where in it, what it is an id of, and the id."""
    for key, kind in _ONE.items():
        name = getattr(part, key, None)
        if name is not None:
            yield (key,), kind, name
    for key, kind in _MANY.items():
        for place, name in enumerate(getattr(part, key, ())):
            yield (key, place), kind, name
    for key in _SENTENCES:
        for name in placeholders(getattr(part, key, None) or ""):
            yield (key,), "question", name


def _check_question(question: Question, path: Path, note: Note) -> None:
    """Note what does not fit the question's kind."""
    several = question.kind in {Kind.CHOICE, Kind.CHOICES}
    lowest, highest = question.bounds
    if several and not question.choices:
        note(path, f'question "{question.id}" needs "choices".')
    if question.choices and not several:
        note((*path, "choices"), f"a {question.kind} question has no choices.")
    if question.unit and question.kind is not Kind.NUMBER:
        note((*path, "unit"), f"a {question.kind} question has no unit of its own.")
    if question.kind not in NUMERIC and (lowest, highest) != (None, None):
        note(path, f"a {question.kind} question has no bounds.")
    if lowest is not None and highest is not None and lowest > highest:
        note((*path, "at-least"), '"at-least" is above "at-most".')


def _check_dates(rule: Rule, path: Path, note: Note) -> None:
    """Note a rule that ends before it starts."""
    start, end = rule.in_force.from_, rule.in_force.until
    if start and end and start > end:
        note((*path, "in-force"), f'rule "{rule.id}" ends before it starts.')


def reads(condition: Condition) -> Iterator[tuple[str, str]]:
    """Yield what a condition reads: pairs of "question" or "definition", and id."""
    match condition:
        case Comparison(question):
            yield "question", question
        case Is(definition):
            yield "definition", definition
        case AllOf(parts) | AnyOf(parts) | NoneOf(parts):
            for part in parts:
                yield from reads(part)


Node = tuple[str, str]


def find_loop(conditions: Mapping[Node, Condition | None]) -> tuple[Node, ...]:
    """Return the nodes of one loop among conditions that read each other, or nothing.

    The first node stands again at the end.
    """
    done: set[Node] = set()

    def visit(node: Node, trail: tuple[Node, ...]) -> tuple[Node, ...]:
        if node in trail:
            return (*trail[trail.index(node) :], node)
        condition = conditions.get(node)
        if node in done or condition is None:
            return ()
        for read in reads(condition):
            if loop := visit(read, (*trail, node)):
                return loop
        done.add(node)
        return ()

    for node in conditions:
        if loop := visit(node, ()):
            return loop
    return ()
