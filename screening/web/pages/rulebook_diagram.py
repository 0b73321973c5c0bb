"""A picture of what leads to what: columns of boxes, and curves between them.

Values in, coordinates out, in pixels. A template writes them as SVG, and colours them.
"""

from collections.abc import Collection, Iterable, Sequence
from statistics import fmean
from textwrap import wrap
from typing import NamedTuple

from screening.presentation.deal_parts import AnswerWords, Findings, Reason
from screening.presentation.rulebook import RuleWords
from screening.rulebook.conditions import behind
from screening.rulebook.model import Definition, Level, Question, Rulebook

LINE = 17
PADDING = 9
BETWEEN_BOXES = 10
BETWEEN_COLUMNS = 105
PER_CHARACTER = 6.7
EDGE = 2
"""How much room the outlines of the outermost boxes are given."""
WIDE, NARROW, FAR = 260, 120, 200
FACTS = 340

Links = Collection[tuple[str, str]]
"""Pairs of nodes by id: the first leads to the second."""


class Node(NamedTuple):
    """What a box stands for; templates colour it by its look and a level's place."""

    id: str
    words: str
    look: str
    place: int | None = None


class BoxColumn(NamedTuple):
    """Boxes below each other, all of one width."""

    width: int
    nodes: Sequence[Node]


class Box(NamedTuple):
    """A node's place, and its words line by line."""

    node: Node
    x: float
    y: float
    width: float
    words: list[str]

    @property
    def height(self) -> float:
        """How high it is, by its lines."""
        return len(self.words) * LINE + 2 * PADDING

    @property
    def lines(self) -> list[tuple[float, float, str]]:
        """Each line of words, and where its baseline starts."""
        x, y = self.x + PADDING, self.y + PADDING
        return [(x, y + LINE * (n + 0.76), line) for n, line in enumerate(self.words)]


