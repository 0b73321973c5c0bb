"""The pictures of a rulebook: how questions lead to rules, and rules to levels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from screening.conditions import Condition
from screening.links import reads
from screening.model import Definition, Question, Rulebook
from screening.picture import Column, Node, Picture, draw
from screening.web.reading import RuleWords

WIDE, NARROW, FAR = 260, 120, 200
MOST_COLOURS = 4

Part = Question | Definition


def of_rules(rules: Sequence[RuleWords]) -> Picture | None:
    """Draw what rules name, the rules, and the levels they lead to."""
    named = {part.id: part for rule in rules for part in _named(rule)}
    columns = (_column(named.values()), *_rules_and_levels(rules))
    return draw(columns, _links(rules), between=FAR)


def of_rule(rule: RuleWords, book: Rulebook) -> Picture | None:
    """Draw one rule, and before the definitions it names the questions behind them."""
    behind = {one.id: _behind(one.when, book) for one in rule.definitions}
    asked = set[str]().union(*behind.values())
    first = [
        Node(f"Behind {name}", question.short, "question")
        for name, question in book.questions.items()
        if name in asked
    ]
    into_definitions = [
        (f"Behind {name}", _id(book.definitions[one]))
        for one, names in behind.items()
        for name in sorted(names)
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


def _behind(condition: Condition, book: Rulebook) -> set[str]:
    """Return the questions a condition reads, through definitions as well."""
    found: set[str] = set()
    for kind, name in reads(condition):
        if kind == "question":
            found.add(name)
        else:
            found |= _behind(book.definitions[name].when, book)
    return found


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
                Node(_level_id(one), one.level.label, _colour(one)) for one in levels
            ),
        ),
    )


def _id(part: Part) -> str:
    return f"{type(part).__name__} {part.id}"


def _rule_id(rule: RuleWords) -> str:
    return f"Rule {rule.rule.id}"


def _level_id(rule: RuleWords) -> str:
    return f"Level {rule.level.id}"


def _colour(rule: RuleWords) -> str:
    """Return the look of a level; there are four colours, the last for all the rest."""
    return f"level-{min(rule.place + 1, MOST_COLOURS)}"
