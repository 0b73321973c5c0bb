"""What the parts of a rulebook say of one another: every name must lead somewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, assert_never

from screening.conditions import AllOf, AnyOf, Comparison, Condition, Is, NoneOf
from screening.errors import did_you_mean
from screening.model import NUMERIC, Kind, Question, Rule, Signal
from screening.wording import placeholders
from screening.yamlfile import Note, Path

Names = Mapping[str, Collection[str]]
"""Every id that may be named, by what it is an id of; a kind left out is not known."""

_ONE = {"level": "level", "who": "entry of people", "before": "stage"}
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
        _check(name, kind, names, (*path, *within), note)
    if isinstance(part, Question):
        _check_question(part, path, note)
    if isinstance(part, Rule):
        _check(part.topic, "topic", names, (*path, "topic"), note)
        _check_dates(part, path, note)
    if isinstance(part, Signal):
        for place, look in enumerate(part.look_for):
            check_part(look, names, (*path, "look-for", place), note)


def check_sheet(
    data: Mapping[str, Any], names: Names, format_: str, note: Note
) -> None:
    """Note a topic of a whole file that leads nowhere, and a format not read here."""
    topic, written = data.get("topic"), data.get("format")
    if isinstance(topic, str):
        _check(topic, "topic", names, ("topic",), note)
    if isinstance(written, str) and written != format_:
        note(("format",), f'format "{written}" is not read here, only "{format_}" is.')


def _check(name: str, kind: str, names: Names, path: Path, note: Note) -> None:
    """Note a name that leads nowhere; silent of a kind that is not known at all."""
    known = names.get(kind)
    if known is not None and name not in known:
        note(path, f'no {kind} called "{name}".{did_you_mean(name, known)}')


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
        case _ as never:
            assert_never(never)


Node = tuple[str, str]


def find_loops(
    conditions: Mapping[Node, Condition | None],
) -> Iterator[tuple[Node, ...]]:
    """Yield the loops among conditions that read each other.

    The first node of a loop stands again at its end.
    """
    done: set[Node] = set()

    def visit(node: Node, trail: tuple[Node, ...]) -> Iterator[tuple[Node, ...]]:
        if node in trail:
            yield (*trail[trail.index(node) :], node)
            return
        condition = conditions.get(node)
        if node not in done and condition is not None:
            for read in reads(condition):
                yield from visit(read, (*trail, node))
        done.add(node)

    for node in conditions:
        yield from visit(node, ())
