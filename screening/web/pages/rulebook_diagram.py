"""A picture of what leads to what: columns of boxes, and curves between them.

Values in, coordinates out, in pixels. A template writes them as SVG, and colours them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from statistics import fmean
from textwrap import wrap
from typing import NamedTuple

from screening.rulebook.conditions import behind
from screening.rulebook.model import Definition, Question, Rulebook
from screening.wording.rulebook import RuleWords

LINE = 17
PADDING = 9
BETWEEN_BOXES = 10
BETWEEN_COLUMNS = 105
PER_CHARACTER = 6.7
EDGE = 2
"""How much room the outlines of the outermost boxes are given."""


class Node(NamedTuple):
    """What a box stands for; templates colour it by its look and a level's place."""

    id: str
    words: str
    look: str
    place: int | None = None


class Column(NamedTuple):
    """Boxes below each other, all of one width."""

    width: int
    nodes: tuple[Node, ...]


class DiagramLine(NamedTuple):
    """One line of words, and where its baseline starts."""

    x: float
    y: float
    words: str


class Box(NamedTuple):
    """A node's place."""

    node: Node
    x: float
    y: float
    width: float
    height: float
    lines: tuple[DiagramLine, ...]


class Curve(NamedTuple):
    """From one node to another, as the path of an SVG."""

    start: str
    end: str
    path: str


class Picture(NamedTuple):
    """All there is to draw, and how large it gets."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    curves: tuple[Curve, ...]


def draw(
    columns: Sequence[Column],
    links: Collection[tuple[str, str]],
    between: int = BETWEEN_COLUMNS,
) -> Picture | None:
    """Place columns from left to right; None where there is nothing to draw.

    Links lead from a node to one further right. The last column keeps its order; in
    the others a node stands near what it leads to, so that curves cross little.
    """
    filled = _in_order([column for column in columns if column.nodes], links)
    if not filled:
        return None
    height = max(map(_height_of, filled))
    boxes: list[Box] = []
    x = float(EDGE)
    for column in filled:
        boxes += _stack(column, x, EDGE + (height - _height_of(column)) / 2)
        x += column.width + between
    places = {box.node.id: box for box in boxes}
    return Picture(
        width=x - between + EDGE,
        height=height + 2 * EDGE,
        boxes=tuple(boxes),
        curves=tuple(
            _curve(places[start], places[end])
            for start, end in links
            if start in places and end in places
        ),
    )


def _in_order(
    columns: Sequence[Column], links: Collection[tuple[str, str]]
) -> list[Column]:
    """Return columns whose nodes stand near what they lead to, from right to left."""
    place: dict[str, float] = {}
    ordered = []
    for column in reversed(columns):
        wanted = {
            node.id: [
                place[end] for start, end in links if start == node.id and end in place
            ]
            for node in column.nodes
        }
        nodes = sorted(column.nodes, key=lambda one: fmean(wanted[one.id] or [0]))
        for position, node in enumerate(nodes):
            place[node.id] = (position + 0.5) / len(nodes)
        ordered.append(Column(column.width, tuple(nodes)))
    return ordered[::-1]


def _words_in(node: Node, width: int) -> list[str]:
    return wrap(node.words, int((width - 2 * PADDING) / PER_CHARACTER)) or [""]


def _height(node: Node, width: int) -> float:
    return len(_words_in(node, width)) * LINE + 2 * PADDING


def _height_of(column: Column) -> float:
    heights = [_height(node, column.width) for node in column.nodes]
    return sum(heights) + BETWEEN_BOXES * (len(heights) - 1)


def _stack(column: Column, x: float, y: float) -> list[Box]:
    """Return the boxes of a column, from that corner down."""
    boxes = []
    for node in column.nodes:
        height = _height(node, column.width)
        lines = tuple(
            DiagramLine(x + PADDING, y + PADDING + LINE * (place + 0.76), words)
            for place, words in enumerate(_words_in(node, column.width))
        )
        boxes.append(Box(node, x, y, column.width, height, lines))
        y += height + BETWEEN_BOXES
    return boxes


def _curve(start: Box, end: Box) -> Curve:
    """Return a curve from the right side of one box to the left side of another."""
    x, y = start.x + start.width, start.y + start.height / 2
    to_x, to_y = end.x, end.y + end.height / 2
    half = (x + to_x) / 2
    path = f"M{x:g} {y:g}C{half:g} {y:g} {half:g} {to_y:g} {to_x:g} {to_y:g}"
    return Curve(start.node.id, end.node.id, path)


WIDE, NARROW, FAR = 260, 120, 200

Part = Question | Definition


def of_rules(rules: Sequence[RuleWords]) -> Picture | None:
    """Draw what rules name, the rules, and the levels they lead to."""
    named = {part.id: part for rule in rules for part in _named(rule)}
    columns = (_column(named.values()), *_rules_and_levels(rules))
    return draw(columns, _links(rules), between=FAR)


def of_rule(rule: RuleWords, book: Rulebook) -> Picture | None:
    """Draw one rule, and before the definitions it names the questions behind them."""
    into_definitions = [
        (f"Behind {name}", _id(one))
        for one in rule.definitions
        for kind, name in sorted(behind(one.when, book.conditions, gates=False))
        if kind == "question"
    ]
    asked = {node for node, _definition in into_definitions}
    first = [
        Node(node, question.short, "question")
        for name, question in book.questions.items()
        if (node := f"Behind {name}") in asked
    ]
    return draw(
        (
            Column(WIDE, tuple(first)),
            _column(_named(rule)),
            *_rules_and_levels([rule]),
        ),
        (*into_definitions, *_links([rule])),
    )


def _named(rule: RuleWords) -> tuple[Part, ...]:
    return (*rule.questions, *rule.definitions)


def _links(rules: Sequence[RuleWords]) -> list[tuple[str, str]]:
    into = [(_id(part), _rule_id(rule)) for rule in rules for part in _named(rule)]
    return [*into, *((_rule_id(rule), _level_id(rule)) for rule in rules)]


def _column(parts: Iterable[Part]) -> Column:
    return Column(
        WIDE,
        tuple(
            Node(_id(one), one.short, "question")
            if isinstance(one, Question)
            else Node(_id(one), one.title, "definition")
            for one in parts
        ),
    )


def _rules_and_levels(rules: Sequence[RuleWords]) -> tuple[Column, Column]:
    """Return the rules and, highest first, the levels they lead to."""
    by_level = {rule.level.id: rule for rule in rules}
    levels = sorted(by_level.values(), key=lambda rule: -rule.place)
    return (
        Column(
            WIDE, tuple(Node(_rule_id(one), one.rule.title, "rule") for one in rules)
        ),
        Column(
            NARROW,
            tuple(
                Node(_level_id(one), one.level.label, "level", one.place)
                for one in levels
            ),
        ),
    )


def _id(part: Part) -> str:
    return f"{type(part).__name__} {part.id}"


def _rule_id(rule: RuleWords) -> str:
    return f"Rule {rule.rule.id}"


def _level_id(rule: RuleWords) -> str:
    return f"Level {rule.level.id}"