class Picture(NamedTuple):
    """All there is to draw, and how large it gets; curves are paths of an SVG."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    curves: tuple[str, ...]


def draw(
    columns: Sequence[BoxColumn], links: Links, between: int = BETWEEN_COLUMNS
) -> Picture | None:
    """Place columns from left to right; None where there is nothing to draw.

    Links lead from a node to one further right. The last column keeps its order; in
    the others a node stands near what it leads to, so that curves cross little.
    """
    filled = _in_order([column for column in columns if column.nodes], links)
    if not filled:
        return None
    stacks = []
    x = float(EDGE)
    for column in filled:
        stacks.append(_stack(column, x))
        x += column.width + between
    height = max(map(_bottom, stacks))
    boxes = [
        box._replace(y=box.y + EDGE + (height - _bottom(stack)) / 2)
        for stack in stacks
        for box in stack
    ]
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


def _in_order(columns: Sequence[BoxColumn], links: Links) -> list[BoxColumn]:
    """Return columns whose nodes stand near what they lead to, from right to left."""
    place: dict[str, float] = {}

    def wanted(node: Node) -> float:
        ends = [place[end] for start, end in links if start == node.id and end in place]
        return fmean(ends or [0])

    ordered = []
    for column in reversed(columns):
        nodes = sorted(column.nodes, key=wanted)
        for position, node in enumerate(nodes):
            place[node.id] = (position + 0.5) / len(nodes)
        ordered.append(BoxColumn(column.width, nodes))
    return ordered[::-1]


def _stack(column: BoxColumn, x: float) -> list[Box]:
    """Return the boxes of a column, from its top down."""
    boxes: list[Box] = []
    fitting = int((column.width - 2 * PADDING) / PER_CHARACTER)
    for node in column.nodes:
        y = _bottom(boxes) + BETWEEN_BOXES if boxes else 0.0
        words = wrap(node.words, fitting) or [""]
        boxes.append(Box(node, x, y, column.width, words))
    return boxes


def _bottom(boxes: Sequence[Box]) -> float:
    return boxes[-1].y + boxes[-1].height


def _curve(start: Box, end: Box) -> str:
    """Return a curve from the right side of one box to the left side of another."""
    x, y = start.x + start.width, start.y + start.height / 2
    to_x, to_y = end.x, end.y + end.height / 2
    half = (x + to_x) / 2
    return f"M{x:g} {y:g}C{half:g} {y:g} {half:g} {to_y:g} {to_x:g} {to_y:g}"


def of_rules(rules: Sequence[RuleWords]) -> Picture | None:
    """Draw what rules name, the rules, and the levels they lead to."""
    return draw(*_columns(map(_leading, rules)), between=FAR)


def of_rule(rule: RuleWords, book: Rulebook) -> Picture | None:
    """Draw one rule, and before the definitions it names the questions behind them."""
    into_definitions = [
        (f"Behind {name}", _node(definition).id)
        for definition in rule.definitions
        for kind, name in sorted(behind(definition.when, book.conditions, gates=False))
        if kind == "question"
    ]
    asked = {start for start, _end in into_definitions}
    first = [
        Node(node, question.short, "question")
        for name, question in book.questions.items()
        if (node := f"Behind {name}") in asked
    ]
    columns, links = _columns([_leading(rule)])
    return draw([BoxColumn(WIDE, first), *columns], [*into_definitions, *links])


def of_reasons(reasons: Sequence[Reason], book: Rulebook) -> Picture | None:
    """Draw the way of a deal: its answers, the rules that they meet, the levels."""
    leading = (
        (
            Node(f"Rule {reason.rule}", reason.title, "rule"),
            reason.level,
            book.rank[reason.level.id],
            [*map(_fact, reason.because)],
        )
        for reason in reasons
    )
    return draw(*_columns(leading, FACTS), between=FAR)


def of_findings(findings: Findings, book: Rulebook) -> tuple[Picture, ...]:
    """Draw the way to the level, then that of all findings where there are more.

    The facts that most findings rest on are left out: they would cross everything.
    """
    reasons = [reason for topic in findings.topics for reason in topic.reasons]
    top = max((book.rank[it.level.id] for it in reasons), default=0)
    gravest = [it for it in reasons if book.rank[it.level.id] == top]
    drawn = [gravest, *([reasons] if len(gravest) < len(reasons) else [])]
    return tuple(filter(None, (of_reasons(group, book) for group in drawn)))


_Leading = tuple[Node, Level, int, Sequence[Node]]
"""A rule, the level at a place that it leads to, and what leads to the rule."""


def _leading(words: RuleWords) -> _Leading:
    rule = Node(f"Rule {words.rule.id}", words.rule.title, "rule")
    parts = [*map(_node, words.questions), *map(_node, words.definitions)]
    return rule, words.level, words.place, parts


def _columns(
    rules: Iterable[_Leading], width: int = WIDE
) -> tuple[list[BoxColumn], list[tuple[str, str]]]:
    """Columns of causes, of rules and, highest first, of levels; and their edges."""
    before: dict[str, Node] = {}
    into, out, nodes = [], [], []
    levels: dict[int, Node] = {}
    for rule, level, place, parts in rules:
        end = Node(f"Level {level.id}", level.label, "level", place)
        before |= {part.id: part for part in parts}
        into += [(part.id, rule.id) for part in parts]
        out.append((rule.id, end.id))
        nodes.append(rule)
        levels[place] = end
    highest_first = [levels[place] for place in sorted(levels, reverse=True)]
    columns = [
        BoxColumn(width, [*before.values()]),
        BoxColumn(width, nodes),
        BoxColumn(NARROW, highest_first),
    ]
    return columns, [*into, *out]


def _fact(fact: AnswerWords) -> Node:
    answer = fact.answer if fact.state == "answered" else fact.state
    return Node(f"Fact {fact.question}", f"{fact.short}: {answer}", "question")


def _node(part: Question | Definition) -> Node:
    if isinstance(part, Question):
        return Node(f"Question {part.id}", part.short, "question")
    return Node(f"Definition {part.id}", part.title, "definition")
