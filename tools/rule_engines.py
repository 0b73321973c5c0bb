"""The rules written for other rule engines, as far as they are installed here.

None of them knows "open", reasons or days, so they are asked of full deals alone. A
definition is written out where it is used, and so is whether a question is asked.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from importlib import import_module
from typing import Any

from screening.rulebook.conditions import (
    AllOf,
    Answers,
    AnyOf,
    Comparison,
    Condition,
    Is,
    NoneOf,
    Operator,
)
from screening.rulebook.model import Rulebook

Facts = Mapping[str, Any]
Engine = Callable[[Facts], list[str]]
"""Takes the facts of a deal, and returns the ids of the rules that are met."""

SIGNS = {"at-least": ">=", "above": ">", "at-most": "<=", "below": "<"}


def engines(rulebook: Rulebook) -> Iterator[tuple[str, Engine | None]]:
    """Yield each engine with the rules in it, or with nothing if it is not there."""
    makers = {
        "zen-engine": ("zen", _zen),
        "rule-engine": ("rule_engine", _rule_engine),
        "json-logic": ("json_logic", _json_logic),
        "business-rules": ("business_rules.engine", _business_rules),
    }
    for name, (module, make) in makers.items():
        try:
            library = import_module(module)
        except ModuleNotFoundError:
            yield name, None
        else:
            yield name, make(library, rulebook)


def facts(answers: Answers) -> dict[str, Any]:
    """Return answers as these engines take them: days as numbers, sets as lists."""
    return {_name(question): _value(answer) for question, answer in answers.items()}


def _name(question: str) -> str:
    return "q_" + question.replace("-", "_")


def _value(answer: Any) -> Any:
    match answer:
        case date():
            return answer.toordinal()
        case Decimal():
            return float(answer)
        case frozenset():
            return sorted(answer)
        case _:
            return answer


class _Writing:
    """Conditions written in a language: groups by `group`, comparisons by `test`."""

    def __init__(
        self,
        rulebook: Rulebook,
        group: Callable[[str, list[Any]], Any],
        test: Callable[[str, str, Any], Any],
    ) -> None:
        self.rulebook, self.group, self.test = rulebook, group, test

    def written(self, condition: Condition) -> Any:
        match condition:
            case AllOf(parts):
                return self.group("and", [*map(self.written, parts)])
            case AnyOf(parts):
                return self.group("or", [*map(self.written, parts)])
            case NoneOf(parts):
                return self.group("none", [*map(self.written, parts)])
            case Is(name):
                return self.written(self.rulebook.definitions[name].when)
            case Comparison():
                return self._compared(condition)

    def _compared(self, comparison: Comparison) -> Any:
        name = _name(comparison.question)
        tests = [self._test(name, *it) for it in comparison.tests]
        gate = self.rulebook.questions[comparison.question].ask_when
        asked = [] if gate is None else [self.written(gate)]
        return self.group("and", [*asked, *tests])

    def _test(self, name: str, how: Operator, value: Any) -> Any:
        if how is Operator.IS:
            return self.test(name, "one of", sorted(value))
        if how in SIGNS:
            return self.test(name, SIGNS[how], _value(value))
        has = [self.test(name, "has", word) for word in sorted(value)]
        groups = {Operator.ALL_OF: "and", Operator.ANY_OF: "or"}
        return self.group(groups.get(how, "none"), has)


def _in_words(rulebook: Rulebook) -> dict[str, str]:
    """Return the rules as text, in what zen-engine and rule-engine both read."""

    def group(kind: str, parts: list[str]) -> str:
        if not parts:
            return "false" if kind == "or" else "true"
        joined = f" {'and' if kind == 'and' else 'or'} ".join(parts)
        return f"not ({joined})" if kind == "none" else f"({joined})"

    def test(name: str, how: str, value: Any) -> str:
        if how == "has":
            return f"'{value}' in {name}"
        listed = (
            "[" + ", ".join(f"'{word}'" for word in value) + "]"
            if (how == "one of")
            else value
        )
        return f"{name} {'in' if how == 'one of' else how} {listed}"

    writing = _Writing(rulebook, group, test)
    return {name: writing.written(it.when) for name, it in rulebook.rules.items()}


def _zen(zen: Any, rulebook: Rulebook) -> Engine:
    written = _in_words(rulebook)
    names = [*written]
    every = zen.compile_expression("[" + ", ".join(written.values()) + "]")

    def run(deal: Facts) -> list[str]:
        held = every.evaluate(dict(deal))
        return [name for name, holds in zip(names, held, strict=True) if holds]

    return run


def _rule_engine(library: Any, rulebook: Rulebook) -> Engine:
    written = _in_words(rulebook)
    rules = {name: library.Rule(text) for name, text in written.items()}
    return lambda deal: [name for name, rule in rules.items() if rule.matches(deal)]


def _json_logic(library: Any, rulebook: Rulebook) -> Engine:
    def group(kind: str, parts: list[Any]) -> Any:
        if not parts:
            return kind != "or"
        return {"!": [{"or": parts}]} if kind == "none" else {kind: parts}

    def test(name: str, how: str, value: Any) -> Any:
        said = {"var": name}
        if how == "has":
            return {"in": [value, said]}
        return {"in": [said, value]} if how == "one of" else {how: [said, value]}

    writing = _Writing(rulebook, group, test)
    rules = {name: writing.written(it.when) for name, it in rulebook.rules.items()}

    def run(deal: Facts) -> list[str]:
        return [name for name, rule in rules.items() if library.jsonLogic(rule, deal)]

    return run


def _business_rules(library: Any, rulebook: Rulebook) -> Engine:
    """Make conditions of variables of truth, one a comparison: it knows no "not"."""
    variables = import_module("business_rules.variables")
    tests: dict[tuple[Any, ...], str] = {}

    def group(kind: str, parts: list[Any]) -> Any:
        return {
            "none": lambda: _not({"any": parts}),
            "and": lambda: {"all": parts},
        }.get(kind, lambda: {"any": parts})()

    def test(name: str, how: str, value: Any) -> Any:
        key = (name, how, tuple(value) if isinstance(value, list) else value)
        told = tests.setdefault(key, f"test_{len(tests)}")
        return {"name": told, "operator": "is_true", "value": True}

    writing = _Writing(rulebook, group, test)
    rules = {name: writing.written(it.when) for name, it in rulebook.rules.items()}
    truths = {
        told: variables.boolean_rule_variable(_reader(*key))
        for key, told in tests.items()
    }
    deal_variables = type("Deal", (variables.BaseVariables,), truths)

    def run(deal: Facts) -> list[str]:
        said = deal_variables()
        said.deal = deal
        check = library.check_conditions_recursively
        return [name for name, rule in rules.items() if check(rule, said)]

    return run


def _not(condition: Any) -> Any:
    if "name" in condition:
        other = {"is_true": "is_false", "is_false": "is_true"}[condition["operator"]]
        return {**condition, "operator": other}
    [(kind, parts)] = condition.items()
    return {{"all": "any", "any": "all"}[kind]: [*map(_not, parts)]}


def _reader(name: str, how: str, value: Any) -> Callable[[Any], bool]:
    tests: Mapping[str, Callable[[Any], bool]] = {
        "has": lambda said: value in said,
        "one of": lambda said: said in value,
        ">=": lambda said: said >= value,
        ">": lambda said: said > value,
        "<=": lambda said: said <= value,
        "<": lambda said: said < value,
    }
    test = tests[how]
    return lambda self: test(self.deal[name])
