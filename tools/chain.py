"""The shipped rules written out as plain Python, as one might write them by hand.

`if` on `answers[...]`, a list of the rules that hold, and their highest level. It knows
no reasons, no open verdicts and no dates.
"""

from collections.abc import Callable
from typing import Any

from screening.rulebook.conditions import (
    AllOf,
    Answers,
    AnyOf,
    Comparison,
    Condition,
    Is,
    NoneOf,
)
from screening.rulebook.model import Rulebook

_SIGNS = {"at-least": ">=", "above": ">", "at-most": "<=", "below": "<"}


class Chain:
    """The rules of a rulebook written out as one chain of ifs."""

    def __init__(self, rules: Rulebook) -> None:
        self.rules = rules
        self.constants: dict[str, Any] = {}
        lines = ["def chain(answers):", "    found = []", "    level = 0"]
        for rule in rules.rules.values():
            lines += [
                f"    if {self.written(rule.when)}:",
                f"        found.append({rule.id!r})",
                f"        level = max(level, {rules.rank[rule.level]})",
            ]
        lines.append("    return level, found")
        exec("\n".join(lines), self.constants)  # noqa: S102 - our own text
        self.run: Callable[[Answers], Any] = self.constants["chain"]

    def written(self, condition: Condition) -> str:
        """Return a condition as a person would write it."""
        match condition:
            case AllOf(parts):
                return "(" + " and ".join(self.written(part) for part in parts) + ")"
            case AnyOf(parts):
                return "(" + " or ".join(self.written(part) for part in parts) + ")"
            case NoneOf(parts):
                return f"not {self.written(AnyOf(parts))}"
            case Is(definition):
                return self.written(self.rules.definitions[definition].when)
            case Comparison():
                return self.compared(condition)

    def compared(self, comparison: Comparison) -> str:
        """Return a comparison, with what its question needs to be asked at all."""
        answer = f"answers[{comparison.question!r}]"
        tests = [f"{comparison.question!r} in answers"]
        gate = self.rules.questions[comparison.question].ask_when
        if gate is not None:
            tests.insert(0, self.written(gate))
        for test, value in comparison.tests:
            name = f"c{len(self.constants)}"
            self.constants[name] = value
            tests.append(_test(test.value, answer, name))
        return "(" + " and ".join(tests) + ")"


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
