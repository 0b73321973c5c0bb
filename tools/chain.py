"""The shipped rules written out as plain Python, as a careful hand might write them.

One function: each definition, each question's gate and each answer is worked out once,
into a local, before what reads it; then come `if`s, a list of the rules that hold, and
their highest level. It knows no reasons, no open verdicts and no dates: it is given the
edition of a day.
"""

from collections.abc import Callable, Iterator
from graphlib import TopologicalSorter
from typing import Any

from screening.rulebook.conditions import (
    AllOf,
    Answers,
    AnyOf,
    Comparison,
    Condition,
    Is,
    Node,
    NoneOf,
    reads,
)
from screening.rulebook.model import Rulebook

_SIGNS = {"at-least": ">=", "above": ">", "at-most": "<=", "below": "<"}


class Chain:
    """The rules of an edition written out as one chain of ifs."""

    def __init__(self, rules: Rulebook) -> None:
        self.rules = rules
        self.constants: dict[str, Any] = {}
        self.locals = {
            node: f"{node[0][0]}{place}" for place, node in enumerate(rules.conditions)
        }
        """The local of a question's answer and of a definition."""
        lines = ["def chain(answers):", "    found = []", "    level = 0"]
        lines += [f"    {line}" for node in self.in_order() for line in self.node(node)]
        for rule in rules.rules.values():
            lines += [
                f"    if {self.written(rule.when)}:",
                f"        found.append({rule.id!r})",
                f"        level = max(level, {rules.rank[rule.level]})",
            ]
        lines.append("    return level, found")
        exec("\n".join(lines), self.constants)  # noqa: S102 - our own text
        self.run: Callable[[Answers], Any] = self.constants["chain"]

    def in_order(self) -> Iterator[Node]:
        """Yield every question and definition after what its own condition reads."""
        conditions = self.rules.conditions.items()
        read = {node: [*reads(when)] if when else [] for node, when in conditions}
        return iter(TopologicalSorter(read).static_order())

    def node(self, node: Node) -> Iterator[str]:
        """Yield the lines that work out a definition or an answer that counts."""
        local, when = self.locals[node], self.rules.conditions[node]
        if node[0] == "definition" and when:
            yield f"{local} = {self.written(when)}"
            return
        gate = f" if {self.written(when)} else None" if when else ""
        yield f"{local} = answers.get({node[1]!r}){gate}"

    def written(self, condition: Condition) -> str:
        """Return a condition as a person would write it."""
        match condition:
            case AllOf(parts):
                return f"({' and '.join(map(self.written, parts)) or 'True'})"
            case AnyOf(parts):
                return f"({' or '.join(map(self.written, parts)) or 'False'})"
            case NoneOf(parts):
                return f"not {self.written(AnyOf(parts))}"
            case Is(definition):
                return self.locals["definition", definition]
            case Comparison():
                return self.compared(condition)

    def compared(self, comparison: Comparison) -> str:
        """Return a comparison of an answer that is there."""
        answer = self.locals["question", comparison.question]
        tests = [f"{answer} is not None"]
        for test, value in comparison.tests:
            name = f"c{len(self.constants)}"
            self.constants[name] = value
            tests.append(_test(test.value, answer, name))
        return f"({' and '.join(tests)})"


def _test(test: str, answer: str, name: str) -> str:
    match test:
        case "is":
            return f"{answer} in {name}"
        case "any-of":
            return f"{answer} & {name}"
        case "all-of":
            return f"{answer} >= {name}"
        case "none-of":
            return f"not ({answer} & {name})"
        case _:
            return f"{answer} {_SIGNS[test]} {name}"
